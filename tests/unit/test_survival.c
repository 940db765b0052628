/* SPDX-License-Identifier: Apache-2.0 */
/* survival: the Kaplan-Meier curve of a published worked example, and the edges of its quantiles. */
#include <CUnit/CUnit.h>
#include <math.h>

#include "suite.h"
#include "survival.h"

/* Weeks of remission under 6-mercaptopurine, 21 patients of whom 12 were still in remission: Freireich et al., Blood 21
 * (1963); the estimate is worked out in Klein and Moeschberger, Survival Analysis, 2nd edition, table 4.1. */
static const uint64_t RELAPSES[] = {6, 6, 6, 7, 10, 13, 16, 22, 23};
static const uint64_t REMISSIONS[] = {6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35};
enum { N_RELAPSES = 9, N_REMISSIONS = 12 };

static void test_published_curve(void) {
    static const struct {
        int64_t week;
        double share;
    } CURVE[] = {{6, 0.857}, {7, 0.807}, {10, 0.753}, {13, 0.690}, {16, 0.627}, {22, 0.538}, {23, 0.448}};
    struct survival survival;
    int64_t week;
    double share;
    survival_begin(&survival, RELAPSES, N_RELAPSES, REMISSIONS, N_REMISSIONS);
    for (size_t i = 0; i < sizeof CURVE / sizeof *CURVE; i++) {
        CU_ASSERT_FATAL(survival_next(&survival, &week, &share));
        CU_ASSERT_EQUAL(week, CURVE[i].week);
        CU_ASSERT_DOUBLE_EQUAL(share, CURVE[i].share, 0.0005);
    }
    CU_ASSERT(!survival_next(&survival, &week, &share));
}

static void test_published_median(void) {
    CU_ASSERT_EQUAL(survival_quantile(RELAPSES, N_RELAPSES, REMISSIONS, N_REMISSIONS, 50), 23);
    CU_ASSERT_EQUAL(survival_quantile(RELAPSES, N_RELAPSES, REMISSIONS, N_REMISSIONS, 25), 13);
    CU_ASSERT(isnan(survival_quantile(RELAPSES, N_RELAPSES, REMISSIONS, N_REMISSIONS, 90)));
}

/* Without open ones a quantile is the nearest rank. */
static void test_nothing_open(void) {
    static const uint64_t KEYS[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    for (int tenth = 1; tenth <= 10; tenth++) {
        CU_ASSERT_EQUAL(survival_quantile(KEYS, 10, NULL, 0, 10 * tenth), tenth);
    }
    CU_ASSERT(isnan(survival_quantile(NULL, 0, NULL, 0, 50)));
}

/* 3 of 4 open: the one event leaves 3/4. Open since before it, they do not bear on it. */
static void test_open_before_and_after(void) {
    static const uint64_t EVENT[] = {10}, OLDER[] = {11, 12, 13}, YOUNGER[] = {1, 2, 9};
    CU_ASSERT(isnan(survival_quantile(EVENT, 1, OLDER, 3, 50)));
    CU_ASSERT_EQUAL(survival_quantile(EVENT, 1, OLDER, 3, 25), 10);
    CU_ASSERT_EQUAL(survival_quantile(EVENT, 1, YOUNGER, 3, 90), 10);
    CU_ASSERT(isnan(survival_quantile(NULL, 0, OLDER, 3, 50)));
}

static void test_places_are_not_looked_at(void) {
    static const uint64_t KEYS[] = {UINT64_C(5) << SECONDS_BITS | 3, UINT64_C(5) << SECONDS_BITS | 4};
    CU_ASSERT_EQUAL(survival_quantile(KEYS, 2, NULL, 0, 50), 3);
}

static const struct test TESTS[] = {
    {"a published curve", test_published_curve},
    {"its quantiles", test_published_median},
    {"nothing open", test_nothing_open},
    {"open before and after", test_open_before_and_after},
    {"places are not looked at", test_places_are_not_looked_at},
    {NULL, NULL},
};

const struct suite suite_survival = {"survival", TESTS};
