/* SPDX-License-Identifier: Apache-2.0 */
/* base: faults, buffers, arenas, texts, digests, files. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "array.h"
#include "buf.h"
#include "digest.h"
#include "encode.h"
#include "fault.h"
#include "file.h"
#include "redact.h"
#include "suite.h"
#include "text.h"

static void first_fault_wins(void) {
    struct fault fault = {0};
    CU_ASSERT_FALSE(fault_set(&fault, FAULT_IO, "first %d", 1));
    CU_ASSERT_FALSE(fault_set(&fault, FAULT_USAGE, "second"));
    CU_ASSERT_FALSE(fault_context(&fault, "file %s", "a"));
    CU_ASSERT_STRING_EQUAL(fault.text, "file a: first 1");
    CU_ASSERT_EQUAL(fault.kind, FAULT_IO);
    fault_clear(&fault);
    CU_ASSERT_EQUAL(fault.kind, FAULT_NONE);
}

/* A cut in the middle of a character leaves no half of it. */
static void fault_cut_is_utf8(void) {
    char text[2000] = "";
    for (int i = 0; i < 600; i++) {
        strcat(text, "\xE2\x82\xAC");
    }
    for (int shift = 0; shift < 3; shift++) {
        struct fault fault = {0};
        fault_set(&fault, FAULT_IO, "%.*s%s", shift, "xx", text);
        CU_ASSERT_TRUE(text_is_utf8(fault.text, strlen(fault.text)));
        fault_context(&fault, "%s", "context");
        CU_ASSERT_TRUE(text_is_utf8(fault.text, strlen(fault.text)));
        CU_ASSERT(strlen(fault.text) > 1000);
    }
}

static void buf_has_a_ceiling(void) {
    struct buf buf;
    buf_init(&buf, 10);
    CU_ASSERT_STRING_EQUAL(buf.data, "");
    buf_text(&buf, "12345");
    buf_format(&buf, "%d", 678);
    CU_ASSERT_STRING_EQUAL(buf.data, "12345678");
    buf_text(&buf, "too much");
    CU_ASSERT_TRUE(buf.over);
    CU_ASSERT_STRING_EQUAL(buf.data, "12345678");
    buf_char(&buf, 'x');
    CU_ASSERT_EQUAL(buf.len, 8);
    buf_reset(&buf);
    buf_text(&buf, "1234567890");
    CU_ASSERT_FALSE(buf.over);
    CU_ASSERT_EQUAL(buf.len, 10);
    buf_clear(&buf);
}

static void arena_keeps_and_forgets(void) {
    struct arena arena;
    arena_init(&arena);
    char *first = arena_strdup(&arena, "first");
    for (int i = 0; i < 10000; i++) {
        char *text = arena_format(&arena, "%d", i);
        CU_ASSERT_EQUAL(atoi(text), i);
    }
    CU_ASSERT_STRING_EQUAL(first, "first");
    char *large = arena_alloc(&arena, 10 * 1024 * 1024);
    CU_ASSERT_EQUAL(large[10 * 1024 * 1024 - 1], 0);
    arena_reset(&arena);
    CU_ASSERT_EQUAL(arena.used, 0);
    CU_ASSERT_STRING_EQUAL(arena_strndup(&arena, "abcdef", 3), "abc");
    arena_clear(&arena);
}

static void texts_fold_ascii_only(void) {
    CU_ASSERT_TRUE(text_equal("Prod", "pROD"));
    CU_ASSERT_FALSE(text_equal("Prod", "prod "));
    CU_ASSERT_FALSE(text_equal("\xC3\x84", "\xC3\xA4")); /* A and a with dots: not ASCII */
    CU_ASSERT_TRUE(text_contains("Database down", "SE DO"));
    CU_ASSERT_TRUE(text_contains("x", ""));
    CU_ASSERT_FALSE(text_contains("", "x"));
    CU_ASSERT_TRUE(text_starts("Database", "data"));
    CU_ASSERT_FALSE(text_starts("Dat", "data"));
    CU_ASSERT_TRUE(text_ends("Database", "BASE"));
    CU_ASSERT_FALSE(text_ends("base", "database"));
    CU_ASSERT(text_compare("abc", "ABD") < 0);
}

static void utf8_is_strict(void) {
    static const struct {
        const char *text;
        bool good;
    } CASES[] = {
        {"", true},
        {"plain ascii of more than eight bytes", true},
        {"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", true},
        {"\xF4\x8F\xBF\xBF", true},
        {"\xC0\x80", false},         /* overlong NUL */
        {"\xE0\x9F\xBF", false},     /* overlong */
        {"\xED\xA0\x80", false},     /* surrogate */
        {"\xF4\x90\x80\x80", false}, /* above U+10FFFF */
        {"\xC3", false},
        {"12345678\xE2\x82", false},
        {"\x80", false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        CU_ASSERT_EQUAL(text_is_utf8(CASES[i].text, strlen(CASES[i].text)), CASES[i].good);
    }
}

static void numbers_are_whole_texts(void) {
    int64_t whole;
    double real;
    CU_ASSERT_TRUE(text_integer("-12", &whole));
    CU_ASSERT_EQUAL(whole, -12);
    CU_ASSERT_FALSE(text_integer("", &whole));
    CU_ASSERT_FALSE(text_integer(" 1", &whole));
    CU_ASSERT_FALSE(text_integer("1x", &whole));
    CU_ASSERT_FALSE(text_integer("99999999999999999999", &whole));
    CU_ASSERT_STRING_EQUAL(text_plural(0), "s");
    CU_ASSERT_STRING_EQUAL(text_plural(1), "");
    CU_ASSERT_STRING_EQUAL(text_plural(2), "s");
    CU_ASSERT_TRUE(text_number("2.5", &real));
    CU_ASSERT_DOUBLE_EQUAL(real, 2.5, 0);
    CU_ASSERT_FALSE(text_number("inf", &real));
    CU_ASSERT_FALSE(text_number("0x10", &real));
    CU_ASSERT_FALSE(text_number("1e999", &real));
}

static const char *nearest_of(const char *word) {
    struct nearest nearest = {.word = word};
    nearest_offer(&nearest, "priority");
    nearest_offer(&nearest, "severity");
    nearest_offer(&nearest, "state");
    return nearest.best == NULL ? "" : nearest.best;
}

static void nearest_names(void) {
    CU_ASSERT_STRING_EQUAL(nearest_of("prioritty"), "priority");
    CU_ASSERT_STRING_EQUAL(nearest_of("PROIRITY"), "priority");
    CU_ASSERT_STRING_EQUAL(nearest_of("stat"), "state");
    CU_ASSERT_STRING_EQUAL(nearest_of("sev"), "severity"); /* a beginning */
    CU_ASSERT_STRING_EQUAL(nearest_of("pr"), "");
    CU_ASSERT_STRING_EQUAL(nearest_of("assignment"), "");
    CU_ASSERT_STRING_EQUAL(nearest_of(""), "");
}

/* The examples of FIPS 180-4. */
static void sha256(void) {
    char text[DIGEST_TEXT];
    digest_of("abc", 3, text);
    CU_ASSERT_STRING_EQUAL(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    struct digest *digest = digest_open();
    digest_add(digest, "a", 1);
    digest_add(digest, "bc", 2);
    digest_close(digest, text);
    CU_ASSERT_STRING_EQUAL(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void outfile_replaces_whole_or_not(void) {
    char folder[] = "/tmp/mttr-test-XXXXXX";
    char path[64], sha[DIGEST_TEXT];
    struct fault fault = {0};
    struct outfile *file;
    struct buf text;
    buf_init(&text, 100);
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a", folder);
    CU_ASSERT_TRUE_FATAL(outfile_open(path, &file, &fault));
    outfile_write(file, "abc", 3);
    CU_ASSERT_NOT_EQUAL(access(path, F_OK), 0);
    CU_ASSERT_TRUE(outfile_commit(file, sha, &fault));
    CU_ASSERT_STRING_EQUAL(sha, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CU_ASSERT_TRUE_FATAL(outfile_open(path, &file, &fault));
    outfile_write(file, "half", 4);
    outfile_abort(file);
    CU_ASSERT_TRUE(file_read(path, &text, &fault));
    CU_ASSERT_STRING_EQUAL(text.data, "abc");
    text.max = 2;
    buf_reset(&text);
    CU_ASSERT_FALSE(file_read(path, &text, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_USAGE);
    unlink(path);
    rmdir(folder);
    buf_clear(&text);
}

static void private_files(void) {
    char path[] = "/tmp/mttr-test-XXXXXX";
    struct fault fault = {0};
    close(mkstemp(path));
    CU_ASSERT_TRUE(file_require_private(path, &fault));
    chmod(path, 0640);
    CU_ASSERT_FALSE(file_require_private(path, &fault));
    CU_ASSERT_PTR_NOT_NULL(strstr(fault.text, "chmod 600"));
    unlink(path);
}

/* RFC 4648 section 10, and what its two alphabets do not share. */
static void base64_in_two_alphabets(void) {
    static const struct {
        const char *bytes, *standard, *url;
    } CASES[] = {{"", "", ""},
                 {"f", "Zg==", "Zg"},
                 {"fo", "Zm8=", "Zm8"},
                 {"foo", "Zm9v", "Zm9v"},
                 {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
                 {"\xFB\xFF~", "+/9+", "-_9-"}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct buf standard, url;
        buf_init(&standard, 100);
        buf_init(&url, 100);
        encode_base64(&standard, CASES[i].bytes, strlen(CASES[i].bytes));
        encode_base64url(&url, CASES[i].bytes, strlen(CASES[i].bytes));
        CU_ASSERT_STRING_EQUAL(standard.data, CASES[i].standard);
        CU_ASSERT_STRING_EQUAL(url.data, CASES[i].url);
        buf_clear(&standard);
        buf_clear(&url);
    }
}

static void secrets_are_masked(void) {
    static const struct {
        const char *before, *after;
    } CASES[] = {
        {"the p:\xC3\xA4ss is p:\xC3\xA4ss", "the *** is ***"},
        {"form p%3A%C3%A4ss&x", "form ***&x"},
        {"Basic cDrDpHNz", "Basic ***"},
        {"p:\xC3\xA4ssword-2", "***"}, /* the longer one first */
        {"p:\xC3\xA4s", "p:\xC3\xA4s"},
        {"a b ab", "a b ab"}, /* too short to be distinguished from other words */
        {"", ""},
    };
    static const char *const SECRETS[] = {"p:\xC3\xA4ss", "p:\xC3\xA4ssword-2", "ab", "p:\xC3\xA4ss"};
    char text[100];
    for (size_t i = 0; i < 4; i++) {
        redact_add(SECRETS[i], strlen(SECRETS[i]));
    }
    redact_forget(SECRETS[3], strlen(SECRETS[3])); /* it was added twice */
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        redact_text(strcpy(text, CASES[i].before));
        CU_ASSERT_STRING_EQUAL(text, CASES[i].after);
    }
    struct fault fault = {0};
    fault_set(&fault, FAULT_REFUSED, "no %s", SECRETS[0]);
    CU_ASSERT_STRING_EQUAL(fault.text, "no ***");
    for (size_t i = 0; i < 3; i++) {
        redact_forget(SECRETS[i], strlen(SECRETS[i]));
    }
    redact_text(strcpy(text, SECRETS[0]));
    CU_ASSERT_STRING_EQUAL(text, SECRETS[0]);
}

static void secret_bufs_grow_and_empty(void) {
    struct buf buf;
    buf_init_secret(&buf, 1000);
    for (size_t i = 0; i < 100; i++) {
        buf_format(&buf, "%zu,", i % 10);
    }
    CU_ASSERT_EQUAL(buf.len, 200);
    CU_ASSERT_NSTRING_EQUAL(buf.data, "0,1,2,3,", 8);
    const char *memory = buf.data;
    buf_reset(&buf);
    for (size_t i = 0; i < 200; i++) {
        CU_ASSERT_EQUAL(memory[i], '\0');
    }
    buf_clear(&buf);
    CU_ASSERT_TRUE(buf.secret);
    CU_ASSERT_EQUAL(buf.max, 1000);
}

static void arrays_grow(void) {
    struct arena arena;
    int *owned = NULL, *lent = NULL;
    size_t n = 0, owned_cap = 0, lent_cap = 0;
    arena_init(&arena);
    for (int i = 0; i < 1000; i++, n++) {
        ARRAY_GROW(owned, n, owned_cap);
        ARRAY_GROW_IN(&arena, lent, n, lent_cap);
        owned[n] = lent[n] = i;
    }
    CU_ASSERT_TRUE(owned_cap >= 1000 && owned_cap < 2000);
    CU_ASSERT_EQUAL(lent_cap, owned_cap);
    for (int i = 0; i < 1000; i++) {
        CU_ASSERT_TRUE(owned[i] == i && lent[i] == i);
    }
    free(owned);
    arena_clear(&arena);
}

static void sorted_arrays_are_searched(void) {
    int64_t list[] = {30, 10, 20, 50, 20, 20};
    const size_t n = sizeof list / sizeof *list;
    static const struct {
        int64_t key;
        size_t lower, found;
    } CASES[] = {{5, 0, 6}, {10, 0, 0}, {15, 1, 6}, {20, 1, 1}, {30, 4, 4}, {31, 5, 6}, {50, 5, 5}, {51, 6, 6}};
    array_sort(list, n, sizeof *list, array_compare_int64);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        CU_ASSERT_EQUAL(array_lower(&CASES[i].key, list, n, sizeof *list, array_compare_int64), CASES[i].lower);
        CU_ASSERT_EQUAL(array_find(&CASES[i].key, list, n, sizeof *list, array_compare_int64), CASES[i].found);
    }
    array_sort(NULL, 0, sizeof *list, array_compare_int64);
    CU_ASSERT_EQUAL(array_find(&CASES[0].key, NULL, 0, sizeof *list, array_compare_int64), 0);
}

static const struct test TESTS[] = {
    {"first fault wins", first_fault_wins},
    {"a cut fault is UTF-8", fault_cut_is_utf8},
    {"buf has a ceiling", buf_has_a_ceiling},
    {"arena keeps and forgets", arena_keeps_and_forgets},
    {"texts fold ASCII only", texts_fold_ascii_only},
    {"UTF-8 is strict", utf8_is_strict},
    {"numbers are whole texts", numbers_are_whole_texts},
    {"nearest names", nearest_names},
    {"SHA-256", sha256},
    {"an outfile replaces whole or not", outfile_replaces_whole_or_not},
    {"private files", private_files},
    {"base64", base64_in_two_alphabets},
    {"secrets are masked", secrets_are_masked},
    {"bufs of secrets", secret_bufs_grow_and_empty},
    {"arrays grow", arrays_grow},
    {"sorted arrays are searched", sorted_arrays_are_searched},
    {NULL, NULL},
};
const struct suite suite_base = {"base", TESTS};
