/* SPDX-License-Identifier: Apache-2.0 */
/* decode: every display mode, every way to be broken, and the texts that a record may be cut into. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

#include "decode.h"
#include "file_reader.h"
#include "instant.h"
#include "suite.h"

static const struct kind *incident(void) {
    return kind_find("incident");
}

static struct wanted all_of_incident(void) {
    return (struct wanted){.kind = incident(), .custom_all = true};
}

/* An answer that can be read; the page is the caller's to clear. */
static void decode_whole(const char *body, struct page *page) {
    struct wanted wanted = all_of_incident();
    struct fault fault = {0};
    page_init(page);
    CU_ASSERT_TRUE_FATAL(decode_answer(&wanted, body, strlen(body), page, &fault));
}

static const struct value *value_of(const struct page *page, size_t i, const char *field) {
    return &page->records[i]->values[kind_field(incident(), field)];
}

/* The same record in the shapes of servicenow-table-api.md section 1.3. */
static void display_modes(void) {
    static const struct {
        const char *json;
        const char *state, *state_label, *group, *group_label;
    } CASES[] = {
        {"{\"sys_id\":\"a\",\"state\":\"6\",\"assignment_group\":{\"link\":\"https://h/api/now/table/g/"
         "b1\",\"value\":\"b1\"}}",
         "6", NULL, "b1", NULL},
        {"{\"sys_id\":\"a\",\"state\":\"6\",\"assignment_group\":\"b1\"}", "6", NULL, "b1", NULL},
        {"{\"sys_id\":\"a\",\"state\":\"Resolved\",\"assignment_group\":{\"display_value\":\"DB\","
         "\"link\":\"https://h/api/now/table/g/b1\"}}",
         "Resolved", NULL, "b1", "DB"},
        {"{\"sys_id\":{\"display_value\":\"a\",\"value\":\"a\"},\"state\":{\"value\":\"6\",\"display_value\":"
         "\"Resolved\"},"
         "\"assignment_group\":{\"display_value\":\"DB\",\"link\":\"https://h/api/now/table/g/b1\",\"value\":\"b1\"}}",
         "6", "Resolved", "b1", "DB"},
        {"{\"sys_id\":{\"display_value\":\"a\",\"value\":\"a\"},\"state\":{\"value\":\"6\",\"display_value\":"
         "\"Resolved\"},"
         "\"assignment_group\":{\"display_value\":\"DB\",\"value\":\"b1\"}}",
         "6", "Resolved", "b1", "DB"},
    };
    struct wanted wanted = all_of_incident();
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct page page;
        struct fault fault = {0};
        char body[1024];
        page_init(&page);
        int n = snprintf(body, sizeof body, "{\"result\":[%s]}", CASES[i].json);
        CU_ASSERT_TRUE_FATAL(decode_answer(&wanted, body, (size_t)n, &page, &fault));
        CU_ASSERT_EQUAL_FATAL(page.n_records, 1);
        CU_ASSERT_STRING_EQUAL(value_of(&page, 0, "state")->text, CASES[i].state);
        CU_ASSERT_STRING_EQUAL(value_of(&page, 0, "assignment_group")->text, CASES[i].group);
        const char *labels[] = {value_of(&page, 0, "state")->display, CASES[i].state_label,
                                value_of(&page, 0, "assignment_group")->display, CASES[i].group_label};
        for (size_t j = 0; j < 4; j += 2) {
            CU_ASSERT(labels[j] == NULL ? labels[j + 1] == NULL : strcmp(labels[j], labels[j + 1]) == 0);
        }
        page_clear(&page);
    }
}

/* Absent, "", null and an unset choice are distinguished from values and from each other where it matters. */
static void presence(void) {
    static const char BODY[] =
        "{\"result\":[{\"sys_id\":\"a\",\"priority\":\"\",\"urgency\":null,\"impact\":{\"display_value\":null,"
        "\"value\":\"\"},"
        "\"sla_due\":{\"display_value\":\"UNKNOWN\",\"value\":\"\"},\"cmdb_ci\":\"\",\"resolved_at\":\"2024-01-01 "
        "01:00:00\","
        "\"reopen_count\":\"2\",\"u_env\":{\"display_value\":\"Production\",\"value\":\"prod\"},\"u_none\":\"\"}]}";
    struct page page;
    decode_whole(BODY, &page);
    CU_ASSERT_EQUAL(value_of(&page, 0, "severity")->presence, VALUE_ABSENT);
    static const char *const EMPTY[] = {"priority", "urgency", "impact", "sla_due", "cmdb_ci"};
    for (size_t i = 0; i < sizeof EMPTY / sizeof *EMPTY; i++) {
        CU_ASSERT_EQUAL(value_of(&page, 0, EMPTY[i])->presence, VALUE_EMPTY);
    }
    CU_ASSERT_EQUAL(value_of(&page, 0, "resolved_at")->number, 1704070800);
    CU_ASSERT_EQUAL(value_of(&page, 0, "reopen_count")->number, 2);
    CU_ASSERT_EQUAL_FATAL(page.records[0]->n_customs, 2);
    CU_ASSERT_STRING_EQUAL(page.records[0]->customs[0].name, "u_env");
    CU_ASSERT_STRING_EQUAL(page.records[0]->customs[0].value.text, "prod");
    CU_ASSERT_STRING_EQUAL(page.records[0]->customs[0].value.display, "Production");
    CU_ASSERT_EQUAL(page.records[0]->customs[1].value.presence, VALUE_EMPTY);
    page_clear(&page);
}

/* One bad record is not a bad page. */
static void rejects(void) {
    static const struct {
        const char *json, *sys_id, *field, *reason;
    } CASES[] = {
        {"{\"sys_id\":\"x\",\"resolved_at\":\"yesterday\"}", "x", "resolved_at",
         "not a date of the form YYYY-MM-DD HH:MM:SS: 'yesterday'"},
        {"{\"sys_id\":\"x\",\"resolved_at\":\"2024-02-30 00:00:00\"}", "x", "resolved_at",
         "not a date of the form YYYY-MM-DD HH:MM:SS: '2024-02-30 00:00:00'"},
        {"{\"sys_id\":\"x\",\"reopen_count\":\"many\"}", "x", "reopen_count", "not a whole number: 'many'"},
        {"{\"number\":\"INC1\"}", "", "sys_id", "missing: without it the record cannot be told from others"},
        {"{\"sys_id\":\"\",\"number\":\"INC1\"}", "", "sys_id",
         "missing: without it the record cannot be told from others"},
        {"{\"sys_id\":\"x\",\"state\":\"1\",\"state\":\"2\"}", "x", "state", "named twice"},
        {"{\"sys_id\":\"x\",\"state\":{\"value\":\"1\",\"value\":\"2\"}}", "x", "state",
         "not a value that the Table API gives"},
        {"{\"sys_id\":\"x\",\"state\":[1]}", "x", "state", "not a value that the Table API gives"},
        {"{\"sys_id\":\"x\",\"state\":{\"value\":{\"a\":1}}}", "x", "state", "not a value that the Table API gives"},
        {"{\"sys_id\":\"x\",\"state\":{}}", "x", "state", "not a value that the Table API gives"},
        {"{\"sys_id\":\"x\",\"short_description\":\"a\\u0000b\"}", "x", "short_description",
         "holds a NUL or half a surrogate pair: 'a\xEF\xBF\xBF"
         "b'"},
        {"{\"sys_id\":\"x\",\"short_description\":\"\\ud83d\"}", "x", "short_description",
         "holds a NUL or half a surrogate pair: '\xEF\xBF\xBF'"},
    };
    struct wanted wanted = all_of_incident();
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct page page;
        struct fault fault = {0};
        char body[1024];
        page_init(&page);
        int n = snprintf(body, sizeof body, "{\"result\":[{\"sys_id\":\"good\"},%s,{},{\"sys_id\":\"too\"}]}",
                         CASES[i].json);
        CU_ASSERT_TRUE_FATAL(decode_answer(&wanted, body, (size_t)n, &page, &fault));
        CU_ASSERT_EQUAL(page.n_records, 2);
        CU_ASSERT_EQUAL(page.n_rows, 4);
        CU_ASSERT_EQUAL(page.n_blank, 1);
        CU_ASSERT_EQUAL_FATAL(page.n_rejects, 1);
        CU_ASSERT_STRING_EQUAL(page.rejects[0].sys_id, CASES[i].sys_id);
        CU_ASSERT_STRING_EQUAL(page.rejects[0].field, CASES[i].field);
        CU_ASSERT_STRING_EQUAL(page.rejects[0].reason, CASES[i].reason);
        page_clear(&page);
    }
}

/* What C text cannot hold does no harm in a field that is not kept; pairs and escaped backslashes are no halves. */
static void escapes_that_can_be_kept(void) {
    static const char BODY[] =
        "{\"result\":[{\"sys_id\":\"a\",\"description\":\"\\u0000\\ud800\","
        "\"short_description\":\"\\ud83d\\ude00 \\\\u0000 \\u20ac\"}]}";
    struct page page;
    decode_whole(BODY, &page);
    CU_ASSERT_EQUAL_FATAL(page.n_records, 1);
    CU_ASSERT_STRING_EQUAL(value_of(&page, 0, "short_description")->text, "\xF0\x9F\x98\x80 \\u0000 \xE2\x82\xAC");
    page_clear(&page);
}

static void broken_answers(void) {
    static const struct {
        const char *body, *text;
    } CASES[] = {
        {"", "line 1: not the expected JSON: it is empty"},
        {"<!DOCTYPE html><html>", "line 1: not the expected JSON: it is a page of HTML or XML"},
        {"\xEF\xBB\xBF{\"result\":[]}",
         "line 1: not the expected JSON: it begins with a byte order mark; save it as UTF-8 without one"},
        {"[]", "line 1: not the expected JSON: it does not begin with {"},
        {"{}", "line 1: not the expected JSON: it has no 'result'"},
        {"{\"result\":null}", "line 1: not the expected JSON: 'result' is neither a list nor a record"},
        {"{\"result\":[]", "line 1: not the expected JSON: it ends too early"},
        {"{\"result\":[{\"sys_id\":\"a\"", "line 1: not the expected JSON: it ends too early"},
        {"{\"result\":[]} x", "line 1: not the expected JSON: something follows the end"},
        {"{\"result\":[],\"result\":[]}", "line 1: not the expected JSON: two members 'result'"},
        {"{\"result\":[{\"sys_id\":\"a\"},]}", "line 1: not the expected JSON: a record does not begin with {"},
        {"{\n\"result\":[{\"sys_id\":\"a\"}\"\"]}", "line 2: not the expected JSON: a comma or an end is missing"},
        {"{\"result\":[{\"sys_id\":\"a\" \"b\"}]}", "not the expected JSON: broken at byte 14 of a record"},
        {"{\"result\":[{\"sys_id\":\"\x01\"}]}", "line 1: not the expected JSON: a control character in a string"},
        {"{\"result\":[{\"sys_id\":\"\xFF\"}]}", "not the expected JSON: it is not UTF-8"},
        {"{\"result\":[{\"sys_id\":\"a\"}],\"error\":{\"message\":\"Transaction cancelled\",\"detail\":\"too long\"},"
         "\"status\":\"failure\"}",
         "the server answered with an error: Transaction cancelled: too long"},
        {"{\"error\":{\"message\":\"User Not Authenticated\",\"detail\":null},\"status\":\"failure\"}",
         "the server answered with an error: User Not Authenticated"},
    };
    struct wanted wanted = all_of_incident();
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct page page;
        struct fault fault = {0};
        page_init(&page);
        CU_ASSERT_FALSE(decode_answer(&wanted, CASES[i].body, strlen(CASES[i].body), &page, &fault));
        CU_ASSERT_EQUAL(fault.kind, FAULT_INCOMPLETE);
        CU_ASSERT_STRING_EQUAL(fault.text, CASES[i].text);
        CU_ASSERT_EQUAL(page.n_records, 0);
        page_clear(&page);
    }
}

static void depth_has_an_end(void) {
    char body[4096] = "{\"result\":[{\"sys_id\":\"a\",\"x\":";
    for (int i = 0; i < 40; i++) {
        strcat(body, "[");
    }
    struct wanted wanted = all_of_incident();
    struct page page;
    struct fault fault = {0};
    page_init(&page);
    CU_ASSERT_FALSE(decode_answer(&wanted, body, strlen(body), &page, &fault));
    CU_ASSERT_STRING_EQUAL(fault.text, "line 1: not the expected JSON: nested more than 32 deep");
    page_clear(&page);
}

/* JSON numbers and booleans, as other exports have them. */
static void numbers_as_they_are(void) {
    static const char BODY[] =
        "{\"result\":[{\"sys_id\":7,\"reopen_count\":2,\"made_sla\":true,\"u_a\":0.1,\"u_b\":-12.5e3},"
        "{\"sys_id\":\"x\",\"u_c\":12345678901234567890}]}";
    struct page page;
    decode_whole(BODY, &page);
    CU_ASSERT_EQUAL_FATAL(page.n_records, 1);
    CU_ASSERT_STRING_EQUAL(value_of(&page, 0, "sys_id")->text, "7");
    CU_ASSERT_EQUAL(value_of(&page, 0, "reopen_count")->number, 2);
    CU_ASSERT_STRING_EQUAL(value_of(&page, 0, "made_sla")->text, "true");
    CU_ASSERT_STRING_EQUAL(page.records[0]->customs[0].value.text, "0.1");
    CU_ASSERT_STRING_EQUAL(page.records[0]->customs[1].value.text, "-12500");
    CU_ASSERT_EQUAL_FATAL(page.n_rejects, 1);
    CU_ASSERT_STRING_EQUAL(page.rejects[0].field, "u_c");
    page_clear(&page);
}

static void wanted_and_not(void) {
    static const char *const EXCLUDE[] = {"short_description", "u_secret"}, *const CUSTOM[] = {"u_env"};
    struct wanted listed = {.kind = incident(), .exclude = EXCLUDE, .n_exclude = 2, .custom = CUSTOM, .n_custom = 1};
    struct wanted all = {.kind = incident(), .exclude = EXCLUDE, .n_exclude = 2, .custom_all = true};
    CU_ASSERT_EQUAL(wanted_field(&listed, "short_description"), WANTED_NOT);
    CU_ASSERT_EQUAL(wanted_field(&listed, "u_env"), WANTED_CUSTOM);
    CU_ASSERT_EQUAL(wanted_field(&listed, "u_other"), WANTED_NOT);
    CU_ASSERT_EQUAL(wanted_field(&all, "u_other"), WANTED_CUSTOM);
    CU_ASSERT_EQUAL(wanted_field(&all, "u_secret"), WANTED_NOT);
    CU_ASSERT_EQUAL(wanted_field(&all, "description"), WANTED_NOT);
    CU_ASSERT_EQUAL(wanted_field(&all, "number"), 1);
}

/* Wherever a chunk ends, the records are the same. */
static void streams_cut_anywhere(void) {
    static const char TEXT[] =
        "{\"result\":[{\"sys_id\":\"a\",\"short_description\":\"quote \\\" brace } \\u20ac\"},\n "
        "{\"sys_id\":{\"value\":\"b\"}}, {}],"
        "\"status\":\"x\"}\n";
    const struct file_reader *json = file_reader_named("json");
    for (size_t cut = 0; cut <= strlen(TEXT); cut++) {
        struct page page;
        struct fault fault = {0};
        page_init(&page);
        void *file = json->open(incident(), NULL);
        CU_ASSERT_TRUE(json->feed(file, TEXT, cut, &page, &fault));
        CU_ASSERT_TRUE(json->feed(file, TEXT + cut, strlen(TEXT) - cut, &page, &fault));
        CU_ASSERT_TRUE(json->close(file, &page, &fault));
        CU_ASSERT_EQUAL_FATAL(page.n_records, 2);
        CU_ASSERT_STRING_EQUAL(value_of(&page, 0, "short_description")->text, "quote \" brace } \xE2\x82\xAC");
        CU_ASSERT_STRING_EQUAL(value_of(&page, 1, "sys_id")->text, "b");
        page_clear(&page);
    }
}

static void stream_formats(void) {
    static const struct {
        const char *format;
        const char *text;
        size_t records;
        const char *fault;
    } CASES[] = {
        {"json", "[{\"sys_id\":\"a\"}]", 1, ""},
        {"json", "[]", 0, ""},
        {"json", "{\"result\":{\"sys_id\":\"a\"}}", 1, ""},
        {"jsonl", "{\"sys_id\":\"a\"}\n{\"sys_id\":\"b\"}\n\n", 2, ""},
        {"jsonl", "", 0, ""},
        {"jsonl", "{\"sys_id\":\"a\"}\n{\"sys_id\":", 0, "line 2: not the expected JSON: it ends too early"},
        {"jsonl", "{\"sys_id\":\"a\"}\nx", 0, "line 2: not the expected JSON: a record does not begin with {"},
        {"json", "[{\"sys_id\":\"a\"}", 0, "line 1: not the expected JSON: it ends too early"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct page page;
        struct fault fault = {0}, end = {0};
        page_init(&page);
        const struct file_reader *reader = file_reader_named(CASES[i].format);
        void *file = reader->open(incident(), NULL);
        bool done = reader->feed(file, CASES[i].text, strlen(CASES[i].text), &page, &fault);
        done = reader->close(file, &page, done ? &fault : &end) && done;
        CU_ASSERT_EQUAL(done, CASES[i].fault[0] == '\0');
        CU_ASSERT_STRING_EQUAL(fault.text, CASES[i].fault);
        CU_ASSERT(!done || page.n_records == CASES[i].records);
        page_clear(&page);
    }
}

static bool join_texts(void *context, const char *const *texts) {
    strcat(strcat(strcat(context, texts[0]), "/"), texts[1]);
    strcat(context, " ");
    return true;
}

static void texts_of_other_tables(void) {
    static const char BODY[] =
        "{\"result\":[{\"element\":\"u_env\",\"internal_type\":{\"link\":\"l\",\"value\":\"string\"}},"
        "{\"element\":{\"display_value\":\"x\",\"value\":\"u_b\"}}]}";
    char joined[100] = "";
    struct fault fault = {0};
    CU_ASSERT_TRUE(decode_texts(BODY, strlen(BODY), "element,internal_type", join_texts, joined, &fault));
    CU_ASSERT_STRING_EQUAL(joined, "u_env/string u_b/ ");
}

static const struct test TESTS[] = {
    {"display modes", display_modes},
    {"presence", presence},
    {"rejects", rejects},
    {"escapes that can be kept", escapes_that_can_be_kept},
    {"broken answers", broken_answers},
    {"depth has an end", depth_has_an_end},
    {"numbers as they are", numbers_as_they_are},
    {"wanted and not", wanted_and_not},
    {"streams cut anywhere", streams_cut_anywhere},
    {"stream formats", stream_formats},
    {"texts of other tables", texts_of_other_tables},
    {NULL, NULL},
};
const struct suite suite_decode = {"decode", TESTS};
