/* SPDX-License-Identifier: Apache-2.0 */
/* past: the store as it was after an earlier run. TEMP views stand before the tables, so that whoever reads them reads
 * the past and no statement is written twice. */
#include <stdio.h>

#include "instant.h"
#include "store_p.h"

enum { SQL_TEXT = 32 * 1024, NUMBER_TEXT = 24 };

static const char GOING_BACK[] = "cannot go back in its history";

/* A value that a later run replaced, or the row's own. */
static void add_value(struct buf *out, int64_t field, const char *old, const char *name) {
    static const char FIND[] = "FROM past_value AS v WHERE v.record = m.id AND v.field =";
    buf_format(out, "CASE WHEN p.record IS NOT NULL AND EXISTS (SELECT 1 %s %lld) ", FIND, (long long)field);
    buf_format(out, "THEN (SELECT %s %s %lld) ELSE m.\"%s\" END AS \"%s\"", old, FIND, (long long)field, name, name);
}

/* History tells the words for gone; the table has numbers. */
static bool add_columns(struct store *store, const struct kind *kind, struct buf *out, struct fault *fault) {
    int64_t field;
    if (!store_custom(store, kind, "gone", &field, fault)) {
        return false;
    }
    add_value(out, field, "CASE v.old WHEN 'deleted' THEN 1 WHEN 'missing' THEN 2 END", "gone");
    for (size_t i = 0; i < kind->n_fields; i++) {
        if ((int)i == kind->sys_id) {
            continue;
        }
        if (!store_custom(store, kind, kind->fields[i].name, &field, fault)) {
            return false;
        }
        buf_text(out, ", ");
        add_value(out, field, "v.old", kind->fields[i].name);
    }
    return true;
}

static bool make_view(struct store *store, const struct kind *kind, const char *run, struct fault *fault) {
    char number[NUMBER_TEXT];
    struct buf columns;
    snprintf(number, sizeof number, "%d", kind->id);
    buf_init(&columns, SQL_TEXT);
    bool done = add_columns(store, kind, &columns, fault);
    const struct filling fillings[] = {{"columns", columns.data}, {"kind", number}, {"run", run}, {NULL, NULL}};
    done = done && script_run(store, kind, "past_table", fillings, GOING_BACK, fault);
    buf_clear(&columns);
    return done;
}

bool store_go_back(struct store *store, int64_t run, struct fault *fault) {
    char number[NUMBER_TEXT];
    snprintf(number, sizeof number, "%lld", (long long)run);
    const struct filling fillings[] = {{"run", number}, {NULL, NULL}};
    bool done = store_begin_read(store, fault) && script_run(store, NULL, "past_open", fillings, GOING_BACK, fault);
    for (size_t i = 0; done && i < N_TABLES; i++) {
        done = make_view(store, &KINDS[i], number, fault);
    }
    store->fixed = done;
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
