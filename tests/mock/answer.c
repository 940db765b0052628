/* SPDX-License-Identifier: Apache-2.0 */
/* Rendering. The limit is applied before hidden rows are taken out, and X-Total-Count counts them too.
 * display=all without links and the order inside objects follow recorded answers; display=true without links and
 * null for an unset choice in display=true are assumed. */
#include "answer.h"

#include <stdlib.h>
#include <string.h>

#define DEFAULT_LIMIT 10000

struct page {
    struct row **rows; /* all that match */
    size_t total;
    long limit, offset;
};

/* The name of the next member of the object that is being written. */
static void key(struct text *out, const char *name) {
    text_puts(out, out->bytes[out->length - 1] == '{' ? "" : ",");
    text_json(out, name);
    text_puts(out, ":");
}

static void member(struct text *out, const char *name, const char *value) {
    key(out, name);
    text_json(out, value);
}

static void render_link(struct text *out, const struct ask *ask, const char *path) {
    struct text link = {0};
    text_printf(&link, "%s%s", ask->base, path);
    member(out, "link", link.bytes);
    text_free(&link);
}

static void render_cell(struct text *out, const struct ask *ask, const struct cell *cell) {
    const char *link = ask->no_links || cell->value[0] == '\0' ? NULL : cell->link;
    if (link == NULL && ask->display != DISPLAY_ALL) {
        text_json(out, ask->display == DISPLAY_TRUE ? cell->display : cell->value);
        return;
    }
    text_puts(out, "{");
    if (ask->display != DISPLAY_FALSE)
        member(out, "display_value", cell->display);
    if (link != NULL)
        render_link(out, ask, link);
    if (ask->display != DISPLAY_TRUE)
        member(out, "value", cell->value);
    text_puts(out, "}");
}

static void render_field(struct text *out, const struct ask *ask, const char *name, const struct cell *cell) {
    if (cell == NULL)
        return;
    key(out, name);
    render_cell(out, ask, cell);
}

static void render_row(struct text *out, const struct instance *instance, const struct table *table,
                       const struct ask *ask, const struct row *row) {
    text_puts(out, "{");
    for (const char *name = ask->fields; name != NULL && *name != '\0' && !row->blank;) {
        size_t length = strcspn(name, ",");
        char *path = must(strndup(name, length));
        render_field(out, ask, path, row_is_masked(row, path) ? NULL : row_walk(instance, table, row, path));
        free(path);
        name += length + (name[length] == ',');
    }
    for (size_t i = 0; ask->fields == NULL && i < row->count && !row->blank; i++)
        if (strchr(table->columns[i].name, '.') == NULL && !row_is_masked(row, table->columns[i].name))
            render_field(out, ask, table->columns[i].name, row_cell(row, i));
    text_puts(out, "}");
}

/* The request's own parameters, with another offset in place, or at the end where there was none. */
static void page_url(struct text *out, const struct ask *ask, const struct page *page, long offset) {
    const char *query = strchr(ask->uri, '?');
    bool limited = false, placed = false;
    text_printf(out, "<%s%.*s", ask->base, (int)strcspn(ask->uri, "?"), ask->uri);
    for (const char *pair = query == NULL ? "" : query + 1, *mark = "?"; *pair != '\0'; mark = "&") {
        size_t length = strcspn(pair, "&");
        bool is_offset = strncmp(pair, "sysparm_offset=", 15) == 0;
        limited = limited || strncmp(pair, "sysparm_limit=", 14) == 0;
        placed = placed || is_offset;
        if (is_offset)
            text_printf(out, "%ssysparm_offset=%ld", mark, offset);
        else
            text_printf(out, "%s%.*s", mark, (int)length, pair);
        pair += length + (pair[length] == '&');
    }
    if (!placed)
        text_printf(out, "%csysparm_offset=%ld", query == NULL ? '?' : '&', offset);
    if (!limited)
        text_printf(out, "&sysparm_limit=%ld", page->limit);
    text_puts(out, ">");
}

static void link_header(struct reply *reply, const struct ask *ask, const struct page *page) {
    long last = ((long)page->total - 1) / page->limit * page->limit;
    const struct {
        const char *name;
        long offset;
        bool shown;
    } links[] = {{"first", 0, true},
                 {"prev", page->offset > page->limit ? page->offset - page->limit : 0, page->offset > 0},
                 {"next", page->offset + page->limit, page->offset + page->limit < (long)page->total},
                 {"last", last, true}};
    struct text line = {0};
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        if (!links[i].shown)
            continue;
        text_puts(&line, i == 0 ? "" : ",");
        page_url(&line, ask, page, links[i].offset);
        text_printf(&line, ";rel=\"%s\"", links[i].name);
    }
    reply_header(reply, "Link", "%s", line.bytes);
    text_free(&line);
}

static void page_headers(struct reply *reply, const struct ask *ask, const struct page *page) {
    const struct habits *habits = &ask->habits;
    long total = habits->count_page ? (long)reply->rows : (long)page->total;
    total = habits->count_most > 0 && total > habits->count_most ? habits->count_most : total;
    if (!ask->no_count && !habits->strip_count)
        reply_header(reply, "X-Total-Count", "%ld", total);
    if (!ask->no_pagination && !habits->strip_link && (long)page->total > page->limit)
        link_header(reply, ask, page);
}

static void render_page(struct reply *reply, const struct instance *instance, const struct table *table,
                        const struct ask *ask, const struct page *page) {
    size_t from = page->offset < (long)page->total ? (size_t)page->offset : page->total;
    size_t left = page->total - from, count = page->limit < (long)left ? (size_t)page->limit : left;
    reply_json(reply, 200, "{\"result\":[");
    reply->half = reply->body.length;
    for (size_t i = from; i < from + count; i++) {
        if (page->rows[i]->hidden)
            continue;
        text_puts(&reply->body, reply->rows++ == 0 ? "" : ",");
        render_row(&reply->body, instance, table, ask, page->rows[i]);
        if (i < from + count / 2)
            reply->half = reply->body.length;
    }
    text_puts(&reply->body, "]}");
}

/* NULL: the reply has the error already. */
static struct query *parsed(struct reply *reply, const struct instance *instance, const struct table *table,
                            const struct ask *ask, const struct query_rules *rules) {
    struct query *query = query_parse(instance, table, ask->query, rules);
    if (!query_forbidden(query))
        return query;
    query_free(query);
    reply_status(reply, 403);
    return NULL;
}

static void answer_list(struct reply *reply, const struct instance *instance, const struct table *table,
                        const struct ask *ask, const struct query_rules *rules) {
    struct page page = {.limit = DEFAULT_LIMIT};
    if (ask->limit != NULL && (!parse_count(ask->limit, &page.limit) || page.limit <= 0)) {
        reply_error(reply, 400, "Invalid value given for sysparm_limit",
                    "sysparm_limit value must be a positive integer");
        return;
    }
    if (ask->offset != NULL && (!parse_count(ask->offset, &page.offset) || page.offset < 0)) {
        reply_error(reply, 400, "Invalid value given for sysparm_offset", "sysparm_offset value must not be negative");
        return;
    }
    if (ask->habits.page_cap > 0 && page.limit > ask->habits.page_cap)
        page.limit = ask->habits.page_cap;
    struct query *query = parsed(reply, instance, table, ask, rules);
    if (query == NULL)
        return;
    bool whole = !ask->no_count || !ask->no_pagination; /* all are counted */
    page.total = query_select(query, whole ? SIZE_MAX : (size_t)(page.offset + page.limit), &page.rows);
    if (page.total == 0 && ask->empty_is_404)
        reply_status(reply, 404);
    else
        render_page(reply, instance, table, ask, &page);
    page_headers(reply, ask, &page);
    free(page.rows);
    query_free(query);
}

void answer_table(struct reply *reply, const struct instance *instance, const struct table *table,
                  const struct ask *ask, const struct query_rules *rules) {
    if (ask->sys_id == NULL) {
        answer_list(reply, instance, table, ask, rules);
        return;
    }
    const struct row *row = table_find(table, ask->sys_id);
    if (row == NULL || row->hidden) {
        reply_status(reply, 404);
        return;
    }
    reply_json(reply, 200, "{\"result\":");
    render_row(&reply->body, instance, table, ask, row);
    text_puts(&reply->body, "}");
    reply->rows = 1;
}

void answer_count(struct reply *reply, const struct instance *instance, const struct table *table,
                  const struct ask *ask, const struct query_rules *rules) {
    struct query *query = parsed(reply, instance, table, ask, rules);
    if (query == NULL)
        return;
    struct row **rows;
    size_t count = query_select(query, SIZE_MAX, &rows);
    reply_json(reply, 200, "{\"result\":{\"stats\":{\"count\":\"");
    text_printf(&reply->body, "%zu\"}}}", count);
    free(rows);
    query_free(query);
}
