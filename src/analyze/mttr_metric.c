/* SPDX-License-Identifier: Apache-2.0 */
/* mttr_metric: each record of the funnel is judged once, and counted, listed and digested at once. */
#include "mttr_metric_p.h"

#include <stdio.h>
#include <string.h>

/* A cohort's records that have not recovered yet also show how long recovery takes. */
static bool is_censored(const struct mttr_metric *metric, const struct judged *judged) {
    return metric->funnel.rules.in_range == IN_RANGE_CREATED && !metric->funnel.rules.servicenow &&
           (judged->verdict == VERDICT_OPEN || judged->verdict == VERDICT_FUTURE);
}

static void count(const struct mttr_metric *metric, struct tally *tally, size_t group, const struct judged *judged) {
    funnel_count(tally, group, judged);
    if (judged->bucket < tally->n_buckets && is_censored(metric, judged)) {
        tally_add_open(tally, group, side_counts_age(metric, judged->start));
    }
}

static void count_teams(const struct mttr_metric *metric, struct tally *tally, const struct judged *judged) {
    const struct teams *teams = &metric->teams;
    for (size_t i = 0; i < teams->n_mine; i++) {
        count(metric, tally, teams->mine[i], judged);
    }
    if (teams->n_mine == 0) {
        count(metric, tally, teams->n, judged);
    }
}

static bool count_field(struct mttr_metric *metric, struct breakdown *breakdown, const struct judged *judged,
                        struct fault *fault) {
    const struct sample *sample = judged->sample;
    const struct cell *updated = &sample->cells[metric->updated];
    bool in_range = judged->bucket < metric->scope->n_buckets;
    struct groups *groups = &breakdown->groups;
    size_t group;
    if (!groups_find(groups, sample, &group, fault) ||
        (breakdown->tally.n_groups < groups->n && !tally_add_group(&breakdown->tally, fault)) ||
        !groups_label(groups, group, sample, in_range, updated->set ? updated->number : INSTANT_NONE, fault)) {
        return false;
    }
    count(metric, &breakdown->tally, group, judged);
    return true;
}

static bool count_record(struct mttr_metric *metric, const struct judged *judged, struct fault *fault) {
    count(metric, &metric->funnel.all, 0, judged);
    for (size_t i = 0; i < metric->n_breakdowns; i++) {
        struct breakdown *breakdown = &metric->breakdowns[i];
        if (breakdown->field == NULL) {
            count_teams(metric, &breakdown->tally, judged);
        } else if (!count_field(metric, breakdown, judged, fault)) {
            return fault_context(fault, "group by %s", field_ref_name(metric->funnel.rules.kind, breakdown->field));
        }
    }
    return true;
}

static void digest_time(struct digest *digest, int64_t instant) {
    char text[24] = "\t";
    int n = instant == INSTANT_NONE ? 1 : snprintf(text, sizeof text, "\t%lld", (long long)instant);
    digest_add(digest, text, (size_t)n);
}

static void digest_text(struct digest *digest, const char *text) {
    digest_add(digest, text, strlen(text));
}

/* A line of the population digest: manifest.json in reports/README.md. */
static void digest_record(struct mttr_metric *metric, const struct judged *judged) {
    digest_text(metric->digest, scope_integration(metric->scope, judged->sample)->id);
    digest_text(metric->digest, "\t");
    digest_text(metric->digest, judged->sample->sys_id);
    digest_time(metric->digest, judged->start);
    digest_time(metric->digest, judged->end);
    digest_text(metric->digest, "\t");
    digest_text(metric->digest, verdict_name(judged->verdict));
    digest_text(metric->digest, "\n");
}

static bool receive(void *owner, struct judged *judged, struct fault *fault) {
    struct mttr_metric *metric = owner;
    size_t n_buckets = metric->scope->n_buckets;
    bool counted_aside = judged->bucket <= n_buckets || side_counts_want(metric, judged),
         wanted = observation_is_wanted(metric, judged);
    if (!counted_aside && !wanted) {
        return true;
    }
    if (!funnel_judge(&metric->funnel, judged, fault) || (wanted && !observation_hand_over(metric, judged, fault))) {
        return false;
    }
    if (counted_aside) {
        side_counts_add(metric, judged);
    }
    if (judged->bucket > n_buckets) {
        return true;
    }
    if (!teams_find(&metric->teams, judged->sample, fault) || !count_record(metric, judged, fault)) {
        return false;
    }
    if (judged->bucket == n_buckets) {
        return true;
    }
    digest_record(metric, judged);
    return metric->ledger == NULL || ledger_write_row(metric, judged, fault);
}

/* ---- opening ---- */

/* A field that is named twice is one: it has one column. */
static bool add_field(struct mttr_metric *metric, const struct field_ref *field, struct fault *fault) {
    struct groups groups;
    if (!groups_open(&groups, metric->funnel.source, field, fault)) {
        return false;
    }
    for (size_t i = 0; i < metric->n_breakdowns; i++) {
        if (metric->breakdowns[i].groups.column == groups.column) {
            return true;
        }
    }
    struct breakdown *breakdown = &metric->breakdowns[metric->n_breakdowns++];
    *breakdown = (struct breakdown){.field = field, .groups = groups};
    tally_init(&breakdown->tally, metric->scope->n_buckets);
    metric->updated = source_mirrored(metric->funnel.source, metric->funnel.rules.kind->updated);
    return true;
}

/* One group a team, and one for the records of none. */
static bool add_teams(struct mttr_metric *metric, struct fault *fault) {
    struct breakdown *breakdown = &metric->breakdowns[metric->n_breakdowns++];
    tally_init(&breakdown->tally, metric->scope->n_buckets);
    for (size_t i = 0; i <= metric->scope->profile->n_teams; i++) {
        if (!tally_add_group(&breakdown->tally, fault)) {
            return false;
        }
    }
    return true;
}

static bool bind_breakdowns(struct mttr_metric *metric, struct fault *fault) {
    const struct scope *scope = metric->scope;
    const struct mttr *mttr = &scope->profile->mttr;
    const struct analyze_request *request = scope->request;
    size_t most = mttr->n_group_by + request->n_group_by + 1;
    metric->breakdowns = arena_alloc(scope->arena, most * sizeof *metric->breakdowns);
    for (size_t i = 0; i < mttr->n_group_by; i++) {
        if (!add_field(metric, &mttr->group_by[i], fault)) {
            return false;
        }
    }
    for (size_t i = 0; i < request->n_group_by; i++) {
        if (!add_field(metric, &request->group_by[i], fault)) {
            return false;
        }
    }
    return scope->profile->n_teams == 0 || add_teams(metric, fault);
}

/* The funnel counts `where` over the whole store, and other definitions may choose any record; else those are enough of
 * which the time that matters lies in a range, and those that were open then. */
static void narrow(struct mttr_metric *metric, struct scan *scan) {
    const struct mttr *mttr = &metric->funnel.rules;
    if (metric->funnel.n_where > 0 || metric->scope->request->sensitivity || metric->observing != NULL) {
        return;
    }
    if (mttr->in_range != IN_RANGE_RESOLVED) {
        metric->range_fields[metric->n_range++] = in_range_field(mttr->kind, mttr->in_range);
    }
    for (size_t i = 0; i < mttr->end.n && mttr->in_range == IN_RANGE_RESOLVED; i++) {
        metric->range_fields[metric->n_range++] = mttr->end.list[i];
    }
    scan->range_fields = metric->range_fields;
    scan->n_range = metric->n_range;
    scan->start_fields = mttr->start.list;
    scan->n_start = mttr->start.n;
    scan->end_fields = mttr->end.list;
    scan->n_end = mttr->end.n;
}

bool mttr_metric_open(struct mttr_metric *metric, const struct scope *scope, struct scan *scan, struct fault *fault) {
    const struct mttr *mttr = &scope->profile->mttr;
    *metric = (struct mttr_metric){.scope = scope, .digest = digest_open()};
    if (!funnel_open(&metric->funnel, scope, &scan->source, mttr, (struct funnel_sink){receive, metric}, fault)) {
        return false;
    }
    metric->ledger = scope->request->ledger == NULL ? NULL : ledger_open(scope, &scan->source);
    scan_add(scan, scope, funnel_offer, &metric->funnel);
    if (!observation_open(metric, &metric->observing, fault)) {
        return false;
    }
    narrow(metric, scan);
    return side_counts_open(metric, fault) && teams_open(&metric->teams, scope, &scan->source, fault) &&
           bind_breakdowns(metric, fault);
}

bool mttr_metric_finish(struct mttr_metric *metric, struct fault *fault) {
    struct arena *arena = metric->scope->arena;
    tally_finish(&metric->funnel.all, arena);
    for (size_t i = 0; i < metric->n_breakdowns; i++) {
        tally_finish(&metric->breakdowns[i].tally, arena);
    }
    digest_close(metric->digest, metric->sha256);
    metric->digest = NULL;
    return side_counts_finish(metric, arena, fault);
}

void mttr_metric_close(struct mttr_metric *metric) {
    for (size_t i = 0; i < metric->n_breakdowns; i++) {
        groups_close(&metric->breakdowns[i].groups);
        tally_clear(&metric->breakdowns[i].tally);
    }
    if (metric->digest != NULL) {
        digest_close(metric->digest, metric->sha256);
    }
    ledger_close(metric->ledger);
    teams_close(&metric->teams);
    side_counts_close(&metric->side);
    funnel_close(&metric->funnel);
}
