/* SPDX-License-Identifier: Apache-2.0 */
/* parts: each writes its members in the order of the contract. */
#include "parts_p.h"

#include "instant.h"

const char *clock_name(const struct mttr *rules) {
    return rules->servicenow ? "servicenow" : rules->calendar != NULL ? "business" : "calendar";
}

void part_fraction(struct arena *arena, struct node *parent, const char *key, struct fraction fraction) {
    if (fraction.denominator != 0 && fraction.numerator % fraction.denominator == 0) {
        node_add_int(arena, parent, key, (int64_t)(fraction.numerator / fraction.denominator));
    } else {
        node_add_real(arena, parent, key, fraction_real(fraction));
    }
}

void part_range(const struct scope *scope, const struct range *range, struct arena *arena, struct node *node) {
    struct node *object = node_add_object(arena, node, "range");
    node_add_time(arena, object, "from", range->from);
    node_add_time(arena, object, "to", range->to);
    node_add_text(arena, object, "timezone", scope->profile->zone.name);
}

void part_value(const struct view *view, struct node *node, ptrdiff_t place) {
    struct fraction value = view->metric->value(view, place);
    part_fraction(view->arena, node, "value", value);
    node_add_text(view->arena, node, "rating", view->metric->rate(view, value));
    if (view->metric == &METRIC_FREQUENCY) {
        part_fraction(view->arena, node, "per_week", view_rate(view, place, WEEK));
    }
}

void part_counts(struct arena *arena, struct node *node, const struct tally *tally, size_t group) {
    const int64_t *verdicts = tally->verdicts[group];
    node_add_int(arena, node, "population", tally_population(tally, group));
    node_add_int(arena, node, "count", verdicts[VERDICT_COUNTED]);
    struct node *excluded = node_add_object(arena, node, "excluded");
    for (int i = 0; i < N_REASONS; i++) {
        node_add_int(arena, excluded, verdict_name((enum verdict)i), verdicts[i]);
    }
}

static void add_tier(const struct recoveries *recoveries, size_t tier, int64_t population, struct arena *arena,
                     struct node *tiers) {
    int64_t tied = tally_population(&recoveries->funnel.all, TIES_TIERS + tier);
    struct node *object = node_add_object(arena, tiers, NULL);
    node_add_text(arena, object, "tier", recoveries->tiers[tier]);
    node_add_int(arena, object, "count", tied);
    part_fraction(arena, object, "share", (struct fraction){tied, population});
}

/* Ties by time alone are an inference: the share of the recorded ones stands apart. */
void part_coverage(const struct recoveries *recoveries, struct arena *arena, struct node *node) {
    const struct recovery *recovery = &recoveries->scope->profile->recovery;
    int64_t population = recoveries->untied;
    int64_t recorded = tally_population(&recoveries->funnel.all, TIES_RECORDED);
    for (size_t i = 0; i < recoveries->n_tiers; i++) {
        population += tally_population(&recoveries->funnel.all, TIES_TIERS + i);
    }
    node_add_text(arena, node, "from", recovery->from_incident ? "incident" : "change");
    struct node *coverage = node_add_object(arena, node, "coverage");
    node_add_int(arena, coverage, "incidents", population);
    node_add_int(arena, coverage, "recorded", recorded);
    part_fraction(arena, coverage, "share", (struct fraction){recorded, population});
    struct node *tiers = node_add_array(arena, coverage, "tiers");
    for (size_t i = 0; i < recoveries->n_tiers; i++) {
        add_tier(recoveries, i, population, arena, tiers);
    }
    node_add_int(arena, coverage, "untied", recoveries->untied);
    node_add_int(arena, coverage, "unmirrored", recoveries->unmirrored);
    node_add_text(arena, node, "tier", "recorded");
}
