/* SPDX-License-Identifier: Apache-2.0 */
/* field_fill: how full the fields of a kind are, and which values a field has. Each reads the whole table once. */
#include "instant.h"
#include "store_p.h"

bool store_filled(struct store *store, const struct kind *kind, struct field_fill *out, struct fault *fault) {
    struct statement *counts = statement_get_on(store, kind, "mirror_filled", fault);
    if (statement_next(counts, "cannot count records", fault)) {
        out->records = column_int(counts, 0);
        for (size_t i = 0; i < kind->n_fields; i++) {
            out->filled[i] = column_int(counts, 1 + (int)i);
        }
    }
    return statement_end(counts);
}

bool store_each_custom_filled(struct store *store, const struct kind *kind,
                              void (*fn)(void *context, const char *name, int64_t filled), void *context,
                              struct fault *fault) {
    struct statement *list = statement_get(store, "custom_filled", fault);
    bind_int(list, ":kind", kind->id);
    while (statement_next(list, "cannot count custom fields", fault)) {
        fn(context, column_text(list, 0), column_int(list, 1));
    }
    return statement_end(list);
}

/* A label's number is replaced by its two texts; what is no label is its own value. */
static bool read_tally(struct store *store, const struct statement *list, enum form form, struct tally_row *out,
                       struct fault *fault) {
    *out = (struct tally_row){.number = column_number(list, 0), .count = column_int(list, 1)};
    if (column_is_null(list, 0) || form == FORM_TIME || form == FORM_INTEGER) {
        return true;
    }
    if (!form_is_label(form)) {
        out->label.value = column_text(list, 0);
        return true;
    }
    return store_label(store, column_int(list, 0), &out->label, fault);
}

bool store_each_tally(struct store *store, const struct tally_query *query,
                      void (*fn)(void *context, const struct tally_row *row), void *context, struct fault *fault) {
    int field = query->column.field;
    enum form form = field >= 0 ? query->kind->fields[field].form : FORM_CHOICE;
    struct statement *list = open_on_column(store, query->kind, "mirror_tally", &query->column, fault);
    bool done = true;
    bind_int(list, ":most", query->most);
    while (done && statement_next(list, "cannot count values", fault)) {
        struct tally_row row;
        done = read_tally(store, list, form, &row, fault);
        if (done) {
            fn(context, &row);
        }
    }
    done = statement_end(list) && done;
    statement_close(list);
    return done;
}
