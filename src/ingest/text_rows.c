/* SPDX-License-Identifier: Apache-2.0 */
/* text_rows: the fields of each row, copied. */
#include "text_rows_p.h"

#include "array.h"
#include "decode.h"
#include "instant.h"

enum { PAGE_ROWS = 1000 };

struct row_copy {
    struct text_rows *rows;
    size_t n_fields;
};

static size_t count_fields(const char *fields) {
    size_t n = 1;
    for (; *fields != '\0'; fields++) {
        n += *fields == ',';
    }
    return n;
}

static bool add_row(void *context, const char *const *texts) {
    struct row_copy *copy = context;
    struct text_rows *rows = copy->rows;
    ARRAY_GROW_IN(rows->arena, rows->list, rows->n, rows->cap);
    struct text_row *row = &rows->list[rows->n++];
    for (size_t i = 0; i < ROW_TEXTS; i++) {
        row->texts[i] = i < copy->n_fields ? arena_strdup(rows->arena, texts[i]) : "";
    }
    return true;
}

static void report_row(const struct text_rows *rows, const struct text_row *text, struct pager *pager) {
    struct page_row row = {.sys_id = text->texts[0], .time = INSTANT_NONE};
    row.timed = rows->time > 0;
    if (row.timed && !instant_parse_servicenow(text->texts[rows->time], &row.time)) {
        row.time = INSTANT_NONE;
    }
    pager_add_row(pager, &row);
}

static bool decode(void *context, struct pager *pager, const struct snow_answer *answer, struct fault *fault) {
    struct text_rows *rows = context;
    struct row_copy copy = {rows, count_fields(pager->fields)};
    rows->list = NULL;
    rows->n = rows->cap = 0;
    if (!decode_texts(answer->body, answer->n, pager->fields, add_row, &copy, fault)) {
        return false;
    }
    for (size_t i = 0; i < rows->n; i++) {
        report_row(rows, &rows->list[i], pager);
    }
    return true;
}

const struct row_format TEXT_ROWS = {.decode = decode};

bool text_table_read(const struct text_table *table, enum snow_class *class, struct fault *fault) {
    const struct window all = {.lo = INSTANT_NONE, .hi = INSTANT_NONE, .last = ""};
    struct text_rows rows = {.arena = table->arena};
    struct pager pager = {
        .snow = table->snow,
        .table = table->name,
        .filter = table->filter,
        .fields = table->fields,
        .most = PAGE_ROWS,
        .trusting =
            true, /* names and labels alone could be missed, by an instance that cuts pages and counts wrongly */
        .clock = INSTANT_NONE,
        .format = &TEXT_ROWS,
        .context = &rows,
    };
    bool done = true;
    pager_open(&pager);
    pager_set_window(&pager, &all);
    while (done && !pager.drained) {
        done = pager_next(&pager, fault);
        for (size_t i = 0; done && i < rows.n; i++) {
            table->fn(table->context, rows.list[i].texts);
        }
    }
    *class = pager.answer.class;
    pager_close(&pager);
    return done;
}
