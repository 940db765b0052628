/* SPDX-License-Identifier: Apache-2.0 */
/* YAML: what is read and from which place; every refusal word by word; what a hostile file may cost. */
#include <CUnit/CUnit.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buf.h"
#include "scratch.h"
#include "suite.h"
#include "yaml.h"

static const struct yaml *parse(struct scratch *scratch, const char *text, size_t n) {
    struct yaml *root = NULL;
    CU_ASSERT_FATAL(yaml_parse("f.yml", text, n, &scratch->arena, &root, &scratch->fault));
    return root;
}

static void refuse(struct scratch *scratch, const char *text, size_t n, const char *expected) {
    struct yaml *root = NULL;
    CU_ASSERT_FALSE(yaml_parse("f.yml", text, n, &scratch->arena, &root, &scratch->fault));
    CU_ASSERT_PTR_NULL(root);
    scratch_expect_fault(scratch, FAULT_USAGE, expected);
}

/* The tree in one line: text as it is, quoted text in '', [list], {key=value}, each led by its line:column. A value
 * that is not written has none: the versions of libfyaml place it differently. */
static void draw(const struct yaml *value, struct buf *out) {
    bool placed = value->type != YAML_SCALAR || value->quoted || value->text[0] != '\0';
    buf_text(out, placed ? strchr(value->place, ':') + 1 : "");
    if (value->type == YAML_SCALAR) {
        buf_format(out, value->quoted ? "'%s'" : " %s", value->text);
        return;
    }
    buf_char(out, value->type == YAML_MAP ? '{' : '[');
    for (const struct yaml *member = value->first; member != NULL; member = member->next) {
        buf_format(out, "%s%s", member->key == NULL ? "" : member->key, member->key == NULL ? "" : "=");
        draw(member, out);
        buf_text(out, member->next == NULL ? "" : ",");
    }
    buf_char(out, value->type == YAML_MAP ? '}' : ']');
}

static void test_values(void) {
    static const struct {
        const char *text, *tree;
    } CASES[] = {
        {"", " "},
        {"# nothing\n", " "},
        {"---\n...\n", " "},
        {"a: 1\nb:\nc: ~\nd: null\ne: \"\"\nf: 'null'\n", "1:1{a=1:1 1,b= ,c= ,d= ,e=5:1'',f=6:1'null'}"},
        {"[1, {k: v}, [], {}]", "1:1[1:2 1,1:5{k=1:6 v},1:13[],1:17{}]"},
        {"a:\n  - x y\n  -\n  - true\n", "1:1{a=1:1[2:5 x y, ,4:5 true]}"},
        {"a: |\n  one\n  two\nb: >-\n  one\n  two\n", "1:1{a=1:1'one\ntwo\n',b=4:1'one two'}"},
        {"a: \"t\\u00e4glich \\\"x\\\" \\x41\"\nb: 'it''s: 5%'\n", "1:1{a=1:1't\u00e4glich \"x\" A',b=2:1'it's: 5%'}"},
        {"\xEF\xBB\xBF"
         "a: b\n",
         "1:1{a=1:1 b}"},
        {"a: 'x''''y'\nb: ''''\nc: '''a'''\n", "1:1{a=1:1'x''y',b=2:1''',c=3:1''a''}"},
        {"a: 'one  \n  two\r\n \t\r\n  three \n\n\n four '", "1:1{a=1:1'one two\nthree\n\nfour '}"},
        {"'''''''''s\n '", "1:1'''''s '"},
        {"a: 1\r\nb: 2\r\n", "1:1{a=1:1 1,b=2:1 2}"},
        {"{a: , b}", "1:1{a= ,b= }"},
        {"<<: {a: b}", "1:1{<<=1:1{a=1:6 b}}"},
        {"\"a b\": \xE2\x82\xAC", "1:1{a b=1:1 \xE2\x82\xAC}"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct scratch scratch;
        struct buf tree;
        scratch_open(&scratch);
        buf_init(&tree, 4096);
        draw(parse(&scratch, CASES[i].text, strlen(CASES[i].text)), &tree);
        CU_ASSERT_STRING_EQUAL(tree.data, CASES[i].tree);
        buf_clear(&tree);
        scratch_close(&scratch);
    }
}

static void test_refusals(void) {
    static const struct {
        const char *text, *fault;
    } CASES[] = {
        {"a: &x 1\n", "f.yml:1:5: anchors (&name) are not accepted: write the value out"},
        {"&x a: 1\n", "f.yml:1:2: anchors (&name) are not accepted: write the value out"},
        {"a: &x {b: c}\n", "f.yml:1:5: anchors (&name) are not accepted: write the value out"},
        {"a:\n  - *x\n", "f.yml:2:6: aliases (*name) are not accepted: write the value out"},
        {"<<: *base\n", "f.yml:1:6: aliases (*name) are not accepted: write the value out"},
        {"a: !!str 1\n", "f.yml:1:4: tags (!name) are not accepted: write only the value"},
        {"--- !x\na: 1\n", "f.yml:1:5: tags (!name) are not accepted: write only the value"},
        {"a: 1\nb: 2\na: 3\n", "f.yml:3:1: duplicate key 'a', first at f.yml:1:1: keep one"},
        {"a: {b: 1, \"b\": 2}\n", "f.yml:1:11: duplicate key 'b', first at f.yml:1:5: keep one"},
        {"a: 1\n---\nb: 2\n", "f.yml:2:1: a second document begins here: a file may have only one"},
        {"a: 1\n---\n", "f.yml:2:1: a second document begins here: a file may have only one"},
        {"? [a, b]\n: c\n", "f.yml:1:3: a key must be a text"},
        {"{{a: b}: c}\n", "f.yml:1:2: a key must be a text"},
        {"a: [1, 2\n", "f.yml:2:1: flow sequence without a closing bracket"},
        {"a: b: c\n", "f.yml:1:5: invalid nested block mapping on the same line"},
        {"\ta: b\n", "f.yml:1:1: invalid tab as indendation in a mapping"},
        {"a: \"b\n", "f.yml:1:5: double-quoted scalar without closing quote"},
        {"a: @b\n", "f.yml:1:4: plain scalar cannot start with '@'"},
        {"a: \"\\0\"\n", "f.yml:1:4: the text has an escape that stands for no character"},
        {"a: \"\\ud800\"\n", "f.yml:1:5: double-quoted scalar has invalid UTF8 escape"},
        {"a: 1\nb: \x01\n", "f.yml:2:4: control characters are not accepted"},
        {"a: \x7F\n", "f.yml:1:4: control characters are not accepted"},
        {"a: t\xE4glich\n", "f.yml:1:5: not UTF-8"},
        {"a: \xC3\xA4\nb: \xC0\xAF\n", "f.yml:2:4: not UTF-8"},
        {"a: \xED\xA0\x80\n", "f.yml:1:4: not UTF-8"},
        {"\xFF\xFE"
         "a",
         "f.yml:1:1: not UTF-8"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct scratch scratch;
        scratch_open(&scratch);
        refuse(&scratch, CASES[i].text, strlen(CASES[i].text), CASES[i].fault);
        scratch_close(&scratch);
    }
}

static void test_nul(void) {
    struct scratch scratch;
    scratch_open(&scratch);
    refuse(&scratch, "a: b\0c\n", 7, "f.yml:1:5: control characters are not accepted");
    scratch_close(&scratch);
}

/* `piece` n times over. */
static void repeat(struct buf *out, const char *piece, size_t n) {
    for (size_t i = 0; i < n; i++) {
        buf_text(out, piece);
    }
}

static void test_limits(void) {
    static const char DEEP[] = ": nested deeper than 32 levels";
    static const struct {
        const char *head, *piece;
        size_t n;
        const char *tail, *fault; /* NULL: accepted */
    } CASES[] = {
        {"", "[", 32, "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", NULL},
        {"", "[", 33, "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "1:33"},
        {"", "[", 1 << 20, "", "1:33"},
        {"", "- ", 1 << 19, "", "1:65"},
        {"", "{a: ", 1 << 18, "", "1:129"},
        {"", "? ", 1 << 19, "", "1:3: a key must be a text"},
        {"a: ", "x", (1 << 20) - 3, "", NULL},
        {"a: ", "x", (1 << 20) - 2, "", "1:1: the file has more than 1 MiB"},
        {"", "#", 1 << 20, "", NULL},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct scratch scratch;
        struct buf text;
        char expected[128];
        scratch_open(&scratch);
        buf_init(&text, (size_t)4 << 20);
        buf_text(&text, CASES[i].head);
        repeat(&text, CASES[i].piece, CASES[i].n);
        buf_text(&text, CASES[i].tail);
        if (CASES[i].fault == NULL) {
            parse(&scratch, text.data, text.len);
        } else {
            bool whole = strchr(CASES[i].fault, ' ') != NULL;
            snprintf(expected, sizeof expected, "f.yml:%s%s", CASES[i].fault, whole ? "" : DEEP);
            refuse(&scratch, text.data, text.len, expected);
        }
        buf_clear(&text);
        scratch_close(&scratch);
    }
}

static void test_many_keys(void) {
    struct scratch scratch;
    struct buf text;
    scratch_open(&scratch);
    buf_init(&text, YAML_BYTES);
    for (int i = 0; i < YAML_KEYS; i++) {
        buf_format(&text, "k%d: %d\n", i, i);
    }
    CU_ASSERT_EQUAL(parse(&scratch, text.data, text.len)->n, YAML_KEYS);
    buf_text(&text, "one: more\n");
    refuse(&scratch, text.data, text.len, "f.yml:1001:1: more than 1000 keys in a map");
    buf_clear(&text);
    scratch_close(&scratch);
}

/* Nine lists of nine aliases each: 3.5 GB when they are followed. */
static void test_bomb(void) {
    static const char BOMB[] =
        "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n";
    struct scratch scratch;
    scratch_open(&scratch);
    refuse(&scratch, BOMB, strlen(BOMB), "f.yml:1:5: anchors (&name) are not accepted: write the value out");
    CU_ASSERT(scratch.arena.used < 4096);
    scratch_close(&scratch);
}

/* libfyaml would print its own diagnostics. */
static void test_silence(void) {
    struct scratch scratch;
    struct stat found;
    scratch_open(&scratch);
    const char *path = scratch_file(&scratch, "stderr", "", 0600);
    int kept = dup(STDERR_FILENO);
    int file = open(path, O_WRONLY | O_CLOEXEC);
    dup2(file, STDERR_FILENO);
    struct yaml *root = NULL;
    bool parsed = yaml_parse("f.yml", "%FOO\n---\na: [", 13, &scratch.arena, &root, &scratch.fault);
    dup2(kept, STDERR_FILENO);
    close(kept);
    close(file);
    CU_ASSERT_FALSE(parsed);
    CU_ASSERT_EQUAL(stat(path, &found), 0);
    CU_ASSERT_EQUAL(found.st_size, 0);
    scratch_close(&scratch);
}

static void test_read(void) {
    struct scratch scratch;
    struct yaml *root = NULL;
    const char *text = NULL;
    scratch_open(&scratch);
    CU_ASSERT_FALSE(yaml_read(arena_format(&scratch.arena, "%s/none.yml", scratch.dir), &scratch.arena, &text, &root,
                              &scratch.fault));
    scratch_expect_fault(&scratch, FAULT_USAGE, "cannot read none.yml: No such file or directory; check the path");
    CU_ASSERT_FALSE(yaml_read(scratch.dir, &scratch.arena, &text, &root, &scratch.fault));
    CU_ASSERT_EQUAL(scratch.fault.kind, FAULT_USAGE);
    CU_ASSERT_PTR_NOT_NULL(strstr(scratch.fault.text, "Is a directory"));
    fault_clear(&scratch.fault);
    const char *path = scratch_file(&scratch, "a.yml", "a: b\n", 0644);
    CU_ASSERT(yaml_read(path, &scratch.arena, &text, &root, &scratch.fault));
    CU_ASSERT_STRING_EQUAL(text, "a: b\n");
    CU_ASSERT_STRING_EQUAL(yaml_get(root, "a")->text, "b");
    scratch_close(&scratch);
}

/* One getter on one key, for the tables below. */
enum getter {
    GET_TEXT,
    GET_REQUIRED,
    GET_BOOL,
    GET_INT,
    GET_DURATION,
    GET_CHOICE,
    GET_TEXTS,
    GET_MAP,
    GET_LIST,
    GET_ONLY
};

static bool get(enum getter getter, const struct yaml *map, struct scratch *scratch, struct buf *out) {
    static const char *const NAMES[] = {"mean", "median", "p90", NULL};
    static const char *const KEYS[] = {"k", "other", NULL};
    struct fault *fault = &scratch->fault;
    const struct yaml *value = NULL;
    const char *text = "default";
    const char *const *texts = NULL;
    bool flag = true;
    int64_t number = -1;
    int position = 0;
    size_t n = 0;
    bool done = false;
    switch (getter) {
        case GET_TEXT:
            done = yaml_text(map, "k", &text, fault);
            buf_text(out, text);
            break;
        case GET_REQUIRED:
            done = yaml_required(map, "k", &text, fault);
            buf_text(out, text);
            break;
        case GET_BOOL:
            done = yaml_bool(map, "k", &flag, fault);
            buf_text(out, flag ? "true" : "false");
            break;
        case GET_INT:
            done = yaml_int(map, "k", 1, 100, &number, fault);
            buf_format(out, "%lld", (long long)number);
            break;
        case GET_DURATION:
            done = yaml_duration(map, "k", &number, fault);
            buf_format(out, "%lld", (long long)number);
            break;
        case GET_CHOICE:
            done = yaml_choice(map, "k", NAMES, &position, fault);
            buf_text(out, NAMES[position]);
            break;
        case GET_TEXTS:
            done = yaml_texts(map, "k", &scratch->arena, &texts, &n, fault);
            for (size_t i = 0; i < n; i++) {
                buf_format(out, "%s;", texts[i]);
            }
            break;
        case GET_MAP:
            done = yaml_map(map, "k", &value, fault);
            buf_text(out, value == NULL ? "none" : value->place);
            break;
        case GET_LIST:
            done = yaml_list(map, "k", &value, fault);
            buf_text(out, value == NULL ? "none" : value->place);
            break;
        case GET_ONLY:
            done = yaml_only(map, "thing", KEYS, fault);
            break;
    }
    return done;
}

static void test_members(void) {
    static const struct {
        enum getter getter;
        const char *text, *value, *fault; /* fault NULL: the value */
    } CASES[] = {
        {GET_TEXT, "{}", "default", NULL},
        {GET_TEXT, "k:", "default", NULL},
        {GET_TEXT, "k: \"\"", "", NULL},
        {GET_TEXT, "k: 007", "007", NULL},
        {GET_TEXT, "k: [a]", NULL, "f.yml:1:1: k: expected text, found a list"},
        {GET_TEXT, "k: {a: b}", NULL, "f.yml:1:1: k: expected text, found a map"},
        {GET_REQUIRED, "k: x", "x", NULL},
        {GET_REQUIRED, "j: x", NULL, "f.yml:1:1: key 'k' is missing or empty"},
        {GET_REQUIRED, "k: ''", NULL, "f.yml:1:1: key 'k' is missing or empty"},
        {GET_BOOL, "{}", "true", NULL},
        {GET_BOOL, "k: FALSE", "false", NULL},
        {GET_BOOL, "k: \"true\"", "true", NULL},
        {GET_BOOL, "k: yes", NULL, "f.yml:1:1: k: expected true or false, found yes"},
        {GET_BOOL, "k: [true]", NULL, "f.yml:1:1: k: expected true or false, found a list"},
        {GET_INT, "k: 100", "100", NULL},
        {GET_INT, "k: 101", NULL, "f.yml:1:1: k: expected a whole number from 1 to 100, found 101"},
        {GET_INT, "k: 1.5", NULL, "f.yml:1:1: k: expected a whole number from 1 to 100, found 1.5"},
        {GET_INT, "k: {}", NULL, "f.yml:1:1: k: expected a whole number from 1 to 100, found a map"},
        {GET_DURATION, "k: 1h", "3600", NULL},
        {GET_DURATION, "k: 90s 15m", "990", NULL},
        {GET_DURATION, "k: 5", NULL, "f.yml:1:1: k: expected a duration such as 90s, 15m, 1h, 1d or 1w, found 5"},
        {GET_CHOICE, "{}", "mean", NULL},
        {GET_CHOICE, "k: p90", "p90", NULL},
        {GET_CHOICE, "k: medain", NULL, "f.yml:1:1: unknown k 'medain'; did you mean 'median'?"},
        {GET_CHOICE, "k: whatever", NULL, "f.yml:1:1: unknown k 'whatever'; known: mean, median, p90"},
        {GET_TEXTS, "{}", "", NULL},
        {GET_TEXTS, "k: []", "", NULL},
        {GET_TEXTS, "k: a", "a;", NULL},
        {GET_TEXTS, "k: [a, 2, true]", "a;2;true;", NULL},
        {GET_TEXTS, "k: [a, [b]]", NULL, "f.yml:1:8: expected text, found a list"},
        {GET_TEXTS, "k: {a: b}", NULL, "f.yml:1:1: k: expected text, found a map"},
        {GET_MAP, "k:", "none", NULL},
        {GET_MAP, "k: {}", "f.yml:1:1", NULL},
        {GET_MAP, "k: x", NULL, "f.yml:1:1: k: expected a map, found text"},
        {GET_LIST, "k: [x]", "f.yml:1:1", NULL},
        {GET_LIST, "k: x", NULL, "f.yml:1:1: k: expected a list, found text"},
        {GET_ONLY, "{k: 1, other: 2}", "", NULL},
        {GET_ONLY, "{k: 1, othr: 2}", NULL, "f.yml:1:8: unknown thing key 'othr'; did you mean 'other'?"},
        {GET_ONLY, "k: 1\nzzz: 2", NULL, "f.yml:2:1: unknown thing key 'zzz'; known: k, other"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct scratch scratch;
        struct buf out;
        scratch_open(&scratch);
        buf_init(&out, 4096);
        const struct yaml *map = parse(&scratch, CASES[i].text, strlen(CASES[i].text));
        bool done = get(CASES[i].getter, map, &scratch, &out);
        CU_ASSERT_EQUAL(done, CASES[i].fault == NULL);
        if (CASES[i].fault == NULL) {
            CU_ASSERT_STRING_EQUAL(out.data, CASES[i].value);
        } else {
            scratch_expect_fault(&scratch, FAULT_USAGE, CASES[i].fault);
        }
        buf_clear(&out);
        scratch_close(&scratch);
    }
}

static const struct test TESTS[] = {
    {"values", test_values},
    {"refusals", test_refusals},
    {"a NUL", test_nul},
    {"limits", test_limits},
    {"many keys", test_many_keys},
    {"alias bomb", test_bomb},
    {"silence", test_silence},
    {"files", test_read},
    {"typed members", test_members},
    {NULL, NULL},
};
const struct suite suite_yaml = {"yaml", TESTS};
