/* SPDX-License-Identifier: Apache-2.0 */
/* metric: values stay exact until they are written, and are rated before. */
#include "metric_p.h"

#include "instant.h"

const struct flat_column DURATION_COLUMNS[N_DURATION_COLUMNS] = {
    {"start", "start"},   {"end", "end"},   {"partial", "partial"}, {"population", "population"},
    {"count", "count"},   {"sum_s", "sum"}, {"mean_s", "mean"},     {"median_s", "median"},
    {"p90_s", "p90"},     {"p95_s", "p95"}, {"min_s", "min"},       {"max_s", "max"},
    {"rating", "rating"},
};
const struct stats *stats_at(const struct tally *tally, size_t group, ptrdiff_t place) {
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
    return stats_at(slice->tally, slice->group, place);
}

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

/* ---- durations ---- */

struct fraction duration_value(const struct metric_slice *slice, ptrdiff_t place) {
    return stats_value(slice_stats(slice, place), slice->scope->profile->mttr.calculation);
}

const char *duration_rating(const struct metric_slice *slice, struct fraction value) {
    return measure_rating(value, slice->scope->profile->mttr.ratings);
}

const struct rating_set *duration_ratings(const struct profile *profile) {
    return profile->mttr.ratings;
}
