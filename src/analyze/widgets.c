/* SPDX-License-Identifier: Apache-2.0 */
/* widgets: the values of each metric, and its document, member by member in the order of reports/README.md. */
#include "widgets_p.h"

#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "distribution_members_p.h"
#include "document_members_p.h"

/* ---- values ---- */

static struct widget_figures figures_at(const struct metric_slice *slice, ptrdiff_t place) {
    struct widget_figures figures = {.stats = *slice_stats(slice, place)};
    figures.value = slice->metric->value(slice, place);
    figures.rating = slice->metric->rate(slice, figures.value);
    if (slice->metric->words.unit == UNIT_PER_DAY) {
        figures.per_week = slice_rate(slice, place, WEEK);
    }
    if (slice->failures != NULL && place >= 0) {
        figures.failures = slice->failures->all.series[place].count;
    }
    return figures;
}

struct widget_counts counts_of(const struct tally *tally, size_t group) {
    const int64_t *verdicts = tally->verdicts[group];
    struct widget_counts counts = {.population = tally_population(tally, group), .count = verdicts[VERDICT_COUNTED]};
    memcpy(counts.excluded, verdicts, sizeof counts.excluded);
    return counts;
}

static struct widget_bucket bucket_at(const struct metric_slice *slice, size_t i) {
    return (struct widget_bucket){.span = slice->scope->buckets[i],
                                  .population = slice->tally->population[slice->group * slice->tally->n_buckets + i],
                                  .figures = figures_at(slice, (ptrdiff_t)i)};
}

/* The medians of mttr before and now, by their intervals. */
static void compare_medians(const struct metric_slice *slice, struct widget_previous *previous) {
    const struct tally *tally = slice->tally;
    size_t n, n_before;
    const uint64_t *keys = keys_of(&tally->counted, slice->group, &n);
    const uint64_t *before = keys_of(&tally->previous, slice->group, &n_before);
    struct interval now = spread_interval(keys, n);
    previous->compared = true;
    previous->median = tally->before[slice->group].median;
    previous->interval = spread_interval(before, n_before);
    previous->change = interval_compare(&now, &previous->interval);
}

static struct widget_previous previous_of(const struct metric_slice *slice, struct fraction value) {
    struct widget_previous previous = {.range = slice->scope->previous,
                                       .count = slice_stats(slice, PLACE_BEFORE)->count,
                                       .value = slice->metric->value(slice, PLACE_BEFORE)};
    previous.delta = fraction_minus(value, previous.value);
    previous.ratio = fraction_over(value, previous.value);
    if (slice->mttr != NULL) {
        compare_medians(slice, &previous);
    }
    return previous;
}

static struct widget_part part_of(const struct metric_slice *slice) {
    struct widget_part part = {.counts = counts_of(slice->tally, slice->group),
                               .figures = figures_at(slice, PLACE_TOTAL)};
    part.previous = previous_of(slice, part.figures.value);
    return part;
}

/* ---- members ---- */

/* The statistics of durations; of what is only counted, the counts. */
static void add_numbers(const struct metric_slice *slice, const struct widget_figures *figures, struct node *node) {
    if (slice->metric->words.unit == UNIT_SECONDS) {
        add_stats(&figures->stats, slice->arena, node);
        return;
    }
    node_add_int(slice->arena, node, "count", figures->stats.count);
    if (slice->failures != NULL) {
        node_add_int(slice->arena, node, "failures", figures->failures);
    }
}

static void add_bucket(const struct metric_slice *slice, const struct widget_bucket *bucket, struct node *node) {
    node_add_time(slice->arena, node, "start", bucket->span.start);
    node_add_time(slice->arena, node, "end", bucket->span.end);
    node_add_int(slice->arena, node, "time_ms", bucket->span.start * 1000);
    node_add_bool(slice->arena, node, "partial", bucket->span.partial);
    node_add_int(slice->arena, node, "population", bucket->population);
    add_value(slice->metric, &bucket->figures, slice->arena, node);
    add_numbers(slice, &bucket->figures, node);
}

/* Keeps the buckets in the list, too, unless it is NULL. */
static const struct node *add_series(const struct metric_slice *slice, struct widget_bucket *list, struct node *node) {
    struct node *series = node_add_array(slice->arena, node, "series");
    for (size_t i = 0; i < slice->tally->n_buckets; i++) {
        struct widget_bucket bucket = bucket_at(slice, i);
        add_bucket(slice, &bucket, node_add_object(slice->arena, series, NULL));
        if (list != NULL) {
            list[i] = bucket;
        }
    }
    return series;
}

static const struct node *add_steps(const struct widget_step *steps, size_t n, struct arena *arena, struct node *node) {
    struct node *funnel = node_add_array(arena, node, "funnel");
    for (size_t i = 0; i < n; i++) {
        struct node *step = node_add_object(arena, funnel, NULL);
        node_add_text(arena, step, "step", steps[i].name);
        node_add_int(arena, step, "count", steps[i].count);
    }
    return funnel;
}

static size_t list_conditions(const struct funnel *funnel, struct arena *arena, struct widget_step *steps) {
    const struct condition *where = funnel->rules.where;
    struct buf text;
    buf_init(&text, 4096);
    for (size_t i = 0; i < funnel->n_where; i++) {
        buf_reset(&text);
        condition_describe(funnel->rules.kind, where->type == CONDITION_ALL ? where->children[i] : where, &text);
        steps[i] = (struct widget_step){arena_format(arena, "where[%zu]: %s", i, text.data), funnel->held[i]};
    }
    buf_clear(&text);
    return funnel->n_where;
}

enum { STEPS_BESIDES = 5 }; /* those that are no conditions */

/* Each step counts what is left of the one before. own: a step that only this metric has; NULL: it has none. Returns
 * how many. */
static size_t list_steps(const struct funnel *funnel, const struct widget_step *own, struct arena *arena,
                         struct widget_step **out) {
    struct widget_step *steps = arena_alloc(arena, (funnel->n_where + STEPS_BESIDES) * sizeof *steps);
    const struct team *team = funnel->scope->team;
    size_t n = 0;
    steps[n++] = (struct widget_step){"store", funnel->in_store};
    n += list_conditions(funnel, arena, steps + n);
    steps[n++] = (struct widget_step){"in range", funnel->in_range};
    if (team != NULL) {
        steps[n++] = (struct widget_step){arena_format(arena, "team: %s", team->name), funnel->in_team};
    }
    if (own != NULL) {
        steps[n++] = *own;
    }
    steps[n++] = (struct widget_step){"counted", funnel->all.verdicts[0][VERDICT_COUNTED]};
    *out = steps;
    return n;
}

static void add_trend(const struct metric_slice *slice, struct node *node) {
    const struct tally *tally = slice->tally;
    double *values = must_malloc(tally->n_buckets * sizeof *values);
    for (size_t i = 0; i < tally->n_buckets; i++) {
        values[i] = fraction_real(slice->metric->value(slice, (ptrdiff_t)i));
    }
    struct trend trend = measure_trend(values, tally->n_buckets);
    struct node *object = node_add_object(slice->arena, node, "trend");
    node_add_real(slice->arena, object, "slope", trend.slope);
    node_add_real(slice->arena, object, "intercept", trend.intercept);
    node_add_real(slice->arena, object, "r2", trend.r2);
    node_add_real(slice->arena, object, "theil_sen", spread_theil_sen(values, tally->n_buckets));
    free(values);
}

/* What the deployments are held against. */
static void add_failures(const struct metric_slice *slice, const struct widget_counts *counts, struct node *node) {
    const struct funnel *failures = slice->failures;
    struct arena *arena = slice->arena;
    struct widget_step *steps = NULL;
    size_t n = list_steps(failures, NULL, arena, &steps);
    struct node *object = node_add_object(arena, node, "failures");
    node_add_text(arena, object, "table", failures->rules.kind->name);
    node_add_text(arena, object, "in_range", in_range_name(failures->rules.in_range));
    add_counts(counts, arena, object);
    add_steps(steps, n, arena, object);
}

/* The members from "value" to "series". */
static void add_part(const struct metric_slice *slice, const struct widget *widget, struct widget_part *part,
                     struct widget_bucket *buckets, struct node *node) {
    part->node = node;
    add_value(slice->metric, &part->figures, slice->arena, node);
    add_counts(&part->counts, slice->arena, node);
    if (widget->failures != NULL) {
        add_failures(slice, widget->failures, node);
    }
    if (slice->metric->words.unit == UNIT_SECONDS) {
        add_stats(&part->figures.stats, slice->arena, node_add_object(slice->arena, node, "stats"));
    }
    part->series = add_series(slice, buckets, node);
}

static void add_history(const struct metric_slice *slice, const struct widget_part *part, struct node *node) {
    add_trend(slice, node);
    add_previous(&part->previous, slice->scope->profile->zone.name, slice->arena, node);
}

/* Levels without their year and source would be taken for facts. */
static void add_rating_set(const struct metric_slice *slice, struct node *node) {
    const struct rating_set *set = slice->scope->profile->mttr.ratings;
    struct node *object = node_add_object(slice->arena, node, "ratings");
    node_add_text(slice->arena, object, "set", set->name);
    node_add_fraction(slice->arena, object, "year", (struct fraction){set->year, set->year != 0});
    node_add_text(slice->arena, object, "source", set->source);
}

struct node *add_head(const struct metric_slice *slice) {
    const struct profile *profile = slice->scope->profile;
    const struct analyze_request *request = slice->scope->request;
    struct node *node = node_object(slice->arena);
    node_add_text(slice->arena, node, "schema", "mttr/widget/1");
    node_add_text(slice->arena, node, "metric", slice->metric->words.name);
    node_add_text(slice->arena, node, "profile", profile->name);
    node_add_text(slice->arena, node, "title", profile->title);
    node_add_text(slice->arena, node, "table", slice->funnel->rules.kind->name);
    add_range(&request->range, profile->zone.name, slice->arena, node);
    node_add_text(slice->arena, node, "granularity", granularity_name(request->granularity));
    node_add_text(slice->arena, node, "in_range", in_range_name(slice->funnel->rules.in_range));
    if (slice->metric->words.unit == UNIT_SECONDS) {
        node_add_text(slice->arena, node, "clock", clock_name(&slice->funnel->rules));
        node_add_text(slice->arena, node, "calculation", calculation_name(profile->mttr.calculation));
        add_rating_set(slice, node);
    }
    node_add_text(slice->arena, node, "unit", metric_unit_name(slice->metric->words.unit));
    return node;
}

/* ---- groups ---- */

static void add_group(struct metric_slice *slice, const struct shown *shown, const struct widget *widget,
                      struct widget_part *part, struct node *node) {
    slice->group = shown->group;
    *part = part_of(slice);
    part->key = shown->key;
    part->label = shown->label;
    node_add_text(slice->arena, node, "key", part->key);
    node_add_text(slice->arena, node, "label", part->label);
    add_part(slice, widget, part, NULL, node);
    /* Where the records part begins the group's own funnel. */
    const struct widget_step steps[] = {{"population", part->counts.population}, {"counted", part->counts.count}};
    add_steps(steps, 2, slice->arena, node);
    add_history(slice, part, node);
    if (slice->mttr != NULL) {
        distribution_add(slice, node);
    }
}

void add_groups(struct metric_slice *slice, const struct shown *list, size_t n, struct widget *widget,
                struct node *node) {
    struct widget_part *groups = arena_alloc(slice->arena, n * sizeof *groups);
    struct node *array = node_add_array(slice->arena, node, "groups");
    for (size_t i = 0; i < n; i++) {
        add_group(slice, &list[i], widget, &groups[i], node_add_object(slice->arena, array, NULL));
    }
    widget->groups = groups;
    widget->n_groups = n;
    widget->rows = array;
}

/* ---- widgets ---- */

struct metric_slice slice_of(const struct metric *metric, const struct funnel *funnel, struct arena *arena) {
    return (struct metric_slice){
        .metric = metric, .scope = funnel->scope, .funnel = funnel, .tally = &funnel->all, .arena = arena};
}

struct widget widget_of(const struct metric_slice *slice, const char *name, const char *by) {
    return (struct widget){.name = name,
                           .metric = slice->metric,
                           .by = by,
                           .columns = slice->metric->columns,
                           .n_columns = slice->metric->n_columns};
}

void add_whole(const struct metric_slice *slice, const struct widget_step *own, struct widget *widget,
               struct node *node) {
    struct widget_bucket *buckets = arena_alloc(slice->arena, slice->tally->n_buckets * sizeof *buckets);
    struct widget_step *steps = NULL;
    widget->n_steps = list_steps(slice->funnel, own, slice->arena, &steps);
    widget->funnel = steps;
    widget->buckets = buckets;
    widget->n_buckets = slice->tally->n_buckets;
    widget->whole = part_of(slice);
    add_part(slice, widget, &widget->whole, buckets, node);
    widget->funnel_rows = add_steps(steps, widget->n_steps, slice->arena, node);
    add_history(slice, &widget->whole, node);
    widget->rows = widget->whole.series;
    widget->node = node;
}

void widget_list_add(struct widget_list *list, const struct widget *widget) {
    ARRAY_GROW_IN(list->arena, list->widgets, list->n, list->cap);
    list->widgets[list->n++] = *widget;
}

const struct widget *widget_find(const struct widget *widgets, size_t n, const char *name) {
    for (size_t i = 0; i < n; i++) {
        if (strcmp(widgets[i].name, name) == 0) {
            return &widgets[i];
        }
    }
    return NULL;
}

const struct widget_part *widget_group(const struct widget *widget, const char *key) {
    for (size_t i = 0; i < widget->n_groups; i++) {
        const char *other = widget->groups[i].key;
        if (key == NULL || other == NULL ? key == other : strcmp(key, other) == 0) {
            return &widget->groups[i];
        }
    }
    return NULL;
}
