/* SPDX-License-Identifier: Apache-2.0 */
/* summary: the headlines of all metrics, and the sheet of other definitions. */
#include "document_members_p.h"
#include "study_p.h"

static void add_comparison(const struct widget_previous *previous, struct arena *arena, struct node *node) {
    node_add_fraction(arena, node, "value", previous->value);
    node_add_fraction(arena, node, "delta", previous->delta);
    node_add_fraction(arena, node, "ratio", previous->ratio);
}

static void add_headline(const struct widget *widget, const struct profile *profile, struct arena *arena,
                         struct node *node) {
    const struct widget_figures *figures = &widget->whole.figures;
    enum metric_unit unit = widget->metric->words.unit;
    if (widget->coverage != NULL) {
        add_coverage(widget->coverage, arena, node);
    }
    node_add_fraction(arena, node, "value", figures->value);
    node_add_text(arena, node, "unit", metric_unit_name(unit));
    if (unit == UNIT_SECONDS) {
        node_add_text(arena, node, "calculation", calculation_name(profile->mttr.calculation));
    }
    node_add_text(arena, node, "rating", figures->rating);
    if (unit == UNIT_PER_DAY) {
        node_add_fraction(arena, node, "per_week", figures->per_week);
    }
    add_counts(&widget->whole.counts, arena, node);
    if (widget->failures != NULL) {
        add_counts(widget->failures, arena, node_add_object(arena, node, "failures"));
    }
    add_comparison(&widget->whole.previous, arena, node_add_object(arena, node, "previous"));
}

const struct node *study_summary(const struct scope *scope, const struct analysis *analysis, struct arena *arena) {
    struct node *summary = node_object(arena);
    node_add_text(arena, summary, "schema", "mttr/summary/1");
    node_add_text(arena, summary, "profile", scope->profile->name);
    node_add_text(arena, summary, "title", scope->profile->title);
    add_range(&scope->request->range, scope->profile->zone.name, arena, summary);
    node_add_time(arena, summary, "now", scope->request->now);
    node_add_int(arena, summary, "run", analysis->run);
    node_add_text(arena, summary, "sync", analysis->complete ? "complete" : "incomplete");
    struct node *widgets = node_add_object(arena, summary, "widgets");
    for (size_t i = 0; i < analysis->n_widgets; i++) {
        const struct widget *widget = &analysis->widgets[i];
        if (widget->metric != NULL && widget->by == NULL) {
            add_headline(widget, scope->profile, arena, node_add_object(arena, widgets, widget->metric->words.name));
        }
    }
    return summary;
}

struct sensitivity_sheet study_sensitivity(const struct mttr_metric *metric, struct arena *arena) {
    const struct mttr *mttr = &metric->scope->profile->mttr;
    if (metric->side.sensitivity == NULL) {
        return (struct sensitivity_sheet){0};
    }
    struct fraction value = stats_value(&metric->funnel.all.total[0], mttr->calculation);
    struct node *sheet = node_object(arena);
    node_add_text(arena, sheet, "schema", "mttr/sensitivity/1");
    node_add_text(arena, sheet, "profile", metric->scope->profile->name);
    node_add_text(arena, sheet, "title", metric->scope->profile->title);
    add_range(&metric->scope->request->range, metric->scope->profile->zone.name, arena, sheet);
    node_add_text(arena, sheet, "unit", "s");
    const struct node *rows =
        sensitivity_add(metric->side.sensitivity, metric, measure_rating(value, mttr->ratings), arena, sheet);
    return (struct sensitivity_sheet){sheet, rows};
}
