/* SPDX-License-Identifier: Apache-2.0 */
/* past: the store as it was after an earlier run. TEMP views hide the tables, so that every query on them reads
 * the past and no statement is written twice. */
#include <stdio.h>

#include "buf.h"
#include "instant.h"
#include "store_p.h"

enum { NUMBER_TEXT = 24, COLUMNS_TEXT = 16 * 1024 };

/* The fields that are columns of their tables, as rows of kind and name: all others are custom fields. */
static void list_columns(struct buf *out) {
    for (size_t i = 0; i < N_TABLES; i++) {
        for (size_t j = 0; j < KINDS[i].n_fields; j++) {
            buf_format(out, "%s(%d,'%s')", out->len == 0 ? "" : ",", KINDS[i].id, KINDS[i].fields[j].name);
        }
    }
}

bool store_go_back(struct store *store, int64_t run, struct fault *fault) {
    static const char WHAT[] = "cannot go back in its history";
    char number[NUMBER_TEXT];
    struct buf columns;
    snprintf(number, sizeof number, "%lld", (long long)run);
    buf_init(&columns, COLUMNS_TEXT);
    list_columns(&columns);
    const struct filling fillings[] = {
        {.name = "run", .text = number}, {.name = "columns", .text = columns.data}, {.name = NULL}};
    bool done = store_begin_read(store, fault) && script_run(store, NULL, "past_open", fillings, WHAT, fault);
    for (size_t i = 0; done && i < N_TABLES; i++) {
        done = script_run(store, &KINDS[i], "past_table", fillings, WHAT, fault);
    }
    store->fixed = done;
    buf_clear(&columns);
    return done;
}

/* ---- which runs there are ---- */

bool store_run_range(struct store *store, int64_t *first, int64_t *last, struct fault *fault) {
    return statement_number(statement_get(store, "run_first", fault), first, fault) &&
           store_last_run(store, last, fault);
}

bool store_run_at(struct store *store, int64_t instant, int64_t *out, struct fault *fault) {
    struct statement *find = statement_get(store, "run_at", fault);
    bind_int(find, ":instant", instant);
    return statement_number(find, out, fault);
}

bool store_run_started(struct store *store, int64_t run, int64_t *out, struct fault *fault) {
    struct statement *find = statement_get(store, "run_started", fault);
    bind_int(find, ":run", run);
    *out = statement_next(find, "cannot read the runs", fault) ? column_int(find, 0) : INSTANT_NONE;
    return statement_end(find);
}

bool store_run_is_open(struct store *store, bool *out, struct fault *fault) {
    int64_t open = 0;
    bool done = statement_number(statement_get(store, "run_open", fault), &open, fault);
    *out = open != 0;
    return done;
}

bool store_each_erased(struct store *store, int64_t run, bool (*fn)(void *context, const struct erased_row *row),
                       void *context, struct fault *fault) {
    struct statement *list = statement_get(store, "erased_list", fault);
    bind_int(list, ":run", run);
    bool more = true;
    while (more && statement_next(list, "cannot read what was erased", fault)) {
        const struct erased_row row = {
            .integration = column_text(list, 0),
            .table = column_text(list, 1),
            .field = column_text(list, 2),
            .run = column_int(list, 3),
        };
        more = fn(context, &row);
    }
    return statement_end(list);
}
