/* SPDX-License-Identifier: Apache-2.0 */
/* funnel: each record goes as far as the funnel lets it. */
#include "funnel_p.h"
#include "worktime.h"

const struct integration_row *scope_integration(const struct scope *scope, const struct sample *sample) {
    return &scope->integrations[sample->integration];
}

bool scope_chooses(const struct scope *scope, const struct sample *sample) {
    return scope->chosen == NULL || scope->chosen[sample->integration];
}

int64_t scope_seconds(const struct scope *scope, int64_t start, int64_t end) {
    return scope->worktime == NULL ? end - start : worktime_between(scope->worktime, start, end);
}

static int64_t first_set(const struct sample *sample, const struct dates *dates) {
    for (size_t i = 0; i < dates->n; i++) {
        if (sample->cells[dates->columns[i]].set) {
            return sample->cells[dates->columns[i]].number;
        }
    }
    return INSTANT_NONE;
}

static bool lies_in(const struct range *range, int64_t instant) {
    return instant != INSTANT_NONE && instant >= range->from && instant < range->to;
}

/* Counts how far the record comes in the funnel's conditions. */
static bool where_holds(struct funnel *funnel, const struct sample *sample, bool *holds, struct fault *fault) {
    *holds = true;
    for (size_t i = 0; *holds && i < funnel->n_where; i++) {
        if (!filter_holds(funnel->where[i], sample, holds, fault)) {
            return false;
        }
        funnel->held[i] += *holds;
    }
    return true;
}

bool funnel_holds(struct funnel *funnel, const struct sample *sample, bool *holds, bool *lacking, struct fault *fault) {
    bool all = true, only_lacking = true;
    for (size_t i = 0; i < funnel->n_where && (all || only_lacking); i++) {
        bool held;
        if (!filter_holds(funnel->where[i], sample, &held, fault)) {
            return false;
        }
        all = all && held;
        only_lacking = only_lacking && (held || filter_lacks(funnel->where[i], sample));
    }
    *holds = all;
    *lacking = !all && only_lacking;
    return true;
}

/* Whether the record is of the team that is asked for. */
static bool is_meant(struct funnel *funnel, const struct sample *sample, bool *meant, struct fault *fault) {
    *meant = true;
    return funnel->team == NULL || filter_holds(funnel->team, sample, meant, fault);
}

struct judged funnel_place(const struct funnel *funnel, const struct sample *sample) {
    const struct scope *scope = funnel->scope;
    struct judged judged = {.sample = sample};
    judged.start = first_set(sample, &funnel->start);
    judged.end = first_set(sample, &funnel->end);
    const struct cell *cell = &sample->cells[funnel->at];
    bool by_end = funnel->rules.in_range == IN_RANGE_RESOLVED;
    judged.at = by_end ? judged.end : cell->set ? cell->number : INSTANT_NONE;
    bool inside = lies_in(&scope->request->range, judged.at), before = lies_in(&scope->previous, judged.at);
    judged.bucket = inside ? bucket_of(scope->buckets, scope->n_buckets, judged.at) : scope->n_buckets + !before;
    return judged;
}

/* A record for which `where` holds. */
static bool judge_held(struct funnel *funnel, const struct sample *sample, struct fault *fault) {
    struct judged judged = funnel_place(funnel, sample);
    bool inside = judged.bucket < funnel->scope->n_buckets, meant;
    funnel->in_range += inside;
    if (!is_meant(funnel, sample, &meant, fault)) {
        return false;
    }
    funnel->in_team += inside && meant;
    return !meant || funnel->sink.receive(funnel->sink.owner, &judged, fault);
}

bool funnel_offer(void *context, const struct sample *sample, struct fault *fault) {
    struct funnel *funnel = context;
    bool holds;
    funnel->in_store++;
    if (!where_holds(funnel, sample, &holds, fault)) {
        return false;
    }
    return holds ? judge_held(funnel, sample, fault)
                 : funnel->miss == NULL || funnel->miss(funnel->sink.owner, sample, fault);
}

/* The verdict and the seconds by ServiceNow's own clock. The instance sets business_stc when it resolves: a record that
 * has none has not stopped it, so it is open. */
static void judge_business(const struct funnel *funnel, struct judged *judged) {
    const struct cell *business = &judged->sample->cells[funnel->business];
    struct facts facts = judged->facts;
    facts.end = business->set ? facts.end : INSTANT_NONE;
    judged->verdict = verdict_of(&facts, funnel->scope->request->now);
    if (judged->verdict == VERDICT_COUNTED && business->number < 0) {
        judged->verdict = VERDICT_NEGATIVE;
    } else if (judged->verdict == VERDICT_COUNTED) {
        judged->seconds = business->number < SECONDS_MOST ? business->number : SECONDS_MOST;
    }
}

static void judge_clock(const struct funnel *funnel, struct judged *judged) {
    judged->seconds = 0;
    if (funnel->rules.servicenow) {
        judge_business(funnel, judged);
        return;
    }
    judged->verdict = verdict_of(&judged->facts, funnel->scope->request->now);
    if (judged->verdict == VERDICT_COUNTED) {
        judged->seconds = scope_seconds(funnel->scope, judged->start, judged->end);
    }
}

bool funnel_judge(struct funnel *funnel, struct judged *judged, struct fault *fault) {
    const struct sample *sample = judged->sample;
    struct facts facts = {.gone = sample->gone, .start = judged->start, .end = judged->end};
    if (!filter_holds(funnel->canceled, sample, &judged->canceled, fault)) {
        return false;
    }
    facts.canceled = funnel->rules.exclude_canceled && judged->canceled;
    facts.child = funnel->rules.exclude_children && sample->cells[funnel->parent].set;
    judged->facts = facts;
    judge_clock(funnel, judged);
    return true;
}

void funnel_count(struct tally *tally, size_t group, const struct judged *judged) {
    if (judged->bucket < tally->n_buckets) {
        tally_add(tally, group, judged->bucket, judged->verdict, judged->seconds);
    } else if (judged->bucket == tally->n_buckets && judged->verdict == VERDICT_COUNTED) {
        tally_add_previous(tally, group, judged->seconds);
    }
}

void funnel_finish(struct funnel *funnel) {
    tally_finish(&funnel->all, funnel->scope->arena);
}

bool funnel_warn(const struct funnel *funnel, struct fault *fault) {
    for (size_t i = 0; i < funnel->n_where; i++) {
        if (!filter_warn(funnel->where[i], fault)) {
            return false;
        }
    }
    return true;
}
