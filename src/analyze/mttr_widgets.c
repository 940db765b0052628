/* SPDX-License-Identifier: Apache-2.0 */
/* mttr_widgets: the metric mttr: its widget, one for each breakdown, and its entry. */
#include <stdlib.h>
#include <string.h>

#include "distribution_members_p.h"
#include "study_p.h"
#include "widgets_p.h"

static int compare_shown(const void *left, const void *right) {
    const struct shown *a = left, *b = right;
    if (a->population != b->population) {
        return a->population > b->population ? -1 : 1;
    }
    int labels = strcmp(a->label, b->label);
    return labels != 0 ? labels : strcmp(a->key == NULL ? "" : a->key, b->key == NULL ? "" : b->key);
}

static struct shown name_field(const struct breakdown *breakdown, size_t i, struct arena *arena) {
    const struct group *group = &breakdown->groups.list[i];
    if (group->key == NULL) {
        return (struct shown){.label = ""};
    }
    const char *label = group->label == NULL ? group->key : group->label;
    return (struct shown){.key = arena_strdup(arena, group->key), .label = arena_strdup(arena, label)};
}

static struct shown name_team(const struct profile *profile, size_t i) {
    const char *name = i < profile->n_teams ? profile->teams[i].name : NULL;
    return (struct shown){.key = name, .label = name == NULL ? "" : name};
}

/* Every team of the profile is shown; a field's value, and no team, when they have records, or had some that counted in
 * the range before: a group that went is a mover, too. Returns how many. */
static size_t list_shown(const struct profile *profile, const struct breakdown *breakdown, struct shown *list,
                         struct arena *arena) {
    size_t n = 0;
    for (size_t i = 0; i < breakdown->tally.n_groups; i++) {
        bool team = breakdown->field == NULL && i < profile->n_teams;
        int64_t population = tally_population(&breakdown->tally, i);
        if (team || population > 0 || breakdown->tally.before[i].count > 0) {
            list[n] = breakdown->field == NULL ? name_team(profile, i) : name_field(breakdown, i, arena);
            list[n].group = i;
            list[n++].population = population;
        }
    }
    qsort(list, n, sizeof *list, compare_shown);
    return n;
}

static struct widget build_mttr(const struct mttr_metric *metric, struct arena *arena) {
    struct metric_slice slice = slice_of(&METRIC_MTTR, &metric->funnel, arena);
    slice.mttr = metric;
    struct widget widget = widget_of(&slice, slice.metric->words.name, NULL);
    struct widget_distribution *distribution = arena_alloc(arena, sizeof *distribution);
    struct node *node = add_head(&slice);
    add_whole(&slice, NULL, &widget, node);
    *distribution = distribution_add(&slice, node);
    widget.distribution = distribution;
    longest_add(metric, arena, node);
    counterweights_add(metric, &widget, arena, node);
    return widget;
}

static struct widget build_breakdown(const struct mttr_metric *metric, const struct breakdown *breakdown,
                                     struct arena *arena) {
    struct metric_slice slice = slice_of(&METRIC_MTTR, &metric->funnel, arena);
    const char *by = breakdown->field == NULL ? "team" : field_ref_name(metric->funnel.rules.kind, breakdown->field);
    struct widget widget = widget_of(&slice, arena_format(arena, "mttr_by_%s", by), by);
    struct shown *list = must_malloc(breakdown->tally.n_groups * sizeof *list);
    slice.mttr = metric;
    slice.tally = &breakdown->tally;
    struct node *node = add_head(&slice);
    add_groups(&slice, list, list_shown(metric->scope->profile, breakdown, list, arena), &widget, node);
    free(list);
    widget.node = node;
    return widget;
}

/* ---- the entry ---- */

static bool is_wanted(const struct profile *profile) {
    (void)profile;
    return true;
}

static bool open_mttr(struct study *study, void **state, struct fault *fault) {
    study->mttr = *state = arena_alloc(study->scope.arena, sizeof *study->mttr);
    return mttr_metric_open(study->mttr, &study->scope, &study->scans[study->scope.profile->mttr.kind - KINDS], fault);
}

static bool before_incidents(void *state, struct fault *fault) {
    return observation_begin(state, fault);
}

static bool warn(const void *state, struct fault *fault) {
    const struct mttr_metric *metric = state;
    for (size_t i = 0; i < metric->teams.n; i++) {
        if (!filter_warn(metric->teams.filters[i], fault)) {
            return false;
        }
    }
    return funnel_warn(&metric->funnel, fault);
}

static bool finish(void *state, struct fault *fault) {
    return mttr_metric_finish(state, fault);
}

static void build(const void *state, struct widget_list *out) {
    const struct mttr_metric *metric = state;
    struct widget widget = build_mttr(metric, out->arena);
    widget_list_add(out, &widget);
    for (size_t i = 0; i < metric->n_breakdowns; i++) {
        widget = build_breakdown(metric, &metric->breakdowns[i], out->arena);
        widget_list_add(out, &widget);
    }
}

static void close_mttr(void *state) {
    mttr_metric_close(state);
}

static const struct metric_steps STEPS = {
    .open = open_mttr,
    .before_incidents = before_incidents,
    .warn = warn,
    .finish = finish,
    .build = build,
    .close = close_mttr,
};
const struct metric METRIC_MTTR = {
    .words = {.name = "mttr",
              .unit = UNIT_SECONDS,
              .title = "Time to restore",
              .gauge = "mttr_restore_time_seconds",
              .help = "Time to restore of the counted records, by statistic."},
    .is_wanted = is_wanted,
    .ratings = duration_ratings,
    .value = duration_value,
    .rate = duration_rating,
    .columns = DURATION_COLUMNS,
    .n_columns = N_DURATION_COLUMNS,
    .steps = &STEPS,
};
