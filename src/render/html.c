/* SPDX-License-Identifier: Apache-2.0 */
/* html: values and tables as HTML. Text of records is escaped and isolated, so that its writing direction ends with it.
 */
#include <string.h>

#include "page_p.h"
#include "pen_p.h"

static const char *entity_of(const char *at, size_t *n) {
    (void)n;
    switch (*at) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        case '\'':
            return "&#39;";
        case '\n':
        case '\t':
        case '\r':
            return " ";
        default:
            return (unsigned char)*at < 0x20 || *at == 0x7F ? "" : NULL;
    }
}

void html_text(struct buf *out, const char *text) {
    pen_escape(out, text, SIZE_MAX, entity_of);
}

static void put_text(struct buf *out, const char *text) {
    buf_text(out, "<bdi>");
    html_text(out, text);
    buf_text(out, "</bdi>");
}

static void put_rating(struct buf *out, const char *rating) {
    buf_format(out, "<span class=\"badge %s\">%s</span>", rating, rating);
}

const struct dialect HTML = {
    .none = "<span class=\"none\">\xE2\x80\x93</span>", /* an en dash */
    .text = put_text,
    .rating = put_rating,
};

/* A page of the web, or one next to this: never a scheme that runs something. */
static bool is_page(const char *url) {
    return strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0 || strchr(url, ':') == NULL;
}

/* The text, linked to the member `url`. */
static void put_linked(const struct view *view, const struct node *row, const char *path) {
    const char *url = node_text(row, "url");
    bool linked = url != NULL && is_page(url);
    if (linked) {
        buf_text(view->out, "<a href=\"");
        html_text(view->out, url);
        buf_text(view->out, "\" rel=\"noopener noreferrer\" target=\"_blank\">");
    }
    cell_value(view, row, path, CELL_TEXT);
    buf_text(view->out, linked ? "</a>" : "");
}

static void put_cell(const struct view *view, const struct node *row, const struct cell_column *column, bool first) {
    const struct node *node = node_find(row, column->path);
    buf_text(view->out, first ? "<th scope=\"row\"" : "<td");
    if (column->kind == CELL_TIME || column->kind == CELL_LONG) {
        buf_text(view->out, column->kind == CELL_TIME ? " class=\"time\"" : " class=\"long\"");
    }
    buf_text(view->out, cell_is_number(column->kind) ? " class=\"n\"" : "");
    if (node != NULL && (node->type == NODE_INT || node->type == NODE_REAL)) {
        buf_text(view->out, " data-v=\""); /* to sort by */
        pen_json_line(view->out, node);
        buf_char(view->out, '"');
    }
    buf_char(view->out, '>');
    if (column->kind == CELL_LINK) {
        put_linked(view, row, column->path);
    } else {
        cell_value(view, row, column->path, column->kind);
    }
    buf_text(view->out, first ? "</th>" : "</td>");
}

void html_cells(const struct view *view, const struct node *row, const struct cell_column *columns, size_t n_columns) {
    for (size_t i = 0; i < n_columns; i++) {
        put_cell(view, row, &columns[i], i == 0);
    }
}

void html_row(const struct view *view, const struct node *row, const struct cell_column *columns, size_t n_columns) {
    buf_text(view->out, "<tr>");
    html_cells(view, row, columns, n_columns);
    buf_text(view->out, "</tr>\n");
}

void html_head(struct buf *out, const char *caption, const struct cell_column *columns, size_t n_columns) {
    buf_text(out, "<caption>");
    html_text(out, caption);
    buf_text(out, "</caption>\n<thead><tr>");
    for (size_t i = 0; i < n_columns; i++) {
        buf_format(out, "<th scope=\"col\"%s>%s</th>", cell_is_number(columns[i].kind) ? " class=\"n\"" : "",
                   columns[i].heading);
    }
    buf_text(out, "</tr></thead>\n");
}

void html_open(const struct view *view, const char *id, const char *caption, const struct cell_column *columns,
               size_t n_columns) {
    buf_format(view->out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
    html_text(view->out, caption);
    buf_text(view->out, "\"><table data-id=\"");
    html_text(view->out, id);
    buf_text(view->out, "\">");
    html_head(view->out, caption, columns, n_columns);
    buf_text(view->out, "<tbody>\n");
}

void html_close(const struct view *view) {
    buf_text(view->out, "</tbody></table></div>\n");
}

void html_table(const struct view *view, const char *id, const char *caption, const struct node *rows,
                const struct cell_column *columns, size_t n_columns) {
    html_open(view, id, caption, columns, n_columns);
    for (const struct node *row = rows->first; row != NULL; row = row->next) {
        html_row(view, row, columns, n_columns);
    }
    html_close(view);
}
