/* SPDX-License-Identifier: Apache-2.0 */
/* insight: from the spread, the survival curve and the backlog to members of a document. */
#include "insight_p.h"

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

/* The keys of a group, and where they are told of. */
struct told {
    const struct pass *pass;
    const uint64_t *keys;
    size_t n;
    struct arena *arena;
};

static void add_share(struct arena *arena, struct node *node, const char *key, size_t part, size_t whole) {
    node_add_real(arena, node, key, fraction_real((struct fraction){(__int128)part, (__int128)whole}));
}

static void add_known(struct arena *arena, struct node *node, const char *key, int64_t number, bool known) {
    if (known) {
        node_add_int(arena, node, key, number);
    } else {
        node_add_null(arena, node, key);
    }
}

static void add_interval(struct arena *arena, struct node *node, const struct interval *interval) {
    if (!interval->any) {
        node_add_null(arena, node, "interval");
        return;
    }
    struct node *object = node_add_object(arena, node, "interval");
    node_add_real(arena, object, "level", 0.95);
    node_add_int(arena, object, "low", interval->low);
    node_add_int(arena, object, "high", interval->high);
}

/* ---- of the trend and of the range before ---- */

void insight_add_trend(const double *values, size_t n, struct arena *arena, struct node *trend) {
    node_add_real(arena, trend, "theil_sen", spread_theil_sen(values, n));
}

void insight_add_previous(const struct tally *tally, size_t group, struct arena *arena, struct node *previous) {
    size_t n, n_before;
    const uint64_t *keys = keys_of(&tally->counted, group, &n);
    const uint64_t *before = keys_of(&tally->previous, group, &n_before);
    struct interval now = spread_interval(keys, n), then = spread_interval(before, n_before);
    node_add_real(arena, previous, "median", fraction_real(tally->before[group].median));
    add_interval(arena, previous, &then);
    node_add_text(arena, previous, "change", interval_compare(&now, &then));
}

/* ---- of the durations ---- */

static void add_concentration(const struct told *told, struct node *node) {
    struct node *object = node_add_object(told->arena, node, "concentration");
    node_add_real(told->arena, object, "top_1_percent", fraction_real(spread_share_of_longest(told->keys, told->n, 1)));
    node_add_real(told->arena, object, "top_5_percent", fraction_real(spread_share_of_longest(told->keys, told->n, 5)));
}

static void add_histogram(const struct told *told, struct node *node) {
    struct node *list = node_add_array(told->arena, node, "histogram");
    for (size_t i = 0, below = 0; i < SPREAD_CLASSES; i++) {
        bool last = i + 1 == SPREAD_CLASSES;
        size_t upto = last ? told->n : spread_below(told->keys, told->n, SPREAD_EDGES[i + 1]);
        struct node *class = node_add_object(told->arena, list, NULL);
        node_add_int(told->arena, class, "from", SPREAD_EDGES[i]);
        add_known(told->arena, class, "to", last ? 0 : SPREAD_EDGES[i + 1], !last);
        node_add_int(told->arena, class, "count", (int64_t)(upto - below));
        below = upto;
    }
}

/* What each record would be rated by itself. */
static void add_ratings(const struct told *told, struct node *node) {
    const struct rating_set *set = told->pass->scope->profile->mttr.ratings;
    struct node *list = node_add_array(told->arena, node, "ratings");
    for (size_t i = 0; i < set->n_levels; i++) {
        const struct rating_level *level = &set->levels[i];
        size_t below = spread_below(told->keys, told->n, level->from);
        size_t count = spread_below(told->keys, told->n, level->to) - below;
        struct node *rating = node_add_object(told->arena, list, NULL);
        node_add_text(told->arena, rating, "rating", level->name);
        node_add_int(told->arena, rating, "count", (int64_t)count);
        add_share(told->arena, rating, "share", count, told->n);
    }
}

static void add_distribution(const struct told *told, struct node *node) {
    struct node *object = node_add_object(told->arena, node, "distribution");
    add_histogram(told, object);
    add_ratings(told, object);
}

static void add_targets(const struct told *told, const struct stats *stats, struct node *node) {
    const struct mttr *mttr = &told->pass->scope->profile->mttr;
    struct node *list = node_add_array(told->arena, node, "targets");
    for (size_t i = 0; i < mttr->n_targets; i++) {
        const struct target *target = &mttr->targets[i];
        struct fraction value = stats_value(stats, target->calculation);
        bool met = value.numerator <= (__int128)target->seconds * value.denominator;
        struct node *object = node_add_object(told->arena, list, NULL);
        node_add_text(told->arena, object, "statistic", calculation_name(target->calculation));
        node_add_int(told->arena, object, "target", target->seconds);
        node_add_real(told->arena, object, "value", fraction_real(value));
        node_add_text(told->arena, object, "status", value.denominator == 0 ? NULL : met ? "met" : "missed");
    }
}

/* Only a cohort, all that were created in the range, can be followed, and by a clock that runs for open ones, too. */
static void add_censored(const struct told *told, const struct keys *open, size_t group, struct node *node) {
    size_t n_open;
    const uint64_t *ages = keys_of(open, group, &n_open);
    const struct mttr *mttr = &told->pass->scope->profile->mttr;
    if (mttr->in_range != IN_RANGE_CREATED || mttr->servicenow || told->pass->watch.seen == INSTANT_NONE) {
        node_add_null(told->arena, node, "censored");
        return;
    }
    struct node *object = node_add_object(told->arena, node, "censored");
    node_add_time(told->arena, object, "at", told->pass->watch.seen);
    node_add_int(told->arena, object, "n_open", (int64_t)n_open);
    node_add_real(told->arena, object, "median", survival_quantile(told->keys, told->n, ages, n_open, 50));
    node_add_real(told->arena, object, "p90", survival_quantile(told->keys, told->n, ages, n_open, 90));
}

void insight_add(const struct pass *pass, const struct tally *tally, size_t group, struct arena *arena,
                 struct node *node) {
    struct told told = {.pass = pass, .arena = arena};
    told.keys = keys_of(&tally->counted, group, &told.n);
    struct interval interval = spread_interval(told.keys, told.n);
    node_add_real(arena, node, "geometric_mean", spread_geometric_mean(told.keys, told.n));
    add_interval(arena, node, &interval);
    add_concentration(&told, node);
    add_distribution(&told, node);
    add_censored(&told, &tally->open, group, node);
    add_targets(&told, &tally->total[group], node);
}

/* ---- of the whole ---- */

static void add_heaviest(const struct heaviest *heaviest, int64_t sum, struct arena *arena, struct node *node) {
    struct node *list = node_add_array(arena, node, "heaviest");
    for (size_t i = 0; i < heaviest->n; i++) {
        const struct heavy *heavy = &heaviest->list[i];
        struct node *object = node_add_object(arena, list, NULL);
        node_add_text(arena, object, "integration", arena_strdup(arena, heavy->integration));
        node_add_text(arena, object, "number", heavy->number.len == 0 ? NULL : arena_strdup(arena, heavy->number.data));
        node_add_text(arena, object, "sys_id", arena_strdup(arena, heavy->sys_id.data));
        node_add_int(arena, object, "seconds", heavy->seconds);
        add_share(arena, object, "share", (size_t)heavy->seconds, (size_t)sum);
    }
}

static void add_open(const struct backlog_bucket *bucket, bool known, struct arena *arena, struct node *node) {
    static const char *const KEYS[BACKLOG_AGES] = {"open_over_1d", "open_over_7d", "open_over_14d", "open_over_30d"};
    add_known(arena, node, "open", bucket->open, known);
    for (size_t i = 0; i < BACKLOG_AGES; i++) {
        add_known(arena, node, KEYS[i], bucket->older[i], known);
    }
}

static void add_counterweights(const struct pass *pass, struct arena *arena, struct node *node) {
    struct node *list = node_add_array(arena, node, "counterweights");
    bool reopens = pass->watch.reopen_count != NO_COLUMN;
    for (size_t i = 0; i < pass->scope->n_buckets; i++) {
        const struct backlog_bucket *bucket = &pass->watch.backlog.list[i];
        struct node *object = node_add_object(arena, list, NULL);
        node_add_time(arena, object, "start", pass->scope->buckets[i].start);
        node_add_time(arena, object, "end", pass->scope->buckets[i].end);
        node_add_bool(arena, object, "partial", pass->scope->buckets[i].partial);
        node_add_int(arena, object, "opened", bucket->opened);
        node_add_int(arena, object, "resolved", bucket->resolved);
        add_open(bucket, pass->scope->buckets[i].start < pass->watch.seen, arena, object);
        add_known(arena, object, "reopened", bucket->reopened, reopens);
        add_share(arena, object, "reopened_share", (size_t)bucket->reopened, reopens ? (size_t)bucket->resolved : 0);
        node_add_int(arena, object, "canceled", bucket->canceled);
        add_share(arena, object, "canceled_share", (size_t)bucket->canceled, (size_t)bucket->opened);
    }
}

void insight_add_whole(const struct pass *pass, struct arena *arena, struct node *node) {
    add_heaviest(&pass->watch.heaviest, pass->funnel.all.total[0].sum, arena, node);
    add_counterweights(pass, arena, node);
}
