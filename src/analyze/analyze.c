/* SPDX-License-Identifier: Apache-2.0 */
/* analyze: one state of the store, one scan of each table that is needed, then the documents of each request. */
#include "analyze.h"

#include <string.h>

#include "log.h"
#include "study_p.h"

/* ---- what is asked for ---- */

/* Teams are made of the fields of mttr's table: a metric of other records has none. */
static bool is_asked_for(const struct metric *metric, const struct scope *scope) {
    return metric->is_wanted(scope->profile) && (scope->team == NULL || !metric->teamless);
}

static bool study_open(struct study *study, struct store *store, const struct analyze_request *request,
                       struct arena *scratch, struct fault *fault) {
    if (!scope_open(&study->scope, store, request, scratch, fault)) {
        return false;
    }
    study->states = arena_alloc(scratch, N_METRICS * sizeof *study->states);
    for (size_t i = 0; i < N_METRICS; i++) {
        if (is_asked_for(METRICS[i], &study->scope) && !METRICS[i]->steps->open(study, &study->states[i], fault)) {
            return false;
        }
    }
    return true;
}

static void study_close(struct study *study) {
    for (size_t i = study->states == NULL ? 0 : N_METRICS; i > 0; i--) {
        if (study->states[i - 1] != NULL) {
            METRICS[i - 1]->steps->close(study->states[i - 1]);
        }
    }
    scope_close(&study->scope);
}

/* Takes a step of all metrics that are asked for. */
typedef bool metric_step(const struct metric_steps *steps, void *state, struct fault *fault);

static bool study_each(const struct study *study, metric_step *step, struct fault *fault) {
    for (size_t i = 0; i < N_METRICS; i++) {
        if (study->states[i] != NULL && !step(METRICS[i]->steps, study->states[i], fault)) {
            return false;
        }
    }
    return true;
}

static bool before_incidents(const struct metric_steps *steps, void *state, struct fault *fault) {
    return steps->before_incidents == NULL || steps->before_incidents(state, fault);
}

static bool warn_of_values(const struct metric_steps *steps, void *state, struct fault *fault) {
    return steps->warn(state, fault);
}

static bool finish_statistics(const struct metric_steps *steps, void *state, struct fault *fault) {
    return steps->finish(state, fault);
}

/* ---- all requests of a call ---- */

/* The requests on one table share one scan of it. */
struct batch {
    struct scan scans[N_KINDS];
    struct study *studies;
    size_t n;
    struct arena scratch; /* of what only the scans need */
};

static bool batch_open(struct batch *batch, struct store *store, const struct analyze_request *requests, size_t n,
                       struct arena *arena, struct fault *fault) {
    *batch = (struct batch){0};
    arena_init(&batch->scratch);
    batch->studies = arena_alloc(&batch->scratch, n * sizeof *batch->studies);
    for (size_t i = 0; i < N_KINDS; i++) {
        if (!scan_open(&batch->scans[i], store, &KINDS[i], &batch->scratch, fault)) {
            return false;
        }
    }
    for (; batch->n < n; batch->n++) {
        struct study *study = &batch->studies[batch->n];
        study->scans = batch->scans;
        study->arena = arena == NULL ? &batch->scratch : arena;
        if (!study_open(study, store, &requests[batch->n], &batch->scratch, fault)) {
            batch->n++; /* what was opened of it is closed */
            return false;
        }
    }
    return true;
}

static void batch_close(struct batch *batch) {
    for (size_t i = 0; i < batch->n; i++) {
        study_close(&batch->studies[i]);
    }
    for (size_t i = 0; i < N_KINDS; i++) {
        scan_close(&batch->scans[i]);
    }
    arena_clear(&batch->scratch);
}

/* Changes first: incidents are tied to them. */
static bool batch_run(struct batch *batch, struct fault *fault) {
    if (!scan_run(&batch->scans[KIND_CHANGE_REQUEST], fault)) {
        return false;
    }
    for (size_t i = 0; i < batch->n; i++) {
        if (!study_each(&batch->studies[i], before_incidents, fault)) {
            return false;
        }
    }
    return scan_run(&batch->scans[KIND_INCIDENT], fault);
}

/* ---- what is reported in addition to the documents ---- */

/* Names the metrics that the profile has and the team has not. */
static void note_left_out(const struct scope *scope) {
    const char *list = NULL, *last = NULL;
    for (size_t i = 0; i < N_METRICS; i++) {
        if (METRICS[i]->is_wanted(scope->profile) && !is_asked_for(METRICS[i], scope)) {
            list = list == NULL ? last : arena_format(scope->arena, "%s, %s", list, last);
            last = METRICS[i]->words.name;
        }
    }
    if (list != NULL) {
        log_note("%s: %s and %s have no teams and are left out", scope->profile->name, list, last);
    } else if (last != NULL) {
        log_note("%s: %s has no teams and is left out", scope->profile->name, last);
    }
}

/* A value that no record had is looked up in the store; a condition that two metrics share is reported once. */
static bool warn(const struct study *study, struct fault *fault) {
    if (study->scope.request->quiet) {
        return true;
    }
    note_left_out(&study->scope);
    return study_each(study, warn_of_values, fault);
}

/* Whether any of its metrics is of the table. */
static bool study_reads(const struct study *study, const struct kind *kind) {
    const struct scan *scan = &study->scans[kind - KINDS];
    for (size_t i = 0; i < scan->n_receivers; i++) {
        if (scan->receivers[i].scope == &study->scope) {
            return true;
        }
    }
    return false;
}

static bool ask_store(const struct study *study, struct analysis *out, struct fault *fault) {
    struct store *store = study->scope.store;
    int64_t to = study->scope.request->range.to, now = study->scope.request->now;
    out->complete = true;
    for (size_t i = 0; i < N_KINDS; i++) {
        bool complete = true;
        if (study_reads(study, &KINDS[i]) &&
            !store_is_complete(store, &KINDS[i], study->scope.chosen, to < now ? to : now, &complete, fault)) {
            return false;
        }
        out->complete = out->complete && complete;
    }
    return store_last_run(store, &out->run, fault) && store_run_started(store, out->run, &out->run_started, fault) &&
           store_run_is_open(store, &out->run_open, fault);
}

static void build(struct study *study, struct analysis *out) {
    const struct mttr_metric *mttr = study->mttr;
    struct widget_list list = {.arena = study->arena};
    for (size_t i = 0; i < N_METRICS; i++) {
        if (study->states[i] != NULL) {
            METRICS[i]->steps->build(study->states[i], &list);
        }
    }
    out->counted = mttr->funnel.all.verdicts[0][VERDICT_COUNTED];
    out->population = tally_population(&mttr->funnel.all, 0);
    out->known_until = mttr->side.seen;
    memcpy(out->digest, mttr->sha256, sizeof out->digest);
    out->widgets = list.widgets;
    out->n_widgets = list.n;
    out->summary = study_summary(&study->scope, out, study->arena);
    out->sensitivity = study_sensitivity(mttr, study->arena);
}

bool analyze_check(struct store *store, const struct analyze_request *request, struct fault *fault) {
    struct batch batch;
    bool done = batch_open(&batch, store, request, 1, NULL, fault);
    batch_close(&batch);
    return done;
}

/* The scan counted what the store holds, unless it left some unread. */
static bool count_store(struct study *study, struct fault *fault) {
    struct funnel *funnel = &study->mttr->funnel;
    return !scan_is_narrow(&study->scans[funnel->rules.kind - KINDS]) ||
           store_count(study->scope.store, funnel->rules.kind, study->scope.chosen, &funnel->in_store, fault);
}

static bool conclude(struct study *study, struct analysis *out, struct fault *fault) {
    struct analysis analysis = {0};
    if (!warn(study, fault) || !ask_store(study, &analysis, fault) || !count_store(study, fault) ||
        !study_each(study, finish_statistics, fault)) {
        return false;
    }
    build(study, &analysis);
    *out = analysis;
    return true;
}

/* The store still shows what the scans saw. */
static bool end_observer(const struct study *study, struct fault *fault) {
    const struct observer *observer = study->scope.request->observer;
    return observer == NULL || observer->end == NULL || observer->end(observer->context, study->scope.store, fault);
}

bool analyze_run(struct store *store, const struct analyze_request *requests, size_t n, struct arena *arena,
                 struct analysis *out, struct fault *fault) {
    struct batch batch;
    if (!store_begin_read(store, fault)) {
        return false;
    }
    bool done = batch_open(&batch, store, requests, n, arena, fault) && batch_run(&batch, fault);
    for (size_t i = 0; done && i < n; i++) {
        done = conclude(&batch.studies[i], &out[i], fault) && end_observer(&batch.studies[i], fault);
    }
    batch_close(&batch);
    store_rollback(store);
    return done;
}
