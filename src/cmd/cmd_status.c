/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_status: the store's log of its own runs, how fresh and how whole each table is, what was rejected. */
#include <stdio.h>

#include "cmd.h"
#include "grid.h"
#include "instant.h"
#include "log.h"
#include "print.h"
#include "text.h"

const struct option STATUS_OPTIONS[] = {
    {"runs", "N", "how many runs to list (default 20)"},
    {"rejects", "N", "how many rejected records to list (default 20)"},
    {"stale-after", "D", "a table is stale if its data ends longer ago than this (default 1d)"},
    {NULL, NULL, NULL},
};

/* Rows of the three lists, once: for the eye and for --json. */
struct status {
    struct arena *arena;
    int64_t now, stale_after;
    struct node *runs, *cursors, *rejects;
    struct grid run_grid, cursor_grid, reject_grid;
    size_t n_runs, n_rejects;
};

static const struct grid_column RUN_COLUMNS[] = {
    {"run", true},      {"integration", false}, {"table", false},      {"phase", false},    {"started", false},
    {"took", true},     {"status", false},      {"range from", false}, {"to", false},       {"requests", true},
    {"retries", true},  {"new", true},          {"changed", true},     {"unchanged", true}, {"gone", true},
    {"rejected", true}, {"gap", true},          {"error", false}};
static const struct grid_column CURSOR_COLUMNS[] = {
    {"integration", false}, {"table", false}, {"complete to", false}, {"age", true},
    {"gap", true},          {"stale", false}, {"reading", false},     {"last sys_id", false}};
static const struct grid_column REJECT_COLUMNS[] = {{"run", true},     {"integration", false}, {"table", false},
                                                    {"sys_id", false}, {"field", false},       {"reason", false}};
#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *time_text(struct arena *arena, int64_t instant) {
    if (instant == INSTANT_NONE) {
        return NULL;
    }
    char text[INSTANT_TEXT];
    instant_format(instant, text);
    return arena_strdup(arena, text);
}

static const char *count_text(struct arena *arena, int64_t count) {
    return arena_format(arena, "%lld", (long long)count);
}

static const char *age_text(struct arena *arena, int64_t age) {
    if (age == INSTANT_NONE) {
        return NULL;
    }
    char text[INSTANT_TEXT];
    duration_format(age, text);
    return arena_strdup(arena, text);
}

/* Rows of the instance less those of the mirror; NULL when they were not compared. */
static const char *gap_text(struct arena *arena, int64_t gap) {
    return gap == INSTANT_NONE ? NULL : arena_format(arena, "%+lld", (long long)gap);
}

static bool add_run(void *context, const struct run_row *row) {
    struct status *status = context;
    struct arena *arena = status->arena;
    struct node *node = node_add_object(arena, status->runs, NULL);
    const char *cells[COUNT(RUN_COLUMNS)] = {
        count_text(arena, row->run),
        arena_copy(arena, row->integration),
        arena_copy(arena, row->table),
        arena_copy(arena, row->phase),
        time_text(arena, row->started),
        age_text(arena, row->finished == INSTANT_NONE ? INSTANT_NONE : row->finished - row->started),
        arena_copy(arena, row->status),
        time_text(arena, row->range_from),
        time_text(arena, row->range_to),
        count_text(arena, row->counts.requests),
        count_text(arena, row->counts.retries),
        count_text(arena, row->counts.inserted),
        count_text(arena, row->counts.updated),
        count_text(arena, row->counts.unchanged),
        count_text(arena, row->counts.gone),
        count_text(arena, row->counts.rejected),
        gap_text(arena, row->gap),
        arena_copy(arena, row->error),
    };
    grid_add(&status->run_grid, cells);
    node_add_int(arena, node, "run", row->run);
    node_add_text(arena, node, "integration", cells[1]);
    node_add_text(arena, node, "table", cells[2]);
    node_add_text(arena, node, "phase", cells[3]);
    node_add_time(arena, node, "started", row->started);
    node_add_time(arena, node, "finished", row->finished);
    node_add_text(arena, node, "status", cells[6]);
    node_add_time(arena, node, "range_from", row->range_from);
    node_add_time(arena, node, "range_to", row->range_to);
    print_counts(node, &row->counts, arena);
    print_number(node, "gap", row->gap, arena);
    node_add_text(arena, node, "error", arena_copy(arena, row->error));
    status->n_runs++;
    return true;
}

/* What a reader of the reports should know of the table without looking for it. */
static void warn(const struct cursor_row *row, bool stale, const char *age) {
    if (row->cursor.completed == INSTANT_NONE) {
        log_warn("%s: %s: it was never read completely: run mttr sync", row->integration, row->table);
    } else if (stale) {
        log_warn("%s: %s: stale: changes of the last %s are missing: run mttr sync", row->integration, row->table, age);
    }
    if (row->gap != INSTANT_NONE && row->gap != 0) {
        int64_t gap = row->gap < 0 ? -row->gap : row->gap;
        log_warn("%s: %s: a gap: the instance has %lld record%s %s than the store", row->integration, row->table,
                 (long long)gap, text_plural(gap), row->gap < 0 ? "less" : "more");
    }
}

static bool add_cursor(void *context, const struct cursor_row *row) {
    struct status *status = context;
    struct arena *arena = status->arena;
    struct node *node = node_add_object(arena, status->cursors, NULL);
    int64_t completed = row->cursor.completed;
    int64_t age = completed == INSTANT_NONE ? INSTANT_NONE : status->now > completed ? status->now - completed : 0;
    bool stale = completed == INSTANT_NONE || age > status->stale_after;
    const char *cells[COUNT(CURSOR_COLUMNS)] = {
        arena_copy(arena, row->integration),
        arena_copy(arena, row->table),
        time_text(arena, completed),
        age_text(arena, age),
        gap_text(arena, row->gap),
        stale ? "yes" : "no",
        time_text(arena, row->cursor.hi),
        row->cursor.last[0] == '\0' ? NULL : arena_strdup(arena, row->cursor.last)};
    grid_add(&status->cursor_grid, cells);
    node_add_text(arena, node, "integration", cells[0]);
    node_add_text(arena, node, "table", cells[1]);
    node_add_time(arena, node, "completed", completed);
    print_number(node, "age_s", age, arena);
    node_add_bool(arena, node, "stale", stale);
    print_number(node, "gap", row->gap, arena);
    node_add_time(arena, node, "lo", row->cursor.lo);
    node_add_time(arena, node, "hi", row->cursor.hi);
    node_add_text(arena, node, "last", arena_copy(arena, row->cursor.last));
    warn(row, stale, cells[3]);
    return true;
}

static bool add_reject(void *context, const struct reject_row *row) {
    struct status *status = context;
    struct arena *arena = status->arena;
    struct node *node = node_add_object(arena, status->rejects, NULL);
    const char *cells[COUNT(REJECT_COLUMNS)] = {
        count_text(arena, row->run),          arena_copy(arena, row->integration),
        arena_copy(arena, row->table),        arena_copy(arena, row->reject.sys_id),
        arena_copy(arena, row->reject.field), arena_copy(arena, row->reject.reason)};
    grid_add(&status->reject_grid, cells);
    node_add_int(arena, node, "run", row->run);
    node_add_text(arena, node, "integration", cells[1]);
    node_add_text(arena, node, "table", cells[2]);
    node_add_text(arena, node, "sys_id", cells[3]);
    node_add_text(arena, node, "field", cells[4]);
    node_add_text(arena, node, "reason", cells[5]);
    status->n_rejects++;
    return true;
}

/* --NAME N, at least 0. */
static bool most(const struct call *call, const char *name, int64_t *out, struct fault *fault) {
    const char *text = call_option(call, name);
    *out = 20;
    return text == NULL || (text_integer(text, out) && *out >= 0) ||
           fault_set(fault, FAULT_USAGE, "--%s '%s': write a whole number, such as 20", name, text);
}

static bool read_status(const struct call *call, struct store *store, struct status *status, struct fault *fault) {
    int64_t runs, rejects;
    const char *after = call_option_or(call, "stale-after", "1d");
    if (!duration_parse(after, &status->stale_after)) {
        return fault_set(fault, FAULT_USAGE, "--stale-after %s: write a duration such as 90m, 6h or 1d", after);
    }
    return most(call, "runs", &runs, fault) && most(call, "rejects", &rejects, fault) &&
           store_each_run(store, runs, add_run, status, fault) && store_each_cursor(store, add_cursor, status, fault) &&
           store_each_reject(store, rejects, add_reject, status, fault);
}

static void print_grid(const char *title, const struct grid *grid, bool color) {
    if (grid->first != NULL) {
        printf("%s\n", title);
        grid_print(grid, stdout, color);
        putchar('\n');
    }
}

int cmd_status(const struct call *call, struct fault *fault) {
    struct store *store = NULL;
    struct node *root = node_object(call->arena);
    struct status status = {.arena = call->arena, .now = call->now};
    node_add_text(call->arena, root, "schema", "mttr/status/1");
    status.runs = node_add_array(call->arena, root, "runs");
    status.cursors = node_add_array(call->arena, root, "cursors");
    status.rejects = node_add_array(call->arena, root, "rejects");
    grid_init(&status.run_grid, RUN_COLUMNS, COUNT(RUN_COLUMNS), call->arena);
    grid_init(&status.cursor_grid, CURSOR_COLUMNS, COUNT(CURSOR_COLUMNS), call->arena);
    grid_init(&status.reject_grid, REJECT_COLUMNS, COUNT(REJECT_COLUMNS), call->arena);
    bool done = store_open_read(call->store, &store, fault) && read_status(call, store, &status, fault);
    store_close(store);
    if (!done) {
        return (int)fault->kind;
    }
    if (call->json) {
        print_node(root);
    } else {
        print_grid("Runs, newest first", &status.run_grid, call->color);
        print_grid("Cursors", &status.cursor_grid, call->color);
        print_grid("Rejected records, newest first", &status.reject_grid, call->color);
    }
    log_note("status: %zu run%s and %zu rejected record%s listed from %s", status.n_runs,
             text_plural((int64_t)status.n_runs), status.n_rejects, text_plural((int64_t)status.n_rejects),
             call->store);
    return 0;
}
