/* SPDX-License-Identifier: Apache-2.0 */
/* measure: exact arithmetic on whole seconds; what is not whole stays a fraction until it is written. */
#include "measure.h"

#include <math.h>
#include <string.h>

const char *verdict_name(enum verdict verdict) {
    static const char *const NAMES[] = {"gone", "canceled", "child",  "no_start",
                                        "open", "negative", "future", "counted"};
    return NAMES[verdict];
}

enum verdict verdict_of(const struct facts *facts, int64_t now) {
    if (facts->gone) {
        return VERDICT_GONE;
    }
    if (facts->canceled) {
        return VERDICT_CANCELED;
    }
    if (facts->child) {
        return VERDICT_CHILD;
    }
    if (facts->start == INSTANT_NONE) {
        return VERDICT_NO_START;
    }
    if (facts->end == INSTANT_NONE) {
        return VERDICT_OPEN;
    }
    if (facts->end < facts->start) {
        return VERDICT_NEGATIVE;
    }
    return facts->end > now ? VERDICT_FUTURE : VERDICT_COUNTED;
}

/* ---- sorting ---- */

enum { FEW = 48, BYTE_VALUES = 256 };

static void sort_few(uint64_t *keys, size_t n) {
    for (size_t i = 1; i < n; i++) {
        uint64_t key = keys[i];
        size_t j = i;
        for (; j > 0 && keys[j - 1] > key; j--) {
            keys[j] = keys[j - 1];
        }
        keys[j] = key;
    }
}

static size_t byte_of(uint64_t key, int shift) {
    return (size_t)(key >> shift) & (BYTE_VALUES - 1);
}

/* Brings each key to the run of its byte at shift; ends[b] is where the run of b ends. McIlroy, Bostic and McIlroy,
 * "Engineering Radix Sort" (1993): the American flag sort, which needs no second array. */
static void permute(uint64_t *keys, size_t n, int shift, size_t ends[BYTE_VALUES]) {
    size_t next[BYTE_VALUES];
    memset(ends, 0, BYTE_VALUES * sizeof *ends);
    for (size_t i = 0; i < n; i++) {
        ends[byte_of(keys[i], shift)]++;
    }
    for (size_t b = 0, sum = 0; b < BYTE_VALUES; b++) {
        next[b] = sum;
        sum += ends[b];
        ends[b] = sum;
    }
    for (size_t b = 0; b < BYTE_VALUES; b++) {
        while (next[b] < ends[b]) {
            uint64_t key = keys[next[b]];
            for (size_t home = byte_of(key, shift); home != b; home = byte_of(key, shift)) {
                uint64_t other = keys[next[home]];
                keys[next[home]++] = key;
                key = other;
            }
            keys[next[b]++] = key;
        }
    }
}

static uint64_t differing_bits(const uint64_t *keys, size_t n) {
    uint64_t bits = 0;
    for (size_t i = 1; i < n; i++) {
        bits |= keys[i] ^ keys[0];
    }
    return bits;
}

/* Eight levels at most: one a byte in which the keys differ. */
void measure_sort(uint64_t *keys, size_t n) {
    if (n <= FEW) {
        sort_few(keys, n);
        return;
    }
    uint64_t bits = differing_bits(keys, n);
    if (bits == 0) {
        return;
    }
    size_t ends[BYTE_VALUES];
    permute(keys, n, (63 - __builtin_clzll(bits)) / 8 * 8, ends);
    for (size_t b = 0, begin = 0; b < BYTE_VALUES; b++) {
        measure_sort(keys + begin, ends[b] - begin);
        begin = ends[b];
    }
}

/* ---- statistics ---- */

double fraction_real(struct fraction fraction) {
    if (fraction.denominator == 0) {
        return NAN;
    }
    __int128 whole = fraction.numerator / fraction.denominator;
    __int128 rest = fraction.numerator % fraction.denominator;
    return (double)whole + (double)rest / (double)fraction.denominator;
}

struct fraction fraction_minus(struct fraction a, struct fraction b) {
    return (struct fraction){a.numerator * b.denominator - b.numerator * a.denominator, a.denominator * b.denominator};
}

struct fraction fraction_over(struct fraction a, struct fraction b) {
    return (struct fraction){a.numerator * b.denominator, a.denominator * b.numerator};
}

static int64_t seconds_of(uint64_t key) {
    return (int64_t)(key & SECONDS_MASK);
}

struct fraction measure_percentile(const uint64_t *keys, size_t n, size_t hundredths) {
    size_t position = (n - 1) * hundredths;
    size_t rank = position / 100, part = position % 100;
    int64_t low = seconds_of(keys[rank]);
    int64_t high = part == 0 ? low : seconds_of(keys[rank + 1]);
    return (struct fraction){low * 100 + (high - low) * (int64_t)part, 100};
}

/* The sum would pass 2^63 with 28 million records of 10,000 years each. */
struct stats measure_stats(const uint64_t *keys, size_t n) {
    struct stats stats = {.count = (int64_t)n};
    if (n == 0) {
        return stats;
    }
    for (size_t i = 0; i < n; i++) {
        stats.sum += seconds_of(keys[i]);
    }
    stats.min = seconds_of(keys[0]);
    stats.max = seconds_of(keys[n - 1]);
    stats.mean = (struct fraction){stats.sum, stats.count};
    stats.median = measure_percentile(keys, n, 50);
    stats.p90 = measure_percentile(keys, n, 90);
    stats.p95 = measure_percentile(keys, n, 95);
    return stats;
}

struct fraction stats_value(const struct stats *stats, enum calculation calculation) {
    switch (calculation) {
        case CALCULATE_MEAN:
            return stats->mean;
        case CALCULATE_MEDIAN:
            return stats->median;
        case CALCULATE_P90:
            return stats->p90;
        case CALCULATE_P95:
            break;
    }
    return stats->p95;
}

const char *measure_rating(struct fraction value, const struct rating_set *set) {
    for (size_t i = 0; value.denominator != 0 && i < set->n_levels; i++) {
        if (value.numerator < (__int128)set->levels[i].to * value.denominator) {
            return set->levels[i].name;
        }
    }
    return NULL;
}

struct trend measure_trend(const double *values, size_t n) {
    double count = 0, mean_x = 0, mean_y = 0, xx = 0, xy = 0, yy = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(values[i])) {
            count++;
            mean_x += ((double)i - mean_x) / count;
            mean_y += (values[i] - mean_y) / count;
        }
    }
    if (count < 2) {
        return (struct trend){NAN, NAN, NAN};
    }
    for (size_t i = 0; i < n; i++) {
        if (!isnan(values[i])) {
            double x = (double)i - mean_x, y = values[i] - mean_y;
            xx += x * x;
            xy += x * y;
            yy += y * y;
        }
    }
    double slope = xy / xx;
    double r2 = yy > 0 ? fmin(1, xy * xy / (xx * yy)) : NAN;
    return (struct trend){slope, mean_y - slope * mean_x, r2};
}
