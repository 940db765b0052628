/* SPDX-License-Identifier: Apache-2.0 */
/* document_members: each function writes its members in the order of reports/README.md. */
#include "document_members_p.h"

const char *clock_name(const struct mttr *rules) {
    return rules->servicenow ? "servicenow" : rules->calendar != NULL ? "business" : "calendar";
}

void node_add_fraction(struct arena *arena, struct node *parent, const char *key, struct fraction fraction) {
    if (fraction.denominator != 0 && fraction.numerator % fraction.denominator == 0) {
        node_add_int(arena, parent, key, (int64_t)(fraction.numerator / fraction.denominator));
    } else {
        node_add_real(arena, parent, key, fraction_real(fraction));
    }
}

void add_known(struct arena *arena, struct node *node, const char *key, int64_t number, bool known) {
    if (known) {
        node_add_int(arena, node, key, number);
    } else {
        node_add_null(arena, node, key);
    }
}

void add_range(const struct range *range, const char *timezone, struct arena *arena, struct node *node) {
    struct node *object = node_add_object(arena, node, "range");
    node_add_time(arena, object, "from", range->from);
    node_add_time(arena, object, "to", range->to);
    node_add_text(arena, object, "timezone", timezone);
}

void add_value(const struct metric *metric, const struct widget_figures *figures, struct arena *arena,
               struct node *node) {
    node_add_fraction(arena, node, "value", figures->value);
    node_add_text(arena, node, "rating", figures->rating);
    if (metric->words.unit == UNIT_PER_DAY) {
        node_add_fraction(arena, node, "per_week", figures->per_week);
    }
}

void add_counts(const struct widget_counts *counts, struct arena *arena, struct node *node) {
    node_add_int(arena, node, "population", counts->population);
    node_add_int(arena, node, "count", counts->count);
    struct node *excluded = node_add_object(arena, node, "excluded");
    for (int i = 0; i < N_REASONS; i++) {
        node_add_int(arena, excluded, verdict_name((enum verdict)i), counts->excluded[i]);
    }
}

void add_stats(const struct stats *stats, struct arena *arena, struct node *node) {
    bool any = stats->count > 0;
    node_add_int(arena, node, "count", stats->count);
    add_known(arena, node, "sum", stats->sum, any);
    node_add_fraction(arena, node, "mean", stats->mean);
    node_add_fraction(arena, node, "median", stats->median);
    node_add_fraction(arena, node, "p90", stats->p90);
    node_add_fraction(arena, node, "p95", stats->p95);
    add_known(arena, node, "min", stats->min, any);
    add_known(arena, node, "max", stats->max, any);
}

void add_interval(const struct interval *interval, struct arena *arena, struct node *node) {
    if (!interval->any) {
        node_add_null(arena, node, "interval");
        return;
    }
    struct node *object = node_add_object(arena, node, "interval");
    node_add_real(arena, object, "level", 0.95);
    node_add_int(arena, object, "low", interval->low);
    node_add_int(arena, object, "high", interval->high);
}

void add_previous(const struct widget_previous *previous, const char *timezone, struct arena *arena,
                  struct node *node) {
    struct node *object = node_add_object(arena, node, "previous");
    add_range(&previous->range, timezone, arena, object);
    node_add_int(arena, object, "count", previous->count);
    node_add_fraction(arena, object, "value", previous->value);
    node_add_fraction(arena, object, "delta", previous->delta);
    node_add_fraction(arena, object, "ratio", previous->ratio);
    if (previous->compared) {
        node_add_real(arena, object, "median", fraction_real(previous->median));
        add_interval(&previous->interval, arena, object);
        node_add_text(arena, object, "change", previous->change);
    }
}

void add_coverage(const struct widget_coverage *coverage, struct arena *arena, struct node *node) {
    node_add_text(arena, node, "from", coverage->from);
    struct node *object = node_add_object(arena, node, "coverage");
    node_add_int(arena, object, "incidents", coverage->incidents);
    node_add_int(arena, object, "recorded", coverage->recorded);
    node_add_fraction(arena, object, "share", (struct fraction){coverage->recorded, coverage->incidents});
    struct node *tiers = node_add_array(arena, object, "tiers");
    for (size_t i = 0; i < coverage->n_tiers; i++) {
        const struct widget_tier *tier = &coverage->tiers[i];
        struct node *row = node_add_object(arena, tiers, NULL);
        node_add_text(arena, row, "tier", tier->name);
        node_add_int(arena, row, "count", tier->count);
        node_add_fraction(arena, row, "share", (struct fraction){tier->count, coverage->incidents});
    }
    node_add_int(arena, object, "untied", coverage->untied);
    node_add_int(arena, object, "unmirrored", coverage->unmirrored);
    node_add_text(arena, node, "tier", "recorded");
}

void widget_add_group(const struct widget_part *group, const char *timezone, struct arena *arena, struct node *node) {
    node_add_text(arena, node, "key", group->key);
    node_add_text(arena, node, "label", group->label);
    node_add_fraction(arena, node, "value", group->figures.value);
    node_add_text(arena, node, "rating", group->figures.rating);
    node_add_int(arena, node, "population", group->counts.population);
    node_add_int(arena, node, "count", group->counts.count);
    add_stats(&group->figures.stats, arena, node_add_object(arena, node, "stats"));
    add_previous(&group->previous, timezone, arena, node);
}
