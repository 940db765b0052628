/* SPDX-License-Identifier: Apache-2.0 */
/* deep: the packed history: what audit --deep reports of one that was tampered with, the scan of it, what is erased
 * from it. */
#include <CUnit/CUnit.h>
#include <sqlite3.h>
#include <string.h>

#include "decode.h"
#include "file.h"
#include "instant.h"
#include "scratch.h"
#include "store.h"
#include "suite.h"

static void put(struct scratch *scratch, struct store *store, const char *json) {
    struct wanted wanted = {.kind = kind_find("incident"), .custom_all = true};
    struct run run = {
        .kind = wanted.kind, .phase = "full", .started = 9, .range_from = INSTANT_NONE, .range_to = INSTANT_NONE};
    struct page page;
    enum outcome outcome;
    CU_ASSERT_TRUE_FATAL(store_integration(store, "snow", NULL, &run.integration, &scratch->fault));
    CU_ASSERT_TRUE_FATAL(store_run_start(store, &run, &scratch->fault));
    page_init(&page);
    const char *body = arena_format(&scratch->arena, "{\"result\":[%s]}", json);
    CU_ASSERT_TRUE_FATAL(decode_answer(&wanted, body, strlen(body), &page, &scratch->fault));
    CU_ASSERT_TRUE_FATAL(store_put(store, &run, page.records[0], &outcome, &scratch->fault));
    page_clear(&page);
}

/* A store with one record, which run 2 changed. */
static const char *make(struct scratch *scratch) {
    const char *path = arena_format(&scratch->arena, "%s/s.db", scratch->dir);
    struct store *store = NULL;
    CU_ASSERT_TRUE_FATAL(store_open_write(path, &store, &scratch->fault));
    put(scratch, store, "{\"sys_id\":\"a\",\"number\":\"INC1\",\"state\":\"1\",\"u_env\":\"x\"}");
    put(scratch, store,
        "{\"sys_id\":\"a\",\"number\":\"a\\\"\\\\\\n\",\"state\":\"2\",\"u_env\":\"\",\"priority\":\"1\"}");
    put(scratch, store, "{\"sys_id\":\"a\",\"number\":\"INC3\"}");
    store_close(store);
    return path;
}

static void add_breach(void *context, const char *check, const char *breach) {
    buf_format(context, "%s: %s;", check, breach);
}

static void a_sound_store_has_no_breach_and_each_one_is_reported(void) {
    static const struct {
        const char *harm, *breach;
    } CASES[] = {
        {"SELECT 1", ""},
        {"UPDATE history SET old = '{\"2\":' WHERE run = 2",
         "history: record 1, run 2: the packed values cannot be read;"},
        {"UPDATE history SET old = '[2,3]' WHERE run = 2",
         "history: record 1, run 2: the packed values cannot be read;"},
        {"UPDATE history SET empty = '{}' WHERE run = 2",
         "history: record 1, run 2: the packed values cannot be read;"},
        {"UPDATE history SET empty = '[999]' WHERE run = 2", "history: record 1, run 2: the table has no field 999;"},
        {"UPDATE history SET old = json_object((SELECT CAST(id AS TEXT) FROM field WHERE kind = 1 AND name = 'state'), "
         "99) WHERE run "
         "= 2",
         "history: record 1, run 2: state had a label that is not there;"},
        {"UPDATE history SET sys_updated_by = 77 WHERE run = 2",
         "history: record 1, run 2: sys_updated_by had a label that is not there;"},
        {"UPDATE history SET old = json_object((SELECT CAST(id AS TEXT) FROM field WHERE kind = 1 AND name = "
         "'number'), 5) WHERE run "
         "= 2",
         "history: record 1, run 2: number had a value of another type;"},
        {"UPDATE history SET record = 5 WHERE run = 2", "history: record 5, run 2: there is no such record;"},
        {"UPDATE run SET kind = 2 WHERE id = 2", "history: record 1, run 2: there is no such run of the table;"},
        {"UPDATE incident SET first_seen = 3", "history: record 1, run 2: the record was first seen by run 3;"},
        {"UPDATE incident SET last_changed = 2",
         "history: record 1, run 3: the record says that run 2 changed it last;"},
        {"DELETE FROM history WHERE run = 3",
         "history: record 1: run 3 changed it last, and the history has nothing of it;"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct scratch scratch = {0};
        struct store *store = NULL;
        struct buf breaches;
        sqlite3 *db = NULL;
        scratch_open(&scratch);
        const char *path = make(&scratch);
        CU_ASSERT_EQUAL_FATAL(sqlite3_open(path, &db), SQLITE_OK);
        CU_ASSERT_EQUAL(sqlite3_exec(db, CASES[i].harm, NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(db);
        buf_init(&breaches, 4096);
        CU_ASSERT_TRUE_FATAL(store_open_read(path, &store, &scratch.fault));
        CU_ASSERT_TRUE(store_check_deep(store, add_breach, &breaches, &scratch.fault));
        CU_ASSERT_STRING_EQUAL(breaches.data, CASES[i].breach);
        store_close(store);
        buf_clear(&breaches);
        scratch_close(&scratch);
    }
}

/* One scan for all: typed, both ways, with who did it. */
static bool add_change(void *context, const struct change_row *row) {
    struct arena arena;
    arena_init(&arena);
    const char *old = change_text(&row->old, row->form, &arena), *new = change_text(&row->new, row->form, &arena);
    buf_format(context, "%lld %s %s %s->%s %s;", (long long)row->run, row->number == NULL ? "(null)" : row->number,
               row->field, old == NULL ? "-" : old, new == NULL ? "-" : new, row->by == NULL ? "-" : row->by);
    arena_clear(&arena);
    return true;
}

static void one_walk_goes_both_ways(void) {
    struct scratch scratch = {0};
    struct store *store = NULL;
    struct buf changes;
    struct change_query query = {.kind = kind_find("incident"), .to = INT64_MAX};
    scratch_open(&scratch);
    const char *path = arena_format(&scratch.arena, "%s/s.db", scratch.dir);
    CU_ASSERT_TRUE_FATAL(store_open_write(path, &store, &scratch.fault));
    put(&scratch, store,
        "{\"sys_id\":\"a\",\"number\":\"N\",\"sys_updated_on\":\"2024-01-01 00:00:00\",\"sys_updated_by\":\"ann\"}");
    put(&scratch, store,
        "{\"sys_id\":\"a\",\"sys_updated_on\":\"2024-01-02 "
        "00:00:00\",\"sys_updated_by\":\"bob\",\"reopen_count\":\"1\"}");
    put(&scratch, store,
        "{\"sys_id\":\"a\",\"sys_updated_on\":\"2024-01-02 "
        "00:00:00\",\"reopen_count\":\"2\",\"priority\":{\"value\":\"1\","
        "\"display_value\":\"1 - Critical\"}}");
    put(&scratch, store,
        "{\"sys_id\":\"a\",\"sys_updated_on\":\"2024-01-02 00:00:00\",\"sys_updated_by\":\"\",\"reopen_count\":\"3\"}");
    buf_init(&changes, 4096);
    query.from = 1;
    query.to = 3;
    CU_ASSERT_TRUE(store_each_change(store, &query, add_change, &changes, &scratch.fault));
    CU_ASSERT_STRING_EQUAL(changes.data,
                           "2 N sys_updated_on 2024-01-01T00:00:00Z->2024-01-02T00:00:00Z bob;"
                           "2 N reopen_count -->1 bob;2 N sys_updated_by ann->bob bob;"
                           "3 N priority -->1 - Critical bob;3 N reopen_count 1->2 bob;");
    buf_reset(&changes);
    query = (struct change_query){.kind = query.kind, .from = 2, .to = INT64_MAX, .newest_first = true};
    CU_ASSERT_TRUE(store_each_change(store, &query, add_change, &changes, &scratch.fault));
    CU_ASSERT_STRING_EQUAL(changes.data,
                           "4 N sys_updated_by bob->- -;4 N reopen_count 2->3 -;"
                           "3 N reopen_count 1->2 bob;3 N priority -->1 - Critical bob;");
    buf_clear(&changes);
    store_close(store);
    scratch_close(&scratch);
}

/* Each record has its own past: what came in the place of a value is what a later run replaced in it, though that run
 * is not asked for, else what the record has, in a column or as a custom field. */
static void each_record_is_walked_for_itself(void) {
    static const char *const ANSWERS[] = {
        "{\"sys_id\":\"a\",\"number\":\"A\",\"u_env\":\"x\",\"state\":{\"value\":\"2\",\"display_value\":\"Open\"}}",
        "{\"sys_id\":\"b\",\"number\":\"B\",\"u_env\":\"x\"}",
        "{\"sys_id\":\"a\",\"u_env\":\"y\",\"state\":{\"value\":\"2\",\"display_value\":\"Busy\"}}",
        "{\"sys_id\":\"b\",\"u_env\":\"z\",\"short_description\":\"s\"}",
        "{\"sys_id\":\"a\",\"u_env\":\"\",\"reopen_count\":\"1\"}",
    };
    struct scratch scratch = {0};
    struct store *store = NULL;
    struct buf changes;
    struct change_query query = {.kind = kind_find("incident"), .to = 4};
    scratch_open(&scratch);
    CU_ASSERT_TRUE_FATAL(
        store_open_write(arena_format(&scratch.arena, "%s/s.db", scratch.dir), &store, &scratch.fault));
    for (size_t i = 0; i < sizeof ANSWERS / sizeof *ANSWERS; i++) {
        put(&scratch, store, ANSWERS[i]);
    }
    buf_init(&changes, 4096);
    CU_ASSERT_TRUE(store_each_change(store, &query, add_change, &changes, &scratch.fault));
    CU_ASSERT_STRING_EQUAL(changes.data,
                           "4 B short_description -->s -;4 B u_env x->z -;3 A state Open->Busy -;3 A u_env x->y -;");
    buf_reset(&changes);
    query = (struct change_query){.kind = query.kind, .from = 2, .to = INT64_MAX, .newest_first = true};
    CU_ASSERT_TRUE(store_each_change(store, &query, add_change, &changes, &scratch.fault));
    CU_ASSERT_STRING_EQUAL(changes.data,
                           "4 B u_env x->z -;4 B short_description -->s -;5 A u_env y->- -;5 A reopen_count "
                           "-->1 -;3 A u_env x->y -;3 A state Open->Busy -;");
    buf_clear(&changes);
    store_close(store);
    scratch_close(&scratch);
}

/* Of an excluded field nothing is left, whether it is packed or has a column; what changed with it stays. */
static void what_is_excluded_leaves_the_packed_rows(void) {
    static const char *const NAMES[] = {"sys_updated_by", "sys_mod_count", "number", "state"};
    struct scratch scratch = {0};
    struct store *store = NULL;
    struct buf changes;
    bool wiped = false;
    const struct change_query query = {.kind = kind_find("incident"), .to = INT64_MAX};
    scratch_open(&scratch);
    const char *path = arena_format(&scratch.arena, "%s/s.db", scratch.dir);
    CU_ASSERT_TRUE_FATAL(store_open_write(path, &store, &scratch.fault));
    put(&scratch, store,
        "{\"sys_id\":\"a\",\"number\":\"N\",\"sys_updated_on\":\"2024-01-01 00:00:00\",\"sys_mod_count\":\"1\","
        "\"sys_updated_by\":\"ann\",\"short_description\":\"a, \\\"b\\\"\"}");
    put(&scratch, store,
        "{\"sys_id\":\"a\",\"number\":\"M\",\"sys_updated_on\":\"2024-01-01 00:00:00\",\"sys_mod_count\":\"2\","
        "\"sys_updated_by\":\"bob\",\"short_description\":\"c\",\"state\":\"1\",\"priority\":\"1\"}");
    CU_ASSERT_TRUE(store_exclude(&(struct mirrored){store, 1, query.kind}, NAMES, 4, &wiped, &scratch.fault));
    CU_ASSERT_TRUE(wiped);
    buf_init(&changes, 1 << 20);
    CU_ASSERT_TRUE(store_each_change(store, &query, add_change, &changes, &scratch.fault));
    CU_ASSERT_STRING_EQUAL(changes.data, "2 (null) short_description a, \"b\"->c -;2 (null) priority -->1 -;");
    buf_reset(&changes);
    CU_ASSERT_TRUE(store_check_deep(store, add_breach, &changes, &scratch.fault));
    CU_ASSERT_EQUAL(changes.len, 0);
    store_close(store);
    CU_ASSERT_TRUE(file_read(path, &changes, &scratch.fault));
    CU_ASSERT_PTR_NULL(memmem(changes.data, changes.len, "ann", 3));
    CU_ASSERT_PTR_NULL(memmem(changes.data, changes.len, "bob", 3));
    buf_clear(&changes);
    scratch_close(&scratch);
}

static const struct test TESTS[] = {
    {"what is excluded leaves the packed rows", what_is_excluded_leaves_the_packed_rows},
    {"each breach is reported", a_sound_store_has_no_breach_and_each_one_is_reported},
    {"one walk goes both ways", one_walk_goes_both_ways},
    {"each record is walked for itself", each_record_is_walked_for_itself},
    {NULL, NULL},
};
const struct suite suite_deep = {"deep", TESTS};
