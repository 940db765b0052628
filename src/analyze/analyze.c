/* analyze: one state of the store, one walk over each table that is asked about, then the documents. */
#include "analyze.h"

#include <string.h>

#include "log.h"
#include "widgets_p.h"

_Static_assert(sizeof((struct analysis *)0)->excluded / sizeof(int64_t) == N_REASONS, "one a reason");

/* ---- what is asked for ---- */

static struct walk *walk_of(struct study *study, const struct kind *kind) {
    return &study->walks[kind - KINDS];
}

static bool open_events(struct study *study, const struct events *events, struct funnel *funnel, struct fault *fault) {
    struct walk *walk = walk_of(study, events->kind);
    walk_add(walk, funnel_offer, funnel);
    return funnel_open_events(funnel, &study->scope, &walk->source, events, fault);
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
           recoveries_open(&study->recoveries, &study->scope, walk_of(study, kind_find("incident")),
                           walk_of(study, kind_find("change_request")), arena, fault);
}

static bool study_open(struct study *study, struct store *store, const struct analyze_request *request,
                       struct arena *scratch, struct arena *arena, struct fault *fault) {
    if (!scope_open(&study->scope, store, request, scratch, fault)) {
        return false;
    }
    for (size_t i = 0; i < N_KINDS; i++) {
        if (!walk_open(&study->walks[i], &study->scope, &KINDS[i], fault)) {
            return false;
        }
    }
    return pass_open(&study->pass, &study->scope, walk_of(study, request->profile->mttr.kind), fault) &&
           open_deployments(study, fault) && open_recoveries(study, arena, fault);
}

static void study_close(struct study *study) {
    recoveries_close(&study->recoveries);
    funnel_close(&study->basis);
    funnel_close(&study->failures);
    funnel_close(&study->frequency);
    pass_close(&study->pass);
    for (size_t i = 0; i < N_KINDS; i++) {
        walk_close(&study->walks[i]);
    }
    scope_close(&study->scope);
}

static bool count_store(struct scope *scope, struct fault *fault) {
    for (size_t i = 0; i < N_KINDS; i++) {
        if (!store_count(scope->store, &KINDS[i], scope->chosen, &scope->in_store[i], fault)) {
            return false;
        }
    }
    return true;
}

/* Changes first: incidents are tied to them. */
static bool study_run(struct study *study, struct fault *fault) {
    if (!count_store(&study->scope, fault) ||
        !walk_run(walk_of(study, kind_find("change_request")), &study->scope, fault)) {
        return false;
    }
    changes_finish(&study->recoveries.changes);
    return walk_run(walk_of(study, kind_find("incident")), &study->scope, fault);
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
    if (study->scope.team != NULL && (profile->deployments.kind != NULL || profile->failures.kind != NULL)) {
        log_note("%s: deployment_frequency and change_failure_rate know no teams and are left out", profile->name);
    }
    for (size_t i = 0; i < profile->n_teams; i++) {
        if (!filter_warn(study->pass.teams[i], fault)) {
            return false;
        }
    }
    return warn_where(&study->pass.funnel, fault) && warn_where(&study->frequency, fault) &&
           warn_where(&study->failures, fault) && warn_where(&study->basis, fault) &&
           (profile->recovery.where == profile->mttr.where || warn_where(&study->recoveries.funnel, fault));
}

static bool ask_store(const struct study *study, struct analysis *out, struct fault *fault) {
    struct store *store = study->scope.store;
    int64_t to = study->scope.request->range.to, now = study->scope.request->now;
    out->complete = true;
    for (size_t i = 0; i < N_KINDS; i++) {
        bool complete = true;
        if (study->walks[i].n_takers > 0 &&
            !store_is_complete(store, &KINDS[i], study->scope.chosen, to < now ? to : now, &complete, fault)) {
            return false;
        }
        out->complete = out->complete && complete;
    }
    return store_last_run(store, &out->run, fault);
}

static void finish(struct study *study, struct arena *arena, struct analysis *out) {
    struct pass *pass = &study->pass;
    struct arena *scratch = study->scope.arena;
    pass_finish(pass);
    tally_finish(&study->frequency.all, scratch);
    tally_finish(&study->failures.all, scratch);
    tally_finish(&study->basis.all, scratch);
    tally_finish(&study->recoveries.funnel.all, scratch);
    const int64_t *verdicts = pass->funnel.all.verdicts[0];
    memcpy(out->excluded, verdicts, sizeof out->excluded);
    out->counted = verdicts[VERDICT_COUNTED];
    out->population = tally_population(&pass->funnel.all, 0);
    memcpy(out->digest, pass->sha256, sizeof out->digest);
    out->widgets = widgets_build(study, arena, &out->n_widgets);
    out->summary = widgets_summary(&study->scope, out, arena);
    out->sensitivity = widgets_sensitivity(pass, arena);
}

bool analyze_check(struct store *store, const struct analyze_request *request, struct fault *fault) {
    struct arena scratch;
    struct study study = {0};
    arena_init(&scratch);
    bool done = study_open(&study, store, request, &scratch, &scratch, fault);
    study_close(&study);
    arena_clear(&scratch);
    return done;
}

bool analyze_run(struct store *store, const struct analyze_request *request, struct arena *arena, struct analysis *out,
                 struct fault *fault) {
    struct analysis analysis = {0};
    struct arena scratch; /* of what only the walks need */
    struct study study = {0};
    if (!store_begin_read(store, fault)) {
        return false;
    }
    arena_init(&scratch);
    bool done = study_open(&study, store, request, &scratch, arena, fault) && study_run(&study, fault) &&
                warn(&study, fault) && ask_store(&study, &analysis, fault);
    if (done) {
        finish(&study, arena, &analysis);
        *out = analysis;
    }
    study_close(&study);
    arena_clear(&scratch);
    store_rollback(store);
    return done;
}
