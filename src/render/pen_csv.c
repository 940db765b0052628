/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pen_csv: objects as CSV records (RFC 4180). A cell that a spreadsheet would take for a formula is made text.
 */
#include <string.h>

#include "instant.h"
#include "pen_p.h"

const struct csv_form CSV_PLAIN = {.separator = ',', .decimal = '.'};

static void csv_piece(struct buf *out, const char *text) {
    for (const char *quote; (quote = strchr(text, '"')) != NULL; text = quote + 1) {
        pen_text(out, text, (size_t)(quote - text));
        buf_text(out, "\"\"");
    }
    pen_text(out, text, strlen(text));
}

/* Whether the cell would not be read as one without quotes. */
static bool needs_quotes(const struct node *node, const struct csv_form *form) {
    const char marks[] = {'"', '\r', '\n', form->separator, '\0'};
    if (node->type == NODE_TEXT) {
        return strpbrk(node->text, marks) != NULL;
    }
    bool several = node->first != node->last, quoted = several && form->separator == ';';
    for (const struct node *text = node->first; text != NULL; text = text->next) {
        quoted = quoted || strpbrk(text->text, marks) != NULL;
    }
    return quoted;
}

/* A text, or the texts of an array joined by ';'. */
static void csv_text(struct buf *out, const struct node *node, const struct csv_form *form) {
    bool list = node->type == NODE_ARRAY;
    const struct node *first = list ? node->first : node;
    if (first == NULL) {
        return;
    }
    const char *quote = needs_quotes(node, form) ? "\"" : "";
    buf_text(out, quote);
    if (!form->raw && first->text[0] != '\0' && strchr("=+-@\t\r", first->text[0]) != NULL) {
        buf_char(out, '\'');
    }
    for (const struct node *text = first; text != NULL; text = list ? text->next : NULL) {
        buf_text(out, text == first ? "" : ";");
        csv_piece(out, text->text);
    }
    buf_text(out, quote);
}

static void csv_time(struct buf *out, int64_t instant, const struct csv_form *form) {
    char text[INSTANT_TEXT];
    if (form->excel) {
        instant_format_servicenow(instant, text);
    } else {
        instant_format(instant, text);
    }
    buf_text(out, text);
}

static void csv_real(struct buf *out, double number, const struct csv_form *form) {
    size_t begin = out->len;
    if (pen_real(out, number)) { /* what is not finite stays empty, as null does */
        char *point = strchr(out->data + begin, '.');
        if (point != NULL) {
            *point = form->decimal;
        }
    }
}

static void csv_cell(struct buf *out, const struct node *node, const struct csv_form *form) {
    switch (node->type) {
        case NODE_BOOL:
            buf_text(out, node->integer != 0 ? "true" : "false");
            break;
        case NODE_INT:
            buf_format(out, "%lld", (long long)node->integer);
            break;
        case NODE_REAL:
            csv_real(out, node->real, form);
            break;
        case NODE_TIME:
            csv_time(out, node->integer, form);
            break;
        case NODE_TEXT:
        case NODE_ARRAY:
            csv_text(out, node, form);
            break;
        case NODE_NULL:
        case NODE_OBJECT: /* has no form in a cell */
            break;
    }
}

/* A heading is the program's own and no formula. */
static void csv_heading(struct buf *out, const char *heading, struct csv_form form) {
    const struct node node = {.type = NODE_TEXT, .text = heading};
    form.raw = true;
    csv_text(out, &node, &form);
}

void pen_csv_cells(struct buf *out, const struct node *row, const struct flat_column *columns, size_t n_columns,
                   const struct csv_form *form) {
    for (size_t i = 0; i < n_columns; i++) {
        const struct node *node = row == NULL ? NULL : node_get(row, columns[i].key);
        if (i > 0) {
            buf_char(out, form->separator);
        }
        if (row == NULL) {
            csv_heading(out, columns[i].heading, *form);
        } else if (node != NULL) {
            csv_cell(out, node, form);
        }
    }
}

void pen_csv(struct buf *out, const struct node *row, const struct flat_column *columns, size_t n_columns,
             const struct csv_form *form) {
    pen_csv_cells(out, row, columns, n_columns, form);
    buf_text(out, "\r\n");
}

void pen_csv_header(struct buf *out, const struct flat_column *columns, size_t n_columns, const struct csv_form *form) {
    pen_csv(out, NULL, columns, n_columns, form);
}
