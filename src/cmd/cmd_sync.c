/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_sync: every table of every instance asked for, a few at once; one line a table, and what the whole came to. */
#include <stdio.h>

#include "instances_p.h"
#include "instant.h"
#include "log.h"
#include "mirror.h"
#include "print.h"
#include "progress_p.h"
#include "stop.h"
#include "store.h"
#include "text.h"
#include "workers.h"

const struct option SYNC_OPTIONS[] = {
    {"full", NULL, "read everything again, including records that seem unchanged"},
    {"sweep", NULL, "look for deleted records now (otherwise every sweep_every)"},
    {"accept-deletes", NULL, "mark deleted records even if they are more than 5 % of a table"},
    {"every", "DURATION", "sync repeatedly at this interval, until a signal"},
    {NULL, NULL, NULL},
};

/* The options. */
struct orders {
    bool full, sweep, accept_deletes;
};

/* What all jobs share. */
struct shared {
    struct store *store;
    const struct orders *orders;
    struct progress *progress; /* NULL: none */
};

/* One table to read. */
struct job {
    const struct instance *instance;
    const struct kind *kind;
    struct snow *snow; /* its own connection: tables are read at the same time */
    struct run run;
    struct fault failed;
    bool begun;
};

/* What the tables came to. */
struct sync_totals {
    size_t tables, done, refused;
    bool unwritten, busy, unasked;
    int64_t seen, requests;
    enum fault_kind ended; /* of the last table that was tried */
};

/* ---- one table ---- */

static void show_progress(void *context, const struct kind *kind, int64_t seen, int64_t expected) {
    (void)kind;
    progress_show(context, seen, expected);
}

static void add_result(const struct call *call, struct node *list, const struct job *job) {
    const struct run *run = &job->run;
    struct node *node = node_add_object(call->arena, list, NULL);
    node_add_text(call->arena, node, "integration", job->instance->integration->id);
    node_add_text(call->arena, node, "table", run->kind->name);
    node_add_int(call->arena, node, "run", run->id);
    node_add_text(call->arena, node, "phase", run->phase);
    node_add_text(call->arena, node, "status", mirror_status(job->failed.kind));
    node_add_time(call->arena, node, "range_from", run->range_from);
    node_add_time(call->arena, node, "range_to", run->range_to);
    print_counts(node, &run->counts, call->arena);
    print_number(node, "gap", run->gap, call->arena);
    node_add_text(call->arena, node, "error", job->failed.kind == FAULT_NONE ? NULL : job->failed.text);
}

static void add_totals(struct sync_totals *totals, const struct run *run, enum fault_kind kind) {
    totals->ended = kind;
    totals->done += kind == FAULT_NONE;
    totals->refused += kind == FAULT_REFUSED;
    totals->unwritten |= kind == FAULT_IO;
    totals->busy |= kind == FAULT_BUSY;
    totals->unasked |= kind == FAULT_USAGE;
    totals->seen += run->counts.seen;
    totals->requests += run->counts.requests;
}

/* False when the instance need not be asked for more. */
static bool sync_table(const struct shared *shared, struct job *job) {
    struct progress_line line = {.progress = shared->progress,
                                 .integration = job->instance->integration->id,
                                 .table = job->kind->name,
                                 .started = instant_now()};
    struct mirror mirror = {
        .integration = job->instance->integration,
        .snow = job->snow,
        .store = shared->store,
        .full = shared->orders->full,
        .sweep = shared->orders->sweep,
        .accept_deletes = shared->orders->accept_deletes,
    };
    if (shared->progress != NULL) {
        mirror.progress = show_progress;
        mirror.context = &line;
    }
    job->begun = true;
    bool done = mirror_table(&mirror, job->kind, &job->run, &job->failed);
    if (shared->progress != NULL) {
        progress_end(&line);
    }
    if (done) {
        print_counts_line(job->instance->integration->id, &job->run);
    } else {
        log_error("%s", job->failed.text);
    }
    return job->failed.kind != FAULT_IO && !snow_is_over(job->snow) && stop_signal() == 0;
}

/* The instance ended the sync at another table: without this entry the log would look as if the last sync were good. */
static void skip_table(struct store *store, struct job *job, enum fault_kind ended) {
    struct mirror mirror = {.integration = job->instance->integration, .snow = job->snow, .store = store};
    struct fault failed = {0};
    fault_set(&job->failed, ended, "not tried, as the instance ended the sync at an earlier table");
    if (!mirror_skip(&mirror, job->kind, &job->failed, &job->run, &failed)) {
        log_error("%s", failed.text);
    }
}

/* ---- all of them ---- */

static bool work(void *context, const struct worker_group *group, size_t job) {
    struct job *jobs = group->context;
    return sync_table(context, &jobs[job]);
}

/* A job for each table, each with a connection of its own. */
static bool open_jobs(const struct call *call, struct instance *instance, struct baton *baton, struct worker_group *out,
                      struct fault *fault) {
    size_t n = instance->integration->users ? N_TABLES : N_KINDS;
    struct job *jobs = arena_alloc(call->arena, n * sizeof *jobs);
    *out = (struct worker_group){.context = jobs, .most = (size_t)instance->integration->requests_in_flight};
    for (size_t k = 0; k < n; k++) {
        struct job *job = &jobs[out->n];
        *job = (struct job){.instance = instance, .kind = &KINDS[k], .snow = instance->snow};
        if (k > 0 && !snow_another(instance->snow, &job->snow, fault)) {
            return false;
        }
        out->n++;
        snow_set_baton(job->snow, baton);
    }
    return true;
}

static void close_jobs(const struct call *call, struct store *store, struct worker_group *group, struct node *list,
                       struct sync_totals *totals) {
    struct job *jobs = group->context;
    totals->tables += group->n;
    for (size_t i = 0; i < group->n; i++) {
        if (jobs[i].begun) {
            add_totals(totals, &jobs[i].run, jobs[i].failed.kind);
        } else if (stop_signal() == 0 && !totals->unwritten) {
            skip_table(store, &jobs[i], totals->ended);
        }
        if (jobs[i].run.kind != NULL) {
            add_result(call, list, &jobs[i]);
        }
        snow_set_baton(jobs[i].snow, NULL);
        if (i > 0) {
            snow_close(jobs[i].snow);
        }
    }
}

static bool sync_all(const struct call *call, const struct instances *instances, struct shared *shared,
                     struct node *list, struct sync_totals *totals, struct fault *fault) {
    struct workers workers = {.baton = baton_open(), .work = work, .context = shared};
    bool done = true;
    workers.groups = arena_alloc(call->arena, instances->n * sizeof *workers.groups);
    for (; workers.n_groups < instances->n && done; workers.n_groups++) {
        done = open_jobs(call, &instances->list[workers.n_groups], workers.baton, &workers.groups[workers.n_groups],
                         fault);
    }
    if (done && progress_is_wanted()) {
        struct progress progress;
        progress_open(&progress);
        shared->progress = &progress;
        workers_run(&workers);
        progress_close(&progress);
        shared->progress = NULL;
    } else if (done) {
        workers_run(&workers);
    }
    for (size_t i = 0; i < workers.n_groups; i++) {
        close_jobs(call, shared->store, &workers.groups[i], list, totals);
    }
    baton_close(workers.baton);
    return done;
}

static int status_of(const struct sync_totals *totals) {
    if (totals->unwritten) {
        return FAULT_IO;
    }
    if (totals->done == totals->tables) {
        return FAULT_NONE;
    }
    if (stop_signal() != 0) {
        return 128 + stop_signal();
    }
    if (totals->busy) {
        return FAULT_BUSY;
    }
    if (totals->unasked) {
        return FAULT_USAGE; /* the settings cannot be asked for: another run would not go on */
    }
    return totals->refused > 0 && totals->done == 0 && totals->seen == 0 ? FAULT_REFUSED : FAULT_INCOMPLETE;
}

/* Where nothing was read, the error is enough. */
static void log_totals(const struct sync_totals *totals) {
    if (totals->done == totals->tables) {
        log_note("sync: %zu table%s %s up to date: %lld record%s in %lld request%s", totals->tables,
                 text_plural((int64_t)totals->tables), totals->tables == 1 ? "is" : "are", (long long)totals->seen,
                 text_plural(totals->seen), (long long)totals->requests, text_plural(totals->requests));
    } else if (totals->done > 0 || totals->seen > 0) {
        log_note("sync: %zu of %zu table%s up to date; the next run continues where this one stopped", totals->done,
                 totals->tables, text_plural((int64_t)totals->tables));
    }
}

static int sync_once(const struct call *call, const struct orders *orders, struct fault *fault) {
    struct instances instances;
    struct shared shared = {.orders = orders};
    struct sync_totals totals = {0};
    struct node *root = node_object(call->arena);
    node_add_text(call->arena, root, "schema", "mttr/sync/1");
    struct node *list = node_add_array(call->arena, root, "tables");
    bool done = instances_open(call, &instances, fault) && store_open_write(call->store, &shared.store, fault) &&
                sync_all(call, &instances, &shared, list, &totals, fault);
    store_close(shared.store);
    instances_close(&instances);
    if (!done) {
        return (int)fault->kind;
    }
    if (call->json) {
        print_node(root);
    }
    log_totals(&totals);
    return status_of(&totals);
}

/* ---- again and again ---- */

/* What the next round may find mended; what refuses the login must not be asked every few minutes. */
static bool may_pass(int status) {
    return status == FAULT_NONE || status == FAULT_INCOMPLETE || status == FAULT_BUSY;
}

/* The settings and secrets are read anew each time; between the rounds the store is free for others. */
static int sync_every(const struct call *call, const struct orders *orders, int64_t seconds, struct fault *fault) {
    struct orders next = *orders;
    for (;;) {
        struct arena arena;
        struct call round = *call;
        struct fault failed = {0};
        int64_t started = instant_now();
        arena_init(&arena);
        round.arena = &arena;
        int status = sync_once(&round, &next, &failed);
        arena_wipe(&arena);
        fflush(stdout);
        if (stop_signal() != 0) {
            return 128 + stop_signal();
        }
        if (!may_pass(status)) {
            *fault = failed;
            return status;
        }
        if (failed.kind != FAULT_NONE) {
            log_error("%s", failed.text);
        }
        next = (struct orders){0};
        int64_t left = started + seconds - instant_now();
        if (!stop_wait((left > 0 ? left : 0) * 1000)) {
            return 128 + stop_signal();
        }
    }
}

int cmd_sync(const struct call *call, struct fault *fault) {
    const char *every = call_option(call, "every");
    struct orders orders = {
        .full = call_flag(call, "full"),
        .sweep = call_flag(call, "sweep"),
        .accept_deletes = call_flag(call, "accept-deletes"),
    };
    int64_t seconds;
    if (every == NULL) {
        return sync_once(call, &orders, fault);
    }
    if (!duration_parse(every, &seconds) || seconds == 0) {
        fault_set(fault, FAULT_USAGE, "--every %s: write a duration such as 90s, 5m or 1h", every);
        return FAULT_USAGE;
    }
    return sync_every(call, &orders, seconds, fault);
}
