/* SPDX-License-Identifier: Apache-2.0 */
/* spread: histogram, interval, concentration and Theil-Sen against values worked out by hand or published; percentiles
 * against those of PostgreSQL. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "spread.h"
#include "suite.h"

static void test_below(void) {
    static const uint64_t KEYS[] = {0, 59, 60, 60, 61};
    static const struct {
        int64_t seconds;
        size_t below;
    } CASES[] = {{0, 0}, {1, 1}, {60, 2}, {61, 4}, {62, 5}, {1000, 5}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        CU_ASSERT_EQUAL(spread_below(KEYS, 5, CASES[i].seconds), CASES[i].below);
    }
    CU_ASSERT_EQUAL(spread_below(NULL, 0, 1), 0);
}

static void test_edges_rise(void) {
    CU_ASSERT_EQUAL(SPREAD_EDGES[0], 0);
    for (size_t i = 1; i < SPREAD_CLASSES; i++) {
        CU_ASSERT(SPREAD_EDGES[i] > SPREAD_EDGES[i - 1]);
    }
    CU_ASSERT_EQUAL(SPREAD_EDGES[SPREAD_CLASSES - 1], 28 * 86400);
}

/* Durations 1 .. n, so that the ends are the ranks. Ranks of the binomial sums, computed with whole numbers of any
 * size: the largest j for which 40 (C(n,0) + .. + C(n,j-1)) <= 2^n. */
static void test_interval(void) {
    static const struct {
        size_t n;
        int64_t low, high;
    } CASES[] = {
        {6, 1, 6},          {7, 1, 7},
        {8, 1, 8},          {9, 2, 8},
        {10, 2, 9},         {11, 2, 10},
        {12, 3, 10},        {15, 4, 12},
        {16, 4, 13},        {17, 5, 13},
        {20, 6, 15},        {25, 8, 18},
        {26, 8, 19},        {30, 10, 21},
        {40, 14, 27},       {41, 14, 28},
        {50, 18, 33},       {63, 24, 40},
        {64, 24, 41},       {65, 25, 41},
        {99, 40, 60},       {100, 40, 61},
        {101, 41, 61},      {199, 86, 114},
        {200, 86, 115},     {500, 228, 273},
        {501, 229, 273},    {999, 469, 531},
        {1000, 469, 532},   {1001, 470, 532},
        {1700, 810, 891},   {1701, 810, 892},
        {4000, 1938, 2063}, {100000, 49690, 50311},
    };
    uint64_t *keys = malloc(100000 * sizeof *keys);
    CU_ASSERT_FATAL(keys != NULL);
    for (size_t i = 0; i < 100000; i++) {
        keys[i] = i + 1;
    }
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct interval interval = spread_interval(keys, CASES[i].n);
        CU_ASSERT(interval.any);
        CU_ASSERT_EQUAL(interval.low, CASES[i].low);
        CU_ASSERT_EQUAL(interval.high, CASES[i].high);
    }
    for (size_t n = 0; n < 6; n++) {
        CU_ASSERT(!spread_interval(keys, n).any);
    }
    free(keys);
}

static void test_compare(void) {
    const struct interval low = {true, 10, 20}, high = {true, 21, 30}, both = {true, 20, 21}, none = {.any = false};
    CU_ASSERT_STRING_EQUAL(interval_compare(&low, &high), "better");
    CU_ASSERT_STRING_EQUAL(interval_compare(&high, &low), "worse");
    CU_ASSERT_STRING_EQUAL(interval_compare(&low, &both), "no evidence");
    CU_ASSERT_STRING_EQUAL(interval_compare(&both, &high), "no evidence");
    CU_ASSERT_STRING_EQUAL(interval_compare(&low, &none), "no evidence");
    CU_ASSERT_STRING_EQUAL(interval_compare(&none, &none), "no evidence");
}

static void test_geometric_mean(void) {
    static const uint64_t KEYS[] = {0, 1, 100, 10000};
    CU_ASSERT_DOUBLE_EQUAL(spread_geometric_mean(KEYS, 4), 31.622776601683793, 1e-9); /* 10^(6/4) */
    CU_ASSERT_DOUBLE_EQUAL(spread_geometric_mean(KEYS + 2, 2), 1000, 1e-9);
    CU_ASSERT_EQUAL(spread_geometric_mean(KEYS, 2), 1);
    CU_ASSERT(isnan(spread_geometric_mean(NULL, 0)));
}

/* Of 100 durations the top 1 % is one, of 101 two. */
static void test_share_of_longest(void) {
    uint64_t keys[101];
    for (size_t i = 0; i < 101; i++) {
        keys[i] = i < 99 ? 1 : 100;
    }
    CU_ASSERT_EQUAL(fraction_real(spread_share_of_longest(keys, 100, 1)), 100.0 / 199);
    CU_ASSERT_EQUAL(fraction_real(spread_share_of_longest(keys, 101, 1)), 200.0 / 299);
    CU_ASSERT_EQUAL(fraction_real(spread_share_of_longest(keys, 101, 5)), 204.0 / 299);
    CU_ASSERT_EQUAL(fraction_real(spread_share_of_longest(keys, 1, 1)), 1);
    CU_ASSERT(isnan(fraction_real(spread_share_of_longest(NULL, 0, 1))));
    keys[0] = 0;
    CU_ASSERT(isnan(fraction_real(spread_share_of_longest(keys, 1, 1))));
}

static void test_theil_sen(void) {
    static const struct {
        double values[7];
        size_t n;
        double slope;
    } CASES[] = {
        /* Helsel and Hirsch, Statistical Methods in Water Resources, chapter 10.1: one outlier, 21 slopes, median 1 */
        {{1, 2, 3, 4, 5, 16, 7}, 7, 1},
        {{10, 8, 6, 4, 2}, 5, -2},
        {{5, 5, 5}, 3, 0},
        {{0, 3, 4}, 3, 2},          /* slopes 1, 2, 3 */
        {{0, 1, 0, 5}, 4, 4.0 / 3}, /* -1, 0, 1, 5/3, 2, 5 */
        {{1, NAN, 5}, 3, 2},
        {{NAN, 1, NAN, 4}, 4, 1.5},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        CU_ASSERT_DOUBLE_EQUAL(spread_theil_sen(CASES[i].values, CASES[i].n), CASES[i].slope, 1e-12);
    }
    CU_ASSERT(isnan(spread_theil_sen(CASES[0].values, 1)));
    CU_ASSERT(isnan(spread_theil_sen(CASES[5].values, 2)));
}

static void test_theil_sen_has_a_ceiling(void) {
    double values[SPREAD_PAIRED + 1];
    for (size_t i = 0; i <= SPREAD_PAIRED; i++) {
        values[i] = 3 * (double)i;
    }
    CU_ASSERT_EQUAL(spread_theil_sen(values, SPREAD_PAIRED), 3);
    CU_ASSERT(isnan(spread_theil_sen(values, SPREAD_PAIRED + 1)));
}

/* ---- fixtures/percentile_cont.txt ---- */

enum { MOST_KEYS = 256, MOST_BYTES = 1 << 20 };

static void same_as_postgresql(const char *name, struct fraction found, double expected) {
    double difference = fabs(fraction_real(found) - expected);
    if (difference > 1e-12 * fmax(1, fabs(expected))) {
        printf("%s: %.17g instead of %.17g\n", name, fraction_real(found), expected);
        CU_FAIL("not PostgreSQL's percentile_cont");
    }
}

static void check_vector(char *line) {
    uint64_t keys[MOST_KEYS];
    double expected[3];
    size_t n = 0;
    for (size_t i = 0; i < 3; i++, line++) {
        expected[i] = strtod(line, &line);
        CU_ASSERT_EQUAL_FATAL(*line, '|');
    }
    for (char *end; *line != '\0' && n < MOST_KEYS; line = end) {
        keys[n++] = (uint64_t)strtoull(line, &end, 10);
    }
    struct stats stats = measure_stats(keys, n);
    same_as_postgresql("median", stats.median, expected[0]);
    same_as_postgresql("p90", stats.p90, expected[1]);
    same_as_postgresql("p95", stats.p95, expected[2]);
}

static void test_percentiles_of_postgresql(void) {
    struct fault fault = {0};
    struct buf text;
    size_t vectors = 0;
    buf_init(&text, MOST_BYTES);
    CU_ASSERT_FATAL(file_read("fixtures/percentile_cont.txt", &text, &fault));
    for (char *line = strtok(text.data, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        if (line[0] != '#') {
            check_vector(line);
            vectors++;
        }
    }
    CU_ASSERT_EQUAL(vectors, 30);
    buf_clear(&text);
}

static const struct test TESTS[] = {
    {"how many are below", test_below},
    {"the histogram's edges", test_edges_rise},
    {"the median's interval", test_interval},
    {"better, worse, no evidence", test_compare},
    {"geometric mean", test_geometric_mean},
    {"share of the longest", test_share_of_longest},
    {"Theil-Sen", test_theil_sen},
    {"Theil-Sen of too many", test_theil_sen_has_a_ceiling},
    {"percentiles equal PostgreSQL's", test_percentiles_of_postgresql},
    {NULL, NULL},
};

const struct suite suite_spread = {"spread", TESTS};
