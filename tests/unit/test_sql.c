/* SPDX-License-Identifier: Apache-2.0 */
/* sql: every statement against a fresh schema, its query plan, the views against the field table, the golden schema. */
#include <CUnit/CUnit.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/store/statement_p.h"
#include "buf.h"
#include "file.h"
#include "record.h"
#include "scratch.h"
#include "sql_text.h"
#include "suite.h"

static sqlite3 *fresh(void) {
    sqlite3 *db = NULL;
    CU_ASSERT_EQUAL_FATAL(sqlite3_open(":memory:", &db), SQLITE_OK);
    for (size_t i = 0; SQL_MIGRATIONS[i].name != NULL; i++) {
        CU_ASSERT_EQUAL_FATAL(sqlite3_exec(db, SQL_MIGRATIONS[i].text, NULL, NULL, NULL), SQLITE_OK);
    }
    return db;
}

static sqlite3_stmt *prepared(sqlite3 *db, const char *text) {
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(db, text, -1, &statement, NULL) != SQLITE_OK) {
        printf("    %s\n    %s\n", sqlite3_errmsg(db), text);
    }
    CU_ASSERT_PTR_NOT_NULL(statement);
    return statement;
}

/* What may be scanned without a reason: tables (by name or alias) of a handful of rows, whatever the mirror's size;
 * what is in one row of history (packed), and the view over it, whose parts the plan has in lines of their own. */
static bool is_small(const char *detail) {
    static const char *const SMALL[] = {
        "integration",   "i",        "kind",   "k",          "field", "f", "cursor", "c", "sqlite_master",
        "sqlite_schema", "CONSTANT", "packed", "history_old"};
    const char *table = detail + strlen("SCAN ");
    size_t n = strcspn(table, " ");
    for (size_t i = 0; i < sizeof SMALL / sizeof *SMALL; i++) {
        if (strlen(SMALL[i]) == n && strncmp(table, SMALL[i], n) == 0) {
            return true;
        }
    }
    return false;
}

/* The statement's text as the store fills it, for incidents. */
static void fill(const struct sql_text *sql, struct buf *out) {
    const struct kind *kind = &KINDS[KIND_INCIDENT];
    const int starts[] = {kind->created}, ends[] = {kind->updated, kind->closed};
    const struct filling fillings[] = {{.name = "columns", .text = "m.sys_id"},
                                       {.name = "column", .text = "m.priority"},
                                       {.name = "run", .text = "1"},
                                       {.name = "dates", .fields = ends, .n = 2},
                                       {.name = "starts", .fields = starts, .n = 1},
                                       {.name = "ends", .fields = ends, .n = 2},
                                       {.name = NULL}};
    const struct filling wiped[] = {{.name = "field", .text = "sys_mod_count"}, {.name = NULL}};
    struct fault fault = {0};
    bool wipes = strncmp(sql->name, "mirror_wipe", strlen("mirror_wipe")) == 0;
    CU_ASSERT_TRUE(statement_fill(sql, kind, wipes ? wiped : fillings, out, &fault));
}

/* The tables of a copy are next to those of the store. */
static void add_copy(sqlite3 *db, const struct sql_text *sql) {
    if (strcmp(sql->name, "copy_schema") == 0) {
        CU_ASSERT_EQUAL_FATAL(sqlite3_exec(db, sql->text, NULL, NULL, NULL), SQLITE_OK);
    }
}

/* No plan scans a table that grows unless sql/ has the reason above the statement. */
static void plans_scan_only_with_a_reason(void) {
    sqlite3 *db = fresh();
    struct buf text;
    int checked = 0;
    buf_init(&text, 1 << 16);
    for (const struct sql_text *sql = SQL_STATEMENTS; sql->name != NULL; sql++) {
        buf_reset(&text);
        buf_text(&text, "EXPLAIN QUERY PLAN ");
        fill(sql, &text);
        sqlite3_stmt *plan = prepared(db, text.data);
        bool scans = false;
        while (sqlite3_step(plan) == SQLITE_ROW) {
            const char *detail = (const char *)sqlite3_column_text(plan, 3);
            scans = scans || (strncmp(detail, "SCAN ", 5) == 0 && !is_small(detail));
        }
        if (scans != (sql->scan != NULL)) {
            printf("    %s: %s\n", sql->name, scans ? "scans without a reason" : "has a reason and does not scan");
        }
        CU_ASSERT_EQUAL(scans, sql->scan != NULL);
        sqlite3_finalize(plan);
        add_copy(db, sql); /* the statements after it use them */
        checked++;
    }
    CU_ASSERT(checked > 25);
    buf_clear(&text);
    sqlite3_close(db);
}

static void columns_of(sqlite3 *db, const char *name, struct buf *out) {
    char text[200];
    snprintf(text, sizeof text, "SELECT name FROM pragma_table_info('%s') ORDER BY cid", name);
    sqlite3_stmt *list = prepared(db, text);
    buf_reset(out);
    while (sqlite3_step(list) == SQLITE_ROW) {
        buf_format(out, "%s ", (const char *)sqlite3_column_text(list, 0));
    }
    sqlite3_finalize(list);
}

/* As reports/README.md lists them: integration, each field F (and F_label for choices and references), custom, gone,
 * runs. */
static void views_follow_the_field_table(void) {
    sqlite3 *db = fresh();
    struct buf expected, found;
    buf_init(&expected, 8192);
    buf_init(&found, 8192);
    for (size_t k = 0; k < N_KINDS; k++) {
        char view[64];
        buf_reset(&expected);
        buf_text(&expected, "integration ");
        for (size_t i = 0; i < KINDS[k].n_fields; i++) {
            const struct field *field = &KINDS[k].fields[i];
            if (field->history_only) {
                continue;
            }
            buf_format(&expected, "%s ", field->name);
            if (field->form == FORM_CHOICE || field->form == FORM_REFERENCE) {
                buf_format(&expected, "%s_label ", field->name);
            }
        }
        buf_text(&expected, "custom gone first_seen last_changed ");
        snprintf(view, sizeof view, "v_%s", KINDS[k].name);
        columns_of(db, view, &found);
        CU_ASSERT_STRING_EQUAL(found.data, expected.data);
    }
    columns_of(db, "v_sync_run", &found);
    CU_ASSERT_STRING_EQUAL(
        found.data,
        "run integration table phase started finished status range_from range_to requests bytes retries "
        "seen inserted updated unchanged gone rejected error ");
    columns_of(db, "v_history", &found);
    CU_ASSERT_STRING_EQUAL(found.data, "table sys_id field run old new ");
    buf_clear(&expected);
    buf_clear(&found);
    sqlite3_close(db);
}

static void tables_are_strict(void) {
    sqlite3 *db = fresh();
    for (const struct sql_text *sql = SQL_STATEMENTS; sql->name != NULL; sql++) {
        add_copy(db, sql);
    }
    sqlite3_stmt *list = prepared(db,
                                  "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
                                  "AND name NOT LIKE 'sqlite_%'");
    int tables = 0;
    while (sqlite3_step(list) == SQLITE_ROW) {
        CU_ASSERT_EQUAL(sqlite3_column_int(list, 1), 1);
        tables++;
    }
    CU_ASSERT_EQUAL(tables, 17 + 9);
    sqlite3_finalize(list);
    sqlite3_close(db);
}

/* sql/schema.golden shows the present whole. After a migration: UPDATE_GOLDEN=1 make test. */
static void schema_is_golden(void) {
    sqlite3 *db = fresh();
    struct buf found, golden;
    struct fault fault = {0};
    buf_init(&found, 65536);
    buf_init(&golden, 65536);
    sqlite3_stmt *list = prepared(db, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name");
    while (sqlite3_step(list) == SQLITE_ROW) {
        buf_format(&found, "%s;\n\n", (const char *)sqlite3_column_text(list, 0));
    }
    sqlite3_finalize(list);
    sqlite3_close(db);
    if (getenv("UPDATE_GOLDEN") != NULL) {
        struct outfile *file;
        CU_ASSERT_TRUE_FATAL(outfile_open("sql/schema.golden", &file, &fault));
        outfile_write(file, found.data, found.len);
        CU_ASSERT_TRUE(outfile_commit(file, NULL, &fault));
    }
    CU_ASSERT_TRUE_FATAL(file_read("sql/schema.golden", &golden, &fault));
    CU_ASSERT_STRING_EQUAL(found.data, golden.data);
    buf_clear(&found);
    buf_clear(&golden);
}

/* A store of schema 4 with history of every form: old and new of what changed, field by field. */
static const char OLD_STORE[] =
    "INSERT INTO integration (id, name) VALUES (1, 'snow'), (2, 'other');"
    "INSERT INTO field (id, kind, name, form) VALUES (1, 1, 'number', 0), (2, 1, 'state', 2), (3, 1, 'resolved_at', 4),"
    " (4, 1, 'sys_mod_count', 5), (5, 1, 'sys_updated_on', 4), (6, 1, 'gone', 0), (7, 1, 'u_env', 2),"
    " (8, 2, 'sys_updated_on', 4), (9, 2, 'short_description', 0), (10, 3, 'active', 1);"
    "INSERT INTO label (id, value, display) VALUES (1, '1', 'New'), (2, '2', 'In Progress'), (3, '2', 'Working'),"
    " (4, 'prod', ''), (5, 'true', '');"
    "INSERT INTO run (id, integration, kind, phase, started, status) VALUES (1, 1, 1, 'full', 0, 'success'),"
    " (2, 1, 1, 'delta', 9, 'success'), (3, 1, 1, 'delta', 10, 'success'), (4, 2, 2, 'full', 11, 'success'),"
    " (5, 1, 3, 'full', 12, 'success');"
    "INSERT INTO incident (id, integration, sys_id, first_seen, last_changed, number, state, sys_mod_count,"
    " sys_updated_on, gone) VALUES (1, 1, 'a', 1, 3, 'INC\"3', 3, 7, 300, 1), (2, 1, 'b', 1, 2, 'INC9', 1, 1, 50, "
    "NULL);"
    "INSERT INTO custom (record, field, label) VALUES (1, 7, 4);"
    "INSERT INTO change_request (id, integration, sys_id, first_seen, last_changed, sys_updated_on, short_description)"
    " VALUES (1, 2, 'c', 1, 4, 5, 'new');"
    "INSERT INTO sys_user (id, integration, sys_id, first_seen, last_changed, active) VALUES (1, 1, 'u', 1, 5, 5);"
    "INSERT INTO history (run, kind, record, field, old, new) VALUES (2, 1, 1, 1, '12', 'x\n\"\\'), (2, 1, 1, 2, 1, 2),"
    " (2, 1, 1, 3, NULL, 77), (2, 1, 1, 5, 100, 300), (3, 1, 1, 1, 'x\n\"\\', 'INC\"3'), (3, 1, 1, 2, 2, 3),"
    " (3, 1, 1, 3, 77, NULL), (3, 1, 1, 4, NULL, 7), (3, 1, 1, 6, NULL, 'deleted'), (3, 1, 1, 7, NULL, 4),"
    " (2, 1, 2, 6, 'missing', NULL), (4, 2, 1, 9, NULL, 'new'), (5, 3, 1, 10, NULL, 5);";

static void dump(sqlite3 *db, const char *query, struct buf *out) {
    sqlite3_stmt *rows = prepared(db, query);
    buf_reset(out);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(rows); i++) {
            const char *cell = (const char *)sqlite3_column_text(rows, i);
            buf_format(out, "%s%s", i > 0 ? "|" : "", cell == NULL ? "-" : cell);
        }
        buf_char(out, '\n');
    }
    sqlite3_finalize(rows);
}

/* Schema 5 packs the history: nothing of it is lost. */
static void old_history_is_packed_without_loss(void) {
    static const char HISTORY[] = "SELECT * FROM v_history ORDER BY 1, 2, 4, 3";
    sqlite3 *db = NULL;
    struct buf before, after;
    buf_init(&before, 8192);
    buf_init(&after, 8192);
    CU_ASSERT_EQUAL_FATAL(sqlite3_open(":memory:", &db), SQLITE_OK);
    for (size_t i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL_FATAL(sqlite3_exec(db, SQL_MIGRATIONS[i].text, NULL, NULL, NULL), SQLITE_OK);
    }
    CU_ASSERT_EQUAL_FATAL(sqlite3_exec(db, OLD_STORE, NULL, NULL, NULL), SQLITE_OK);
    dump(db, HISTORY, &before);
    CU_ASSERT_EQUAL_FATAL(sqlite3_exec(db, SQL_MIGRATIONS[4].text, NULL, NULL, NULL), SQLITE_OK);
    dump(db, HISTORY, &after);
    CU_ASSERT_STRING_EQUAL(after.data, before.data);
    CU_ASSERT_PTR_NOT_NULL(strstr(before.data, "incident|a|number|2|12|x\n\"\\\n"));
    dump(db, "SELECT * FROM history", &after);
    CU_ASSERT_STRING_EQUAL(after.data,
                           "1|1|2|100|-|-|[3]|{\"1\":\"12\",\"2\":1}\n"
                           "1|1|3|300|-|-|[6,7]|{\"1\":\"x\\n\\\"\\\\\",\"2\":2,\"3\":77}\n"
                           "1|2|2|50|1|-|-|{\"6\":\"missing\"}\n"
                           "2|1|4|5|-|-|[9]|-\n"
                           "3|1|5|-|-|-|[10]|-\n");
    buf_clear(&before);
    buf_clear(&after);
    sqlite3_close(db);
}

/* A {name} that a caller forgot must not vanish from the text. */
static void a_placeholder_without_a_value_is_a_fault(void) {
    static const struct filling OTHERS[] = {{.name = "columns", .text = "m.number"}, {.name = NULL}};
    struct scratch scratch;
    struct store *store = NULL;
    scratch_open(&scratch);
    struct fault *fault = &scratch.fault;
    CU_ASSERT_TRUE_FATAL(store_open_write(arena_format(&scratch.arena, "%s/s.db", scratch.dir), &store, fault));
    CU_ASSERT_PTR_NULL(statement_open(store, &KINDS[0], "mirror_values", OTHERS, fault));
    CU_ASSERT_EQUAL(fault->kind, FAULT_IO);
    CU_ASSERT_STRING_EQUAL(fault->text, "statement mirror_values: nothing is given for {column}");
    fault_clear(fault);
    CU_ASSERT_PTR_NULL(statement_open(store, &KINDS[0], "mirror_samples_dated", OTHERS, fault));
    CU_ASSERT_STRING_EQUAL(fault->text, "statement mirror_samples_dated: nothing is given for {dates}");
    fault_clear(fault);
    CU_ASSERT_PTR_NULL(statement_get(store, "no_such", fault));
    CU_ASSERT_STRING_EQUAL(fault->text, "no statement 'no_such' is built in");
    store_close(store);
    scratch_close(&scratch);
}

static const struct test TESTS[] = {
    {"a placeholder without a value is a fault", a_placeholder_without_a_value_is_a_fault},
    {"old history is packed without loss", old_history_is_packed_without_loss},
    {"plans scan only with a reason", plans_scan_only_with_a_reason},
    {"views follow the field table", views_follow_the_field_table},
    {"tables are STRICT", tables_are_strict},
    {"the schema is golden", schema_is_golden},
    {NULL, NULL},
};
const struct suite suite_sql = {"sql", TESTS};
