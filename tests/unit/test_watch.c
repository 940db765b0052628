/* SPDX-License-Identifier: Apache-2.0 */
/* watch: the backlog of days against a count by hand and against a slow count, and the list of the longest. */
#include <CUnit/CUnit.h>
#include <string.h>

#include "../../src/analyze/longest_records_p.h"
#include "backlog.h"
#include "suite.h"

enum { N_DAYS = 40, N_RECORDS = 500 };

static void days(struct bucket *buckets) {
    for (int64_t i = 0; i < N_DAYS; i++) {
        buckets[i] = (struct bucket){.start = i * DAY, .end = (i + 1) * DAY};
    }
}

static void test_by_hand(void) {
    static const struct backlog_record RECORDS[] = {
        {.start = 0, .end = DAY - 1},               /* within the first day */
        {.start = 0, .end = DAY, .reopened = true}, /* ends with the second day's first second */
        {.start = -20 * DAY, .end = INSTANT_NONE},  /* old, and open all the time */
        {.start = DAY, .end = INSTANT_NONE, .canceled = true},
        {.start = 2 * DAY, .end = DAY}, /* ends before it starts */
        {.start = INSTANT_NONE, .end = DAY},
    };
    static const struct backlog_bucket EXPECTED[] = {
        {.opened = 2, .resolved = 1, .open = 2, .older = {1, 1, 1, 0}},
        {.opened = 1, .canceled = 1, .resolved = 2, .reopened = 1, .open = 1, .older = {1, 1, 1, 0}},
        {.opened = 1, .open = 1, .older = {1, 1, 1, 0}},
    };
    struct bucket buckets[N_DAYS];
    struct backlog backlog;
    struct arena arena;
    arena_init(&arena);
    days(buckets);
    backlog_init(&backlog, buckets, 3, 100 * DAY, &arena);
    for (size_t i = 0; i < sizeof RECORDS / sizeof *RECORDS; i++) {
        backlog_add(&backlog, &RECORDS[i]);
    }
    backlog_finish(&backlog);
    for (size_t i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(memcmp(&backlog.list[i], &EXPECTED[i], sizeof EXPECTED[i]), 0);
    }
    arena_clear(&arena);
}

/* As one would count without the running sums. */
static int64_t open_slowly(const struct backlog_record *records, int64_t edge, int64_t older) {
    int64_t open = 0;
    for (size_t i = 0; i < N_RECORDS; i++) {
        bool ended = records[i].end != INSTANT_NONE && records[i].end < edge;
        open += !records[i].canceled && !ended && edge - records[i].start > older;
    }
    return open;
}

static void check_random(const struct backlog *backlog, const struct backlog_record *records, int64_t seen) {
    for (size_t i = 0; i < N_DAYS; i++) {
        int64_t edge = backlog->buckets[i].end < seen ? backlog->buckets[i].end : seen;
        CU_ASSERT_EQUAL(backlog->list[i].open, open_slowly(records, edge, 0));
        for (size_t age = 0; age < BACKLOG_AGES; age++) {
            CU_ASSERT_EQUAL(backlog->list[i].older[age], open_slowly(records, edge, BACKLOG_AGE[age]));
        }
    }
}

static void test_against_a_slow_count(void) {
    static const int64_t SEEN[] = {20 * DAY + 7, 100 * DAY};
    struct bucket buckets[N_DAYS];
    struct backlog_record records[N_RECORDS];
    uint64_t random = 88172645463325252U;
    days(buckets);
    for (size_t i = 0; i < N_RECORDS; i++) { /* xorshift64 */
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        int64_t start = (int64_t)(random % (50 * DAY)) - 5 * DAY;
        int64_t end = random % 3 == 0 ? INSTANT_NONE : start + (int64_t)(random / 64 % (40 * DAY));
        records[i] = (struct backlog_record){.start = start, .end = end, .canceled = random % 7 == 0};
    }
    for (size_t i = 0; i < sizeof SEEN / sizeof *SEEN; i++) {
        struct backlog backlog;
        struct arena arena;
        arena_init(&arena);
        backlog_init(&backlog, buckets, N_DAYS, SEEN[i], &arena);
        for (size_t j = 0; j < N_RECORDS; j++) {
            backlog_add(&backlog, &records[j]);
        }
        backlog_finish(&backlog);
        check_random(&backlog, records, SEEN[i]);
        arena_clear(&arena);
    }
}

/* 12 come, the longest 10 stay; of two as long the first. */
static void test_heaviest(void) {
    static const int64_t SECONDS[] = {5, 1, 9, 9, 2, 7, 3, 8, 4, 6, 0, 9};
    static const char *const NAMES[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};
    static const char EXPECTED[] = "cdlhfjaige";
    struct longest_records longest;
    longest_init(&longest);
    for (size_t i = 0; i < 12; i++) {
        longest_offer(&longest, SECONDS[i], "snow", NAMES[i]);
    }
    CU_ASSERT_EQUAL_FATAL(longest.n, LONGEST);
    for (size_t i = 0; i < LONGEST; i++) {
        CU_ASSERT_EQUAL(longest.list[i].sys_id.data[0], EXPECTED[i]);
    }
    longest_clear(&longest);
}

static const struct test TESTS[] = {
    {"the backlog by hand", test_by_hand},
    {"the backlog against a slow count", test_against_a_slow_count},
    {"the longest", test_heaviest},
    {NULL, NULL},
};

const struct suite suite_watch = {"watch", TESTS};
