/* SPDX-License-Identifier: Apache-2.0 */
/* query: what encoded queries mean, every refusal, and the dates of their scripts seen from one Wednesday; whether the
 * conditions hold for records is test_query_random's and the cases' to show. */
#include <CUnit/CUnit.h>
#include <string.h>

#include "../../src/config/config_p.h"
#include "instant.h"
#include "scratch.h"
#include "suite.h"

static bool read_query(struct scratch *scratch, const char *text, struct condition **out) {
    return query_read(text, "p.yml:2:9", kind_find("incident"), &scratch->arena, out, &scratch->fault);
}

static void test_meanings(void) {
    static const struct {
        const char *query, *meaning;
    } CASES[] = {
        {"state=1", "state equals 1"},
        {"state=", "state is_empty"},
        {"state!=", "state is_not_empty"},
        {"state!=1", "state not_equals 1"},
        {"state=1^priority=2^ORpriority=3^urgency=1",
         "state equals 1 and (priority equals 2 or priority equals 3) and urgency equals 1"},
        {"state=1^ORstate=2^NQpriority=1^urgency=2",
         "(state equals 1 or state equals 2) or (priority equals 1 and urgency equals 2)"},
        {"priority>=2", "priority at_least 2"},
        {"priority<=2^priority>1^priority<5",
         "priority at_most 2 and priority greater_than 1 and priority less_than 5"},
        {"stateIN1,2", "state in 1, 2"},
        {"stateIN1,", "state in 1 or state is_empty"},
        {"stateNOT IN1,,2", "state not_in 1, 2 and state is_not_empty"},
        {"short_descriptionLIKEIN trouble", "short_description contains IN trouble"},
        {"short_descriptionNOT LIKEa=b", "short_description not_contains a=b"},
        {"short_descriptionNOTLIKEa", "short_description not_contains a"},
        {"numberSTARTSWITHINC^numberENDSWITH7", "number starts_with INC and number ends_with 7"},
        {"close_codeISEMPTY^ORclose_codeEMPTYSTRING", "close_code is_empty or close_code is_empty"},
        {"close_codeISNOTEMPTY", "close_code is_not_empty"},
        {"close_codeANYTHING", "anything"},
        {"ORDERBYDESCnumber", "anything"},
        {"state=1^EQ^ORDERBYnumber^GROUPBYstate^", "state equals 1"},
        {"priorityBETWEEN1@3", "priority between 1, 3"},
        {"resolved_atSAMEASclosed_at", "resolved_at same_as closed_at"},
        {"resolved_atNSAMEASclosed_at", "not resolved_at same_as closed_at"},
        {"opened_at>2024-01-31 08:00:00", "opened_at greater_than 2024-01-31 08:00:00"},
        {"opened_atONToday@javascript:gs.beginningOfToday()@javascript:gs.endOfToday()",
         "opened_at between javascript:gs.beginningOfToday(), javascript:gs.endOfToday()"},
        {"opened_atNOTONToday@javascript:gs.daysAgoStart(0)@javascript:gs.daysAgoEnd(0)",
         "not opened_at between javascript:gs.daysAgoStart(0), javascript:gs.daysAgoEnd(0)"},
        {"opened_at>Today@javascript:gs.daysAgoStart(0)@javascript:gs.daysAgoEnd(0)",
         "opened_at greater_than javascript:gs.daysAgoEnd(0)"},
        {"opened_at>=Today@javascript:gs.daysAgoStart(0)@javascript:gs.daysAgoEnd(0)",
         "opened_at at_least javascript:gs.daysAgoStart(0)"},
        {"u_due>javascript:gs.daysAgo(1)^u_mail=a@b@c",
         "u_due greater_than javascript:gs.daysAgo(1) and u_mail equals a@b@c"},
        {"business_service.departmentLIKEit", "business_service.department contains it"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct scratch scratch;
        struct condition *condition = NULL;
        struct buf text;
        scratch_open(&scratch);
        buf_init(&text, 1024);
        CU_ASSERT(read_query(&scratch, CASES[i].query, &condition));
        CU_ASSERT_STRING_EQUAL(scratch.fault.text, "");
        if (condition != NULL) {
            condition_describe(kind_find("incident"), condition, &text);
            CU_ASSERT_STRING_EQUAL(text.data, CASES[i].meaning);
        }
        buf_clear(&text);
        scratch_close(&scratch);
    }
}

static void test_refusals(void) {
    static const char UNKNOWN[] = "the operator is unknown or cannot be evaluated offline";
    static const char OFFLINE[] = "the operator cannot be evaluated offline";
    static const struct {
        const char *term, *why;
    } CASES[] = {
        {"stateDYNAMICd6435e965f510100a9ad2572f2b47744", UNKNOWN},
        {"opened_atRELATIVEGT@hour@ago@1", UNKNOWN},
        {"opened_atDATEPARTMonday@javascript:gs.datePart('dayofweek','monday','EE')", UNKNOWN},
        {"opened_atGT_FIELDsys_created_on", UNKNOWN},
        {"cmdb_ciINSTANCEOFx", OFFLINE},
        {"cmdb_ciIN_HIERARCHYx", OFFLINE},
        {"state", UNKNOWN},
        {"=1", "a field's name is missing"},
        {"RLQUERYtask_ci.task", "a field's name is missing"},
        {"assigned_to=javascript:gs.getUserID()", "'javascript:gs.getUserID()' cannot be known offline"},
        {"opened_at>javascript:gs.beginningOfLastSchedulePeriod('x')",
         "'javascript:gs.beginningOfLastSchedulePeriod('x')' cannot be known offline"},
        {"stateISEMPTY1", "the operator takes no value"},
        {"stateIN", "the list is empty"},
        {"stateLIKE", "empty value: use is_empty or is_not_empty"},
        {"priorityBETWEEN1", "BETWEEN takes FIRST@LAST"},
        {"opened_atONToday", "ON and NOTON take LABEL@FIRST@LAST"},
        {"priorityONToday@1@2", "ON and NOTON compare dates, and the field is not a date"},
        {"opened_at>yesterday",
         "'yesterday' is not a date: write 2024-01-31, 2024-01-31 08:30:00 or javascript:gs.daysAgo(7)"},
        {"reopen_count=x", "'x' is not a number, and the field reopen_count needs one"},
    };
    struct scratch scratch;
    struct condition *condition = NULL;
    scratch_open(&scratch);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const char *query = arena_format(&scratch.arena, "state=1^%s^NQstate=2", CASES[i].term);
        CU_ASSERT_FALSE(read_query(&scratch, query, &condition));
        scratch_expect_fault(&scratch, FAULT_USAGE,
                             arena_format(&scratch.arena, "p.yml:2:9: term '%s': %s", CASES[i].term, CASES[i].why));
    }
    CU_ASSERT_FALSE(read_query(&scratch, "state=1^^ORstate=2", &condition));
    scratch_expect_fault(&scratch, FAULT_USAGE,
                         "p.yml:2:9: '^^' may end a condition or stand for '^': write it without");
    scratch_close(&scratch);
}

static void test_dates(void) {
    static const struct {
        const char *text, *instant; /* NULL: none */
    } CASES[] = {
        {"2024-01-31", "2024-01-31T00:00:00Z"},
        {"2024-01-31 08:30:00", "2024-01-31T08:30:00Z"},
        {"2024-01-31T08:30:00Z", NULL},
        {"javascript:gs.nowDateTime()", "2024-02-28T12:34:56Z"},
        {"javascript:gs.now()", "2024-02-28T00:00:00Z"},
        {"javascript:gs.beginningOfToday()", "2024-02-28T00:00:00Z"},
        {"javascript:gs.endOfToday()", "2024-02-28T23:59:59Z"},
        {"javascript:gs.beginningOfYesterday()", "2024-02-27T00:00:00Z"},
        {"javascript:gs.endOfTomorrow()", "2024-02-29T23:59:59Z"},
        {"javascript:gs.beginningOfThisWeek()", "2024-02-26T00:00:00Z"},
        {"javascript:gs.endOfLastWeek()", "2024-02-25T23:59:59Z"},
        {"javascript:gs.endOfNextWeek()", "2024-03-10T23:59:59Z"},
        {"javascript:gs.beginningOfThisMonth()", "2024-02-01T00:00:00Z"},
        {"javascript:gs.endOfThisMonth()", "2024-02-29T23:59:59Z"},
        {"javascript:gs.beginningOfLastMonth()", "2024-01-01T00:00:00Z"},
        {"javascript:gs.endOfNextMonth()", "2024-03-31T23:59:59Z"},
        {"javascript:gs.beginningOfLast3Months()", "2023-11-01T00:00:00Z"},
        {"javascript:gs.endOfLast3Months()", "2024-02-29T23:59:59Z"},
        {"javascript:gs.beginningOfThisQuarter()", "2024-01-01T00:00:00Z"},
        {"javascript:gs.beginningOfLastQuarter()", "2023-10-01T00:00:00Z"},
        {"javascript:gs.beginningOfLast2Quarters()", "2023-10-01T00:00:00Z"},
        {"javascript:gs.endOfLast2Quarters()", "2024-03-31T23:59:59Z"},
        {"javascript:gs.endOfNext2Quarters()", "2024-09-30T23:59:59Z"},
        {"javascript:gs.endOfThisYear()", "2024-12-31T23:59:59Z"},
        {"javascript:gs.beginningOfLastYear()", "2023-01-01T00:00:00Z"},
        {"javascript:gs.beginningOfLast2Years()", "2023-01-01T00:00:00Z"},
        {"javascript:gs.beginningOfLast7Days()", "2024-02-21T00:00:00Z"},
        {"javascript:gs.endOfLast7Days()", "2024-02-28T23:59:59Z"},
        {"javascript:gs.beginningOfCurrentHour()", "2024-02-28T12:00:00Z"},
        {"javascript:gs.endOfLastMinute()", "2024-02-28T12:33:59Z"},
        {"javascript:gs.beginningOfLast15Minutes()", "2024-02-28T12:19:00Z"},
        {"javascript:gs.daysAgo(59)", "2023-12-31T12:34:56Z"},
        {"javascript:gs.daysAgoStart(-1)", "2024-02-29T00:00:00Z"},
        {"javascript:gs.daysAgoEnd(7)", "2024-02-21T23:59:59Z"},
        {"javascript:gs.hoursAgo(13)", "2024-02-27T23:34:56Z"},
        {"javascript:gs.minutesAgoStart(35)", "2024-02-28T11:59:00Z"},
        {"javascript:gs.monthsAgo(2)", "2023-12-28T12:34:56Z"},
        {"javascript:gs.monthsAgo(-13)", "2025-03-28T12:34:56Z"},
        {"javascript:gs.monthsAgoStart(12)", "2023-02-01T00:00:00Z"},
        {"javascript:gs.quartersAgoEnd(1)", "2023-12-31T23:59:59Z"},
        {"javascript:gs.yearsAgo(1)", "2023-02-28T12:34:56Z"},
        {"javascript:gs.dateGenerate('2024-01-10','start')", "2024-01-10T00:00:00Z"},
        {"javascript:gs.dateGenerate('2024-01-10', 'end')", "2024-01-10T23:59:59Z"},
        {"javascript:gs.dateGenerate('2024-01-10','08:15:00')", "2024-01-10T08:15:00Z"},
        {"javascript:gs.dateGenerate('2024-02-30','start')", NULL},
        {"javascript:gs.dateGenerate('2024-01-10')", NULL},
        {"javascript:gs.daysAgo()", NULL},
        {"javascript:gs.daysAgo(x)", NULL},
        {"javascript:gs.daysAgo(7", NULL},
        {"javascript:gs.daysago(7)", NULL},
        {"javascript:gs.daysAgo(9223372036854775807)", NULL},
        {"javascript:gs.beginningOfLast0Days()", NULL},
        {"javascript:gs.beginningOfThis3Months()", NULL},
        {"javascript:gs.beginningOfLastFortnight()", NULL},
        {"javascript:new Date()", NULL},
    };
    int64_t now;
    CU_ASSERT_FATAL(instant_parse_servicenow("2024-02-28 12:34:56", &now));
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        int64_t instant = INSTANT_NONE;
        char text[INSTANT_TEXT] = "";
        bool read = query_instant(CASES[i].text, now, &instant);
        CU_ASSERT_EQUAL(read, CASES[i].instant != NULL);
        if (read && CASES[i].instant != NULL) {
            instant_format(instant, text);
            CU_ASSERT_STRING_EQUAL(text, CASES[i].instant);
        }
    }
    CU_ASSERT(instant_parse_servicenow("2024-03-31 12:34:56", &now));
    CU_ASSERT(query_instant("javascript:gs.monthsAgo(1)", now, &now)); /* February has no 31st */
    char text[INSTANT_TEXT];
    instant_format(now, text);
    CU_ASSERT_STRING_EQUAL(text, "2024-02-29T12:34:56Z");
}

static const struct test TESTS[] = {
    {"what they mean", test_meanings},
    {"refusals name the term", test_refusals},
    {"dates", test_dates},
    {NULL, NULL},
};
const struct suite suite_query = {"query", TESTS};
