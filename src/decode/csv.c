/* SPDX-License-Identifier: Apache-2.0 */
/* csv: rows of a CSV file as records, by libcsv; the first row names the columns. */
#include <csv.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "file_reader_p.h"
#include "log.h"
#include "text.h"

enum { CELL_MAX = 8 * 1024 * 1024, COLUMNS_MAX = 4096, NAMES_MAX = 600 };

/* One column: its heading and where its cells go. */
struct csv_column {
    char *heading;
    int field;        /* position, WANTED_CUSTOM or WANTED_NOT */
    const char *name; /* of a custom field */
};

struct csv_file {
    const struct kind *kind;
    const struct reader_options *options;
    struct csv_parser parser;
    struct csv_column *columns;
    size_t n_columns;
    int key; /* position of the field that serves as sys_id */
    bool has_header;
    int64_t row; /* of the row being read, from 1 */
    struct arena cells_arena;
    char **cells; /* of the row being read */
    size_t *lengths;
    size_t n_cells;
    struct page *page;
    struct fault fault;
};

/* libcsv gathers a cell in one buffer: an unclosed quote would make it as large as the file. */
static void *capped_realloc(void *old, size_t n) {
    return n > CELL_MAX ? NULL : realloc(old, n);
}

void *csv_file_open(const struct kind *kind, const struct reader_options *options) {
    struct csv_file *file = must_malloc(sizeof *file);
    *file = (struct csv_file){.kind = kind, .options = options, .key = -1, .row = 1};
    csv_init(&file->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL | CSV_EMPTY_IS_NULL);
    csv_set_realloc_func(&file->parser, capped_realloc);
    arena_init(&file->cells_arena);
    file->cells = must_malloc(COLUMNS_MAX * sizeof *file->cells);
    file->lengths = must_malloc(COLUMNS_MAX * sizeof *file->lengths);
    return file;
}

/* ---- the header ---- */

static const char *mapped_field(const struct reader_options *options, const char *heading) {
    for (size_t i = 0; i < options->n_maps; i++) {
        if (strcmp(options->maps[i].column, heading) == 0) {
            return options->maps[i].field;
        }
    }
    return NULL;
}

static bool is_mapped_elsewhere(const struct csv_file *file, int field, const char *heading) {
    for (size_t i = 0; i < file->options->n_maps; i++) {
        const struct column_map *map = &file->options->maps[i];
        if (strcmp(map->column, heading) != 0 && kind_field_any(file->kind, map->field) == field) {
            return true;
        }
    }
    return false;
}

/* --map first; then a field's name, ServiceNow's label, Harness's name; then u_ fields. */
static void map_column(const struct csv_file *file, struct csv_column *column) {
    const char *mapped = mapped_field(file->options, column->heading);
    const char *name = mapped != NULL ? mapped : column->heading;
    column->field = kind_field_any(file->kind, name);
    column->name = name;
    if (column->field < 0) {
        column->field = field_is_custom(name) ? WANTED_CUSTOM : WANTED_NOT;
    } else if (mapped == NULL && is_mapped_elsewhere(file, column->field, column->heading)) {
        column->field = WANTED_NOT;
    }
}

static bool check_unique(struct csv_file *file) {
    for (size_t i = 0; i < file->n_columns; i++) {
        for (size_t j = 0; j < i; j++) {
            const struct csv_column *a = &file->columns[j], *b = &file->columns[i];
            bool same = a->field == WANTED_CUSTOM ? b->field == WANTED_CUSTOM && strcmp(a->name, b->name) == 0
                                                  : a->field == b->field;
            if (a->field != WANTED_NOT && same) {
                return fault_set(&file->fault, FAULT_USAGE,
                                 "columns '%s' and '%s' both fill the field %s: choose one with --map FIELD=COLUMN",
                                 a->heading, b->heading, a->field >= 0 ? file->kind->fields[a->field].name : a->name);
            }
        }
    }
    return true;
}

/* Each --map names a column that is there. */
static bool check_maps(struct csv_file *file) {
    for (size_t i = 0; i < file->options->n_maps; i++) {
        struct nearest nearest = {.word = file->options->maps[i].column};
        bool found = false;
        for (size_t j = 0; !found && j < file->n_columns; j++) {
            found = strcmp(file->columns[j].heading, nearest.word) == 0;
            nearest_offer(&nearest, file->columns[j].heading);
        }
        if (!found) {
            return fault_set(&file->fault, FAULT_USAGE, "--map names a column '%s' that is not in the header%s%s%s",
                             nearest.word, nearest.best == NULL ? "" : "; the most similar is '",
                             nearest.best == NULL ? "" : nearest.best, nearest.best == NULL ? "" : "'");
        }
    }
    return true;
}

static bool find_key(struct csv_file *file) {
    int key = kind_field_any(file->kind, file->options->key);
    for (size_t i = 0; i < file->n_columns; i++) {
        if (key >= 0 && file->columns[i].field == key) {
            file->key = key;
            return true;
        }
    }
    return fault_set(&file->fault, FAULT_USAGE,
                     "no column fills %s, the field used as sys_id: name another with --key, or its column with --map",
                     file->options->key);
}

/* Once a file: a misspelt heading would otherwise go unseen. */
static void note_unused(const struct csv_file *file) {
    struct buf names;
    size_t n = 0;
    buf_init(&names, NAMES_MAX);
    for (size_t i = 0; i < file->n_columns; i++) {
        if (file->columns[i].field == WANTED_NOT) {
            buf_format(&names, "%s%s", n++ > 0 ? ", " : "", file->columns[i].heading);
        }
    }
    if (n > 0) {
        log_note("columns left out, because they match no field: %s%s (--map FIELD=COLUMN assigns one)", names.data,
                 names.over ? ", .." : "");
    }
    buf_clear(&names);
}

static bool read_header(struct csv_file *file) {
    static const char BOM[] = "\xEF\xBB\xBF"; /* spreadsheets write one */
    file->columns = must_malloc(file->n_cells * sizeof *file->columns);
    for (size_t i = 0; i < file->n_cells; i++) {
        const char *heading = file->cells[i];
        if (i == 0 && strncmp(heading, BOM, 3) == 0) {
            heading += 3;
        }
        file->columns[i] = (struct csv_column){.heading = strdup(heading)};
        map_column(file, &file->columns[i]);
    }
    file->n_columns = file->n_cells;
    file->has_header = true;
    if (!check_unique(file) || !check_maps(file) || !find_key(file)) {
        return false;
    }
    note_unused(file);
    return true;
}

/* ---- rows ---- */

/* strptime takes 31 February; the round trip does not. */
static bool parse_date(const struct csv_file *file, const char *text, int64_t *out) {
    struct tm tm = {.tm_mday = 1};
    const char *end = strptime(text, file->options->date_format, &tm);
    if (end == NULL || *end != '\0') {
        return false;
    }
    struct civil civil = {tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec};
    struct civil back = instant_civil(instant_of(&civil));
    if (back.month != civil.month || back.day != civil.day) {
        return false;
    }
    bool own_offset = strstr(file->options->date_format, "%z") != NULL;
    *out = own_offset ? instant_of(&civil) - tm.tm_gmtoff : zone_instant(&file->options->zone, &civil);
    return true;
}

static bool set_cell(struct csv_file *file, const struct csv_column *column, const char *text, struct record *record,
                     const char **reason) {
    struct arena *arena = &file->page->arena;
    if (column->field == WANTED_CUSTOM) {
        struct custom *custom = &record->customs[record->n_customs++];
        custom->name = arena_strdup(arena, column->name);
        return decode_value(FORM_CHOICE, text, NULL, arena, &custom->value, reason);
    }
    enum form form = record->kind->fields[column->field].form;
    struct value *value = &record->values[column->field];
    if (form == FORM_TIME && text[0] != '\0') {
        *value = (struct value){.presence = VALUE_SET, .text = ""};
        *reason = "not a date of the form that --date-format gives";
        return parse_date(file, text, &value->number);
    }
    return decode_value(form, text, NULL, arena, value, reason);
}

static const char *cell_text(const struct csv_file *file, size_t i) {
    const char *null_text = file->options->null_text;
    return null_text != NULL && strcmp(file->cells[i], null_text) == 0 ? "" : file->cells[i];
}

/* The text of the cell that serves as sys_id, "" when the row is too short. */
static const char *key_text(const struct csv_file *file) {
    for (size_t i = 0; i < file->n_columns && i < file->n_cells; i++) {
        if (file->columns[i].field == file->key) {
            return cell_text(file, i);
        }
    }
    return "";
}

static void read_row(struct csv_file *file) {
    const char *key = key_text(file), *reason = NULL;
    struct record *record = page_record(file->page, file->kind);
    record->customs = arena_raw(&file->page->arena, file->n_columns * sizeof *record->customs);
    if (file->n_cells != file->n_columns) {
        reason = arena_format(&file->page->arena, "row %lld has %zu cells and the header %zu", (long long)file->row,
                              file->n_cells, file->n_columns);
        page_reject(file->page, key, "", reason);
        return;
    }
    for (size_t i = 0; i < file->n_cells; i++) {
        const struct csv_column *column = &file->columns[i];
        if (strlen(file->cells[i]) != file->lengths[i]) {
            page_reject(file->page, key, column->heading, "holds a NUL");
            return;
        }
        const char *text = cell_text(file, i);
        if (column->field != WANTED_NOT && !set_cell(file, column, text, record, &reason)) {
            page_reject(file->page, key, column->heading, page_reason(file->page, reason, text));
            return;
        }
    }
    if (!decode_value(FORM_TEXT, key, NULL, &file->page->arena, &record->values[record->kind->sys_id], &reason) ||
        record->values[record->kind->sys_id].presence != VALUE_SET) {
        reason =
            arena_format(&file->page->arena, "missing in row %lld: without it the record cannot be told from others",
                         (long long)file->row);
        page_reject(file->page, "", file->options->key, reason);
        return;
    }
    page_add(file->page, record);
}

/* ---- libcsv's callbacks ---- */

static void on_cell(void *data, size_t n, void *context) {
    struct csv_file *file = context;
    if (file->fault.kind != FAULT_NONE) {
        return;
    }
    const char *text = data == NULL ? "" : data;
    if (file->n_cells == COLUMNS_MAX) {
        fault_set(&file->fault, FAULT_USAGE, "row %lld: more than %d columns", (long long)file->row, COLUMNS_MAX);
    } else if (!text_is_utf8(text, n)) {
        fault_set(&file->fault, FAULT_USAGE, "row %lld: not UTF-8: convert the file, for example with iconv",
                  (long long)file->row);
    } else {
        file->cells[file->n_cells] = arena_strndup(&file->cells_arena, text, n);
        file->lengths[file->n_cells++] = n;
    }
}

static void on_row(int end, void *context) {
    struct csv_file *file = context;
    (void)end;
    if (file->fault.kind == FAULT_NONE && !file->has_header) {
        read_header(file);
    } else if (file->fault.kind == FAULT_NONE) {
        read_row(file);
    }
    file->n_cells = 0;
    file->row++;
    arena_reset(&file->cells_arena);
}

static bool csv_fault(struct csv_file *file, struct fault *fault) {
    bool large = csv_error(&file->parser) == CSV_ENOMEM;
    return fault_set(fault, FAULT_USAGE, "row %lld: not CSV: %s", (long long)file->row,
                     large ? "a cell of more than 8 MiB (a quote that is not closed?)"
                           : "a quoted cell is not closed, or holds a single quote mark");
}

bool csv_file_feed(void *handle, const char *data, size_t n, struct page *page, struct fault *fault) {
    struct csv_file *file = handle;
    file->page = page;
    if (csv_parse(&file->parser, data, n, on_cell, on_row, file) != n && file->fault.kind == FAULT_NONE) {
        return csv_fault(file, fault);
    }
    return file->fault.kind == FAULT_NONE || fault_set(fault, file->fault.kind, "%s", file->fault.text);
}

bool csv_file_close(void *handle, struct page *page, struct fault *fault) {
    struct csv_file *file = handle;
    file->page = page;
    bool done = csv_fini(&file->parser, on_cell, on_row, file) == 0 || csv_fault(file, fault);
    if (done && file->fault.kind != FAULT_NONE) {
        done = fault_set(fault, file->fault.kind, "%s", file->fault.text);
    }
    if (done && !file->has_header) {
        done = fault_set(fault, FAULT_USAGE, "it is empty: the first row must name the columns");
    }
    for (size_t i = 0; i < file->n_columns; i++) {
        free(file->columns[i].heading);
    }
    csv_free(&file->parser);
    arena_clear(&file->cells_arena);
    free(file->columns);
    free(file->cells);
    free(file->lengths);
    free(file);
    return done;
}
