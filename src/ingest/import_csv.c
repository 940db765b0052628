/* SPDX-License-Identifier: Apache-2.0 */
/* import_csv: rows of a CSV file as records, by libcsv; the first row names the columns. */
#include <csv.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "import_p.h"
#include "log.h"
#include "text.h"

enum { CELL_MAX = 8 * 1024 * 1024, COLUMNS_MAX = 4096, NAMES_MAX = 600 };

/* One column: its heading and where its cells go. */
struct csv_column {
    char *heading;
    int field;        /* position, WANTED_CUSTOM or WANTED_NOT */
    const char *name; /* of a custom field */
};

struct csv_reader {
    const struct import_request *request;
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

struct csv_reader *csv_reader_open(const struct import_request *request) {
    struct csv_reader *reader = must_malloc(sizeof *reader);
    *reader = (struct csv_reader){.request = request, .key = -1, .row = 1};
    csv_init(&reader->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL | CSV_EMPTY_IS_NULL);
    csv_set_realloc_func(&reader->parser, capped_realloc);
    arena_init(&reader->cells_arena);
    reader->cells = must_malloc(COLUMNS_MAX * sizeof *reader->cells);
    reader->lengths = must_malloc(COLUMNS_MAX * sizeof *reader->lengths);
    return reader;
}

/* ---- the header ---- */

static const char *mapped_field(const struct import_request *request, const char *heading) {
    for (size_t i = 0; i < request->n_maps; i++) {
        if (strcmp(request->maps[i].column, heading) == 0) {
            return request->maps[i].field;
        }
    }
    return NULL;
}

static bool is_mapped_elsewhere(const struct import_request *request, int field, const char *heading) {
    for (size_t i = 0; i < request->n_maps; i++) {
        if (strcmp(request->maps[i].column, heading) != 0 &&
            kind_field_any(request->kind, request->maps[i].field) == field) {
            return true;
        }
    }
    return false;
}

/* --map first; then a field's name, ServiceNow's label, Harness's name; then u_ fields. */
static void map_column(const struct csv_reader *reader, struct csv_column *column) {
    const char *mapped = mapped_field(reader->request, column->heading);
    const char *name = mapped != NULL ? mapped : column->heading;
    column->field = kind_field_any(reader->request->kind, name);
    column->name = name;
    if (column->field < 0) {
        column->field = field_is_custom(name) ? WANTED_CUSTOM : WANTED_NOT;
    } else if (mapped == NULL && is_mapped_elsewhere(reader->request, column->field, column->heading)) {
        column->field = WANTED_NOT;
    }
}

static bool check_twice(struct csv_reader *reader) {
    for (size_t i = 0; i < reader->n_columns; i++) {
        for (size_t j = 0; j < i; j++) {
            const struct csv_column *a = &reader->columns[j], *b = &reader->columns[i];
            bool same = a->field == WANTED_CUSTOM ? b->field == WANTED_CUSTOM && strcmp(a->name, b->name) == 0
                                                  : a->field == b->field;
            if (a->field != WANTED_NOT && same) {
                return fault_set(&reader->fault, FAULT_USAGE,
                                 "columns '%s' and '%s' both fill the field %s: choose one with --map FIELD=COLUMN",
                                 a->heading, b->heading,
                                 a->field >= 0 ? reader->request->kind->fields[a->field].name : a->name);
            }
        }
    }
    return true;
}

/* Each --map names a column that is there. */
static bool check_maps(struct csv_reader *reader) {
    for (size_t i = 0; i < reader->request->n_maps; i++) {
        struct nearest nearest = {.word = reader->request->maps[i].column};
        bool found = false;
        for (size_t j = 0; !found && j < reader->n_columns; j++) {
            found = strcmp(reader->columns[j].heading, nearest.word) == 0;
            nearest_offer(&nearest, reader->columns[j].heading);
        }
        if (!found) {
            return fault_set(&reader->fault, FAULT_USAGE, "--map names a column '%s' that the header lacks%s%s%s",
                             nearest.word, nearest.best == NULL ? "" : "; nearest is '",
                             nearest.best == NULL ? "" : nearest.best, nearest.best == NULL ? "" : "'");
        }
    }
    return true;
}

static bool find_key(struct csv_reader *reader) {
    int key = kind_field_any(reader->request->kind, reader->request->key);
    for (size_t i = 0; i < reader->n_columns; i++) {
        if (key >= 0 && reader->columns[i].field == key) {
            reader->key = key;
            return true;
        }
    }
    return fault_set(&reader->fault, FAULT_USAGE,
                     "no column fills %s, which serves as sys_id: name another with --key, or its column with --map",
                     reader->request->key);
}

/* Says once what the file has and the store will not, as a misspelt heading would otherwise go unseen. */
static void note_unused(const struct csv_reader *reader) {
    struct buf names;
    size_t n = 0;
    buf_init(&names, NAMES_MAX);
    for (size_t i = 0; i < reader->n_columns; i++) {
        if (reader->columns[i].field == WANTED_NOT) {
            buf_format(&names, "%s%s", n++ > 0 ? ", " : "", reader->columns[i].heading);
        }
    }
    if (n > 0) {
        log_note("columns left out, as they fill no field: %s%s (--map FIELD=COLUMN fills one)", names.data,
                 names.over ? ", .." : "");
    }
    buf_clear(&names);
}

static bool take_header(struct csv_reader *reader) {
    static const char BOM[] = "\xEF\xBB\xBF"; /* spreadsheets write one */
    reader->columns = must_malloc(reader->n_cells * sizeof *reader->columns);
    for (size_t i = 0; i < reader->n_cells; i++) {
        const char *heading = reader->cells[i];
        if (i == 0 && strncmp(heading, BOM, 3) == 0) {
            heading += 3;
        }
        reader->columns[i] = (struct csv_column){.heading = strdup(heading)};
        map_column(reader, &reader->columns[i]);
    }
    reader->n_columns = reader->n_cells;
    reader->has_header = true;
    if (!check_twice(reader) || !check_maps(reader) || !find_key(reader)) {
        return false;
    }
    note_unused(reader);
    return true;
}

/* ---- rows ---- */

/* strptime takes 31 February; the round trip does not. */
static bool parse_date(const struct csv_reader *reader, const char *text, int64_t *out) {
    struct tm tm = {.tm_mday = 1};
    const char *end = strptime(text, reader->request->date_format, &tm);
    if (end == NULL || *end != '\0') {
        return false;
    }
    struct civil civil = {tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec};
    struct civil back = instant_civil(instant_of(&civil));
    if (back.month != civil.month || back.day != civil.day) {
        return false;
    }
    bool own_offset = strstr(reader->request->date_format, "%z") != NULL;
    *out = own_offset ? instant_of(&civil) - tm.tm_gmtoff : zone_instant(&reader->request->zone, &civil);
    return true;
}

static bool set_cell(struct csv_reader *reader, const struct csv_column *column, const char *text,
                     struct record *record, const char **reason) {
    struct arena *arena = &reader->page->arena;
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
        return parse_date(reader, text, &value->number);
    }
    return decode_value(form, text, NULL, arena, value, reason);
}

static const char *cell_text(const struct csv_reader *reader, size_t i) {
    const char *null_text = reader->request->null_text;
    return null_text != NULL && strcmp(reader->cells[i], null_text) == 0 ? "" : reader->cells[i];
}

/* The text of the cell that serves as sys_id, "" when the row is too short. */
static const char *key_text(const struct csv_reader *reader) {
    for (size_t i = 0; i < reader->n_columns && i < reader->n_cells; i++) {
        if (reader->columns[i].field == reader->key) {
            return cell_text(reader, i);
        }
    }
    return "";
}

static void take_row(struct csv_reader *reader) {
    const char *key = key_text(reader), *reason = NULL;
    struct record *record = page_record(reader->page, reader->request->kind);
    record->customs = arena_raw(&reader->page->arena, reader->n_columns * sizeof *record->customs);
    if (reader->n_cells != reader->n_columns) {
        reason = arena_format(&reader->page->arena, "row %lld has %zu cells and the header %zu", (long long)reader->row,
                              reader->n_cells, reader->n_columns);
        page_reject(reader->page, key, "", reason);
        return;
    }
    for (size_t i = 0; i < reader->n_cells; i++) {
        const struct csv_column *column = &reader->columns[i];
        if (strlen(reader->cells[i]) != reader->lengths[i]) {
            page_reject(reader->page, key, column->heading, "holds a NUL");
            return;
        }
        const char *text = cell_text(reader, i);
        if (column->field != WANTED_NOT && !set_cell(reader, column, text, record, &reason)) {
            page_reject(reader->page, key, column->heading, page_reason(reader->page, reason, text));
            return;
        }
    }
    if (!decode_value(FORM_TEXT, key, NULL, &reader->page->arena, &record->values[record->kind->sys_id], &reason) ||
        record->values[record->kind->sys_id].presence != VALUE_SET) {
        reason =
            arena_format(&reader->page->arena, "missing in row %lld: without it the record cannot be told from others",
                         (long long)reader->row);
        page_reject(reader->page, "", reader->request->key, reason);
        return;
    }
    page_add(reader->page, record);
}

/* ---- libcsv's callbacks ---- */

static void on_cell(void *data, size_t n, void *context) {
    struct csv_reader *reader = context;
    if (reader->fault.kind != FAULT_NONE) {
        return;
    }
    const char *text = data == NULL ? "" : data;
    if (reader->n_cells == COLUMNS_MAX) {
        fault_set(&reader->fault, FAULT_USAGE, "row %lld: more than %d columns", (long long)reader->row, COLUMNS_MAX);
    } else if (!text_is_utf8(text, n)) {
        fault_set(&reader->fault, FAULT_USAGE, "row %lld: not UTF-8: convert the file, for example with iconv",
                  (long long)reader->row);
    } else {
        reader->cells[reader->n_cells] = arena_strndup(&reader->cells_arena, text, n);
        reader->lengths[reader->n_cells++] = n;
    }
}

static void on_row(int end, void *context) {
    struct csv_reader *reader = context;
    (void)end;
    if (reader->fault.kind == FAULT_NONE && !reader->has_header) {
        take_header(reader);
    } else if (reader->fault.kind == FAULT_NONE) {
        take_row(reader);
    }
    reader->n_cells = 0;
    reader->row++;
    arena_reset(&reader->cells_arena);
}

static bool csv_fault(struct csv_reader *reader, struct fault *fault) {
    bool large = csv_error(&reader->parser) == CSV_ENOMEM;
    return fault_set(fault, FAULT_USAGE, "row %lld: not CSV: %s", (long long)reader->row,
                     large ? "a cell of more than 8 MiB (a quote that is not closed?)"
                           : "a quoted cell is not closed, or holds a single quote mark");
}

bool csv_reader_feed(struct csv_reader *reader, const char *data, size_t n, struct page *page, struct fault *fault) {
    reader->page = page;
    if (csv_parse(&reader->parser, data, n, on_cell, on_row, reader) != n && reader->fault.kind == FAULT_NONE) {
        return csv_fault(reader, fault);
    }
    return reader->fault.kind == FAULT_NONE || fault_set(fault, reader->fault.kind, "%s", reader->fault.text);
}

bool csv_reader_close(struct csv_reader *reader, struct page *page, struct fault *fault) {
    reader->page = page;
    bool done = csv_fini(&reader->parser, on_cell, on_row, reader) == 0 || csv_fault(reader, fault);
    if (done && reader->fault.kind != FAULT_NONE) {
        done = fault_set(fault, reader->fault.kind, "%s", reader->fault.text);
    }
    if (done && !reader->has_header) {
        done = fault_set(fault, FAULT_USAGE, "it is empty: the first row must name the columns");
    }
    for (size_t i = 0; i < reader->n_columns; i++) {
        free(reader->columns[i].heading);
    }
    csv_free(&reader->parser);
    arena_clear(&reader->cells_arena);
    free(reader->columns);
    free(reader->cells);
    free(reader->lengths);
    free(reader);
    return done;
}
