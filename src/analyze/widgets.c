/* widgets: the documents, member by member in the order of the contract. */
#include "widgets_p.h"

#include <stdlib.h>
#include <string.h>

static const struct flat_column COLUMNS[] = {
    {"start", "start"},   {"end", "end"},   {"partial", "partial"}, {"population", "population"},
    {"count", "count"},   {"sum_s", "sum"}, {"mean_s", "mean"},     {"median_s", "median"},
    {"p90_s", "p90"},     {"p95_s", "p95"}, {"min_s", "min"},       {"max_s", "max"},
    {"rating", "rating"},
};
enum { N_COLUMNS = sizeof COLUMNS / sizeof *COLUMNS };

/* One group of a tally, or all: what is shown, and where to. */
struct view {
    const struct pass *pass;
    const struct tally *tally;
    size_t group;
    struct arena *arena;
};

static enum calculation calculation_of(const struct view *view) {
    return view->pass->profile->mttr.calculation;
}

/* ---- parts ---- */

static void add_fraction(struct arena *arena, struct node *parent, const char *key, struct fraction fraction) {
    if (fraction.denominator != 0 && fraction.numerator % fraction.denominator == 0) {
        node_add_int(arena, parent, key, (int64_t)(fraction.numerator / fraction.denominator));
    } else {
        node_add_real(arena, parent, key, fraction_real(fraction));
    }
}

static void add_seconds(struct arena *arena, struct node *parent, const char *key, const struct stats *stats,
                        int64_t seconds) {
    add_fraction(arena, parent, key, (struct fraction){seconds, stats->count > 0});
}

static void add_value(const struct view *view, struct node *node, const struct stats *stats) {
    struct fraction value = stats_value(stats, calculation_of(view));
    add_fraction(view->arena, node, "value", value);
    enum rating rating = measure_rating(value, view->pass->profile->mttr.ratings);
    node_add_text(view->arena, node, "rating", rating_name(rating));
}

static void add_stats(struct arena *arena, struct node *node, const struct stats *stats) {
    node_add_int(arena, node, "count", stats->count);
    add_seconds(arena, node, "sum", stats, stats->sum);
    add_fraction(arena, node, "mean", stats->mean);
    add_fraction(arena, node, "median", stats->median);
    add_fraction(arena, node, "p90", stats->p90);
    add_fraction(arena, node, "p95", stats->p95);
    add_seconds(arena, node, "min", stats, stats->min);
    add_seconds(arena, node, "max", stats, stats->max);
}

static void add_counts(const struct view *view, struct node *node) {
    const int64_t *verdicts = view->tally->verdicts[view->group];
    node_add_int(view->arena, node, "population", tally_population(view->tally, view->group));
    node_add_int(view->arena, node, "count", verdicts[VERDICT_COUNTED]);
    struct node *excluded = node_add_object(view->arena, node, "excluded");
    for (int i = 0; i < N_REASONS; i++) {
        node_add_int(view->arena, excluded, verdict_name((enum verdict)i), verdicts[i]);
    }
}

static void add_bucket(const struct view *view, struct node *series, size_t i) {
    const struct bucket *bucket = &view->pass->buckets[i];
    size_t row = view->group * view->tally->n_buckets + i;
    struct node *node = node_add_object(view->arena, series, NULL);
    node_add_time(view->arena, node, "start", bucket->start);
    node_add_time(view->arena, node, "end", bucket->end);
    node_add_int(view->arena, node, "time_ms", bucket->start * 1000);
    node_add_bool(view->arena, node, "partial", bucket->partial);
    node_add_int(view->arena, node, "population", view->tally->population[row]);
    add_value(view, node, &view->tally->series[row]);
    add_stats(view->arena, node, &view->tally->series[row]);
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

static void add_where_steps(const struct view *view, struct node *funnel) {
    const struct pass *pass = view->pass;
    struct buf text;
    buf_init(&text, 4096);
    for (size_t i = 0; i < pass->n_where; i++) {
        const struct condition *where = pass->profile->mttr.where;
        buf_reset(&text);
        condition_describe(pass->source.kind, where->type == CONDITION_ALL ? where->children[i] : where, &text);
        add_step(view->arena, funnel, arena_format(view->arena, "where[%zu]: %s", i, text.data), pass->held[i]);
    }
    buf_clear(&text);
}

/* Each step counts what is left of the one before. A group's funnel begins where the records part. */
static void add_funnel(const struct view *view, struct node *node) {
    const struct pass *pass = view->pass;
    struct node *funnel = node_add_array(view->arena, node, "funnel");
    if (view->tally == &pass->all) {
        add_step(view->arena, funnel, "store", pass->in_store);
        add_where_steps(view, funnel);
        add_step(view->arena, funnel, "in range", pass->in_range);
        if (pass->wanted < pass->profile->n_teams) {
            const char *name = pass->profile->teams[pass->wanted].name;
            add_step(view->arena, funnel, arena_format(view->arena, "team: %s", name),
                     tally_population(view->tally, view->group));
        }
    } else {
        add_step(view->arena, funnel, "population", tally_population(view->tally, view->group));
    }
    add_step(view->arena, funnel, "counted", view->tally->verdicts[view->group][VERDICT_COUNTED]);
}

static void add_trend(const struct view *view, struct node *node) {
    const struct tally *tally = view->tally;
    double *values = must_malloc(tally->n_buckets * sizeof *values);
    for (size_t i = 0; i < tally->n_buckets; i++) {
        values[i] =
            fraction_real(stats_value(&tally->series[view->group * tally->n_buckets + i], calculation_of(view)));
    }
    struct trend trend = measure_trend(values, tally->n_buckets);
    free(values);
    struct node *object = node_add_object(view->arena, node, "trend");
    node_add_real(view->arena, object, "slope", trend.slope);
    node_add_real(view->arena, object, "intercept", trend.intercept);
    node_add_real(view->arena, object, "r2", trend.r2);
}

static void add_range(const struct view *view, struct node *node, const struct range *range) {
    struct node *object = node_add_object(view->arena, node, "range");
    node_add_time(view->arena, object, "from", range->from);
    node_add_time(view->arena, object, "to", range->to);
    node_add_text(view->arena, object, "timezone", view->pass->profile->zone.name);
}

static void add_comparison(const struct view *view, struct node *node) {
    struct fraction value = stats_value(&view->tally->total[view->group], calculation_of(view));
    struct fraction before = stats_value(&view->tally->before[view->group], calculation_of(view));
    add_fraction(view->arena, node, "value", before);
    add_fraction(view->arena, node, "delta", fraction_minus(value, before));
    add_fraction(view->arena, node, "ratio", fraction_over(value, before));
}

static void add_previous(const struct view *view, struct node *node) {
    struct node *object = node_add_object(view->arena, node, "previous");
    add_range(view, object, &view->pass->previous);
    node_add_int(view->arena, object, "count", view->tally->before[view->group].count);
    add_comparison(view, object);
}

/* The members from "value" down. */
static void add_measured(const struct view *view, struct node *node) {
    add_value(view, node, &view->tally->total[view->group]);
    add_counts(view, node);
    add_stats(view->arena, node_add_object(view->arena, node, "stats"), &view->tally->total[view->group]);
    add_series(view, node);
    add_funnel(view, node);
    add_trend(view, node);
    add_previous(view, node);
}

/* The members down to "unit". */
static struct node *add_head(const struct view *view) {
    const struct pass *pass = view->pass;
    const struct profile *profile = pass->profile;
    struct node *node = node_object(view->arena);
    node_add_text(view->arena, node, "schema", "mttr/widget/1");
    node_add_text(view->arena, node, "metric", "mttr");
    node_add_text(view->arena, node, "profile", profile->name);
    node_add_text(view->arena, node, "title", profile->title);
    node_add_text(view->arena, node, "table", profile->mttr.kind->name);
    add_range(view, node, &pass->request->range);
    node_add_text(view->arena, node, "granularity", granularity_name(pass->request->granularity));
    node_add_text(view->arena, node, "in_range", in_range_name(profile->mttr.in_range));
    node_add_text(view->arena, node, "clock", "calendar");
    node_add_text(view->arena, node, "calculation", calculation_name(profile->mttr.calculation));
    node_add_text(view->arena, node, "unit", "s");
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

static struct shown name_team(const struct pass *pass, size_t i) {
    const char *name = i < pass->profile->n_teams ? pass->profile->teams[i].name : NULL;
    return (struct shown){.key = name, .label = name == NULL ? "" : name};
}

/* Every team of the profile is shown; a field's value, and no team, only when they have records. Returns how many. */
static size_t list_shown(const struct pass *pass, const struct breakdown *breakdown, struct shown *list,
                         struct arena *arena) {
    size_t n = 0;
    for (size_t i = 0; i < breakdown->tally.n_groups; i++) {
        bool team = breakdown->field == NULL && i < pass->profile->n_teams;
        int64_t population = tally_population(&breakdown->tally, i);
        if (team || population > 0) {
            list[n] = breakdown->field == NULL ? name_team(pass, i) : name_field(breakdown, i, arena);
            list[n].group = i;
            list[n++].population = population;
        }
    }
    qsort(list, n, sizeof *list, compare_shown);
    return n;
}

static void add_groups(struct view *view, const struct breakdown *breakdown, struct node *node) {
    struct node *groups = node_add_array(view->arena, node, "groups");
    struct shown *list = must_malloc(breakdown->tally.n_groups * sizeof *list);
    size_t n = list_shown(view->pass, breakdown, list, view->arena);
    for (size_t i = 0; i < n; i++) {
        struct node *group = node_add_object(view->arena, groups, NULL);
        node_add_text(view->arena, group, "key", list[i].key);
        node_add_text(view->arena, group, "label", list[i].label);
        view->group = list[i].group;
        add_measured(view, group);
    }
    free(list);
}

/* ---- documents ---- */

static struct widget build_all(const struct pass *pass, struct arena *arena) {
    struct view view = {.pass = pass, .tally = &pass->all, .arena = arena};
    struct node *node = add_head(&view);
    add_measured(&view, node);
    return (struct widget){.name = "mttr", .node = node, .columns = COLUMNS, .n_columns = N_COLUMNS};
}

static struct widget build_breakdown(const struct pass *pass, const struct breakdown *breakdown, struct arena *arena) {
    struct view view = {.pass = pass, .tally = &breakdown->tally, .arena = arena};
    const char *by = breakdown->field == NULL ? "team" : field_ref_name(pass->source.kind, breakdown->field);
    struct node *node = add_head(&view);
    add_groups(&view, breakdown, node);
    return (struct widget){.name = arena_format(arena, "mttr_by_%s", by),
                           .node = node,
                           .columns = COLUMNS,
                           .n_columns = N_COLUMNS,
                           .grouped = true};
}

struct widget *widgets_build(const struct pass *pass, struct arena *arena, size_t *n) {
    struct widget *widgets = arena_alloc(arena, (pass->n_breakdowns + 1) * sizeof *widgets);
    widgets[0] = build_all(pass, arena);
    for (size_t i = 0; i < pass->n_breakdowns; i++) {
        widgets[i + 1] = build_breakdown(pass, &pass->breakdowns[i], arena);
    }
    *n = pass->n_breakdowns + 1;
    return widgets;
}

const struct node *widgets_summary(const struct pass *pass, const struct analysis *analysis, struct arena *arena) {
    struct view view = {.pass = pass, .tally = &pass->all, .arena = arena};
    struct node *summary = node_object(arena);
    node_add_text(arena, summary, "schema", "mttr/summary/1");
    node_add_text(arena, summary, "profile", pass->profile->name);
    node_add_text(arena, summary, "title", pass->profile->title);
    add_range(&view, summary, &pass->request->range);
    node_add_time(arena, summary, "now", pass->request->now);
    node_add_int(arena, summary, "run", analysis->run);
    node_add_text(arena, summary, "sync", analysis->complete ? "complete" : "incomplete");
    struct node *mttr = node_add_object(arena, node_add_object(arena, summary, "widgets"), "mttr");
    struct fraction value = stats_value(&pass->all.total[0], calculation_of(&view));
    add_fraction(arena, mttr, "value", value);
    node_add_text(arena, mttr, "unit", "s");
    node_add_text(arena, mttr, "calculation", calculation_name(calculation_of(&view)));
    node_add_text(arena, mttr, "rating", rating_name(measure_rating(value, pass->profile->mttr.ratings)));
    add_counts(&view, mttr);
    add_comparison(&view, node_add_object(arena, mttr, "previous"));
    return summary;
}
