/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staging: files are staged next to their final names, flushed to disk, and renamed together at the end. Rows go to
 * their files one by one, so memory does not grow with them.
 */
#include "staging.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "file.h"
#include "page_p.h"
#include "pen_p.h"
#include "shape_p.h"
#include "text.h"

enum {
    DOCUMENT_MAX = 1 << 30,
    ROW_MAX = 64 << 20 /* a record has at most 8 MiB of text, and JSON may need six bytes for one */
};

struct staged {
    char *path, *name;    /* name is the end of path */
    struct outfile *file; /* NULL once it was committed */
    char sha256[DIGEST_TEXT];
};

struct staging {
    char *folder;
    bool nowhere; /* only digests are wanted */
    unsigned formats;
    struct csv_form csv;
    struct staged **files; /* in the order of their staging */
    size_t n_files, cap_files;
    struct staged *rows_csv, *rows_json; /* the list that is being written; NULL: not in this format */
    const struct staging_models *models;
    const struct node *row_model;
    struct arena arena, row_arena; /* of what is made like a model, and of one row of it */
    struct spool *spool;           /* its rows for the page; NULL: no list, or not in this format */
    const struct flat_column *columns;
    size_t n_columns;
    bool any;  /* the list has a row */
    bool over; /* a row did not fit in `row` */
    struct buf row;
};

/* What leads each row of a grouped CSV. */
static const struct flat_column GROUP_COLUMNS[] = {{"key", "key"}, {"label", "label"}};
enum { N_GROUP_COLUMNS = sizeof GROUP_COLUMNS / sizeof *GROUP_COLUMNS };

/* The first part, a slash between, and the two others; for free(). */
static char *path_of(const char *folder, const char *name, const char *ending) {
    size_t n = strlen(folder) + 1 + strlen(name) + strlen(ending) + 1;
    char *path = must_malloc(n);
    snprintf(path, n, "%s/%s%s", folder, name, ending);
    return path;
}

bool staging_open(const struct staging_options *options, struct staging **out, struct fault *fault) {
    bool nowhere = options->out == NULL;
    char *folder = path_of(nowhere ? "" : options->out, options->profile, "");
    if (!nowhere && !file_make_dirs(folder, fault)) {
        free(folder);
        return false;
    }
    struct staging *staging = must_malloc(sizeof *staging);
    *staging = (struct staging){.folder = folder,
                                .nowhere = nowhere,
                                .formats = options->formats,
                                .csv = options->csv,
                                .models = options->models};
    arena_init(&staging->arena);
    arena_init(&staging->row_arena);
    buf_init(&staging->row, ROW_MAX);
    *out = staging;
    return true;
}

void staging_close(struct staging *staging) {
    if (staging == NULL) {
        return;
    }
    for (size_t i = 0; i < staging->n_files; i++) {
        outfile_abort(staging->files[i]->file);
        free(staging->files[i]->path);
        free(staging->files[i]);
    }
    spool_close(staging->spool);
    free(staging->files);
    free(staging->folder);
    buf_clear(&staging->row);
    arena_clear(&staging->arena);
    arena_clear(&staging->row_arena);
    free(staging);
}

/* Opens a file of the folder for writing and enters it in the list. */
static bool stage(struct staging *staging, const char *name, const char *ending, struct staged **out,
                  struct fault *fault) {
    char *path = path_of(staging->folder, name, ending);
    struct outfile *file = staging->nowhere ? outfile_nowhere(path) : NULL;
    if (file == NULL && !outfile_open(path, &file, fault)) {
        free(path);
        return false;
    }
    if (staging->n_files == staging->cap_files) {
        staging->cap_files = 2 * staging->cap_files + 8;
        staging->files = must_realloc(staging->files, staging->cap_files * sizeof *staging->files);
    }
    struct staged *staged = must_malloc(sizeof *staged);
    *staged = (struct staged){.path = path, .name = path + strlen(staging->folder) + 1, .file = file};
    staging->files[staging->n_files++] = staged;
    *out = staged;
    return true;
}

static bool finish(struct staged *staged, bool over, struct fault *fault) {
    if (over) {
        return fault_set(fault, FAULT_IO, "cannot write %s: too large; use fewer groups or a coarser granularity",
                         staged->path);
    }
    return outfile_finish(staged->file, staged->sha256, fault);
}

/* A document that a pen writes at once. */
struct sheet {
    const char *name, *ending;
    void (*write)(const struct view *view);
};

/* given: the view but for its buffer. */
static bool stage_sheet(struct staging *staging, const struct sheet *sheet, const struct view *given,
                        struct fault *fault) {
    struct staged *staged = NULL;
    struct view view = *given;
    struct buf text;
    if (!stage(staging, sheet->name, sheet->ending, &staged, fault)) {
        return false;
    }
    buf_init(&text, DOCUMENT_MAX);
    view.out = &text;
    sheet->write(&view);
    outfile_write(staged->file, text.data, text.len);
    bool done = finish(staged, text.over, fault);
    buf_clear(&text);
    return done;
}

static void write_json(const struct view *view) {
    pen_json(view->out, view->root);
}

static bool stage_document(struct staging *staging, const char *name, const struct node *node, struct fault *fault) {
    const struct sheet sheet = {.name = name, .ending = ".json", .write = write_json};
    const struct view view = {.root = node};
    return stage_sheet(staging, &sheet, &view, fault);
}

bool staging_json(struct staging *staging, const char *name, const struct node *node, struct fault *fault) {
    return (staging->formats & FORMAT_JSON) == 0 ||
           stage_document(staging, name, shape_document(staging->models, name, node, &staging->arena), fault);
}

bool staging_manifest(struct staging *staging, const struct node *node, struct fault *fault) {
    return stage_document(staging, "manifest", node, fault);
}

/* Moves what is in `row` to the file. */
static void spill(struct staging *staging, struct staged *staged) {
    outfile_write(staged->file, staging->row.data, staging->row.len);
    staging->over = staging->over || staging->row.over;
    buf_reset(&staging->row);
}

/* A byte order mark, without which Excel takes a file for one of its own character set, and the headings. */
static void csv_head(struct staging *staging, struct staged *staged, bool grouped, const struct flat_column *columns,
                     size_t n_columns) {
    buf_text(&staging->row, staging->csv.excel ? "\xEF\xBB\xBF" : "");
    if (grouped) {
        pen_csv_cells(&staging->row, NULL, GROUP_COLUMNS, N_GROUP_COLUMNS, &staging->csv);
        buf_char(&staging->row, staging->csv.separator);
    }
    pen_csv_header(&staging->row, columns, n_columns, &staging->csv);
    spill(staging, staged);
}

/* One row an element of the list; group (NULL: none) leads each. */
static void csv_rows(struct staging *staging, struct staged *staged, const struct node *group, const struct node *list,
                     const struct flat_column *columns, size_t n_columns) {
    for (const struct node *row = list->first; row != NULL; row = row->next) {
        if (group != NULL) {
            pen_csv_cells(&staging->row, group, GROUP_COLUMNS, N_GROUP_COLUMNS, &staging->csv);
            buf_char(&staging->row, staging->csv.separator);
        }
        pen_csv(&staging->row, row, columns, n_columns, &staging->csv);
        spill(staging, staged);
    }
}

bool staging_csv(struct staging *staging, const struct csv_table *table, struct fault *fault) {
    struct staged *staged = NULL;
    if ((staging->formats & FORMAT_CSV) == 0) {
        return true;
    }
    if (!stage(staging, table->name, ".csv", &staged, fault)) {
        return false;
    }
    size_t n = table->n_columns;
    const struct flat_column *columns =
        shape_columns(staging->models, table->name, table->columns, &n, &staging->arena);
    staging->over = false;
    csv_head(staging, staged, table->grouped, columns, n);
    if (!table->grouped) {
        csv_rows(staging, staged, NULL, table->rows, columns, n);
    } else {
        for (const struct node *group = table->rows->first; group != NULL; group = group->next) {
            csv_rows(staging, staged, group, node_get(group, "series"), columns, n);
        }
    }
    return finish(staged, staging->over, fault);
}

bool staging_rows_begin(struct staging *staging, const char *name, const struct flat_column *columns, size_t n_columns,
                        struct fault *fault) {
    staging->rows_csv = staging->rows_json = NULL;
    staging->columns = shape_columns(staging->models, name, columns, &n_columns, &staging->arena);
    staging->n_columns = n_columns;
    staging->row_model = shape_of_rows(staging->models, name, &staging->arena);
    staging->any = staging->over = false;
    spool_close(staging->spool);
    staging->spool = NULL;
    if ((staging->formats & FORMAT_HTML) != 0 && !spool_open(&staging->spool, fault)) {
        return false;
    }
    if ((staging->formats & FORMAT_CSV) != 0) {
        if (!stage(staging, name, ".csv", &staging->rows_csv, fault)) {
            return false;
        }
        csv_head(staging, staging->rows_csv, false, staging->columns, n_columns);
    }
    if ((staging->formats & FORMAT_JSON) != 0) {
        return stage(staging, name, ".json", &staging->rows_json, fault);
    }
    return true;
}

void staging_row(struct staging *staging, const struct node *row) {
    if (staging->rows_csv != NULL) {
        pen_csv(&staging->row, row, staging->columns, staging->n_columns, &staging->csv);
        spill(staging, staging->rows_csv);
    }
    if (staging->rows_json != NULL) {
        buf_text(&staging->row, staging->any ? ",\n  " : "[\n  ");
        pen_json_line(&staging->row,
                      staging->row_model == NULL ? row : node_like(&staging->row_arena, row, staging->row_model));
        spill(staging, staging->rows_json);
        arena_reset(&staging->row_arena);
    }
    if (staging->spool != NULL) {
        spool_row(staging->spool, row);
    }
    staging->any = true;
}

bool staging_rows_end(struct staging *staging, struct fault *fault) {
    if (staging->rows_csv != NULL && !finish(staging->rows_csv, staging->over, fault)) {
        return false;
    }
    if (staging->rows_json == NULL) {
        return true;
    }
    buf_text(&staging->row, staging->any ? "\n]\n" : "[]\n");
    spill(staging, staging->rows_json);
    return finish(staging->rows_json, staging->over, fault);
}

/* given: as for stage_sheet. */
static bool stage_page(struct staging *staging, const char *name, const struct page_asset *template,
                       const struct view *given, struct fault *fault) {
    struct staged *staged = NULL;
    struct view view = *given;
    struct buf text;
    if (!stage(staging, name, ".html", &staged, fault)) {
        return false;
    }
    buf_init(&text, DOCUMENT_MAX);
    view.out = &text;
    view.dialect = &HTML;
    bool done = page_write(staged->file, template, &view, staging->spool, fault) && finish(staged, text.over, fault);
    buf_clear(&text);
    return done;
}

/* A chart of each breakdown; one without groups has nothing to show. */
static bool stage_group_charts(struct staging *staging, struct view view, struct fault *fault) {
    bool done = true;
    struct buf name;
    buf_init(&name, NAME_MAX);
    view.part = node_get(view.root, "breakdowns")->first;
    for (; done && view.part != NULL; view.part = view.part->next) {
        buf_reset(&name);
        buf_format(&name, "mttr_by_%s", node_text(view.part, "field"));
        const struct sheet sheet = {name.data, ".vl.json", pen_vega_groups};
        done = node_get(view.part, "groups")->first == NULL || stage_sheet(staging, &sheet, &view, fault);
    }
    buf_clear(&name);
    return done;
}

static bool stage_dashboard(struct staging *staging, const struct view *view, struct fault *fault) {
    return stage_page(staging, "dashboard", &PAGE_DASHBOARD, view, fault);
}

static bool stage_prometheus(struct staging *staging, const struct view *view, struct fault *fault) {
    static const struct sheet SHEET = {"mttr", ".prom", pen_prometheus};
    return stage_sheet(staging, &SHEET, view, fault);
}

static bool stage_vega(struct staging *staging, const struct view *view, struct fault *fault) {
    static const struct sheet SHEET = {"mttr", ".vl.json", pen_vega};
    return stage_sheet(staging, &SHEET, view, fault) && stage_group_charts(staging, *view, fault);
}

static bool stage_markdown(struct staging *staging, const struct view *view, struct fault *fault) {
    static const struct sheet SHEET = {"mttr", ".md", pen_markdown};
    return stage_sheet(staging, &SHEET, view, fault);
}

#define FORMAT_ROW(name, id, overview) {name, overview},
static const struct {
    const char *name;
    bool (*overview)(struct staging *staging, const struct view *view, struct fault *fault);
} FORMATS[N_FORMATS] = {REPORT_FORMATS(FORMAT_ROW)};

const char *format_name(enum format_place place) {
    return FORMATS[place].name;
}

bool format_add(const char *name, unsigned *formats, struct fault *fault) {
    struct nearest nearest = {.word = name};
    for (size_t i = 0; i < N_FORMATS; i++) {
        nearest_offer(&nearest, FORMATS[i].name);
        if (strcmp(FORMATS[i].name, name) == 0) {
            *formats |= 1u << i;
            return true;
        }
    }
    return nearest.best == NULL
               ? fault_set(fault, FAULT_USAGE, "--format '%s' is unknown; mttr help report lists the formats", name)
               : fault_set(fault, FAULT_USAGE, "--format '%s' is unknown; did you mean '%s'?", name, nearest.best);
}

bool staging_overview(struct staging *staging, const struct overview *overview, struct fault *fault) {
    const struct view view = {
        .root = overview->root, .zone = overview->zone, .metrics = overview->metrics, .n_metrics = overview->n_metrics};
    bool done = true;
    for (size_t i = 0; done && i < N_FORMATS; i++) {
        bool wanted = (staging->formats & 1u << i) != 0 && FORMATS[i].overview != NULL;
        done = !wanted || FORMATS[i].overview(staging, &view, fault);
    }
    return done;
}

static int by_name(const void *a, const void *b) {
    const struct staged *const *left = a, *const *right = b;
    return strcmp((*left)->name, (*right)->name);
}

void staging_each(const struct staging *staging, void (*fn)(void *context, const char *file, const char *sha256),
                  void *context) {
    struct staged **sorted = must_malloc(staging->n_files * sizeof(struct staged *));
    memcpy(sorted, staging->files, staging->n_files * sizeof *sorted);
    qsort(sorted, staging->n_files, sizeof *sorted, by_name);
    for (size_t i = 0; i < staging->n_files; i++) {
        fn(context, sorted[i]->name, sorted[i]->sha256);
    }
    free(sorted);
}

static bool is_staged(const struct staging *staging, const char *name) {
    for (size_t i = 0; i < staging->n_files; i++) {
        if (strcmp(staging->files[i]->name, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool remove_file(const struct staging *staging, const char *name, struct fault *fault) {
    char *path = path_of(staging->folder, name, "");
    bool done = unlink(path) == 0 || errno == ENOENT ||
                fault_set(fault, FAULT_IO, "cannot remove %s of an earlier run: %s", path, strerror(errno));
    free(path);
    return done;
}

static bool rename_all(struct staging *staging, struct fault *fault) {
    for (size_t i = 0; i < staging->n_files; i++) {
        struct outfile *file = staging->files[i]->file;
        staging->files[i]->file = NULL; /* outfile_commit frees it in any case */
        if (!outfile_commit(file, NULL, fault)) {
            return false;
        }
    }
    return true;
}

bool staging_index(struct staging *staging, const struct node *root, const struct zone *zone, struct fault *fault) {
    const struct view view = {.root = root, .zone = zone};
    return (staging->formats & FORMAT_HTML) == 0 ||
           (stage_page(staging, "index", &PAGE_INDEX, &view, fault) && rename_all(staging, fault));
}

bool staging_commit(struct staging *staging, const char *const *earlier, struct fault *fault) {
    bool done = rename_all(staging, fault);
    for (; done && earlier != NULL && *earlier != NULL; earlier++) {
        done = is_staged(staging, *earlier) || remove_file(staging, *earlier, fault);
    }
    return done;
}
