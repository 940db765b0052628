/* SPDX-License-Identifier: Apache-2.0 */
/* worktime: worked examples, clock changes, and random spans against a count of every minute's local time. */
#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/config/config_p.h"
#include "scratch.h"
#include "suite.h"
#include "worktime.h"

static int64_t at(const char *text) {
    int64_t instant = 0;
    CU_ASSERT_FATAL(instant_parse_rfc3339(text, &instant));
    return instant;
}

/* Monday to Friday, 9 to 17, and the first of 2024 off. */
static const int64_t NEW_YEAR[] = {19723};
static const struct calendar OFFICE = {.days = {true, true, true, true, true, false, false},
                                       .from = 9 * HOUR,
                                       .to = 17 * HOUR,
                                       .holidays = NEW_YEAR,
                                       .n_holidays = 1};
/* Every day, midnight to midnight. */
static const struct calendar ALWAYS = {.days = {true, true, true, true, true, true, true}, .from = 0, .to = DAY};
/* Every day, over the hour in which clocks change. */
static const struct calendar NIGHT = {.days = {true, true, true, true, true, true, true}, .from = HOUR, .to = 4 * HOUR};
/* Every day from within that hour. */
static const struct calendar HALF_PAST = {
    .days = {true, true, true, true, true, true, true}, .from = 2 * HOUR + 30 * MINUTE, .to = 4 * HOUR};
/* Fridays. */
static const struct calendar FRIDAY = {
    .days = {false, false, false, false, true, false, false}, .from = 9 * HOUR, .to = 17 * HOUR};

static void test_examples(void) {
    static const struct {
        const struct calendar *calendar;
        const char *zone, *from, *to;
        int64_t seconds;
    } CASES[] = {
        {&OFFICE, "UTC", "2024-01-02T10:00:00Z", "2024-01-02T10:00:01Z", 1},
        {&OFFICE, "UTC", "2024-01-02T08:00:00Z", "2024-01-02T18:00:00Z", 8 * HOUR},
        {&OFFICE, "UTC", "2024-01-02T17:00:00Z", "2024-01-03T09:00:00Z", 0},
        {&OFFICE, "UTC", "2024-01-02T16:59:59Z", "2024-01-03T09:00:01Z", 2},
        {&OFFICE, "UTC", "2024-01-05T16:00:00Z", "2024-01-08T10:00:00Z", 2 * HOUR}, /* over a weekend */
        {&OFFICE, "UTC", "2023-12-29T16:00:00Z", "2024-01-02T10:00:00Z", 2 * HOUR}, /* and a holiday */
        {&OFFICE, "UTC", "2024-01-01T00:00:00Z", "2024-12-31T00:00:00Z", 260 * 8 * HOUR},
        {&OFFICE, "Europe/Berlin", "2024-01-02T07:00:00Z", "2024-01-02T09:00:00Z", HOUR},
        {&OFFICE, "Europe/Berlin", "2024-07-02T06:00:00Z", "2024-07-02T09:00:00Z", 2 * HOUR},
        {&OFFICE, "Asia/Kolkata", "2024-01-02T03:00:00Z", "2024-01-02T04:00:00Z", 30 * MINUTE},
        {&ALWAYS, "Europe/Berlin", "2024-03-30T23:00:00Z", "2024-03-31T22:00:00Z", 23 * HOUR},
        {&ALWAYS, "America/Sao_Paulo", "2018-11-03T00:00:00Z", "2018-11-06T00:00:00Z", 72 * HOUR},
        {&NIGHT, "Europe/Berlin", "2024-03-30T12:00:00Z", "2024-03-31T12:00:00Z", 2 * HOUR},
        {&NIGHT, "Europe/Berlin", "2024-10-26T12:00:00Z", "2024-10-27T12:00:00Z", 4 * HOUR},
        {&NIGHT, "Australia/Lord_Howe", "2024-10-05T03:00:00Z", "2024-10-06T03:00:00Z", 2 * HOUR + 30 * MINUTE},
        {&NIGHT, "Australia/Lord_Howe", "2024-04-06T03:00:00Z", "2024-04-07T03:00:00Z", 3 * HOUR + 30 * MINUTE},
        {&HALF_PAST, "Europe/Berlin", "2024-03-30T12:00:00Z", "2024-03-31T12:00:00Z",
         HOUR}, /* from 03:00 summer time */
        {&ALWAYS, "Pacific/Apia", "2011-12-29T00:00:00Z", "2012-01-01T00:00:00Z", 72 * HOUR},
        {&FRIDAY, "Pacific/Apia", "2011-12-26T00:00:00Z", "2012-01-03T00:00:00Z", 0}, /* the Friday that was not */
        {&FRIDAY, "UTC", "1969-12-25T00:00:00Z", "1970-01-03T00:00:00Z", 2 * 8 * HOUR},
        {&FRIDAY, "UTC", "2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z", 0},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct scratch scratch;
        struct worktime worktime;
        struct zone zone;
        scratch_open(&scratch);
        CU_ASSERT_FATAL(zone_open(CASES[i].zone, &scratch.arena, &zone, &scratch.fault));
        worktime_open(&worktime, CASES[i].calendar, &zone);
        CU_ASSERT_EQUAL(worktime_between(&worktime, at(CASES[i].from), at(CASES[i].to)), CASES[i].seconds);
        worktime_close(&worktime);
        scratch_close(&scratch);
    }
}

/* By the definition: every minute whose local time is within the hours of a working day. All zones here change at whole
 * minutes, and the hours do not begin or end in an hour that is repeated. */
static int64_t count_minutes(const struct calendar *calendar, const struct zone *zone, int64_t from, int64_t to) {
    int64_t seconds = 0;
    for (int64_t instant = from; instant < to; instant += MINUTE) {
        struct civil civil = zone_civil(zone, instant);
        int64_t day = instant_days(civil.year, civil.month, civil.day);
        int second = civil.hour * HOUR + civil.minute * MINUTE;
        bool holiday = calendar->n_holidays > 0 && calendar->holidays[0] == day;
        bool works = calendar->days[instant_weekday(day)] && !holiday;
        seconds += works && second >= calendar->from && second < calendar->to ? MINUTE : 0;
    }
    return seconds;
}

static void test_random(void) {
    static const char *const ZONES[] = {"UTC", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata",
                                        "America/St_Johns"};
    static const struct calendar *const CALENDARS[] = {&OFFICE, &ALWAYS, &NIGHT, &FRIDAY};
    unsigned int seed = 4;
    struct scratch scratch;
    scratch_open(&scratch);
    for (size_t i = 0; i < sizeof ZONES / sizeof *ZONES; i++) {
        for (size_t j = 0; j < sizeof CALENDARS / sizeof *CALENDARS; j++) {
            struct worktime worktime;
            struct zone zone;
            CU_ASSERT_FATAL(zone_open(ZONES[i], &scratch.arena, &zone, &scratch.fault));
            worktime_open(&worktime, CALENDARS[j], &zone);
            for (int k = 0; k < 20; k++) {
                int64_t from = at("2023-01-01T00:00:00Z") + rand_r(&seed) % (2 * 366 * 24 * 60) * (int64_t)MINUTE;
                int64_t to = from + rand_r(&seed) % (20 * 24 * 60) * (int64_t)MINUTE;
                CU_ASSERT_EQUAL(worktime_between(&worktime, from, to), count_minutes(CALENDARS[j], &zone, from, to));
            }
            worktime_close(&worktime);
        }
    }
    scratch_close(&scratch);
}

static void test_ics(void) {
    static const struct {
        const char *text, *fault; /* NULL: days is what it holds */
        int64_t days[4];
        size_t n;
    } CASES[] = {
        {"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20240101\r\nSUMMARY:New\r\n  Year\r\nEND:VEVENT\r\n"
         "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20240329\r\nDTEND;VALUE=DATE:20240331\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
         NULL,
         {19723, 19811, 19812},
         3},
        {"BEGIN:VEVENT\nDTSTART:20240101T000000Z\nDTEND:20240102T000000Z\nEND:VEVENT\n", NULL, {19723}, 1},
        {"BEGIN:VEVENT\nDTSTART:20240101\nEND:VEVENT\nBEGIN:VEVENT\nSTATUS:CANCELLED\nDTSTART:20240102\nEND:VEVENT\n",
         NULL,
         {19723},
         1},
        {"BEGIN:VCALENDAR\nEND:VCALENDAR\n", "not an iCalendar file with events", {0}, 0},
        {"BEGIN:VEVENT\nDTSTART:20240101T090000\n",
         "2: an event with a time of day is not a holiday: keep only whole days",
         {0},
         0},
        {"BEGIN:VEVENT\nDTSTART:20240199\n", "2: not a date", {0}, 0},
        {"BEGIN:VEVENT\nDTSTART:2024-01-01\n", "2: not a date", {0}, 0},
        {"BEGIN:VEVENT\nRRULE:FREQ=YEARLY\n", "2: RRULE, RDATE and DURATION are not expanded: list the dates", {0}, 0},
        {"BEGIN:VEVENT\nEND:VEVENT\n", "2: the event has no DTSTART", {0}, 0},
        {"BEGIN:VEVENT\nDTSTART:20240102\nDTEND:20240102\nEND:VEVENT\n",
         "4: the event ends before it begins, or the days are too many",
         {0},
         0},
        {"BEGIN:VEVENT\nDTSTART:00010101\nDTEND:99991231\nEND:VEVENT\n",
         "4: the event ends before it begins, or the days are too many",
         {0},
         0},
        {"BEGIN:VEVENT\nDTSTART:20240102\n", "3: the last event has no end", {0}, 0},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct scratch scratch;
        char sha256[DIGEST_TEXT], expected[DIGEST_TEXT];
        int64_t *days = NULL;
        size_t n = 0;
        scratch_open(&scratch);
        const char *path = scratch_file(&scratch, "h.ics", CASES[i].text, 0644);
        bool read = ics_read(path, &scratch.arena, &days, &n, sha256, &scratch.fault);
        digest_of(CASES[i].text, strlen(CASES[i].text), expected);
        CU_ASSERT_STRING_EQUAL(sha256, expected);
        CU_ASSERT_EQUAL(read, CASES[i].fault == NULL);
        CU_ASSERT_EQUAL(n, CASES[i].n);
        for (size_t j = 0; j < n && n == CASES[i].n; j++) {
            CU_ASSERT_EQUAL(days[j], CASES[i].days[j]);
        }
        if (!read) {
            bool line = CASES[i].n == 0 && CASES[i].fault != NULL && CASES[i].fault[1] == ':';
            const char *text = arena_format(&scratch.arena, "h.ics:%s%s", line ? "" : " ", CASES[i].fault);
            scratch_expect_fault(&scratch, FAULT_USAGE, text);
        }
        scratch_close(&scratch);
    }
}

static const struct test TESTS[] = {
    {"examples", test_examples},
    {"random spans, minute by minute", test_random},
    {"holidays of an iCalendar file", test_ics},
    {NULL, NULL},
};
const struct suite suite_worktime = {"worktime", TESTS};
