/* SPDX-License-Identifier: Apache-2.0 */
/* wipe: fields that must not be stored any more: their values leave the rows, the history, the labels and the file. */
#include <string.h>

#include "store_p.h"

enum { LABELS_TEXT = 16 * 1024 };

/* One field of one integration's table. */
struct wipe {
    const struct mirrored *mirrored;
    const char *name;
    int64_t field;  /* the store's number, 0 when it never had one */
    int64_t erased; /* rows that were changed for it */
};

/* ---- what is wiped already ---- */

static bool is_named(const char *name, const char *const *names, size_t n) {
    size_t i = 0;
    while (i < n && strcmp(names[i], name) != 0) {
        i++;
    }
    return i < n;
}

static bool run_excluded(const struct wipe *wipe, const char *statement_name, struct fault *fault) {
    sqlite3_stmt *change = statement(wipe->mirrored->store, statement_name, fault);
    if (change == NULL) {
        return false;
    }
    bind_mirrored(change, wipe->mirrored);
    bind_text(change, ":name", wipe->name);
    return run_statement(wipe->mirrored->store, change, "cannot write the excluded fields", fault);
}

static bool list_excluded(const struct wipe *wipe, struct arena *arena, const char **out, size_t most, size_t *n,
                          struct fault *fault) {
    sqlite3_stmt *list = statement(wipe->mirrored->store, "excluded_list", fault);
    bool found = list != NULL;
    *n = 0;
    if (found) {
        bind_mirrored(list, wipe->mirrored);
    }
    while (found && *n < most) {
        if (!step_row(wipe->mirrored->store, list, &found, "cannot read the excluded fields", fault)) {
            return false;
        }
        if (found) {
            out[(*n)++] = arena_strdup(arena, column_text(list, 0));
        }
    }
    sqlite3_reset(list);
    return list != NULL;
}

/* ---- wiping ---- */

static bool run_wipe(const struct wipe *wipe, const char *name, struct fault *fault) {
    char column[256];
    sqlite3_stmt *erase = NULL;
    sqlite3_snprintf(sizeof column, column, "\"%w\"", wipe->name);
    const struct filling fillings[] = {{"field", column}, {"stamp", column}, {NULL, NULL}};
    bool done = mirror_statement(wipe->mirrored->store, wipe->mirrored->kind, name, fillings, &erase, fault);
    if (done) {
        bind_mirrored(erase, wipe->mirrored);
        bind_int(erase, ":field", wipe->field);
        done = run_statement(wipe->mirrored->store, erase, "cannot wipe a field", fault);
    }
    sqlite3_finalize(erase);
    return done;
}

/* The values go; of rejected values, the reason may hold one. */
static bool wipe_field(struct wipe *wipe, struct fault *fault) {
    int64_t before = sqlite3_total_changes64(wipe->mirrored->store->db);
    if (!store_custom(wipe->mirrored->store, wipe->mirrored->kind, wipe->name, &wipe->field, fault)) {
        return false;
    }
    if (kind_field(wipe->mirrored->kind, wipe->name) >= 0 && !run_wipe(wipe, "mirror_wipe", fault)) {
        return false;
    }
    int field = kind_field(wipe->mirrored->kind, wipe->name);
    bool stamp = field == wipe->mirrored->kind->mod_count || field == wipe->mirrored->kind->updated_by;
    bool done = run_wipe(wipe, "mirror_wipe_custom", fault) &&
                run_wipe(wipe, field >= 0 && stamp ? "mirror_wipe_stamp" : "mirror_wipe_history", fault) &&
                run_excluded(wipe, "wipe_rejects", fault);
    int64_t erased = sqlite3_total_changes64(wipe->mirrored->store->db) - before;
    wipe->erased += erased;
    return done && (erased == 0 || run_excluded(wipe, "erased_add", fault));
}

static void add_labels_of(struct buf *out, const struct kind *kind) {
    for (size_t i = 0; i < kind->n_fields; i++) {
        const char *name = kind->fields[i].name;
        if (form_is_label(kind->fields[i].form)) {
            buf_format(out, " UNION SELECT \"%s\" FROM %s WHERE \"%s\" IS NOT NULL", name, kind->name, name);
        }
    }
}

/* Whatever names no label any more: a text may have been used by the wiped field alone. */
static bool drop_unused_labels(struct store *store, struct fault *fault) {
    struct buf labels;
    sqlite3_stmt *drop = NULL;
    buf_init(&labels, LABELS_TEXT);
    for (size_t k = 0; k < N_TABLES; k++) {
        add_labels_of(&labels, &KINDS[k]);
    }
    const struct filling fillings[] = {{"labels", labels.data}, {NULL, NULL}};
    bool done = mirror_statement(store, &KINDS[KIND_INCIDENT], "mirror_unused_labels", fillings, &drop, fault) &&
                run_statement(store, drop, "cannot wipe labels", fault);
    sqlite3_finalize(drop);
    buf_clear(&labels);
    label_cache_forget(store);
    return done;
}

/* What was deleted stays in free pages and in the log until both are written anew. */
static bool rewrite_file(struct store *store, struct fault *fault) {
    int left = 0;
    for (sqlite3_stmt *next = NULL; (next = sqlite3_next_stmt(store->db, next)) != NULL;) {
        sqlite3_reset(next);
    }
    if (sqlite3_exec(store->db, "VACUUM", NULL, NULL, NULL) != SQLITE_OK) {
        return store_fault(store, fault, "excluded fields are wiped, but the file cannot be written anew");
    }
    if (sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, &left, NULL) != SQLITE_OK || left != 0) {
        return fault_set(fault, FAULT_BUSY,
                         "store %s: excluded fields are wiped, but a reader keeps the old log in use: close it and "
                         "run again",
                         store->path);
    }
    return true;
}

/* All in one transaction; the list of what is excluded is written only when nothing of it is left in the file. */
static bool wipe_fields(struct wipe *wipe, const char *const *names, size_t n, struct fault *fault) {
    bool done = store_begin(wipe->mirrored->store, fault);
    for (size_t i = 0; done && i < n; i++) {
        wipe->name = names[i];
        done = wipe_field(wipe, fault);
    }
    done = done && drop_unused_labels(wipe->mirrored->store, fault) && store_commit(wipe->mirrored->store, fault);
    if (!done) {
        store_rollback(wipe->mirrored->store);
    }
    return done && rewrite_file(wipe->mirrored->store, fault);
}

static bool write_list(struct wipe *wipe, const char *const *names, size_t n, const char *const *old, size_t n_old,
                       struct fault *fault) {
    bool done = store_begin(wipe->mirrored->store, fault);
    for (size_t i = 0; done && i < n; i++) {
        wipe->name = names[i];
        done = run_excluded(wipe, "excluded_add", fault);
    }
    for (size_t i = 0; done && i < n_old; i++) {
        wipe->name = old[i];
        done = is_named(old[i], names, n) || run_excluded(wipe, "excluded_drop", fault);
    }
    done = done && store_commit(wipe->mirrored->store, fault);
    if (!done) {
        store_rollback(wipe->mirrored->store);
    }
    return done;
}

bool store_exclude(const struct mirrored *mirrored, const char *const *names, size_t n, bool *wiped,
                   struct fault *fault) {
    enum { EXCLUDED_MAX = 1000 };
    struct arena arena;
    struct wipe wipe = {.mirrored = mirrored};
    size_t n_old = 0, n_new = 0;
    arena_init(&arena);
    const char **old = arena_alloc(&arena, EXCLUDED_MAX * sizeof *old);
    const char **new = arena_alloc(&arena, (n + 1) * sizeof *new);
    bool done = list_excluded(&wipe, &arena, old, EXCLUDED_MAX, &n_old, fault);
    for (size_t i = 0; i < n; i++) {
        if (!is_named(names[i], old, n_old)) {
            new[n_new++] = names[i];
        }
    }
    done = done && (n_new == 0 || wipe_fields(&wipe, new, n_new, fault)) &&
           ((n_new == 0 && n_old == n) || write_list(&wipe, names, n, old, n_old, fault));
    arena_clear(&arena);
    *wiped = wipe.erased > 0;
    return done;
}
