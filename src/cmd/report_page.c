/* report: what dashboard.html, its sisters and index.html show, as nodes. */
#include <string.h>

#include "report_p.h"
#include "version.h"

/* Appends a member of an object, where it is one. */
static void pick(struct arena *arena, struct node *out, const struct node *object, const char *key) {
    const struct node *member = node_get(object, key);
    if (member != NULL) {
        node_add_copy(arena, out, member);
    }
}

/* The groups without their series: the page has none of them. */
static void add_breakdown(struct arena *arena, struct node *list, const char *field, const struct node *groups) {
    static const char *const KEYS[] = {"key", "label", "value", "rating", "population", "count", "stats", "previous"};
    struct node *breakdown = node_add_object(arena, list, NULL);
    node_add_text(arena, breakdown, "field", field);
    struct node *out = node_add_array(arena, breakdown, "groups");
    for (const struct node *group = groups->first; group != NULL; group = group->next) {
        struct node *node = node_add_object(arena, out, NULL);
        for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++) {
            pick(arena, node, group, KEYS[i]);
        }
    }
}

static void add_widgets(struct arena *arena, struct node *root, const struct analysis *analysis) {
    static const char BY[] = "mttr_by_";
    struct node *breakdowns = node_array(arena);
    for (size_t i = 0; i < analysis->n_widgets; i++) {
        const struct widget *widget = &analysis->widgets[i];
        if (widget->grouped && strncmp(widget->name, BY, strlen(BY)) == 0) {
            add_breakdown(arena, breakdowns, widget->name + strlen(BY), node_get(widget->node, "groups"));
        } else if (!widget->grouped && widget->node->type == NODE_OBJECT) {
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

const struct node *report_dashboard(const struct report_job *job, const struct analysis *analysis,
                                    struct arena *arena) {
    struct node *root = node_object(arena);
    node_add_text(arena, root, "schema", "mttr/dashboard/1");
    node_add_copy(arena, root, analysis->summary)->key = "summary";
    add_widgets(arena, root, analysis);
    add_levels(arena, root, job->profile.mttr.ratings);
    node_add_time(arena, root, "known_until", analysis->known_until);
    struct node *verify = node_add_object(arena, root, "verify");
    node_add_text(arena, verify, "version", MTTR_VERSION);
    node_add_text(arena, verify, "profile_sha256", job->profile.sha256);
    node_add_text(arena, verify, "population_sha256", arena_strdup(arena, analysis->digest));
    return root;
}

void report_index_add(struct node *profiles, const struct report_job *job, const struct analysis *analysis,
                      struct arena *arena) {
    static const char *const KEYS[] = {"value", "count", "population"};
    const struct node *widget = analysis->widgets[0].node, *rating = node_get(widget, "rating");
    struct node *node = node_add_object(arena, profiles, NULL);
    node_add_text(arena, node, "title", job->profile.title);
    node_add_text(arena, node, "url", arena_format(arena, "%s/dashboard.html", job->profile.name));
    node_add_time(arena, node, "from", job->range.from);
    node_add_time(arena, node, "to", job->range.to);
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++) {
        pick(arena, node, widget, KEYS[i]);
    }
    pick(arena, node, node_get(widget, "previous"), "delta");
    node_add_text(arena, node, "rating", rating->type == NODE_TEXT ? arena_strdup(arena, rating->text) : NULL);
}
