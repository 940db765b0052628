/* SPDX-License-Identifier: Apache-2.0 */
/* date_plan: what the dates of a whole file decide, clock changes, and dates written by the C library. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "../../src/decode/date_form_p.h"
#include "arena.h"
#include "suite.h"

static const struct zone UTC = {"UTC"};
enum { Y = 1 << ORDER_YMD, D = 1 << ORDER_DMY, M = 1 << ORDER_MDY };

/* Feeds cells that are parted by '|'. */
static void feed(struct date_evidence *evidence, const char *cells) {
    for (size_t n; *cells != '\0'; cells += n + (cells[n] == '|')) {
        n = strcspn(cells, "|");
        date_evidence_add(evidence, cells, n, NULL);
    }
}

/* ---- evidence ---- */

static void evidence_counts(void) {
    struct date_evidence evidence = {0};
    feed(&evidence,
         "13/01/2024 08:00|02/01/2024 08:00|05/05/2024 08:00| \xC2\xA0|9999-12-31|n/a|tomorrow|2024-02-31 10:00:00");
    CU_ASSERT_TRUE(sizeof evidence <= 1536);
    CU_ASSERT_EQUAL(evidence.filled, 7);
    CU_ASSERT_EQUAL(evidence.unreadable, 3);
    CU_ASSERT_STRING_EQUAL(evidence.first_unreadable, "n/a");
    CU_ASSERT_STRING_EQUAL(evidence.why, "not a date");
    CU_ASSERT_EQUAL(evidence.open_ends, 1);
    CU_ASSERT_EQUAL(evidence.n_forms, 2);
    CU_ASSERT_EQUAL(evidence.forms[0].cells, 3);
    CU_ASSERT_STRING_EQUAL(evidence.forms[0].example, "13/01/2024 08:00");
    CU_ASSERT_EQUAL(evidence.long_years[D], 1);
    CU_ASSERT_EQUAL(evidence.long_years[D | M], 1); /* 05/05 is the same in both */
    CU_ASSERT_EQUAL(evidence.long_years[M], 0);
}

static void evidence_is_bounded(void) {
    struct date_evidence evidence = {0};
    char unreadable[200];
    memset(unreadable, 'x', sizeof unreadable);
    memcpy(unreadable + 62, "\xC3\xA9", 2); /* a character on the border */
    date_evidence_add(&evidence, unreadable, sizeof unreadable, NULL);
    CU_ASSERT_EQUAL(strlen(evidence.first_unreadable), 62);
    feed(&evidence,
         "2024-01-02|2024/01/02|2024.01.02|20240102|2 Jan 2024|45293|45294|Jan 2, 2024|1704164645|2024-01-03");
    CU_ASSERT_EQUAL(evidence.n_forms, DATE_FORMS);
    CU_ASSERT_EQUAL(evidence.other_forms, 2);
    CU_ASSERT_EQUAL(evidence.forms[0].cells, 2);
    CU_ASSERT_EQUAL(evidence.forms[5].cells, 2);
}

static void columns_of_dates(void) {
    static const struct {
        const char *cells;
        bool dates;
    } CASES[] = {
        {"", false},
        {" ", false},
        {"2024-01-02|1/2/2024", true},
        {"2024-01-02|n/a", false},
        {"45293|45294", false},
        {"20240102", false},
        {"20240102T030405Z", true},
        {"1704164645", false},
        {"1704164645000", false},
        {"9999-12-31", true},
        {"1970-01-02 04:23:17", false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct date_evidence evidence = {0};
        feed(&evidence, CASES[i].cells);
        CU_ASSERT_EQUAL(date_evidence_is_dates(&evidence), CASES[i].dates);
    }
}

/* ---- the decision ---- */

struct decision {
    const char *columns[2]; /* cells parted by '|' */
    int64_t negatives[DATE_ORDERS];
    unsigned orders; /* that date_orders gives */
    enum date_order order, short_order;
    enum date_ground ground;
    const char *fault; /* NULL: decided */
};

static const struct decision DECISIONS[] = {
    /* nothing to decide */
    {{"2024-01-02 10:00:00|2024-01-02", ""}, {0}, 0, ORDER_DMY, ORDER_DMY, GROUND_SHAPE, NULL},
    {{"", ""}, {0}, 0, ORDER_DMY, ORDER_DMY, GROUND_SHAPE, NULL},
    {{"n/a|99/99/2024|45293", "2 Jan 2024"}, {0}, 0, ORDER_DMY, ORDER_DMY, GROUND_SHAPE, NULL},
    {{"01/01/2024|02/02/2024 10:00", "3/3/2024"}, {0}, 0, ORDER_DMY, ORDER_DMY, GROUND_SHAPE, NULL},
    /* a part over 12 */
    {{"02/01/2024|13/01/2024", "03/01/2024"}, {0}, D, ORDER_DMY, ORDER_DMY, GROUND_PART, NULL},
    {{"02/01/2024", "01/13/2024 10:00 PM"}, {0}, M, ORDER_MDY, ORDER_MDY, GROUND_PART, NULL},
    {{"02-01-2024 08:00", "31.12.9999"}, {0}, D, ORDER_DMY, ORDER_DMY, GROUND_PART, NULL},
    {{"02/01/2024|n/a|13/13/2024", "13/01/2024"}, {0}, D, ORDER_DMY, ORDER_DMY, GROUND_PART, NULL},
    {{"02/01/2024", "Tue 01/02/2024"}, {0}, M, ORDER_MDY, ORDER_MDY, GROUND_PART, NULL},
    {{"02/01/2024", "13/01/2024"}, {0, 5, 0}, D, ORDER_DMY, ORDER_DMY, GROUND_PART, NULL}, /* before durations */
    /* negative durations */
    {{"02/01/2024", "03/01/2024"}, {9, 0, 1}, D | M, ORDER_DMY, ORDER_DMY, GROUND_DURATIONS, NULL},
    {{"02/01/2024", "03/01/2024"}, {0, 1, 0}, D | M, ORDER_MDY, ORDER_MDY, GROUND_DURATIONS, NULL},
    {{"02/01/2024", "03/01/2024"},
     {0, 1, 2},
     D | M,
     ORDER_DMY,
     ORDER_DMY,
     GROUND_SHAPE,
     "dates like '02/01/2024' can be 2 January 2024 or 1 February 2024: add --date-format '%d/%m/%Y' or '%m/%d/%Y'"},
    /* nothing decides */
    {{"03/04/2024 10:00", ""},
     {0},
     D | M,
     ORDER_DMY,
     ORDER_DMY,
     GROUND_SHAPE,
     "dates like '03/04/2024 10:00' can be 3 April 2024 or 4 March 2024: add --date-format '%d/%m/%Y %H:%M' or "
     "'%m/%d/%Y %H:%M'"},
    {{"05/05/2024|2024-01-02", "03-04-2024 1:05:06 p.m."},
     {0},
     D | M,
     ORDER_DMY,
     ORDER_DMY,
     GROUND_SHAPE,
     "dates like '03-04-2024 1:05:06 p.m.' can be 3 April 2024 or 4 March 2024: add --date-format '%d-%m-%Y %I:%M:%S "
     "%p' or '%m-%d-%Y %I:%M:%S %p'"},
    /* a contradiction */
    {{"13/02/2024|03/04/2024", "02/13/2024 10:00"},
     {0, 0, 1},
     0,
     ORDER_DMY,
     ORDER_DMY,
     GROUND_SHAPE,
     "the dates have no one order: '13/02/2024' in 'Opened' can only be day first, and '02/13/2024 10:00' in "
     "'Resolved' "
     "only month first; add --date-format '%d/%m/%Y' or '%m/%d/%Y %H:%M', and the dates that it does not read count as "
     "unreadable"},
    /* short years */
    {{"02/01/24|03/01/24|13/01/24", ""}, {0}, D, ORDER_DMY, ORDER_DMY, GROUND_SPREAD, NULL},
    {{"13.01.24", ""}, {0}, D, ORDER_DMY, ORDER_DMY, GROUND_SPREAD, NULL},
    {{"1/13/24 8:05|1/2/24", ""}, {0}, M, ORDER_MDY, ORDER_MDY, GROUND_PART, NULL},
    {{"1/2/24 8:05", "13/01/2024"}, {0}, D, ORDER_DMY, ORDER_DMY, GROUND_PART, NULL},
    {{"99-01-02|98-12-31", ""}, {0}, Y, ORDER_DMY, ORDER_YMD, GROUND_PART, NULL},
    {{"99-01-02|04-01-02", "01/13/2024"}, {0}, M, ORDER_MDY, ORDER_YMD, GROUND_PART, NULL},
    {{"24-01-02|24-01-03|24-02-04", ""}, {0, 1, 1}, Y | D, ORDER_DMY, ORDER_YMD, GROUND_DURATIONS, NULL},
    {{"24-01-02", ""},
     {0},
     Y | D,
     ORDER_DMY,
     ORDER_DMY,
     GROUND_SHAPE,
     "dates like '24-01-02' can be 24 January 2002 or 2 January 2024: add --date-format '%d-%m-%y' or '%y-%m-%d'"},
    {{"04-01-02|04-01-03", ""},
     {0},
     Y | D | M,
     ORDER_DMY,
     ORDER_DMY,
     GROUND_SHAPE,
     "dates like '04-01-02' can be 4 January 2002, 1 April 2002 or 2 January 2004: add --date-format '%d-%m-%y', "
     "'%m-%d-%y' or '%y-%m-%d'"},
    {{"24/01/02|24/01/03|24/01/04", ""},
     {0},
     Y | D,
     ORDER_DMY,
     ORDER_DMY,
     GROUND_SHAPE,
     "dates like '24/01/02' can be 24 January 2002 or 2 January 2024: add --date-format '%d/%m/%y' or '%y/%m/%d'"},
    {{"99-01-02", "01/13/24"},
     {0},
     0,
     ORDER_DMY,
     ORDER_DMY,
     GROUND_SHAPE,
     "the dates have no one order: '99-01-02' in 'Opened' can only be year first, and '01/13/24' in 'Resolved' only "
     "month "
     "first; add --date-format '%y-%m-%d' or '%m/%d/%y', and the dates that it does not read count as unreadable"},
    {{"99-01-02", "01/02/2024"},
     {0},
     D | M,
     ORDER_DMY,
     ORDER_DMY,
     GROUND_SHAPE,
     "dates like '01/02/2024' can be 1 February 2024 or 2 January 2024: add --date-format '%d/%m/%Y' or '%m/%d/%Y'"},
};

static void check_decision(size_t number, const struct decision *decision) {
    struct date_evidence evidence[2] = {0};
    const struct date_column columns[2] = {{"Opened", &evidence[0]}, {"Resolved", &evidence[1]}};
    const struct date_known known = {.negatives = decision->negatives};
    struct date_plan plan;
    struct fault fault = {0};
    feed(&evidence[0], decision->columns[0]);
    feed(&evidence[1], decision->columns[1]);
    bool decided = date_decide(columns, 2, &known, &plan, &fault);
    bool right = date_orders(columns, 2) == decision->orders && decided == (decision->fault == NULL) &&
                 strcmp(fault.text, decided ? "" : decision->fault) == 0 &&
                 fault.kind == (decided ? FAULT_NONE : FAULT_USAGE);
    if (decided) {
        right = right && plan.order == decision->order && plan.short_order == decision->short_order &&
                plan.ground == decision->ground && plan.format == NULL;
    }
    if (!right) {
        printf("    decision %zu: orders %u, order %d, short %d, ground %d, %s\n", number, date_orders(columns, 2),
               (int)plan.order, (int)plan.short_order, (int)plan.ground, fault.text);
        CU_FAIL("a decision");
    }
}

static void decisions(void) {
    for (size_t i = 0; i < sizeof DECISIONS / sizeof *DECISIONS; i++) {
        check_decision(i, &DECISIONS[i]);
    }
}

/* ---- words ---- */

static void sentences(void) {
    static const struct {
        const char *cells, *format, *sentence;
    } CASES[] = {
        {"", "", "0 forms of dates: "},
        {"2024-01-02 10:00:00", "%Y-%m-%d %H:%M:%S",
         "1 form of dates: 1 like '2024-01-02 10:00:00' (%Y-%m-%d %H:%M:%S)"},
        {"45292.5|13/01/24 8:00|14/01/24 9:00|1704164645|1704164645000", "%d/%m/%y %H:%M",
         "4 forms of dates: 2 like '13/01/24 8:00' (%d/%m/%y %H:%M), 1 like '45292.5' (Excel serial), 1 like "
         "'1704164645' (epoch seconds), 1 like '1704164645000' (epoch milliseconds)"},
        {"2024-01-02|2024/01/02|2024.01.02|20240102|2 Jan 2024|45293|Jan 2, 2024|Jan 3, 2024", "%Y-%m-%d",
         "6 forms of dates: 1 like '2024-01-02' (%Y-%m-%d), 1 like '2024/01/02' (%Y/%m/%d), 1 like '2024.01.02' "
         "(%Y.%m.%d), 1 like '20240102' (%Y%m%d), 1 like '2 Jan 2024' (%d %b %Y), 1 like '45293' (Excel serial), 2 of "
         "further forms"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct date_evidence evidence = {0};
        struct date_plan plan = date_plan_in(ORDER_DMY);
        struct buf out;
        char format[DATE_FORMAT];
        buf_init(&out, 4096);
        feed(&evidence, CASES[i].cells);
        date_forms_write(&evidence, &plan, &out);
        date_column_format(&evidence, &plan, format);
        CU_ASSERT_STRING_EQUAL(out.data, CASES[i].sentence);
        CU_ASSERT_STRING_EQUAL(format, CASES[i].format);
        CU_ASSERT_EQUAL(date_evidence_is_mixed(&evidence), i > 1);
        buf_clear(&out);
    }
}

static void clock_changes(void) {
    static const struct {
        const char *text, *expected;
        enum zone_clock clock;
    } CASES[] = {
        {"2024-03-31 01:59:59", "2024-03-31 00:59:59", ZONE_ONCE},
        {"2024-03-31 02:00:00", "2024-03-31 01:00:00", ZONE_NEVER},
        {"2024-03-31 02:59:59", "2024-03-31 01:59:59", ZONE_NEVER},
        {"2024-03-31 03:00:00", "2024-03-31 01:00:00", ZONE_ONCE},
        {"2024-10-27 01:59:59", "2024-10-26 23:59:59", ZONE_ONCE},
        {"2024-10-27 02:00:00", "2024-10-27 00:00:00", ZONE_TWICE},
        {"2024-10-27 02:59:59", "2024-10-27 00:59:59", ZONE_TWICE},
        {"2024-10-27 03:00:00", "2024-10-27 02:00:00", ZONE_ONCE},
        {"2024-10-27 02:30:00+01:00", "2024-10-27 01:30:00", ZONE_ONCE},
        {"2024-10-27T02:30:00Z", "2024-10-27 02:30:00", ZONE_ONCE},
        {"1729989000", "2024-10-27 00:30:00", ZONE_ONCE},
        {"45592.104166667", "2024-10-27 00:30:00", ZONE_TWICE},
    };
    struct arena arena;
    struct zone zone;
    struct fault fault = {0};
    struct date_plan plan = date_plan_in(ORDER_DMY);
    arena_init(&arena);
    CU_ASSERT_TRUE_FATAL(zone_open("Europe/Berlin", &arena, &zone, &fault));
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct date_reading reading;
        char buffer[INSTANT_TEXT];
        CU_ASSERT_EQUAL(date_read(&plan, CASES[i].text, strlen(CASES[i].text), &zone, &reading), DATE_READ);
        CU_ASSERT_EQUAL(reading.clock, CASES[i].clock);
        instant_format_servicenow(reading.instant, buffer);
        CU_ASSERT_STRING_EQUAL(buffer, CASES[i].expected);
    }
    arena_clear(&arena);
}

/* ---- written by the C library, read back ---- */

static const struct {
    const char *format;
    int64_t unit; /* what it keeps, in seconds */
} WRITTEN[] = {
    {"%Y-%m-%d %H:%M:%S", 1},
    {"%Y-%m-%d %H:%M", MINUTE},
    {"%Y-%m-%d", DAY},
    {"%Y-%m-%dT%H:%M:%SZ", 1},
    {"%Y-%m-%dT%H:%M:%S+0000", 1},
    {"%Y/%m/%d %H:%M:%S", 1},
    {"%Y.%m.%d %H:%M", MINUTE},
    {"%d/%m/%Y %H:%M", MINUTE},
    {"%d/%m/%Y", DAY},
    {"%d.%m.%Y %H:%M:%S", 1},
    {"%d-%m-%Y %H:%M:%S", 1},
    {"%d-%m-%Y %I:%M:%S %p", 1},
    {"%d/%m/%Y %I:%M%p", MINUTE},
    {"%d/%m/%Y, %H:%M", MINUTE},
    {"%d-%b-%Y %H:%M:%S", 1},
    {"%d %b %Y", DAY},
    {"%d %B %Y %H:%M", MINUTE},
    {"%b %d, %Y %I:%M %p", MINUTE},
    {"%B %d, %Y", DAY},
    {"%a %d %b %Y %H:%M:%S", 1},
    {"%A, %d %B %Y %H:%M:%S", 1},
    {"%a, %d %b %Y %H:%M:%S GMT", 1},
    {"%a %d/%m/%Y %H:%M", MINUTE},
    {"%Y%m%d", DAY},
    {"%Y%m%d%H%M%S", 1},
    {"%Y%m%dT%H%M%SZ", 1},
    {"%e %b %Y %k:%M", MINUTE},
};
enum { N_WRITTEN = sizeof WRITTEN / sizeof *WRITTEN };

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the formats are the table's */
static void write_as(const char *format, int64_t instant, char *out, size_t max) {
    struct tm tm;
    time_t seconds = (time_t)instant;
    gmtime_r(&seconds, &tm);
    strftime(out, max, format, &tm);
}
#pragma GCC diagnostic pop

static void round_trip(void) {
    static const int64_t FIRST = 631152000, SPAN = 4102444800 - 631152000; /* 1990 to 2099 */
    struct date_plan plan = date_plan_in(ORDER_DMY);
    unsigned long long seed = 13;
    for (int i = 0; i < 20000; i++) {
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        int64_t instant = FIRST + (int64_t)((seed >> 20) % (unsigned long long)SPAN);
        char text[96], number[64];
        int64_t unit = WRITTEN[i % N_WRITTEN].unit;
        struct date_reading reading;
        write_as(WRITTEN[i % N_WRITTEN].format, instant, text, sizeof text);
        if (date_read(&plan, text, strlen(text), &UTC, &reading) != DATE_READ ||
            reading.instant != instant - instant % unit) {
            printf("    '%s'\n", text);
            CU_FAIL("a written date");
        }
        snprintf(number, sizeof number, "%.11f", (double)instant / DAY + 25569);
        CU_ASSERT_EQUAL(date_read(&plan, number, strlen(number), &UTC, &reading), DATE_READ);
        CU_ASSERT_EQUAL(reading.instant, instant);
        snprintf(number, sizeof number, "%lld%03d", (long long)instant, i % 1000);
        if (instant >= 1000000000) {
            CU_ASSERT_EQUAL(date_read(&plan, number, strlen(number), &UTC, &reading), DATE_READ);
            CU_ASSERT_EQUAL(reading.instant, instant);
        }
    }
}

static const struct test TESTS[] = {
    {"what a column shows", evidence_counts},
    {"a column keeps no more than it may", evidence_is_bounded},
    {"columns that are dates by their cells", columns_of_dates},
    {"the order of a file", decisions},
    {"the forms of a column as a sentence", sentences},
    {"local times that a clock change doubles or skips", clock_changes},
    {"what the C library writes is read back", round_trip},
    {NULL, NULL},
};
const struct suite suite_date_plan = {"date_plan", TESTS};
