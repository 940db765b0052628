/* SPDX-License-Identifier: Apache-2.0 */
/* Publishing: what lies in the folder after a run, after a failed one, and after one that writes less. */
#include <CUnit/CUnit.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../src/render/page_p.h"
#include "file.h"
#include "scratch.h"
#include "staging.h"
#include "suite.h"

static const struct flat_column COLUMNS[] = {{"a", "a"}, {"b", "b"}};

/* A folder of /tmp that serves as the profile's. */
struct room {
    struct scratch scratch;
    struct arena *arena;
    struct fault *fault;
    struct staging *staging;
    const struct staging_models *models;
};

static void room_publish(struct room *room, unsigned formats) {
    struct staging_options options = {.out = "/tmp",
                                      .profile = room->scratch.dir + strlen("/tmp/"),
                                      .formats = formats,
                                      .csv = CSV_PLAIN,
                                      .models = room->models};
    CU_ASSERT_FATAL(staging_open(&options, &room->staging, room->fault));
}

static void room_open(struct room *room, unsigned formats) {
    *room = (struct room){0};
    scratch_open(&room->scratch);
    room->arena = &room->scratch.arena;
    room->fault = &room->scratch.fault;
    room_publish(room, formats);
}

static void room_close(struct room *room) {
    staging_close(room->staging);
    scratch_close(&room->scratch);
}

/* Ends a run and begins the next in the same folder. */
static void room_next(struct room *room, unsigned formats) {
    staging_close(room->staging);
    room_publish(room, formats);
}

static const char *path_in(struct room *room, const char *name) {
    return arena_format(room->arena, "%s/%s", room->scratch.dir, name);
}

static int count_files(const struct room *room) {
    DIR *folder = opendir(room->scratch.dir);
    int n = -2; /* . and .. */
    CU_ASSERT_PTR_NOT_NULL_FATAL(folder);
    while (readdir(folder) != NULL) {
        n++;
    }
    closedir(folder);
    return n;
}

static bool exists(struct room *room, const char *name) {
    return access(path_in(room, name), F_OK) == 0;
}

static void expect_file(struct room *room, const char *name, const char *text) {
    struct buf content;
    buf_init(&content, 1 << 20);
    CU_ASSERT(file_read(path_in(room, name), &content, room->fault));
    CU_ASSERT_STRING_EQUAL(content.data, text);
    buf_clear(&content);
}

static struct node *row_of(struct room *room, struct node *list, const char *a, int64_t b) {
    struct node *row = list == NULL ? node_object(room->arena) : node_add_object(room->arena, list, NULL);
    node_add_text(room->arena, row, "a", a);
    node_add_int(room->arena, row, "b", b);
    return row;
}

static void put_json(struct room *room, const char *name, int64_t number) {
    struct node *object = node_object(room->arena);
    node_add_int(room->arena, object, "n", number);
    CU_ASSERT(staging_json(room->staging, name, object, room->fault));
}

struct listing {
    struct arena *arena;
    struct node *files;
};

static void list_file(void *context, const char *file, const char *sha256) {
    const struct listing *listing = context;
    struct node *entry = node_add_object(listing->arena, listing->files, NULL);
    node_add_text(listing->arena, entry, "name", file);
    node_add_text(listing->arena, entry, "sha256", arena_strdup(listing->arena, sha256));
}

static const struct node *put_manifest(struct room *room) {
    struct node *manifest = node_object(room->arena);
    struct listing listing = {room->arena, node_add_array(room->arena, manifest, "files")};
    staging_each(room->staging, list_file, &listing);
    CU_ASSERT(staging_manifest(room->staging, manifest, room->fault));
    return listing.files;
}

static void test_staged_then_committed(void) {
    struct room room;
    room_open(&room, FORMAT_CSV | FORMAT_JSON);
    put_json(&room, "summary", 1);
    CU_ASSERT_FALSE(exists(&room, "summary.json"));
    CU_ASSERT(staging_commit(room.staging, NULL, room.fault));
    expect_file(&room, "summary.json", "{\n  \"n\": 1\n}\n");
    CU_ASSERT_EQUAL(count_files(&room), 1);
    room_close(&room);
}

static void test_abandoned(void) {
    struct room room;
    room_open(&room, FORMAT_JSON);
    put_json(&room, "summary", 1);
    CU_ASSERT(staging_commit(room.staging, NULL, room.fault));
    room_next(&room, FORMAT_JSON);
    put_json(&room, "summary", 2);
    staging_close(room.staging);
    room.staging = NULL;
    expect_file(&room, "summary.json", "{\n  \"n\": 1\n}\n");
    CU_ASSERT_EQUAL(count_files(&room), 1);
    room_close(&room);
}

static void test_formats(void) {
    struct room room;
    room_open(&room, FORMAT_CSV);
    put_json(&room, "summary", 1);
    CU_ASSERT(
        staging_csv(room.staging, &(struct csv_table){"mttr", COLUMNS, 2, node_array(room.arena), false}, room.fault));
    put_manifest(&room);
    CU_ASSERT(staging_commit(room.staging, NULL, room.fault));
    CU_ASSERT(exists(&room, "mttr.csv"));
    CU_ASSERT(exists(&room, "manifest.json"));
    CU_ASSERT_EQUAL(count_files(&room), 2);
    room_close(&room);
}

static void test_csv(void) {
    struct room room;
    room_open(&room, FORMAT_CSV);
    struct node *rows = node_array(room.arena);
    row_of(&room, rows, "=x", 1);
    row_of(&room, rows, NULL, 2);
    CU_ASSERT(staging_csv(room.staging, &(struct csv_table){"mttr", COLUMNS, 2, rows, false}, room.fault));
    CU_ASSERT(staging_commit(room.staging, NULL, room.fault));
    expect_file(&room, "mttr.csv", "a,b\r\n'=x,1\r\n,2\r\n");
    room_close(&room);
}

static void test_grouped_csv(void) {
    struct room room;
    room_open(&room, FORMAT_CSV);
    struct node *groups = node_array(room.arena);
    static const char *const KEYS[] = {"1", NULL};
    for (size_t i = 0; i < 2; i++) {
        struct node *group = node_add_object(room.arena, groups, NULL);
        node_add_text(room.arena, group, "key", KEYS[i]);
        node_add_text(room.arena, group, "label", i == 0 ? "1 - Critical" : "");
        struct node *series = node_add_array(room.arena, group, "series");
        row_of(&room, series, "x", 10);
        row_of(&room, series, "y", 20);
    }
    CU_ASSERT(staging_csv(room.staging, &(struct csv_table){"mttr_by_priority", COLUMNS, 2, groups, true}, room.fault));
    CU_ASSERT(staging_commit(room.staging, NULL, room.fault));
    expect_file(&room, "mttr_by_priority.csv",
                "key,label,a,b\r\n1,1 - Critical,x,10\r\n1,1 - Critical,y,20\r\n,,x,10\r\n,,y,20\r\n");
    room_close(&room);
}

static void test_rows(void) {
    struct room room;
    room_open(&room, FORMAT_CSV | FORMAT_JSON);
    CU_ASSERT(staging_rows_begin(room.staging, "incidents", COLUMNS, 2, room.fault));
    staging_row(room.staging, row_of(&room, NULL, "<x>", 1));
    staging_row(room.staging, row_of(&room, NULL, "y", 2));
    CU_ASSERT(staging_rows_end(room.staging, room.fault));
    CU_ASSERT(staging_rows_begin(room.staging, "empty", COLUMNS, 2, room.fault));
    CU_ASSERT(staging_rows_end(room.staging, room.fault));
    CU_ASSERT(staging_commit(room.staging, NULL, room.fault));
    expect_file(&room, "incidents.csv", "a,b\r\n<x>,1\r\ny,2\r\n");
    expect_file(&room, "incidents.json", "[\n  {\"a\":\"\\u003cx>\",\"b\":1},\n  {\"a\":\"y\",\"b\":2}\n]\n");
    expect_file(&room, "empty.csv", "a,b\r\n");
    expect_file(&room, "empty.json", "[]\n");
    room_close(&room);
}

/* As files of an earlier shape would be: n.json has `list` with objects of `n`, and a.json and a.csv have only b. */
static const struct node *find_model(void *context, const char *file, bool rows) {
    const struct room *room = context;
    struct node *model = node_object(room->arena);
    if (strcmp(file, "n.json") == 0) {
        CU_ASSERT_FALSE(rows);
        struct node *list = node_add_array(room->arena, model, "list");
        node_add_int(room->arena, node_add_object(room->arena, list, NULL), "n", 0);
        return model;
    }
    node_add_null(room->arena, model, "b");
    return strcmp(file, "a.csv") == 0 || (strcmp(file, "a.json") == 0 && rows) ? model : NULL;
}

static void test_models(void) {
    struct room room;
    room_open(&room, FORMAT_CSV | FORMAT_JSON);
    const struct staging_models models = {find_model, &room};
    room.models = &models;
    room_next(&room, FORMAT_CSV | FORMAT_JSON);
    struct node *root = node_object(room.arena), *list = NULL;
    node_add_int(room.arena, root, "new", 1);
    list = node_add_array(room.arena, root, "list");
    for (int i = 1; i <= 2; i++) {
        struct node *element = node_add_object(room.arena, list, NULL);
        node_add_int(room.arena, element, "newer", i);
        node_add_int(room.arena, element, "n", i);
    }
    CU_ASSERT(staging_json(room.staging, "n", root, room.fault));
    CU_ASSERT(staging_rows_begin(room.staging, "a", COLUMNS, 2, room.fault));
    staging_row(room.staging, row_of(&room, NULL, "x", 1));
    CU_ASSERT(staging_rows_end(room.staging, room.fault));
    CU_ASSERT(staging_rows_begin(room.staging, "today", COLUMNS, 2, room.fault));
    staging_row(room.staging, row_of(&room, NULL, "x", 1));
    CU_ASSERT(staging_rows_end(room.staging, room.fault));
    CU_ASSERT(staging_commit(room.staging, NULL, room.fault));
    expect_file(&room, "n.json", "{\n  \"list\": [\n    {\"n\":1},\n    {\"newer\":2,\"n\":2}\n  ]\n}\n");
    expect_file(&room, "a.csv", "b\r\n1\r\n");
    expect_file(&room, "a.json", "[\n  {\"b\":1}\n]\n");
    expect_file(&room, "today.csv", "a,b\r\nx,1\r\n");
    expect_file(&room, "today.json", "[\n  {\"a\":\"x\",\"b\":1}\n]\n");
    room_close(&room);
}

/* Texts stay texts in HTML; a page is the only file of its format. */
static void test_dashboard_texts(void) {
    struct room room;
    struct buf out;
    room_open(&room, FORMAT_HTML);
    buf_init(&out, 1 << 10);
    html_text(&out, "a<b>&\"'\x01\n\xff");
    CU_ASSERT_STRING_EQUAL(out.data, "a&lt;b&gt;&amp;&quot;&#39; \xEF\xBF\xBD");
    buf_clear(&out);
    put_json(&room, "summary", 1);
    CU_ASSERT(staging_commit(room.staging, NULL, room.fault));
    CU_ASSERT_EQUAL(count_files(&room), 0);
    room_close(&room);
}

static void test_digests(void) {
    struct room room;
    char expected[DIGEST_TEXT];
    room_open(&room, FORMAT_JSON);
    put_json(&room, "b", 2);
    put_json(&room, "a", 1);
    const struct node *files = put_manifest(&room);
    CU_ASSERT_STRING_EQUAL(node_get(files->first, "name")->text, "a.json");
    CU_ASSERT_STRING_EQUAL(node_get(files->last, "name")->text, "b.json");
    digest_of("{\n  \"n\": 1\n}\n", strlen("{\n  \"n\": 1\n}\n"), expected);
    CU_ASSERT_STRING_EQUAL(node_get(files->first, "sha256")->text, expected);
    room_close(&room);
}

/* What an earlier run wrote and this one does not goes; what it did not write stays. */
static void test_stale(void) {
    static const char *const EARLIER[] = {"incidents.json", "summary.json", "gone.json", NULL};
    struct room room;
    room_open(&room, FORMAT_JSON);
    put_json(&room, "incidents", 1);
    put_json(&room, "summary", 1);
    put_manifest(&room);
    CU_ASSERT(staging_commit(room.staging, NULL, room.fault));
    scratch_file(&room.scratch, "kept.txt", "", 0600);
    room_next(&room, FORMAT_JSON);
    put_json(&room, "summary", 2);
    put_manifest(&room);
    CU_ASSERT(exists(&room, "incidents.json"));
    CU_ASSERT(staging_commit(room.staging, EARLIER, room.fault));
    CU_ASSERT_FALSE(exists(&room, "incidents.json"));
    expect_file(&room, "summary.json", "{\n  \"n\": 2\n}\n");
    CU_ASSERT(exists(&room, "kept.txt"));
    CU_ASSERT_EQUAL(count_files(&room), 3);
    room_close(&room);
}

static void test_not_a_folder(void) {
    struct room room;
    struct staging *none = NULL;
    room_open(&room, FORMAT_JSON);
    put_json(&room, "summary", 1);
    CU_ASSERT(staging_commit(room.staging, NULL, room.fault));
    struct staging_options options = {.out = path_in(&room, "summary.json"), .profile = "x", .formats = FORMAT_JSON};
    CU_ASSERT_FALSE(staging_open(&options, &none, room.fault));
    CU_ASSERT_EQUAL(room.fault->kind, FAULT_IO);
    CU_ASSERT_PTR_NULL(none);
    room_close(&room);
}

static const struct test TESTS[] = {
    {"staged, then committed", test_staged_then_committed},
    {"abandoned", test_abandoned},
    {"formats", test_formats},
    {"csv", test_csv},
    {"grouped csv", test_grouped_csv},
    {"rows", test_rows},
    {"members and columns of an earlier shape", test_models},
    {"texts of the page", test_dashboard_texts},
    {"digests", test_digests},
    {"stale files", test_stale},
    {"not a folder", test_not_a_folder},
    {NULL, NULL},
};

const struct suite suite_publish = {"staging", TESTS};
