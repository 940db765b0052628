/* sync: every table of every instance asked for, one after another; one line a table, and what the whole came to. */
#include <stdio.h>
#include <unistd.h>

#include "instances_p.h"
#include "instant.h"
#include "log.h"
#include "mirror.h"
#include "print.h"
#include "stop.h"
#include "store.h"

const struct option SYNC_OPTIONS[] = {{NULL, NULL, NULL}};

/* What the tables came to. */
struct totals {
    size_t tables, done, refused;
    bool unwritten, busy, unasked;
    int64_t seen, requests;
    enum fault_kind ended; /* of the last table that was tried */
};

/* ---- progress ---- */

/* A line on the terminal that each page overwrites. */
struct meter {
    bool shown;
    int64_t started;
};

static void clear_meter(const struct meter *meter) {
    if (meter->shown) {
        fputs("\r\033[K", stderr);
    }
}

static void show_progress(void *context, const struct kind *kind, int64_t seen, int64_t expected) {
    struct meter *meter = context;
    int64_t seconds = instant_now() - meter->started;
    int64_t rate = seen / (seconds > 0 ? seconds : 1);
    char left[INSTANT_TEXT];
    clear_meter(meter);
    fprintf(stderr, "%s: %lld records, %lld/s", kind->name, (long long)seen, (long long)rate);
    if (expected > seen && rate > 0) {
        duration_format((expected - seen) / rate, left);
        fprintf(stderr, ", %lld expected, %s left", (long long)expected, left);
    }
    fflush(stderr);
    meter->shown = true;
}

/* ---- one table ---- */

static void add_result(const struct call *call, struct node *list, const struct integration *integration,
                       const struct run *run, const struct fault *failed) {
    struct node *node = node_add_object(call->arena, list, NULL);
    node_add_text(call->arena, node, "integration", integration->id);
    node_add_text(call->arena, node, "table", run->kind->name);
    node_add_int(call->arena, node, "run", run->id);
    node_add_text(call->arena, node, "phase", run->phase);
    node_add_text(call->arena, node, "status", mirror_status(failed->kind));
    node_add_time(call->arena, node, "range_from", run->range_from);
    node_add_time(call->arena, node, "range_to", run->range_to);
    print_counts(node, &run->counts, call->arena);
    node_add_text(call->arena, node, "error",
                  failed->kind == FAULT_NONE ? NULL : arena_strdup(call->arena, failed->text));
}

static void add_totals(struct totals *totals, const struct run *run, enum fault_kind kind) {
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
static bool sync_table(const struct call *call, const struct instance *instance, struct store *store,
                       const struct kind *kind, struct node *list, struct totals *totals) {
    struct meter meter = {.started = instant_now()};
    struct fault failed = {0};
    struct run run;
    struct mirror mirror = {.integration = instance->integration, .snow = instance->snow, .store = store};
    if (isatty(STDERR_FILENO) && log_get_level() == LOG_NORMAL) {
        mirror.progress = show_progress;
        mirror.context = &meter;
    }
    bool done = mirror_table(&mirror, kind, &run, &failed);
    clear_meter(&meter);
    if (done) {
        print_counts_line(instance->integration->id, &run);
    } else {
        log_error("%s", failed.text);
    }
    add_result(call, list, instance->integration, &run, &failed);
    add_totals(totals, &run, failed.kind);
    return failed.kind != FAULT_IO && !snow_is_over(instance->snow) && stop_signal() == 0;
}

/* The instance had its say at an earlier table: the store's log must not look as if the last sync had been good. */
static void skip_table(const struct call *call, const struct instance *instance, struct store *store,
                       const struct kind *kind, struct node *list, enum fault_kind ended) {
    struct mirror mirror = {.integration = instance->integration, .snow = instance->snow, .store = store};
    struct fault why = {0}, failed = {0};
    struct run run;
    fault_set(&why, ended, "not tried, as the instance ended the sync at an earlier table");
    if (!mirror_skip(&mirror, kind, &why, &run, &failed)) {
        log_error("%s", failed.text);
    }
    add_result(call, list, instance->integration, &run, &why);
}

/* ---- all of them ---- */

static void sync_all(const struct call *call, const struct instances *instances, struct store *store, struct node *list,
                     struct totals *totals) {
    for (size_t i = 0; i < instances->n && stop_signal() == 0 && !totals->unwritten; i++) {
        bool more = true;
        for (size_t k = 0; k < N_KINDS && stop_signal() == 0 && !totals->unwritten; k++) {
            if (more) {
                more = sync_table(call, &instances->list[i], store, &KINDS[k], list, totals);
            } else {
                skip_table(call, &instances->list[i], store, &KINDS[k], list, totals->ended);
            }
        }
    }
    totals->tables = instances->n * N_KINDS;
}

static int status_of(const struct totals *totals) {
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

/* Where nothing was read, the error says all there is to say. */
static void say_totals(const struct totals *totals) {
    if (totals->done == totals->tables) {
        log_note("sync: %zu tables are up to date: %lld records in %lld requests", totals->tables,
                 (long long)totals->seen, (long long)totals->requests);
    } else if (totals->done > 0 || totals->seen > 0) {
        log_note("sync: %zu of %zu tables are up to date; the next run goes on where this one stopped", totals->done,
                 totals->tables);
    }
}

int cmd_sync(const struct call *call, struct fault *fault) {
    struct instances instances;
    struct store *store = NULL;
    struct totals totals = {0};
    struct node *root = node_object(call->arena);
    node_add_text(call->arena, root, "schema", "mttr/sync/1");
    struct node *list = node_add_array(call->arena, root, "tables");
    bool done = instances_open(call, &instances, fault) && store_open_write(call->store, &store, fault);
    if (done) {
        sync_all(call, &instances, store, list, &totals);
    }
    store_close(store);
    instances_close(&instances);
    if (!done) {
        return (int)fault->kind;
    }
    if (call->json) {
        print_node(root);
    }
    say_totals(&totals);
    return status_of(&totals);
}
