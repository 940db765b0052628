/* SPDX-License-Identifier: Apache-2.0 */
/* analyze: one state of the store, one walk over each table that is asked about, then the documents of each request. */
#include "analyze.h"

#include <string.h>

#include "log.h"
#include "widgets_p.h"

/* ---- what is asked for ---- */

static struct scan *scan_of(struct study *study, const struct kind *kind) {
    return &study->scans[kind - KINDS];
}

static bool open_events(struct study *study, const struct events *events, struct funnel *funnel, struct fault *fault) {
    struct scan *scan = scan_of(study, events->kind);
    scan_add(scan, &study->scope, funnel_offer, funnel);
    return funnel_open_events(funnel, &study->scope, &scan->source, events, fault);
}

/* Teams are made of the fields of mttr's table, so deployments have none. */
static bool open_deployments(struct study *study, struct fault *fault) {
    const struct profile *profile = study->scope.profile;
    bool frequency = profile->deployments.kind != NULL, rate = profile->failures.kind != NULL;
    if (study->scope.team != NULL) {
        return true; /* warn tells of it */
    }
    return (!frequency || open_events(study, &profile->deployments, &study->frequency, fault)) &&
           (!rate || (open_events(study, &profile->failures, &study->failures, fault) &&
                      open_events(study, &profile->failure_basis, &study->basis, fault)));
}

static bool open_recoveries(struct study *study, struct arena *arena, struct fault *fault) {
    return !study->scope.profile->recovery.wanted ||
           recoveries_open(&study->recoveries, &study->scope, &study->scans[KIND_INCIDENT],
                           &study->scans[KIND_CHANGE_REQUEST], arena, fault);
}

static bool study_open(struct study *study, struct store *store, struct scan *scans,
                       const struct analyze_request *request, struct arena *scratch, struct arena *arena,
                       struct fault *fault) {
    study->scans = scans;
    return scope_open(&study->scope, store, request, scratch, fault) &&
           pass_open(&study->pass, &study->scope, scan_of(study, request->profile->mttr.kind), fault) &&
           open_deployments(study, fault) && open_recoveries(study, arena, fault);
}

static void study_close(struct study *study) {
    recoveries_close(&study->recoveries);
    funnel_close(&study->basis);
    funnel_close(&study->failures);
    funnel_close(&study->frequency);
    pass_close(&study->pass);
    scope_close(&study->scope);
}

/* ---- all requests of a call ---- */

/* Those over one table share one walk over it. */
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
        if (!study_open(&batch->studies[batch->n], store, batch->scans, &requests[batch->n], &batch->scratch,
                        arena == NULL ? &batch->scratch : arena, fault)) {
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
        changes_finish(&batch->studies[i].recoveries.changes);
    }
    for (size_t i = 0; i < batch->n; i++) {
        if (!stand_begin(&batch->studies[i].pass, fault)) {
            return false;
        }
    }
    return scan_run(&batch->scans[KIND_INCIDENT], fault);
}

/* ---- what is told beside the documents ---- */

static bool warn_where(const struct funnel *funnel, struct fault *fault) {
    for (size_t i = 0; i < funnel->n_where; i++) {
        if (!filter_warn(funnel->where[i], fault)) {
            return false;
        }
    }
    return true;
}

/* What no record was met with is looked for in the store; a condition that two metrics share is told of once. */
static bool warn(const struct study *study, struct fault *fault) {
    const struct profile *profile = study->scope.profile;
    if (study->scope.request->quiet) {
        return true;
    }
    if (study->scope.team != NULL && (profile->deployments.kind != NULL || profile->failures.kind != NULL)) {
        log_note("%s: deployment_frequency and change_failure_rate know no teams and are left out", profile->name);
    }
    for (size_t i = 0; i < profile->n_teams; i++) {
        if (!filter_warn(study->pass.teams.filters[i], fault)) {
            return false;
        }
    }
    return warn_where(&study->pass.funnel, fault) && warn_where(&study->frequency, fault) &&
           warn_where(&study->failures, fault) && warn_where(&study->basis, fault) &&
           (profile->recovery.where == profile->mttr.where || warn_where(&study->recoveries.funnel, fault));
}

/* Whether any of its metrics is of the table. */
static bool study_reads(const struct study *study, const struct kind *kind) {
    const struct scan *scan = &study->scans[kind - KINDS];
    for (size_t i = 0; i < scan->n_takers; i++) {
        if (scan->takers[i].scope == &study->scope) {
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

static void finish(struct study *study, struct arena *arena, struct analysis *out) {
    struct pass *pass = &study->pass;
    struct arena *scratch = study->scope.arena;
    tally_finish(&study->frequency.all, scratch);
    tally_finish(&study->failures.all, scratch);
    tally_finish(&study->basis.all, scratch);
    tally_finish(&study->recoveries.funnel.all, scratch);
    out->counted = pass->funnel.all.verdicts[0][VERDICT_COUNTED];
    out->population = tally_population(&pass->funnel.all, 0);
    out->known_until = pass->watch.seen;
    memcpy(out->digest, pass->sha256, sizeof out->digest);
    out->widgets = widgets_build(study, arena, &out->n_widgets);
    out->summary = widgets_summary(&study->scope, out, arena);
    out->sensitivity = widgets_sensitivity(pass, arena);
}

bool analyze_check(struct store *store, const struct analyze_request *request, struct fault *fault) {
    struct batch batch;
    bool done = batch_open(&batch, store, request, 1, NULL, fault);
    batch_close(&batch);
    return done;
}

/* The walk counted what the store holds, unless it left some unread. */
static bool count_store(struct study *study, struct fault *fault) {
    struct funnel *funnel = &study->pass.funnel;
    return !scan_is_narrow(scan_of(study, funnel->rules.kind)) ||
           store_count(study->scope.store, funnel->rules.kind, study->scope.chosen, &funnel->in_store, fault);
}

static bool conclude(struct study *study, struct arena *arena, struct analysis *out, struct fault *fault) {
    struct analysis analysis = {0};
    if (!warn(study, fault) || !ask_store(study, &analysis, fault) || !count_store(study, fault) ||
        !pass_finish(&study->pass, fault)) {
        return false;
    }
    finish(study, arena, &analysis);
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
        done = conclude(&batch.studies[i], arena, &out[i], fault) && end_observer(&batch.studies[i], fault);
    }
    batch_close(&batch);
    store_rollback(store);
    return done;
}
