/* SPDX-License-Identifier: Apache-2.0 */
/* metric: values stay exact until they are written, and are rated before. */
#include "metric_p.h"

#include "instant.h"

static const struct flat_column DURATIONS[] = {
    {"start", "start"},   {"end", "end"},   {"partial", "partial"}, {"population", "population"},
    {"count", "count"},   {"sum_s", "sum"}, {"mean_s", "mean"},     {"median_s", "median"},
    {"p90_s", "p90"},     {"p95_s", "p95"}, {"min_s", "min"},       {"max_s", "max"},
    {"rating", "rating"},
};
static const struct flat_column FREQUENCIES[] = {
    {"start", "start"}, {"end", "end"},       {"partial", "partial"},   {"population", "population"},
    {"count", "count"}, {"per_day", "value"}, {"per_week", "per_week"}, {"rating", "rating"},
};
static const struct flat_column SHARES[] = {
    {"start", "start"}, {"end", "end"},           {"partial", "partial"}, {"population", "population"},
    {"count", "count"}, {"failures", "failures"}, {"share", "value"},     {"rating", "rating"},
};

static const struct stats *stats_of(const struct tally *tally, size_t group, ptrdiff_t place) {
    switch (place) {
        case PLACE_TOTAL:
            return &tally->total[group];
        case PLACE_BEFORE:
            return &tally->before[group];
        default:
            return &tally->series[group * tally->n_buckets + (size_t)place];
    }
}

const struct stats *slice_stats(const struct metric_slice *slice, ptrdiff_t place) {
    return stats_of(slice->tally, slice->group, place);
}

/* ---- time to restore, and recovery from a failed deployment ---- */

static struct fraction duration_value(const struct metric_slice *slice, ptrdiff_t place) {
    return stats_value(slice_stats(slice, place), slice->scope->profile->mttr.calculation);
}

static const char *duration_rating(const struct metric_slice *slice, struct fraction value) {
    return measure_rating(value, slice->scope->profile->mttr.ratings);
}

/* ---- deployment frequency ---- */

static int64_t length_of(const struct metric_slice *slice, ptrdiff_t place) {
    const struct scope *scope = slice->scope;
    const struct range *range = place == PLACE_BEFORE ? &scope->previous : &scope->request->range;
    const struct zone *zone = &scope->profile->zone;
    if (place < 0) {
        return range_rate_seconds(range, range->from, range->to, zone);
    }
    return range_rate_seconds(range, scope->buckets[place].start, scope->buckets[place].end, zone);
}

struct fraction slice_rate(const struct metric_slice *slice, ptrdiff_t place, int64_t seconds) {
    int64_t count = slice_stats(slice, place)->count;
    struct fraction none = {0}, rate = {(__int128)count * seconds, length_of(slice, place)};
    return count == 0 ? none : rate;
}

static struct fraction frequency_value(const struct metric_slice *slice, ptrdiff_t place) {
    return slice_rate(slice, place, DAY);
}

/* More than one a day, one a week, one in 30 days. */
static const char *frequency_rating(const struct metric_slice *slice, struct fraction value) {
    (void)slice;
    if (value.denominator == 0) {
        return NULL;
    }
    enum rating rating = value.numerator > value.denominator         ? RATING_ELITE
                         : value.numerator * 7 >= value.denominator  ? RATING_HIGH
                         : value.numerator * 30 >= value.denominator ? RATING_MEDIUM
                                                                     : RATING_LOW;
    return rating_name(rating);
}

/* ---- change failure rate ---- */

static struct fraction failure_value(const struct metric_slice *slice, ptrdiff_t place) {
    int64_t failures = stats_of(&slice->failures->all, 0, place)->count;
    return (struct fraction){failures, slice_stats(slice, place)->count};
}

static const char *failure_rating(const struct metric_slice *slice, struct fraction value) {
    static const int PERCENT[] = {[RATING_ELITE] = 15, [RATING_HIGH] = 30, [RATING_MEDIUM] = 45};
    (void)slice;
    if (value.denominator == 0) {
        return NULL;
    }
    for (int i = RATING_ELITE; i < RATING_LOW; i++) {
        if (value.numerator * 100 <= value.denominator * PERCENT[i]) {
            return rating_name((enum rating)i);
        }
    }
    return rating_name(RATING_LOW);
}

/* ---- the metrics ---- */

#define COUNT(array) (sizeof(array) / sizeof *(array))
const struct metric METRIC_MTTR = {
    .name = "mttr",
    .unit = "s",
    .value = duration_value,
    .rate = duration_rating,
    .timed = true,
    .columns = DURATIONS,
    .n_columns = COUNT(DURATIONS),
};
const struct metric METRIC_RECOVERY = {
    .name = "failed_deployment_recovery",
    .unit = "s",
    .value = duration_value,
    .rate = duration_rating,
    .timed = true,
    .columns = DURATIONS,
    .n_columns = COUNT(DURATIONS),
};
const struct metric METRIC_FREQUENCY = {
    .name = "deployment_frequency",
    .unit = "1/d",
    .weekly = true,
    .value = frequency_value,
    .rate = frequency_rating,
    .columns = FREQUENCIES,
    .n_columns = COUNT(FREQUENCIES),
};
const struct metric METRIC_FAILURE_RATE = {
    .name = "change_failure_rate",
    .unit = "1",
    .value = failure_value,
    .rate = failure_rating,
    .columns = SHARES,
    .n_columns = COUNT(SHARES),
};
