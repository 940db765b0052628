/* SPDX-License-Identifier: Apache-2.0 */
/* recoveries: each incident goes to the best tier that ties it to a mirrored change, whenever that change was. */
#include "recoveries_p.h"

#include "mttr_metric_p.h"

#define SAME(name) \
    { name, name }
const struct flat_column RECOVERY_COLUMNS[] = {
    SAME("integration"),        SAME("number"),        SAME("sys_id"),      SAME("tier"),
    SAME("change_number"),      SAME("change_sys_id"), SAME("change_type"), SAME("change_end"),
    SAME("change_end_planned"), SAME("start"),         SAME("end"),         SAME("since_change_s"),
    SAME("since_incident_s"),   SAME("counted"),       SAME("reason"),      SAME("url"),
    SAME("change_url"),
};
const size_t N_RECOVERY_COLUMNS = sizeof RECOVERY_COLUMNS / sizeof *RECOVERY_COLUMNS;

/* What ties an incident. */
struct tie {
    size_t tier;
    const struct indexed_change *change; /* NULL: nothing does */
    bool named;                          /* it names a change, mirrored or not */
};

/* ---- tying ---- */

static bool raw_text(const struct recoveries *recoveries, const struct cell *cell, const char **out,
                     struct fault *fault) {
    struct label label;
    *out = NULL;
    if (!cell->set) {
        return true;
    }
    if (!source_label(recoveries->funnel.source, cell->number, &label, fault)) {
        return false;
    }
    *out = label.value;
    return true;
}

static bool tie_by_link(const struct recoveries *recoveries, const struct sample *sample, struct tie *tie,
                        struct fault *fault) {
    size_t n_link = recoveries->scope->profile->recovery.n_link;
    for (tie->tier = 0; tie->tier < n_link; tie->tier++) {
        const char *sys_id;
        if (!raw_text(recoveries, &sample->cells[recoveries->links[tie->tier]], &sys_id, fault)) {
            return false;
        }
        tie->named = tie->named || sys_id != NULL;
        tie->change = sys_id == NULL ? NULL : changes_find(&recoveries->changes, sample->integration, sys_id);
        if (tie->change != NULL) {
            return true;
        }
    }
    return true;
}

static bool tie_by_time(const struct recoveries *recoveries, const struct judged *judged, struct tie *tie,
                        struct fault *fault) {
    const struct sample *sample = judged->sample;
    int64_t within = recoveries->scope->profile->recovery.within;
    const char *same = NULL;
    if (within == 0 || judged->start == INSTANT_NONE) {
        return true;
    }
    if (!raw_text(recoveries, &sample->cells[recoveries->same], &same, fault)) {
        return false;
    }
    if (same != NULL) {
        tie->tier = recoveries->n_tiers - 1;
        tie->change = changes_nearest(&recoveries->changes, sample->integration, same, judged->start, within);
    }
    return true;
}

/* ---- the list ---- */

static void add_span(struct recoveries *recoveries, struct node *row, const char *key, int64_t start, int64_t end) {
    if (start != INSTANT_NONE && end != INSTANT_NONE && start <= end) {
        node_add_int(recoveries->arena, row, key, scope_seconds(recoveries->scope, start, end));
    } else {
        node_add_null(recoveries->arena, row, key);
    }
}

static void add_change(struct recoveries *recoveries, struct node *row, const struct indexed_change *change) {
    struct arena *arena = recoveries->arena;
    node_add_text(arena, row, "change_number", arena_copy(arena, change->number));
    node_add_text(arena, row, "change_sys_id", arena_strdup(arena, change->sys_id));
    node_add_text(arena, row, "change_type", arena_copy(arena, change->type));
    node_add_time(arena, row, "change_end", change->end);
    node_add_bool(arena, row, "change_end_planned", change->planned && change->end != INSTANT_NONE);
}

static void list(struct recoveries *recoveries, const struct judged *judged, int64_t start, const struct tie *tie) {
    struct arena *arena = recoveries->arena;
    const struct sample *sample = judged->sample;
    const struct cell *number = &sample->cells[recoveries->number];
    const struct integration_row *integration = scope_integration(recoveries->scope, sample);
    bool counted = judged->verdict == VERDICT_COUNTED;
    struct node *row = node_add_object(arena, recoveries->rows, NULL);
    node_add_text(arena, row, "integration", arena_strdup(arena, integration->id));
    node_add_text(arena, row, "number", number->set ? arena_strdup(arena, number->text) : NULL);
    node_add_text(arena, row, "sys_id", arena_strdup(arena, sample->sys_id));
    node_add_text(arena, row, "tier", recoveries->tiers[tie->tier]);
    add_change(recoveries, row, tie->change);
    node_add_time(arena, row, "start", start);
    node_add_time(arena, row, "end", judged->end);
    add_span(recoveries, row, "since_change_s", tie->change->end, judged->end);
    add_span(recoveries, row, "since_incident_s", start, judged->end);
    node_add_bool(arena, row, "counted", counted);
    node_add_text(arena, row, "reason", counted ? NULL : verdict_name(judged->verdict));
    node_add_text(arena, row, "url", ledger_url(arena, integration, recoveries->funnel.source->kind, sample->sys_id));
    node_add_text(arena, row, "change_url",
                  ledger_url(arena, integration, recoveries->changes.source->kind, tie->change->sys_id));
}

/* ---- the funnel's end ---- */

/* In its tier, and unless it was found by time alone among the recorded ones. */
static void count_tie(struct recoveries *recoveries, const struct judged *judged, const struct tie *tie) {
    if (tie->tier < recoveries->scope->profile->recovery.n_link) {
        funnel_count(&recoveries->funnel.all, TIES_RECORDED, judged);
    }
    funnel_count(&recoveries->funnel.all, TIES_TIERS + tie->tier, judged);
}

static bool count(struct recoveries *recoveries, struct judged *judged, const struct tie *tie, struct fault *fault) {
    const struct analyze_request *request = recoveries->scope->request;
    int64_t start = judged->start;
    if (!recoveries->scope->profile->recovery.from_incident) {
        judged->start = tie->change->end;
    }
    if (!funnel_judge(&recoveries->funnel, judged, fault)) {
        return false;
    }
    count_tie(recoveries, judged, tie);
    bool listed = !request->only_excluded || judged->verdict != VERDICT_COUNTED;
    if (recoveries->rows != NULL && listed && judged->bucket < recoveries->scope->n_buckets) {
        list(recoveries, judged, start, tie);
    }
    return true;
}

static bool receive(void *owner, struct judged *judged, struct fault *fault) {
    struct recoveries *recoveries = owner;
    struct tie tie = {0};
    if (judged->bucket > recoveries->scope->n_buckets) {
        return true;
    }
    if (!tie_by_link(recoveries, judged->sample, &tie, fault) ||
        (tie.change == NULL && !tie_by_time(recoveries, judged, &tie, fault))) {
        return false;
    }
    if (tie.change != NULL) {
        return count(recoveries, judged, &tie, fault);
    }
    bool in_range = judged->bucket < recoveries->scope->n_buckets;
    recoveries->untied += in_range;
    recoveries->unmirrored += in_range && tie.named;
    return true;
}

/* ---- opening ---- */

static bool add_tier(struct recoveries *recoveries, const char *name, struct fault *fault) {
    recoveries->tiers[recoveries->n_tiers++] = name;
    return tally_add_group(&recoveries->funnel.all, fault);
}

static bool add_tiers(struct recoveries *recoveries, struct source *source, struct fault *fault) {
    const struct recovery *recovery = &recoveries->scope->profile->recovery;
    for (size_t i = 0; i < recovery->n_link; i++) {
        recoveries->links[i] = source_mirrored(source, recovery->link[i]);
        if (!add_tier(recoveries, source->kind->fields[recovery->link[i]].name, fault)) {
            return false;
        }
    }
    if (recovery->within == 0) {
        return true;
    }
    recoveries->same = source_mirrored(source, kind_field(source->kind, recovery->same));
    return add_tier(recoveries, "nearest", fault);
}

bool recoveries_open(struct recoveries *recoveries, const struct scope *scope, struct scan *incidents,
                     struct scan *changes, struct arena *arena, struct fault *fault) {
    struct mttr rules = scope->profile->mttr;
    rules.where = scope->profile->recovery.where;
    rules.servicenow = rules.servicenow && scope->profile->recovery.from_incident; /* it has no change */
    *recoveries = (struct recoveries){.scope = scope, .arena = arena};
    if (!changes_open(&recoveries->changes, scope, changes, scope->profile->recovery.same, fault) ||
        !funnel_open(&recoveries->funnel, scope, &incidents->source, &rules, (struct funnel_sink){receive, recoveries},
                     fault)) {
        return false;
    }
    recoveries->number = source_mirrored(&incidents->source, rules.kind->number);
    recoveries->rows = scope->request->ledger == NULL || scope->request->unlisted ? NULL : node_array(arena);
    scan_add(incidents, scope, funnel_offer, &recoveries->funnel);
    return add_tiers(recoveries, &incidents->source, fault);
}

void recoveries_close(struct recoveries *recoveries) {
    changes_close(&recoveries->changes);
    funnel_close(&recoveries->funnel);
}
