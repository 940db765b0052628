/* SPDX-License-Identifier: Apache-2.0 */
/* store_bed: a store in a scratch folder, filled and asked for one test. */
#include "store_bed.h"

#include <CUnit/CUnit.h>
#include <sqlite3.h>
#include <string.h>

#include "decode.h"
#include "instant.h"

void store_bed_run(struct store_bed *bed) {
    bed->run = (struct run){.kind = kind_find("incident"),
                            .phase = "full",
                            .started = 1704067200,
                            .range_from = INSTANT_NONE,
                            .range_to = INSTANT_NONE};
    CU_ASSERT_TRUE_FATAL(
        store_integration(bed->store, "snow", "https://h", &bed->run.integration, &bed->scratch.fault));
    CU_ASSERT_TRUE_FATAL(store_run_start(bed->store, &bed->run, &bed->scratch.fault));
}

void store_bed_open(struct store_bed *bed) {
    *bed = (struct store_bed){0};
    scratch_open(&bed->scratch);
    bed->path = arena_format(&bed->scratch.arena, "%s/s.db", bed->scratch.dir);
    CU_ASSERT_TRUE_FATAL(store_open_write(bed->path, &bed->store, &bed->scratch.fault));
    store_bed_run(bed);
}

void store_bed_close(struct store_bed *bed) {
    store_close(bed->store);
    scratch_close(&bed->scratch);
}

struct mirrored store_bed_mirrored(const struct store_bed *bed) {
    return (struct mirrored){bed->store, bed->run.integration, bed->run.kind};
}

enum outcome store_bed_put(struct store_bed *bed, const char *json) {
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

const char *store_bed_query(struct store_bed *bed, const char *sql) {
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
