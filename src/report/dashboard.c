/* SPDX-License-Identifier: Apache-2.0 */
/* dashboard: what dashboard.html, the other documents of the whole and index.html show, as nodes. */
#include "dashboard_p.h"

#include <string.h>

#include "shift_document.h"
#include "version.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const char BY[] = "mttr_by_"; /* begins a breakdown's name */

/* Appends a member of an object, where it is one. */
static void pick(struct arena *arena, struct node *out, const struct node *object, const char *key) {
    const struct node *member = node_get(object, key);
    if (member != NULL) {
        node_add_copy(arena, out, member);
    }
}

static void add_moved(struct arena *arena, struct node *group, const struct node *row) {
    static const char *const KEYS[] = {"seconds", "numerator", "mix", "pace"};
    struct node *moved = node_add_object(arena, group, "moved");
    for (size_t i = 0; i < COUNT_OF(KEYS); i++) {
        pick(arena, moved, row, KEYS[i]);
    }
}

/* A group that only the range before has: it moved the mean, too. */
static void add_former(struct arena *arena, struct node *groups, const struct node *row) {
    struct node *group = node_add_object(arena, groups, NULL);
    pick(arena, group, row, "key");
    pick(arena, group, row, "label");
    node_add_null(arena, group, "value");
    node_add_null(arena, group, "rating");
    node_add_int(arena, group, "population", 0);
    node_add_int(arena, group, "count", 0);
    node_add_null(arena, group, "stats");
    node_add_null(arena, group, "previous");
    add_moved(arena, group, row);
}

/* The groups without their series, which the page does not show, and with what each moved. */
static void add_breakdown(const struct evidence *evidence, struct node *list, const struct widget *widget,
                          struct arena *arena) {
    static const char *const KEYS[] = {"key", "label", "value", "rating", "population", "count", "stats", "previous"};
    const struct node *groups = node_get(widget->node, "groups");
    const struct node *moved = evidence_moved(evidence, widget->name, groups, arena);
    struct node *breakdown = node_add_object(arena, list, NULL);
    node_add_text(arena, breakdown, "field", widget->name + strlen(BY));
    struct node *out = node_add_array(arena, breakdown, "groups");
    for (const struct node *group = groups->first; group != NULL; group = group->next) {
        const struct node *row = shift_document_same_group(moved, group);
        struct node *node = node_add_object(arena, out, NULL);
        for (size_t i = 0; i < COUNT_OF(KEYS); i++) {
            pick(arena, node, group, KEYS[i]);
        }
        if (row != NULL) {
            add_moved(arena, node, row);
        } else {
            node_add_null(arena, node, "moved");
        }
    }
    struct node *former = node_add_array(arena, breakdown, "former");
    for (const struct node *row = moved->first; row != NULL; row = row->next) {
        if (shift_document_same_group(groups, row) == NULL) {
            add_former(arena, former, row);
        }
    }
}

static void add_widgets(const struct evidence *evidence, const struct analysis *analysis, struct node *root,
                        struct arena *arena) {
    struct node *breakdowns = node_array(arena);
    for (size_t i = 0; i < analysis->n_widgets; i++) {
        const struct widget *widget = &analysis->widgets[i];
        if (widget->by != NULL && strncmp(widget->name, BY, strlen(BY)) == 0) {
            add_breakdown(evidence, breakdowns, widget, arena);
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
    add_widgets(evidence, analysis, root, arena);
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

/* Dates of the profile's own zone, the last one included. */
static const char *local_range(const struct report_job *job, struct arena *arena) {
    struct civil from = zone_civil(&job->profile.zone, job->range.from);
    struct civil last = zone_civil(&job->profile.zone, job->range.to - 1);
    return arena_format(arena, "%04lld-%02d-%02d to %04lld-%02d-%02d", (long long)from.year, from.month, from.day,
                        (long long)last.year, last.month, last.day);
}

void dashboard_index_add(struct node *profiles, const struct report_job *job, const struct analysis *analysis,
                         struct arena *arena) {
    static const char *const KEYS[] = {"value", "count", "population"};
    const struct node *widget = analysis->widgets[0].node, *rating = node_get(widget, "rating");
    struct node *node = node_add_object(arena, profiles, NULL);
    node_add_text(arena, node, "title", job->profile.title);
    node_add_text(arena, node, "url", arena_format(arena, "%s/dashboard.html", job->profile.name));
    node_add_text(arena, node, "range", local_range(job, arena));
    for (size_t i = 0; i < COUNT_OF(KEYS); i++) {
        pick(arena, node, widget, KEYS[i]);
    }
    pick(arena, node, node_get(widget, "previous"), "delta");
    node_add_text(arena, node, "rating", rating->type == NODE_TEXT ? arena_strdup(arena, rating->text) : NULL);
}
