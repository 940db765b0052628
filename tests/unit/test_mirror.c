/* SPDX-License-Identifier: Apache-2.0 */
/* mirror against canned pages: what a server may not do to it, page by page. Whole runs are tests/e2e/sync.sh's. */
#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

#include "canned.h"
#include "instant.h"
#include "log.h"
#include "mirror.h"
#include "scratch.h"
#include "suite.h"

/* The server's clock; the window ends a minute before. */
#define HEAD                                                                                                     \
    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\nDate: Wed, 10 Jan 2024 00:00:00 " \
    "GMT\r\n"
#define PAGE(rows)       ANSWER(HEAD "\r\n{\"result\":[" rows "]}")
#define COUNTED(rows, n) ANSWER(HEAD "X-Total-Count: " n "\r\n\r\n{\"result\":[" rows "]}")
#define ROW(id, updated) "{\"sys_id\":\"" id "\",\"sys_updated_on\":\"" updated "\"}"
#define A                "0000000000000000000000000000000a"
#define B                "0000000000000000000000000000000b"
#define C                "0000000000000000000000000000000c"
#define THEN             "2024-01-01 00:00:00"
/* What a trustworthy instance answers to the canaries of probe.c, in their order. */
#define LOOK     PAGE(ROW(A, THEN)) /* enough where it was trustworthy in the last day */
#define CANARIES PAGE(ROW(A, THEN)), PAGE(""), PAGE(""), PAGE(""), PAGE(ROW(A, THEN)), PAGE(ROW(A, THEN))

enum { ANSWERS_MAX = 16 };

/* One run of the incident table. */
static bool run_once(struct scratch *scratch, struct store *store, const struct answer *answers, struct run *run) {
    static const struct answer NO_DELETES = COUNTED("", "0"), NO_COUNT = PAGE("");
    struct answer all[ANSWERS_MAX + 2];
    size_t n = 0;
    for (; n < ANSWERS_MAX && answers[n].n > 0; n++) {
        all[n] = answers[n];
    }
    all[n] = NO_DELETES;
    all[n + 1] = NO_COUNT;
    struct canned *canned = canned_open(all, n + 2);
    struct integration integration = {
        .id = "it",
        .url = "http://127.0.0.1",
        .auth = AUTH_API_KEY,
        .api_key = {.name = "api_key", .source = SECRET_LITERAL, .text = "key", .place = "here"},
        .queries = {"", "", ""},
        .timezone = "UTC",
        .custom_mode = CUSTOM_NONE,
        .page_size = 2,
        .sweep_every = WEEK,
    };
    struct integration reached = integration;
    struct mirror mirror = {.integration = &integration, .store = store};
    reached.url = canned_url(canned); /* the port differs from run to run, the fingerprint may not */
    CU_ASSERT_TRUE_FATAL(snow_open(&reached, &(struct proxy){0}, &mirror.snow, &scratch->fault));
    log_set_level(LOG_QUIET);
    bool done = mirror_table(&mirror, &KINDS[KIND_INCIDENT], run, &scratch->fault);
    log_set_level(LOG_NORMAL);
    snow_close(mirror.snow);
    free(canned_close(canned));
    return done;
}

static struct store *open_store(struct scratch *scratch) {
    struct store *store = NULL;
    scratch_open(scratch);
    const char *path = arena_format(&scratch->arena, "%s/store.db", scratch->dir);
    CU_ASSERT_TRUE_FATAL(store_open_write(path, &store, &scratch->fault));
    return store;
}

/* A first run over answers: how it ends. */
static void test_first_runs(void) {
    static const struct {
        struct answer answers[ANSWERS_MAX];
        enum fault_kind kind;
        const char *text;                 /* part of the fault's */
        int64_t seen, rejected, requests; /* the last one, which only counts, is left out */
    } CASES[] = {
        {{CANARIES, COUNTED("", "0")}, FAULT_NONE, "", 0, 0, 7},
        {{CANARIES, PAGE(ROW(A, THEN) "," ROW(B, THEN)), PAGE(ROW(C, THEN)), COUNTED("", "0")},
         FAULT_NONE,
         "",
         3,
         0,
         9},
        /* a row without sys_updated_on, as a table that was filled by an import may have */
        {{CANARIES, PAGE(ROW(A, "")), COUNTED("", "0")}, FAULT_NONE, "", 1, 0, 8},
        /* updated while it was read */
        {{CANARIES, PAGE(ROW(A, "2024-01-10 00:00:00")), COUNTED("", "0")}, FAULT_NONE, "", 1, 0, 8},
        {{CANARIES, PAGE(ROW(A, "2024-01-09 23:59:00"))},
         FAULT_REFUSED,
         "it: incident: record " A " was updated 2024-01-09T23:59:00Z, outside of what was asked for",
         0,
         0,
         7},
        {{CANARIES, PAGE(ROW(B, THEN) "," ROW(A, THEN))}, FAULT_REFUSED, "row " A " came after " B, 0, 0, 7},
        {{CANARIES, PAGE(ROW(A, THEN) "," ROW(A, THEN))}, FAULT_REFUSED, "row " A " came after " A, 0, 0, 7},
        {{CANARIES, PAGE(ROW(A, THEN) "," ROW(B, THEN)), PAGE(ROW(B, THEN))},
         FAULT_REFUSED,
         "row " B " came after " B,
         2,
         0,
         8},
        /* other sys_ids are in the server's order, whatever it makes of capitals, signs and other letters */
        {{CANARIES, PAGE(ROW("global", THEN) "," ROW("Zeta", THEN)), PAGE(ROW("a-b", THEN) "," ROW("ab", THEN)),
          PAGE(ROW("a.b", THEN)), COUNTED("", "0")},
         FAULT_NONE,
         "",
         5,
         0,
         10},
        {{CANARIES, PAGE(ROW("global", THEN) "," ROW("Alpha", THEN))},
         FAULT_REFUSED,
         "row Alpha came after global: the instance ignores the order",
         0,
         0,
         7},
        {{CANARIES, PAGE(ROW("a^NQactive=true", THEN))},
         FAULT_REFUSED,
         "sys_id 'a^NQactive=true' cannot be used to continue from",
         0,
         0,
         7},
        /* a rejected record moves the cursor as well */
        {{CANARIES, PAGE(ROW(A, "yesterday") "," ROW(B, "today")), PAGE(ROW(C, THEN)), COUNTED("", "0")},
         FAULT_NONE,
         "",
         3,
         2,
         9},
        {{CANARIES, PAGE(ROW(A, "yesterday")), PAGE(ROW(A, "yesterday"))},
         FAULT_REFUSED,
         "row " A " came after " A,
         1,
         1,
         8},
        /* and it has a place in the order: what comes after it might have been stepped over */
        {{CANARIES, PAGE(ROW(C, "yesterday") "," ROW(A, THEN))}, FAULT_REFUSED, "row " A " came after " C, 0, 0, 7},
        {{CANARIES, PAGE(ROW(B, THEN) "," ROW(A, "yesterday"))}, FAULT_REFUSED, "row " A " came after " B, 0, 0, 7},
        {{CANARIES, PAGE(ROW("a-b", "yesterday") "," ROW("alpha", "today")), PAGE(ROW("alpha", "today"))},
         FAULT_REFUSED,
         "row alpha came after alpha",
         2,
         2,
         8},
        /* rows that cannot be distinguished are stepped over: two pages of them, then a row; all of them again; what a
         * page covers */
        {{CANARIES, COUNTED("{},{}", "5"), COUNTED("", "5"), COUNTED(ROW(C, THEN), "5"), COUNTED("{},{}", "5"),
          COUNTED("", "5"), COUNTED(ROW(C, THEN), "5"), COUNTED("", "0"), COUNTED("{}," ROW(C, THEN), "5")},
         FAULT_NONE,
         "",
         1,
         0,
         14},
        /* where nothing can be seen, one by one */
        {{CANARIES, COUNTED("", "2"), COUNTED("", "2"), COUNTED("", "2"), COUNTED("", "2"), COUNTED("", "2")},
         FAULT_NONE,
         "",
         0,
         0,
         11},
        /* a server that never counts */
        {{CANARIES, PAGE(""), PAGE(""), PAGE(""), PAGE(""), PAGE(""), PAGE("")}, FAULT_NONE, "", 0, 0, 12},
        {{CANARIES, PAGE(ROW(A, THEN) "," ROW(B, THEN)), PAGE(""), PAGE(""), PAGE(""), PAGE(""), PAGE(""), PAGE(""),
          PAGE("")},
         FAULT_NONE,
         "",
         2,
         0,
         14},
        /* too much for the server: two, one, and then the end */
        {{CANARIES, PAGE("{"), PAGE(ROW(A, THEN)), COUNTED("", "0")}, FAULT_NONE, "", 1, 0, 9},
        {{CANARIES, PAGE("{"), PAGE("{"), PAGE("{"), PAGE("")},
         FAULT_INCOMPLETE,
         "it: incident: the one record after sys_id '': ",
         0,
         0,
         10},
        /* the second time alone it comes */
        {{CANARIES, PAGE("{"), PAGE("{"), PAGE(ROW(A, THEN)), COUNTED("", "0")}, FAULT_NONE, "", 1, 0, 10},
        /* it never comes, and the server names it: the next is read */
        {{CANARIES, PAGE("{"), PAGE("{"), PAGE("{"), PAGE("{\"sys_id\":\"" A "\"}"), PAGE(ROW(B, THEN)),
          COUNTED("", "0")},
         FAULT_INCOMPLETE,
         "it: incident: 1 rejected that cannot be read even alone: mttr status lists them",
         2,
         1,
         13},
        /* broken HTTP is asked for again: a chunk that ends early, a size that is none, a body that is too short */
        {{CANARIES, ANSWER(HEAD "Transfer-Encoding: chunked\r\n\r\n40\r\n{\"result\":[" ROW(B, THEN)),
          PAGE(ROW(A, THEN)), COUNTED("", "0")},
         FAULT_NONE,
         "",
         1,
         0,
         9},
        {{CANARIES, ANSWER(HEAD "Transfer-Encoding: chunked\r\n\r\nZZ\r\n{\"result\":[" ROW(B, THEN) "]}\r\n0\r\n\r\n"),
          PAGE(ROW(A, THEN)), COUNTED("", "0")},
         FAULT_NONE,
         "",
         1,
         0,
         9},
        {{CANARIES, ANSWER(HEAD "Content-Length: 400\r\n\r\n{\"result\":[" ROW(B, THEN) "]}"), PAGE(ROW(A, THEN)),
          COUNTED("", "0")},
         FAULT_NONE,
         "",
         1,
         0,
         9},
        /* a length that cuts the body off in its middle is a body too broken to be a whole page */
        {{CANARIES, ANSWER(HEAD "Content-Length: 20\r\n\r\n{\"result\":[" ROW(B, THEN) "]}"), PAGE(ROW(A, THEN)),
          COUNTED("", "0")},
         FAULT_NONE,
         "",
         1,
         0,
         9},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct scratch scratch;
        struct run run;
        struct store *store = open_store(&scratch);
        CU_ASSERT_EQUAL(run_once(&scratch, store, CASES[i].answers, &run), CASES[i].kind == FAULT_NONE);
        CU_ASSERT_EQUAL(scratch.fault.kind, CASES[i].kind);
        CU_ASSERT_PTR_NOT_NULL(strstr(scratch.fault.text, CASES[i].text));
        CU_ASSERT_EQUAL(run.counts.seen, CASES[i].seen);
        CU_ASSERT_EQUAL(run.counts.rejected, CASES[i].rejected);
        CU_ASSERT_EQUAL(run.counts.requests, CASES[i].requests + (CASES[i].kind == FAULT_NONE));
        fault_clear(&scratch.fault);
        store_close(store);
        scratch_close(&scratch);
    }
}

static void expect_cursor(struct scratch *scratch, struct store *store, int64_t lo, int64_t hi, const char *last,
                          int64_t completed) {
    struct cursor cursor;
    bool found = false;
    CU_ASSERT_TRUE(store_cursor_get(&(struct mirrored){store, 1, &KINDS[KIND_INCIDENT]}, &scratch->arena, &cursor,
                                    &found, &scratch->fault));
    CU_ASSERT_TRUE(found);
    CU_ASSERT_EQUAL(cursor.lo, lo);
    CU_ASSERT_EQUAL(cursor.hi, hi);
    CU_ASSERT_STRING_EQUAL(cursor.last, last);
    CU_ASSERT_EQUAL(cursor.completed, completed);
}

/* The cursor is where the last good page ended, and after the window when that is drained. */
static void test_cursor(void) {
    static const struct answer BROKEN[ANSWERS_MAX] = {CANARIES, PAGE(ROW(A, THEN) "," ROW(B, THEN)),
                                                      PAGE(ROW(A, THEN))};
    static const struct answer REST[ANSWERS_MAX] = {CANARIES, PAGE(ROW(C, THEN)), COUNTED("", "0")};
    static const int64_t HI = 1704844800 - 60;
    struct scratch scratch;
    struct run run;
    struct store *store = open_store(&scratch);
    CU_ASSERT_FALSE(run_once(&scratch, store, BROKEN, &run));
    fault_clear(&scratch.fault);
    expect_cursor(&scratch, store, INSTANT_NONE, HI, B, INSTANT_NONE);
    CU_ASSERT_TRUE(run_once(&scratch, store, REST, &run));
    expect_cursor(&scratch, store, HI - 300 - DAY, INSTANT_NONE, "", HI); /* the clocks differ by more than a day */
    CU_ASSERT_STRING_EQUAL(run.phase, "full");
    CU_ASSERT_EQUAL(run.counts.inserted, 1);
    store_close(store);
    scratch_close(&scratch);
}

/* In a window with a beginning, what lies before it proves that the beginning was ignored, and so do several rows of
 * which none has a time. One without a time proves nothing. */
static void test_delta(void) {
    static const struct answer EMPTY[ANSWERS_MAX] = {CANARIES, COUNTED("", "0")};
    static const struct answer EARLY[ANSWERS_MAX] = {LOOK, PAGE(ROW(A, "2024-01-08 23:53:59"))};
    static const struct answer REFUSED[ANSWERS_MAX] = {ANSWER("HTTP/1.1 403 No\r\nConnection: close\r\n\r\n")};
    static const struct answer NEVER[ANSWERS_MAX] = {CANARIES, PAGE(ROW(A, "") "," ROW(B, ""))};
    static const struct answer HIDDEN[ANSWERS_MAX] = {CANARIES, PAGE(ROW(A, "") "," ROW(B, "2024-01-09 23:54:00")),
                                                      PAGE(ROW(C, "")), COUNTED("", "0")};
    static const struct answer EDGE[ANSWERS_MAX] = {LOOK, PAGE(ROW(A, "2024-01-08 23:54:00")), COUNTED("", "0")};
    struct scratch scratch;
    struct run run;
    struct store *store = open_store(&scratch);
    CU_ASSERT_TRUE(run_once(&scratch, store, EMPTY, &run));
    CU_ASSERT_FALSE(run_once(&scratch, store, EARLY, &run));
    CU_ASSERT_STRING_EQUAL(run.phase, "delta");
    CU_ASSERT_PTR_NOT_NULL(strstr(scratch.fault.text, "was updated 2024-01-08T23:53:59Z, outside"));
    fault_clear(&scratch.fault);
    CU_ASSERT_FALSE(run_once(&scratch, store, REFUSED, &run));
    CU_ASSERT_STRING_EQUAL(run.phase, "delta");
    CU_ASSERT_EQUAL(run.range_from, 1704844800 - 60 - 300 - DAY);
    fault_clear(&scratch.fault);
    CU_ASSERT_FALSE(run_once(&scratch, store, NEVER, &run));
    CU_ASSERT_PTR_NOT_NULL(strstr(scratch.fault.text, "2 rows came, and none shows sys_updated_on"));
    fault_clear(&scratch.fault);
    CU_ASSERT_TRUE(run_once(&scratch, store, HIDDEN, &run));
    CU_ASSERT_EQUAL(run.counts.inserted, 3);
    CU_ASSERT_TRUE(run_once(&scratch, store, EDGE, &run));
    CU_ASSERT_EQUAL(run.counts.updated, 1);
    store_close(store);
    scratch_close(&scratch);
}

static void test_status(void) {
    CU_ASSERT_STRING_EQUAL(mirror_status(FAULT_NONE), "success");
    CU_ASSERT_STRING_EQUAL(mirror_status(FAULT_BUSY), "incomplete");
    CU_ASSERT_STRING_EQUAL(mirror_status(FAULT_INCOMPLETE), "incomplete");
    CU_ASSERT_STRING_EQUAL(mirror_status(FAULT_REFUSED), "failed");
    CU_ASSERT_STRING_EQUAL(mirror_status(FAULT_IO), "failed");
}

static const struct test TESTS[] = {
    {"first runs", test_first_runs},
    {"where the cursor stands", test_cursor},
    {"windows with a beginning", test_delta},
    {"how runs are called", test_status},
    {NULL, NULL},
};
const struct suite suite_mirror = {"mirror", TESTS};
