/* SPDX-License-Identifier: Apache-2.0 */
/* import: files of every format into a store, and files that must leave it as it was. */
#include <CUnit/CUnit.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "import.h"
#include "scratch.h"
#include "suite.h"

struct bed {
    struct scratch scratch;
    const char *path;
    struct import_request request;
    struct run run; /* of the first table */
    struct import_result result;
};

static void bed_open(struct bed *bed) {
    *bed = (struct bed){0};
    scratch_open(&bed->scratch);
    bed->path = arena_format(&bed->scratch.arena, "%s/s.db", bed->scratch.dir);
    bed->request = (struct import_request){
        .integration = "import", .now = 1704067200, .options = {.table = kind_find("incident"), .zone = {"UTC"}}};
}

static bool import_text(struct bed *bed, const char *name, const char *text) {
    const char *files[] = {scratch_file(&bed->scratch, name, text, 0600)};
    struct store *store = NULL;
    bed->request.files = files;
    bed->request.n_files = 1;
    CU_ASSERT_TRUE_FATAL(store_open_write(bed->path, &store, &bed->scratch.fault));
    bool done = import_files(store, &bed->request, &bed->result, &bed->scratch.fault);
    bed->run = bed->result.runs[0];
    store_close(store);
    return done;
}

static void expect(struct bed *bed, const char *sql, const char *expected) {
    char text[4096] = "";
    sqlite3 *db;
    sqlite3_stmt *rows;
    CU_ASSERT_EQUAL_FATAL(sqlite3_open_v2(bed->path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    CU_ASSERT_EQUAL_FATAL(sqlite3_prepare_v2(db, sql, -1, &rows, NULL), SQLITE_OK);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(rows); i++) {
            const char *cell = (const char *)sqlite3_column_text(rows, i);
            strcat(strcat(text, cell == NULL ? "-" : cell), i + 1 < sqlite3_column_count(rows) ? "|" : " ");
        }
    }
    sqlite3_finalize(rows);
    sqlite3_close(db);
    CU_ASSERT_STRING_EQUAL(text, expected);
    if (strcmp(text, expected) != 0) {
        printf("    found:    %s\n    expected: %s\n", text, expected);
    }
}

static void json_and_lines(void) {
    struct bed bed;
    bed_open(&bed);
    CU_ASSERT_TRUE(
        import_text(&bed, "a.json", "{\"result\":[{\"sys_id\":\"a\",\"number\":\"INC1\"},{\"sys_id\":\"b\"}]}"));
    CU_ASSERT_EQUAL(bed.run.counts.inserted, 2);
    CU_ASSERT_TRUE(import_text(&bed, "a.jsonl", "{\"sys_id\":\"b\",\"number\":\"INC2\"}\n{\"sys_id\":\"c\"}\n"));
    CU_ASSERT_EQUAL(bed.run.counts.inserted, 1);
    CU_ASSERT_EQUAL(bed.run.counts.updated, 1);
    CU_ASSERT_TRUE(import_text(&bed, "a.jsonl", "{\"sys_id\":\"b\",\"number\":\"INC2\"}\n{\"sys_id\":\"c\"}\n"));
    CU_ASSERT_EQUAL(bed.run.counts.unchanged, 2);
    expect(&bed, "SELECT sys_id, number FROM v_incident ORDER BY sys_id", "a|INC1 b|INC2 c|- ");
    expect(&bed, "SELECT run, phase, status, seen FROM v_sync_run",
           "1|import|success|2 2|import|success|2 3|import|success|2 ");
    scratch_close(&bed.scratch);
}

static void csv_with_its_options(void) {
    static const struct column_map MAPS[] = {{"state", "Stav"}, {"u_symptom", "#6"}};
    static const char *const NULLS[] = {"?"};
    struct bed bed;
    bed_open(&bed);
    bed.request.options.key = "number";
    bed.request.options.maps = MAPS;
    bed.request.options.n_maps = 2;
    bed.request.options.date_format = "%d/%m/%Y %H:%M";
    bed.request.options.zone.name = "Europe/Berlin";
    bed.request.options.nulls = NULLS;
    bed.request.options.n_nulls = 1;
    CU_ASSERT_TRUE(import_text(&bed, "a.csv",
                               "\xEF\xBB\xBFNumber,Stav,Opened,resolved_at,Short description,Symptom,ignored,u_env\r\n"
                               "INC1,Closed,29/2/2024 01:16,?,\"says \"\"x\"\", y\",S 1,z,prod\r\n"
                               "INC2,New,1/7/2024 12:00,01/07/2024 13:30,\"two\nlines\",?,,\n"));
    expect(&bed,
           "SELECT sys_id, number, state, opened_at, resolved_at, short_description, custom FROM v_incident ORDER BY "
           "sys_id",
           "INC1|INC1|7|2024-02-29T00:16:00Z|-|says \"x\", y|{\"ignored\":{\"value\":\"z\",\"label\":null},"
           "\"u_env\":{\"value\":\"prod\",\"label\":null},"
           "\"u_symptom\":{\"value\":\"S 1\",\"label\":null}} "
           "INC2|INC2|1|2024-07-01T10:00:00Z|2024-07-01T11:30:00Z|two\nlines|{} ");
    scratch_close(&bed.scratch);
}

static void offsets_in_dates(void) {
    struct bed bed;
    bed_open(&bed);
    bed.request.options.date_format = "%Y-%m-%dT%H:%M:%S%z";
    CU_ASSERT_TRUE(
        import_text(&bed, "a.csv", "sys_id,opened_at\na,2024-01-01T02:00:00+0200\nb,2024-01-01T00:00:00Z\n"));
    expect(&bed, "SELECT sys_id, opened_at FROM v_incident ORDER BY sys_id",
           "a|2024-01-01T00:00:00Z b|2024-01-01T00:00:00Z ");
    scratch_close(&bed.scratch);
}

static void bad_rows_are_rejected_one_by_one(void) {
    struct bed bed;
    bed_open(&bed);
    CU_ASSERT_TRUE(import_text(&bed, "a.csv",
                               "sys_id,opened_at,reopen_count\n"
                               "a,2024-01-01 00:00:00,1\n"
                               "b,2024-02-30 00:00:00,1\n"
                               "c,2024-01-01 00:00:00,many\n"
                               "d,2024-01-01 00:00:00,1,x\n"
                               ",2024-01-01 00:00:00,1\n"
                               "e,2024-01-01 00:00:00,\n"));
    CU_ASSERT_EQUAL(bed.run.counts.seen, 6);
    CU_ASSERT_EQUAL(bed.run.counts.rejected, 4);
    expect(&bed, "SELECT sys_id FROM v_incident ORDER BY sys_id", "a e ");
    expect(&bed, "SELECT sys_id, field, reason FROM reject",
           "b|opened_at|no such day: '2024-02-30 00:00:00' c|reopen_count|not a whole number: 'many' "
           "d||row 5 has 4 cells and the headings are 3 "
           "|sys_id|missing in row 6: without it the record cannot be told from others ");
    scratch_close(&bed.scratch);
}

/* Each is one fault, and the store is as it was before. */
static void bad_files_leave_the_store(void) {
    static const struct {
        const char *name, *text, *fault;
    } CASES[] = {
        {"a.json", "{\"result\":[{\"sys_id\":\"x\"},{\"sys_id\":\"y\"",
         "a.json: line 1: not the expected JSON: it ends too early"},
        {"a.json",
         "{\"result\":[{\"sys_id\":\"x\"},{\"sys_id\":\"y\"}],\"error\":{\"message\":\"Transaction cancelled\"}}",
         "a.json: the server answered with an error: Transaction cancelled"},
        {"a.jsonl", "{\"sys_id\":\"x\"}\n\xFF\n",
         "a.jsonl: line 2: not the expected JSON: a record does not begin with {"},
        {"a.json", "", "a.json: it is empty: the first row must name the columns"},
        {"a.csv", "", "a.csv: it is empty: the first row must name the columns"},
        {"a.csv", "sys_id,state\nx,\"open",
         "a.csv: row 2: not CSV: a quoted cell is not closed, or holds a single quote mark"},
        {"a.csv", "sys_id,state\nx,\"a\"b\n",
         "a.csv: row 2: not CSV: a quoted cell is not closed, or holds a single quote mark"},
        {"a.csv", "title,state\nx,1\n",
         "a.csv: no column is a sys_id or a number: name the one that identifies a record, as in --map number=HEADING; "
         "the columns are 'title', 'state'"},
        {"a.txt", "x", "a.txt: it has no rows, and no heading that is a field of incidents or change requests"},
        {"a.csv", "<!DOCTYPE html><html>",
         "a.csv: it is a page of HTML, such as a login page: log in to the instance and export again"},
        {"a.csv", "PK\3\4xxxxxxxxxx",
         "a.csv: it is an Excel workbook or another zip file: save the sheet as CSV, or export CSV from ServiceNow"},
        {"a.csv", "number,opened_at\nINC1,3/4/2024 10:00\n",
         "a.csv: dates like '3/4/2024 10:00' can be 3 April 2024 or 4 March 2024: add --date-format '%d/%m/%Y %H:%M' "
         "or "
         "'%m/%d/%Y %H:%M'"},
        {"a.csv", "sys_id,reopen_count\nx,many\ny,few\n",
         "none of the 2 rows can be kept: reopen_count: not a whole number: 'many'"},
        {"a.csv", "number,state\nINC0001,New\nINC0001,Closed\n",
         "a.csv: rows 2 and 3 have the same number 'INC0001' and other values, and no sys_updated_on tells which is "
         "later: "
         "add --on-duplicate last, or newest, or mend the file"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct bed bed;
        bed_open(&bed);
        CU_ASSERT_TRUE(import_text(&bed, "good.json", "{\"result\":[{\"sys_id\":\"a\",\"number\":\"INC1\"}]}"));
        CU_ASSERT_FALSE(import_text(&bed, CASES[i].name, CASES[i].text));
        scratch_expect_fault(&bed.scratch, FAULT_USAGE, CASES[i].fault);
        expect(&bed, "SELECT sys_id FROM v_incident", "a ");
        expect(&bed, "SELECT count(*) FROM v_sync_run", "1 ");
        scratch_close(&bed.scratch);
    }
}

static void maps_must_name_columns(void) {
    static const struct column_map MAPS[] = {{"state", "Statu"}};
    struct bed bed;
    bed_open(&bed);
    bed.request.options.maps = MAPS;
    bed.request.options.n_maps = 1;
    CU_ASSERT_FALSE(import_text(&bed, "a.csv", "sys_id,Status\na,1\n"));
    scratch_expect_fault(
        &bed.scratch, FAULT_USAGE,
        "a.csv: --map names a column 'Statu' that the file does not have; did you mean 'Status'? The columns are "
        "'sys_id', 'Status'");
    scratch_close(&bed.scratch);
}

/* More pages than the pipe holds, in one transaction. */
static void many_records(void) {
    struct bed bed;
    bed_open(&bed);
    struct buf text;
    buf_init(&text, 16 * 1024 * 1024);
    for (int i = 0; i < 20000; i++) {
        buf_format(&text, "{\"sys_id\":\"%d\",\"number\":\"INC%d\",\"state\":\"%d\"}\n", i, i, i % 8);
    }
    CU_ASSERT_TRUE(import_text(&bed, "a.jsonl", text.data));
    CU_ASSERT_EQUAL(bed.run.counts.inserted, 20000);
    expect(&bed, "SELECT count(*), count(DISTINCT number), min(state), max(state) FROM v_incident", "20000|20000|0|7 ");
    buf_clear(&text);
    scratch_close(&bed.scratch);
}

static const struct test TESTS[] = {
    {"JSON and JSON Lines", json_and_lines},
    {"CSV with its options", csv_with_its_options},
    {"offsets in dates", offsets_in_dates},
    {"bad rows are rejected one by one", bad_rows_are_rejected_one_by_one},
    {"bad files leave the store as it was", bad_files_leave_the_store},
    {"maps must name columns", maps_must_name_columns},
    {"many records", many_records},
    {NULL, NULL},
};
const struct suite suite_import = {"import", TESTS};
