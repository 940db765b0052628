/* SPDX-License-Identifier: Apache-2.0 */
/* dates: cells of every shape, and what only looks like one. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/decode/date_form_p.h"
#include "suite.h"

static const struct zone UTC = {"UTC"};
static const char NOT_ONE[] = "not a date", NO_TIME[] = "no such time", NO_DAY[] = "no such day";
static const char EARLY[] = "before 1990", LATE[] = "after 2099", WEEKDAY[] = "the weekday is not that of the date";
static const char OPEN[] = "open end", EMPTY[] = "empty";

/* The instant as text, "open end", "empty" or the reason. */
static const char *read_as(const struct date_plan *plan, const char *text, size_t n, const struct zone *zone,
                           char out[INSTANT_TEXT]) {
    struct date_reading reading;
    switch (date_read(plan, text, n, zone, &reading)) {
        case DATE_READ:
            instant_format_servicenow(reading.instant, out);
            return out;
        case DATE_OPEN_END:
            return OPEN;
        case DATE_EMPTY:
            return EMPTY;
        default:
            return reading.why;
    }
}

/* ---- cells that every file reads in one way ---- */

struct cell {
    const char *text;
    const char *expected;
};

static const struct cell FIXED[] = {
    /* the year first */
    {"2024-01-02 03:04:05", "2024-01-02 03:04:05"},
    {"2024-01-02", "2024-01-02 00:00:00"},
    {"2024-01-02 03:04", "2024-01-02 03:04:00"},
    {"2024-01-02T03:04:05Z", "2024-01-02 03:04:05"},
    {"2024-01-02t03:04:05z", "2024-01-02 03:04:05"},
    {"2024-01-02T03:04:05.999Z", "2024-01-02 03:04:05"},
    {"2024-01-02T03:04:05,5", "2024-01-02 03:04:05"},
    {"2024-01-02T03:04:05.123456789012+02:00", "2024-01-02 01:04:05"},
    {"2024-01-02T03:04:05+0200", "2024-01-02 01:04:05"},
    {"2024-01-02T03:04:05-08", "2024-01-02 11:04:05"},
    {"2024-01-02 03:04:05 -0500", "2024-01-02 08:04:05"},
    {"2024-01-02 03:04+05:30", "2024-01-01 21:34:00"},
    {"2024-01-02 03:04:05 UTC", "2024-01-02 03:04:05"},
    {"2024-01-02 03:04:05 gmt", "2024-01-02 03:04:05"},
    {"2024-01-02 03:04:05UTC", "2024-01-02 03:04:05"},
    {"2024/01/02 03:04:05", "2024-01-02 03:04:05"},
    {"2024.01.02 03:04", "2024-01-02 03:04:00"},
    {"2024/1/2 3:04", "2024-01-02 03:04:00"},
    {"2024-1-2", "2024-01-02 00:00:00"},
    {"2024-01-02  03:04:05", "2024-01-02 03:04:05"},
    {"2024-01-02, 03:04:05", "2024-01-02 03:04:05"},
    {"2024-01-02 03:04:05 PM", "2024-01-02 15:04:05"},
    {"2024-02-29", "2024-02-29 00:00:00"},
    {"2000-02-29 23:59:59", "2000-02-29 23:59:59"},
    {"1990-01-01 00:00:00", "1990-01-01 00:00:00"},
    {"2099-12-31 23:59:59", "2099-12-31 23:59:59"},
    /* blanks and marks */
    {" 2024-01-02 03:04:05\t", "2024-01-02 03:04:05"},
    {"\r\n2024-01-02\r\n", "2024-01-02 00:00:00"},
    {"\xC2\xA0"
     "2024-01-02 03:04:05\xC2\xA0 ",
     "2024-01-02 03:04:05"},
    {"2024-01-02\xC2\xA0"
     "03:04:05",
     "2024-01-02 03:04:05"},
    {"2024-01-02 3:04\xE2\x80\xAFPM", "2024-01-02 15:04:00"},
    {"\xE2\x80\x8E"
     "2024-01-02\xE2\x80\x8E 03:04",
     "2024-01-02 03:04:00"},
    {"", EMPTY},
    {" \t\r\n", EMPTY},
    {"\xC2\xA0\xE2\x80\xAF \xE2\x80\x8E", EMPTY},
    /* the end of a day */
    {"2024-01-02 24:00:00", "2024-01-03 00:00:00"},
    {"2024-12-31 24:00", "2025-01-01 00:00:00"},
    {"2024-01-02 24:00:01", NO_TIME},
    {"2024-01-02 24:01", NO_TIME},
    {"2024-01-02 24:00:00.5", NO_TIME},
    {"2024-01-02 25:00", NO_TIME},
    {"2024-01-02 23:60", NO_TIME},
    {"2024-01-02 23:59:60", NO_TIME},
    {"2016-12-31T23:59:60Z", NO_TIME},
    /* twelve hours */
    {"2024-01-02 12:00 AM", "2024-01-02 00:00:00"},
    {"2024-01-02 12:00 PM", "2024-01-02 12:00:00"},
    {"2024-01-02 11:59:59pm", "2024-01-02 23:59:59"},
    {"2024-01-02 1:05 a.m.", "2024-01-02 01:05:00"},
    {"2024-01-02 1:05 p. m.", "2024-01-02 13:05:00"},
    {"2024-01-02 01:05:06.789 PM", "2024-01-02 13:05:06"},
    {"2024-01-02 1:05 PM UTC", "2024-01-02 13:05:00"},
    {"2024-01-02 0:05 AM", NO_TIME},
    {"2024-01-02 13:05 PM", NO_TIME},
    {"2024-01-02 13:05 AM", NO_TIME},
    {"2024-01-02 1:60 AM", NO_TIME},
    {"2024-01-02 1:05 P", NOT_ONE},
    {"2024-01-02 1:05 AMX", NOT_ONE},
    {"2024-01-02 1:05 XM", NOT_ONE},
    /* months by name */
    {"02-Jan-2024 10:00:00", "2024-01-02 10:00:00"},
    {"2-JAN-2024", "2024-01-02 00:00:00"},
    {"02-jan-24", "2024-01-02 00:00:00"},
    {"2 Jan 2024", "2024-01-02 00:00:00"},
    {"2 January 2024 10:00", "2024-01-02 10:00:00"},
    {"2 Jan, 2024", "2024-01-02 00:00:00"},
    {"02/Feb/2024", "2024-02-02 00:00:00"},
    {"02.Mar.2024 7:08 pm", "2024-03-02 19:08:00"},
    {"Jan 2, 2024 10:00 AM", "2024-01-02 10:00:00"},
    {"January 2, 2024", "2024-01-02 00:00:00"},
    {"Jan. 2, 2024", "2024-01-02 00:00:00"},
    {"Jan 2 2024", "2024-01-02 00:00:00"},
    {"Sept 30, 2024, 1:05:06 PM", "2024-09-30 13:05:06"},
    {"May-02-2024", "2024-05-02 00:00:00"},
    {"2024-Jan-02 10:00", "2024-01-02 10:00:00"},
    {"2024 December 31", "2024-12-31 00:00:00"},
    {"Tue 02 Jan 2024", "2024-01-02 00:00:00"},
    {"Tuesday, January 2, 2024 10:00 AM", "2024-01-02 10:00:00"},
    {"Tue, 02 Jan 2024 10:00:00 GMT", "2024-01-02 10:00:00"},
    {"Tue, 02 Jan 2024 10:00:00 +0100", "2024-01-02 09:00:00"},
    {"Tue 2024-01-02 10:00:00", "2024-01-02 10:00:00"},
    {"Mon 02 Jan 2024", WEEKDAY},
    {"31 Feb 2024", NO_DAY},
    {"0 Jan 2024", NO_DAY},
    {"2 Janu 2024", NOT_ONE},
    {"2 Mai 2024", NOT_ONE},
    {"Jan 2024", NOT_ONE},
    {"Jan", NOT_ONE},
    {"January", NOT_ONE},
    {"Tuesday", NOT_ONE},
    {"Tue", NOT_ONE},
    {"2 Jan", NOT_ONE},
    /* unbroken */
    {"20240102", "2024-01-02 00:00:00"},
    {"20240102030405", "2024-01-02 03:04:05"},
    {"20240102T030405Z", "2024-01-02 03:04:05"},
    {"20240102T0304+0100", "2024-01-02 02:04:00"},
    {"20240102240000", "2024-01-03 00:00:00"},
    {"20240230", NO_DAY},
    {"20241301", NO_DAY},
    {"20240102246000", NO_TIME},
    {"20240102T03", NOT_ONE},
    {"20240102T03040", NOT_ONE},
    {"12345678", NO_DAY},
    /* seconds and milliseconds */
    {"1704164645", "2024-01-02 03:04:05"},
    {"1704164645.9", "2024-01-02 03:04:05"},
    {"1704164645999", "2024-01-02 03:04:05"},
    {"1000000000", "2001-09-09 01:46:40"},
    {"4102444799", "2099-12-31 23:59:59"},
    {"4102444800", LATE},
    {"0123456789", EARLY},
    {"4915112345678", LATE},
    {"170416464", NOT_ONE},
    {"17041646450", NOT_ONE},
    {"-1704164645", NOT_ONE},
    {"+1704164645", NOT_ONE},
    {"1.704164645E9", NOT_ONE},
    {"1704164645.", NOT_ONE},
    {"1704164645 UTC", NOT_ONE},
    /* serials */
    {"45293", "2024-01-02 00:00:00"},
    {"45293.0", "2024-01-02 00:00:00"},
    {"45293.5", "2024-01-02 12:00:00"},
    {"45293,25", "2024-01-02 06:00:00"},
    {"45102.93886574074", "2023-06-25 22:31:58"},
    {"45293.127835648148", "2024-01-02 03:04:05"},
    {"45293.999999", "2024-01-03 00:00:00"},
    {"45293.99999", "2024-01-02 23:59:59"},
    {"45293.999994214", "2024-01-03 00:00:00"},
    {"32874", "1990-01-01 00:00:00"},
    {"32873.9", EARLY},
    {"73050.5", "2099-12-31 12:00:00"},
    {"73050.9999999", LATE},
    {"73051", NOT_ONE},
    {"19999", NOT_ONE},
    {"45,293.5", NOT_ONE},
    {"45293.5.1", NOT_ONE},
    {"-45293", NOT_ONE},
    /* years */
    {"1989-12-31 23:59:59", EARLY},
    {"1970-01-01 00:00:00", EARLY},
    {"0000-00-00 00:00:00", NO_DAY},
    {"0001-01-01 00:00:00", EARLY},
    {"2100-01-01 00:00:00", LATE},
    {"9999-12-30", LATE},
    {"2023-02-29", NO_DAY},
    {"2100-02-29", NO_DAY},
    {"2024-02-31 10:00:00", NO_DAY},
    {"2024-04-31", NO_DAY},
    {"2024-13-01", NO_DAY},
    {"2024-00-10", NO_DAY},
    {"2024-01-00", NO_DAY},
    /* the open end */
    {"9999-12-31", OPEN},
    {"9999-12-31 23:59:59", OPEN},
    {"9999-12-31T24:00:00Z", OPEN},
    {"31-Dec-9999", OPEN},
    {"Dec 31, 9999 11:59 PM", OPEN},
    {"99991231235959", OPEN},
    {"2958465", OPEN},
    {"2958465.99", OPEN},
    {"253402300799", OPEN},
    {"253402214400000", OPEN},
    /* what is no date */
    {"INC0010001", NOT_ONE},
    {"10.1.2.3", NOT_ONE},
    {"192.168.10.24", NOT_ONE},
    {"1.2.3", NOT_ONE},
    {"10.1.2", NOT_ONE},
    {"2024.1.2.3", NOT_ONE},
    {"12:30", NOT_ONE},
    {"12:30:00", NOT_ONE},
    {"2024", NOT_ONE},
    {"2024-01", NOT_ONE},
    {"01/2024", NOT_ONE},
    {"1-2", NOT_ONE},
    {"1/2", NOT_ONE},
    {"1", NOT_ONE},
    {"0", NOT_ONE},
    {"50%", NOT_ONE},
    {"2024-01-02%", NOT_ONE},
    {"555-123-4567", NOT_ONE},
    {"+49 151 1234567", NOT_ONE},
    {"(030) 123456", NOT_ONE},
    {"$1,234.50", NOT_ONE},
    {"true", NOT_ONE},
    {"n/a", NOT_ONE},
    {"-", NOT_ONE},
    {"3 - Moderate", NOT_ONE},
    {"3 Days 12 Hours", NOT_ONE},
    {"62826bf03710200044e0bfc8bcbe5df1", NOT_ONE},
    {"2024-01-02 03:04:05 Europe/Berlin", NOT_ONE},
    {"2024-01-02 03:04:05 CET", NOT_ONE},
    {"2024-01-02 03:04:05+25:00", NOT_ONE},
    {"2024-01-02 03:04:05+01:60", NOT_ONE},
    {"2024-01-02 03:04:05+1", NOT_ONE},
    {"2024-01-02 03:04:05+", NOT_ONE},
    {"2024-01-02 03", NOT_ONE},
    {"2024-01-02 03:4", NOT_ONE},
    {"2024-01-02 03:04:5", NOT_ONE},
    {"2024-01-02 03:04:05.", NOT_ONE},
    {"2024-01-02 03:04:", NOT_ONE},
    {"2024-01-02T", NOT_ONE},
    {"2024-01-02 ,", NOT_ONE},
    {"2024-01-0203:04", NOT_ONE},
    {"2024-01/02", NOT_ONE},
    {"2024-01-002", NOT_ONE},
    {"2024--01-02", NOT_ONE},
    {"2024 01 02", NOT_ONE},
    {"02024-01-02", NOT_ONE},
    {"'2024-01-02", NOT_ONE},
    {"2024-01-02 to 2024-01-03", NOT_ONE},
    {"2024-01-02 03:04:05 2024-01-02 03:04:05", NOT_ONE},
    {"99999999999999999999999999999999999999999", NOT_ONE},
    {"2024-01-02 03:04:05.99999999999999999999999", NOT_ONE},
    {"00000000000000000000000000000000000000000000000000000000000000000000000000", NOT_ONE},
    {"\xD9\xA2\xD9\xA0\xD9\xA2\xD9\xA4-\xD9\xA0\xD9\xA1-\xD9\xA0\xD9\xA2", NOT_ONE}, /* Arabic digits */
    {"\xEF\xBC\x92\xEF\xBC\x90\xEF\xBC\x92\xEF\xBC\x94-01-02", NOT_ONE},             /* full-width digits */
    {"2024\xE5\xB9\xB4"
     "1\xE6\x9C\x88"
     "2\xE6\x97\xA5",
     NOT_ONE},
    {"2024-01-02\xC2", NOT_ONE}, /* cut UTF-8 */
    {"\xFF\xFE", NOT_ONE},
};

static void fixed_cells(void) {
    struct date_plan plan = date_plan_in(ORDER_DMY);
    for (size_t i = 0; i < sizeof FIXED / sizeof *FIXED; i++) {
        char buffer[INSTANT_TEXT], message[256];
        struct date_evidence evidence = {0};
        const char *why = NULL, *text = FIXED[i].text, *expected = FIXED[i].expected;
        size_t n = strlen(text);
        const char *read = read_as(&plan, text, n, &UTC, buffer);
        bool is_date = expected == OPEN || expected == EMPTY || (expected[0] >= '0' && expected[0] <= '9');
        if (strcmp(read, expected) != 0) {
            snprintf(message, sizeof message, "'%s' is %s and not %s", text, read, expected);
            CU_FAIL(message);
            printf("    %s\n", message);
        }
        /* the evidence agrees, and remembers why not */
        CU_ASSERT_EQUAL(date_evidence_add(&evidence, text, n, &why), is_date);
        CU_ASSERT_TRUE(is_date || strcmp(why, expected) == 0);
        CU_ASSERT_EQUAL(evidence.filled, expected != EMPTY);
        CU_ASSERT_EQUAL(evidence.unreadable, !is_date);
        CU_ASSERT_EQUAL(evidence.open_ends, expected == OPEN);
    }
}

/* ---- cells whose order the file has to say ---- */

static const struct {
    const char *text;
    const char *expected[DATE_ORDERS]; /* YMD, DMY, MDY */
} OPEN_CELLS[] = {
    {"03/04/2024 10:00", {NO_DAY, "2024-04-03 10:00:00", "2024-03-04 10:00:00"}},
    {"3/4/2024", {NO_DAY, "2024-04-03 00:00:00", "2024-03-04 00:00:00"}},
    {"03.04.2024 10:00:01", {NO_DAY, "2024-04-03 10:00:01", "2024-03-04 10:00:01"}},
    {"03-12-2025 15:21:08", {NO_DAY, "2025-12-03 15:21:08", "2025-03-12 15:21:08"}},
    {"13/01/2024 08:00", {NO_DAY, "2024-01-13 08:00:00", NO_DAY}},
    {"01/13/2024 11:30:00 PM", {NO_DAY, NO_DAY, "2024-01-13 23:30:00"}},
    {"13/13/2024", {NO_DAY, NO_DAY, NO_DAY}},
    {"31/02/2024", {NO_DAY, NO_DAY, NO_DAY}},
    {"00/01/2024", {NO_DAY, NO_DAY, NO_DAY}},
    {"30/02/2024", {NO_DAY, NO_DAY, NO_DAY}},
    {"29/02/2024", {NO_DAY, "2024-02-29 00:00:00", NO_DAY}},
    {"29/02/2023", {NO_DAY, NO_DAY, NO_DAY}},
    {"03/04/2024, 10:00 p.m.", {NO_DAY, "2024-04-03 22:00:00", "2024-03-04 22:00:00"}},
    {"03/04/2024T10:00:00+01:00", {NO_DAY, "2024-04-03 09:00:00", "2024-03-04 09:00:00"}},
    {"03/04/2024 24:00", {NO_DAY, "2024-04-04 00:00:00", "2024-03-05 00:00:00"}},
    {"31/12/9999", {NO_DAY, OPEN, NO_DAY}},
    {"12/31/9999 23:59", {NO_DAY, NO_DAY, OPEN}},
    {"03/04/1989", {NO_DAY, EARLY, EARLY}},
    {"03/04/2100", {NO_DAY, LATE, LATE}},
    {"Wed 03/04/2024", {NO_DAY, "2024-04-03 00:00:00", WEEKDAY}},
    {"Mon, 03/04/2024", {NO_DAY, WEEKDAY, "2024-03-04 00:00:00"}},
    {"03/04/05", {"2003-04-05 00:00:00", "2005-04-03 00:00:00", "2005-03-04 00:00:00"}},
    {"3/4/24 8:05", {NO_DAY, "2024-04-03 08:05:00", "2024-03-04 08:05:00"}},
    {"24-01-02 08:05", {"2024-01-02 08:05:00", "2002-01-24 08:05:00", NO_DAY}},
    {"99-01-02", {"1999-01-02 00:00:00", NO_DAY, NO_DAY}},
    {"13.01.24 08:05:06", {"2013-01-24 08:05:06", "2024-01-13 08:05:06", NO_DAY}},
    {"01/13/24 8:05 AM", {NO_DAY, NO_DAY, "2024-01-13 08:05:00"}},
    {"01/02/68", {NO_DAY, "2068-02-01 00:00:00", "2068-01-02 00:00:00"}},
    {"01/02/69", {NO_DAY, EARLY, EARLY}},
    {"01/02/90", {NO_DAY, "1990-02-01 00:00:00", "1990-01-02 00:00:00"}},
    {"1/2/3", {NOT_ONE, NOT_ONE, NOT_ONE}},
    {"01/02/024", {NOT_ONE, NOT_ONE, NOT_ONE}},
    {"01/02-2024", {NOT_ONE, NOT_ONE, NOT_ONE}},
    {"001/02/2024", {NOT_ONE, NOT_ONE, NOT_ONE}},
};

static void open_cells(void) {
    for (size_t i = 0; i < sizeof OPEN_CELLS / sizeof *OPEN_CELLS; i++) {
        const char *text = OPEN_CELLS[i].text;
        int64_t each[DATE_ORDERS];
        date_read_each(text, strlen(text), each);
        for (enum date_order order = 0; order < DATE_ORDERS; order++) {
            struct date_plan plan = {.order = order, .short_order = order};
            char buffer[INSTANT_TEXT];
            const char *expected = OPEN_CELLS[i].expected[order];
            const char *read = read_as(&plan, text, strlen(text), &UTC, buffer);
            if (strcmp(read, expected) != 0) {
                printf("    '%s' is %s and not %s\n", text, read, expected);
                CU_FAIL("a cell");
            }
            CU_ASSERT_EQUAL(each[order] != INSTANT_NONE, read == buffer);
            if (read == buffer) {
                instant_format_servicenow(each[order], buffer);
                CU_ASSERT_STRING_EQUAL(buffer, expected);
            }
        }
    }
}

/* ---- what no table holds ---- */

static void long_cells(void) {
    enum { SIZE = 1024 * 1024 };
    static const char FILLS[] = {'2', ' ', '-', 'J', '\0', '\xC2', '.'};
    struct date_plan plan = date_plan_in(ORDER_DMY);
    char *text = malloc(SIZE), buffer[INSTANT_TEXT];
    for (size_t i = 0; i < sizeof FILLS; i++) {
        memset(text, FILLS[i], SIZE); /* no NUL follows: a read past the end is seen by the sanitizer */
        CU_ASSERT_STRING_EQUAL(read_as(&plan, text, SIZE, &UTC, buffer), FILLS[i] == ' ' ? EMPTY : NOT_ONE);
        memcpy(text, "2024-01-02 03:04:05", 19);
        CU_ASSERT_STRING_EQUAL(read_as(&plan, text, SIZE, &UTC, buffer),
                               FILLS[i] == ' ' ? "2024-01-02 03:04:05" : NOT_ONE);
    }
    free(text);
    CU_ASSERT_STRING_EQUAL(read_as(&plan, "2024-01-02\0", 11, &UTC, buffer), NOT_ONE);
    CU_ASSERT_STRING_EQUAL(read_as(&plan, "2024-01-02 03:04:05", 16, &UTC, buffer), "2024-01-02 03:04:00");
}

static void cut_cells(void) {
    /* every beginning of every cell, in memory that ends with it */
    struct date_plan plan = date_plan_in(ORDER_MDY);
    for (size_t i = 0; i < sizeof FIXED / sizeof *FIXED; i++) {
        for (size_t n = 0; n <= strlen(FIXED[i].text); n++) {
            char *text = malloc(n + 1), buffer[INSTANT_TEXT];
            struct date_evidence evidence = {0};
            memcpy(text + 1, FIXED[i].text, n);
            const char *read = read_as(&plan, text + 1, n, &UTC, buffer);
            bool is_date = date_evidence_add(&evidence, text + 1, n, NULL);
            CU_ASSERT_EQUAL(is_date, read == buffer || read == OPEN || read == EMPTY);
            free(text);
        }
    }
}

/* ---- names ---- */

/* Whether a cell has nothing that strptime does not take and the shapes do. */
static bool strptime_takes(const char *text) {
    static const char *const OTHERS[] = {"m.", "Sept", "Jan.", "24:00", "240000", "t03", "gmt"};
    bool takes = true;
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++) {
        takes = takes && strstr(text, OTHERS[i]) == NULL;
    }
    return takes;
}

/* The name of a shape, given as --date-format, reads the cell as the shape does. */
static void names_read_back(void) {
    for (size_t i = 0; i < sizeof FIXED / sizeof *FIXED; i++) {
        struct date_evidence evidence = {0};
        struct date_plan shape = date_plan_in(ORDER_DMY), named = shape;
        struct date_format format;
        struct fault fault = {0};
        char text[DATE_FORMAT], one[INSTANT_TEXT], other[INSTANT_TEXT];
        size_t n = strlen(FIXED[i].text);
        date_evidence_add(&evidence, FIXED[i].text, n, NULL);
        date_column_format(&evidence, &shape, text);
        if (text[0] != '%' || !strptime_takes(FIXED[i].text)) {
            continue;
        }
        CU_ASSERT_TRUE(date_format_check(text, &format, &fault));
        named.format = &format;
        const char *by_name = read_as(&named, FIXED[i].text, n, &UTC, one);
        const char *by_shape = read_as(&shape, FIXED[i].text, n, &UTC, other);
        if (strcmp(by_name, by_shape) != 0) {
            printf("    '%s' by %s is %s and not %s\n", FIXED[i].text, text, by_name, by_shape);
            CU_FAIL("a format");
        }
    }
}

static const struct test TESTS[] = {
    {"cells that read in one way", fixed_cells},
    {"cells whose order the file says", open_cells},
    {"a megabyte is no date", long_cells},
    {"every beginning of a cell", cut_cells},
    {"the name of a shape reads it", names_read_back},
    {NULL, NULL},
};
const struct suite suite_dates = {"dates", TESTS};
