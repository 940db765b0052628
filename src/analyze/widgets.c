/* SPDX-License-Identifier: Apache-2.0 */
/* widgets: the documents, member by member in the order of the contract. */
#include "widgets_p.h"

#include <stdlib.h>
#include <string.h>

#include "insight_p.h"
#include "parts_p.h"

/* ---- parts ---- */

static void add_seconds(struct arena *arena, struct node *parent, const char *key, const struct stats *stats,
                        int64_t seconds) {
    part_fraction(arena, parent, key, (struct fraction){seconds, stats->count > 0});
}

static void add_stats(struct arena *arena, struct node *node, const struct stats *stats) {
    node_add_int(arena, node, "count", stats->count);
    add_seconds(arena, node, "sum", stats, stats->sum);
    part_fraction(arena, node, "mean", stats->mean);
    part_fraction(arena, node, "median", stats->median);
    part_fraction(arena, node, "p90", stats->p90);
    part_fraction(arena, node, "p95", stats->p95);
    add_seconds(arena, node, "min", stats, stats->min);
    add_seconds(arena, node, "max", stats, stats->max);
}

/* The statistics of durations; of what is only counted, the counts. */
static void add_numbers(const struct view *view, struct node *node, ptrdiff_t place) {
    const struct stats *stats = view_stats(view, place);
    if (view->metric->timed) {
        add_stats(view->arena, node, stats);
        return;
    }
    node_add_int(view->arena, node, "count", stats->count);
    if (view->failures != NULL) {
        node_add_int(view->arena, node, "failures", view->failures->all.series[place].count);
    }
}

static void add_bucket(const struct view *view, struct node *series, size_t i) {
    const struct bucket *bucket = &view->scope->buckets[i];
    struct node *node = node_add_object(view->arena, series, NULL);
    node_add_time(view->arena, node, "start", bucket->start);
    node_add_time(view->arena, node, "end", bucket->end);
    node_add_int(view->arena, node, "time_ms", bucket->start * 1000);
    node_add_bool(view->arena, node, "partial", bucket->partial);
    node_add_int(view->arena, node, "population", view->tally->population[view->group * view->tally->n_buckets + i]);
    part_value(view, node, (ptrdiff_t)i);
    add_numbers(view, node, (ptrdiff_t)i);
}

static void add_series(const struct view *view, struct node *node) {
    struct node *series = node_add_array(view->arena, node, "series");
    for (size_t i = 0; i < view->tally->n_buckets; i++) {
        add_bucket(view, series, i);
    }
}

static void add_step(struct arena *arena, struct node *funnel, const char *step, int64_t count) {
    struct node *node = node_add_object(arena, funnel, NULL);
    node_add_text(arena, node, "step", step);
    node_add_int(arena, node, "count", count);
}

static void add_where_steps(const struct funnel *from, struct arena *arena, struct node *funnel) {
    const struct condition *where = from->rules.where;
    struct buf text;
    buf_init(&text, 4096);
    for (size_t i = 0; i < from->n_where; i++) {
        buf_reset(&text);
        condition_describe(from->rules.kind, where->type == CONDITION_ALL ? where->children[i] : where, &text);
        add_step(arena, funnel, arena_format(arena, "where[%zu]: %s", i, text.data), from->held[i]);
    }
    buf_clear(&text);
}

/* Each step counts what is left of the one before; tied: those without a tie are left out. */
static void add_funnel(const struct funnel *from, bool tied, struct arena *arena, struct node *node) {
    struct node *funnel = node_add_array(arena, node, "funnel");
    const struct team *team = from->scope->team;
    add_step(arena, funnel, "store", from->in_store);
    add_where_steps(from, arena, funnel);
    add_step(arena, funnel, "in range", from->in_range);
    if (team != NULL) {
        add_step(arena, funnel, arena_format(arena, "team: %s", team->name), from->in_team);
    }
    if (tied) {
        add_step(arena, funnel, "tied by a field", tally_population(&from->all, TIES_RECORDED));
    }
    add_step(arena, funnel, "counted", from->all.verdicts[0][VERDICT_COUNTED]);
}

/* A group's funnel begins where the records part. */
static void add_group_funnel(const struct view *view, struct node *node) {
    struct node *funnel = node_add_array(view->arena, node, "funnel");
    add_step(view->arena, funnel, "population", tally_population(view->tally, view->group));
    add_step(view->arena, funnel, "counted", view->tally->verdicts[view->group][VERDICT_COUNTED]);
}

static void add_trend(const struct view *view, struct node *node) {
    const struct tally *tally = view->tally;
    double *values = must_malloc(tally->n_buckets * sizeof *values);
    for (size_t i = 0; i < tally->n_buckets; i++) {
        values[i] = fraction_real(view->metric->value(view, (ptrdiff_t)i));
    }
    struct trend trend = measure_trend(values, tally->n_buckets);
    struct node *object = node_add_object(view->arena, node, "trend");
    node_add_real(view->arena, object, "slope", trend.slope);
    node_add_real(view->arena, object, "intercept", trend.intercept);
    node_add_real(view->arena, object, "r2", trend.r2);
    insight_add_trend(values, tally->n_buckets, view->arena, object);
    free(values);
}

static void add_previous(const struct view *view, struct node *node) {
    struct node *object = node_add_object(view->arena, node, "previous");
    part_range(view->scope, &view->scope->previous, view->arena, object);
    node_add_int(view->arena, object, "count", view_stats(view, PLACE_BEFORE)->count);
    struct fraction value = view->metric->value(view, PLACE_TOTAL), before = view->metric->value(view, PLACE_BEFORE);
    part_fraction(view->arena, object, "value", before);
    part_fraction(view->arena, object, "delta", fraction_minus(value, before));
    part_fraction(view->arena, object, "ratio", fraction_over(value, before));
    if (view->pass != NULL) {
        insight_add_previous(view->tally, view->group, view->arena, object);
    }
}

/* What the deployments are held against. */
static void add_failures(const struct funnel *failures, struct arena *arena, struct node *node) {
    struct node *object = node_add_object(arena, node, "failures");
    node_add_text(arena, object, "table", failures->rules.kind->name);
    node_add_text(arena, object, "in_range", in_range_name(failures->rules.in_range));
    part_counts(arena, object, &failures->all, 0);
    add_funnel(failures, false, arena, object);
}

/* The members from "value" to "stats". */
static void add_whole(const struct view *view, struct node *node) {
    part_value(view, node, PLACE_TOTAL);
    part_counts(view->arena, node, view->tally, view->group);
    if (view->failures != NULL) {
        add_failures(view->failures, view->arena, node);
    }
    if (view->metric->timed) {
        add_stats(view->arena, node_add_object(view->arena, node, "stats"), view_stats(view, PLACE_TOTAL));
    }
    add_series(view, node);
}

/* Those from "trend" on. */
static void add_history(const struct view *view, struct node *node) {
    add_trend(view, node);
    add_previous(view, node);
    if (view->pass != NULL) {
        insight_add(view->pass, view->tally, view->group, view->arena, node);
    }
}

/* Levels without their year and source would be taken for facts. */
static void add_rating_set(const struct view *view, struct node *node) {
    const struct rating_set *set = view->scope->profile->mttr.ratings;
    struct node *object = node_add_object(view->arena, node, "ratings");
    node_add_text(view->arena, object, "set", set->name);
    part_fraction(view->arena, object, "year", (struct fraction){set->year, set->year != 0});
    node_add_text(view->arena, object, "source", set->source);
}

/* The members down to "unit". */
static struct node *add_head(const struct view *view) {
    const struct profile *profile = view->scope->profile;
    const struct analyze_request *request = view->scope->request;
    struct node *node = node_object(view->arena);
    node_add_text(view->arena, node, "schema", "mttr/widget/1");
    node_add_text(view->arena, node, "metric", view->metric->name);
    node_add_text(view->arena, node, "profile", profile->name);
    node_add_text(view->arena, node, "title", profile->title);
    node_add_text(view->arena, node, "table", view->funnel->rules.kind->name);
    part_range(view->scope, &request->range, view->arena, node);
    node_add_text(view->arena, node, "granularity", granularity_name(request->granularity));
    node_add_text(view->arena, node, "in_range", in_range_name(view->funnel->rules.in_range));
    if (view->metric->timed) {
        node_add_text(view->arena, node, "clock", clock_name(&view->funnel->rules));
        node_add_text(view->arena, node, "calculation", calculation_name(profile->mttr.calculation));
        add_rating_set(view, node);
    }
    node_add_text(view->arena, node, "unit", view->metric->unit);
    return node;
}

/* ---- groups ---- */

/* A group as it is shown: its place in the tally, its names in the result's arena. */
struct shown {
    size_t group;
    int64_t population;
    const char *key, *label; /* key NULL: empty, or no team */
};

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

static void add_groups(struct view *view, const struct shown *list, size_t n, struct node *node) {
    struct node *groups = node_add_array(view->arena, node, "groups");
    for (size_t i = 0; i < n; i++) {
        struct node *group = node_add_object(view->arena, groups, NULL);
        node_add_text(view->arena, group, "key", list[i].key);
        node_add_text(view->arena, group, "label", list[i].label);
        view->group = list[i].group;
        add_whole(view, group);
        add_group_funnel(view, group);
        add_history(view, group);
    }
}

/* ---- documents ---- */

static struct widget widget_of(const struct view *view, const char *name, const struct node *node, bool grouped) {
    return (struct widget){.name = name,
                           .node = node,
                           .rows = node_get(node, grouped ? "groups" : "series"),
                           .columns = view->metric->columns,
                           .n_columns = view->metric->n_columns,
                           .grouped = grouped};
}

static struct view view_of(const struct metric *metric, const struct funnel *funnel, struct arena *arena) {
    return (struct view){
        .metric = metric, .scope = funnel->scope, .funnel = funnel, .tally = &funnel->all, .arena = arena};
}

static struct widget build_mttr(const struct pass *pass, struct arena *arena) {
    struct view view = view_of(&METRIC_MTTR, &pass->funnel, arena);
    view.pass = pass;
    struct node *node = add_head(&view);
    add_whole(&view, node);
    add_funnel(&pass->funnel, false, arena, node);
    add_history(&view, node);
    insight_add_whole(pass, arena, node);
    return widget_of(&view, view.metric->name, node, false);
}

static struct widget build_breakdown(const struct pass *pass, const struct breakdown *breakdown, struct arena *arena) {
    struct view view = view_of(&METRIC_MTTR, &pass->funnel, arena);
    const char *by = breakdown->field == NULL ? "team" : field_ref_name(pass->funnel.rules.kind, breakdown->field);
    struct shown *list = must_malloc(breakdown->tally.n_groups * sizeof *list);
    view.pass = pass;
    view.tally = &breakdown->tally;
    struct node *node = add_head(&view);
    add_groups(&view, list, list_shown(pass->scope->profile, breakdown, list, arena), node);
    free(list);
    return widget_of(&view, arena_format(arena, "mttr_by_%s", by), node, true);
}

/* failures NULL: there are none to hold against it. */
static struct widget build_events(const struct metric *metric, const struct funnel *funnel,
                                  const struct funnel *failures, struct arena *arena) {
    struct view view = view_of(metric, funnel, arena);
    view.failures = failures;
    struct node *node = add_head(&view);
    add_whole(&view, node);
    add_funnel(funnel, false, arena, node);
    add_history(&view, node);
    return widget_of(&view, metric->name, node, false);
}

/* The headline is of the ties that fields record; what time alone suggests is never among them. */
static struct widget build_recovery(const struct recoveries *recoveries, struct arena *arena) {
    struct view view = view_of(&METRIC_RECOVERY, &recoveries->funnel, arena);
    view.group = TIES_RECORDED;
    struct node *node = add_head(&view);
    part_coverage(recoveries, arena, node);
    add_whole(&view, node);
    add_funnel(&recoveries->funnel, true, arena, node);
    add_history(&view, node);
    return widget_of(&view, view.metric->name, node, false);
}

static struct widget build_tiers(const struct recoveries *recoveries, struct arena *arena) {
    struct view view = view_of(&METRIC_RECOVERY, &recoveries->funnel, arena);
    struct shown list[MOST_TIERS];
    struct node *node = add_head(&view);
    for (size_t i = 0; i < recoveries->n_tiers; i++) {
        list[i] = (struct shown){.group = TIES_TIERS + i, .key = recoveries->tiers[i], .label = recoveries->tiers[i]};
    }
    part_coverage(recoveries, arena, node);
    add_groups(&view, list, recoveries->n_tiers, node);
    return widget_of(&view, "failed_deployment_recovery_by_tier", node, true);
}

static struct widget build_tied(const struct recoveries *recoveries) {
    return (struct widget){.name = "failed_deployment_recovery_incidents",
                           .node = recoveries->rows,
                           .rows = recoveries->rows,
                           .columns = RECOVERY_COLUMNS,
                           .n_columns = N_RECOVERY_COLUMNS};
}

enum { MOST_METRICS = 6 }; /* documents beside the breakdowns */

struct widget *widgets_build(const struct study *study, struct arena *arena, size_t *n) {
    const struct pass *pass = &study->pass;
    struct widget *widgets = arena_alloc(arena, (pass->n_breakdowns + MOST_METRICS) * sizeof *widgets);
    *n = 0;
    widgets[(*n)++] = build_mttr(pass, arena);
    for (size_t i = 0; i < pass->n_breakdowns; i++) {
        widgets[(*n)++] = build_breakdown(pass, &pass->breakdowns[i], arena);
    }
    if (study->frequency.scope != NULL) {
        widgets[(*n)++] = build_events(&METRIC_FREQUENCY, &study->frequency, NULL, arena);
    }
    if (study->failures.scope != NULL) {
        widgets[(*n)++] = build_events(&METRIC_FAILURE_RATE, &study->basis, &study->failures, arena);
    }
    if (study->recoveries.scope != NULL) {
        widgets[(*n)++] = build_recovery(&study->recoveries, arena);
        widgets[(*n)++] = build_tiers(&study->recoveries, arena);
    }
    if (study->recoveries.scope != NULL && study->recoveries.rows != NULL) {
        widgets[(*n)++] = build_tied(&study->recoveries);
    }
    return widgets;
}
