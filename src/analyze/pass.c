/* SPDX-License-Identifier: Apache-2.0 */
/* pass: each record of the funnel is judged once, and counted, listed and digested at once. */
#include "pass_p.h"

#include <stdio.h>
#include <string.h>

/* A cohort's records that have not recovered yet say how long recovery takes, too. */
static bool is_censored(const struct pass *pass, const struct judged *judged) {
    return pass->funnel.rules.in_range == IN_RANGE_CREATED && !pass->funnel.rules.servicenow &&
           (judged->verdict == VERDICT_OPEN || judged->verdict == VERDICT_FUTURE);
}

int64_t pass_age(const struct pass *pass, int64_t start) {
    return start < pass->watch.seen ? scope_seconds(pass->scope, start, pass->watch.seen) : 0;
}

static void count(const struct pass *pass, struct tally *tally, size_t group, const struct judged *judged) {
    funnel_count(tally, group, judged);
    if (judged->bucket < tally->n_buckets && is_censored(pass, judged)) {
        tally_add_open(tally, group, pass_age(pass, judged->start));
    }
}

static void count_teams(const struct pass *pass, struct tally *tally, const struct judged *judged) {
    const struct teams *teams = &pass->teams;
    for (size_t i = 0; i < teams->n_mine; i++) {
        count(pass, tally, teams->mine[i], judged);
    }
    if (teams->n_mine == 0) {
        count(pass, tally, teams->n, judged);
    }
}

static bool count_field(struct pass *pass, struct breakdown *breakdown, const struct judged *judged,
                        struct fault *fault) {
    const struct sample *sample = judged->sample;
    const struct cell *updated = &sample->cells[pass->updated];
    bool in_range = judged->bucket < pass->scope->n_buckets;
    struct groups *groups = &breakdown->groups;
    size_t group;
    if (!groups_find(groups, sample, &group, fault) ||
        (breakdown->tally.n_groups < groups->n && !tally_add_group(&breakdown->tally, fault)) ||
        !groups_label(groups, group, sample, in_range, updated->set ? updated->number : INSTANT_NONE, fault)) {
        return false;
    }
    count(pass, &breakdown->tally, group, judged);
    return true;
}

static bool count_record(struct pass *pass, const struct judged *judged, struct fault *fault) {
    count(pass, &pass->funnel.all, 0, judged);
    for (size_t i = 0; i < pass->n_breakdowns; i++) {
        struct breakdown *breakdown = &pass->breakdowns[i];
        if (breakdown->field == NULL) {
            count_teams(pass, &breakdown->tally, judged);
        } else if (!count_field(pass, breakdown, judged, fault)) {
            return fault_context(fault, "group by %s", field_ref_name(pass->funnel.rules.kind, breakdown->field));
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

/* A line of the population digest, reports/README.md, "manifest.json". */
static void digest_record(struct pass *pass, const struct judged *judged) {
    digest_text(pass->digest, scope_integration(pass->scope, judged->sample)->id);
    digest_text(pass->digest, "\t");
    digest_text(pass->digest, judged->sample->sys_id);
    digest_time(pass->digest, judged->start);
    digest_time(pass->digest, judged->end);
    digest_text(pass->digest, "\t");
    digest_text(pass->digest, verdict_name(judged->verdict));
    digest_text(pass->digest, "\n");
}

static bool take(void *owner, struct judged *judged, struct fault *fault) {
    struct pass *pass = owner;
    size_t n_buckets = pass->scope->n_buckets;
    bool watched = judged->bucket <= n_buckets || watch_wants(pass, judged), wanted = stand_wants(pass, judged);
    if (!watched && !wanted) {
        return true;
    }
    if (!funnel_judge(&pass->funnel, judged, fault) || (wanted && !stand_tell(pass, judged, fault))) {
        return false;
    }
    if (watched) {
        watch_take(pass, judged);
    }
    if (judged->bucket > n_buckets) {
        return true;
    }
    if (!teams_find(&pass->teams, judged->sample, fault) || !count_record(pass, judged, fault)) {
        return false;
    }
    if (judged->bucket == n_buckets) {
        return true;
    }
    digest_record(pass, judged);
    return pass->ledger == NULL || ledger_tell(pass, judged, fault);
}

/* ---- opening ---- */

/* A field that is named twice is one: it has one column. */
static bool add_field(struct pass *pass, const struct field_ref *field, struct fault *fault) {
    struct groups groups;
    if (!groups_open(&groups, pass->funnel.source, field, fault)) {
        return false;
    }
    for (size_t i = 0; i < pass->n_breakdowns; i++) {
        if (pass->breakdowns[i].groups.column == groups.column) {
            return true;
        }
    }
    struct breakdown *breakdown = &pass->breakdowns[pass->n_breakdowns++];
    *breakdown = (struct breakdown){.field = field, .groups = groups};
    tally_init(&breakdown->tally, pass->scope->n_buckets);
    pass->updated = source_mirrored(pass->funnel.source, pass->funnel.rules.kind->updated);
    return true;
}

/* One group a team, and one for the records of none. */
static bool add_teams(struct pass *pass, struct fault *fault) {
    struct breakdown *breakdown = &pass->breakdowns[pass->n_breakdowns++];
    tally_init(&breakdown->tally, pass->scope->n_buckets);
    for (size_t i = 0; i <= pass->scope->profile->n_teams; i++) {
        if (!tally_add_group(&breakdown->tally, fault)) {
            return false;
        }
    }
    return true;
}

static bool bind_breakdowns(struct pass *pass, struct fault *fault) {
    const struct scope *scope = pass->scope;
    const struct mttr *mttr = &scope->profile->mttr;
    const struct analyze_request *request = scope->request;
    size_t most = mttr->n_group_by + request->n_group_by + 1;
    pass->breakdowns = arena_alloc(scope->arena, most * sizeof *pass->breakdowns);
    for (size_t i = 0; i < mttr->n_group_by; i++) {
        if (!add_field(pass, &mttr->group_by[i], fault)) {
            return false;
        }
    }
    for (size_t i = 0; i < request->n_group_by; i++) {
        if (!add_field(pass, &request->group_by[i], fault)) {
            return false;
        }
    }
    return scope->profile->n_teams == 0 || add_teams(pass, fault);
}

/* The funnel counts `where` over the whole store, and other definitions may choose any record; else those are enough of
 * which the time that matters lies in a range, and those that were open then. */
static void narrow(struct pass *pass, struct scan *scan) {
    const struct mttr *mttr = &pass->funnel.rules;
    if (pass->funnel.n_where > 0 || pass->scope->request->sensitivity || pass->stand != NULL) {
        return;
    }
    if (mttr->in_range != IN_RANGE_RESOLVED) {
        pass->range_fields[pass->n_range++] = in_range_field(mttr->kind, mttr->in_range);
    }
    for (size_t i = 0; i < mttr->end.n && mttr->in_range == IN_RANGE_RESOLVED; i++) {
        pass->range_fields[pass->n_range++] = mttr->end.list[i];
    }
    scan->range_fields = pass->range_fields;
    scan->n_range = pass->n_range;
    scan->start_fields = mttr->start.list;
    scan->n_start = mttr->start.n;
    scan->end_fields = mttr->end.list;
    scan->n_end = mttr->end.n;
}

bool pass_open(struct pass *pass, const struct scope *scope, struct scan *scan, struct fault *fault) {
    const struct mttr *mttr = &scope->profile->mttr;
    *pass = (struct pass){.scope = scope, .digest = digest_open()};
    if (!funnel_open(&pass->funnel, scope, &scan->source, mttr, take, pass, fault)) {
        return false;
    }
    pass->ledger = scope->request->ledger == NULL ? NULL : ledger_open(scope, &scan->source);
    scan_add(scan, scope, funnel_offer, &pass->funnel);
    if (!stand_open(pass, &pass->stand, fault)) {
        return false;
    }
    narrow(pass, scan);
    return watch_open(pass, fault) && teams_open(&pass->teams, scope, &scan->source, fault) &&
           bind_breakdowns(pass, fault);
}

bool pass_finish(struct pass *pass, struct fault *fault) {
    struct arena *arena = pass->scope->arena;
    tally_finish(&pass->funnel.all, arena);
    for (size_t i = 0; i < pass->n_breakdowns; i++) {
        tally_finish(&pass->breakdowns[i].tally, arena);
    }
    digest_close(pass->digest, pass->sha256);
    pass->digest = NULL;
    return watch_finish(pass, arena, fault);
}

void pass_close(struct pass *pass) {
    for (size_t i = 0; i < pass->n_breakdowns; i++) {
        groups_close(&pass->breakdowns[i].groups);
        tally_clear(&pass->breakdowns[i].tally);
    }
    if (pass->digest != NULL) {
        digest_close(pass->digest, pass->sha256);
    }
    ledger_close(pass->ledger);
    teams_close(&pass->teams);
    watch_close(&pass->watch);
    funnel_close(&pass->funnel);
}
