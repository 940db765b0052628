/* SPDX-License-Identifier: Apache-2.0 */
/* filter: each operator asked of one record, whose fields are of every form; fixtures/cases ask them of many. */
#include "../../src/analyze/filter_p.h"

#include <CUnit/CUnit.h>
#include <string.h>

#include "log.h"
#include "scratch.h"
#include "suite.h"

static const int64_t NOW = 1705320000; /* 2024-01-15T12:00:00Z, a Monday */

/* A store with one incident, read once for each question. */
struct bed {
    struct scratch scratch;
    struct store *store;
    struct profile profile;
};

static struct value set(const char *text, const char *display) {
    return (struct value){.presence = VALUE_SET, .text = text, .display = display};
}

static struct value at(const char *text) {
    struct value value = set(text, NULL);
    CU_ASSERT_FATAL(instant_parse_servicenow(text, &value.number));
    return value;
}

static void put_incident(struct bed *bed) {
    struct fault *fault = &bed->scratch.fault;
    struct custom customs[] = {{"u_env", set("prod", "Production")}, {"u_due", set("2024-01-10 12:00:00", NULL)}};
    struct record record = {.kind = kind_find("incident"), .customs = customs, .n_customs = 2};
    struct run run = {.kind = record.kind, .phase = "full", .range_from = INSTANT_NONE, .range_to = INSTANT_NONE};
    enum outcome outcome;
    record.values[kind_field(record.kind, "sys_id")] = set("a1", NULL);
    record.values[kind_field(record.kind, "short_description")] = set("Mail down", NULL);
    record.values[kind_field(record.kind, "priority")] = set("2", "2 - High");
    record.values[kind_field(record.kind, "category")] = set("network", NULL);
    record.values[kind_field(record.kind, "opened_at")] = at("2024-01-10 23:30:00");
    record.values[kind_field(record.kind, "reopen_count")] = set("10", NULL);
    record.values[kind_field(record.kind, "reopen_count")].number = 10;
    CU_ASSERT_FATAL(store_begin(bed->store, fault) &&
                    store_integration(bed->store, "snow", NULL, &run.integration, fault) &&
                    store_run_start(bed->store, &run, fault) && store_put(bed->store, &run, &record, &outcome, fault) &&
                    store_commit(bed->store, fault));
}

static void bed_open(struct bed *bed) {
    scratch_open(&bed->scratch);
    const char *path = arena_format(&bed->scratch.arena, "%s/s.db", bed->scratch.dir);
    CU_ASSERT_FATAL(store_open_write(path, &bed->store, &bed->scratch.fault));
    put_incident(bed);
    bed->profile = (struct profile){.mttr.kind = kind_find("incident")};
    CU_ASSERT_FATAL(zone_open("Europe/Berlin", &bed->scratch.arena, &bed->profile.zone, &bed->scratch.fault));
}

static void bed_close(struct bed *bed) {
    store_close(bed->store);
    scratch_close(&bed->scratch);
}

struct question {
    struct filter *filter;
    int asked, held;
};

/* Asks twice: the second answer comes from memory. */
static bool ask(void *context, const struct sample *sample, struct fault *fault) {
    struct question *question = context;
    bool holds = false;
    for (int i = 0; i < 2; i++) {
        if (!filter_holds(question->filter, sample, &holds, fault)) {
            return false;
        }
        question->asked++;
        question->held += holds;
    }
    return true;
}

/* Whether the condition holds for the incident. label_max is how many labels may be remembered; -1: all. */
static bool holds(struct bed *bed, const struct condition *condition, int64_t label_max) {
    struct source source;
    struct question question = {0};
    const struct present present = {.zone = &bed->profile.zone, .now = NOW};
    CU_ASSERT_FATAL(source_open(&source, bed->store, bed->profile.mttr.kind, &bed->scratch.arena, &bed->scratch.fault));
    source.label_max = label_max < 0 ? source.label_max : label_max;
    CU_ASSERT_FATAL(filter_bind(&source, &present, condition, &question.filter, &bed->scratch.fault));
    const struct sample_query query = {.kind = source.kind, .columns = source.columns, .n_columns = source.n_columns};
    CU_ASSERT(store_each_sample(bed->store, &query, ask, &question, &bed->scratch.fault));
    CU_ASSERT(filter_warn(question.filter, &bed->scratch.fault));
    source_close(&source);
    CU_ASSERT_EQUAL(question.asked, 2);
    CU_ASSERT(question.held == 0 || question.held == 2);
    return question.held > 0;
}

static struct condition test_of(struct bed *bed, const char *field, enum comparison op, const char *const *values) {
    struct condition test = {.type = CONDITION_TEST, .op = op, .values = values, .place = "p.yml:1:1"};
    CU_ASSERT_FATAL(field_ref_find(bed->profile.mttr.kind, field, test.place, &test.field, &bed->scratch.fault));
    while (test.n_values < 2 && values[test.n_values] != NULL) {
        test.n_values++;
    }
    return test;
}

static void test_operators(void) {
    static const struct {
        const char *field;
        enum comparison op;
        const char *values[2];
        bool holds;
    } CASES[] = {
        {"priority", OP_EQUALS, {"2"}, true},
        {"priority", OP_EQUALS, {"2 - hIGH"}, true},
        {"priority", OP_NOT_EQUALS, {"2"}, false},
        {"priority", OP_IN, {"1", "2"}, true},
        {"priority", OP_NOT_IN, {"2 - High", "2"}, false},
        {"priority", OP_CONTAINS, {"- h"}, true},
        {"priority", OP_STARTS_WITH, {"2 "}, true},
        {"priority", OP_ENDS_WITH, {"2"}, false},
        {"priority", OP_AT_LEAST, {"2.0"}, true},
        {"priority", OP_LESS_THAN, {"10"}, true},
        {"priority", OP_BETWEEN, {"2", "2"}, true},
        {"priority", OP_BETWEEN, {"3", "1"}, false},
        {"category", OP_CONTAINS, {"TWO"}, true},
        {"category", OP_GREATER_THAN, {"10"}, true}, /* one is no number: by bytes */
        {"urgency", OP_IS_EMPTY, {NULL}, true},
        {"urgency", OP_IS_NOT_EMPTY, {NULL}, false},
        {"urgency", OP_NOT_CONTAINS, {"x"}, true},
        {"urgency", OP_CONTAINS, {"x"}, false},
        {"urgency", OP_LESS_THAN, {"9"}, false},
        {"short_description", OP_EQUALS, {"MAIL DOWN"}, true},
        {"short_description", OP_ENDS_WITH, {"n"}, true},
        {"short_description", OP_IS_EMPTY, {NULL}, false},
        {"number", OP_IS_EMPTY, {NULL}, true},
        {"reopen_count", OP_EQUALS, {"10.0"}, true},
        {"reopen_count", OP_GREATER_THAN, {"9"}, true},
        {"reopen_count", OP_STARTS_WITH, {"1"}, true},
        {"opened_at", OP_EQUALS, {"2024-01-11"}, true}, /* 00:30 in Berlin */
        {"opened_at", OP_EQUALS, {"2024-01-10"}, false},
        {"opened_at", OP_EQUALS, {"2024-01-11 00:30:00"}, true},
        {"opened_at", OP_EQUALS, {"2024-01-10T23:30:00Z"}, true},
        {"opened_at", OP_AFTER, {"2024-01-10"}, true},
        {"opened_at", OP_AFTER, {"2024-01-11"}, false},
        {"opened_at", OP_BEFORE, {"2024-01-11 00:30:01"}, true},
        {"opened_at", OP_AT_MOST, {"2024-01-11"}, true},
        {"opened_at", OP_CONTAINS, {"T23:30"}, true},
        {"resolved_at", OP_BEFORE, {"2024-01-11"}, false},
        {"u_env", OP_EQUALS, {"production"}, true},
        {"u_env", OP_BEFORE, {"2024-01-11"}, false},
        {"u_due", OP_BEFORE, {"2024-01-11"}, true},
        {"u_due", OP_GREATER_THAN, {"2024-01-10T11:59:59Z"}, true},
        {"u_due", OP_BETWEEN, {"2024-01-10", "2024-01-10"}, true},
    };
    struct bed bed;
    enum log_level level = log_get_level();
    log_set_level(LOG_QUIET); /* of values that the store never saw */
    bed_open(&bed);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct condition test = test_of(&bed, CASES[i].field, CASES[i].op, CASES[i].values);
        CU_ASSERT_EQUAL(holds(&bed, &test, -1), CASES[i].holds);
        CU_ASSERT_EQUAL(holds(&bed, &test, 0), CASES[i].holds); /* labels that came after the source was opened */
    }
    bed_close(&bed);
    log_set_level(level);
}

static void test_trees(void) {
    static const char *const HIGH[] = {"2", NULL}, *const MAIL[] = {"mail", NULL};
    struct bed bed;
    bed_open(&bed);
    struct condition yes = test_of(&bed, "priority", OP_EQUALS, HIGH);
    struct condition no = test_of(&bed, "short_description", OP_EQUALS, MAIL);
    struct condition *both[] = {&yes, &no}, *neither[] = {&no, &no}, *yeses[] = {&yes, &yes};
    const struct {
        struct condition condition;
        bool holds;
    } CASES[] = {
        {{.type = CONDITION_ALL, .children = both, .n_children = 2}, false},
        {{.type = CONDITION_ALL, .children = yeses, .n_children = 2}, true},
        {{.type = CONDITION_ANY, .children = both, .n_children = 2}, true},
        {{.type = CONDITION_ANY, .children = neither, .n_children = 2}, false},
        {{.type = CONDITION_NOT, .children = both, .n_children = 1}, false},
        {{.type = CONDITION_NOT, .children = neither, .n_children = 1}, true},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        CU_ASSERT_EQUAL(holds(&bed, &CASES[i].condition, -1), CASES[i].holds);
    }
    bed_close(&bed);
}

static void test_columns(void) {
    static const char *const HIGH[] = {"2", NULL};
    struct bed bed;
    struct source source;
    struct filter *filter = NULL;
    bed_open(&bed);
    const struct present present = {.zone = &bed.profile.zone, .now = NOW};
    struct condition test = test_of(&bed, "priority", OP_EQUALS, HIGH);
    struct condition *twice[] = {&test, &test};
    const struct condition both = {.type = CONDITION_ALL, .children = twice, .n_children = 2};
    CU_ASSERT_FATAL(source_open(&source, bed.store, bed.profile.mttr.kind, &bed.scratch.arena, &bed.scratch.fault));
    CU_ASSERT(filter_bind(&source, &present, &both, &filter, &bed.scratch.fault));
    CU_ASSERT_EQUAL(source.n_columns, 1);
    CU_ASSERT(filter_bind(&source, &present, NULL, &filter, &bed.scratch.fault));
    CU_ASSERT_PTR_NULL(filter);
    test = test_of(&bed, "u_evn", OP_EQUALS, HIGH);
    CU_ASSERT_FALSE(filter_bind(&source, &present, &test, &filter, &bed.scratch.fault));
    scratch_expect_fault(&bed.scratch, FAULT_USAGE,
                         "p.yml:1:1: the store has no incident field 'u_evn'; did you mean 'u_env'?");
    source_close(&source);
    bed_close(&bed);
}

/* More labels than are kept at once, each with the value of its own record. */
enum { MANY = 20000 };

static void put_many(struct bed *bed) {
    struct fault *fault = &bed->scratch.fault;
    struct custom custom = {.name = "u_env"};
    struct record record = {.kind = kind_find("incident"), .customs = &custom, .n_customs = 1};
    struct run run = {.kind = record.kind, .phase = "full", .range_from = INSTANT_NONE, .range_to = INSTANT_NONE};
    enum outcome outcome;
    bool done = store_begin(bed->store, fault) &&
                store_integration(bed->store, "many", NULL, &run.integration, fault) &&
                store_run_start(bed->store, &run, fault);
    for (int i = 0; done && i < MANY; i++) {
        const char *id = arena_format(&bed->scratch.arena, "%05d", i);
        record.values[record.kind->sys_id] = set(id, NULL);
        custom.value = set(id, i % 2 == 0 ? id : NULL);
        done = store_put(bed->store, &run, &record, &outcome, fault);
    }
    CU_ASSERT_FATAL(done && store_commit(bed->store, fault));
}

static bool compare_label(void *context, const struct sample *sample, struct fault *fault) {
    struct source *source = context;
    struct label label;
    if (!source_label(source, sample->cells[0].number, &label, fault)) {
        return false;
    }
    bool own = sample->sys_id[0] == 'a' || strcmp(label.value, sample->sys_id) == 0;
    return own || fault_set(fault, FAULT_IO, "%s has the label %s", sample->sys_id, label.value);
}

static void test_many_labels(void) {
    struct bed bed;
    struct source source;
    struct field_ref ref = {.field = -1, .custom = "u_env", .place = "p.yml:1:1"};
    enum form form;
    size_t column;
    bed_open(&bed);
    put_many(&bed);
    CU_ASSERT_FATAL(source_open(&source, bed.store, bed.profile.mttr.kind, &bed.scratch.arena, &bed.scratch.fault));
    CU_ASSERT(source_field(&source, &ref, &column, &form, &bed.scratch.fault));
    const struct sample_query query = {.kind = source.kind, .columns = source.columns, .n_columns = source.n_columns};
    CU_ASSERT(store_each_sample(bed.store, &query, compare_label, &source, &bed.scratch.fault));
    CU_ASSERT_STRING_EQUAL(bed.scratch.fault.text, "");
    source_close(&source);
    bed_close(&bed);
}

static const struct test TESTS[] = {
    {"every operator on every form of field", test_operators},
    {"all, any and not", test_trees},
    {"columns are read once, and must exist", test_columns},
    {"more labels than are kept at once", test_many_labels},
    {NULL, NULL},
};
const struct suite suite_filter = {"filter", TESTS};
