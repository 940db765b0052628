/* audit: history and runs as evidence, and what must hold in the file itself. */
#include <string.h>

#include "store_p.h"

enum { SQL_TEXT = 1024, VIEW_TEXT = 16 * 1024 };

/* The value of history in column i, with its label's texts in columns l and l + 1. */
static struct change_value value_at(sqlite3_stmt *row, enum form form, int i, int l) {
    struct change_value value = {.set = sqlite3_column_type(row, i) != SQLITE_NULL};
    if (!value.set) {
        return value;
    }
    if (form_is_label(form)) {
        value.number = sqlite3_column_int64(row, i);
        value.text = column_text(row, l);
        value.label = column_text(row, l + 1);
    } else if (form == FORM_TEXT) {
        value.text = column_text(row, i);
    } else {
        value.number = sqlite3_column_int64(row, i);
    }
    return value;
}

bool store_each_history(struct store *store, bool (*fn)(void *context, const struct history_row *row), void *context,
                        struct fault *fault) {
    sqlite3_stmt *list = statement(store, "audit_history", fault);
    bool found = list != NULL;
    while (found) {
        if (!step_row(store, list, &found, "cannot read the history", fault)) {
            return false;
        }
        if (found) {
            enum form form = (enum form)sqlite3_column_int(list, 3);
            const struct history_row row = {.integration = sqlite3_column_int64(list, 0),
                                            .sys_id = column_text(list, 1),
                                            .field = column_text(list, 2),
                                            .form = form,
                                            .run = sqlite3_column_int64(list, 4),
                                            .old = value_at(list, form, 5, 7),
                                            .new = value_at(list, form, 6, 9),
                                            .number = column_text(list, 11),
                                            .integration_id = column_text(list, 12)};
            found = fn(context, &row);
        }
    }
    sqlite3_reset(list);
    return list != NULL;
}

bool store_each_first_seen(struct store *store,
                           void (*fn)(void *context, int64_t integration, const char *sys_id, int64_t run),
                           void *context, struct fault *fault) {
    sqlite3_stmt *list = statement(store, "audit_first_seen", fault);
    bool found = list != NULL;
    while (found) {
        if (!step_row(store, list, &found, "cannot read records", fault)) {
            return false;
        }
        if (found) {
            fn(context, sqlite3_column_int64(list, 0), column_text(list, 1), sqlite3_column_int64(list, 2));
        }
    }
    sqlite3_reset(list);
    return list != NULL;
}

bool store_has_change(struct store *store, const char *integration, const struct label *label, bool *out,
                      struct fault *fault) {
    sqlite3_stmt *find = statement(store, "audit_change", fault);
    if (find == NULL) {
        return false;
    }
    bind_text(find, ":integration", integration);
    bind_text(find, ":value", label->value);
    bind_text(find, ":display", label->display);
    bool done = step_row(store, find, out, "cannot read change requests", fault);
    sqlite3_reset(find);
    return done;
}

/* ---- what must hold in the file ---- */

struct deep {
    struct store *store;
    void (*fn)(void *context, const char *check, const char *breach);
    void *context;
};

/* Says each row but "ok", which the integrity check has when all is well. The statement may be NULL (false). */
static bool say_rows(const struct deep *deep, const char *check, sqlite3_stmt *list, struct fault *fault) {
    bool found = list != NULL;
    while (found) {
        if (!step_row(deep->store, list, &found, "cannot be checked", fault)) {
            return false;
        }
        const char *text = found ? column_text(list, 0) : NULL;
        if (text != NULL && strcmp(text, "ok") != 0) {
            deep->fn(deep->context, check, text);
        }
    }
    sqlite3_reset(list);
    return list != NULL;
}

static bool check_field(const struct deep *deep, const struct kind *kind, const char *name, const char *column,
                        struct fault *fault) {
    sqlite3_stmt *list = NULL;
    const struct filling fillings[] = {{"column", column}, {NULL, NULL}};
    bool done = mirror_statement(deep->store, kind, "mirror_drift", fillings, &list, fault);
    if (done) {
        bind_int(list, ":kind", kind->id);
        bind_text(list, ":name", name);
        done = say_rows(deep, "history", list, fault);
    }
    sqlite3_finalize(list);
    return done;
}

static bool check_history(const struct deep *deep, const struct kind *kind, struct fault *fault) {
    bool done = check_field(deep, kind, "gone", "CASE m.gone WHEN 1 THEN 'deleted' WHEN 2 THEN 'missing' END", fault);
    for (size_t i = 0; done && i < kind->n_fields; i++) {
        struct buf column;
        buf_init(&column, SQL_TEXT);
        add_column(&column, kind, &(struct column){.field = (int)i});
        done = check_field(deep, kind, kind->fields[i].name, column.data, fault);
        buf_clear(&column);
    }
    sqlite3_stmt *customs = done ? statement(deep->store, "audit_custom_drift", fault) : NULL;
    if (customs != NULL) {
        bind_int(customs, ":kind", kind->id);
    }
    return customs != NULL && say_rows(deep, "history", customs, fault);
}

/* Contract.md section 3: integration, each field F (and F_label for choices and references), custom, gone, runs. */
static void expect_columns(const struct kind *kind, struct buf *out) {
    buf_text(out, "integration ");
    for (size_t i = 0; i < kind->n_fields; i++) {
        const struct field *field = &kind->fields[i];
        bool labelled = field->form == FORM_CHOICE || field->form == FORM_REFERENCE;
        buf_format(out, "%s %s%s", field->name, labelled ? field->name : "", labelled ? "_label " : "");
    }
    buf_text(out, "custom gone first_seen last_changed ");
}

static bool find_columns(const struct deep *deep, const char *view, struct buf *out, struct fault *fault) {
    sqlite3_stmt *list = statement(deep->store, "audit_view", fault);
    bool found = list != NULL;
    if (found) {
        bind_text(list, ":view", view);
    }
    while (found) {
        if (!step_row(deep->store, list, &found, "cannot be checked", fault)) {
            return false;
        }
        if (found) {
            buf_format(out, "%s ", column_text(list, 0));
        }
    }
    sqlite3_reset(list);
    return list != NULL;
}

static bool check_view(const struct deep *deep, const struct kind *kind, struct fault *fault) {
    struct buf view, expected, found;
    buf_init(&view, SQL_TEXT);
    buf_init(&expected, VIEW_TEXT);
    buf_init(&found, VIEW_TEXT);
    buf_format(&view, "v_%s", kind->name);
    expect_columns(kind, &expected);
    bool done = find_columns(deep, view.data, &found, fault);
    if (done && strcmp(expected.data, found.data) != 0) {
        buf_text(&view, " has other columns than the field table");
        deep->fn(deep->context, "views", view.data);
    }
    buf_clear(&view);
    buf_clear(&expected);
    buf_clear(&found);
    return done;
}

/* The views use functions that the engine allows only to a schema that it trusts. */
static bool check_views(const struct deep *deep, struct fault *fault) {
    bool done = true;
    sqlite3_db_config(deep->store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 1, NULL);
    for (size_t i = 0; done && i < N_KINDS; i++) {
        done = check_view(deep, &KINDS[i], fault);
    }
    sqlite3_db_config(deep->store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return done;
}

bool store_check_deep(struct store *store, void (*fn)(void *context, const char *check, const char *breach),
                      void *context, struct fault *fault) {
    const struct deep deep = {.store = store, .fn = fn, .context = context};
    bool done = say_rows(&deep, "integrity", statement(store, "audit_integrity", fault), fault) &&
                say_rows(&deep, "foreign keys", statement(store, "audit_foreign_keys", fault), fault);
    for (size_t i = 0; done && i < N_KINDS; i++) {
        done = check_history(&deep, &KINDS[i], fault);
    }
    return done && check_views(&deep, fault);
}
