/* SPDX-License-Identifier: Apache-2.0 */
/* store_runs: cursors and runs, and what they let a report say of a range. */
#include <CUnit/CUnit.h>

#include "instant.h"
#include "store_bed.h"
#include "suite.h"

static void cursors_and_runs(void) {
    struct store_bed bed;
    store_bed_open(&bed);
    struct cursor cursor;
    bool found;
    const struct mirrored mirrored = store_bed_mirrored(&bed);
    struct fault *fault = &bed.scratch.fault;
    CU_ASSERT_TRUE(store_cursor_get(&mirrored, &bed.scratch.arena, &cursor, &found, fault));
    CU_ASSERT_FALSE(found);
    CU_ASSERT_EQUAL(cursor.lo, INSTANT_NONE);
    cursor = (struct cursor){.lo = INSTANT_NONE,
                             .hi = 100,
                             .last = "abc",
                             .fingerprint = "f",
                             .completed = INSTANT_NONE,
                             .customs = "u_a,u_b",
                             .checked = 90,
                             .settings = "s",
                             .columns_read = true};
    CU_ASSERT_TRUE(store_cursor_set(&mirrored, &cursor, fault));
    CU_ASSERT_TRUE(store_cursor_get(&mirrored, &bed.scratch.arena, &cursor, &found, fault));
    CU_ASSERT_TRUE(found);
    CU_ASSERT_EQUAL(cursor.hi, 100);
    CU_ASSERT_STRING_EQUAL(cursor.last, "abc");
    CU_ASSERT_STRING_EQUAL(cursor.customs, "u_a,u_b");
    CU_ASSERT_EQUAL(cursor.checked, 90);
    CU_ASSERT_STRING_EQUAL(cursor.settings, "s");
    CU_ASSERT_TRUE(cursor.columns_read);
    CU_ASSERT_TRUE(store_cursor_recheck(&mirrored, fault));
    CU_ASSERT_TRUE(store_cursor_get(&mirrored, &bed.scratch.arena, &cursor, &found, fault));
    CU_ASSERT_EQUAL(cursor.checked, INSTANT_NONE);
    CU_ASSERT_EQUAL(cursor.hi, 100);
    CU_ASSERT_TRUE(store_reject(bed.store, &bed.run, &(struct reject){"x", "state", "why", .before = 0}, fault));
    CU_ASSERT_TRUE(store_run_finish(bed.store, &bed.run, 1704067260, "success", NULL, fault));
    CU_ASSERT_STRING_EQUAL(
        store_bed_query(&bed,
                        "SELECT run, integration, \"table\", phase, started, finished, status, rejected, seen "
                        "FROM v_sync_run"),
        "1|snow|incident|full|2024-01-01T00:00:00Z|2024-01-01T00:01:00Z|success|1|1");
    store_bed_close(&bed);
}

static bool is_complete(struct store_bed *bed, int64_t until) {
    bool complete = false;
    CU_ASSERT_TRUE(store_is_complete(bed->store, bed->run.kind, NULL, until, &complete, &bed->scratch.fault));
    return complete;
}

static void end_run(struct store_bed *bed, const char *phase, const char *status) {
    store_bed_run(bed);
    struct run run = bed->run;
    run.phase = phase;
    CU_ASSERT_TRUE(store_run_start(bed->store, &run, &bed->scratch.fault));
    CU_ASSERT_TRUE(store_run_finish(bed->store, &run, 1704067260, status, NULL, &bed->scratch.fault));
}

/* When a range is complete: the mirror reaches its end, but for a day, and the last sync ended well. */
static void complete_ranges(void) {
    static const int64_t COMPLETED = 1704067200;
    struct store_bed bed;
    store_bed_open(&bed);
    struct cursor cursor = {.lo = 1,
                            .hi = INSTANT_NONE,
                            .last = "",
                            .fingerprint = "f",
                            .completed = COMPLETED,
                            .customs = "",
                            .checked = INSTANT_NONE,
                            .settings = ""};
    const struct mirrored mirrored = store_bed_mirrored(&bed);
    CU_ASSERT_FALSE(is_complete(&bed, COMPLETED)); /* its only run did not end */
    end_run(&bed, "import", "success");
    CU_ASSERT_TRUE(is_complete(&bed, COMPLETED)); /* only files: the last import decides */
    CU_ASSERT_TRUE(store_cursor_set(&mirrored, &cursor, &bed.scratch.fault));
    end_run(&bed, "full", "success");
    CU_ASSERT_TRUE(is_complete(&bed, COMPLETED + DAY));
    CU_ASSERT_FALSE(is_complete(&bed, COMPLETED + DAY + 1));
    end_run(&bed, "delta", "failed");
    CU_ASSERT_FALSE(is_complete(&bed, COMPLETED));
    end_run(&bed, "import", "success"); /* a file does not mend a sync */
    CU_ASSERT_FALSE(is_complete(&bed, COMPLETED));
    bed.run.kind = kind_find("change_request"); /* synced, and this table never read */
    CU_ASSERT_FALSE(is_complete(&bed, COMPLETED));
    store_bed_close(&bed);
}

static void finish_run(struct store_bed *bed, const char *integration, int64_t range_to, int64_t finished,
                       const char *status) {
    struct fault *fault = &bed->scratch.fault;
    struct run run = {.kind = bed->run.kind, .phase = "delta", .range_from = INSTANT_NONE, .range_to = range_to};
    CU_ASSERT_TRUE(store_integration(bed->store, integration, NULL, &run.integration, fault));
    CU_ASSERT_TRUE(store_run_start(bed->store, &run, fault));
    CU_ASSERT_TRUE(store_run_save(bed->store, &run, fault));
    CU_ASSERT_TRUE(store_run_finish(bed->store, &run, finished, status, NULL, fault));
}

static int64_t known_until(struct store_bed *bed, const bool *integrations) {
    int64_t known = 0;
    CU_ASSERT_TRUE(store_known_until(bed->store, bed->run.kind, integrations, &known, &bed->scratch.fault));
    return known;
}

/* The last success counts, by what it read; of several integrations the earliest, leaving out those that never did. */
static void known_until_the_last_success(void) {
    struct store_bed bed;
    store_bed_open(&bed);
    CU_ASSERT_EQUAL(known_until(&bed, NULL), INSTANT_NONE);
    finish_run(&bed, "files", INSTANT_NONE, 500, "success");
    CU_ASSERT_EQUAL(known_until(&bed, NULL), 500);
    finish_run(&bed, "snow", 100, 150, "success");
    finish_run(&bed, "snow", 300, 350, "success");
    finish_run(&bed, "snow", 400, 450, "failed");
    CU_ASSERT_EQUAL(known_until(&bed, NULL), 300);
    const bool first[] = {true, false, false, false};
    CU_ASSERT_EQUAL(known_until(&bed, first), 500);
    store_bed_close(&bed);
}

static const struct test TESTS[] = {
    {"cursors and runs", cursors_and_runs},
    {"complete ranges", complete_ranges},
    {"known until the last success", known_until_the_last_success},
    {NULL, NULL},
};
const struct suite suite_store_runs = {"store_runs", TESTS};
