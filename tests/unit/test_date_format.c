/* SPDX-License-Identifier: Apache-2.0 */
/* date_format: formats of --date-format: checked, read, and held against the cells of a file. */
#include <CUnit/CUnit.h>
#include <string.h>

#include "../../src/decode/date_form_p.h"
#include "arena.h"
#include "suite.h"

static const struct zone UTC = {"UTC"};

static void formats_checked(void) {
    static const struct {
        const char *format;
        const char *twin;  /* NULL: refused */
        const char *fault; /* what its text has */
    } CASES[] = {
        {"%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", NULL},
        {"%m/%d/%y %I:%M:%S %p", "%d/%m/%y %I:%M:%S %p", NULL},
        {"%e.%m.%Y", "%m.%d.%Y", NULL},
        {"%D %T", "%d/%m/%y %T", NULL},
        {"%F", "%Y-%d-%m", NULL},
        {"%x", "%d/%m/%y", NULL},
        {"%Y-%m-%dT%H:%M:%S%z", "%Y-%d-%mT%H:%M:%S%z", NULL},
        {"%d-%b-%Y", "", NULL},
        {"%Y%j", "", NULL},
        {"100%% %d/%m/%Y", "100%% %m/%d/%Y", NULL},
        {"%-d/%-m/%Y", "%m/%d/%Y", NULL},
        {"%d/%m/%Y %r", "%m/%d/%Y %r", NULL},
        {"%d/%m/%Y %H:%M %p", NULL, "%p needs %I"},
        {"%m/%d/%Y %H:%M:%S %p", NULL, "%I"},
        {"%d/%m/%Y %I:%M", NULL, "%I is the hour from 1 to 12 and needs %p"},
        {"%d/%m/%Y %l:%M", NULL, "needs %p"},
        {"%d/%m/%Y %H:%M %Z", NULL, "--timezone"},
        {"%s", NULL, "%s is not needed"},
        {"%d/%m/%Y %s", NULL, "%s is not needed"},
        {"", NULL, "whole date"},
        {"%H:%M", NULL, "whole date"},
        {"%d/%m", NULL, "whole date"},
        {"%m/%Y", NULL, "whole date"},
        {"2024-11-23", NULL, "whole date"},
        {"%d/%m/%Y %", NULL, "whole date"},
        {"%d/%m/%Y %Q", NULL, "whole date"},
        {"%G-%V-%u", NULL, "whole date"},
        {"yyyy-MM-dd", NULL, "whole date"},
        {"%%d/%%m/%%Y", NULL, "whole date"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct date_format format = {.text = ""};
        struct fault fault = {0};
        bool taken = date_format_check(CASES[i].format, &format, &fault);
        CU_ASSERT_EQUAL(taken, CASES[i].twin != NULL);
        CU_ASSERT_EQUAL(fault.kind, taken ? FAULT_NONE : FAULT_USAGE);
        CU_ASSERT_TRUE(taken || strstr(fault.text, CASES[i].fault) != NULL);
        CU_ASSERT_STRING_EQUAL(format.text, taken ? CASES[i].format : "");
        CU_ASSERT_STRING_EQUAL(format.twin, taken ? CASES[i].twin : "");
    }
    char text[DATE_FORMAT + 2];
    struct date_format format;
    struct fault fault = {0};
    memset(text, '.', sizeof text);
    memcpy(text, "%d/%m/%Y", 8);
    text[sizeof text - 1] = '\0';
    CU_ASSERT_FALSE(date_format_check(text, &format, &fault));
    text[sizeof text - 3] = '\0';
    CU_ASSERT_TRUE(date_format_check(text, &format, &(struct fault){0}));
}

static void formats_read(void) {
    static const struct {
        const char *format, *cell, *expected;
    } CASES[] = {
        {"%d/%m/%Y %H:%M", "13/01/2024 08:00", "2024-01-13 08:00:00"},
        {"%d/%m/%Y %H:%M",
         "\xC2\xA0"
         "13/1/2024 8:00 ",
         "2024-01-13 08:00:00"},
        {"%d/%m/%Y %H:%M", "13/01/24 08:00", "before 1990"},
        {"%d/%m/%Y %H:%M", "31/02/2024 08:00", "no such day"},
        {"%d/%m/%Y %H:%M", "31/12/2100 08:00", "after 2099"},
        {"%d/%m/%Y %H:%M", "31/12/9999 08:00", "open end"},
        {"%d/%m/%Y %H:%M", "13/01/2024 08:00:00", "not of the form that --date-format gives"},
        {"%d/%m/%Y %H:%M", "2024-01-13", "not of the form that --date-format gives"},
        {"%d/%m/%Y %H:%M", " ", "empty"},
        {"%d/%m/%y", "13/01/24", "2024-01-13 00:00:00"},
        {"%d/%m/%y", "13/01/2024", "not of the form that --date-format gives"},
        {"%m/%d/%Y %I:%M:%S %p", "01/13/2024 11:30:00 PM", "2024-01-13 23:30:00"},
        {"%m/%d/%Y %I:%M:%S %p",
         "01/13/2024 12:30:00\xE2\x80\xAF"
         "AM",
         "2024-01-13 00:30:00"},
        {"%m/%d/%Y %I:%M:%S %p", "01/13/2024 13:30:00 PM", "not of the form that --date-format gives"},
        {"%Y-%m-%d %H:%M:%S", "2024-01-13 08:00:60", "no such time"},
        {"%Y-%m-%d %H:%M:%S", "2024-01-13 08:00:09.123", "2024-01-13 08:00:09"},
        {"%Y-%m-%dT%H:%M:%S%z", "2024-01-13T08:00:00.5+02:00", "2024-01-13 06:00:00"},
        {"%Y-%m-%dT%H:%M:%SZ", "2024-01-13T08:00:00Z", "2024-01-13 08:00:00"},
        {"%a %d %b %Y", "Sat 13 Jan 2024", "2024-01-13 00:00:00"},
        {"%a %d %b %Y", "Sun 13 Jan 2024", "the weekday is not that of the date"},
        {"%Y%j", "2024013", "2024-01-13 00:00:00"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct date_format format;
        struct date_plan plan = {.format = &format};
        struct fault fault = {0};
        struct date_reading reading;
        char text[INSTANT_TEXT] = "";
        CU_ASSERT_TRUE_FATAL(date_format_check(CASES[i].format, &format, &fault));
        enum date_outcome outcome = date_read(&plan, CASES[i].cell, strlen(CASES[i].cell), &UTC, &reading);
        if (outcome == DATE_READ) {
            instant_format_servicenow(reading.instant, text);
        }
        CU_ASSERT_STRING_EQUAL(outcome == DATE_READ       ? text
                               : outcome == DATE_OPEN_END ? "open end"
                               : outcome == DATE_EMPTY    ? "empty"
                                                          : reading.why,
                               CASES[i].expected);
    }
}

static void formats_in_utc(void) {
    static const struct {
        const char *format, *cell;
        const char *expected; /* with --timezone Europe/Berlin */
    } CASES[] = {
        {"%Y-%m-%d %H:%M:%S", "2024-01-13 08:00:00", "2024-01-13 07:00:00"},
        {"%Y-%m-%dT%H:%M:%SZ", "2024-01-13T08:00:00Z", "2024-01-13 08:00:00"},
        {"%Y-%m-%d %H:%M UTC", "2024-01-13 08:00 UTC", "2024-01-13 08:00:00"},
        {"%Y-%m-%d %H:%M %z", "2024-01-13 08:00 -0500", "2024-01-13 13:00:00"},
    };
    struct arena arena;
    struct zone zone;
    struct fault fault = {0};
    arena_init(&arena);
    CU_ASSERT_TRUE_FATAL(zone_open("Europe/Berlin", &arena, &zone, &fault));
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct date_format format;
        struct date_plan plan = {.format = &format};
        struct date_reading reading;
        char text[INSTANT_TEXT];
        CU_ASSERT_TRUE_FATAL(date_format_check(CASES[i].format, &format, &fault));
        CU_ASSERT_EQUAL(date_read(&plan, CASES[i].cell, strlen(CASES[i].cell), &zone, &reading), DATE_READ);
        instant_format_servicenow(reading.instant, text);
        CU_ASSERT_STRING_EQUAL(text, CASES[i].expected);
    }
    arena_clear(&arena);
}

/* Feeds cells that are parted by '|'. */
static void feed(struct date_evidence *evidence, const struct date_format *format, const char *cells) {
    for (size_t n; *cells != '\0'; cells += n + (cells[n] == '|')) {
        n = strcspn(cells, "|");
        date_evidence_add(evidence, cells, n, NULL);
        date_evidence_add_given(evidence, format, cells, n, NULL);
    }
}

static void formats_against_cells(void) {
    static const struct {
        const char *format, *cells;
        const char *fault; /* NULL: taken */
    } CASES[] = {
        {"%m/%d/%Y %H:%M", "02/01/2024 08:00|n/a", NULL},
        {"%m/%d/%Y %H:%M", "", NULL},
        {"%m/%d/%Y %H:%M", "01/13/2024 08:00|13/01/2024 08:00", NULL}, /* neither reads all: a cell is unreadable */
        {"%m/%d/%Y %H:%M", "02/01/2024 08:00|13/01/2024 08:00",
         "--date-format '%m/%d/%Y %H:%M' does not read '13/01/2024 08:00'; its twin '%d/%m/%Y %H:%M' does, and every "
         "date that the first reads: use the twin"},
        {"%m/%d/%Y", "13/01/2024|n/a",
         "--date-format '%m/%d/%Y' does not read '13/01/2024'; its twin '%d/%m/%Y' does, and every date that the first "
         "reads: use the twin"},
        {"%d/%m/%Y %H:%M", "02/01/24 08:00|13/01/24 08:00",
         "--date-format '%d/%m/%Y %H:%M' reads no date of the file: '02/01/24 08:00' fits '%d/%m/%y %H:%M' (%y: a year "
         "of two digits)"},
        {"%d/%m/%Y", "02/01/2024 08:00",
         "--date-format '%d/%m/%Y' reads no date of the file: '02/01/2024 08:00' fits '%d/%m/%Y %H:%M' or '%m/%d/%Y "
         "%H:%M'"},
        {"%d/%m/%Y", "2024-01-02 10:00:00|n/a",
         "--date-format '%d/%m/%Y' reads no date of the file: '2024-01-02 10:00:00' fits '%Y-%m-%d %H:%M:%S'"},
        {"%d/%m/%Y", "45293",
         "--date-format '%d/%m/%Y' reads no date of the file: '45293' is read without that option (Excel serial)"},
        {"%d/%m/%Y", "n/a|later", "--date-format '%d/%m/%Y' reads no date of the file, such as 'n/a'"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct date_evidence evidence = {0};
        struct date_format format;
        struct date_plan plan;
        struct fault fault = {0};
        CU_ASSERT_TRUE_FATAL(date_format_check(CASES[i].format, &format, &fault));
        feed(&evidence, &format, CASES[i].cells);
        bool taken = date_decide(&(struct date_column){"Opened", &evidence}, 1, &(struct date_known){.format = &format},
                                 &plan, &fault);
        CU_ASSERT_EQUAL(taken, CASES[i].fault == NULL);
        CU_ASSERT_STRING_EQUAL(fault.text, taken ? "" : CASES[i].fault);
        CU_ASSERT_EQUAL(fault.kind, taken ? FAULT_NONE : FAULT_USAGE);
        CU_ASSERT_TRUE(!taken || (plan.format == &format && plan.ground == GROUND_FORMAT));
    }
}

static const struct test TESTS[] = {
    {"formats are checked", formats_checked},
    {"formats read cells", formats_read},
    {"formats that name UTC", formats_in_utc},
    {"formats that fit no cell, or their twin", formats_against_cells},
    {NULL, NULL},
};
const struct suite suite_date_format = {"date_format", TESTS};
