/*
 * publish: files are staged beside their final names, flushed to disk, and renamed together at the end. Rows go to
 * their files one by one, so memory does not grow with them.
 */
#include "publish.h"

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

enum {
    DOCUMENT_MAX = 1 << 30,
    ROW_MAX = 64 << 20,     /* a record has at most 8 MiB of text, and JSON may need six bytes for one */
    MANIFEST_MAX = 16 << 20 /* the text of a profile has at most 1 MiB */
};

struct staged {
    char *path, *name;    /* name is the end of path */
    struct outfile *file; /* NULL once it was committed */
    char sha256[DIGEST_TEXT];
};

struct publish {
    char *folder;
    bool nowhere; /* only digests are wanted */
    unsigned formats;
    struct csv_form csv;
    struct staged **files; /* in the order of their staging */
    size_t n_files, cap_files;
    struct staged *rows_csv, *rows_json; /* the list that is being written; NULL: not in this format */
    struct spool *spool;                 /* its rows for the page; NULL: no list, or not in this format */
    const struct flat_column *columns;
    size_t n_columns;
    bool any;  /* the list has a row */
    bool over; /* a row did not fit in `row` */
    struct buf row;
};

const struct publish_name PUBLISH_NAMES[] = {
    {"csv", PUBLISH_CSV},   {"json", PUBLISH_JSON},         {"html", PUBLISH_HTML}, {"prometheus", PUBLISH_PROMETHEUS},
    {"vega", PUBLISH_VEGA}, {"markdown", PUBLISH_MARKDOWN},
};
const size_t N_PUBLISH_NAMES = sizeof PUBLISH_NAMES / sizeof *PUBLISH_NAMES;

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

bool publish_open(const struct publish_options *options, struct publish **out, struct fault *fault) {
    bool nowhere = options->out == NULL;
    char *folder = path_of(nowhere ? "" : options->out, options->profile, "");
    if (!nowhere && !file_make_dirs(folder, fault)) {
        free(folder);
        return false;
    }
    struct publish *publish = must_malloc(sizeof *publish);
    *publish = (struct publish){.folder = folder, .nowhere = nowhere, .formats = options->formats, .csv = options->csv};
    buf_init(&publish->row, ROW_MAX);
    *out = publish;
    return true;
}

void publish_close(struct publish *publish) {
    if (publish == NULL) {
        return;
    }
    for (size_t i = 0; i < publish->n_files; i++) {
        outfile_abort(publish->files[i]->file);
        free(publish->files[i]->path);
        free(publish->files[i]);
    }
    spool_close(publish->spool);
    free(publish->files);
    free(publish->folder);
    buf_clear(&publish->row);
    free(publish);
}

/* Opens a file of the folder for writing and enters it in the list. */
static bool stage(struct publish *publish, const char *name, const char *ending, struct staged **out,
                  struct fault *fault) {
    char *path = path_of(publish->folder, name, ending);
    struct outfile *file = publish->nowhere ? outfile_nowhere(path) : NULL;
    if (file == NULL && !outfile_open(path, &file, fault)) {
        free(path);
        return false;
    }
    if (publish->n_files == publish->cap_files) {
        publish->cap_files = 2 * publish->cap_files + 8;
        publish->files = must_realloc(publish->files, publish->cap_files * sizeof *publish->files);
    }
    struct staged *staged = must_malloc(sizeof *staged);
    *staged = (struct staged){.path = path, .name = path + strlen(publish->folder) + 1, .file = file};
    publish->files[publish->n_files++] = staged;
    *out = staged;
    return true;
}

static bool finish(struct staged *staged, bool over, struct fault *fault) {
    if (over) {
        return fault_set(fault, FAULT_IO, "cannot write %s: too large; take fewer groups or a coarser granularity",
                         staged->path);
    }
    return outfile_finish(staged->file, staged->sha256, fault);
}

/* A document that a pen writes at once. */
struct sheet {
    enum publish_format format;
    const char *name, *ending;
    void (*write)(const struct view *view);
};

/* given: the view but for its buffer. */
static bool stage_sheet(struct publish *publish, const struct sheet *sheet, const struct view *given,
                        struct fault *fault) {
    struct staged *staged = NULL;
    struct view view = *given;
    struct buf text;
    if (!stage(publish, sheet->name, sheet->ending, &staged, fault)) {
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

static bool stage_document(struct publish *publish, const char *name, const struct node *node, struct fault *fault) {
    const struct sheet sheet = {.name = name, .ending = ".json", .write = write_json};
    const struct view view = {.root = node};
    return stage_sheet(publish, &sheet, &view, fault);
}

bool publish_json(struct publish *publish, const char *name, const struct node *node, struct fault *fault) {
    return (publish->formats & PUBLISH_JSON) == 0 || stage_document(publish, name, node, fault);
}

bool publish_manifest(struct publish *publish, const struct node *node, struct fault *fault) {
    return stage_document(publish, "manifest", node, fault);
}

/* Moves what is in `row` to the file. */
static void spill(struct publish *publish, struct staged *staged) {
    outfile_write(staged->file, publish->row.data, publish->row.len);
    publish->over = publish->over || publish->row.over;
    buf_reset(&publish->row);
}

/* A byte order mark, without which Excel takes a file for one of its own character set, and the headings. */
static void csv_head(struct publish *publish, struct staged *staged, bool grouped, const struct flat_column *columns,
                     size_t n_columns) {
    buf_text(&publish->row, publish->csv.excel ? "\xEF\xBB\xBF" : "");
    if (grouped) {
        pen_csv_cells(&publish->row, NULL, GROUP_COLUMNS, N_GROUP_COLUMNS, &publish->csv);
        buf_char(&publish->row, publish->csv.separator);
    }
    pen_csv_header(&publish->row, columns, n_columns, &publish->csv);
    spill(publish, staged);
}

/* One row an element of the list; group (NULL: none) leads each. */
static void csv_rows(struct publish *publish, struct staged *staged, const struct node *group, const struct node *list,
                     const struct flat_column *columns, size_t n_columns) {
    for (const struct node *row = list->first; row != NULL; row = row->next) {
        if (group != NULL) {
            pen_csv_cells(&publish->row, group, GROUP_COLUMNS, N_GROUP_COLUMNS, &publish->csv);
            buf_char(&publish->row, publish->csv.separator);
        }
        pen_csv(&publish->row, row, columns, n_columns, &publish->csv);
        spill(publish, staged);
    }
}

bool publish_csv(struct publish *publish, const char *name, const struct node *rows, bool grouped,
                 const struct flat_column *columns, size_t n_columns, struct fault *fault) {
    struct staged *staged = NULL;
    if ((publish->formats & PUBLISH_CSV) == 0) {
        return true;
    }
    if (!stage(publish, name, ".csv", &staged, fault)) {
        return false;
    }
    publish->over = false;
    csv_head(publish, staged, grouped, columns, n_columns);
    if (!grouped) {
        csv_rows(publish, staged, NULL, rows, columns, n_columns);
    } else {
        for (const struct node *group = rows->first; group != NULL; group = group->next) {
            csv_rows(publish, staged, group, node_get(group, "series"), columns, n_columns);
        }
    }
    return finish(staged, publish->over, fault);
}

bool publish_rows_begin(struct publish *publish, const char *name, const struct flat_column *columns, size_t n_columns,
                        struct fault *fault) {
    publish->rows_csv = publish->rows_json = NULL;
    publish->columns = columns;
    publish->n_columns = n_columns;
    publish->any = publish->over = false;
    spool_close(publish->spool);
    publish->spool = NULL;
    if ((publish->formats & PUBLISH_HTML) != 0 && !spool_open(&publish->spool, fault)) {
        return false;
    }
    if ((publish->formats & PUBLISH_CSV) != 0) {
        if (!stage(publish, name, ".csv", &publish->rows_csv, fault)) {
            return false;
        }
        csv_head(publish, publish->rows_csv, false, columns, n_columns);
    }
    if ((publish->formats & PUBLISH_JSON) != 0) {
        return stage(publish, name, ".json", &publish->rows_json, fault);
    }
    return true;
}

void publish_row(struct publish *publish, const struct node *row) {
    if (publish->rows_csv != NULL) {
        pen_csv(&publish->row, row, publish->columns, publish->n_columns, &publish->csv);
        spill(publish, publish->rows_csv);
    }
    if (publish->rows_json != NULL) {
        buf_text(&publish->row, publish->any ? ",\n  " : "[\n  ");
        pen_json_line(&publish->row, row);
        spill(publish, publish->rows_json);
    }
    if (publish->spool != NULL) {
        spool_row(publish->spool, row);
    }
    publish->any = true;
}

bool publish_rows_end(struct publish *publish, struct fault *fault) {
    if (publish->rows_csv != NULL && !finish(publish->rows_csv, publish->over, fault)) {
        return false;
    }
    if (publish->rows_json == NULL) {
        return true;
    }
    buf_text(&publish->row, publish->any ? "\n]\n" : "[]\n");
    spill(publish, publish->rows_json);
    return finish(publish->rows_json, publish->over, fault);
}

static bool stage_page(struct publish *publish, const char *name, const struct page_asset *template,
                       const struct node *root, const struct zone *zone, struct fault *fault) {
    struct staged *staged = NULL;
    struct buf text;
    if (!stage(publish, name, ".html", &staged, fault)) {
        return false;
    }
    buf_init(&text, DOCUMENT_MAX);
    const struct view view = {.out = &text, .root = root, .zone = zone, .dialect = &HTML};
    bool done = page_write(staged->file, template, &view, publish->spool, fault) && finish(staged, text.over, fault);
    buf_clear(&text);
    return done;
}

/* A chart of each breakdown; one without groups has nothing to show. */
static bool stage_group_charts(struct publish *publish, struct view view, struct fault *fault) {
    bool done = true;
    struct buf name;
    buf_init(&name, NAME_MAX);
    view.part = node_get(view.root, "breakdowns")->first;
    for (; done && view.part != NULL; view.part = view.part->next) {
        buf_reset(&name);
        buf_format(&name, "mttr_by_%s", node_text(view.part, "field"));
        const struct sheet sheet = {PUBLISH_VEGA, name.data, ".vl.json", pen_vega_groups};
        done = node_get(view.part, "groups")->first == NULL || stage_sheet(publish, &sheet, &view, fault);
    }
    buf_clear(&name);
    return done;
}

bool publish_overview(struct publish *publish, const struct node *root, const struct zone *zone, struct fault *fault) {
    static const struct sheet SHEETS[] = {
        {PUBLISH_PROMETHEUS, "mttr", ".prom", pen_prometheus},
        {PUBLISH_VEGA, "mttr", ".vl.json", pen_vega},
        {PUBLISH_MARKDOWN, "mttr", ".md", pen_markdown},
    };
    const struct view view = {.root = root, .zone = zone};
    bool done =
        (publish->formats & PUBLISH_HTML) == 0 || stage_page(publish, "dashboard", &PAGE_DASHBOARD, root, zone, fault);
    for (size_t i = 0; done && i < sizeof SHEETS / sizeof *SHEETS; i++) {
        done = (publish->formats & SHEETS[i].format) == 0 || stage_sheet(publish, &SHEETS[i], &view, fault);
    }
    return done && ((publish->formats & PUBLISH_VEGA) == 0 || stage_group_charts(publish, view, fault));
}

static int by_name(const void *a, const void *b) {
    const struct staged *const *left = a, *const *right = b;
    return strcmp((*left)->name, (*right)->name);
}

void publish_each(const struct publish *publish, void (*fn)(void *context, const char *file, const char *sha256),
                  void *context) {
    struct staged **sorted = must_malloc(publish->n_files * sizeof(struct staged *));
    memcpy(sorted, publish->files, publish->n_files * sizeof *sorted);
    qsort(sorted, publish->n_files, sizeof *sorted, by_name);
    for (size_t i = 0; i < publish->n_files; i++) {
        fn(context, sorted[i]->name, sorted[i]->sha256);
    }
    free(sorted);
}

static bool is_staged(const struct publish *publish, const char *name) {
    for (size_t i = 0; i < publish->n_files; i++) {
        if (strcmp(publish->files[i]->name, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool remove_file(const struct publish *publish, const char *name, struct fault *fault) {
    char *path = path_of(publish->folder, name, "");
    bool done = unlink(path) == 0 || errno == ENOENT ||
                fault_set(fault, FAULT_IO, "cannot remove %s of an earlier run: %s", path, strerror(errno));
    free(path);
    return done;
}

/* Removes the files that the earlier manifest lists and this run did not write. A manifest has each in a line of its
 * own (see pen_json), so the lines are looked at and nothing is parsed. text is cut into its names. */
static bool remove_stale(const struct publish *publish, char *text, struct fault *fault) {
    static const char LISTED[] = "\n    {\"name\":\"";
    for (char *at = text; (at = strstr(at, LISTED)) != NULL;) {
        char *name = at + sizeof LISTED - 1;
        size_t n = strcspn(name, "\"\\/");
        at = name + n;
        if (*at != '"' || *name == '.') { /* not a name that publish gives */
            continue;
        }
        *at++ = '\0';
        if (!is_staged(publish, name) && !remove_file(publish, name, fault)) {
            return false;
        }
    }
    return true;
}

static bool rename_all(struct publish *publish, struct fault *fault) {
    for (size_t i = 0; i < publish->n_files; i++) {
        struct outfile *file = publish->files[i]->file;
        publish->files[i]->file = NULL; /* outfile_commit frees it in any case */
        if (!outfile_commit(file, NULL, fault)) {
            return false;
        }
    }
    return true;
}

bool publish_index(struct publish *publish, const struct node *root, const struct zone *zone, struct fault *fault) {
    return (publish->formats & PUBLISH_HTML) == 0 ||
           (stage_page(publish, "index", &PAGE_INDEX, root, zone, fault) && rename_all(publish, fault));
}

bool publish_commit(struct publish *publish, struct fault *fault) {
    char *path = path_of(publish->folder, "manifest", ".json");
    struct fault none = {0}; /* a folder without a manifest has nothing stale */
    struct buf earlier;
    buf_init(&earlier, MANIFEST_MAX);
    bool known = file_read(path, &earlier, &none);
    bool done = rename_all(publish, fault) && (!known || remove_stale(publish, earlier.data, fault));
    buf_clear(&earlier);
    free(path);
    return done;
}
