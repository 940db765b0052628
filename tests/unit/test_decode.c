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

/* The rows as text: cells with commas between them, - for one that is absent, a semicolon after each row. */
static bool write_row(void *context, const struct row *row, struct fault *fault) {
    struct buf *out = context;
    (void)fault;
    for (size_t i = 0; row->cells != NULL && i < row->n_headings; i++) {
        const char *text = row->cells[i].text;
        buf_format(out, "%s%s", i == 0 ? "" : ",", text == NULL ? "-" : text);
    }
    buf_format(out, "%s%s%s", row->problem == NULL ? "" : "!", row->problem == NULL ? "" : row->problem,
               row->cells == NULL ? "" : ";");
    return true;
}

/* Feeds the text in two parts. */
static bool read_rows(const char *text, size_t cut, struct buf *out, struct fault *fault) {
    struct file_shape shape;
    struct fault end = {0};
    buf_init(out, 4096);
    file_shape_find(NULL, text, strlen(text), &shape);
    void *file = shape.reader->open(&shape, write_row, out);
    bool done =
        shape.reader->feed(file, text, cut, fault) && shape.reader->feed(file, text + cut, strlen(text) - cut, fault);
    return shape.reader->close(file, done ? fault : &end) && done;
}

/* Wherever a chunk ends, the rows are the same. */
static void streams_cut_anywhere(void) {
    static const struct {
        const char *text, *rows;
    } CASES[] = {
        {"{\"result\":[{\"sys_id\":\"a\",\"short_description\":\"quote \\\" brace } \\u20ac\"},\n "
         "{\"sys_id\":{\"value\":\"b\"}}, {}],\"status\":\"x\"}\n",
         "a,quote \" brace } \xE2\x82\xAC;b,-;-,-;"},
        {"a;b\r\n\"x;\"\"\r\ny\";2\r\n\r\n3;4\r\n", "x;\"\r\ny,2;3,4;"},
        {"{\"a\":\"1\"}\n{\"b\":\"2\",\"a\":\"3\"}\n", "1;3,2;"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        for (size_t cut = 0; cut <= strlen(CASES[i].text); cut++) {
            struct buf rows;
            struct fault fault = {0};
            CU_ASSERT_TRUE(read_rows(CASES[i].text, cut, &rows, &fault));
            CU_ASSERT_STRING_EQUAL_FATAL(rows.data, CASES[i].rows);
            buf_clear(&rows);
        }
    }
}

static void stream_formats(void) {
    static const struct {
        const char *text, *format, *rows, *fault;
    } CASES[] = {
        {"[{\"sys_id\":\"a\"}]", "json", "a;", ""},
        {"[]", "json", "", ""},
        {" \n[\n{\"sys_id\":\"a\"}]", "json", "a;", ""},
        {"{\"result\":{\"sys_id\":\"a\"}}", "json", "a;", ""},
        {"{\"records\":[{\"__status\":\"success\",\"sys_id\":\"a\"}]}", "json", "a;", ""},
        {"{\"records\":[{\"__status\":\"failure\",\"__error\":{\"message\":\"gone\"},\"sys_id\":\"a\"}]}", "json",
         "a!gone;", ""},
        {"{\"error\":{\"message\":\"no\"}}", "json", "", "the server answered with an error: no"},
        {"{\"_error\":\"no\",\"reason\":null}", "json", "", "the server answered with an error: no"},
        {"{\"sys_id\":\"a\",\"tags\":[1,{\"x\":2}]}", "jsonl", "a,[1,{\"x\":2}];", ""},
        {"{\"sys_id\":\"a\"}\n{\"sys_id\":\"b\"}\n\n", "jsonl", "a;b;", ""},
        {"{\"sys_id\":\"a\"}\n{\"sys_id\":", "jsonl", "a;", "line 2: not the expected JSON: it ends too early"},
        {"{\"sys_id\":\"a\"}\nx", "jsonl", "a;", "line 2: not the expected JSON: a record does not begin with {"},
        {"[{\"sys_id\":\"a\"}", "json", "a;", "line 1: not the expected JSON: it ends too early"},
        {"a,b\n1,2\n", "csv", "1,2;", ""},
        {"a;b\n\"1;x\";2,5\n", "csv", "1;x,2,5;", ""},
        {"a\tb\r1\t2\r3\t4", "csv", "1,2;3,4;", ""},
        {"a|b\n1|2\n", "csv", "1,2;", ""},
        {"sep=;\r\na,x;b\r\n1;2\r\n", "csv", "1,2;", ""},
        {"a,b,c\n1,2\n1,2,3,,\n1,2,3,4\n", "csv", "1,2,;1,2,3;1,2,3!row 4 has 4 cells and the headings are 3;", ""},
        {"a\n\n1\n", "csv", "1;", ""},
        {"a,b\n1,\"2", "csv", "", "row 2: not CSV: a quoted cell is not closed, or holds a single quote mark"},
        {"", "csv", "", "it is empty: the first row must name the columns"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct buf rows;
        struct fault fault = {0};
        struct file_shape shape;
        file_shape_find(NULL, CASES[i].text, strlen(CASES[i].text), &shape);
        CU_ASSERT_STRING_EQUAL(shape.reader->name, CASES[i].format);
        CU_ASSERT_EQUAL(read_rows(CASES[i].text, 0, &rows, &fault), CASES[i].fault[0] == '\0');
        CU_ASSERT_STRING_EQUAL(fault.text, CASES[i].fault);
        CU_ASSERT_STRING_EQUAL(rows.data, CASES[i].rows);
        if (strcmp(rows.data, CASES[i].rows) != 0) {
            printf("    %s: %s\n", CASES[i].text, rows.data);
        }
        buf_clear(&rows);
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
