/* SPDX-License-Identifier: Apache-2.0 */
/* store: upserts, history, labels, rejects, cursors, locks; what it refuses to open. */
#include <CUnit/CUnit.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "decode.h"
#include "instant.h"
#include "scratch.h"
#include "store.h"
#include "suite.h"

/* A store in a folder of its own, with one run open. */
struct bed {
    struct scratch scratch;
    const char *path;
    struct store *store;
    struct run run;
};

static void bed_run(struct bed *bed) {
    bed->run = (struct run){.kind = kind_find("incident"),
                            .phase = "full",
                            .started = 1704067200,
                            .range_from = INSTANT_NONE,
                            .range_to = INSTANT_NONE};
    CU_ASSERT_TRUE_FATAL(
        store_integration(bed->store, "snow", "https://h", &bed->run.integration, &bed->scratch.fault));
    CU_ASSERT_TRUE_FATAL(store_run_start(bed->store, &bed->run, &bed->scratch.fault));
}

static void bed_open(struct bed *bed) {
    *bed = (struct bed){0};
    scratch_open(&bed->scratch);
    bed->path = arena_format(&bed->scratch.arena, "%s/s.db", bed->scratch.dir);
    CU_ASSERT_TRUE_FATAL(store_open_write(bed->path, &bed->store, &bed->scratch.fault));
    bed_run(bed);
}

static void bed_close(struct bed *bed) {
    store_close(bed->store);
    scratch_close(&bed->scratch);
}

static struct mirrored mirrored_by(const struct bed *bed) {
    return (struct mirrored){bed->store, bed->run.integration, bed->run.kind};
}

static enum outcome put(struct bed *bed, const char *json) {
    struct wanted wanted = {.kind = bed->run.kind, .custom_all = true};
    struct page page;
    enum outcome outcome = OUTCOME_UNCHANGED;
    page_init(&page);
    const char *body = arena_format(&bed->scratch.arena, "{\"result\":[%s]}", json);
    CU_ASSERT_TRUE_FATAL(decode_answer(&wanted, body, strlen(body), &page, &bed->scratch.fault));
    CU_ASSERT_TRUE_FATAL(store_put(bed->store, &bed->run, page.records[0], &outcome, &bed->scratch.fault));
    page_clear(&page);
    return outcome;
}

/* The rows of a query as text: columns by '|', rows by ' '. Read by the engine itself, as any SQLite tool would. */
static const char *query(struct bed *bed, const char *sql) {
    static char text[8192];
    sqlite3 *db;
    sqlite3_stmt *rows;
    text[0] = '\0';
    CU_ASSERT_EQUAL_FATAL(sqlite3_open_v2(bed->path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    CU_ASSERT_EQUAL_FATAL(sqlite3_prepare_v2(db, sql, -1, &rows, NULL), SQLITE_OK);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        strcat(text, text[0] == '\0' ? "" : " ");
        for (int i = 0; i < sqlite3_column_count(rows); i++) {
            const char *cell = (const char *)sqlite3_column_text(rows, i);
            strcat(strcat(text, i > 0 ? "|" : ""), cell == NULL ? "-" : cell);
        }
    }
    sqlite3_finalize(rows);
    sqlite3_close(db);
    return text;
}

static const char FIRST[] =
    "{\"sys_id\":\"a\",\"number\":\"INC1\",\"state\":{\"value\":\"2\",\"display_value\":\"In Progress\"},"
    "\"sys_updated_on\":\"2024-01-01 00:00:00\",\"sys_mod_count\":\"1\",\"resolved_at\":\"\",\"u_env\":\"prod\"}";

static void insert_update_unchanged(void) {
    struct bed bed;
    bed_open(&bed);
    CU_ASSERT_EQUAL(put(&bed, FIRST), OUTCOME_INSERTED);
    CU_ASSERT_EQUAL(put(&bed, FIRST), OUTCOME_UNCHANGED);
    bed_run(&bed);
    CU_ASSERT_EQUAL(put(&bed,
                        "{\"sys_id\":\"a\",\"state\":{\"value\":\"6\",\"display_value\":\"Resolved\"},"
                        "\"sys_updated_on\":\"2024-01-02 00:00:00\",\"resolved_at\":\"2024-01-02 00:00:00\","
                        "\"u_env\":{\"value\":\"dev\",\"display_value\":\"Dev\"}}"),
                    OUTCOME_UPDATED);
    CU_ASSERT_STRING_EQUAL(
        query(&bed,
              "SELECT integration, sys_id, number, state, state_label, resolved_at, custom, gone, "
              "first_seen, last_changed FROM v_incident"),
        "snow|a|INC1|6|Resolved|2024-01-02T00:00:00Z|{\"u_env\":{\"value\":\"dev\",\"label\":\"Dev\"}}|-|1|2");
    CU_ASSERT_STRING_EQUAL(query(&bed,
                                 "SELECT field, run, old, new FROM v_history WHERE \"table\" = 'incident' AND "
                                 "sys_id = 'a' ORDER BY field"),
                           "resolved_at|2|-|2024-01-02T00:00:00Z state|2|2|6 "
                           "sys_updated_on|2|2024-01-01T00:00:00Z|2024-01-02T00:00:00Z u_env|2|prod|dev");
    CU_ASSERT_EQUAL(bed.run.counts.updated, 1);
    bed_close(&bed);
}

/* sys_updated_on decides, then sys_mod_count. */
static void an_older_copy_never_wins(void) {
    static const struct {
        const char *updated, *mod_count;
        enum outcome outcome;
    } CASES[] = {
        {"2023-12-31 23:59:59", "9", OUTCOME_UNCHANGED}, {"2024-01-01 00:00:00", "0", OUTCOME_UNCHANGED},
        {"2024-01-01 00:00:00", "1", OUTCOME_UPDATED},   {"2024-01-01 00:00:00", "2", OUTCOME_UPDATED},
        {"2024-01-01 00:00:01", "0", OUTCOME_UPDATED},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct bed bed;
        bed_open(&bed);
        put(&bed, FIRST);
        enum outcome outcome = put(
            &bed,
            arena_format(&bed.scratch.arena,
                         "{\"sys_id\":\"a\",\"number\":\"INC2\",\"sys_updated_on\":\"%s\",\"sys_mod_count\":\"%s\"}",
                         CASES[i].updated, CASES[i].mod_count));
        CU_ASSERT_EQUAL(outcome, CASES[i].outcome);
        CU_ASSERT_STRING_EQUAL(query(&bed, "SELECT number FROM v_incident"),
                               CASES[i].outcome == OUTCOME_UPDATED ? "INC2" : "INC1");
        bed_close(&bed);
    }
}

/* Absent keeps, empty empties; a copy without display values does not take one away. */
static void absent_is_not_empty(void) {
    struct bed bed;
    bed_open(&bed);
    put(&bed, FIRST);
    CU_ASSERT_EQUAL(put(&bed, "{\"sys_id\":\"a\",\"state\":\"2\",\"number\":\"INC1\"}"), OUTCOME_UNCHANGED);
    CU_ASSERT_STRING_EQUAL(query(&bed, "SELECT state, state_label, sys_mod_count FROM v_incident"), "2|In Progress|1");
    CU_ASSERT_EQUAL(put(&bed, "{\"sys_id\":\"a\",\"state\":\"\",\"u_env\":\"\"}"), OUTCOME_UPDATED);
    CU_ASSERT_STRING_EQUAL(query(&bed, "SELECT state, number, custom FROM v_incident"), "-|INC1|{}");
    bed_close(&bed);
}

/* The net change of a run: back to what it was leaves no history. */
static void history_is_net(void) {
    struct bed bed;
    bed_open(&bed);
    put(&bed, FIRST);
    bed_run(&bed);
    put(&bed, "{\"sys_id\":\"a\",\"number\":\"INC2\"}");
    put(&bed, "{\"sys_id\":\"a\",\"number\":\"INC3\"}");
    CU_ASSERT_STRING_EQUAL(query(&bed, "SELECT field, old, new FROM v_history"), "number|INC1|INC3");
    put(&bed, "{\"sys_id\":\"a\",\"number\":\"INC1\"}");
    CU_ASSERT_STRING_EQUAL(query(&bed, "SELECT count(*) FROM v_history"), "0");
    bed_close(&bed);
}

static void a_renamed_label_is_history(void) {
    struct bed bed;
    bed_open(&bed);
    put(&bed, FIRST);
    bed_run(&bed);
    CU_ASSERT_EQUAL(put(&bed, "{\"sys_id\":\"a\",\"state\":{\"value\":\"2\",\"display_value\":\"Working\"}}"),
                    OUTCOME_UPDATED);
    CU_ASSERT_STRING_EQUAL(query(&bed, "SELECT old, new FROM v_history"), "In Progress|Working");
    bed_close(&bed);
}

/* The same sys_id in two integrations and two tables is four records. */
static void keys_do_not_collide(void) {
    struct bed bed;
    bed_open(&bed);
    put(&bed, FIRST);
    bed.run.kind = kind_find("change_request");
    CU_ASSERT_EQUAL(put(&bed, "{\"sys_id\":\"a\",\"number\":\"CHG1\",\"u_env\":\"x\"}"), OUTCOME_INSERTED);
    CU_ASSERT_TRUE(store_integration(bed.store, "other", NULL, &bed.run.integration, &bed.scratch.fault));
    CU_ASSERT_EQUAL(put(&bed, "{\"sys_id\":\"a\",\"number\":\"CHG2\"}"), OUTCOME_INSERTED);
    CU_ASSERT_STRING_EQUAL(query(&bed, "SELECT integration, number, custom FROM v_change_request ORDER BY number"),
                           "snow|CHG1|{\"u_env\":{\"value\":\"x\",\"label\":null}} other|CHG2|{}");
    CU_ASSERT_STRING_EQUAL(query(&bed, "SELECT number, custom FROM v_incident"),
                           "INC1|{\"u_env\":{\"value\":\"prod\",\"label\":null}}");
    bed_close(&bed);
}

static void cursors_and_runs(void) {
    struct bed bed;
    bed_open(&bed);
    struct cursor cursor;
    bool found;
    const struct mirrored mirrored = mirrored_by(&bed);
    struct fault *fault = &bed.scratch.fault;
    CU_ASSERT_TRUE(store_cursor_get(&mirrored, &bed.scratch.arena, &cursor, &found, fault));
    CU_ASSERT_FALSE(found);
    CU_ASSERT_EQUAL(cursor.lo, INSTANT_NONE);
    cursor = (struct cursor){.lo = INSTANT_NONE,
                             .hi = 100,
                             .last = "abc",
                             .fingerprint = "f",
                             .completed = INSTANT_NONE,
                             .customs = "u_a,u_b"};
    CU_ASSERT_TRUE(store_cursor_set(&mirrored, &cursor, fault));
    CU_ASSERT_TRUE(store_cursor_get(&mirrored, &bed.scratch.arena, &cursor, &found, fault));
    CU_ASSERT_TRUE(found);
    CU_ASSERT_EQUAL(cursor.hi, 100);
    CU_ASSERT_STRING_EQUAL(cursor.last, "abc");
    CU_ASSERT_STRING_EQUAL(cursor.customs, "u_a,u_b");
    CU_ASSERT_TRUE(store_reject(bed.store, &bed.run, &(struct reject){"x", "state", "why", .before = 0}, fault));
    CU_ASSERT_TRUE(store_run_finish(bed.store, &bed.run, 1704067260, "success", NULL, fault));
    CU_ASSERT_STRING_EQUAL(query(&bed,
                                 "SELECT run, integration, \"table\", phase, started, finished, status, rejected, seen "
                                 "FROM v_sync_run"),
                           "1|snow|incident|full|2024-01-01T00:00:00Z|2024-01-01T00:01:00Z|success|1|1");
    bed_close(&bed);
}

static bool is_complete(struct bed *bed, int64_t until) {
    bool complete = false;
    CU_ASSERT_TRUE(store_is_complete(bed->store, bed->run.kind, NULL, until, &complete, &bed->scratch.fault));
    return complete;
}

static void end_run(struct bed *bed, const char *phase, const char *status) {
    bed_run(bed);
    struct run run = bed->run;
    run.phase = phase;
    CU_ASSERT_TRUE(store_run_start(bed->store, &run, &bed->scratch.fault));
    CU_ASSERT_TRUE(store_run_finish(bed->store, &run, 1704067260, status, NULL, &bed->scratch.fault));
}

/* When a range is complete: the mirror reaches its end, but for a day, and the last sync ended well. */
static void complete_ranges(void) {
    static const int64_t COMPLETED = 1704067200;
    struct bed bed;
    bed_open(&bed);
    struct cursor cursor = {
        .lo = 1, .hi = INSTANT_NONE, .last = "", .fingerprint = "f", .completed = COMPLETED, .customs = ""};
    const struct mirrored mirrored = mirrored_by(&bed);
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
    bed_close(&bed);
}

/* However many there are. */
static void many_custom_fields(void) {
    struct bed bed;
    struct buf text;
    bed_open(&bed);
    for (int round = 0; round < 2; round++) {
        buf_init(&text, 1024 * 1024);
        buf_format(&text, "{\"sys_id\":\"a\",\"sys_updated_on\":\"2024-01-0%d 00:00:00\"", round + 1);
        for (int i = 0; i < 700; i++) {
            buf_format(&text, ",\"u_f%d\":\"v%d\"", i, i);
        }
        buf_text(&text, "}");
        bed_run(&bed);
        put(&bed, text.data);
        buf_clear(&text);
    }
    CU_ASSERT_STRING_EQUAL(query(&bed, "SELECT field FROM v_history"), "sys_updated_on");
    CU_ASSERT_STRING_EQUAL(query(&bed, "SELECT count(*) FROM custom"), "700");
    bed_close(&bed);
}

static void one_writer_many_readers(void) {
    struct bed bed;
    struct store *second = NULL;
    bed_open(&bed);
    put(&bed, FIRST);
    CU_ASSERT_STRING_EQUAL(query(&bed, "PRAGMA application_id"), "1297372242"); /* 0x4D545452 */
    CU_ASSERT_FALSE(store_open_write(bed.path, &second, &bed.scratch.fault));
    scratch_expect_fault(&bed.scratch, FAULT_BUSY,
                         "store s.db is being written by another run of mttr: try again when it is done");
    CU_ASSERT_TRUE_FATAL(store_open_read(bed.path, &second, &bed.scratch.fault));
    int64_t run;
    CU_ASSERT_TRUE(store_last_run(second, &run, &bed.scratch.fault));
    CU_ASSERT_EQUAL(run, 1);
    store_close(second);
    bed_close(&bed);
}

/* Marked with the reason, suspected no more, history recorded; a sighting brings it back, even an older one. */
static void gone_and_back(void) {
    struct bed bed;
    struct known_record known;
    struct suspect suspects[4];
    struct suspect_batch batch = {.suspects = suspects, .most = 4};
    int64_t live;
    bed_open(&bed);
    struct fault *fault = &bed.scratch.fault;
    const struct mirrored mirrored = mirrored_by(&bed);
    put(&bed, FIRST);
    put(&bed, "{\"sys_id\":\"b\"}");
    CU_ASSERT_TRUE(store_suspect_all(&mirrored, fault));
    CU_ASSERT_TRUE(store_known_record(&mirrored, "b", &known, fault));
    CU_ASSERT_TRUE(store_unsuspect(&mirrored, known.record, fault));
    CU_ASSERT_TRUE(store_suspects(&mirrored, 0, &bed.scratch.arena, &batch, fault));
    CU_ASSERT_EQUAL(batch.n, 1);
    CU_ASSERT_STRING_EQUAL(suspects[0].sys_id, "a");
    CU_ASSERT_TRUE(store_mark_gone(bed.store, &bed.run, suspects[0].record, true, fault));
    CU_ASSERT_EQUAL(bed.run.counts.gone, 1);
    CU_ASSERT_TRUE(store_count_live(&mirrored, &live, fault));
    CU_ASSERT_EQUAL(live, 1);
    CU_ASSERT_STRING_EQUAL(query(&bed, "SELECT gone, number FROM v_incident WHERE sys_id = 'a'"), "deleted|INC1");
    CU_ASSERT_STRING_EQUAL(query(&bed, "SELECT field, old, new FROM v_history"), "gone|-|deleted");
    CU_ASSERT_STRING_EQUAL(query(&bed, "SELECT count(*) FROM suspect"), "0");
    CU_ASSERT_TRUE(store_known_record(&mirrored, "a", &known, fault));
    CU_ASSERT(known.gone && known.updated == 1704067200 && known.mod_count == 1);
    bed_run(&bed);
    CU_ASSERT_EQUAL(put(&bed, "{\"sys_id\":\"a\",\"sys_updated_on\":\"2023-01-01 00:00:00\"}"), OUTCOME_UPDATED);
    CU_ASSERT_STRING_EQUAL(query(&bed, "SELECT gone, number, sys_updated_on FROM v_incident WHERE sys_id = 'a'"),
                           "-|INC1|2023-01-01T00:00:00Z");
    CU_ASSERT_STRING_EQUAL(query(&bed, "SELECT field, run, old, new FROM v_history WHERE field = 'gone' ORDER BY run"),
                           "gone|1|-|deleted gone|2|deleted|-");
    bed_close(&bed);
}

/* Values, history and labels of the field go; labels that others use stay; a second time there is nothing to do. */
static void excluded_fields_are_erased(void) {
    static const char *const NAMES[] = {"state", "number", "u_env"};
    struct bed bed;
    bool wiped = false;
    bed_open(&bed);
    const struct mirrored mirrored = mirrored_by(&bed);
    struct fault *fault = &bed.scratch.fault;
    put(&bed, FIRST);
    bed_run(&bed);
    put(&bed, "{\"sys_id\":\"a\",\"number\":\"INC2\",\"u_env\":\"dev\",\"state\":\"6\",\"priority\":\"6\"}");
    CU_ASSERT_TRUE(store_exclude(&mirrored, NAMES, 3, &wiped, fault));
    CU_ASSERT_TRUE(wiped);
    CU_ASSERT_STRING_EQUAL(query(&bed, "SELECT state, number, custom, priority FROM v_incident"), "-|-|{}|6");
    CU_ASSERT_STRING_EQUAL(query(&bed, "SELECT field FROM v_history"), "priority");
    CU_ASSERT_STRING_EQUAL(query(&bed, "SELECT value, display FROM label"), "6|");
    wiped = true;
    CU_ASSERT_TRUE(store_exclude(&mirrored, NAMES, 3, &wiped, fault));
    CU_ASSERT_FALSE(wiped);
    CU_ASSERT_TRUE(store_exclude(&mirrored, NAMES, 1, &wiped, fault));
    CU_ASSERT_STRING_EQUAL(query(&bed, "SELECT name FROM excluded"), "state");
    CU_ASSERT_EQUAL(put(&bed, FIRST), OUTCOME_UPDATED);
    bed_close(&bed);
}

static bool collect(void *context, const struct sample *sample, struct fault *fault) {
    (void)fault;
    char cell[64];
    snprintf(cell, sizeof cell, "%s:%lld:%d ", sample->sys_id,
             (long long)(sample->cells[0].set ? sample->cells[0].number : -1), sample->cells[1].set);
    strcat(context, cell);
    return true;
}

/* Ordered by integration id and sys_id, whatever the order of arrival; the range keeps what any of its fields allows.
 */
static void samples_in_order(void) {
    struct bed bed;
    char found[256] = "";
    int64_t custom;
    bed_open(&bed);
    struct fault *fault = &bed.scratch.fault;
    put(&bed, "{\"sys_id\":\"c\",\"resolved_at\":\"1970-01-01 00:00:30\",\"u_env\":\"x\"}");
    put(&bed, "{\"sys_id\":\"a\",\"resolved_at\":\"1970-01-01 00:00:10\"}");
    put(&bed, "{\"sys_id\":\"B\",\"closed_at\":\"1970-01-01 00:00:20\"}");
    CU_ASSERT_TRUE(store_integration(bed.store, "first", NULL, &bed.run.integration, fault));
    put(&bed, "{\"sys_id\":\"z\",\"resolved_at\":\"1970-01-01 00:00:10\"}");
    CU_ASSERT_TRUE(store_custom(bed.store, bed.run.kind, "u_env", &custom, fault));
    int resolved = kind_field(bed.run.kind, "resolved_at");
    struct column columns[] = {{.field = resolved}, {.field = -1, .custom = custom}};
    int range[] = {resolved, bed.run.kind->closed};
    struct sample_query all = {.kind = bed.run.kind, .columns = columns, .n_columns = 2};
    CU_ASSERT_TRUE(store_each_sample(bed.store, &all, collect, found, fault));
    CU_ASSERT_STRING_EQUAL(found, "z:10:0 B:-1:0 a:10:0 c:30:1 ");
    struct sample_query part = {.kind = bed.run.kind,
                                .columns = columns,
                                .n_columns = 2,
                                .range_fields = range,
                                .n_range = 2,
                                .from = 10,
                                .to = 30};
    found[0] = '\0';
    CU_ASSERT_TRUE(store_each_sample(bed.store, &part, collect, found, fault));
    CU_ASSERT_STRING_EQUAL(found, "z:10:0 B:-1:0 a:10:0 ");
    bed_close(&bed);
}

/* Those that were open at some time of the range, and those that ended in it. */
static void samples_that_were_open(void) {
    struct bed bed;
    char found[256] = "";
    bed_open(&bed);
    struct fault *fault = &bed.scratch.fault;
    static const char *const DATES[][3] = {{"before", "10", "19"}, {"during", "10", "40"}, {"inside", "21", "15"},
                                           {"later", "30", "40"},  {"never", "10", NULL},  {"odd", "35", "25"}};
    for (size_t i = 0; i < sizeof DATES / sizeof *DATES; i++) {
        const char *end = DATES[i][2];
        put(&bed,
            arena_format(&bed.scratch.arena,
                         "{\"sys_id\":\"%s\",\"opened_at\":\"1970-01-01 00:00:%s\",\"resolved_at\":\"%s%s\"}",
                         DATES[i][0], DATES[i][1], end == NULL ? "" : "1970-01-01 00:00:", end == NULL ? "" : end));
    }
    int resolved = kind_field(bed.run.kind, "resolved_at"), opened = kind_field(bed.run.kind, "opened_at");
    const struct sample_query query = {.kind = bed.run.kind,
                                       .columns = (struct column[]){{.field = opened}, {.field = resolved}},
                                       .n_columns = 2,
                                       .range_fields = &resolved,
                                       .n_range = 1,
                                       .start_fields = &opened,
                                       .n_start = 1,
                                       .end_fields = &resolved,
                                       .n_end = 1,
                                       .from = 20,
                                       .to = 30};
    CU_ASSERT_TRUE(store_each_sample(bed.store, &query, collect, found, fault));
    CU_ASSERT_STRING_EQUAL(found, "during:10:1 inside:21:1 never:10:0 odd:35:1 ");
    bed_close(&bed);
}

static void finish_run(struct bed *bed, const char *integration, int64_t range_to, int64_t finished,
                       const char *status) {
    struct fault *fault = &bed->scratch.fault;
    struct run run = {.kind = bed->run.kind, .phase = "delta", .range_from = INSTANT_NONE, .range_to = range_to};
    CU_ASSERT_TRUE(store_integration(bed->store, integration, NULL, &run.integration, fault));
    CU_ASSERT_TRUE(store_run_start(bed->store, &run, fault));
    CU_ASSERT_TRUE(store_run_save(bed->store, &run, fault));
    CU_ASSERT_TRUE(store_run_finish(bed->store, &run, finished, status, NULL, fault));
}

static int64_t known_until(struct bed *bed, const bool *integrations) {
    int64_t known = 0;
    CU_ASSERT_TRUE(store_known_until(bed->store, bed->run.kind, integrations, &known, &bed->scratch.fault));
    return known;
}

/* The last success counts, by what it read; of several integrations the earliest, leaving out those that never did. */
static void known_until_the_last_success(void) {
    struct bed bed;
    bed_open(&bed);
    CU_ASSERT_EQUAL(known_until(&bed, NULL), INSTANT_NONE);
    finish_run(&bed, "files", INSTANT_NONE, 500, "success");
    CU_ASSERT_EQUAL(known_until(&bed, NULL), 500);
    finish_run(&bed, "snow", 100, 150, "success");
    finish_run(&bed, "snow", 300, 350, "success");
    finish_run(&bed, "snow", 400, 450, "failed");
    CU_ASSERT_EQUAL(known_until(&bed, NULL), 300);
    const bool first[] = {true, false, false, false};
    CU_ASSERT_EQUAL(known_until(&bed, first), 500);
    bed_close(&bed);
}

/* A rollback takes the labels with it: their numbers must not be used again. */
static void rollback_forgets_labels(void) {
    struct bed bed;
    bed_open(&bed);
    struct fault *fault = &bed.scratch.fault;
    CU_ASSERT_TRUE(store_begin(bed.store, fault));
    put(&bed, FIRST);
    store_rollback(bed.store);
    CU_ASSERT_EQUAL(put(&bed, "{\"sys_id\":\"q\",\"priority\":{\"value\":\"1\",\"display_value\":\"Critical\"}}"),
                    OUTCOME_INSERTED);
    CU_ASSERT_EQUAL(put(&bed, FIRST), OUTCOME_INSERTED);
    CU_ASSERT_STRING_EQUAL(query(&bed, "SELECT sys_id, state_label, priority_label FROM v_incident ORDER BY sys_id"),
                           "a|In Progress|- q|-|Critical");
    bed_close(&bed);
}

static const struct test TESTS[] = {
    {"known until the last success", known_until_the_last_success},
    {"insert, update, unchanged", insert_update_unchanged},
    {"an older copy never wins", an_older_copy_never_wins},
    {"absent is not empty", absent_is_not_empty},
    {"history is net", history_is_net},
    {"a renamed label is history", a_renamed_label_is_history},
    {"keys do not collide", keys_do_not_collide},
    {"cursors and runs", cursors_and_runs},
    {"complete ranges", complete_ranges},
    {"many custom fields", many_custom_fields},
    {"one writer, many readers", one_writer_many_readers},
    {"gone and back", gone_and_back},
    {"excluded fields are erased", excluded_fields_are_erased},
    {"samples in order", samples_in_order},
    {"samples that were open", samples_that_were_open},
    {"rollback forgets labels", rollback_forgets_labels},
    {NULL, NULL},
};
const struct suite suite_store = {"store", TESTS};
