/* SPDX-License-Identifier: Apache-2.0 */
/* Profiles: a whole profile and the defaults, every refusal word by word, conditions and the warnings on them.
 */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

#include "instant.h"
#include "profile.h"
#include "scratch.h"
#include "suite.h"

static bool read_text(struct scratch *scratch, const char *text, struct profile *out) {
    return profile_read(scratch_file(scratch, "p.yml", text, 0644), &scratch->arena, out, &scratch->fault);
}

static const char *field_name(const struct profile *profile, int field) {
    return profile->mttr.kind->fields[field].name;
}

/* Most keys of mttr-profile(5). */
static const char WHOLE[] =
    "profile: production\n"
    "title: Production incidents\n"
    "timezone: Europe/Berlin\n"
    "week_starts: sunday\n"
    "integrations: [snow-prod]\n"
    "mttr:\n"
    "  table: incident\n"
    "  in_range: created\n"
    "  start: sys_created_on\n"
    "  end: [resolved_at, closed_at]\n"
    "  where: {field: priority, op: in, values: [1, 2]}\n"
    "  exclude_canceled: false\n"
    "  exclude_children: true\n"
    "  calculation: p90\n"
    "  ratings: {elite: 30m, high: 1h 30m, medium: 1w}\n"
    "  group_by: [priority, Assignment Group, u_env]\n"
    "teams:\n"
    "  - {name: Payments, where: {field: assignment_group, op: equals, value: Payments}}\n"
    "  - name: T\xC3\xA4glich\n"
    "    where: [{field: u_team, op: is_not_empty}]\n";

static void test_whole(void) {
    struct scratch scratch;
    struct profile profile;
    char digest[DIGEST_TEXT];
    scratch_open(&scratch);
    CU_ASSERT_FATAL(read_text(&scratch, WHOLE, &profile));
    CU_ASSERT_STRING_EQUAL(profile.text, WHOLE);
    digest_of(WHOLE, strlen(WHOLE), digest);
    CU_ASSERT_STRING_EQUAL(profile.sha256, digest);
    CU_ASSERT_STRING_EQUAL(profile.name, "production");
    CU_ASSERT_STRING_EQUAL(profile.title, "Production incidents");
    CU_ASSERT_STRING_EQUAL(profile.zone.name, "Europe/Berlin");
    CU_ASSERT_EQUAL(profile.week_starts, 6);
    CU_ASSERT_EQUAL_FATAL(profile.n_integrations, 1);
    CU_ASSERT_STRING_EQUAL(profile.integrations[0], "snow-prod");
    const struct mttr *mttr = &profile.mttr;
    CU_ASSERT_STRING_EQUAL(mttr->kind->name, "incident");
    CU_ASSERT_EQUAL(mttr->in_range, IN_RANGE_CREATED);
    CU_ASSERT_EQUAL(mttr->start.n, 1);
    CU_ASSERT_STRING_EQUAL(field_name(&profile, mttr->start.list[0]), "sys_created_on");
    CU_ASSERT_EQUAL(mttr->end.n, 2);
    CU_ASSERT_STRING_EQUAL(field_name(&profile, mttr->end.list[0]), "resolved_at");
    CU_ASSERT_STRING_EQUAL(field_name(&profile, mttr->end.list[1]), "closed_at");
    CU_ASSERT_EQUAL(mttr->where->op, OP_IN);
    CU_ASSERT_FALSE(mttr->exclude_canceled);
    CU_ASSERT(mttr->exclude_children);
    CU_ASSERT_EQUAL(mttr->calculation, CALCULATE_P90);
    CU_ASSERT_EQUAL(mttr->ratings->levels[0].to, 30 * MINUTE);
    CU_ASSERT_EQUAL(mttr->ratings->levels[1].to, 90 * MINUTE);
    CU_ASSERT_EQUAL(mttr->ratings->levels[2].to, WEEK);
    CU_ASSERT_EQUAL_FATAL(mttr->n_group_by, 3);
    CU_ASSERT_STRING_EQUAL(field_ref_name(mttr->kind, &mttr->group_by[1]), "assignment_group");
    CU_ASSERT_STRING_EQUAL(field_ref_name(mttr->kind, &mttr->group_by[2]), "u_env");
    CU_ASSERT_EQUAL(mttr->group_by[2].field, -1);
    CU_ASSERT_EQUAL_FATAL(profile.n_teams, 2);
    CU_ASSERT_STRING_EQUAL(profile.teams[0].name, "Payments");
    CU_ASSERT_EQUAL(profile.teams[0].where->op, OP_EQUALS);
    CU_ASSERT_EQUAL(profile.teams[1].where->type, CONDITION_ALL);
    scratch_close(&scratch);
}

static void test_defaults(void) {
    static const struct {
        const char *text, *end;
    } CASES[] = {
        {"profile: p", "resolved_at"},
        {"profile: p\nmttr:\ntitle:\nteams:\n", "resolved_at"},
        {"profile: p\nmttr: {start: , end: , ratings: , group_by: []}", "resolved_at"},
        {"profile: p\nmttr: {table: change_request}", "closed_at"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct scratch scratch;
        struct profile profile;
        scratch_open(&scratch);
        CU_ASSERT_FATAL(read_text(&scratch, CASES[i].text, &profile));
        CU_ASSERT_STRING_EQUAL(profile.title, "p");
        CU_ASSERT_STRING_EQUAL(profile.zone.name, "UTC");
        CU_ASSERT_EQUAL(profile.week_starts, 0);
        CU_ASSERT_EQUAL(profile.n_integrations, 0);
        CU_ASSERT_EQUAL(profile.n_teams, 0);
        const struct mttr *mttr = &profile.mttr;
        CU_ASSERT_EQUAL(mttr->in_range, IN_RANGE_RESOLVED);
        CU_ASSERT_EQUAL(mttr->start.n, 1);
        CU_ASSERT_STRING_EQUAL(field_name(&profile, mttr->start.list[0]), "sys_created_on");
        CU_ASSERT_EQUAL(mttr->end.n, 1);
        CU_ASSERT_STRING_EQUAL(field_name(&profile, mttr->end.list[0]), CASES[i].end);
        CU_ASSERT_PTR_NULL(mttr->where);
        CU_ASSERT(mttr->exclude_canceled);
        CU_ASSERT_FALSE(mttr->exclude_children);
        CU_ASSERT_EQUAL(mttr->calculation, CALCULATE_MEAN);
        CU_ASSERT_EQUAL(mttr->ratings->levels[0].to, HOUR);
        CU_ASSERT_EQUAL(mttr->ratings->levels[1].to, DAY);
        CU_ASSERT_EQUAL(mttr->ratings->levels[2].to, WEEK);
        CU_ASSERT_EQUAL(mttr->n_group_by, 0);
        scratch_close(&scratch);
    }
}

#define PROFILE      "profile: p\n"
#define NOT_COMPUTED "is known but not computed by this version: take it out"

static void test_refusals(void) {
    static const struct {
        const char *text, *fault;
    } CASES[] = {
        {"", "1:1: expected a map, found nothing"},
        {"title: x\n", "1:1: key 'profile' is missing or empty"},
        {"profile: a b\n",
         "1:1: profile: 'a b' cannot be the name of a folder: use letters, digits, '.', '_' and '-', at most 100"},
        {"profile: ..\n",
         "1:1: profile: '..' cannot be the name of a folder: use letters, digits, '.', '_' and '-', at most 100"},
        {PROFILE "titel: x\n", "2:1: unknown profile key 'titel'; did you mean 'title'?"},
        {PROFILE "timezone: Europe/Berlyn\n",
         "2:1: no time zone 'Europe/Berlyn': use a name such as Europe/Berlin (see timedatectl list-timezones)"},
        {PROFILE "timezone: ../etc/passwd\n",
         "2:1: no time zone '../etc/passwd': use a name such as Europe/Berlin (see timedatectl list-timezones)"},
        {PROFILE "week_starts: mondey\n", "2:1: unknown week_starts 'mondey'; did you mean 'monday'?"},
        {PROFILE "integrations: [a/b]\n",
         "2:1: integrations: 'a/b' is not an id: use letters, digits, '.', '_' and '-', at most 100"},
        {PROFILE "deployment_frequency: {table: problem}\n",
         "2:24: unknown table 'problem'; known: change_request, incident"},
        {PROFILE "change_failure_rate: {failure: {}}\n",
         "2:23: unknown change_failure_rate key 'failure'; did you mean 'failures'?"},
        {PROFILE "failed_deployment_recovery: {link: [rfc, rfc]}\n",
         "2:30: link takes caused_by, rfc or a list of both, the better first"},
        {PROFILE "failed_deployment_recovery: {nearest: {within: 0s}}\n",
         "2:40: within must be longer than 0, such as 24h"},
        {PROFILE "mttr: {table: change_request}\nfailed_deployment_recovery: {}\n",
         "3:1: failed_deployment_recovery is of incidents, but mttr's table is change_request"},
        {PROFILE "mttr: []\n", "2:1: mttr: expected a map, found a list"},
        {PROFILE "mttr: {calender: {}}\n", "2:8: unknown mttr key 'calender'; did you mean 'calendar'?"},
        {PROFILE "mttr: {calendar: {from: '09:00'}}\n", "2:8: key 'to' is missing or empty"},
        {PROFILE "mttr: {calendar: {from: '9:00', to: '17:00'}}\n",
         "2:19: from: '9:00' is not a time of day: write \"09:00\""},
        {PROFILE "mttr: {calendar: {from: '09:00', to: '24:01'}}\n",
         "2:34: to: '24:01' is not a time of day: write \"09:00\""},
        {PROFILE "mttr: {calendar: {from: '17:00', to: '09:00'}}\n",
         "2:34: calendar: 'to' must be later than 'from'; midnight is \"24:00\""},
        {PROFILE "mttr: {calendar: {days: [monday], from: '09:00', to: '17:00'}}\n",
         "2:19: unknown day 'monday'; known: mon, tue, wed, thu, fri, sat, sun"},
        {PROFILE "mttr: {calendar: {days: [], from: '09:00', to: '17:00'}}\n", "2:19: days: at least one is needed"},
        {PROFILE "mttr: {calendar: {from: '09:00', to: '17:00', holidays: [2024-01-01, x]}}\n",
         "2:70: holidays: 'x' is not a date: write 2024-01-31, or a file.ics"},
        {PROFILE "mttr: {clock: servicenow, calendar: {from: '09:00', to: '17:00'}}\n",
         "2:8: clock: servicenow uses business_stc of the record: remove the calendar"},
        {PROFILE "mttr: {table: change_request, clock: servicenow}\n",
         "2:31: clock: servicenow uses business_stc of the record: change requests do not have it"},
        {PROFILE "mttr: {clock: sevicenow}\n", "2:8: unknown clock 'sevicenow'; did you mean 'servicenow'?"},
        {PROFILE "mttr: {table: problem}\n", "2:8: unknown table 'problem'; known: incident, change_request"},
        {PROFILE "mttr: {in_range: resolve}\n", "2:8: unknown in_range 'resolve'; did you mean 'resolved'?"},
        {PROFILE "mttr: {calculation: p99}\n", "2:8: unknown calculation 'p99'; did you mean 'p90'?"},
        {PROFILE "mttr: {exclude_canceled: maybe}\n", "2:8: exclude_canceled: expected true or false, found maybe"},
        {PROFILE "mttr: {table: change_request, exclude_children: true}\n",
         "2:31: exclude_children: change_request records have no parent_incident"},
        {PROFILE "mttr: {start: priority}\n",
         "2:8: 'priority' is not a date field: mttr fields lists them (type time)"},
        {PROFILE "mttr: {start: opened_on}\n", "2:8: unknown incident field 'opened_on'; did you mean 'opened_at'?"},
        {PROFILE "mttr: {end: [resolved_at, u_done]}\n",
         "2:27: 'u_done' is a custom field: only the date fields that mttr fields lists can be used"},
        {PROFILE "mttr: {end: []}\n", "2:8: end takes 1 to 8 date fields, found 0"},
        {PROFILE "mttr: {table: change_request, end: resolved_at}\n",
         "2:31: unknown change_request field 'resolved_at'; mttr fields --table change_request lists them"},
        {PROFILE "mttr: {ratings: {set: dora-2022}}\n", "2:18: unknown set 'dora-2022'; did you mean 'dora-2021'?"},
        {PROFILE "mttr: {ratings: {set: none, elite: 1h}}\n",
         "2:8: ratings: give either a set, or elite, high and medium"},
        {PROFILE "mttr: {ratings: {elite: 1h, high: 1d}}\n", "2:8: key 'medium' is missing or empty"},
        {PROFILE "mttr: {ratings: {elite: 1h, high: 1h, medium: 1w}}\n",
         "2:29: ratings must rise from 0: elite < high < medium"},
        {PROFILE "mttr: {ratings: {elite: 0s, high: 1h, medium: 1w}}\n",
         "2:18: ratings must rise from 0: elite < high < medium"},
        {PROFILE "mttr: {ratings: {elite: 1, high: 1h, medium: 1w}}\n",
         "2:18: elite: expected a duration such as 90s, 15m, 1h, 1d or 1w, found 1"},
        {PROFILE "mttr: {ratings: {elite: 1h, high: 1d, medium: 1w, low: 2w}}\n",
         "2:51: unknown ratings key 'low'; known: set, elite, high, medium"},
        {PROFILE "mttr: {group_by: [priority, Incident Priority]}\n",
         "2:29: group_by names the field 'priority' twice: keep one"},
        {PROFILE "mttr: {group_by: [u_a, u_b, u_a]}\n", "2:29: group_by names the field 'u_a' twice: keep one"},
        {PROFILE "teams: {}\n", "2:1: teams: expected a list, found a map"},
        {PROFILE "teams: [a]\n", "2:9: expected a map, found text"},
        {PROFILE "teams: [{where: {field: state, op: is_empty}}]\n", "2:9: key 'name' is missing or empty"},
        {PROFILE "teams: [{name: a}]\n", "2:9: key 'where' is missing"},
        {PROFILE "teams: [{name: a;b, where: {field: state, op: is_empty}}]\n",
         "2:10: a team's name may not hold ';' or control characters"},
        {PROFILE "teams: [{name: \"a\\tb\", where: {field: state, op: is_empty}}]\n",
         "2:10: a team's name may not hold ';' or control characters"},
        {PROFILE "teams: [{name: \"a\\u0085b\", where: {field: state, op: is_empty}}]\n",
         "2:10: a team's name may not hold ';' or control characters"},
        {PROFILE "teams:\n  - {name: A, where: {field: state, op: is_empty}}\n"
                 "  - {name: a, where: {field: state, op: is_empty}}\n",
         "4:6: two teams have the name 'a': rename one"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct scratch scratch;
        struct profile profile = {.name = "untouched"};
        scratch_open(&scratch);
        CU_ASSERT_FALSE(read_text(&scratch, CASES[i].text, &profile));
        CU_ASSERT_STRING_EQUAL(profile.name, "untouched");
        scratch_expect_fault(&scratch, FAULT_USAGE, arena_format(&scratch.arena, "p.yml:%s", CASES[i].fault));
        scratch_close(&scratch);
    }
}

/* Reads a condition on incidents; it is at 2:8, its first inner character at 2:16. */
static bool read_where(struct scratch *scratch, const char *where, struct profile *out) {
    return read_text(scratch, arena_format(&scratch->arena, "profile: p\nmttr: {where: %s}\n", where), out);
}

#define DATES ": write 2024-01-31, 2024-01-31 08:30:00 or 2024-01-31T08:30:00Z"
#define FORMS "a condition is {field, op, value}, {all: [..]}, {any: [..]}, {not: ..}, {query: '..'} or a list"

static void test_bad_conditions(void) {
    static const struct {
        const char *where, *fault;
    } CASES[] = {
        {"", "2:8: where: expected a map, found nothing"},
        {"priority", "2:8: where: expected a map, found text"},
        {"[]", "2:8: a list of conditions needs at least one"},
        {"{any: []}", "2:16: a list of conditions needs at least one"},
        {"{all: {field: state, op: is_empty}}", "2:16: all: expected a list, found a map"},
        {"{}", "2:8: " FORMS},
        {"{op: equals, value: 1}", "2:8: " FORMS},
        {"{all: [{field: state, op: is_empty}], not: [a]}", "2:8: " FORMS},
        {"{al: []}", "2:16: unknown condition key 'al'; did you mean 'all'?"},
        {"{query: ''}", "2:8: key 'query' is missing or empty"},
        {"{field: priority, op: equals, value: 1, any: []}",
         "2:55: unknown condition key 'any'; known: field, op, value, values"},
        {"{field: priority, op: equals, vaule: 1}", "2:45: unknown condition key 'vaule'; did you mean 'value'?"},
        {"{field: [a], op: equals}", "2:16: field: expected text, found a list"},
        {"{field: Incidnt Created, op: is_empty}",
         "2:16: unknown incident field 'Incidnt Created'; did you mean 'Incident Created'?"},
        {"{field: U_ENV, op: is_empty}",
         "2:16: unknown incident field 'U_ENV'; mttr fields --table incident lists them"},
        {"{field: state}", "2:8: key 'op' is missing or empty"},
        {"{field: state, op: equal, value: 1}", "2:30: unknown op 'equal'; did you mean 'equals'?"},
        {"{field: state, op: equals}", "2:8: operator 'equals' takes one value, found 0"},
        {"{field: state, op: equals, value: }", "2:8: operator 'equals' takes one value, found 0"},
        {"{field: state, op: equals, values: [1, 2]}",
         "2:8: operator 'equals' takes one value, found 2; 'in' and 'not_in' take more"},
        {"{field: state, op: contains, values: [1, 2]}", "2:8: operator 'contains' takes one value, found 2"},
        {"{field: state, op: in, values: []}", "2:8: operator 'in' takes one value or more, found 0"},
        {"{field: state, op: between, values: [1]}", "2:8: operator 'between' takes two values, found 1"},
        {"{field: state, op: is_empty, value: 1}", "2:8: operator 'is_empty' takes no value, found 1"},
        {"{field: state, op: in, value: 1, values: [2]}", "2:8: both value and values are given: keep one"},
        {"{field: state, op: in, values: [1, '']}", "2:50: empty value: use is_empty or is_not_empty"},
        {"{field: state, op: in, values: [1, [2]]}", "2:50: expected text, found a list"},
        {"{field: priority, op: before, value: 2024-01-01}",
         "2:8: operator 'before' compares dates, and priority is not a date field"},
        {"{field: reopen_count, op: after, value: 2024-01-01}",
         "2:8: operator 'after' compares dates, and reopen_count is not a date field"},
        {"{field: opened_at, op: before, value: yesterday}", "2:46: 'yesterday' is not a date" DATES},
        {"{field: opened_at, op: at_least, value: 5}", "2:48: '5' is not a date" DATES},
        {"{field: opened_at, op: equals, value: 2024-13-01}", "2:46: '2024-13-01' is not a date" DATES},
        {"{field: opened_at, op: between, values: [2024-01-01, 2024-02-30]}", "2:68: '2024-02-30' is not a date" DATES},
        {"{field: u_done, op: after, value: 5}", "2:42: '5' is not a date" DATES},
        {"{field: reopen_count, op: greater_than, value: few}",
         "2:55: 'few' is not a number, and the field reopen_count needs one"},
        {"{field: reopen_count, op: equals, value: x}",
         "2:49: 'x' is not a number, and the field reopen_count needs one"},
        {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[{field: state, op: is_empty}]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
         "2:45: nested deeper than 32 levels"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct scratch scratch;
        struct profile profile;
        scratch_open(&scratch);
        CU_ASSERT_FALSE(read_where(&scratch, CASES[i].where, &profile));
        scratch_expect_fault(&scratch, FAULT_USAGE, arena_format(&scratch.arena, "p.yml:%s", CASES[i].fault));
        scratch_close(&scratch);
    }
}

static void test_good_conditions(void) {
    static const struct {
        const char *where, *description;
    } CASES[] = {
        {"{field: priority, op: equals, value: 1}", "priority equals 1"},
        {"{field: Status, op: not_equals, value: true}", "state not_equals true"},
        {"{field: Assignment group, op: not_in, values: [A, \"b c\"]}", "assignment_group not_in A, b c"},
        {"{field: priority, op: in, value: 1}", "priority in 1"},
        {"{field: priority, op: at_most, values: [2]}", "priority at_most 2"},
        {"{field: INCIDENT SUMMARY, op: contains, value: 5%s}", "short_description contains 5%s"},
        {"{field: close_code, op: is_empty}", "close_code is_empty"},
        {"{field: close_code, op: is_not_empty, values: []}", "close_code is_not_empty"},
        {"{field: opened_at, op: between, values: [2024-01-01, '2024-01-02 03:04:05']}",
         "opened_at between 2024-01-01, 2024-01-02 03:04:05"},
        {"{field: Incident Opened, op: after, value: '2024-01-01T00:00:00+01:00'}",
         "opened_at after 2024-01-01T00:00:00+01:00"},
        {"{field: opened_at, op: starts_with, value: 2024}", "opened_at starts_with 2024"},
        {"{field: reopen_count, op: greater_than, value: 1.5}", "reopen_count greater_than 1.5"},
        {"{field: number, op: at_least, value: INC0010000}", "number at_least INC0010000"},
        {"{field: u_cost, op: less_than, value: -3}", "u_cost less_than -3"},
        {"{field: u_done, op: at_least, value: 2024-01-01}", "u_done at_least 2024-01-01"},
        {"{field: u_done, op: before, value: 2024-01-01}", "u_done before 2024-01-01"},
        {"{field: business_service.department, op: ends_with, value: IT}", "business_service.department ends_with IT"},
        {"[{field: state, op: is_empty}, {field: impact, op: in, values: [1, 2]}]",
         "state is_empty and impact in 1, 2"},
        {"{any: [{all: [{field: state, op: is_empty}, {field: u_a, op: equals, value: x}]}, "
         "{not: {field: urgency, op: equals, value: 3}}]}",
         "(state is_empty and u_a equals x) or not urgency equals 3"},
        {"{not: [{field: state, op: is_empty}]}", "not (state is_empty)"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct scratch scratch;
        struct profile profile;
        struct buf description;
        scratch_open(&scratch);
        buf_init(&description, 1024);
        CU_ASSERT_FATAL(read_where(&scratch, CASES[i].where, &profile));
        condition_describe(profile.mttr.kind, profile.mttr.where, &description);
        CU_ASSERT_STRING_EQUAL(description.data, CASES[i].description);
        CU_ASSERT(description.len <= 200);
        buf_clear(&description);
        scratch_close(&scratch);
    }
}

/* Cut at 200 bytes, and not inside a character. */
static void test_long_description(void) {
    struct scratch scratch;
    struct profile profile;
    struct buf where, expected, description;
    scratch_open(&scratch);
    buf_init(&where, 1024);
    buf_init(&expected, 1024);
    buf_init(&description, 1024);
    buf_text(&where, "{field: category, op: equals, value: ");
    buf_text(&expected, "category equals ");
    for (int i = 0; i < 100; i++) {
        buf_text(&where, "\xE2\x82\xAC");
        buf_text(&expected, i < 60 ? "\xE2\x82\xAC" : "");
    }
    buf_text(&where, "}");
    buf_text(&expected, "...");
    CU_ASSERT_FATAL(read_where(&scratch, where.data, &profile));
    condition_describe(profile.mttr.kind, profile.mttr.where, &description);
    CU_ASSERT_STRING_EQUAL(description.data, expected.data);
    buf_clear(&where);
    buf_clear(&expected);
    buf_clear(&description);
    scratch_close(&scratch);
}

/* The tree itself: what points where. */
static void test_tree(void) {
    struct scratch scratch;
    struct profile profile;
    scratch_open(&scratch);
    CU_ASSERT_FATAL(read_text(&scratch,
                              "profile: p\nmttr:\n  where:\n    - {field: priority, op: in, values: [1, 2]}\n"
                              "    - not: {field: u_env, op: is_empty}\n",
                              &profile));
    const struct condition *where = profile.mttr.where;
    CU_ASSERT_EQUAL(where->type, CONDITION_ALL);
    CU_ASSERT_EQUAL_FATAL(where->n_children, 2);
    const struct condition *test = where->children[0];
    CU_ASSERT_EQUAL(test->type, CONDITION_TEST);
    CU_ASSERT_EQUAL(test->field.field, kind_field(profile.mttr.kind, "priority"));
    CU_ASSERT_EQUAL_FATAL(test->n_values, 2);
    CU_ASSERT_STRING_EQUAL(test->values[1], "2");
    CU_ASSERT_PTR_NOT_NULL(strstr(test->place, "/p.yml:4:7"));
    const struct condition *negated = where->children[1];
    CU_ASSERT_EQUAL(negated->type, CONDITION_NOT);
    CU_ASSERT_EQUAL_FATAL(negated->n_children, 1);
    CU_ASSERT_STRING_EQUAL(negated->children[0]->field.custom, "u_env");
    CU_ASSERT_EQUAL(negated->children[0]->n_values, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(negated->place, "/p.yml:5:7"));
    scratch_close(&scratch);
}

static void test_names(void) {
    static const struct {
        const char *name;
        bool safe;
    } CASES[] = {{"a", true},    {"A-b_c.9", true}, {"...", true}, {"", false},    {".", false},       {"..", false},
                 {"a/b", false}, {"a b", false},    {"-x", true},  {"a\n", false}, {"\xC3\xA4", false}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        CU_ASSERT_EQUAL(name_is_safe(CASES[i].name), CASES[i].safe);
    }
    char name[102];
    memset(name, 'x', sizeof name);
    name[100] = '\0';
    CU_ASSERT(name_is_safe(name));
    name[100] = 'x';
    name[101] = '\0';
    CU_ASSERT_FALSE(name_is_safe(name));
    CU_ASSERT_STRING_EQUAL(in_range_name(IN_RANGE_UPDATED), "updated");
    CU_ASSERT_STRING_EQUAL(calculation_name(CALCULATE_P95), "p95");
    CU_ASSERT_STRING_EQUAL(operator_name(OP_AFTER), "after");
}

/* The profiles that come with the program. */
static void test_fixtures(void) {
    static const struct {
        const char *path, *name, *where;
        size_t teams;
    } CASES[] = {
        {"fixtures/profiles/production.yml", "production", "priority in 1, 2, 1 - Critical, 2 - High", 0},
        {"fixtures/profiles/all-incidents.yml", "all-incidents", NULL, 3},
        {"fixtures/profiles/changes.yml", "changes", "type not_equals standard and not close_code equals unsuccessful",
         0},
        {"fixtures/worked-example/worked-example.yml", "worked-example", NULL, 1},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct scratch scratch;
        struct profile profile;
        struct buf where;
        scratch_open(&scratch);
        buf_init(&where, 1024);
        CU_ASSERT_FATAL(profile_read(CASES[i].path, &scratch.arena, &profile, &scratch.fault));
        CU_ASSERT_STRING_EQUAL(profile.name, CASES[i].name);
        CU_ASSERT_EQUAL(profile.n_teams, CASES[i].teams);
        CU_ASSERT_EQUAL(profile.mttr.where == NULL, CASES[i].where == NULL);
        if (CASES[i].where != NULL) {
            condition_describe(profile.mttr.kind, profile.mttr.where, &where);
            CU_ASSERT_STRING_EQUAL(where.data, CASES[i].where);
        }
        buf_clear(&where);
        scratch_close(&scratch);
    }
}

static void test_rating_sets(void) {
    static const struct rating_level GAP[] = {{"a", 0, 10}, {"b", 11, RATING_ENDLESS}};
    static const struct rating_level OVERLAP[] = {{"a", 0, 10}, {"b", 9, RATING_ENDLESS}};
    static const struct rating_level LATE[] = {{"a", 1, RATING_ENDLESS}}, SHORT[] = {{"a", 0, 10}};
    static const struct rating_set BAD[] = {
        {"", 0, "", GAP, 2}, {"", 0, "", OVERLAP, 2}, {"", 0, "", LATE, 1}, {"", 0, "", SHORT, 1}};
    for (size_t i = 0; i < N_RATING_SETS; i++) {
        struct scratch scratch;
        struct profile profile;
        scratch_open(&scratch);
        CU_ASSERT(rating_set_is_whole(&RATING_SETS[i]));
        CU_ASSERT(read_text(&scratch,
                            arena_format(&scratch.arena, PROFILE "mttr: {ratings: {set: %s}}\n", RATING_SETS[i].name),
                            &profile));
        CU_ASSERT_PTR_EQUAL(profile.mttr.ratings, &RATING_SETS[i]);
        scratch_close(&scratch);
    }
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        CU_ASSERT_FALSE(rating_set_is_whole(&BAD[i]));
    }
}

static const struct test TESTS[] = {
    {"rating sets cover everything once", test_rating_sets},
    {"a whole profile", test_whole},
    {"defaults", test_defaults},
    {"refusals", test_refusals},
    {"bad conditions", test_bad_conditions},
    {"good conditions", test_good_conditions},
    {"long descriptions", test_long_description},
    {"the tree", test_tree},
    {"names", test_names},
    {"fixtures", test_fixtures},
    {NULL, NULL},
};
const struct suite suite_profile = {"profile", TESTS};
