/* SPDX-License-Identifier: Apache-2.0 */
/* past: the store as it was after an earlier run: values, labels, custom fields, gone, URLs, cursors, erased fields. */
#include <CUnit/CUnit.h>
#include <string.h>

#include "decode.h"
#include "instant.h"
#include "scratch.h"
#include "store.h"
#include "suite.h"

enum { DAY_ONE = 1704067200 };

struct bed {
    struct scratch scratch;
    const char *path;
    struct store *store;
    struct run run;
};

/* A run that began and ended at that instant, with one record, a cursor and a URL. */
static void write_run(struct bed *bed, int64_t at, const char *url, const char *json, bool gone) {
    struct fault *fault = &bed->scratch.fault;
    struct wanted wanted = {.kind = kind_find("incident"), .custom_all = true};
    struct page page;
    enum outcome outcome;
    bed->run = (struct run){.kind = kind_find("incident"),
                            .phase = "delta",
                            .started = at,
                            .range_from = INSTANT_NONE,
                            .range_to = at,
                            .gap = INSTANT_NONE};
    CU_ASSERT_TRUE_FATAL(store_integration(bed->store, "snow", url, &bed->run.integration, fault));
    CU_ASSERT_TRUE_FATAL(store_run_start(bed->store, &bed->run, fault));
    if (json != NULL) {
        page_init(&page);
        const char *body = arena_format(&bed->scratch.arena, "{\"result\":[%s]}", json);
        CU_ASSERT_TRUE_FATAL(decode_answer(&wanted, body, strlen(body), &page, fault));
        CU_ASSERT_TRUE_FATAL(store_put(bed->store, &bed->run, page.records[0], &outcome, fault));
        page_clear(&page);
    }
    if (gone) {
        CU_ASSERT_TRUE(store_mark_gone(bed->store, &bed->run, 1, true, fault));
    }
    const struct cursor cursor = {.lo = at,
                                  .hi = INSTANT_NONE,
                                  .last = "",
                                  .fingerprint = "f",
                                  .completed = at,
                                  .customs = "",
                                  .checked = INSTANT_NONE,
                                  .settings = ""};
    CU_ASSERT_TRUE(
        store_cursor_set(&(struct mirrored){bed->store, bed->run.integration, bed->run.kind}, &cursor, fault));
    CU_ASSERT_TRUE(store_run_finish(bed->store, &bed->run, at, "success", NULL, fault));
}

static void bed_open(struct bed *bed) {
    *bed = (struct bed){0};
    scratch_open(&bed->scratch);
    bed->path = arena_format(&bed->scratch.arena, "%s/s.db", bed->scratch.dir);
    CU_ASSERT_TRUE_FATAL(store_open_write(bed->path, &bed->store, &bed->scratch.fault));
    write_run(bed, DAY_ONE, "https://old",
              "{\"sys_id\":\"a\",\"number\":\"INC1\",\"short_description\":\"disk\","
              "\"assignment_group\":{\"value\":\"g\",\"display_value\":\"Old\"},"
              "\"sys_updated_on\":\"2024-01-01 00:00:00\",\"u_env\":\"prod\"}",
              false);
    write_run(bed, DAY_ONE + DAY, "https://new",
              "{\"sys_id\":\"a\",\"number\":\"INC2\",\"short_description\":\"disk full\","
              "\"assignment_group\":{\"value\":\"g\",\"display_value\":\"New\"},"
              "\"sys_updated_on\":\"2024-01-02 00:00:00\",\"u_env\":\"\",\"u_more\":\"x\"}",
              false);
    write_run(bed, DAY_ONE + 2 * DAY, "https://new",
              "{\"sys_id\":\"a\",\"number\":\"INC3\",\"sys_updated_on\":\"2024-01-03 00:00:00\"}", false);
    write_run(bed, DAY_ONE + 3 * DAY, "https://new", "{\"sys_id\":\"b\",\"number\":\"INC9\"}", true);
}

static void bed_close(struct bed *bed) {
    store_close(bed->store);
    scratch_close(&bed->scratch);
}

struct listing {
    struct store *store;
    struct buf text;
};

static bool add_sample(void *context, const struct sample *sample, struct fault *fault) {
    struct listing *listing = context;
    buf_format(&listing->text, "%s%s%s:", listing->text.len > 0 ? " " : "", sample->sys_id, sample->gone ? "!" : "");
    for (int i = 0; i < 5; i++) {
        const struct cell *cell = &sample->cells[i];
        struct label label = {.value = "-"};
        if (cell->set && cell->text == NULL && !store_label(listing->store, cell->number, &label, fault)) {
            return false;
        }
        buf_format(&listing->text, "%s%s", i > 0 ? "," : "",
                   cell->set && cell->text != NULL ? cell->text
                   : label.display != NULL         ? label.display
                                                   : label.value);
    }
    return true;
}

/* The records as of a run: number, description, group, u_env, u_more; then the URL and until when the mirror is known.
 */
static const char *as_of(struct bed *bed, int64_t run) {
    const struct kind *kind = kind_find("incident");
    struct fault *fault = &bed->scratch.fault;
    struct listing listing = {0};
    struct integration_row *rows = NULL;
    size_t n = 0;
    int64_t env = 0, more = 0, known = 0, last = 0, count = 0;
    bool complete = false;
    CU_ASSERT_TRUE_FATAL(store_open_read(bed->path, &listing.store, fault));
    CU_ASSERT_TRUE_FATAL(store_go_back(listing.store, run, fault));
    CU_ASSERT_TRUE(store_custom(listing.store, kind, "u_env", &env, fault));
    CU_ASSERT_TRUE(store_custom(listing.store, kind, "u_more", &more, fault));
    const struct column columns[] = {{.field = kind->number},
                                     {.field = kind_field(kind, "short_description")},
                                     {.field = kind_field(kind, "assignment_group")},
                                     {.field = -1, .custom = env},
                                     {.field = -1, .custom = more}};
    const struct sample_query query = {.kind = kind, .columns = columns, .n_columns = 5};
    buf_init(&listing.text, 4096);
    CU_ASSERT_TRUE(store_each_sample(listing.store, &query, add_sample, &listing, fault));
    CU_ASSERT_TRUE(store_integrations(listing.store, &bed->scratch.arena, &rows, &n, fault));
    CU_ASSERT_TRUE(store_known_until(listing.store, kind, NULL, &known, fault));
    CU_ASSERT_TRUE(store_last_run(listing.store, &last, fault));
    CU_ASSERT_TRUE(store_count(listing.store, kind, NULL, &count, fault));
    CU_ASSERT_TRUE(store_is_complete(listing.store, kind, NULL, known, &complete, fault));
    CU_ASSERT_TRUE(complete);
    CU_ASSERT_TRUE(store_is_complete(listing.store, kind, NULL, known + DAY + 1, &complete, fault));
    CU_ASSERT_FALSE(complete);
    CU_ASSERT_EQUAL(last, run);
    buf_format(&listing.text, " %s %lld of %lld", rows[0].url, (long long)(known - DAY_ONE) / DAY, (long long)count);
    const char *text = arena_strdup(&bed->scratch.arena, listing.text.data);
    buf_clear(&listing.text);
    store_close(listing.store);
    return text;
}

static void each_run_is_as_it_was(void) {
    struct bed bed;
    bed_open(&bed);
    CU_ASSERT_STRING_EQUAL(as_of(&bed, 1), "a:INC1,disk,Old,prod,- https://old 0 of 1");
    CU_ASSERT_STRING_EQUAL(as_of(&bed, 2), "a:INC2,disk full,New,-,x https://new 1 of 1");
    CU_ASSERT_STRING_EQUAL(as_of(&bed, 3), "a:INC3,disk full,New,-,x https://new 2 of 1");
    CU_ASSERT_STRING_EQUAL(as_of(&bed, 4), "a!:INC3,disk full,New,-,x b:INC9,-,-,-,- https://new 3 of 2");
    bed_close(&bed);
}

static void an_instant_is_the_last_run_by_then(void) {
    struct bed bed;
    int64_t run = 0;
    bed_open(&bed);
    struct fault *fault = &bed.scratch.fault;
    CU_ASSERT_TRUE(store_run_at(bed.store, DAY_ONE - 1, &run, fault));
    CU_ASSERT_EQUAL(run, 0);
    CU_ASSERT_TRUE(store_run_at(bed.store, DAY_ONE + DAY, &run, fault));
    CU_ASSERT_EQUAL(run, 2);
    CU_ASSERT_TRUE(store_run_at(bed.store, DAY_ONE + 100 * DAY, &run, fault));
    CU_ASSERT_EQUAL(run, 4);
    bed_close(&bed);
}

static bool tell_erased(void *context, const struct erased_row *row) {
    buf_format(context, "%s %s %s %lld;", row->integration, row->table, row->field, (long long)row->run);
    return true;
}

/* What is erased is reported for the runs that had it. */
static void what_is_erased_is_reported(void) {
    static const char *const NAMES[] = {"short_description", "priority"};
    struct bed bed;
    struct buf text;
    bool wiped = false;
    bed_open(&bed);
    struct fault *fault = &bed.scratch.fault;
    const struct mirrored mirrored = {bed.store, bed.run.integration, bed.run.kind};
    CU_ASSERT_TRUE(store_exclude(&mirrored, NAMES, 2, &wiped, fault));
    CU_ASSERT_TRUE(wiped);
    buf_init(&text, 1024);
    CU_ASSERT_TRUE(store_each_erased(bed.store, 4, tell_erased, &text, fault));
    CU_ASSERT_STRING_EQUAL(text.data, "snow incident short_description 4;");
    buf_reset(&text);
    CU_ASSERT_TRUE(store_each_erased(bed.store, 5, tell_erased, &text, fault));
    CU_ASSERT_EQUAL(text.len, 0);
    buf_clear(&text);
    CU_ASSERT_STRING_EQUAL(as_of(&bed, 1), "a:INC1,-,Old,prod,- https://old 0 of 1");
    bed_close(&bed);
}

static const struct test TESTS[] = {
    {"each run is as it was", each_run_is_as_it_was},
    {"an instant is the last run by then", an_instant_is_the_last_run_by_then},
    {"what is erased is reported", what_is_erased_is_reported},
    {NULL, NULL},
};
const struct suite suite_past = {"past", TESTS};
