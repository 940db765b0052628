/* sql: every statement against a fresh schema, its query plan, the views against the contract, the golden schema. */
#include <CUnit/CUnit.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "file.h"
#include "record.h"
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

/* What may be scanned without a word: tables (by name or alias) of a handful of rows, whatever the mirror's size. */
static bool is_small(const char *detail) {
    static const char *const SMALL[] = {"integration", "i", "kind",          "k",       "field", "f",
                                        "cursor",      "c", "sqlite_schema", "CONSTANT"};
    const char *table = detail + strlen("SCAN ");
    size_t n = strcspn(table, " ");
    for (size_t i = 0; i < sizeof SMALL / sizeof *SMALL; i++) {
        if (strlen(SMALL[i]) == n && strncmp(table, SMALL[i], n) == 0) {
            return true;
        }
    }
    return false;
}

/* The statement with its {names} filled as src/store fills them, for incidents. */
static void fill(const char *text, char *out) {
    static const char *const FILLINGS[][2] = {{"{table}", "incident"},
                                              {"{columns}", "sys_id"},
                                              {"{values}", "?4"},
                                              {"{sets}", "number = ?4"},
                                              {"{column}", "m.priority"},
                                              {"{field}", "number"},
                                              {"{labels}", ""},
                                              {"{kind}", "1"},
                                              {"{run}", "1"},
                                              {"{range}",
                                               "(m.resolved_at >= :from AND m.resolved_at < :to OR "
                                               "m.closed_at >= :from AND m.closed_at < :to)"}};
    while (*text != '\0') {
        size_t i = 0, n = sizeof FILLINGS / sizeof *FILLINGS;
        while (i < n && strncmp(text, FILLINGS[i][0], strlen(FILLINGS[i][0])) != 0) {
            i++;
        }
        out = stpcpy(out, i < n ? FILLINGS[i][1] : (const char[]){*text, '\0'});
        text += i < n ? strlen(FILLINGS[i][0]) : 1;
    }
}

/* The tables of a copy stand beside those of the store. */
static void add_copy(sqlite3 *db, const struct sql_text *sql) {
    if (strcmp(sql->name, "copy_schema") == 0) {
        CU_ASSERT_EQUAL_FATAL(sqlite3_exec(db, sql->text, NULL, NULL, NULL), SQLITE_OK);
    }
}

/* No plan scans a table that grows unless sql/ says why above the statement. */
static void plans_scan_only_with_a_reason(void) {
    sqlite3 *db = fresh();
    int checked = 0;
    for (const struct sql_text *sql = SQL_STATEMENTS; sql->name != NULL; sql++) {
        char text[16384] = "EXPLAIN QUERY PLAN ";
        fill(sql->text, text + strlen(text));
        sqlite3_stmt *plan = prepared(db, text);
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
        add_copy(db, sql); /* the statements behind it are on them */
        checked++;
    }
    CU_ASSERT(checked > 25);
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

/* Contract.md section 3: integration, each field F (and F_label for choices and references), custom, gone, runs. */
static void views_are_the_contracts(void) {
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

static const struct test TESTS[] = {
    {"plans scan only with a reason", plans_scan_only_with_a_reason},
    {"views are the contract's", views_are_the_contracts},
    {"tables are STRICT", tables_are_strict},
    {"the schema is golden", schema_is_golden},
    {NULL, NULL},
};
const struct suite suite_sql = {"sql", TESTS};
