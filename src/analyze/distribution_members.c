/* SPDX-License-Identifier: Apache-2.0 */
/* distribution_members: from the spread, the survival curve and the backlog to members of a document. */
#include "distribution_members_p.h"

#include "document_members_p.h"

#include "spread.h"
#include "survival.h"

const struct flat_column COUNTERWEIGHTS_COLUMNS[] = {
    {"start", "start"},
    {"end", "end"},
    {"partial", "partial"},
    {"opened", "opened"},
    {"resolved", "resolved"},
    {"open", "open"},
    {"open_over_1d", "open_over_1d"},
    {"open_over_7d", "open_over_7d"},
    {"open_over_14d", "open_over_14d"},
    {"open_over_30d", "open_over_30d"},
    {"reopened", "reopened"},
    {"reopened_share", "reopened_share"},
    {"canceled", "canceled"},
    {"canceled_share", "canceled_share"},
};
const size_t N_COUNTERWEIGHTS_COLUMNS = sizeof COUNTERWEIGHTS_COLUMNS / sizeof *COUNTERWEIGHTS_COLUMNS;

/* The durations of a slice, and where their members go. */
struct durations {
    const struct metric_slice *slice;
    const struct mttr *mttr; /* the profile's rules */
    const uint64_t *keys;
    size_t n;
    struct arena *arena;
};

static void add_share(struct arena *arena, struct node *node, const char *key, size_t part, size_t whole) {
    node_add_real(arena, node, key, fraction_real((struct fraction){(__int128)part, (__int128)whole}));
}

/* ---- of the durations ---- */

static void add_longest_share(const struct durations *durations, struct node *node, const char *key,
                              size_t hundredths) {
    struct fraction share = spread_share_of_longest(durations->keys, durations->n, hundredths);
    node_add_real(durations->arena, node, key, fraction_real(share));
}

static void add_concentration(const struct durations *durations, struct node *node) {
    struct node *object = node_add_object(durations->arena, node, "concentration");
    add_longest_share(durations, object, "top_1_percent", 1);
    add_longest_share(durations, object, "top_5_percent", 5);
}

static void add_histogram(const struct durations *durations, int64_t *counts, struct node *node) {
    struct node *list = node_add_array(durations->arena, node, "histogram");
    for (size_t i = 0, below = 0; i < SPREAD_CLASSES; i++) {
        bool last = i + 1 == SPREAD_CLASSES;
        size_t upto = last ? durations->n : spread_below(durations->keys, durations->n, SPREAD_EDGES[i + 1]);
        counts[i] = (int64_t)(upto - below);
        below = upto;
        struct node *class = node_add_object(durations->arena, list, NULL);
        node_add_int(durations->arena, class, "from", SPREAD_EDGES[i]);
        add_known(durations->arena, class, "to", last ? 0 : SPREAD_EDGES[i + 1], !last);
        node_add_int(durations->arena, class, "count", counts[i]);
    }
}

/* What each record would be rated by itself. */
static const struct node *add_ratings(const struct durations *durations, struct node *node) {
    const struct rating_set *set = durations->mttr->ratings;
    struct node *list = node_add_array(durations->arena, node, "ratings");
    for (size_t i = 0; i < set->n_levels; i++) {
        const struct rating_level *level = &set->levels[i];
        size_t below = spread_below(durations->keys, durations->n, level->from);
        size_t count = spread_below(durations->keys, durations->n, level->to) - below;
        struct node *rating = node_add_object(durations->arena, list, NULL);
        node_add_text(durations->arena, rating, "rating", level->name);
        node_add_int(durations->arena, rating, "count", (int64_t)count);
        add_share(durations->arena, rating, "share", count, durations->n);
    }
    return list;
}

static struct widget_target measure_target(const struct target *target, const struct stats *stats) {
    struct fraction value = stats_value(stats, target->calculation);
    bool met = value.numerator <= (__int128)target->seconds * value.denominator;
    return (struct widget_target){.statistic = target->calculation,
                                  .seconds = target->seconds,
                                  .value = value,
                                  .status = value.denominator == 0 ? NULL
                                            : met                  ? "met"
                                                                   : "missed"};
}

static const struct widget_target *add_targets(const struct durations *durations, const struct stats *stats,
                                               struct node *node) {
    size_t n = durations->mttr->n_targets;
    struct widget_target *targets = arena_alloc(durations->arena, n * sizeof *targets);
    struct node *list = node_add_array(durations->arena, node, "targets");
    for (size_t i = 0; i < n; i++) {
        targets[i] = measure_target(&durations->mttr->targets[i], stats);
        struct node *object = node_add_object(durations->arena, list, NULL);
        node_add_text(durations->arena, object, "statistic", calculation_name(targets[i].statistic));
        node_add_int(durations->arena, object, "target", targets[i].seconds);
        node_add_real(durations->arena, object, "value", fraction_real(targets[i].value));
        node_add_text(durations->arena, object, "status", targets[i].status);
    }
    return targets;
}

/* Only a cohort, all that were created in the range, can be followed, and by a clock that runs for open ones, too. */
static void add_censored(const struct durations *durations, struct node *node) {
    const struct metric_slice *slice = durations->slice;
    int64_t seen = slice->mttr->side.seen;
    struct arena *arena = durations->arena;
    size_t n_open;
    const uint64_t *keys = durations->keys, *ages = keys_of(&slice->tally->open, slice->group, &n_open);
    if (durations->mttr->in_range != IN_RANGE_CREATED || durations->mttr->servicenow || seen == INSTANT_NONE) {
        node_add_null(arena, node, "censored");
        return;
    }
    struct node *object = node_add_object(arena, node, "censored");
    node_add_time(arena, object, "at", seen);
    node_add_int(arena, object, "n_open", (int64_t)n_open);
    node_add_real(arena, object, "median", survival_quantile(keys, durations->n, ages, n_open, 50));
    node_add_real(arena, object, "p90", survival_quantile(keys, durations->n, ages, n_open, 90));
}

struct widget_distribution distribution_add(const struct metric_slice *slice, struct node *node) {
    struct widget_distribution result = {0};
    struct durations durations = {.slice = slice, .mttr = &slice->scope->profile->mttr, .arena = slice->arena};
    durations.keys = keys_of(&slice->tally->counted, slice->group, &durations.n);
    struct interval interval = spread_interval(durations.keys, durations.n);
    node_add_real(slice->arena, node, "geometric_mean", spread_geometric_mean(durations.keys, durations.n));
    add_interval(&interval, slice->arena, node);
    add_concentration(&durations, node);
    struct node *object = node_add_object(slice->arena, node, "distribution");
    add_histogram(&durations, result.histogram, object);
    result.rating_rows = add_ratings(&durations, object);
    add_censored(&durations, node);
    result.targets = add_targets(&durations, &slice->tally->total[slice->group], node);
    result.n_targets = durations.mttr->n_targets;
    return result;
}

/* ---- of the whole ---- */

void longest_add(const struct mttr_metric *metric, struct arena *arena, struct node *node) {
    const struct longest_records *longest = &metric->side.longest;
    size_t sum = (size_t)metric->funnel.all.total[0].sum;
    struct node *list = node_add_array(arena, node, "heaviest");
    for (size_t i = 0; i < longest->n; i++) {
        const struct longest_record *record = &longest->list[i];
        struct node *object = node_add_object(arena, list, NULL);
        node_add_text(arena, object, "integration", arena_strdup(arena, record->integration));
        node_add_text(arena, object, "number",
                      record->number.len == 0 ? NULL : arena_strdup(arena, record->number.data));
        node_add_text(arena, object, "sys_id", arena_strdup(arena, record->sys_id.data));
        node_add_int(arena, object, "seconds", record->seconds);
        add_share(arena, object, "share", (size_t)record->seconds, sum);
    }
}

static void add_open(const struct widget_counterweight *weight, struct arena *arena, struct node *node) {
    static const char *const KEYS[BACKLOG_AGES] = {"open_over_1d", "open_over_7d", "open_over_14d", "open_over_30d"};
    add_known(arena, node, "open", weight->counts.open, weight->open_known);
    for (size_t i = 0; i < BACKLOG_AGES; i++) {
        add_known(arena, node, KEYS[i], weight->counts.older[i], weight->open_known);
    }
}

/* reopens: the table has a field that counts them. */
static void add_counterweight(const struct widget_counterweight *weight, const struct bucket *span, bool reopens,
                              struct arena *arena, struct node *node) {
    const struct backlog_bucket *counts = &weight->counts;
    node_add_time(arena, node, "start", span->start);
    node_add_time(arena, node, "end", span->end);
    node_add_bool(arena, node, "partial", span->partial);
    node_add_int(arena, node, "opened", counts->opened);
    node_add_int(arena, node, "resolved", counts->resolved);
    add_open(weight, arena, node);
    add_known(arena, node, "reopened", counts->reopened, reopens);
    add_share(arena, node, "reopened_share", (size_t)counts->reopened, reopens ? (size_t)counts->resolved : 0);
    node_add_int(arena, node, "canceled", counts->canceled);
    add_share(arena, node, "canceled_share", (size_t)counts->canceled, (size_t)counts->opened);
}

void counterweights_add(const struct mttr_metric *metric, struct widget *widget, struct arena *arena,
                        struct node *node) {
    struct node *list = node_add_array(arena, node, "counterweights");
    bool reopens = metric->side.reopen_count != NO_COLUMN;
    size_t n = metric->scope->n_buckets;
    struct widget_counterweight *weights = arena_alloc(arena, n * sizeof *weights);
    for (size_t i = 0; i < n; i++) {
        const struct bucket *span = &metric->scope->buckets[i];
        weights[i].counts = metric->side.backlog.list[i];
        weights[i].open_known = span->start < metric->side.seen;
        add_counterweight(&weights[i], span, reopens, arena, node_add_object(arena, list, NULL));
    }
    widget->counterweights = weights;
    widget->counterweight_rows = list;
}
