/* SPDX-License-Identifier: Apache-2.0 */
/* run: integrations, runs, cursors and rejects: what ingest writes of itself and status reads. */
#include <string.h>

#include "array.h"
#include "instant.h"
#include "store_p.h"

static bool write_integration(struct store *store, const char *name, const char *id, const char *url,
                              struct fault *fault) {
    struct statement *write = statement_get(store, name, fault);
    bind_text(write, ":name", id);
    bind_text(write, ":url", url);
    return statement_run(write, "cannot write an integration", fault);
}

static bool find_integration(struct store *store, const char *id, int64_t *out, struct fault *fault) {
    struct statement *find = statement_get(store, "integration_id", fault);
    bind_text(find, ":name", id);
    *out = statement_next(find, "cannot read an integration", fault) ? column_int(find, 0) : 0;
    return statement_end(find);
}

bool store_integration(struct store *store, const char *id, const char *url, int64_t *out, struct fault *fault) {
    return write_integration(store, "integration_keep_url", id, url, fault) &&
           write_integration(store, "integration_add", id, url, fault) && find_integration(store, id, out, fault);
}

bool store_integrations(struct store *store, struct arena *arena, struct integration_row **out, size_t *n,
                        struct fault *fault) {
    struct statement *list = statement_get(store, "integration_all", fault);
    struct integration_row *rows = NULL;
    size_t cap = 0;
    *n = 0;
    while (statement_next(list, "cannot read the integrations", fault)) {
        const char *url = column_text(list, 2);
        ARRAY_GROW_IN(arena, rows, *n, cap);
        rows[(*n)++] =
            (struct integration_row){.id = arena_strdup(arena, column_text(list, 1)), .url = arena_copy(arena, url)};
    }
    *out = rows;
    return statement_end(list);
}

/* ---- runs ---- */

bool store_run_start(struct store *store, struct run *run, struct fault *fault) {
    struct statement *start = statement_get(store, "run_start", fault);
    bind_int(start, ":integration", run->integration);
    bind_int(start, ":kind", run->kind->id);
    bind_text(start, ":phase", run->phase);
    bind_int(start, ":started", run->started);
    bind_time(start, ":range_from", run->range_from);
    bind_time(start, ":range_to", run->range_to);
    if (!statement_run(start, "cannot start a run", fault)) {
        return false;
    }
    run->id = last_inserted(store);
    return true;
}

bool store_run_save(struct store *store, const struct run *run, struct fault *fault) {
    const struct run_counts *counts = &run->counts;
    struct statement *save = statement_get(store, "run_save", fault);
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
    return statement_run(save, "cannot write a run", fault);
}

bool store_run_finish(struct store *store, const struct run *run, int64_t finished, const char *status,
                      const char *error, struct fault *fault) {
    if (!store_run_save(store, run, fault)) {
        return false;
    }
    struct statement *finish = statement_get(store, "run_finish", fault);
    bind_int(finish, ":run", run->id);
    bind_int(finish, ":finished", finished);
    bind_text(finish, ":status", status);
    bind_text(finish, ":error", error);
    bind_time(finish, ":gap", run->gap);
    return statement_run(finish, "cannot finish a run", fault);
}

static struct run_row read_run(const struct statement *list) {
    return (struct run_row){
        .run = column_int(list, 0),
        .integration = column_text(list, 1),
        .table = column_text(list, 2),
        .phase = column_text(list, 3),
        .status = column_text(list, 4),
        .error = column_text(list, 5),
        .started = column_time(list, 6),
        .finished = column_time(list, 7),
        .range_from = column_time(list, 8),
        .range_to = column_time(list, 9),
        .counts = {.requests = column_int(list, 10),
                   .bytes = column_int(list, 11),
                   .retries = column_int(list, 12),
                   .seen = column_int(list, 13),
                   .inserted = column_int(list, 14),
                   .updated = column_int(list, 15),
                   .unchanged = column_int(list, 16),
                   .gone = column_int(list, 17),
                   .rejected = column_int(list, 18)},
        .gap = column_number(list, 19),
    };
}

bool store_each_run(struct store *store, int64_t most, bool (*fn)(void *context, const struct run_row *row),
                    void *context, struct fault *fault) {
    struct statement *list = statement_get(store, "run_list", fault);
    bind_int(list, ":most", most);
    bool more = true;
    while (more && statement_next(list, "cannot read the runs", fault)) {
        const struct run_row row = read_run(list);
        more = fn(context, &row);
    }
    return statement_end(list);
}

/* A report may well end in the present, which no sync has read yet: only a mirror that is older than this is not
 * complete. */
enum { STALE = DAY };

/* An integration that was only ever imported has no cursor: then its last import decides. */
static bool table_state(const struct mirrored *mirrored, int64_t until, bool *complete, bool *any,
                        struct fault *fault) {
    struct statement *state = statement_get(mirrored->store, "table_state", fault);
    bind_mirrored(state, mirrored);
    if (statement_next(state, "cannot read the runs", fault)) {
        int64_t completed = column_time(state, 0);
        bool synced = column_int(state, 1) != 0;
        const char *status = column_text(state, 2);
        bool success = status != NULL && strcmp(status, "success") == 0;
        *any = synced || status != NULL;
        *complete = synced ? success && completed != INSTANT_NONE && completed >= until - STALE : success || !*any;
    }
    return statement_end(state);
}

bool store_is_complete(struct store *store, const struct kind *kind, const bool *integrations, int64_t until,
                       bool *complete, struct fault *fault) {
    struct statement *list = statement_get(store, "integration_all", fault);
    bool all = true, some = false;
    for (size_t i = 0; statement_next(list, "cannot read the integrations", fault); i++) {
        const struct mirrored mirrored = {store, column_int(list, 0), kind};
        bool done = false, any = false;
        if (integrations != NULL && !integrations[i]) {
            continue;
        }
        if (!table_state(&mirrored, until, &done, &any, fault)) {
            return false;
        }
        some = some || any;
        all = all && done;
    }
    *complete = all && some;
    return statement_end(list);
}

static bool known_until(const struct mirrored *mirrored, int64_t *out, struct fault *fault) {
    struct statement *find = statement_get(mirrored->store, "run_known_until", fault);
    bind_mirrored(find, mirrored);
    *out = statement_next(find, "cannot read the runs", fault) ? column_time(find, 0) : INSTANT_NONE;
    return statement_end(find);
}

bool store_known_until(struct store *store, const struct kind *kind, const bool *integrations, int64_t *out,
                       struct fault *fault) {
    struct statement *list = statement_get(store, "integration_all", fault);
    int64_t earliest = INSTANT_NONE;
    for (size_t i = 0; statement_next(list, "cannot read the integrations", fault); i++) {
        const struct mirrored mirrored = {store, column_int(list, 0), kind};
        int64_t known;
        if (integrations != NULL && !integrations[i]) {
            continue;
        }
        if (!known_until(&mirrored, &known, fault)) {
            return false;
        }
        if (known != INSTANT_NONE && (earliest == INSTANT_NONE || known < earliest)) {
            earliest = known;
        }
    }
    *out = earliest;
    return statement_end(list);
}

/* ---- rejects ---- */

bool store_reject(struct store *store, struct run *run, const struct reject *reject, struct fault *fault) {
    struct statement *add = statement_get(store, "reject_add", fault);
    bind_int(add, ":run", run->id);
    bind_text(add, ":sys_id", reject->sys_id);
    bind_text(add, ":field", reject->field);
    bind_text(add, ":reason", reject->reason);
    bool done = statement_run(add, "cannot write a reject", fault);
    run->counts.seen += done;
    run->counts.rejected += done;
    return done;
}

bool store_each_reject(struct store *store, int64_t most, bool (*fn)(void *context, const struct reject_row *row),
                       void *context, struct fault *fault) {
    struct statement *list = statement_get(store, "reject_list", fault);
    bind_int(list, ":most", most);
    bool more = true;
    while (more && statement_next(list, "cannot read the rejects", fault)) {
        const struct reject_row row = {
            .run = column_int(list, 0),
            .integration = column_text(list, 1),
            .table = column_text(list, 2),
            .reject = {.sys_id = column_text(list, 3), .field = column_text(list, 4), .reason = column_text(list, 5)},
        };
        more = fn(context, &row);
    }
    return statement_end(list);
}

/* ---- cursors ---- */

bool store_cursor_get(const struct mirrored *mirrored, struct arena *arena, struct cursor *out, bool *found,
                      struct fault *fault) {
    struct statement *get = statement_get(mirrored->store, "cursor_get", fault);
    bind_mirrored(get, mirrored);
    *out = (struct cursor){.lo = INSTANT_NONE,
                           .hi = INSTANT_NONE,
                           .last = "",
                           .fingerprint = "",
                           .completed = INSTANT_NONE,
                           .customs = "",
                           .checked = INSTANT_NONE,
                           .settings = ""};
    *found = statement_next(get, "cannot read a cursor", fault);
    if (*found) {
        *out = (struct cursor){
            .lo = column_time(get, 0),
            .hi = column_time(get, 1),
            .last = arena_strdup(arena, column_text(get, 2)),
            .fingerprint = arena_strdup(arena, column_text(get, 3)),
            .completed = column_time(get, 4),
            .customs = arena_strdup(arena, column_text(get, 5)),
            .checked = column_time(get, 6),
            .settings = arena_strdup(arena, column_text(get, 7)),
            .columns_read = column_int(get, 8) != 0,
        };
    }
    return statement_end(get);
}

bool store_cursor_set(const struct mirrored *mirrored, const struct cursor *cursor, struct fault *fault) {
    struct statement *set = statement_get(mirrored->store, "cursor_set", fault);
    bind_mirrored(set, mirrored);
    bind_text(set, ":fingerprint", cursor->fingerprint);
    bind_time(set, ":lo", cursor->lo);
    bind_time(set, ":hi", cursor->hi);
    bind_text(set, ":last", cursor->last);
    bind_time(set, ":completed", cursor->completed);
    bind_text(set, ":customs", cursor->customs);
    bind_time(set, ":checked", cursor->checked);
    bind_text(set, ":settings", cursor->settings);
    bind_int(set, ":columns_read", cursor->columns_read);
    return statement_run(set, "cannot write a cursor", fault);
}

bool store_cursor_recheck(const struct mirrored *mirrored, struct fault *fault) {
    struct statement *set = statement_get(mirrored->store, "cursor_recheck", fault);
    bind_mirrored(set, mirrored);
    return statement_run(set, "cannot write a cursor", fault);
}

bool store_each_cursor(struct store *store, bool (*fn)(void *context, const struct cursor_row *row), void *context,
                       struct fault *fault) {
    struct statement *list = statement_get(store, "cursor_list", fault);
    bool more = true;
    while (more && statement_next(list, "cannot read the cursors", fault)) {
        const struct cursor_row row = {
            .integration = column_text(list, 0),
            .table = column_text(list, 1),
            .cursor = {.lo = column_time(list, 2),
                       .hi = column_time(list, 3),
                       .last = column_text(list, 4),
                       .fingerprint = column_text(list, 5),
                       .completed = column_time(list, 6),
                       .customs = column_text(list, 7)},
            .gap = column_number(list, 8),
        };
        more = fn(context, &row);
    }
    return statement_end(list);
}
