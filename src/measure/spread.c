/* SPDX-License-Identifier: Apache-2.0 */
/* spread: the shape of the durations that a mean summarizes. */
#include "spread.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "instant.h"

const int64_t SPREAD_EDGES[SPREAD_CLASSES] = {
    0,        MINUTE,  5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR,     2 * HOUR, 4 * HOUR,
    8 * HOUR, 1 * DAY, 2 * DAY,    3 * DAY,     WEEK,        2 * WEEK, 4 * WEEK,
};

static int64_t seconds_at(const uint64_t *keys, size_t i) {
    return (int64_t)(keys[i] & SECONDS_MASK);
}

static int by_seconds(const void *key, const void *element) {
    const int64_t *seconds = key;
    return *seconds > seconds_at(element, 0) ? 1 : -1;
}

size_t spread_below(const uint64_t *keys, size_t n, int64_t seconds) {
    return array_lower(&seconds, keys, n, sizeof *keys, by_seconds);
}

/* ---- the median's interval ---- */

/* The probabilities of Binomial(n, 1/2) from the middle down, in units of the middle one: each follows from the one
 * above it. Those too small to change a sum are taken for 0, so the way is about 6 sqrt(n) steps long. */
static double step_down(double weight, size_t n, size_t k) {
    double next = weight * (double)k / (double)(n - k + 1);
    return next < 1e-30 ? 0 : next;
}

static double half_of(size_t n) {
    double half = 0, weight = 1;
    for (size_t k = n / 2; weight > 0; k--) {
        half += weight;
        weight = step_down(weight, n, k);
    }
    return half;
}

/* The largest j with P(X < j) <= 0.025; 0: there is none. */
static size_t rank_of_end(size_t n) {
    double half = half_of(n), below = half, weight = 1;
    double limit = 0.025 * (n % 2 == 0 ? 2 * half - 1 : 2 * half);
    size_t k = n / 2;
    for (; k > 0; k--) {
        below -= weight;
        if (below <= limit) {
            break;
        }
        weight = step_down(weight, n, k);
    }
    return k;
}

struct interval spread_interval(const uint64_t *keys, size_t n) {
    size_t rank = rank_of_end(n);
    if (rank == 0) {
        return (struct interval){.any = false};
    }
    return (struct interval){.any = true, .low = seconds_at(keys, rank - 1), .high = seconds_at(keys, n - rank)};
}

const char *interval_compare(const struct interval *a, const struct interval *b) {
    if (a->any && b->any && a->high < b->low) {
        return "better";
    }
    return a->any && b->any && a->low > b->high ? "worse" : "no evidence";
}

/* ---- the mean's company ---- */

double spread_geometric_mean(const uint64_t *keys, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t seconds = seconds_at(keys, i);
        sum += seconds > 1 ? log((double)seconds) : 0;
    }
    return n == 0 ? NAN : exp(sum / (double)n);
}

struct fraction spread_share_of_longest(const uint64_t *keys, size_t n, size_t hundredths) {
    size_t first = n - (n * hundredths + 99) / 100;
    struct fraction share = {0, 0};
    for (size_t i = 0; i < n; i++) {
        share.numerator += i < first ? 0 : seconds_at(keys, i);
        share.denominator += seconds_at(keys, i);
    }
    return share;
}

/* ---- Theil-Sen ---- */

/* A double as an integer of the same order, and back: what is negative counts down from the middle. */
static uint64_t key_of(double real) {
    uint64_t bits;
    memcpy(&bits, &real, sizeof bits);
    return bits >> 63 != 0 ? ~bits : bits | UINT64_C(1) << 63;
}

static double real_of(uint64_t key) {
    uint64_t bits = key >> 63 != 0 ? key ^ UINT64_C(1) << 63 : ~key;
    double real;
    memcpy(&real, &bits, sizeof real);
    return real;
}

static size_t slopes_of(const double *values, size_t n, uint64_t *slopes) {
    size_t pairs = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            double slope = (values[j] - values[i]) / (double)(j - i);
            if (!isnan(slope)) {
                slopes[pairs++] = key_of(slope);
            }
        }
    }
    return pairs;
}

double spread_theil_sen(const double *values, size_t n) {
    size_t known = 0;
    for (size_t i = 0; i < n; i++) {
        known += isnan(values[i]) ? 0 : 1;
    }
    if (known < 2 || known > SPREAD_PAIRED) {
        return NAN;
    }
    uint64_t *slopes = must_malloc(known * (known - 1) / 2 * sizeof *slopes);
    size_t pairs = slopes_of(values, n, slopes);
    measure_sort(slopes, pairs);
    double median = (real_of(slopes[(pairs - 1) / 2]) + real_of(slopes[pairs / 2])) / 2;
    free(slopes);
    return median;
}
