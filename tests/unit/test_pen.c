/* SPDX-License-Identifier: Apache-2.0 */
/* The pens: every value as its text, hostile text made harmless, the layout of a document. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/render/pen_p.h"
#include "instant.h"
#include "staging.h"
#include "suite.h"

enum { ROOM = 1 << 16 };

struct spelling {
    const char *text;
    const char *json;
    const char *csv;
};

static void expect(const struct buf *buf, const char *text) {
    CU_ASSERT_STRING_EQUAL(buf->data, text);
    if (strcmp(buf->data, text) != 0) {
        fprintf(stderr, "got:\n%s\nexpected:\n%s\n", buf->data, text);
    }
}

/* The value as the only member of an object. */
static void expect_value(const struct node *object, const char *json, const char *csv) {
    static const struct flat_column COLUMN[] = {{"v", "v"}};
    char expected[256];
    struct buf out;
    buf_init(&out, ROOM);
    pen_json(&out, object);
    snprintf(expected, sizeof expected, "{\n  \"v\": %s\n}\n", json);
    expect(&out, expected);
    buf_reset(&out);
    pen_csv(&out, object, COLUMN, 1, &CSV_PLAIN);
    snprintf(expected, sizeof expected, "%s\r\n", csv);
    expect(&out, expected);
    buf_clear(&out);
}

static void test_numbers(void) {
    static const struct {
        double number;
        const char *text;
    } CASES[] = {
        {0.0, "0"},
        {-0.0, "0"},
        {-0.0000001, "0"},
        {0.1, "0.1"},
        {1.0 / 3, "0.333333"},
        {-2.5, "-2.5"},
        {2.0 / 3, "0.666667"},
        {100.0, "100"},
        {1e15, "1000000000000000"},
        {0.0000004, "0"},
        {0.9999996, "1"},
        {1200.25, "1200.25"},
        {-0.5000001, "-0.5"},
        {1e21, "1000000000000000000000"},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct node *object = node_object(&arena);
        node_add_real(&arena, object, "v", CASES[i].number);
        expect_value(object, CASES[i].text, CASES[i].text);
    }
    arena_clear(&arena);
}

static void test_not_finite(void) {
    struct arena arena;
    arena_init(&arena);
    struct node *object = node_object(&arena);
    node_add_real(&arena, object, "v", (double)NAN);
    expect_value(object, "null", "");
    struct node *infinite = node_object(&arena);
    node_add_real(&arena, infinite, "v", (double)INFINITY);
    expect_value(infinite, "null", "");
    struct node *largest = node_object(&arena);
    node_add_real(&arena, largest, "v", 1.7976931348623157e308);
    struct buf out;
    buf_init(&out, ROOM);
    pen_json(&out, largest);
    CU_ASSERT_EQUAL(out.len, strlen("{\n  \"v\": ") + 309 + strlen("\n}\n"));
    buf_clear(&out);
    arena_clear(&arena);
}

static void test_plain_values(void) {
    struct arena arena;
    arena_init(&arena);
    struct node *objects[6];
    for (size_t i = 0; i < 6; i++) {
        objects[i] = node_object(&arena);
    }
    node_add_int(&arena, objects[0], "v", INT64_MIN);
    expect_value(objects[0], "-9223372036854775808", "-9223372036854775808");
    node_add_bool(&arena, objects[1], "v", true);
    expect_value(objects[1], "true", "true");
    node_add_bool(&arena, objects[2], "v", false);
    expect_value(objects[2], "false", "false");
    node_add_null(&arena, objects[3], "v");
    expect_value(objects[3], "null", "");
    node_add_time(&arena, objects[4], "v", 1704067200);
    expect_value(objects[4], "\"2024-01-01T00:00:00Z\"", "2024-01-01T00:00:00Z");
    node_add_array(&arena, objects[5], "v");
    expect_value(objects[5], "[]", "");
    arena_clear(&arena);
}

static void test_text(void) {
    static const struct spelling CASES[] = {
        {"", "\"\"", ""},
        {"plain", "\"plain\"", "plain"},
        {"gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80", "\"gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80\"",
         "gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80"},
        {"say \"no\"", "\"say \\\"no\\\"\"", "\"say \"\"no\"\"\""},
        {"a\\b", "\"a\\\\b\"", "a\\b"},
        {"a,b", "\"a,b\"", "\"a,b\""},
        {"a\nb\rc\td", "\"a\\nb\\rc\\td\"", "\"a\nb\rc\td\""},
        {"\x1B[31m\x01\x7F", "\"\\u001b[31m\\u0001\\u007f\"", "\x1B[31m\x01\x7F"},
        {"</script>", "\"\\u003c/script>\"", "</script>"},
        {"\xE2\x80\xA8\xE2\x80\xA9\xE2\x80\xAA", "\"\\u2028\\u2029\xE2\x80\xAA\"",
         "\xE2\x80\xA8\xE2\x80\xA9\xE2\x80\xAA"},
        {"\xC2\x9B", "\"\\u009b\"", "\xC2\x9B"},
        {"a\xFFz", "\"a\xEF\xBF\xBDz\"", "a\xEF\xBF\xBDz"},
        {"\xE2\x82", "\"\xEF\xBF\xBD\xEF\xBF\xBD\"", "\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"=1+2", "\"=1+2\"", "'=1+2"},
        {"+1", "\"+1\"", "'+1"},
        {"-1", "\"-1\"", "'-1"},
        {"@x", "\"@x\"", "'@x"},
        {"\tx", "\"\\tx\"", "'\tx"},
        {"\rx", "\"\\rx\"", "\"'\rx\""},
        {"=\"a\",b", "\"=\\\"a\\\",b\"", "\"'=\"\"a\"\",b\""},
        {"'=1", "\"'=1\"", "'=1"},
        {"a=1", "\"a=1\"", "a=1"},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct node *object = node_object(&arena);
        node_add_text(&arena, object, "v", CASES[i].text);
        expect_value(object, CASES[i].json, CASES[i].csv);
    }
    arena_clear(&arena);
}

static void test_list_in_cell(void) {
    struct arena arena;
    arena_init(&arena);
    struct node *object = node_object(&arena);
    struct node *teams = node_add_array(&arena, object, "v");
    node_add_text(&arena, teams, NULL, "-Payments");
    node_add_text(&arena, teams, NULL, "Ops, night");
    expect_value(object, "[\n    \"-Payments\",\n    \"Ops, night\"\n  ]", "\"'-Payments;Ops, night\"");
    arena_clear(&arena);
}

static void test_csv_raw(void) {
    static const struct flat_column COLUMNS[] = {{"a", "a"}, {"missing", "none"}, {"b", "b"}};
    struct arena arena;
    struct buf out;
    arena_init(&arena);
    buf_init(&out, ROOM);
    struct node *row = node_object(&arena);
    node_add_text(&arena, row, "b", "=1");
    node_add_int(&arena, row, "a", -1);
    struct csv_form raw = CSV_PLAIN;
    raw.raw = true;
    pen_csv(&out, row, COLUMNS, 3, &raw);
    pen_csv(&out, row, COLUMNS, 3, &CSV_PLAIN);
    expect(&out, "-1,,=1\r\n-1,,'=1\r\n");
    buf_clear(&out);
    arena_clear(&arena);
}

/* Semicolons between cells: what holds one is quoted, a list of two too; commas need no quotes and are in numbers. */
static void test_csv_excel(void) {
    static const struct flat_column COLUMNS[] = {{"a;b", "a"}, {"c", "c"}, {"d", "d"}, {"e", "e"}, {"f", "f"}};
    const struct csv_form form = {.excel = true, .separator = ';', .decimal = ','};
    struct arena arena;
    struct buf out;
    arena_init(&arena);
    buf_init(&out, ROOM);
    struct node *row = node_object(&arena);
    node_add_text(&arena, row, "a", "x;y");
    node_add_text(&arena, row, "c", "x,y");
    node_add_real(&arena, row, "d", -1234.5);
    node_add_time(&arena, row, "e", 1704067200);
    struct node *teams = node_add_array(&arena, row, "f");
    node_add_text(&arena, teams, NULL, "=1");
    node_add_text(&arena, teams, NULL, "b");
    pen_csv_header(&out, COLUMNS, 5, &form);
    pen_csv(&out, row, COLUMNS, 5, &form);
    expect(&out, "\"a;b\";c;d;e;f\r\n\"x;y\";x,y;-1234,5;2024-01-01 00:00:00;\"'=1;b\"\r\n");
    buf_clear(&out);
    arena_clear(&arena);
}

static void test_csv_header(void) {
    static const struct flat_column COLUMNS[] = {{"sum_s", "sum"}, {"-x", "x"}, {"a,b", "c"}};
    struct buf out;
    buf_init(&out, ROOM);
    pen_csv_header(&out, COLUMNS, 3, &CSV_PLAIN);
    expect(&out, "sum_s,-x,\"a,b\"\r\n");
    buf_clear(&out);
}

static void test_layout(void) {
    struct arena arena;
    struct buf out;
    arena_init(&arena);
    buf_init(&out, ROOM);
    struct node *root = node_object(&arena);
    node_add_object(&arena, root, "none");
    struct node *range = node_add_object(&arena, root, "range");
    node_add_int(&arena, range, "from", 1);
    struct node *series = node_add_array(&arena, root, "series");
    for (int i = 0; i < 2; i++) {
        struct node *element = node_add_object(&arena, series, NULL);
        node_add_int(&arena, element, "a", i);
        node_add_array(&arena, element, "b");
        node_add_int(&arena, node_add_object(&arena, element, "c"), "d", i);
    }
    pen_json(&out, root);
    expect(&out,
           "{\n  \"none\": {},\n  \"range\": {\n    \"from\": 1\n  },\n  \"series\": [\n"
           "    {\"a\":0,\"b\":[],\"c\":{\"d\":0}},\n    {\"a\":1,\"b\":[],\"c\":{\"d\":1}}\n  ]\n}\n");
    buf_clear(&out);
    arena_clear(&arena);
}

/* Letters that a markup has for itself, as a replacement of two bytes at a time. */
static const char *replace_pair(const char *at, size_t *taken) {
    if (at[0] == '<' && at[1] == '<') {
        *taken = 2;
        return "[";
    }
    return *at == '!' ? "" : NULL;
}

static void test_escape_and_cut(void) {
    static const struct {
        const char *text;
        size_t max;
        const char *escaped;
    } CASES[] = {
        {"", 10, ""},
        {"a<<b!c", SIZE_MAX, "a[bc"},
        {"!<<", 3, "["},
        {"abcd", 4, "abcd"},
        {"abcde", 4, "abcd\xE2\x80\xA6"},
        {"ab\xC3\xBC", 3, "ab\xE2\x80\xA6"},
        {"a\xFF", SIZE_MAX, "a\xEF\xBF\xBD"},
    };
    struct buf out;
    buf_init(&out, ROOM);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        buf_reset(&out);
        pen_escape(&out, CASES[i].text, CASES[i].max, replace_pair);
        expect(&out, CASES[i].escaped);
    }
    buf_clear(&out);
}

static void test_paths(void) {
    struct arena arena;
    arena_init(&arena);
    struct node *root = node_object(&arena), *stats = node_add_object(&arena, root, "stats");
    node_add_real(&arena, stats, "mean", 1.5);
    node_add_int(&arena, stats, "count", 2);
    node_add_null(&arena, stats, "p90");
    node_add_text(&arena, root, "title", "t");
    CU_ASSERT_EQUAL(node_number(node_find(root, "stats.mean")), 1.5);
    CU_ASSERT_EQUAL(node_number(node_find(root, "stats.count")), 2);
    CU_ASSERT(isnan(node_number(node_find(root, "stats.p90"))));
    CU_ASSERT(isnan(node_number(node_find(root, "stats.me"))));
    CU_ASSERT_PTR_NULL(node_find(root, "title.mean"));
    CU_ASSERT_PTR_EQUAL(node_find(root, ""), root);
    CU_ASSERT_STRING_EQUAL(node_find_text(root, "title"), "t");
    CU_ASSERT_STRING_EQUAL(node_find_text(root, "stats.mean"), "");
    CU_ASSERT(node_is_set(root, "stats.count"));
    CU_ASSERT_FALSE(node_is_set(root, "stats.p90"));
    CU_ASSERT_EQUAL(node_count(stats), 3);
    CU_ASSERT_EQUAL(node_count(NULL), 0);
    arena_clear(&arena);
}

static const struct test TESTS[] = {
    {"numbers", test_numbers},
    {"not finite", test_not_finite},
    {"plain values", test_plain_values},
    {"text", test_text},
    {"list in a cell", test_list_in_cell},
    {"csv raw", test_csv_raw},
    {"csv excel", test_csv_excel},
    {"csv header", test_csv_header},
    {"layout", test_layout},
    {"escape and cut", test_escape_and_cut},
    {"paths", test_paths},
    {NULL, NULL},
};

const struct suite suite_pen = {"pen", TESTS};
