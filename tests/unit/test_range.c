/* SPDX-License-Identifier: Apache-2.0 */
/* range: what the options mean, and where buckets begin and end, also where clocks change. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "range.h"
#include "scratch.h"
#include "suite.h"

static int64_t instant(const char *text) {
    int64_t value = 0;
    CU_ASSERT_FATAL(instant_parse_rfc3339(text, &value) || instant_parse_servicenow(text, &value));
    return value;
}

static struct zone zone_of(struct scratch *scratch, const char *name) {
    struct zone zone = {0};
    CU_ASSERT_FATAL(zone_open(name, &scratch->arena, &zone, &scratch->fault));
    return zone;
}

static void expect_instant(int64_t found, const char *expected) {
    char text[INSTANT_TEXT];
    instant_format(found, text);
    CU_ASSERT_STRING_EQUAL(text, expected);
}

static void test_find(void) {
    static const struct {
        const char *from, *to, *last, *zone, *now, *begin, *end;
        int64_t days;
    } CASES[] = {
        {"2024-01-01", "2024-01-07", NULL, "UTC", "2024-02-01", "2024-01-01T00:00:00Z", "2024-01-08T00:00:00Z", 7},
        {"2024-02-29", "2024-02-29", NULL, "UTC", "2024-02-01", "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z", 1},
        {"2024-03-31", "2024-03-31", NULL, "Europe/Berlin", "2024-02-01", "2024-03-30T23:00:00Z",
         "2024-03-31T22:00:00Z", 1},
        {"2024-01-01T10:00:00Z", "2024-01-01T11:30:00+01:00", NULL, "UTC", "2024-02-01", "2024-01-01T10:00:00Z",
         "2024-01-01T10:30:00Z", 0},
        {NULL, NULL, NULL, "UTC", "2024-03-25 10:00:00", "2024-01-01T00:00:00Z", "2024-03-25T10:00:00Z", 85},
        {NULL, NULL, "1d", "UTC", "2024-03-25 10:00:00", "2024-03-24T00:00:00Z", "2024-03-25T10:00:00Z", 2},
        {NULL, NULL, "1d", "UTC", "2024-03-25 00:00:00", "2024-03-24T00:00:00Z", "2024-03-25T00:00:00Z", 1},
        {NULL, NULL, "2w", "America/New_York", "2024-03-17 02:00:00", "2024-03-02T05:00:00Z", "2024-03-17T02:00:00Z",
         15},
        {NULL, NULL, "1mo", "UTC", "2024-03-31 10:00:00", "2024-02-29T00:00:00Z", "2024-03-31T10:00:00Z", 32},
        {NULL, NULL, "1mo", "UTC", "2024-01-15 10:00:00", "2023-12-15T00:00:00Z", "2024-01-15T10:00:00Z", 32},
        {NULL, NULL, "1q", "UTC", "2024-02-29 10:00:00", "2023-11-29T00:00:00Z", "2024-02-29T10:00:00Z", 93},
        {NULL, NULL, "1y", "UTC", "2024-02-29 10:00:00", "2023-02-28T00:00:00Z", "2024-02-29T10:00:00Z", 367},
    };
    struct scratch scratch;
    scratch_open(&scratch);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct zone zone = zone_of(&scratch, CASES[i].zone);
        struct range range = {0};
        const struct range_options options = {CASES[i].from, CASES[i].to, CASES[i].last};
        CU_ASSERT(range_find(&options, &zone, instant(CASES[i].now), &range, &scratch.fault));
        expect_instant(range.from, CASES[i].begin);
        expect_instant(range.to, CASES[i].end);
        CU_ASSERT_EQUAL(range.days, CASES[i].days);
    }
    scratch_close(&scratch);
}

static void test_refuse(void) {
    static const struct {
        const char *from, *to, *last, *fault;
    } CASES[] = {
        {"2024-01-01", NULL, NULL, "--from and --to must be given together, or --last instead"},
        {NULL, "2024-01-01", NULL, "--from and --to must be given together, or --last instead"},
        {"2024-01-01", "2024-01-02", "1d", "--last cannot be given with --from and --to: it is a range of its own"},
        {"2024-01-02", "2024-01-01", NULL,
         "--from '2024-01-02' --to '2024-01-01': the range is empty; --to must be later"},
        {"2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z", NULL,
         "--from '2024-01-01T00:00:00Z' --to '2024-01-01T00:00:00Z': the range is empty; --to must be later"},
        {"2023-02-29", "2024-01-01", NULL,
         "--from '2023-02-29' --to '2024-01-01': write two dates (2024-01-31) or two instants (2024-01-31T08:30:00Z)"},
        {"2024-01-01", "2024-01-02T00:00:00Z", NULL,
         "--from '2024-01-01' --to '2024-01-02T00:00:00Z': write two dates (2024-01-31) or two instants "
         "(2024-01-31T08:30:00Z)"},
        {NULL, NULL, "12", "--last '12': write 90d, 12w, 6mo, 4q or 1y"},
        {NULL, NULL, "0d", "--last '0d': write 90d, 12w, 6mo, 4q or 1y"},
        {NULL, NULL, "99999d", "--last '99999d': write 90d, 12w, 6mo, 4q or 1y"},
        {NULL, NULL, "1h", "--last '1h': write 90d, 12w, 6mo, 4q or 1y"},
    };
    struct scratch scratch;
    scratch_open(&scratch);
    struct zone zone = zone_of(&scratch, "UTC");
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct range range;
        const struct range_options options = {CASES[i].from, CASES[i].to, CASES[i].last};
        CU_ASSERT_FALSE(range_find(&options, &zone, instant("2024-02-01"), &range, &scratch.fault));
        scratch_expect_fault(&scratch, FAULT_USAGE, CASES[i].fault);
    }
    scratch_close(&scratch);
}

static void test_previous(void) {
    static const struct {
        const char *from, *to, *zone, *begin;
        int64_t days;
    } CASES[] = {
        {"2024-01-08T00:00:00Z", "2024-01-15T00:00:00Z", "UTC", "2024-01-01T00:00:00Z", 7},
        /* As many days, although one of these seven has 23 hours. */
        {"2024-03-25T23:00:00Z", "2024-04-01T22:00:00Z", "Europe/Berlin", "2024-03-18T23:00:00Z", 7},
        {"2024-03-31T22:00:00Z", "2024-04-01T22:00:00Z", "Europe/Berlin", "2024-03-30T23:00:00Z", 1},
        {"2024-03-01T00:00:00Z", "2024-03-02T00:00:00Z", "UTC", "2024-02-29T00:00:00Z", 1},
        {"2024-01-01T10:00:00Z", "2024-01-01T10:30:00Z", "UTC", "2024-01-01T09:30:00Z", 0},
    };
    struct scratch scratch;
    scratch_open(&scratch);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct zone zone = zone_of(&scratch, CASES[i].zone);
        const struct range range = {instant(CASES[i].from), instant(CASES[i].to), CASES[i].days};
        struct range previous = range_previous(&range, &zone);
        expect_instant(previous.from, CASES[i].begin);
        CU_ASSERT_EQUAL(previous.to, range.from);
    }
    scratch_close(&scratch);
}

/* Buckets as text: their starts, '~' after a partial one, and the end of the last. */
static const char *describe(struct scratch *scratch, const struct bucket *buckets, size_t n) {
    struct buf text;
    char start[INSTANT_TEXT];
    buf_init(&text, 1 << 20);
    for (size_t i = 0; i < n; i++) {
        instant_format(buckets[i].start, start);
        buf_format(&text, "%.13s%s ", start, buckets[i].partial ? "~" : "");
        CU_ASSERT(i == 0 || buckets[i].start == buckets[i - 1].end);
    }
    instant_format(buckets[n - 1].end, start);
    buf_format(&text, "%.13s", start);
    const char *copy = arena_strdup(&scratch->arena, text.data);
    buf_clear(&text);
    return copy;
}

static void test_buckets(void) {
    enum { MONDAY = 0, SUNDAY = 6 };
    static const struct {
        const char *zone, *from, *to, *buckets;
        enum granularity granularity;
        int week_starts;
    } CASES[] = {
        {"UTC", "2024-01-01T00:00:00Z", "2024-01-03T00:00:00Z", "2024-01-01T00 2024-01-02T00 2024-01-03T00",
         GRANULARITY_DAY, MONDAY},
        {"UTC", "2024-01-01T06:00:00Z", "2024-01-02T18:00:00Z", "2024-01-01T06~ 2024-01-02T00~ 2024-01-02T18",
         GRANULARITY_DAY, MONDAY},
        {"UTC", "2024-01-03T00:00:00Z", "2024-01-17T00:00:00Z",
         "2024-01-03T00~ 2024-01-08T00 2024-01-15T00~ 2024-01-17T00", GRANULARITY_WEEK, MONDAY},
        {"UTC", "2024-01-03T00:00:00Z", "2024-01-17T00:00:00Z",
         "2024-01-03T00~ 2024-01-07T00 2024-01-14T00~ 2024-01-17T00", GRANULARITY_WEEK, SUNDAY},
        {"UTC", "2020-12-28T00:00:00Z", "2021-01-11T00:00:00Z", "2020-12-28T00 2021-01-04T00 2021-01-11T00",
         GRANULARITY_WEEK, MONDAY},
        {"UTC", "2024-01-31T00:00:00Z", "2024-04-01T00:00:00Z",
         "2024-01-31T00~ 2024-02-01T00 2024-03-01T00 2024-04-01T00", GRANULARITY_MONTH, MONDAY},
        {"UTC", "2023-11-15T00:00:00Z", "2024-07-01T00:00:00Z",
         "2023-11-15T00~ 2024-01-01T00 2024-04-01T00 2024-07-01T00", GRANULARITY_QUARTER, MONDAY},
        /* A day of 23 hours and one of 25. */
        {"Europe/Berlin", "2024-03-30T23:00:00Z", "2024-04-01T22:00:00Z", "2024-03-30T23 2024-03-31T22 2024-04-01T22",
         GRANULARITY_DAY, MONDAY},
        {"America/New_York", "2024-11-03T04:00:00Z", "2024-11-05T05:00:00Z",
         "2024-11-03T04 2024-11-04T05 2024-11-05T05", GRANULARITY_DAY, MONDAY},
        /* A midnight that is skipped: the day begins at 01:00. */
        {"America/Sao_Paulo", "2017-10-14T03:00:00Z", "2017-10-17T02:00:00Z",
         "2017-10-14T03 2017-10-15T03 2017-10-16T02 2017-10-17T02", GRANULARITY_DAY, MONDAY},
        /* A day that there was not: 2011-12-30. */
        {"Pacific/Apia", "2011-12-29T10:00:00Z", "2012-01-01T10:00:00Z",
         "2011-12-29T10 2011-12-30T10 2011-12-31T10 2012-01-01T10", GRANULARITY_DAY, MONDAY},
    };
    struct scratch scratch;
    scratch_open(&scratch);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct zone zone = zone_of(&scratch, CASES[i].zone);
        const struct range range = {instant(CASES[i].from), instant(CASES[i].to), 0};
        struct bucket *buckets = NULL;
        size_t n = 0;
        const struct periods periods = {CASES[i].granularity, CASES[i].week_starts, &zone};
        CU_ASSERT_FATAL(range_buckets(&range, &periods, &scratch.arena, &buckets, &n, &scratch.fault));
        CU_ASSERT_STRING_EQUAL(describe(&scratch, buckets, n), CASES[i].buckets);
    }
    scratch_close(&scratch);
}

static void test_too_many_buckets(void) {
    struct scratch scratch;
    scratch_open(&scratch);
    struct zone zone = zone_of(&scratch, "UTC");
    const struct periods days = {GRANULARITY_DAY, 0, &zone};
    const struct range most = {0, INT64_C(65536) * DAY, 0}, more = {0, INT64_C(65537) * DAY, 0};
    struct bucket *buckets = NULL;
    size_t n = 0;
    CU_ASSERT(range_buckets(&most, &days, &scratch.arena, &buckets, &n, &scratch.fault));
    CU_ASSERT_EQUAL(n, 65536);
    CU_ASSERT_FALSE(range_buckets(&more, &days, &scratch.arena, &buckets, &n, &scratch.fault));
    scratch_expect_fault(&scratch, FAULT_USAGE,
                         "the range has more than 65536 buckets of a day: use a coarser granularity");
    scratch_close(&scratch);
}

static void test_bucket_of(void) {
    static const struct bucket BUCKETS[] = {{10, 20, true}, {20, 30, false}, {30, 35, true}};
    static const struct {
        int64_t instant;
        size_t bucket;
    } CASES[] = {{9, 3}, {10, 0}, {19, 0}, {20, 1}, {29, 1}, {30, 2}, {34, 2}, {35, 3}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        CU_ASSERT_EQUAL(bucket_of(BUCKETS, 3, CASES[i].instant), CASES[i].bucket);
    }
    CU_ASSERT_EQUAL(bucket_of(BUCKETS, 0, 10), 0);
}

static void test_granularities(void) {
    static const char *const NAMES[] = {"day", "week", "month", "quarter"};
    struct scratch scratch;
    scratch_open(&scratch);
    enum granularity found = GRANULARITY_DAY;
    for (int i = GRANULARITY_DAY; i <= GRANULARITY_QUARTER; i++) {
        CU_ASSERT(granularity_find(NAMES[i], &found, &scratch.fault));
        CU_ASSERT_EQUAL((int)found, i);
        CU_ASSERT_STRING_EQUAL(granularity_name(found), NAMES[i]);
    }
    CU_ASSERT_FALSE(granularity_find("moth", &found, &scratch.fault));
    scratch_expect_fault(&scratch, FAULT_USAGE, "granularity 'moth' is unknown; did you mean 'month'?");
    CU_ASSERT_FALSE(granularity_find("fortnight", &found, &scratch.fault));
    scratch_expect_fault(&scratch, FAULT_USAGE, "granularity 'fortnight' is unknown; use day, week, month or quarter");
    scratch_close(&scratch);
}

static const struct test TESTS[] = {
    {"dates, instants and spans become ranges", test_find},
    {"what is no range is refused", test_refuse},
    {"the range before has as many days, or seconds", test_previous},
    {"buckets lie on the zone's calendar", test_buckets},
    {"too many buckets are refused", test_too_many_buckets},
    {"an instant has one bucket", test_bucket_of},
    {"granularities by name", test_granularities},
    {NULL, NULL},
};
const struct suite suite_range = {"range", TESTS};
