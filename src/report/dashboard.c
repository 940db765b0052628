/* SPDX-License-Identifier: Apache-2.0 */
/* dashboard: what dashboard.html, the other documents of the whole and index.html show, as nodes. */
#include "dashboard_p.h"

#include <string.h>

#include "shift.h"
#include "version.h"

static const char BY[] = "mttr_by_"; /* begins a breakdown's name */

/* A group that only the range before has: it moved the mean, too. */
static void add_former(const struct evidence *evidence, struct node *former, const struct shift_group *moved,
                       struct arena *arena) {
    struct node *group = node_add_object(arena, former, NULL);
    node_add_text(arena, group, "key", moved->key);
    node_add_text(arena, group, "label", moved->label);
    node_add_null(arena, group, "value");
    node_add_null(arena, group, "rating");
    node_add_int(arena, group, "population", 0);
    node_add_int(arena, group, "count", 0);
    node_add_null(arena, group, "stats");
    node_add_null(arena, group, "previous");
    evidence_add_moved(evidence, group, moved, arena);
}

/* The groups without their series, which the page does not show, and with what each moved. */
static void add_breakdown(const struct evidence *evidence, struct node *list, const struct widget *widget,
                          const char *timezone, struct arena *arena) {
    size_t n = 0;
    const struct shift_group *moved = evidence_groups(evidence, widget, arena, &n);
    struct node *breakdown = node_add_object(arena, list, NULL);
    node_add_text(arena, breakdown, "field", widget->name + strlen(BY));
    struct node *groups = node_add_array(arena, breakdown, "groups");
    for (size_t i = 0; i < widget->n_groups; i++) {
        const struct shift_group *own = shift_group_find(moved, n, widget->groups[i].key);
        struct node *node = node_add_object(arena, groups, NULL);
        widget_add_group(&widget->groups[i], timezone, arena, node);
        if (own != NULL) {
            evidence_add_moved(evidence, node, own, arena);
        } else {
            node_add_null(arena, node, "moved");
        }
    }
    struct node *former = node_add_array(arena, breakdown, "former");
    for (size_t i = 0; i < n; i++) {
        if (moved[i].former) {
            add_former(evidence, former, &moved[i], arena);
        }
    }
}

static void add_widgets(const struct evidence *evidence, const struct analysis *analysis, const char *timezone,
                        struct node *root, struct arena *arena) {
    struct node *breakdowns = node_array(arena);
    for (size_t i = 0; i < analysis->n_widgets; i++) {
        const struct widget *widget = &analysis->widgets[i];
        if (widget->by != NULL && strncmp(widget->name, BY, strlen(BY)) == 0) {
            add_breakdown(evidence, breakdowns, widget, timezone, arena);
        } else if (widget->by == NULL && widget->metric != NULL) {
            node_add_copy(arena, root, widget->node)->key = widget->name;
        }
    }
    node_add_copy(arena, root, breakdowns)->key = "breakdowns";
}

/* Where each level begins and ends; the last has no end. */
static void add_levels(struct arena *arena, struct node *root, const struct rating_set *set) {
    struct node *list = node_add_array(arena, root, "rating_levels");
    for (size_t i = 0; i < set->n_levels; i++) {
        struct node *level = node_add_object(arena, list, NULL);
        node_add_text(arena, level, "rating", set->levels[i].name);
        node_add_int(arena, level, "from", set->levels[i].from);
        if (set->levels[i].to != RATING_ENDLESS) {
            node_add_int(arena, level, "to", set->levels[i].to);
        } else {
            node_add_null(arena, level, "to");
        }
    }
}

const struct node *dashboard_document(const struct report_job *job, const struct analysis *analysis,
                                      struct evidence *evidence, struct arena *arena) {
    struct node *root = node_object(arena);
    node_add_text(arena, root, "schema", "mttr/dashboard/1");
    node_add_copy(arena, root, analysis->summary)->key = "summary";
    add_widgets(evidence, analysis, job->profile.zone.name, root, arena);
    add_levels(arena, root, job->profile.mttr.ratings);
    node_add_time(arena, root, "known_until", analysis->known_until);
    if (evidence != NULL) {
        evidence_add(evidence, root, arena);
    }
    struct node *verify = node_add_object(arena, root, "verify");
    node_add_text(arena, verify, "version", MTTR_VERSION);
    node_add_text(arena, verify, "profile_sha256", job->profile.sha256);
    node_add_text(arena, verify, "population_sha256", arena_strdup(arena, analysis->digest));
    return root;
}

const struct shown_metric *dashboard_metrics(const struct profile *profile, const struct analysis *analysis,
                                             struct arena *arena, size_t *n) {
    struct shown_metric *list = arena_alloc(arena, N_METRICS * sizeof *list);
    *n = 0;
    for (size_t i = 0; i < N_METRICS; i++) {
        const struct metric_words *words = &METRICS[i]->words;
        const struct widget *widget = widget_find(analysis->widgets, analysis->n_widgets, words->name);
        if (widget != NULL) {
            list[(*n)++] = (struct shown_metric){words, widget_describe_counts(widget, profile, arena), widget->node};
        }
    }
    return list;
}

/* Dates of the profile's own zone, the last one included. */
static const char *local_range(const struct report_job *job, struct arena *arena) {
    struct civil from = zone_civil(&job->profile.zone, job->range.from);
    struct civil last = zone_civil(&job->profile.zone, job->range.to - 1);
    return arena_format(arena, "%04lld-%02d-%02d to %04lld-%02d-%02d", (long long)from.year, from.month, from.day,
                        (long long)last.year, last.month, last.day);
}

void dashboard_index_add(struct node *profiles, const struct report_job *job, const struct analysis *analysis,
                         struct arena *arena) {
    const struct widget_part *whole = &analysis->widgets[0].whole;
    const char *rating = whole->figures.rating;
    struct node *node = node_add_object(arena, profiles, NULL);
    node_add_text(arena, node, "title", job->profile.title);
    node_add_text(arena, node, "url", arena_format(arena, "%s/dashboard.html", job->profile.name));
    node_add_text(arena, node, "range", local_range(job, arena));
    node_add_fraction(arena, node, "value", whole->figures.value);
    node_add_int(arena, node, "count", whole->counts.count);
    node_add_int(arena, node, "population", whole->counts.population);
    node_add_fraction(arena, node, "delta", whole->previous.delta);
    node_add_text(arena, node, "rating", arena_copy(arena, rating));
}
