/* SPDX-License-Identifier: Apache-2.0 */
/* measure: verdicts, sorting, percentiles, ratings and trends against values worked out by hand. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>

#include "measure.h"
#include "suite.h"

enum { NOW = 1000 };

static void test_judge(void) {
    static const struct {
        struct facts facts;
        enum verdict verdict;
    } CASES[] = {
        {{.start = 100, .end = 200}, VERDICT_COUNTED},
        {{.start = 100, .end = 100}, VERDICT_COUNTED},
        {{.start = 100, .end = NOW}, VERDICT_COUNTED},
        {{.start = 100, .end = NOW + 1}, VERDICT_FUTURE},
        {{.start = 101, .end = 100}, VERDICT_NEGATIVE},
        {{.start = NOW + 2, .end = NOW + 1}, VERDICT_NEGATIVE},
        {{.start = 100, .end = INSTANT_NONE}, VERDICT_OPEN},
        {{.start = INSTANT_NONE, .end = 100}, VERDICT_NO_START},
        {{.start = INSTANT_NONE, .end = INSTANT_NONE}, VERDICT_NO_START},
        {{.start = INSTANT_NONE, .end = 100, .child = true}, VERDICT_CHILD},
        {{.start = 100, .end = 200, .child = true, .canceled = true}, VERDICT_CANCELED},
        {{.start = 100, .end = 200, .child = true, .canceled = true, .gone = true}, VERDICT_GONE},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        CU_ASSERT_EQUAL(verdict_of(&CASES[i].facts, NOW), CASES[i].verdict);
    }
}

static void test_verdict_names(void) {
    static const char *const NAMES[] = {"gone", "canceled", "child",  "no_start",
                                        "open", "negative", "future", "counted"};
    for (int i = 0; i <= VERDICT_COUNTED; i++) {
        CU_ASSERT_STRING_EQUAL(verdict_name((enum verdict)i), NAMES[i]);
    }
}

static int compare_keys(const void *left, const void *right) {
    const uint64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* Against qsort, for lengths around those at which the way of sorting changes, and keys that share bytes or do not. */
static void test_sort(void) {
    static const size_t LENGTHS[] = {0, 1, 2, 47, 48, 49, 50, 1000, 70000};
    static const uint64_t MASKS[] = {0, 1, 0xFF, 0xFF00, 0xF0000000000F, UINT64_MAX};
    uint64_t *keys = malloc(70000 * sizeof *keys), *sorted = malloc(70000 * sizeof *sorted);
    CU_ASSERT_FATAL(keys != NULL && sorted != NULL);
    uint64_t random = 88172645463325252U;
    for (size_t i = 0; i < sizeof LENGTHS / sizeof *LENGTHS; i++) {
        for (size_t j = 0; j < sizeof MASKS / sizeof *MASKS; j++) {
            for (size_t k = 0; k < LENGTHS[i]; k++) { /* xorshift64 */
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                keys[k] = sorted[k] = random & MASKS[j];
            }
            measure_sort(keys, LENGTHS[i]);
            qsort(sorted, LENGTHS[i], sizeof *sorted, compare_keys);
            size_t same = 0;
            while (same < LENGTHS[i] && keys[same] == sorted[same]) {
                same++;
            }
            CU_ASSERT_EQUAL(same, LENGTHS[i]);
        }
    }
    free(keys);
    free(sorted);
}

/* PostgreSQL's percentile_cont of the same durations. */
static void test_stats(void) {
    static const struct {
        uint64_t keys[5];
        size_t n;
        int64_t sum;
        double mean, median, p90, p95;
    } CASES[] = {
        {{7}, 1, 7, 7, 7, 7, 7},
        {{10, 20}, 2, 30, 15, 15, 19, 19.5},
        {{1800, 3600, 10800}, 3, 16200, 5400, 3600, 9360, 10080},
        {{1, 2, 3, 5}, 4, 11, 2.75, 2.5, 4.4, 4.7},
        {{0, 0, 0, 0, 1}, 5, 1, 0.2, 0, 0.6, 0.8},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct stats stats = measure_stats(CASES[i].keys, CASES[i].n);
        CU_ASSERT_EQUAL(stats.count, (int64_t)CASES[i].n);
        CU_ASSERT_EQUAL(stats.sum, CASES[i].sum);
        CU_ASSERT_EQUAL(stats.min, (int64_t)CASES[i].keys[0]);
        CU_ASSERT_EQUAL(stats.max, (int64_t)CASES[i].keys[CASES[i].n - 1]);
        CU_ASSERT_EQUAL(fraction_real(stats_value(&stats, CALCULATE_MEAN)), CASES[i].mean);
        CU_ASSERT_EQUAL(fraction_real(stats_value(&stats, CALCULATE_MEDIAN)), CASES[i].median);
        CU_ASSERT_EQUAL(fraction_real(stats_value(&stats, CALCULATE_P90)), CASES[i].p90);
        CU_ASSERT_EQUAL(fraction_real(stats_value(&stats, CALCULATE_P95)), CASES[i].p95);
    }
}

static void test_stats_of_nothing(void) {
    struct stats stats = measure_stats(NULL, 0);
    CU_ASSERT_EQUAL(stats.count, 0);
    for (int i = CALCULATE_MEAN; i <= CALCULATE_P95; i++) {
        CU_ASSERT(isnan(fraction_real(stats_value(&stats, (enum calculation)i))));
    }
}

static void test_stats_ignore_the_place(void) {
    static const uint64_t KEYS[] = {UINT64_C(3) << SECONDS_BITS | 10, UINT64_C(3) << SECONDS_BITS | 30};
    CU_ASSERT_EQUAL(measure_stats(KEYS, 2).sum, 40);
}

/* Sums beyond what a double holds exactly, and the longest durations. */
static void test_stats_are_exact(void) {
    uint64_t keys[] = {SECONDS_MASK - 2, SECONDS_MASK - 1, SECONDS_MASK};
    struct stats stats = measure_stats(keys, 3);
    CU_ASSERT_EQUAL(stats.sum, (int64_t)(3 * (SECONDS_MASK - 1)));
    CU_ASSERT(stats.median.numerator == (__int128)(SECONDS_MASK - 1) * stats.median.denominator);
}

static void test_fractions(void) {
    const struct fraction three = {9, 3}, two = {4, 2}, zero = {0, 5}, none = {0, 0};
    CU_ASSERT_EQUAL(fraction_real(fraction_minus(two, three)), -1);
    CU_ASSERT_EQUAL(fraction_real(fraction_over(three, two)), 1.5);
    CU_ASSERT_EQUAL(fraction_real(fraction_over(zero, two)), 0);
    CU_ASSERT(isnan(fraction_real(fraction_over(two, zero))));
    CU_ASSERT(isnan(fraction_real(fraction_over(two, none))));
    CU_ASSERT(isnan(fraction_real(fraction_over(none, two))));
    CU_ASSERT(isnan(fraction_real(fraction_minus(two, none))));
    CU_ASSERT(isnan(fraction_real(fraction_minus(none, two))));
}

static void test_rating(void) {
    static const struct {
        struct fraction value;
        const char *rating;
    } CASES[] = {
        {{0, 1}, "elite"},
        {{3599, 1}, "elite"},
        {{3600, 1}, "high"},
        {{INT64_C(3600) * 1000000 - 1, 1000000}, "elite"}, /* 3599.999999, which rounds up to the bound */
        {{86399, 1}, "high"},
        {{86400, 1}, "medium"},
        {{604799, 1}, "medium"},
        {{604800, 1}, "low"},
        {{0, 0}, NULL},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const char *rating = measure_rating(CASES[i].value, &RATING_SETS[0]);
        CU_ASSERT_STRING_EQUAL(rating == NULL ? "" : rating, CASES[i].rating == NULL ? "" : CASES[i].rating);
    }
}

static void expect_trend(const double *values, size_t n, double slope, double intercept, double r2) {
    struct trend trend = measure_trend(values, n);
    CU_ASSERT_DOUBLE_EQUAL(trend.slope, slope, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(trend.intercept, intercept, 1e-12);
    CU_ASSERT(isnan(r2) ? isnan(trend.r2) : fabs(trend.r2 - r2) < 1e-12);
}

static void test_trend(void) {
    expect_trend((const double[]){10, 20, 30}, 3, 10, 10, 1);
    expect_trend((const double[]){10, NAN, 30}, 3, 10, 10, 1);
    expect_trend((const double[]){NAN, 7, NAN, 1}, 4, -3, 10, 1);
    expect_trend((const double[]){5, 5, 5}, 3, 0, 5, NAN);
    expect_trend((const double[]){1, 2, 2}, 3, 0.5, 7.0 / 6, 0.75);
    CU_ASSERT(isnan(measure_trend((const double[]){4}, 1).slope));
    CU_ASSERT(isnan(measure_trend((const double[]){NAN, 4, NAN}, 3).intercept));
    CU_ASSERT(isnan(measure_trend(NULL, 0).r2));
}

static const struct test TESTS[] = {
    {"the first reason that fits is the verdict", test_judge},
    {"verdicts have their names", test_verdict_names},
    {"keys are sorted in place", test_sort},
    {"statistics of few durations", test_stats},
    {"nothing counted has no statistics", test_stats_of_nothing},
    {"statistics ignore the place of a key", test_stats_ignore_the_place},
    {"statistics are exact", test_stats_are_exact},
    {"differences and ratios of fractions", test_fractions},
    {"ratings are half-open and before rounding", test_rating},
    {"trend leaves out empty buckets", test_trend},
    {NULL, NULL},
};
const struct suite suite_measure = {"measure", TESTS};
