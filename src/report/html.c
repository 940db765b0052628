/* html: values and tables as HTML. Text of records is escaped and isolated, so that its writing direction ends with it.
 */
#include <math.h>
#include <string.h>

#include "page_p.h"
#include "pen_p.h"

static const char NONE[] = "<span class=\"none\">\xE2\x80\x93</span>"; /* an en dash */

const struct node *html_find(const struct node *object, const char *path) {
    char name[64];
    const struct node *node = object;
    while (node != NULL && *path != '\0') {
        size_t n = strcspn(path, ".");
        snprintf(name, sizeof name, "%.*s", (int)n, path);
        node = node->type == NODE_OBJECT ? node_get(node, name) : NULL;
        path += path[n] == '.' ? n + 1 : n;
    }
    return node;
}

static const char *entity_of(char c) {
    switch (c) {
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
            return (unsigned char)c < 0x20 || c == 0x7F ? "" : NULL;
    }
}

void html_text(struct buf *out, const char *text) {
    while (*text != '\0') {
        size_t plain = 0;
        while (text[plain] != '\0' && entity_of(text[plain]) == NULL) {
            plain++;
        }
        pen_text(out, text, plain);
        text += plain;
        if (*text != '\0') {
            buf_text(out, entity_of(*text++));
        }
    }
}

static double number_of(const struct node *node) {
    return node->type == NODE_REAL ? node->real : (double)node->integer;
}

static void put_duration(struct buf *out, double seconds, const char *plus) {
    char text[INSTANT_TEXT];
    duration_format(llround(fabs(seconds)), text);
    buf_text(out, seconds < 0 ? "\xE2\x88\x92" : plus); /* a minus sign */
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == ' ') {
            buf_text(out, "\xC2\xA0"); /* no line break in it */
        } else {
            buf_char(out, *c);
        }
    }
}

static void put_moment(const struct view *view, int64_t instant, bool clock) {
    struct civil civil = zone_civil(view->zone, instant);
    buf_format(view->out, "%04lld-%02d-%02d", (long long)civil.year, civil.month, civil.day);
    if (clock) {
        buf_format(view->out, " %02d:%02d", civil.hour, civil.minute);
    }
}

static void put_text(struct buf *out, const struct node *node) {
    buf_text(out, "<bdi>");
    html_text(out, node->text);
    buf_text(out, "</bdi>");
}

/* Texts of an array, with commas between. */
static void put_list(struct buf *out, const struct node *list) {
    for (const struct node *node = list->first; node != NULL; node = node->next) {
        put_text(out, node);
        buf_text(out, node->next != NULL ? ", " : "");
    }
}

/* A page of the web, or one beside this: never a scheme that runs something. */
static bool is_page(const char *url) {
    return strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0 || strchr(url, ':') == NULL;
}

static void put_link(struct buf *out, const struct node *node, const struct node *url) {
    bool linked = url != NULL && url->type == NODE_TEXT && is_page(url->text);
    if (linked) {
        buf_text(out, "<a href=\"");
        html_text(out, url->text);
        buf_text(out, "\" rel=\"noopener noreferrer\" target=\"_blank\">");
    }
    put_text(out, node);
    buf_text(out, linked ? "</a>" : "");
}

static void put_span(struct buf *out, const struct node *from, const struct node *to) {
    if (to->type == NODE_NULL) {
        put_duration(out, number_of(from), "\xE2\x89\xA5 "); /* greater or equal */
    } else {
        put_duration(out, number_of(from), "");
        buf_text(out, " \xE2\x80\x93 ");
        put_duration(out, number_of(to), "");
    }
}

void html_rating(struct buf *out, const struct node *rating) {
    if (rating != NULL && rating->type == NODE_TEXT) {
        buf_format(out, "<span class=\"badge %s\">%s</span>", rating->text, rating->text);
    }
}

static void put_value(const struct view *view, const struct node *row, const struct node *node, enum cell_kind kind) {
    switch (kind) {
        case CELL_TEXT:
        case CELL_LONG:
            put_text(view->out, node);
            break;
        case CELL_RATING:
            html_rating(view->out, node);
            break;
        case CELL_YES:
            buf_text(view->out, node->integer != 0 ? "yes" : "");
            break;
        case CELL_DATE:
        case CELL_TIME:
            put_moment(view, node->integer, kind == CELL_TIME);
            break;
        case CELL_COUNT:
            buf_format(view->out, "%lld", (long long)node->integer);
            break;
        case CELL_NUMBER:
            buf_format(view->out, "%.2f", number_of(node));
            break;
        case CELL_SHARE:
            buf_format(view->out, "%.1f\xC2\xA0%%", 100 * number_of(node));
            break;
        case CELL_DURATION:
            put_duration(view->out, number_of(node), "");
            break;
        case CELL_SIGNED:
            buf_format(view->out, "%+.2f", number_of(node));
            break;
        case CELL_POINTS:
            buf_format(view->out, "%+.1f\xC2\xA0points", 100 * number_of(node));
            break;
        case CELL_DELTA:
            put_duration(view->out, number_of(node), "+");
            break;
        case CELL_LINK:
            put_link(view->out, node, node_get(row, "url"));
            break;
        case CELL_SPAN:
            put_span(view->out, node, node_get(row, "to"));
            break;
    }
}

void html_value(const struct view *view, const struct node *row, const char *path, enum cell_kind kind) {
    const struct node *node = html_find(row, path);
    bool empty = node == NULL || node->type == NODE_NULL || (node->type == NODE_TEXT && *node->text == '\0');
    if (empty) {
        buf_text(view->out, NONE);
    } else if (node->type == NODE_ARRAY) {
        put_list(view->out, node);
    } else {
        put_value(view, row, node, kind);
    }
}

static bool is_number(enum cell_kind kind) {
    return kind >= CELL_COUNT && kind <= CELL_DELTA;
}

static void put_cell(const struct view *view, const struct node *row, const struct cell_column *column, bool first) {
    const struct node *node = html_find(row, column->path);
    buf_text(view->out, first ? "<th scope=\"row\"" : "<td");
    if (column->kind == CELL_TIME || column->kind == CELL_LONG) {
        buf_text(view->out, column->kind == CELL_TIME ? " class=\"time\"" : " class=\"long\"");
    }
    if (is_number(column->kind)) {
        buf_text(view->out, " class=\"n\"");
        if (node != NULL && (node->type == NODE_INT || node->type == NODE_REAL)) {
            buf_text(view->out, " data-v=\"");
            pen_json_line(view->out, node);
            buf_char(view->out, '"');
        }
    }
    buf_char(view->out, '>');
    html_value(view, row, column->path, column->kind);
    buf_text(view->out, first ? "</th>" : "</td>");
}

void html_row(const struct view *view, const struct node *row, const struct cell_column *columns, size_t n_columns) {
    buf_text(view->out, "<tr>");
    for (size_t i = 0; i < n_columns; i++) {
        put_cell(view, row, &columns[i], i == 0);
    }
    buf_text(view->out, "</tr>\n");
}

void html_head(struct buf *out, const char *caption, const struct cell_column *columns, size_t n_columns) {
    buf_text(out, "<caption>");
    html_text(out, caption);
    buf_text(out, "</caption>\n<thead><tr>");
    for (size_t i = 0; i < n_columns; i++) {
        buf_format(out, "<th scope=\"col\"%s>%s</th>", is_number(columns[i].kind) ? " class=\"n\"" : "",
                   columns[i].heading);
    }
    buf_text(out, "</tr></thead>\n");
}

void html_table(const struct view *view, const char *id, const char *caption, const struct node *rows,
                const struct cell_column *columns, size_t n_columns) {
    buf_format(view->out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
    html_text(view->out, caption);
    buf_text(view->out, "\"><table data-id=\"");
    html_text(view->out, id);
    buf_text(view->out, "\">");
    html_head(view->out, caption, columns, n_columns);
    buf_text(view->out, "<tbody>\n");
    for (const struct node *row = rows->first; row != NULL; row = row->next) {
        html_row(view, row, columns, n_columns);
    }
    buf_text(view->out, "</tbody></table></div>\n");
}
