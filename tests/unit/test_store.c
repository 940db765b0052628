/* SPDX-License-Identifier: Apache-2.0 */
/* store: upserts, history, labels, custom fields, samples, locks. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "store_bed.h"
#include "suite.h"

static const char FIRST[] =
    "{\"sys_id\":\"a\",\"number\":\"INC1\",\"state\":{\"value\":\"2\",\"display_value\":\"In Progress\"},"
    "\"sys_updated_on\":\"2024-01-01 00:00:00\",\"sys_mod_count\":\"1\",\"resolved_at\":\"\",\"u_env\":\"prod\"}";

static void insert_update_unchanged(void) {
    struct store_bed bed;
    store_bed_open(&bed);
    CU_ASSERT_EQUAL(store_bed_put(&bed, FIRST), OUTCOME_INSERTED);
    CU_ASSERT_EQUAL(store_bed_put(&bed, FIRST), OUTCOME_UNCHANGED);
    store_bed_run(&bed);
    CU_ASSERT_EQUAL(store_bed_put(&bed,
                                  "{\"sys_id\":\"a\",\"state\":{\"value\":\"6\",\"display_value\":\"Resolved\"},"
                                  "\"sys_updated_on\":\"2024-01-02 00:00:00\",\"resolved_at\":\"2024-01-02 00:00:00\","
                                  "\"u_env\":{\"value\":\"dev\",\"display_value\":\"Dev\"}}"),
                    OUTCOME_UPDATED);
    CU_ASSERT_STRING_EQUAL(
        store_bed_query(&bed,
                        "SELECT integration, sys_id, number, state, state_label, resolved_at, custom, gone, "
                        "first_seen, last_changed FROM v_incident"),
        "snow|a|INC1|6|Resolved|2024-01-02T00:00:00Z|{\"u_env\":{\"value\":\"dev\",\"label\":\"Dev\"}}|-|1|2");
    CU_ASSERT_STRING_EQUAL(
        store_bed_query(&bed,
                        "SELECT field, run, old, new FROM v_history WHERE \"table\" = 'incident' AND "
                        "sys_id = 'a' ORDER BY field"),
        "resolved_at|2|-|2024-01-02T00:00:00Z state|2|2|6 "
        "sys_updated_on|2|2024-01-01T00:00:00Z|2024-01-02T00:00:00Z u_env|2|prod|dev");
    CU_ASSERT_EQUAL(bed.run.counts.updated, 1);
    store_bed_close(&bed);
}

/* In an import. sys_updated_on decides, then sys_mod_count; in a sync the instance is right. */
static void an_older_copy_never_wins(void) {
    static const struct {
        const char *updated, *mod_count;
        enum outcome outcome;
    } CASES[] = {
        {"2023-12-31 23:59:59", "9", OUTCOME_UNCHANGED}, {"2024-01-01 00:00:00", "0", OUTCOME_UNCHANGED},
        {"2024-01-01 00:00:00", "1", OUTCOME_UPDATED},   {"2024-01-01 00:00:00", "2", OUTCOME_UPDATED},
        {"2024-01-01 00:00:01", "0", OUTCOME_UPDATED},
    };
    for (size_t i = 0; i < 2 * sizeof CASES / sizeof *CASES; i++) {
        struct store_bed bed;
        bool import = i % 2 == 0, older = CASES[i / 2].outcome == OUTCOME_UNCHANGED;
        store_bed_open(&bed);
        store_bed_put(&bed, FIRST);
        bed.run.phase = import ? "import" : "full";
        enum outcome outcome = store_bed_put(
            &bed,
            arena_format(&bed.scratch.arena,
                         "{\"sys_id\":\"a\",\"number\":\"INC2\",\"sys_updated_on\":\"%s\",\"sys_mod_count\":\"%s\"}",
                         CASES[i / 2].updated, CASES[i / 2].mod_count));
        CU_ASSERT_EQUAL(outcome, import ? CASES[i / 2].outcome : OUTCOME_UPDATED);
        CU_ASSERT_EQUAL(bed.run.counts.backwards, !import && older);
        CU_ASSERT_STRING_EQUAL(store_bed_query(&bed, "SELECT number FROM v_incident"),
                               outcome == OUTCOME_UPDATED ? "INC2" : "INC1");
        store_bed_close(&bed);
    }
}

/* Absent keeps, empty empties; a copy without display values does not take one away. */
static void absent_is_not_empty(void) {
    struct store_bed bed;
    store_bed_open(&bed);
    store_bed_put(&bed, FIRST);
    CU_ASSERT_EQUAL(store_bed_put(&bed, "{\"sys_id\":\"a\",\"state\":\"2\",\"number\":\"INC1\"}"), OUTCOME_UNCHANGED);
    CU_ASSERT_STRING_EQUAL(store_bed_query(&bed, "SELECT state, state_label, sys_mod_count FROM v_incident"),
                           "2|In Progress|1");
    CU_ASSERT_EQUAL(store_bed_put(&bed, "{\"sys_id\":\"a\",\"state\":\"\",\"u_env\":\"\"}"), OUTCOME_UPDATED);
    CU_ASSERT_STRING_EQUAL(store_bed_query(&bed, "SELECT state, number, custom FROM v_incident"), "-|INC1|{}");
    store_bed_close(&bed);
}

/* The net change of a run: back to what it was leaves no history. */
static void history_is_net(void) {
    struct store_bed bed;
    store_bed_open(&bed);
    store_bed_put(&bed, FIRST);
    store_bed_run(&bed);
    store_bed_put(&bed, "{\"sys_id\":\"a\",\"number\":\"INC2\"}");
    store_bed_put(&bed, "{\"sys_id\":\"a\",\"number\":\"INC3\"}");
    CU_ASSERT_STRING_EQUAL(store_bed_query(&bed, "SELECT field, old, new FROM v_history"), "number|INC1|INC3");
    store_bed_put(&bed, "{\"sys_id\":\"a\",\"number\":\"INC1\"}");
    CU_ASSERT_STRING_EQUAL(store_bed_query(&bed, "SELECT count(*) FROM v_history"), "0");
    store_bed_close(&bed);
}

static void a_renamed_label_is_history(void) {
    struct store_bed bed;
    store_bed_open(&bed);
    store_bed_put(&bed, FIRST);
    store_bed_run(&bed);
    CU_ASSERT_EQUAL(store_bed_put(&bed, "{\"sys_id\":\"a\",\"state\":{\"value\":\"2\",\"display_value\":\"Working\"}}"),
                    OUTCOME_UPDATED);
    CU_ASSERT_STRING_EQUAL(store_bed_query(&bed, "SELECT old, new FROM v_history"), "In Progress|Working");
    store_bed_close(&bed);
}

/* The same sys_id in two integrations and two tables is four records. */
static void keys_do_not_collide(void) {
    struct store_bed bed;
    store_bed_open(&bed);
    store_bed_put(&bed, FIRST);
    bed.run.kind = kind_find("change_request");
    CU_ASSERT_EQUAL(store_bed_put(&bed, "{\"sys_id\":\"a\",\"number\":\"CHG1\",\"u_env\":\"x\"}"), OUTCOME_INSERTED);
    CU_ASSERT_TRUE(store_integration(bed.store, "other", NULL, &bed.run.integration, &bed.scratch.fault));
    CU_ASSERT_EQUAL(store_bed_put(&bed, "{\"sys_id\":\"a\",\"number\":\"CHG2\"}"), OUTCOME_INSERTED);
    CU_ASSERT_STRING_EQUAL(
        store_bed_query(&bed, "SELECT integration, number, custom FROM v_change_request ORDER BY number"),
        "snow|CHG1|{\"u_env\":{\"value\":\"x\",\"label\":null}} other|CHG2|{}");
    CU_ASSERT_STRING_EQUAL(store_bed_query(&bed, "SELECT number, custom FROM v_incident"),
                           "INC1|{\"u_env\":{\"value\":\"prod\",\"label\":null}}");
    store_bed_close(&bed);
}

/* However many there are. */
static void many_custom_fields(void) {
    struct store_bed bed;
    struct buf text;
    store_bed_open(&bed);
    for (int round = 0; round < 2; round++) {
        buf_init(&text, 1024 * 1024);
        buf_format(&text, "{\"sys_id\":\"a\",\"sys_updated_on\":\"2024-01-0%d 00:00:00\"", round + 1);
        for (int i = 0; i < 700; i++) {
            buf_format(&text, ",\"u_f%d\":\"v%d\"", i, i);
        }
        buf_text(&text, "}");
        store_bed_run(&bed);
        store_bed_put(&bed, text.data);
        buf_clear(&text);
    }
    CU_ASSERT_STRING_EQUAL(store_bed_query(&bed, "SELECT field FROM v_history"), "sys_updated_on");
    CU_ASSERT_STRING_EQUAL(store_bed_query(&bed, "SELECT count(*) FROM custom"), "700");
    store_bed_close(&bed);
}

static void one_writer_many_readers(void) {
    struct store_bed bed;
    struct store *second = NULL;
    store_bed_open(&bed);
    store_bed_put(&bed, FIRST);
    CU_ASSERT_STRING_EQUAL(store_bed_query(&bed, "PRAGMA application_id"), "1297372242"); /* 0x4D545452 */
    CU_ASSERT_FALSE(store_open_write(bed.path, &second, &bed.scratch.fault));
    scratch_expect_fault(&bed.scratch, FAULT_BUSY,
                         "store s.db is being written by another run of mttr: try again when it is done");
    CU_ASSERT_TRUE_FATAL(store_open_read(bed.path, &second, &bed.scratch.fault));
    int64_t run;
    CU_ASSERT_TRUE(store_last_run(second, &run, &bed.scratch.fault));
    CU_ASSERT_EQUAL(run, 1);
    store_close(second);
    store_bed_close(&bed);
}

/* Marked with the reason, suspected no more, history recorded; a sighting brings it back, even an older one. */
static void gone_and_back(void) {
    struct store_bed bed;
    struct known_record known;
    struct suspect suspects[4];
    struct suspect_batch batch = {.suspects = suspects, .most = 4};
    int64_t live;
    store_bed_open(&bed);
    struct fault *fault = &bed.scratch.fault;
    const struct mirrored mirrored = store_bed_mirrored(&bed);
    store_bed_put(&bed, FIRST);
    store_bed_put(&bed, "{\"sys_id\":\"b\"}");
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
    CU_ASSERT_STRING_EQUAL(store_bed_query(&bed, "SELECT gone, number FROM v_incident WHERE sys_id = 'a'"),
                           "deleted|INC1");
    CU_ASSERT_STRING_EQUAL(store_bed_query(&bed, "SELECT field, old, new FROM v_history"), "gone|-|deleted");
    CU_ASSERT_STRING_EQUAL(store_bed_query(&bed, "SELECT count(*) FROM suspect"), "0");
    CU_ASSERT_TRUE(store_known_record(&mirrored, "a", &known, fault));
    CU_ASSERT(known.gone && known.updated == 1704067200 && known.mod_count == 1);
    store_bed_run(&bed);
    CU_ASSERT_EQUAL(store_bed_put(&bed, "{\"sys_id\":\"a\",\"sys_updated_on\":\"2023-01-01 00:00:00\"}"),
                    OUTCOME_UPDATED);
    CU_ASSERT_STRING_EQUAL(
        store_bed_query(&bed, "SELECT gone, number, sys_updated_on FROM v_incident WHERE sys_id = 'a'"),
        "-|INC1|2023-01-01T00:00:00Z");
    CU_ASSERT_STRING_EQUAL(
        store_bed_query(&bed, "SELECT field, run, old, new FROM v_history WHERE field = 'gone' ORDER BY run"),
        "gone|1|-|deleted gone|2|deleted|-");
    store_bed_close(&bed);
}

/* Values, history and labels of the field go; labels that others use stay; a second time there is nothing to do. */
static void excluded_fields_are_erased(void) {
    static const char *const NAMES[] = {"state", "number", "u_env"};
    struct store_bed bed;
    bool wiped = false;
    store_bed_open(&bed);
    const struct mirrored mirrored = store_bed_mirrored(&bed);
    struct fault *fault = &bed.scratch.fault;
    store_bed_put(&bed, FIRST);
    store_bed_run(&bed);
    store_bed_put(&bed, "{\"sys_id\":\"a\",\"number\":\"INC2\",\"u_env\":\"dev\",\"state\":\"6\",\"priority\":\"6\"}");
    CU_ASSERT_TRUE(store_exclude(&mirrored, NAMES, 3, &wiped, fault));
    CU_ASSERT_TRUE(wiped);
    CU_ASSERT_STRING_EQUAL(store_bed_query(&bed, "SELECT state, number, custom, priority FROM v_incident"), "-|-|{}|6");
    CU_ASSERT_STRING_EQUAL(store_bed_query(&bed, "SELECT field FROM v_history"), "priority");
    CU_ASSERT_STRING_EQUAL(store_bed_query(&bed, "SELECT value, display FROM label"), "6|");
    wiped = true;
    CU_ASSERT_TRUE(store_exclude(&mirrored, NAMES, 3, &wiped, fault));
    CU_ASSERT_FALSE(wiped);
    CU_ASSERT_TRUE(store_exclude(&mirrored, NAMES, 1, &wiped, fault));
    CU_ASSERT_STRING_EQUAL(store_bed_query(&bed, "SELECT name FROM excluded"), "state");
    CU_ASSERT_EQUAL(store_bed_put(&bed, FIRST), OUTCOME_UPDATED);
    store_bed_close(&bed);
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
    struct store_bed bed;
    char found[256] = "";
    int64_t custom;
    store_bed_open(&bed);
    struct fault *fault = &bed.scratch.fault;
    store_bed_put(&bed, "{\"sys_id\":\"c\",\"resolved_at\":\"1970-01-01 00:00:30\",\"u_env\":\"x\"}");
    store_bed_put(&bed, "{\"sys_id\":\"a\",\"resolved_at\":\"1970-01-01 00:00:10\"}");
    store_bed_put(&bed, "{\"sys_id\":\"B\",\"closed_at\":\"1970-01-01 00:00:20\"}");
    CU_ASSERT_TRUE(store_integration(bed.store, "first", NULL, &bed.run.integration, fault));
    store_bed_put(&bed, "{\"sys_id\":\"z\",\"resolved_at\":\"1970-01-01 00:00:10\"}");
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
    store_bed_close(&bed);
}

/* Those that were open at some time of the range, and those that ended in it. */
static void samples_that_were_open(void) {
    struct store_bed bed;
    char found[256] = "";
    store_bed_open(&bed);
    struct fault *fault = &bed.scratch.fault;
    static const char *const DATES[][3] = {{"before", "10", "19"}, {"during", "10", "40"}, {"inside", "21", "15"},
                                           {"later", "30", "40"},  {"never", "10", NULL},  {"odd", "35", "25"}};
    for (size_t i = 0; i < sizeof DATES / sizeof *DATES; i++) {
        const char *end = DATES[i][2];
        store_bed_put(
            &bed,
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
    store_bed_close(&bed);
}

/* A rollback takes the labels with it: their numbers must not be used again. */
static void rollback_forgets_labels(void) {
    struct store_bed bed;
    store_bed_open(&bed);
    struct fault *fault = &bed.scratch.fault;
    CU_ASSERT_TRUE(store_begin(bed.store, fault));
    store_bed_put(&bed, FIRST);
    store_rollback(bed.store);
    CU_ASSERT_EQUAL(
        store_bed_put(&bed, "{\"sys_id\":\"q\",\"priority\":{\"value\":\"1\",\"display_value\":\"Critical\"}}"),
        OUTCOME_INSERTED);
    CU_ASSERT_EQUAL(store_bed_put(&bed, FIRST), OUTCOME_INSERTED);
    CU_ASSERT_STRING_EQUAL(
        store_bed_query(&bed, "SELECT sys_id, state_label, priority_label FROM v_incident ORDER BY sys_id"),
        "a|In Progress|- q|-|Critical");
    store_bed_close(&bed);
}

static const struct test TESTS[] = {
    {"insert, update, unchanged", insert_update_unchanged},
    {"an older copy never wins", an_older_copy_never_wins},
    {"absent is not empty", absent_is_not_empty},
    {"history is net", history_is_net},
    {"a renamed label is history", a_renamed_label_is_history},
    {"keys do not collide", keys_do_not_collide},
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
