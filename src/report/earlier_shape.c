/* SPDX-License-Identifier: Apache-2.0 */
/* earlier_shape: the files of a published report, read as models. */
#include "earlier_shape_p.h"

#include <string.h>
#include <unistd.h>

#include "file.h"
#include "json.h"
#include "ledger_file_p.h"
#include "text.h"
#include "version.h"

enum { FILE_MAX = 1 << 30 };

struct earlier_shape {
    const struct manifest *manifest;
    struct arena *arena;
    struct staging_models models;
    bool *found; /* of the manifest's list */
};

static bool read_document(const char *path, struct arena *arena, const struct node **out, struct fault *fault) {
    struct buf text;
    buf_init(&text, FILE_MAX);
    bool done = file_read(path, &text, fault) && json_document(text.data, text.len, arena, out, fault);
    buf_clear(&text);
    return done;
}

/* The headings of a CSV, which are names of members and never quoted. */
static bool read_headings(const struct earlier_shape *shape, const char *path, const struct node **out,
                          struct fault *fault) {
    const char ends[] = {shape->manifest->request.csv.separator, '\r', '\n', '\0'};
    struct node *headings = node_object(shape->arena);
    struct buf text;
    buf_init(&text, FILE_MAX);
    bool done = file_read(path, &text, fault);
    const char *at = done ? text.data : "";
    at += strncmp(at, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    for (size_t n = strcspn(at, ends); n > 0; n = strcspn(at, ends)) {
        node_add_null(shape->arena, headings, arena_strndup(shape->arena, at, n));
        at += at[n] == ends[0] ? n + 1 : n;
    }
    buf_clear(&text);
    *out = done ? headings : NULL;
    return done;
}

struct first_line {
    struct arena *arena;
    const char *text;
    size_t n;
};

static bool keep_first(void *context, const struct ledger_record *record, struct fault *fault) {
    struct first_line *first = context;
    (void)fault;
    first->text = arena_strndup(first->arena, record->line, record->n);
    first->n = record->n;
    return false; /* no further one */
}

static bool read_first_row(const char *path, struct arena *arena, const struct node **out, struct fault *fault) {
    struct first_line first = {.arena = arena};
    bool none = ledger_file_each(path, keep_first, &first, fault);
    return first.text == NULL ? none : json_document(first.text, first.n, arena, out, fault);
}

static const struct node *find(void *context, const char *file, bool rows) {
    struct earlier_shape *shape = context;
    const struct manifest *manifest = shape->manifest;
    const char *path = manifest_file_path(manifest, file, shape->arena);
    size_t place = manifest_place(manifest, file);
    const struct node *model = NULL;
    struct fault unread = {0};
    if (place == manifest->n_files) {
        return NULL;
    }
    bool read = text_ends(file, ".csv") ? read_headings(shape, path, &model, &unread)
                : rows                  ? read_first_row(path, shape->arena, &model, &unread)
                                        : read_document(path, shape->arena, &model, &unread);
    /* one that cannot be read has no model, and differs from what the store gives; one that is not there is only
     * missing */
    shape->found[place] = read || access(path, F_OK) == 0;
    return model;
}

struct earlier_shape *earlier_shape_open(const struct manifest *manifest, struct arena *arena) {
    if (manifest->shape == SHAPE_TODAY) {
        return NULL;
    }
    struct earlier_shape *shape = arena_alloc(arena, sizeof *shape);
    *shape = (struct earlier_shape){.manifest = manifest,
                                    .arena = arena,
                                    .models = {find, shape},
                                    .found = arena_alloc(arena, (manifest->n_files + 1) * sizeof *shape->found)};
    return shape;
}

const struct staging_models *earlier_shape_models(const struct earlier_shape *shape) {
    return shape == NULL ? NULL : &shape->models;
}

const struct node *earlier_shape_rows(struct earlier_shape *shape, const char *file) {
    return shape == NULL ? NULL : find(shape, file, true);
}

bool earlier_shape_has(const struct earlier_shape *shape, const char *file) {
    return shape->found[manifest_place(shape->manifest, file)];
}
