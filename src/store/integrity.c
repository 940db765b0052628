/* SPDX-License-Identifier: Apache-2.0 */
/* audit: what audit asks of records, and what must hold in the file itself. */
#include <string.h>

#include "store_p.h"

enum { SQL_TEXT = 1024, VIEW_TEXT = 16 * 1024 };

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

static void say(const struct deep *deep, const char *check, const char *text, bool *sound) {
    deep->fn(deep->context, check, text);
    if (sound != NULL) {
        *sound = false;
    }
}

/* Says each row but "ok", which the integrity check has when all is well, and what keeps the check from its end; then
 * *sound, unless that is NULL, is false. The statement may be NULL (false). */
static bool say_rows(const struct deep *deep, const char *check, sqlite3_stmt *list, bool *sound, struct fault *fault) {
    bool found = list != NULL;
    while (found) {
        if (!step_row(deep->store, list, &found, "cannot be checked", fault)) {
            say(deep, check, fault->text, sound);
            fault_clear(fault);
            break;
        }
        const char *text = found ? column_text(list, 0) : NULL;
        if (text != NULL && strcmp(text, "ok") != 0) {
            say(deep, check, text, sound);
        }
    }
    sqlite3_reset(list);
    return list != NULL;
}

static bool check_table(const struct deep *deep, const struct kind *kind, const char *name, bool *sound,
                        struct fault *fault) {
    static const struct filling NONE[] = {{NULL, NULL}};
    sqlite3_stmt *list = NULL;
    bool done = mirror_statement(deep->store, kind, name, NONE, &list, fault);
    if (done) {
        bind_int(list, ":kind", kind->id);
        done = say_rows(deep, "history", list, sound, fault);
    }
    sqlite3_finalize(list);
    return done;
}

/* Each row can be unpacked; its record and run are there, and the record agrees when it was changed; its fields are of
 * the table, their values of the fields' types. */
static bool check_history(const struct deep *deep, const struct kind *kind, struct fault *fault) {
    bool sound = true;
    return check_table(deep, kind, "mirror_unreadable", &sound, fault) &&
           check_table(deep, kind, "mirror_misplaced", NULL, fault) &&
           check_table(deep, kind, "mirror_unwitnessed", NULL, fault) &&
           (!sound || check_table(deep, kind, "mirror_misfit", NULL, fault));
}

/* Contract.md section 3: integration, each field F (and F_label for choices and references), custom, gone, runs. */
static void expect_columns(const struct kind *kind, struct buf *out) {
    buf_text(out, "integration ");
    for (size_t i = 0; i < kind->n_fields; i++) {
        const struct field *field = &kind->fields[i];
        bool labelled = field->form == FORM_CHOICE || field->form == FORM_REFERENCE;
        if (!field->unlisted) {
            buf_format(out, "%s %s%s", field->name, labelled ? field->name : "", labelled ? "_label " : "");
        }
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
    bool done = say_rows(&deep, "integrity", statement(store, "audit_integrity", fault), NULL, fault) &&
                say_rows(&deep, "foreign keys", statement(store, "audit_foreign_keys", fault), NULL, fault);
    for (size_t i = 0; done && i < N_KINDS; i++) {
        done = check_history(&deep, &KINDS[i], fault);
    }
    return done && check_views(&deep, fault);
}
