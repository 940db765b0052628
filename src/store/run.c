/* SPDX-License-Identifier: Apache-2.0 */
/* run: integrations, runs, cursors and rejects: what ingest writes of itself and status reads. */
#include <string.h>

#include "instant.h"
#include "store_p.h"

static bool write_integration(struct store *store, const char *name, const char *id, const char *url,
                              struct fault *fault) {
    sqlite3_stmt *write = statement(store, name, fault);
    if (write == NULL) {
        return false;
    }
    bind_text(write, ":name", id);
    bind_text(write, ":url", url);
    return run_statement(store, write, "cannot write an integration", fault);
}

bool store_integration(struct store *store, const char *id, const char *url, int64_t *out, struct fault *fault) {
    bool found = false;
    if (!write_integration(store, "integration_keep_url", id, url, fault) ||
        !write_integration(store, "integration_add", id, url, fault)) {
        return false;
    }
    sqlite3_stmt *find = statement(store, "integration_id", fault);
    if (find == NULL) {
        return false;
    }
    bind_text(find, ":name", id);
    if (!step_row(store, find, &found, "cannot read an integration", fault)) {
        return false;
    }
    *out = sqlite3_column_int64(find, 0);
    sqlite3_reset(find);
    return true;
}

bool store_integrations(struct store *store, struct arena *arena, struct integration_row **out, size_t *n,
                        struct fault *fault) {
    size_t cap = 0;
    struct integration_row *rows = NULL;
    sqlite3_stmt *list = statement(store, "integration_all", fault);
    bool found = list != NULL;
    *n = 0;
    while (found) {
        if (!step_row(store, list, &found, "cannot read the integrations", fault)) {
            return false;
        }
        if (found) {
            if (*n == cap) {
                struct integration_row *grown = arena_alloc(arena, (2 * cap + 8) * sizeof *grown);
                if (*n > 0) {
                    memcpy(grown, rows, *n * sizeof *rows);
                }
                rows = grown;
                cap = 2 * cap + 8;
            }
            const char *url = column_text(list, 2);
            rows[(*n)++] = (struct integration_row){.id = arena_strdup(arena, column_text(list, 1)),
                                                    .url = url == NULL ? NULL : arena_strdup(arena, url)};
        }
    }
    sqlite3_reset(list);
    *out = rows;
    return list != NULL;
}

/* ---- runs ---- */

bool store_run_start(struct store *store, struct run *run, struct fault *fault) {
    sqlite3_stmt *start = statement(store, "run_start", fault);
    if (start == NULL) {
        return false;
    }
    bind_int(start, ":integration", run->integration);
    bind_int(start, ":kind", run->kind->id);
    bind_text(start, ":phase", run->phase);
    bind_int(start, ":started", run->started);
    bind_time(start, ":range_from", run->range_from);
    bind_time(start, ":range_to", run->range_to);
    if (!run_statement(store, start, "cannot start a run", fault)) {
        return false;
    }
    run->id = sqlite3_last_insert_rowid(store->db);
    return true;
}

bool store_run_save(struct store *store, const struct run *run, struct fault *fault) {
    const struct run_counts *counts = &run->counts;
    sqlite3_stmt *save = statement(store, "run_save", fault);
    if (save == NULL) {
        return false;
    }
    bind_int(save, ":run", run->id);
    bind_int(save, ":requests", counts->requests);
    bind_int(save, ":bytes", counts->bytes);
    bind_int(save, ":retries", counts->retries);
    bind_int(save, ":seen", counts->seen);
    bind_int(save, ":inserted", counts->inserted);
    bind_int(save, ":updated", counts->updated);
    bind_int(save, ":unchanged", counts->unchanged);
    bind_int(save, ":gone", counts->gone);
    bind_int(save, ":rejected", counts->rejected);
    return run_statement(store, save, "cannot write a run", fault);
}

bool store_run_finish(struct store *store, const struct run *run, int64_t finished, const char *status,
                      const char *error, struct fault *fault) {
    sqlite3_stmt *finish = store_run_save(store, run, fault) ? statement(store, "run_finish", fault) : NULL;
    if (finish == NULL) {
        return false;
    }
    bind_int(finish, ":run", run->id);
    bind_int(finish, ":finished", finished);
    bind_text(finish, ":status", status);
    bind_text(finish, ":error", error);
    bind_time(finish, ":gap", run->gap);
    return run_statement(store, finish, "cannot finish a run", fault);
}

static void read_run(sqlite3_stmt *list, struct run_row *row) {
    int64_t counts[9];
    for (int i = 0; i < 9; i++) {
        counts[i] = sqlite3_column_int64(list, 10 + i);
    }
    *row = (struct run_row){
        .run = sqlite3_column_int64(list, 0),
        .integration = column_text(list, 1),
        .table = column_text(list, 2),
        .phase = column_text(list, 3),
        .status = column_text(list, 4),
        .error = column_text(list, 5),
        .started = column_time(list, 6),
        .finished = column_time(list, 7),
        .range_from = column_time(list, 8),
        .range_to = column_time(list, 9),
        .gap = column_time(list, 19),
        .counts = {counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6], counts[7], counts[8]},
    };
}

bool store_each_run(struct store *store, int64_t most, bool (*fn)(void *context, const struct run_row *row),
                    void *context, struct fault *fault) {
    sqlite3_stmt *list = statement(store, "run_list", fault);
    bool found = list != NULL;
    if (found) {
        bind_int(list, ":most", most);
    }
    while (found) {
        struct run_row row;
        if (!step_row(store, list, &found, "cannot read the runs", fault)) {
            return false;
        }
        if (found) {
            read_run(list, &row);
            found = fn(context, &row);
        }
    }
    sqlite3_reset(list);
    return list != NULL;
}

/* A report may well end in the present, which no sync has read yet: only a mirror that is older than this is not
 * complete. */
enum { STALE = DAY };

/* An integration that was only ever imported has no cursor: then its last import decides. */
static bool table_state(const struct mirrored *mirrored, int64_t until, bool *complete, bool *any,
                        struct fault *fault) {
    sqlite3_stmt *state = statement(mirrored->store, "table_state", fault);
    bool found;
    if (state == NULL) {
        return false;
    }
    bind_mirrored(state, mirrored);
    if (!step_row(mirrored->store, state, &found, "cannot read the runs", fault)) {
        return false;
    }
    int64_t completed = column_time(state, 0);
    bool synced = sqlite3_column_int(state, 1) != 0;
    const char *status = column_text(state, 2);
    bool success = status != NULL && strcmp(status, "success") == 0;
    *any = synced || status != NULL;
    *complete = synced ? success && completed != INSTANT_NONE && completed >= until - STALE : success || !*any;
    sqlite3_reset(state);
    return true;
}

bool store_is_complete(struct store *store, const struct kind *kind, const bool *integrations, int64_t until,
                       bool *complete, struct fault *fault) {
    sqlite3_stmt *list = statement(store, "integration_all", fault);
    bool found = list != NULL, all = true, some = false;
    for (size_t i = 0; found; i++) {
        bool done, any;
        if (!step_row(store, list, &found, "cannot read the integrations", fault)) {
            return false;
        }
        if (!found || (integrations != NULL && !integrations[i])) {
            continue;
        }
        const struct mirrored mirrored = {store, sqlite3_column_int64(list, 0), kind};
        if (!table_state(&mirrored, until, &done, &any, fault)) {
            return false;
        }
        some = some || any;
        all = all && done;
    }
    sqlite3_reset(list);
    *complete = all && some;
    return list != NULL;
}

static bool known_until(const struct mirrored *mirrored, int64_t *out, struct fault *fault) {
    sqlite3_stmt *find = statement(mirrored->store, "run_known_until", fault);
    bool found;
    if (find == NULL) {
        return false;
    }
    bind_mirrored(find, mirrored);
    if (!step_row(mirrored->store, find, &found, "cannot read the runs", fault)) {
        return false;
    }
    *out = found ? column_time(find, 0) : INSTANT_NONE;
    sqlite3_reset(find);
    return true;
}

bool store_known_until(struct store *store, const struct kind *kind, const bool *integrations, int64_t *out,
                       struct fault *fault) {
    sqlite3_stmt *list = statement(store, "integration_all", fault);
    bool found = list != NULL;
    int64_t earliest = INSTANT_NONE;
    for (size_t i = 0; found; i++) {
        int64_t known;
        if (!step_row(store, list, &found, "cannot read the integrations", fault)) {
            return false;
        }
        if (!found || (integrations != NULL && !integrations[i])) {
            continue;
        }
        const struct mirrored mirrored = {store, sqlite3_column_int64(list, 0), kind};
        if (!known_until(&mirrored, &known, fault)) {
            return false;
        }
        if (known != INSTANT_NONE && (earliest == INSTANT_NONE || known < earliest)) {
            earliest = known;
        }
    }
    sqlite3_reset(list);
    *out = earliest;
    return list != NULL;
}

/* ---- rejects ---- */

bool store_reject(struct store *store, struct run *run, const struct reject *reject, struct fault *fault) {
    sqlite3_stmt *add = statement(store, "reject_add", fault);
    if (add == NULL) {
        return false;
    }
    bind_int(add, ":run", run->id);
    bind_text(add, ":sys_id", reject->sys_id);
    bind_text(add, ":field", reject->field);
    bind_text(add, ":reason", reject->reason);
    if (!run_statement(store, add, "cannot write a reject", fault)) {
        return false;
    }
    run->counts.seen++;
    run->counts.rejected++;
    return true;
}

bool store_each_reject(struct store *store, int64_t most, bool (*fn)(void *context, const struct reject_row *row),
                       void *context, struct fault *fault) {
    sqlite3_stmt *list = statement(store, "reject_list", fault);
    bool found = list != NULL;
    if (found) {
        bind_int(list, ":most", most);
    }
    while (found) {
        if (!step_row(store, list, &found, "cannot read the rejects", fault)) {
            return false;
        }
        struct reject_row row = {
            .run = sqlite3_column_int64(list, 0),
            .integration = column_text(list, 1),
            .table = column_text(list, 2),
            .reject = {.sys_id = column_text(list, 3), .field = column_text(list, 4), .reason = column_text(list, 5)},
        };
        found = found && fn(context, &row);
    }
    sqlite3_reset(list);
    return list != NULL;
}

/* ---- cursors ---- */

bool store_cursor_get(const struct mirrored *mirrored, struct arena *arena, struct cursor *out, bool *found,
                      struct fault *fault) {
    sqlite3_stmt *get = statement(mirrored->store, "cursor_get", fault);
    if (get == NULL) {
        return false;
    }
    bind_mirrored(get, mirrored);
    if (!step_row(mirrored->store, get, found, "cannot read a cursor", fault)) {
        return false;
    }
    *out = (struct cursor){.lo = INSTANT_NONE,
                           .hi = INSTANT_NONE,
                           .last = "",
                           .fingerprint = "",
                           .completed = INSTANT_NONE,
                           .customs = ""};
    if (*found) {
        *out = (struct cursor){
            .lo = column_time(get, 0),
            .hi = column_time(get, 1),
            .last = arena_strdup(arena, column_text(get, 2)),
            .fingerprint = arena_strdup(arena, column_text(get, 3)),
            .completed = column_time(get, 4),
            .customs = arena_strdup(arena, column_text(get, 5)),
        };
    }
    sqlite3_reset(get);
    return true;
}

bool store_cursor_set(const struct mirrored *mirrored, const struct cursor *cursor, struct fault *fault) {
    sqlite3_stmt *set = statement(mirrored->store, "cursor_set", fault);
    if (set == NULL) {
        return false;
    }
    bind_mirrored(set, mirrored);
    bind_text(set, ":fingerprint", cursor->fingerprint);
    bind_time(set, ":lo", cursor->lo);
    bind_time(set, ":hi", cursor->hi);
    bind_text(set, ":last", cursor->last);
    bind_time(set, ":completed", cursor->completed);
    bind_text(set, ":customs", cursor->customs);
    return run_statement(mirrored->store, set, "cannot write a cursor", fault);
}

bool store_each_cursor(struct store *store, bool (*fn)(void *context, const struct cursor_row *row), void *context,
                       struct fault *fault) {
    sqlite3_stmt *list = statement(store, "cursor_list", fault);
    bool found = list != NULL;
    while (found) {
        if (!step_row(store, list, &found, "cannot read the cursors", fault)) {
            return false;
        }
        struct cursor_row row = {
            .integration = column_text(list, 0),
            .table = column_text(list, 1),
            .cursor = {.lo = column_time(list, 2),
                       .hi = column_time(list, 3),
                       .last = column_text(list, 4),
                       .fingerprint = column_text(list, 5),
                       .completed = column_time(list, 6),
                       .customs = column_text(list, 7)},
            .gap = column_time(list, 8),
        };
        found = found && fn(context, &row);
    }
    sqlite3_reset(list);
    return list != NULL;
}
