/* SPDX-License-Identifier: Apache-2.0 */
/* summary: the headlines, taken from the documents, and the sheet of other definitions. */
#include "parts_p.h"
#include "widgets_p.h"

/* Appends those members of a document that it has; NULL ends the keys. */
static void pick(const struct node *document, const char *const *keys, struct arena *arena, struct node *node) {
    for (; *keys != NULL; keys++) {
        const struct node *member = node_get(document, *keys);
        if (member != NULL) {
            node_add_copy(arena, node, member);
        }
    }
}

static void add_headline(const struct node *document, struct arena *arena, struct node *widgets) {
    static const char *const HEADLINE[] = {"from",   "coverage", "tier",       "value", "unit",     "calculation",
                                           "rating", "per_week", "population", "count", "excluded", NULL};
    static const char *const COUNTS[] = {"population", "count", "excluded", NULL};
    static const char *const COMPARISON[] = {"value", "delta", "ratio", NULL};
    const struct node *failures = node_get(document, "failures");
    struct node *node = node_add_object(arena, widgets, node_get(document, "metric")->text);
    pick(document, HEADLINE, arena, node);
    if (failures != NULL) {
        pick(failures, COUNTS, arena, node_add_object(arena, node, "failures"));
    }
    pick(node_get(document, "previous"), COMPARISON, arena, node_add_object(arena, node, "previous"));
}

const struct node *widgets_summary(const struct scope *scope, const struct analysis *analysis, struct arena *arena) {
    struct node *summary = node_object(arena);
    node_add_text(arena, summary, "schema", "mttr/summary/1");
    node_add_text(arena, summary, "profile", scope->profile->name);
    node_add_text(arena, summary, "title", scope->profile->title);
    part_range(scope, &scope->request->range, arena, summary);
    node_add_time(arena, summary, "now", scope->request->now);
    node_add_int(arena, summary, "run", analysis->run);
    node_add_text(arena, summary, "sync", analysis->complete ? "complete" : "incomplete");
    struct node *widgets = node_add_object(arena, summary, "widgets");
    for (size_t i = 0; i < analysis->n_widgets; i++) {
        const struct node *node = analysis->widgets[i].node;
        if (node->type == NODE_OBJECT && !analysis->widgets[i].grouped) { /* else it is a list of records, or groups */
            add_headline(node, arena, widgets);
        }
    }
    return summary;
}

const struct node *widgets_sensitivity(const struct pass *pass, struct arena *arena) {
    const struct mttr *mttr = &pass->scope->profile->mttr;
    if (pass->watch.sensitivity == NULL) {
        return NULL;
    }
    struct fraction value = stats_value(&pass->funnel.all.total[0], mttr->calculation);
    struct node *sheet = node_object(arena);
    node_add_text(arena, sheet, "schema", "mttr/sensitivity/1");
    node_add_text(arena, sheet, "profile", pass->scope->profile->name);
    node_add_text(arena, sheet, "title", pass->scope->profile->title);
    part_range(pass->scope, &pass->scope->request->range, arena, sheet);
    node_add_text(arena, sheet, "unit", "s");
    sensitivity_add(pass->watch.sensitivity, pass, measure_rating(value, mttr->ratings), arena, sheet);
    return sheet;
}
