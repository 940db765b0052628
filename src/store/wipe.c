/* SPDX-License-Identifier: Apache-2.0 */
/* wipe: fields that must not be stored any more: their values leave the rows, the history, the labels and the file. */
#include <string.h>

#include "array.h"
#include "store_p.h"

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

static bool run_excluded(const struct wipe *wipe, const char *name, struct fault *fault) {
    struct statement *change = statement_get(wipe->mirrored->store, name, fault);
    bind_mirrored(change, wipe->mirrored);
    bind_text(change, ":name", wipe->name);
    return statement_run(change, "cannot write the excluded fields", fault);
}

static bool list_excluded(const struct mirrored *mirrored, struct arena *arena, const char ***out, size_t *n,
                          struct fault *fault) {
    struct statement *list = statement_get(mirrored->store, "excluded_list", fault);
    size_t cap = 0;
    bind_mirrored(list, mirrored);
    while (statement_next(list, "cannot read the excluded fields", fault)) {
        ARRAY_GROW_IN(arena, *out, *n, cap);
        (*out)[(*n)++] = arena_strdup(arena, column_text(list, 0));
    }
    return statement_end(list);
}

/* ---- wiping ---- */

static bool run_wipe(const struct wipe *wipe, const char *name, struct fault *fault) {
    const struct mirrored *mirrored = wipe->mirrored;
    const struct filling fillings[] = {{.name = "field", .text = wipe->name}, {.name = NULL}};
    struct statement *erase = statement_open(mirrored->store, mirrored->kind, name, fillings, fault);
    bind_mirrored(erase, mirrored);
    bind_int(erase, ":field", wipe->field);
    bool done = statement_run(erase, "cannot wipe a field", fault);
    statement_close(erase);
    return done;
}

/* The values go; of rejected values, the reason may hold one. */
static bool wipe_field(struct wipe *wipe, struct fault *fault) {
    struct store *store = wipe->mirrored->store;
    const struct kind *kind = wipe->mirrored->kind;
    int field = kind_field(kind, wipe->name);
    bool stamp = field >= 0 && (field == kind->mod_count || field == kind->updated_by);
    int64_t before = total_written(store);
    bool done = store_custom(store, kind, wipe->name, &wipe->field, fault) &&
                (field < 0 || run_wipe(wipe, "mirror_wipe", fault)) && run_wipe(wipe, "mirror_wipe_custom", fault) &&
                run_wipe(wipe, stamp ? "mirror_wipe_stamp" : "mirror_wipe_history", fault) &&
                run_excluded(wipe, "wipe_rejects", fault);
    int64_t erased = total_written(store) - before;
    wipe->erased += erased;
    return done && (erased == 0 || run_excluded(wipe, "erased_add", fault));
}

/* Whatever names no label any more: a text may have been used by the wiped field alone. */
static bool drop_unused_labels(struct store *store, struct fault *fault) {
    bool done = statement_run(statement_get(store, "label_drop_unused", fault), "cannot wipe labels", fault);
    label_cache_forget(store);
    return done;
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
    return done && store_rewrite(wipe->mirrored->store, fault);
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
    struct arena arena;
    struct wipe wipe = {.mirrored = mirrored};
    const char **old = NULL;
    size_t n_old = 0, n_new = 0;
    arena_init(&arena);
    const char **new = arena_alloc(&arena, (n + 1) * sizeof *new);
    bool done = list_excluded(mirrored, &arena, &old, &n_old, fault);
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
