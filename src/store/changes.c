/* changes: the one walk over the history: what runs changed, typed, and who did it. */
#include "instant.h"
#include "store_p.h"

/* The value in column i, with its label's texts behind it. */
static struct change_value value_at(sqlite3_stmt *row, enum form form, int i) {
    struct change_value value = {.set = sqlite3_column_type(row, i) != SQLITE_NULL};
    if (value.set && form_is_label(form)) {
        value.number = sqlite3_column_int64(row, i);
        value.text = column_text(row, i + 1);
        value.label = column_text(row, i + 2);
    } else if (value.set && form == FORM_TEXT) {
        value.text = column_text(row, i);
    } else if (value.set) {
        value.number = sqlite3_column_int64(row, i);
    }
    return value;
}

static struct change_row row_at(sqlite3_stmt *row) {
    enum form form = (enum form)sqlite3_column_int(row, 6);
    return (struct change_row){.integration = sqlite3_column_int64(row, 0),
                               .integration_id = column_text(row, 1),
                               .sys_id = column_text(row, 2),
                               .number = column_text(row, 3),
                               .first_seen = sqlite3_column_int64(row, 4),
                               .field = column_text(row, 5),
                               .form = form,
                               .run = sqlite3_column_int64(row, 7),
                               .started = sqlite3_column_int64(row, 8),
                               .old = value_at(row, form, 9),
                               .new = value_at(row, form, 12),
                               .by = column_text(row, 15)};
}

bool store_each_change(struct store *store, const struct change_query *query,
                       bool (*fn)(void *context, const struct change_row *row), void *context, struct fault *fault) {
    static const struct filling NONE[] = {{NULL, NULL}};
    sqlite3_stmt *list = NULL;
    bool done = mirror_statement(store, query->kind, "mirror_changes", NONE, &list, fault), found = done;
    if (done) {
        bind_int(list, ":kind", query->kind->id);
        bind_int(list, ":from", query->from);
        bind_int(list, ":to", query->to);
        bind_int(list, ":order", query->newest_first ? -1 : 1);
    }
    while (done && found) {
        done = step_row(store, list, &found, "cannot read the history", fault);
        if (done && found) {
            const struct change_row row = row_at(list);
            found = fn(context, &row);
        }
    }
    sqlite3_finalize(list);
    return done;
}

const char *change_text(const struct change_value *value, enum form form, struct arena *arena) {
    char time[INSTANT_TEXT];
    if (!value->set) {
        return NULL;
    }
    if (form == FORM_TIME) {
        instant_format(value->number, time);
        return arena_strdup(arena, time);
    }
    if (form == FORM_INTEGER) {
        return arena_format(arena, "%lld", (long long)value->number);
    }
    const char *text = value->label != NULL ? value->label : value->text;
    return arena_strdup(arena, text == NULL ? "" : text);
}
