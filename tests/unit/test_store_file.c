/* SPDX-License-Identifier: Apache-2.0 */
/* store_file: which files are taken for a store, by name and by content. */
#include <CUnit/CUnit.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scratch.h"
#include "sql_text.h"
#include "store.h"
#include "suite.h"

/* Names that mean something else to the engine are files here. */
static void odd_paths(void) {
    struct scratch scratch;
    struct store *store = NULL;
    char before[256];
    scratch_open(&scratch);
    CU_ASSERT_PTR_NOT_NULL_FATAL(getcwd(before, sizeof before));
    CU_ASSERT_EQUAL_FATAL(chdir(scratch.dir), 0);
    CU_ASSERT_TRUE(store_open_write(":memory:", &store, &scratch.fault));
    store_close(store);
    struct stat status;
    CU_ASSERT_EQUAL(stat(":memory:", &status), 0);
    CU_ASSERT(status.st_size > 0);
    CU_ASSERT_TRUE(store_open_write("none.db", &store, &scratch.fault));
    store_abandon(store);
    CU_ASSERT_NOT_EQUAL(access("none.db", F_OK), 0);
    CU_ASSERT_EQUAL(chdir(before), 0);
    scratch_close(&scratch);
}

static void the_file_is_private(void) {
    struct scratch scratch;
    struct store *store = NULL;
    struct stat status;
    scratch_open(&scratch);
    const char *path = arena_format(&scratch.arena, "%s/s.db", scratch.dir);
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_TRUE_FATAL(store_open_write(path, &store, &scratch.fault));
        CU_ASSERT_EQUAL(stat(path, &status), 0);
        CU_ASSERT_EQUAL(status.st_mode & 0777, 0600);
        store_close(store);
        CU_ASSERT_EQUAL(chmod(path, 0644), 0);
    }
    scratch_close(&scratch);
}

static void foreign_and_newer_files(void) {
    struct scratch scratch;
    struct store *store = NULL;
    sqlite3 *db;
    scratch_open(&scratch);
    const char *text =
        scratch_file(&scratch, "text.db", "this is no database, whatever its name says; really not\n", 0600);
    CU_ASSERT_FALSE(store_open_write(text, &store, &scratch.fault));
    CU_ASSERT_EQUAL(scratch.fault.kind, FAULT_IO);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(scratch.fault.text, "text.db is not a store of mttr: name another file with --store"));
    fault_clear(&scratch.fault);
    const char *other = arena_format(&scratch.arena, "%s/other.db", scratch.dir);
    sqlite3_open(other, &db);
    sqlite3_exec(db, "CREATE TABLE t(a)", NULL, NULL, NULL);
    CU_ASSERT_FALSE(store_open_read(other, &store, &scratch.fault));
    scratch_expect_fault(&scratch, FAULT_IO, "other.db is not a store of mttr: name another file with --store");
    sqlite3_exec(db, "PRAGMA application_id = 1297372242; PRAGMA user_version = -1", NULL, NULL, NULL);
    CU_ASSERT_FALSE(store_open_write(other, &store, &scratch.fault));
    scratch_expect_fault(&scratch, FAULT_IO, "other.db is not a store of mttr: name another file with --store");
    sqlite3_exec(db, "PRAGMA application_id = 1297372242; PRAGMA user_version = 999", NULL, NULL, NULL);
    CU_ASSERT_FALSE(store_open_write(other, &store, &scratch.fault));
    size_t newest = 0;
    while (SQL_MIGRATIONS[newest].name != NULL) {
        newest++;
    }
    scratch_expect_fault(&scratch, FAULT_IO,
                         arena_format(&scratch.arena,
                                      "store other.db has schema 999 and this mttr knows %zu: use the newer mttr that "
                                      "wrote it",
                                      newest));
    sqlite3_close(db);
    CU_ASSERT_FALSE(store_open_read("/nonexistent/s.db", &store, &scratch.fault));
    scratch_expect_fault(&scratch, FAULT_IO,
                         "no store at /nonexistent/s.db: run mttr sync or mttr import first, or name one with --store");
    scratch_close(&scratch);
}

static const struct test TESTS[] = {
    {"odd paths", odd_paths},
    {"the file is private", the_file_is_private},
    {"foreign and newer files", foreign_and_newer_files},
    {NULL, NULL},
};
const struct suite suite_store_file = {"store_file", TESTS};
