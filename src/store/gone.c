/* SPDX-License-Identifier: Apache-2.0 */
/* gone: records that ServiceNow no longer has: who is suspected, who is marked, and where the search stands. A marked
 * record keeps its values; store_put makes it live again. */
#include "instant.h"
#include "store_p.h"

static const struct filling NONE[] = {{NULL, NULL}};

/* ---- where the search stands ---- */

bool store_delete_search_get(const struct mirrored *mirrored, struct arena *arena, struct delete_search *out,
                             bool *found, struct fault *fault) {
    sqlite3_stmt *get = statement(mirrored->store, "hunt_get", fault);
    if (get == NULL) {
        return false;
    }
    bind_mirrored(get, mirrored);
    if (!step_row(mirrored->store, get, found, "cannot read how deletes are found", fault)) {
        return false;
    }
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
    sqlite3_reset(get);
    return true;
}

bool store_delete_search_set(const struct mirrored *mirrored, const struct delete_search *search, struct fault *fault) {
    sqlite3_stmt *set = statement(mirrored->store, "hunt_set", fault);
    if (set == NULL) {
        return false;
    }
    bind_mirrored(set, mirrored);
    bind_time(set, ":audit_lo", search->audit_lo);
    bind_time(set, ":audit_hi", search->audit_hi);
    bind_text(set, ":audit_last", search->audit_last);
    bind_time(set, ":swept", search->swept);
    bind_time(set, ":sweeping", search->sweeping);
    bind_text(set, ":sweep_last", search->sweep_last);
    return run_statement(mirrored->store, set, "cannot write how deletes are found", fault);
}

/* ---- what is known ---- */

bool store_known_record(const struct mirrored *mirrored, const char *sys_id, struct known_record *out,
                        struct fault *fault) {
    struct store *store = mirrored->store;
    sqlite3_stmt **sight = &store->kinds[mirrored->kind->id].sight;
    bool found = false;
    if (*sight == NULL && !mirror_statement(store, mirrored->kind, "mirror_sight", NONE, sight, fault)) {
        return false;
    }
    sqlite3_bind_int64(*sight, 1, mirrored->integration);
    sqlite3_bind_text(*sight, 2, sys_id, -1, SQLITE_STATIC);
    if (!step_row(store, *sight, &found, "cannot read a record", fault)) {
        return false;
    }
    *out = (struct known_record){.updated = INSTANT_NONE, .mod_count = INSTANT_NONE};
    if (found) {
        *out = (struct known_record){
            .record = sqlite3_column_int64(*sight, 0),
            .gone = sqlite3_column_type(*sight, 1) != SQLITE_NULL,
            .updated = column_time(*sight, 2),
            .mod_count = column_time(*sight, 3),
        };
    }
    sqlite3_reset(*sight);
    return true;
}

bool store_count_live(const struct mirrored *mirrored, int64_t *out, struct fault *fault) {
    sqlite3_stmt *count = NULL;
    bool done = mirror_statement(mirrored->store, mirrored->kind, "mirror_live", NONE, &count, fault);
    if (done) {
        bind_int(count, ":integration", mirrored->integration);
        done = one_number(mirrored->store, count, out, fault);
    }
    sqlite3_finalize(count);
    return done;
}

/* ---- who is suspected ---- */

static bool run_suspect(const struct mirrored *mirrored, const char *name, int64_t record, struct fault *fault) {
    sqlite3_stmt *change = statement(mirrored->store, name, fault);
    if (change == NULL) {
        return false;
    }
    bind_mirrored(change, mirrored);
    bind_int(change, ":record", record);
    return run_statement(mirrored->store, change, "cannot write a suspected record", fault);
}

bool store_suspect(const struct mirrored *mirrored, int64_t record, struct fault *fault) {
    return run_suspect(mirrored, "suspect_add", record, fault);
}

bool store_unsuspect(const struct mirrored *mirrored, int64_t record, struct fault *fault) {
    return run_suspect(mirrored, "suspect_drop", record, fault);
}

bool store_suspect_all(const struct mirrored *mirrored, struct fault *fault) {
    sqlite3_stmt *add = NULL;
    bool done = mirror_statement(mirrored->store, mirrored->kind, "mirror_suspect_all", NONE, &add, fault);
    if (done) {
        bind_mirrored(add, mirrored);
        done = run_statement(mirrored->store, add, "cannot begin a sweep", fault);
    }
    sqlite3_finalize(add);
    return done;
}

bool store_suspects(const struct mirrored *mirrored, int64_t after, struct arena *arena, struct suspect_batch *out,
                    struct fault *fault) {
    sqlite3_stmt *list = NULL;
    bool done = mirror_statement(mirrored->store, mirrored->kind, "mirror_suspects", NONE, &list, fault), found = done;
    out->n = 0;
    if (done) {
        bind_mirrored(list, mirrored);
        bind_int(list, ":after", after);
        bind_int(list, ":most", (int64_t)out->most);
    }
    while (done && found) {
        done = step_row(mirrored->store, list, &found, "cannot read the suspected records", fault);
        if (done && found) {
            out->suspects[out->n++] =
                (struct suspect){sqlite3_column_int64(list, 0), arena_strdup(arena, column_text(list, 1))};
        }
    }
    sqlite3_finalize(list);
    return done;
}

/* ---- who is gone ---- */

static bool note_gone(struct store *store, const struct run *run, int64_t record, int64_t gone, struct fault *fault) {
    struct change change;
    bool done = change_open(&change, store, run, record, true, fault);
    change_note_gone(&change, 0, gone);
    done = done && change_write(&change, fault);
    change_close(&change);
    return done;
}

bool store_mark_gone(struct store *store, struct run *run, int64_t record, bool deleted, struct fault *fault) {
    sqlite3_stmt *mark = NULL;
    int64_t gone = deleted ? 1 : 2;
    bool done = mirror_statement(store, run->kind, "mirror_gone", NONE, &mark, fault);
    if (done) {
        bind_int(mark, ":record", record);
        bind_int(mark, ":run", run->id);
        bind_int(mark, ":gone", gone);
        done = run_statement(store, mark, "cannot mark a record", fault);
    }
    sqlite3_finalize(mark);
    done = done && note_gone(store, run, record, gone, fault) &&
           store_unsuspect(&(struct mirrored){store, run->integration, run->kind}, record, fault);
    run->counts.gone += done;
    return done;
}
