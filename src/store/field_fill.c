/* SPDX-License-Identifier: Apache-2.0 */
/* field_fill: how full the fields of a kind are, and which values a field has. Each reads the whole table once. */
#include "instant.h"
#include "store_p.h"

enum { SQL_TEXT = 16 * 1024 };

/* One row with the number of records and, behind it, of those in which each mirrored field is set. */
static bool prepare_filled(struct store *store, const struct kind *kind, sqlite3_stmt **out, struct fault *fault) {
    struct buf columns;
    buf_init(&columns, SQL_TEXT);
    for (size_t i = 0; i < kind->n_fields; i++) {
        buf_format(&columns, "%scount(m.\"%s\")", i > 0 ? ", " : "", kind->fields[i].name);
    }
    const struct filling fillings[] = {{"columns", columns.data}, {NULL, NULL}};
    bool done = mirror_statement(store, kind, "mirror_filled", fillings, out, fault);
    buf_clear(&columns);
    return done;
}

bool store_filled(struct store *store, const struct kind *kind, struct field_fill *out, struct fault *fault) {
    sqlite3_stmt *counts = NULL;
    bool found = false;
    bool done =
        prepare_filled(store, kind, &counts, fault) && step_row(store, counts, &found, "cannot count records", fault);
    if (done) {
        out->records = sqlite3_column_int64(counts, 0);
        for (size_t i = 0; i < kind->n_fields; i++) {
            out->filled[i] = sqlite3_column_int64(counts, 1 + (int)i);
        }
    }
    sqlite3_finalize(counts);
    return done;
}

bool store_each_custom_filled(struct store *store, const struct kind *kind,
                              void (*fn)(void *context, const char *name, int64_t filled), void *context,
                              struct fault *fault) {
    sqlite3_stmt *list = statement(store, "custom_filled", fault);
    bool found = list != NULL;
    if (found) {
        bind_int(list, ":kind", kind->id);
    }
    while (found) {
        if (!step_row(store, list, &found, "cannot count custom fields", fault)) {
            return false;
        }
        if (found) {
            fn(context, column_text(list, 0), sqlite3_column_int64(list, 1));
        }
    }
    sqlite3_reset(list);
    return list != NULL;
}

/* A label's number stands for its two texts; what is no label is its own value. */
static bool read_tally(struct store *store, sqlite3_stmt *list, enum form form, struct tally_row *out,
                       struct fault *fault) {
    bool set = sqlite3_column_type(list, 0) != SQLITE_NULL;
    *out = (struct tally_row){.number = column_time(list, 0), .count = sqlite3_column_int64(list, 1)};
    if (!set || form == FORM_TIME || form == FORM_INTEGER) {
        return true;
    }
    if (!form_is_label(form)) {
        out->label.value = column_text(list, 0);
        return true;
    }
    return store_label(store, sqlite3_column_int64(list, 0), &out->label, fault);
}

bool store_each_tally(struct store *store, const struct tally_query *query,
                      void (*fn)(void *context, const struct tally_row *row), void *context, struct fault *fault) {
    int field = query->column.field;
    enum form form = field >= 0 ? query->kind->fields[field].form : FORM_CHOICE;
    struct buf text;
    sqlite3_stmt *list = NULL;
    buf_init(&text, SQL_TEXT);
    add_column(&text, query->kind, &query->column);
    const struct filling fillings[] = {{"column", text.data}, {NULL, NULL}};
    bool done = mirror_statement(store, query->kind, "mirror_tally", fillings, &list, fault);
    bool found = done;
    if (done) {
        bind_int(list, ":most", query->most);
    }
    while (done && found) {
        struct tally_row row;
        done = step_row(store, list, &found, "cannot count values", fault);
        done = done && (!found || read_tally(store, list, form, &row, fault));
        if (done && found) {
            fn(context, &row);
        }
    }
    sqlite3_finalize(list);
    buf_clear(&text);
    return done;
}
