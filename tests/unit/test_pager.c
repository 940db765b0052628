/* SPDX-License-Identifier: Apache-2.0 */
/* pager against canned pages: it goes on from the last key, and believes no page that is out of order. */
#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/ingest/text_rows_p.h"
#include "canned.h"
#include "instant.h"
#include "suite.h"

#define HEAD             "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\n"
#define PAGE(rows)       ANSWER(HEAD "\r\n{\"result\":[" rows "]}")
#define COUNTED(rows, n) ANSWER(HEAD "X-Total-Count: " n "\r\n\r\n{\"result\":[" rows "]}")
#define EMPTY            ANSWER(HEAD "X-Total-Count: 0\r\n\r\n{\"result\":[]}")
#define ROW(id)          "{\"sys_id\":\"" id "\"}"
#define A                "0000000000000000000000000000000a"
#define B                "0000000000000000000000000000000b"
#define C                "0000000000000000000000000000000c"

static void test_order(void) {
    static const struct {
        struct answer answers[3];
        size_t n_answers, n_rows;
        enum snow_class class;
        const char *text; /* part of the fault's */
    } CASES[] = {
        {{PAGE(ROW(A) "," ROW(B)), PAGE(ROW(C)), EMPTY}, 3, 3, SNOW_OK, ""},
        {{PAGE(ROW("zeta") "," ROW("\u00e4lpha")), PAGE("{}"), COUNTED("{}", "1")}, 3, 3, SNOW_OK, ""},
        {{PAGE(ROW(B) "," ROW(A))}, 1, 0, SNOW_STOP_TABLE, "row " A " came after " B},
        {{PAGE(ROW("INC-2") "," ROW("INC-1"))}, 1, 0, SNOW_STOP_TABLE, "row INC-1 came after INC-2"},
        {{PAGE(ROW(A) "," ROW(B)), PAGE(ROW(B))}, 2, 2, SNOW_STOP_TABLE, "row " B " came after " B},
        {{PAGE(ROW("a^b"))}, 1, 0, SNOW_STOP_TABLE, "sys_id 'a^b' cannot be used to continue from"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct fault fault = {0};
        struct snow *snow = NULL;
        struct arena arena;
        struct canned *canned = canned_open(CASES[i].answers, CASES[i].n_answers);
        struct integration integration = {
            .id = "it",
            .url = canned_url(canned),
            .auth = AUTH_API_KEY,
            .api_key = {.name = "api_key", .source = SECRET_LITERAL, .text = "key", .place = "here"},
        };
        CU_ASSERT_TRUE_FATAL(snow_open(&integration, &(struct proxy){0}, &snow, &fault));
        struct text_rows rows = {.arena = &arena};
        struct pager pager = {
            .snow = snow,
            .table = "sys_choice",
            .filter = "",
            .fields = "sys_id",
            .most = 2,
            .clock = INSTANT_NONE,
            .format = &TEXT_ROWS,
            .context = &rows,
        };
        size_t n_rows = 0;
        arena_init(&arena);
        pager_open(&pager);
        pager_set_window(&pager, &(struct window){.lo = INSTANT_NONE, .hi = INSTANT_NONE, .last = ""});
        while (!pager.drained && pager_next(&pager, &fault)) {
            n_rows += rows.n;
        }
        CU_ASSERT_EQUAL(n_rows, CASES[i].n_rows);
        CU_ASSERT_EQUAL(pager.answer.class, CASES[i].class);
        CU_ASSERT_PTR_NOT_NULL(strstr(fault.text, CASES[i].text));
        pager_close(&pager);
        arena_clear(&arena);
        snow_close(snow);
        free(canned_close(canned));
    }
}

static const struct test TESTS[] = {
    {"order", test_order},
    {NULL, NULL},
};
const struct suite suite_pager = {"pager", TESTS};
