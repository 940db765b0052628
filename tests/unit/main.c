/* SPDX-License-Identifier: Apache-2.0 */
/* The runner of the unit tests: prints a line a test and ends with "N passed, N failed". */
#include <CUnit/CUnit.h>
#include <CUnit/TestRun.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "suite.h"

#define DECLARE(name) extern const struct suite suite_##name;
#define LIST(name)    &suite_##name,
/* clang-format off */
#define SUITES(X) \
    X(base) X(instant) X(record) X(store) X(store_file) X(store_runs) X(sql) X(decode) X(import) X(http) X(snow) X(oauth) X(pager) X(mirror) X(yaml) X(settings) \
    X(profile) X(range) X(filter) X(query) X(worktime) X(measure) \
    X(spread) X(survival) X(watch) X(cases) X(pen) X(publish) X(grid) X(shift) X(past) X(metric) X(deep) X(query_random) X(audit) X(dates) \
    X(date_plan) X(date_format)
/* clang-format on */

SUITES(DECLARE)
static const struct suite *const ALL[] = {SUITES(LIST)};

static void print_failures(void) {
    for (CU_pFailureRecord failure = CU_get_failure_list(); failure != NULL; failure = failure->pNext) {
        printf("    %s:%u: %s\n", failure->strFileName, failure->uiLineNumber, failure->strCondition);
    }
}

/* Only the tests whose name contains the first argument, all without one. */
int main(int n, char **words) {
    unsigned int passed = 0, failed = 0;
    (void)n;
    CU_initialize_registry();
    for (size_t i = 0; i < sizeof ALL / sizeof *ALL; i++) {
        CU_pSuite suite = CU_add_suite(ALL[i]->name, NULL, NULL);
        for (const struct test *test = ALL[i]->tests; test->name != NULL; test++) {
            char name[128];
            snprintf(name, sizeof name, "%s: %s", ALL[i]->name, test->name);
            if (words[1] != NULL && strstr(name, words[1]) == NULL) {
                continue;
            }
            CU_pTest added = CU_add_test(suite, test->name, test->run);
            CU_run_test(suite, added);
            bool bad = CU_get_number_of_failures() > 0;
            printf("%s %s\n", bad ? "not ok" : "ok", name);
            print_failures();
            passed += !bad;
            failed += bad;
        }
    }
    CU_cleanup_registry();
    printf("%u passed, %u failed\n", passed, failed);
    return failed > 0;
}
