/*
 * pen_csv: objects as CSV records (RFC 4180). A cell that a spreadsheet would take for a formula is made text.
 */
#include <string.h>

#include "instant.h"
#include "pen_p.h"

static void csv_piece(struct buf *out, const char *text) {
    for (const char *quote; (quote = strchr(text, '"')) != NULL; text = quote + 1) {
        pen_text(out, text, (size_t)(quote - text));
        buf_text(out, "\"\"");
    }
    pen_text(out, text, strlen(text));
}

/* A text, or the texts of an array joined by ';'. */
static void csv_text(struct buf *out, const struct node *node, bool raw) {
    bool list = node->type == NODE_ARRAY;
    const struct node *first = list ? node->first : node;
    if (first == NULL) {
        return;
    }
    bool quoted = false;
    for (const struct node *text = first; text != NULL; text = list ? text->next : NULL) {
        quoted = quoted || strpbrk(text->text, "\",\r\n") != NULL;
    }
    buf_text(out, quoted ? "\"" : "");
    if (!raw && first->text[0] != '\0' && strchr("=+-@\t\r", first->text[0]) != NULL) {
        buf_char(out, '\'');
    }
    for (const struct node *text = first; text != NULL; text = list ? text->next : NULL) {
        buf_text(out, text == first ? "" : ";");
        csv_piece(out, text->text);
    }
    buf_text(out, quoted ? "\"" : "");
}

static void csv_time(struct buf *out, int64_t instant) {
    char text[INSTANT_TEXT];
    instant_format(instant, text);
    buf_text(out, text);
}

static void csv_cell(struct buf *out, const struct node *node, bool raw) {
    switch (node->type) {
        case NODE_BOOL:
            buf_text(out, node->integer != 0 ? "true" : "false");
            break;
        case NODE_INT:
            buf_format(out, "%lld", (long long)node->integer);
            break;
        case NODE_REAL:
            (void)pen_real(out, node->real); /* what is not finite stays empty, as null does */
            break;
        case NODE_TIME:
            csv_time(out, node->integer);
            break;
        case NODE_TEXT:
        case NODE_ARRAY:
            csv_text(out, node, raw);
            break;
        case NODE_NULL:
        case NODE_OBJECT: /* has no form in a cell */
            break;
    }
}

void pen_csv_cells(struct buf *out, const struct node *row, const struct flat_column *columns, size_t n_columns,
                   bool raw) {
    for (size_t i = 0; i < n_columns; i++) {
        const struct node *node = node_get(row, columns[i].key);
        buf_text(out, i == 0 ? "" : ",");
        if (node != NULL) {
            csv_cell(out, node, raw);
        }
    }
}

void pen_csv(struct buf *out, const struct node *row, const struct flat_column *columns, size_t n_columns, bool raw) {
    pen_csv_cells(out, row, columns, n_columns, raw);
    buf_text(out, "\r\n");
}

void pen_csv_header(struct buf *out, const struct flat_column *columns, size_t n_columns) {
    for (size_t i = 0; i < n_columns; i++) {
        const struct node heading = {.type = NODE_TEXT, .text = columns[i].heading};
        buf_text(out, i == 0 ? "" : ",");
        csv_text(out, &heading, true);
    }
    buf_text(out, "\r\n");
}
