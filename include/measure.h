/* SPDX-License-Identifier: Apache-2.0 */
/* measure: the arithmetic of the metric: verdicts, statistics, ratings, trend. Values are fractions until written. */
#ifndef MTTR_MEASURE_H
#define MTTR_MEASURE_H

#include "profile.h"

/* Why a record of the population is not counted, in the order in which the reasons are tried. */
enum verdict {
    VERDICT_GONE,
    VERDICT_CANCELED,
    VERDICT_CHILD,
    VERDICT_NO_START,
    VERDICT_OPEN,
    VERDICT_NEGATIVE,
    VERDICT_FUTURE,
    VERDICT_COUNTED
};
enum { N_REASONS = VERDICT_COUNTED };
const char *verdict_name(enum verdict verdict); /* "gone" .. "future", "counted" */

/* What a verdict follows from. canceled and child are false where the profile does not exclude them. */
struct facts {
    bool gone, canceled, child;
    int64_t start, end; /* INSTANT_NONE: there is none */
};
enum verdict verdict_of(const struct facts *facts, int64_t now);

/* A counted record in one number: the place it is counted in, above, and its seconds, in the low SECONDS_BITS: sorted,
 * the records of a place are a run of ascending durations. 2^44 s are 557,000 years. */
enum { SECONDS_BITS = 44 };
#define SECONDS_MASK ((UINT64_C(1) << SECONDS_BITS) - 1)
/* Longer durations are taken for this one, 10,000 years: sums of them fit. */
#define SECONDS_MOST (INT64_C(10000) * 366 * 24 * 3600)
void measure_sort(uint64_t *keys, size_t n);

/* Exact. denominator 0: there is no value; else it is positive. */
struct fraction {
    __int128 numerator, denominator;
};
double fraction_real(struct fraction fraction);
/* No value where either has none, or where b is 0 and divides. */
struct fraction fraction_minus(struct fraction a, struct fraction b);
struct fraction fraction_over(struct fraction a, struct fraction b);

/* The percentile at hundredths / 100 of n > 0 keys in ascending order: linear between the two nearest ranks of position
 * (n - 1) * hundredths / 100, as percentile_cont of SQL:2003 and PostgreSQL, type 7 of Hyndman and Fan, "Sample
 * Quantiles in Statistical Packages", The American Statistician 50 (1996). Exact, in seconds. */
struct fraction measure_percentile(const uint64_t *keys, size_t n, size_t hundredths);

struct stats {
    int64_t count, sum, min, max;
    struct fraction mean, median, p90, p95;
};
/* Of keys in ascending order. All in seconds but count. */
struct stats measure_stats(const uint64_t *keys, size_t n);
struct fraction stats_value(const struct stats *stats, enum calculation calculation);

/* NULL for none. Half-open and before any rounding: a value of exactly a bound is in the next level. */
const char *measure_rating(struct fraction value, const struct rating_set *set);

/* Ordinary least squares of the values on their index; NaN values are left out. What does not exist is NaN. */
struct trend {
    double slope, intercept, r2;
};
struct trend measure_trend(const double *values, size_t n);

#endif
