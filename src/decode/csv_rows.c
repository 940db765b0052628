/* SPDX-License-Identifier: Apache-2.0 */
/* csv_rows: the rows of a CSV file, by libcsv; the first row names the columns. */
#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "file_reader_p.h"
#include "text.h"

enum { CELL_MAX = 8 * 1024 * 1024, HEAD_ROWS = 64 };

/* ---- the separator ---- */

static const char SEPARATORS[] = {',', ';', '\t', '|'};
enum { N_SEPARATORS = sizeof SEPARATORS };

/* How often each separator stands in a row, outside quotes. */
struct separators {
    size_t counts[HEAD_ROWS][N_SEPARATORS];
    size_t n_rows;
};

static void count_separators(const char *head, size_t n, struct separators *found) {
    bool quoted = false, blank = true;
    *found = (struct separators){0};
    for (size_t i = 0; i < n && found->n_rows < HEAD_ROWS; i++) {
        const char *separator = memchr(SEPARATORS, head[i], N_SEPARATORS);
        bool end = head[i] == '\n' || head[i] == '\r';
        quoted = quoted != (head[i] == '"');
        if (!quoted && separator != NULL) {
            found->counts[found->n_rows][separator - SEPARATORS]++;
        }
        if (!quoted && end && !blank) {
            found->n_rows++;
        }
        blank = !quoted && (end || (blank && head[i] == ' '));
    }
    found->n_rows += found->n_rows < HEAD_ROWS && !blank;
}

/* The separator under which most rows have as many cells as the headings; of equal ones the one with more cells. */
static char best_separator(const struct separators *found) {
    size_t best = 0, best_rows = 0, best_cells = 0;
    for (size_t s = 0; s < N_SEPARATORS; s++) {
        size_t cells = found->n_rows == 0 ? 0 : found->counts[0][s], rows = 0;
        for (size_t i = 0; cells > 0 && i < found->n_rows; i++) {
            rows += found->counts[i][s] == cells;
        }
        if (rows > best_rows || (rows == best_rows && cells > best_cells)) {
            best = s;
            best_rows = rows;
            best_cells = cells;
        }
    }
    return SEPARATORS[best];
}

/* The first line sep=; that Excel writes and reads. */
static size_t separator_line(const char *head, size_t n, char *separator) {
    if (n < 6 || strncasecmp(head, "sep=", 4) != 0 || (head[5] != '\n' && head[5] != '\r')) {
        return 0;
    }
    *separator = head[4];
    return n > 6 && head[5] == '\r' && head[6] == '\n' ? 7 : 6;
}

bool is_csv(const char *head, size_t n, struct file_shape *shape) {
    struct separators found;
    shape->skip = separator_line(head, n, &shape->separator);
    if (shape->skip == 0) {
        count_separators(head, n, &found);
        shape->separator = best_separator(&found);
    }
    return true;
}

/* ---- rows ---- */

struct csv_rows {
    row_fn *fn;
    void *context;
    struct csv_parser parser;
    size_t skip; /* bytes before the headings that are still to come */
    struct arena headings_arena, cells_arena;
    const char **headings; /* NULL until they were read */
    size_t n_headings;
    struct row_cell *cells; /* of the row being read */
    size_t n_cells;
    int64_t number;
    struct fault fault;
};

/* libcsv gathers a cell in one buffer: an unclosed quote would make it as large as the file. */
static void *capped_realloc(void *old, size_t n) {
    return n > CELL_MAX ? NULL : must_realloc(old, n);
}

void *csv_rows_open(const struct file_shape *shape, row_fn *fn, void *context) {
    struct csv_rows *rows = must_malloc(sizeof *rows);
    *rows = (struct csv_rows){.fn = fn, .context = context, .skip = shape->skip, .number = 1};
    csv_init(&rows->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL | CSV_EMPTY_IS_NULL);
    csv_set_delim(&rows->parser, (unsigned char)shape->separator);
    csv_set_realloc_func(&rows->parser, capped_realloc);
    arena_init(&rows->headings_arena);
    arena_init(&rows->cells_arena);
    rows->cells = must_malloc(COLUMNS_MAX * sizeof *rows->cells);
    return rows;
}

static void on_cell(void *data, size_t n, void *context) {
    struct csv_rows *rows = context;
    const char *text = data == NULL ? "" : data;
    if (rows->fault.kind != FAULT_NONE) {
        return;
    }
    if (rows->n_cells == COLUMNS_MAX) {
        fault_set(&rows->fault, FAULT_USAGE, "row %lld: more than %d columns", (long long)rows->number, COLUMNS_MAX);
    } else if (!text_is_utf8(text, n)) {
        fault_set(&rows->fault, FAULT_USAGE, "row %lld: not UTF-8: name the encoding with --encoding",
                  (long long)rows->number);
    } else if (memchr(text, '\0', n) != NULL) {
        fault_set(&rows->fault, FAULT_USAGE, "row %lld: holds a NUL byte: the file is damaged, or no text",
                  (long long)rows->number);
    } else {
        rows->cells[rows->n_cells++] = (struct row_cell){.text = arena_strndup(&rows->cells_arena, text, n)};
    }
}

static void keep_headings(struct csv_rows *rows) {
    rows->headings = arena_alloc(&rows->headings_arena, (rows->n_cells + 1) * sizeof *rows->headings);
    for (size_t i = 0; i < rows->n_cells; i++) {
        rows->headings[i] = arena_strdup(&rows->headings_arena, rows->cells[i].text);
    }
    rows->n_headings = rows->n_cells;
}

/* Short rows and empty cells too many are what spreadsheets write; other cells too many show a separator in a cell. */
static const char *fit_cells(struct csv_rows *rows) {
    size_t n = rows->n_cells;
    while (n > rows->n_headings && rows->cells[n - 1].text[0] == '\0') {
        n--;
    }
    if (n > rows->n_headings) {
        return arena_format(&rows->cells_arena, "row %lld has %zu cells and the headings are %zu",
                            (long long)rows->number, n, rows->n_headings);
    }
    for (; n < rows->n_headings; n++) {
        rows->cells[n] = (struct row_cell){.text = ""};
    }
    return NULL;
}

static bool is_blank(const struct csv_rows *rows) {
    for (size_t i = 0; i < rows->n_cells; i++) {
        if (rows->cells[i].text[0] != '\0') {
            return false;
        }
    }
    return true;
}

/* Passes the cells on, or the headings alone. */
static void pass_row(struct csv_rows *rows) {
    struct row row = {.number = rows->number};
    if (rows->headings == NULL) {
        keep_headings(rows);
    } else {
        row.problem = fit_cells(rows);
        row.cells = rows->cells;
    }
    row.headings = rows->headings;
    row.n_headings = rows->n_headings;
    (void)!rows->fn(rows->context, &row, &rows->fault);
}

static void on_row(int end, void *context) {
    struct csv_rows *rows = context;
    (void)end;
    if (rows->fault.kind == FAULT_NONE && !is_blank(rows)) {
        pass_row(rows);
    }
    rows->n_cells = 0;
    rows->number++;
    arena_reset(&rows->cells_arena);
}

static bool csv_fault(struct csv_rows *rows, struct fault *fault) {
    bool large = csv_error(&rows->parser) == CSV_ENOMEM;
    return fault_set(fault, FAULT_USAGE, "row %lld: not CSV: %s", (long long)rows->number,
                     large ? "a cell of more than 8 MiB (a quote that is not closed?)"
                           : "a quoted cell is not closed, or holds a single quote mark");
}

/* libcsv reports success whatever its callbacks found. */
static bool take_fault(struct csv_rows *rows, bool parsed, struct fault *fault) {
    if (rows->fault.kind != FAULT_NONE) {
        *fault = rows->fault;
        return false;
    }
    return parsed || csv_fault(rows, fault);
}

bool csv_rows_feed(void *file, const char *text, size_t n, struct fault *fault) {
    struct csv_rows *rows = file;
    size_t skip = n < rows->skip ? n : rows->skip;
    rows->skip -= skip;
    bool parsed = csv_parse(&rows->parser, text + skip, n - skip, on_cell, on_row, rows) == n - skip;
    return take_fault(rows, parsed, fault);
}

bool csv_rows_close(void *file, struct fault *fault) {
    struct csv_rows *rows = file;
    bool done = take_fault(rows, csv_fini(&rows->parser, on_cell, on_row, rows) == 0, fault);
    if (done && rows->headings == NULL) {
        done = fault_set(fault, FAULT_USAGE, "it is empty: the first row must name the columns");
    }
    csv_free(&rows->parser);
    arena_clear(&rows->headings_arena);
    arena_clear(&rows->cells_arena);
    free(rows->cells);
    free(rows);
    return done;
}
