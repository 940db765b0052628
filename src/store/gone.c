/* SPDX-License-Identifier: Apache-2.0 */
/* gone: records that ServiceNow no longer has: which are suspected, which are marked, and how far the search is. A
 * marked record keeps its values; store_put makes it live again. */
#include "instant.h"
#include "store_p.h"

/* ---- how far the search is ---- */

bool store_delete_search_get(const struct mirrored *mirrored, struct arena *arena, struct delete_search *out,
                             bool *found, struct fault *fault) {
    struct statement *get = statement_get(mirrored->store, "delete_search_get", fault);
    bind_mirrored(get, mirrored);
    *found = statement_next(get, "cannot read how deletes are found", fault);
    if (*found) {
        *out = (struct delete_search){
            .audit_lo = column_time(get, 0),
            .audit_hi = column_time(get, 1),
            .audit_last = arena_strdup(arena, column_text(get, 2)),
            .swept = column_time(get, 3),
            .sweeping = column_time(get, 4),
            .sweep_last = arena_strdup(arena, column_text(get, 5)),
        };
    }
    return statement_end(get);
}

bool store_delete_search_set(const struct mirrored *mirrored, const struct delete_search *search, struct fault *fault) {
    struct statement *set = statement_get(mirrored->store, "delete_search_set", fault);
    bind_mirrored(set, mirrored);
    bind_time(set, ":audit_lo", search->audit_lo);
    bind_time(set, ":audit_hi", search->audit_hi);
    bind_text(set, ":audit_last", search->audit_last);
    bind_time(set, ":swept", search->swept);
    bind_time(set, ":sweeping", search->sweeping);
    bind_text(set, ":sweep_last", search->sweep_last);
    return statement_run(set, "cannot write how deletes are found", fault);
}

/* ---- what is known ---- */

bool store_known_record(const struct mirrored *mirrored, const char *sys_id, struct known_record *out,
                        struct fault *fault) {
    struct statement *find = statement_get_on(mirrored->store, mirrored->kind, "mirror_known", fault);
    struct known_record known = {.updated = INSTANT_NONE, .mod_count = INSTANT_NONE};
    bind_int(find, ":integration", mirrored->integration);
    bind_text(find, ":sys_id", sys_id);
    if (statement_next(find, "cannot read a record", fault)) {
        known = (struct known_record){
            .record = column_int(find, 0),
            .gone = !column_is_null(find, 1),
            .updated = column_time(find, 2),
            .mod_count = column_number(find, 3),
        };
    }
    *out = known;
    return statement_end(find);
}

bool store_gaps(const struct mirrored *mirrored, int64_t since, struct gaps *out, struct fault *fault) {
    struct statement *find = statement_get(mirrored->store, "run_gaps", fault);
    bind_mirrored(find, mirrored);
    bind_time(find, ":since", since);
    *out = (struct gaps){INSTANT_NONE, INSTANT_NONE, INSTANT_NONE};
    if (statement_next(find, "cannot read the runs", fault)) {
        *out = (struct gaps){column_time(find, 0), column_time(find, 1), column_time(find, 2)};
    }
    return statement_end(find);
}

bool store_count_live(const struct mirrored *mirrored, int64_t *out, struct fault *fault) {
    struct statement *count = statement_get_on(mirrored->store, mirrored->kind, "mirror_live", fault);
    bind_int(count, ":integration", mirrored->integration);
    return statement_number(count, out, fault);
}

/* ---- suspected records ---- */

static bool run_suspect(const struct mirrored *mirrored, const char *name, int64_t record, struct fault *fault) {
    struct statement *change = statement_get(mirrored->store, name, fault);
    bind_mirrored(change, mirrored);
    bind_int(change, ":record", record);
    return statement_run(change, "cannot write a suspected record", fault);
}

bool store_suspect(const struct mirrored *mirrored, int64_t record, struct fault *fault) {
    return run_suspect(mirrored, "suspect_add", record, fault);
}

bool store_unsuspect(const struct mirrored *mirrored, int64_t record, struct fault *fault) {
    return run_suspect(mirrored, "suspect_drop", record, fault);
}

bool store_suspect_all(const struct mirrored *mirrored, struct fault *fault) {
    struct statement *add = statement_get_on(mirrored->store, mirrored->kind, "mirror_suspect_all", fault);
    bind_mirrored(add, mirrored);
    return statement_run(add, "cannot begin a sweep", fault);
}

bool store_suspects(const struct mirrored *mirrored, int64_t after, struct arena *arena, struct suspect_batch *out,
                    struct fault *fault) {
    struct statement *list = statement_get_on(mirrored->store, mirrored->kind, "mirror_suspects", fault);
    bind_mirrored(list, mirrored);
    bind_int(list, ":after", after);
    bind_int(list, ":most", (int64_t)out->most);
    out->n = 0;
    while (statement_next(list, "cannot read the suspected records", fault)) {
        out->suspects[out->n++] = (struct suspect){column_int(list, 0), arena_strdup(arena, column_text(list, 1))};
    }
    return statement_end(list);
}

/* ---- records that are gone ---- */

static bool note_gone(struct store *store, const struct run *run, int64_t record, int64_t gone, struct fault *fault) {
    struct change change;
    bool done = change_open(&change, store, run, record, true, fault);
    change_note_gone(&change, 0, gone);
    done = done && change_write(&change, fault);
    change_close(&change);
    return done;
}

bool store_mark_gone(struct store *store, struct run *run, int64_t record, bool deleted, struct fault *fault) {
    const struct mirrored mirrored = {store, run->integration, run->kind};
    struct statement *mark = statement_get_on(store, run->kind, "mirror_gone", fault);
    int64_t gone = deleted ? 1 : 2;
    bind_int(mark, ":record", record);
    bind_int(mark, ":run", run->id);
    bind_int(mark, ":gone", gone);
    bool done = statement_run(mark, "cannot mark a record", fault) && note_gone(store, run, record, gone, fault) &&
                store_unsuspect(&mirrored, record, fault);
    run->counts.gone += done;
    return done;
}
