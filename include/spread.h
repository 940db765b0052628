/* SPDX-License-Identifier: Apache-2.0 */
/* spread: what a mean alone hides: distribution, certainty of the median, share of the longest. From ascending keys. */
#ifndef MTTR_SPREAD_H
#define MTTR_SPREAD_H

#include "measure.h"

/* Lower edges of the histogram in seconds; a class ends where the next begins, the last has no end. */
enum { SPREAD_CLASSES = 15 };
extern const int64_t SPREAD_EDGES[SPREAD_CLASSES];

size_t spread_below(const uint64_t *keys, size_t n, int64_t seconds);

/* The 95 % interval of the median by order statistics: of X ~ Binomial(n, 1/2) the largest j with P(X < j) <= 0.025;
 * the ends are the j-th duration from below and from above. Exact, so it holds at least 95 %. */
struct interval {
    bool any; /* false under 6 durations */
    int64_t low, high;
};
struct interval spread_interval(const uint64_t *keys, size_t n);

/* "better" when a lies wholly below b, "worse" when wholly above, else "no evidence". */
const char *interval_compare(const struct interval *a, const struct interval *b);

double spread_geometric_mean(const uint64_t *keys, size_t n); /* exp(mean ln max(d, 1)); NaN of nothing */

/* The part of the sum that the longest n * hundredths/100 durations hold, their number rounded up. */
struct fraction spread_share_of_longest(const uint64_t *keys, size_t n, size_t hundredths);

/* Median of the slopes between all pairs of values over their index (Theil 1950, Sen 1968), NaN left out; NaN for fewer
 * than two values and for more than SPREAD_PAIRED. */
enum { SPREAD_PAIRED = 2048 };
double spread_theil_sen(const double *values, size_t n);

#endif
