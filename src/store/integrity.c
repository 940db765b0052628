/* SPDX-License-Identifier: Apache-2.0 */
/* integrity: what audit asks of records, and what must hold in the file itself. */
#include <string.h>

#include "store_p.h"

enum { SQL_TEXT = 1024, VIEW_TEXT = 16 * 1024 };

bool store_each_first_seen(struct store *store,
                           void (*fn)(void *context, int64_t integration, const char *sys_id, int64_t run),
                           void *context, struct fault *fault) {
    struct statement *list = statement_get(store, "audit_first_seen", fault);
    while (statement_next(list, "cannot read records", fault)) {
        fn(context, column_int(list, 0), column_text(list, 1), column_int(list, 2));
    }
    return statement_end(list);
}

bool store_has_change(struct store *store, const char *integration, const struct label *label, bool *out,
                      struct fault *fault) {
    struct statement *find = statement_get(store, "audit_change", fault);
    bind_text(find, ":integration", integration);
    bind_text(find, ":value", label->value);
    bind_text(find, ":display", label->display);
    *out = statement_next(find, "cannot read change requests", fault);
    return statement_end(find);
}

/* ---- what must hold in the file ---- */

struct deep {
    struct store *store;
    void (*fn)(void *context, const char *check, const char *breach);
    void *context;
};

/* Reports each row but "ok", which the integrity check has when all is well, and what keeps the check from its end.
 * *sound: there was none. The statement may be NULL (false). */
static bool report_rows(const struct deep *deep, const char *check, struct statement *list, bool *sound,
                        struct fault *fault) {
    *sound = true;
    while (statement_next(list, "cannot be checked", fault)) {
        const char *text = column_text(list, 0);
        if (text != NULL && strcmp(text, "ok") != 0) {
            deep->fn(deep->context, check, text);
            *sound = false;
        }
    }
    if (list != NULL && !statement_end(list)) {
        deep->fn(deep->context, check, fault->text);
        fault_clear(fault);
        *sound = false;
    }
    return list != NULL;
}

static bool check_table(const struct deep *deep, const struct kind *kind, const char *name, bool *sound,
                        struct fault *fault) {
    struct statement *list = statement_get_on(deep->store, kind, name, fault);
    bind_int(list, ":kind", kind->id);
    return report_rows(deep, "history", list, sound, fault);
}

/* Each row can be unpacked; its record and run are there, and the record agrees when it was changed; its fields are of
 * the table, their values of the fields' types. */
static bool check_history(const struct deep *deep, const struct kind *kind, struct fault *fault) {
    bool readable, ignored;
    return check_table(deep, kind, "mirror_unreadable", &readable, fault) &&
           check_table(deep, kind, "mirror_misplaced", &ignored, fault) &&
           check_table(deep, kind, "mirror_unwitnessed", &ignored, fault) &&
           (!readable || check_table(deep, kind, "mirror_misfit", &ignored, fault));
}

/* The columns that reports/README.md lists: integration, each field F (and F_label for choices and references), custom,
 * gone, runs. */
static void expect_columns(const struct kind *kind, struct buf *out) {
    buf_text(out, "integration ");
    for (size_t i = 0; i < kind->n_fields; i++) {
        const struct field *field = &kind->fields[i];
        bool labelled = field->form == FORM_CHOICE || field->form == FORM_REFERENCE;
        if (!field->history_only) {
            buf_format(out, "%s %s%s", field->name, labelled ? field->name : "", labelled ? "_label " : "");
        }
    }
    buf_text(out, "custom gone first_seen last_changed ");
}

static bool find_columns(const struct deep *deep, const char *view, struct buf *out, struct fault *fault) {
    struct statement *list = statement_get(deep->store, "audit_view", fault);
    bind_text(list, ":view", view);
    while (statement_next(list, "cannot be checked", fault)) {
        buf_format(out, "%s ", column_text(list, 0));
    }
    return statement_end(list);
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
    store_trust_schema(deep->store, true);
    for (size_t i = 0; done && i < N_KINDS; i++) {
        done = check_view(deep, &KINDS[i], fault);
    }
    store_trust_schema(deep->store, false);
    return done;
}

bool store_check_deep(struct store *store, void (*fn)(void *context, const char *check, const char *breach),
                      void *context, struct fault *fault) {
    const struct deep deep = {.store = store, .fn = fn, .context = context};
    bool ignored;
    bool done = report_rows(&deep, "integrity", statement_get(store, "audit_integrity", fault), &ignored, fault) &&
                report_rows(&deep, "foreign keys", statement_get(store, "audit_foreign_keys", fault), &ignored, fault);
    for (size_t i = 0; done && i < N_KINDS; i++) {
        done = check_history(&deep, &KINDS[i], fault);
    }
    return done && check_views(&deep, fault);
}
