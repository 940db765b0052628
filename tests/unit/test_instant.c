/* SPDX-License-Identifier: Apache-2.0 */
/* instant and zone: dates, their texts, and civil time where clocks change. */
#include <CUnit/CUnit.h>
#include <string.h>

#include "instant.h"
#include "suite.h"
#include "zone.h"

static void civil_dates(void) {
    static const struct {
        int64_t year;
        int month, day;
        int64_t days;
        int weekday;
    } CASES[] = {
        {1970, 1, 1, 0, 3},     {1969, 12, 31, -1, 2},   {2000, 2, 29, 11016, 1},  {2024, 2, 29, 19782, 3},
        {2024, 3, 1, 19783, 4}, {1900, 3, 1, -25508, 3}, {2400, 2, 29, 157113, 1},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        CU_ASSERT_EQUAL(instant_days(CASES[i].year, CASES[i].month, CASES[i].day), CASES[i].days);
        CU_ASSERT_EQUAL(instant_weekday(CASES[i].days), CASES[i].weekday);
        struct civil civil = instant_civil(CASES[i].days * DAY + 3661);
        CU_ASSERT_EQUAL(civil.year, CASES[i].year);
        CU_ASSERT_EQUAL(civil.month, CASES[i].month);
        CU_ASSERT_EQUAL(civil.day, CASES[i].day);
        CU_ASSERT_EQUAL(civil.hour * 10000 + civil.minute * 100 + civil.second, 10101);
    }
}

static void forms_of_instants(void) {
    static const struct {
        bool (*parse)(const char *, int64_t *);
        const char *text;
        int64_t expected; /* INSTANT_NONE: refused */
    } CASES[] = {
        {instant_parse_servicenow, "2024-01-01 00:00:00", 1704067200},
        {instant_parse_servicenow, "2024-01-01", 1704067200},
        {instant_parse_servicenow, "2024-02-30 00:00:00", INSTANT_NONE},
        {instant_parse_servicenow, "2023-02-29", INSTANT_NONE},
        {instant_parse_servicenow, "2024-01-01 24:00:00", INSTANT_NONE},
        {instant_parse_servicenow, "2024-01-01 00:00:00 ", INSTANT_NONE},
        {instant_parse_servicenow, "2024-1-1", INSTANT_NONE},
        {instant_parse_servicenow, "", INSTANT_NONE},
        {instant_parse_rfc3339, "2024-01-01T00:00:00Z", 1704067200},
        {instant_parse_rfc3339, "2024-01-01T02:00:00.123+02:00", 1704067200},
        {instant_parse_rfc3339, "2023-12-31T19:00:00-05:00", 1704067200},
        {instant_parse_rfc3339, "2024-01-01T00:00:00", INSTANT_NONE},
        {instant_parse_rfc3339, "2024-01-01T00:00:00.Z", INSTANT_NONE},
        {instant_parse_http, "Tue, 16 Apr 2024 17:16:31 GMT", 1713287791},
        {instant_parse_http, "Tuesday, 16-Apr-24 17:16:31 GMT", 1713287791},
        {instant_parse_http, "yesterday", INSTANT_NONE},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        int64_t instant = INSTANT_NONE;
        CU_ASSERT_EQUAL(CASES[i].parse(CASES[i].text, &instant), CASES[i].expected != INSTANT_NONE);
        CU_ASSERT_EQUAL(instant, CASES[i].expected);
    }
    char text[INSTANT_TEXT];
    instant_format(1713287791, text);
    CU_ASSERT_STRING_EQUAL(text, "2024-04-16T17:16:31Z");
    instant_format_servicenow(-1, text);
    CU_ASSERT_STRING_EQUAL(text, "1969-12-31 23:59:59");
    instant_format(INT64_MAX, text);
    CU_ASSERT_STRING_EQUAL(text, "9999-12-31T23:59:59Z");
}

static void durations(void) {
    static const struct {
        const char *text;
        int64_t seconds; /* -1: refused */
    } CASES[] = {{"90s", 90},      {"15m", 900},    {"1h", 3600}, {"1d", 86400},      {"1w", 604800},
                 {"1h 30m", 5400}, {"1h30m", 5400}, {"0s", 0},    {"", -1},           {"90", -1},
                 {"-1h", -1},      {"1y", -1},      {"h", -1},    {"9999999999s", -1}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        int64_t seconds = -1;
        CU_ASSERT_EQUAL(duration_parse(CASES[i].text, &seconds), CASES[i].seconds >= 0);
        CU_ASSERT_EQUAL(seconds, CASES[i].seconds);
    }
    static const struct {
        int64_t seconds;
        const char *text;
    } TEXTS[] = {{0, "0 s"},         {59, "59 s"},         {5400, "1 h 30 m"}, {3600, "1 h"},
                 {90061, "1 d 1 h"}, {604799, "6 d 23 h"}, {-60, "-1 m"}};
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        char text[INSTANT_TEXT];
        duration_format(TEXTS[i].seconds, text);
        CU_ASSERT_STRING_EQUAL(text, TEXTS[i].text);
    }
}

/* Local midnights and civil times, where clocks are changed and where midnight itself is skipped or comes twice. */
static void zones(void) {
    static const struct {
        const char *zone;
        struct civil date;
        const char *midnight;
    } CASES[] = {
        {"UTC", {2024, 3, 31, 0, 0, 0}, "2024-03-31T00:00:00Z"},
        {"Europe/Berlin", {2024, 3, 31, 0, 0, 0}, "2024-03-30T23:00:00Z"},
        {"Europe/Berlin", {2024, 4, 1, 0, 0, 0}, "2024-03-31T22:00:00Z"},
        {"Asia/Kolkata", {2024, 1, 1, 0, 0, 0}, "2023-12-31T18:30:00Z"},
        {"Australia/Lord_Howe", {2024, 4, 7, 0, 0, 0}, "2024-04-06T13:00:00Z"},
        {"Australia/Lord_Howe", {2024, 4, 8, 0, 0, 0}, "2024-04-07T13:30:00Z"},
        {"America/Sao_Paulo",
         {2017, 10, 15, 0, 0, 0},
         "2017-10-15T03:00:00Z"}, /* 00:00 is skipped: the day begins at 01:00 */
        {"Asia/Beirut", {2022, 3, 27, 0, 0, 0}, "2022-03-26T22:00:00Z"},
        {"America/Havana", {2023, 11, 5, 0, 0, 0}, "2023-11-05T04:00:00Z"},
        {"Pacific/Apia", {2011, 12, 31, 0, 0, 0}, "2011-12-30T10:00:00Z"}, /* 30 December did not exist */
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct zone zone;
        struct fault fault = {0};
        char text[INSTANT_TEXT];
        CU_ASSERT_TRUE_FATAL(zone_open(CASES[i].zone, &arena, &zone, &fault));
        instant_format(zone_midnight(&zone, CASES[i].date.year, CASES[i].date.month, CASES[i].date.day), text);
        CU_ASSERT_STRING_EQUAL(text, CASES[i].midnight);
    }
    arena_clear(&arena);
}

static void civil_times_in_zones(void) {
    static const struct {
        struct civil civil;
        const char *instant;
    } CASES[] = {
        {{2024, 1, 1, 12, 0, 0}, "2024-01-01T11:00:00Z"},
        {{2024, 7, 1, 12, 0, 0}, "2024-07-01T10:00:00Z"},
        {{2024, 3, 31, 2, 30, 0}, "2024-03-31T01:30:00Z"},  /* skipped: moved forward, to 03:30 */
        {{2024, 10, 27, 2, 30, 0}, "2024-10-27T00:30:00Z"}, /* comes twice: the first */
    };
    struct arena arena;
    struct zone zone;
    struct fault fault = {0};
    arena_init(&arena);
    CU_ASSERT_TRUE_FATAL(zone_open("Europe/Berlin", &arena, &zone, &fault));
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char text[INSTANT_TEXT];
        instant_format(zone_instant(&zone, &CASES[i].civil), text);
        CU_ASSERT_STRING_EQUAL(text, CASES[i].instant);
    }
    static const char *const BAD[] = {"",        "Europe", "Europe/Berln", "../../../etc/passwd", "/etc/localtime",
                                      "UTC+1; x"};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        struct fault refused = {0};
        CU_ASSERT_FALSE(zone_open(BAD[i], &arena, &zone, &refused));
        CU_ASSERT_EQUAL(refused.kind, FAULT_USAGE);
    }
    arena_clear(&arena);
}

static const struct test TESTS[] = {
    {"civil dates", civil_dates},  {"forms of instants", forms_of_instants},       {"durations", durations},
    {"midnights in zones", zones}, {"civil times in zones", civil_times_in_zones}, {NULL, NULL},
};
const struct suite suite_instant = {"instant", TESTS};
