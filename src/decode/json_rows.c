/* SPDX-License-Identifier: Apache-2.0 */
/* json_rows: the records of JSON and JSON Lines as rows; a member's name is its heading. */
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "decode_p.h"
#include "file_reader_p.h"

enum { SCALAR_MAX = 64 };

/* ---- which JSON it is ---- */

/* A scan over the beginning of a file that is JSON, or may be cut anywhere. */
struct head {
    const char *at, *end;
};

static char skip_blanks(struct head *head) {
    while (head->at < head->end && strchr(" \t\r\n", *head->at) != NULL) {
        head->at++;
    }
    if (head->at == head->end) {
        return '\0';
    }
    return *head->at;
}

/* Passes over a string whose opening quote is next, and keeps its first bytes. */
static void skip_string(struct head *head, char *text, size_t size) {
    size_t n = 0;
    for (head->at++; head->at < head->end && *head->at != '"'; head->at++) {
        if (n + 1 < size) {
            text[n++] = *head->at;
        }
        head->at += *head->at == '\\' && head->at + 1 < head->end;
    }
    text[n] = '\0';
    head->at += head->at < head->end;
}

static void skip_value(struct head *head) {
    char ignored[2];
    int depth = 0;
    while (head->at < head->end) {
        char c = *head->at;
        if (c == '"') {
            skip_string(head, ignored, sizeof ignored);
            continue;
        }
        if (depth == 0 && (c == ',' || c == '}')) {
            return;
        }
        depth += (c == '{' || c == '[') - (c == '}' || c == ']');
        head->at++;
    }
}

enum json_form { JSON_NONE, JSON_LIST, JSON_ENVELOPE, JSON_OBJECTS };

/* Whether one of the members of an object is the list, or the record, that an answer brings, or its error. */
static enum json_form form_of_object(struct head *head) {
    char name[SCALAR_MAX];
    head->at++;
    while (skip_blanks(head) == '"') {
        skip_string(head, name, sizeof name);
        if (skip_blanks(head) != ':') {
            return JSON_NONE;
        }
        head->at++;
        char first = skip_blanks(head);
        bool list = strcmp(name, "result") == 0 || strcmp(name, "records") == 0;
        bool error = (strcmp(name, "error") == 0 && first == '{') || strcmp(name, "_error") == 0;
        if (error || (list && (first == '[' || first == '{'))) {
            return JSON_ENVELOPE;
        }
        skip_value(head);
        head->at += skip_blanks(head) == ',';
    }
    return JSON_OBJECTS;
}

static enum json_form form_of(const char *text, size_t n) {
    struct head head = {text, text + n};
    char first = skip_blanks(&head);
    struct head inside = {head.at + (head.at < head.end), head.end};
    char second = skip_blanks(&inside);
    if (first == '[') {
        return second == '{' || second == ']' || second == '\0' ? JSON_LIST : JSON_NONE;
    }
    return first == '{' && (second == '"' || second == '}' || second == '\0') ? form_of_object(&head) : JSON_NONE;
}

bool is_json(const char *head, size_t n, struct file_shape *shape) {
    enum json_form form = form_of(head, n);
    shape->lines = form == JSON_OBJECTS;
    return form == JSON_LIST || form == JSON_ENVELOPE;
}

bool is_json_lines(const char *head, size_t n, struct file_shape *shape) {
    (void)is_json(head, n, shape);
    return shape->lines;
}

/* ---- rows ---- */

struct json_rows {
    row_fn *fn;
    void *context;
    struct splitter splitter;
    struct arena names, scratch; /* of the headings; of the record being read */
    const char **headings;
    size_t n_headings, cap_headings;
    size_t *order; /* of the headings, sorted by name */
    size_t order_cap;
    size_t *expected; /* the column of the n-th member of the last record: the next one's are the same */
    struct row_cell *cells;
    int64_t number;
};

static bool read_record(void *context, const struct split_item *item, struct fault *fault);

void *json_rows_open(const struct file_shape *shape, row_fn *fn, void *context) {
    struct json_rows *rows = must_malloc(sizeof *rows);
    *rows = (struct json_rows){.fn = fn, .context = context};
    arena_init(&rows->names);
    arena_init(&rows->scratch);
    rows->cells = must_malloc(COLUMNS_MAX * sizeof *rows->cells);
    rows->expected = must_malloc(COLUMNS_MAX * sizeof *rows->expected);
    memset(rows->expected, 0, COLUMNS_MAX * sizeof *rows->expected);
    splitter_init(&rows->splitter, shape->lines ? SPLIT_LINES : SPLIT_JSON, FAULT_USAGE, read_record, rows);
    return rows;
}

/* Where the name stands, or is to stand, in the sorted order. */
static size_t place_of(const struct json_rows *rows, const char *name, bool *found) {
    size_t low = 0, high = rows->n_headings;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(name, rows->headings[rows->order[middle]]);
        if (order == 0) {
            *found = true;
            return middle;
        }
        low = order > 0 ? middle + 1 : low;
        high = order > 0 ? high : middle;
    }
    *found = false;
    return low;
}

/* The column of the name, a new one where there is none; COLUMNS_MAX where no more fit. */
static size_t column_of(struct json_rows *rows, const char *name) {
    bool found;
    size_t place = place_of(rows, name, &found);
    if (found) {
        return rows->order[place];
    }
    if (rows->n_headings == COLUMNS_MAX) {
        return COLUMNS_MAX;
    }
    ARRAY_GROW(rows->order, rows->n_headings, rows->order_cap);
    memmove(rows->order + place + 1, rows->order + place, (rows->n_headings - place) * sizeof *rows->order);
    rows->order[place] = rows->n_headings;
    ARRAY_GROW(rows->headings, rows->n_headings, rows->cap_headings);
    rows->headings[rows->n_headings] = arena_strdup(&rows->names, name);
    rows->cells[rows->n_headings] = (struct row_cell){0};
    return rows->n_headings++;
}

/* The member's column is most often the same as that of the last record's member at this position. */
static size_t column_at(struct json_rows *rows, size_t position, const char *name) {
    size_t expected = rows->expected[position];
    if (expected < rows->n_headings && strcmp(rows->headings[expected], name) == 0) {
        return expected;
    }
    return rows->expected[position] = column_of(rows, name);
}

/* What is no value of a field, a list for example, is kept as its JSON text. */
static void set_cell(struct json_rows *rows, struct row_cell *cell, const cJSON *item) {
    if (cell->text != NULL) {
        cell->problem = "named twice";
    } else if (!json_value(item, &rows->scratch, &cell->text, &cell->display)) {
        cell->text = json_print(item, &rows->scratch);
        cell->display = NULL;
        cell->problem = "not a value that the Table API gives";
    }
}

/* ServiceNow's JSONv2 adds members such as __status to each record. */
static bool is_meta(const char *name) {
    return name[0] == '_' && name[1] == '_';
}

static bool set_cells(struct json_rows *rows, const cJSON *tree, struct fault *fault) {
    size_t position = 0;
    for (const cJSON *item = tree->child; item != NULL; item = item->next) {
        if (is_meta(item->string)) {
            continue;
        }
        size_t column = position < COLUMNS_MAX ? column_at(rows, position++, item->string) : COLUMNS_MAX;
        if (column == COLUMNS_MAX) {
            return fault_set(fault, FAULT_USAGE, "record %lld: more than %d members", (long long)rows->number,
                             COLUMNS_MAX);
        }
        set_cell(rows, &rows->cells[column], item);
    }
    return true;
}

static bool read_record(void *context, const struct split_item *item, struct fault *fault) {
    struct json_rows *rows = context;
    arena_reset(&rows->scratch);
    const cJSON *tree = json_parse(item, &rows->scratch, FAULT_USAGE, fault);
    if (tree == NULL) {
        return false;
    }
    if (item->key != NULL) {
        bool error = strcmp(item->key, "error") == 0 || strcmp(item->key, "_error") == 0;
        return !error || fault_set(fault, FAULT_USAGE, "the server answered with an error: %s",
                                   json_error_words(tree, &rows->scratch));
    }
    const cJSON *error = cJSON_GetObjectItemCaseSensitive(tree, "__error");
    memset(rows->cells, 0, rows->n_headings * sizeof *rows->cells);
    rows->number++;
    struct row row = {.number = rows->number, .cells = rows->cells};
    if (!set_cells(rows, tree, fault)) {
        return false;
    }
    row.problem = error == NULL ? NULL : json_error_words(error, &rows->scratch);
    row.headings = rows->headings;
    row.n_headings = rows->n_headings;
    return rows->fn(rows->context, &row, fault);
}

bool json_rows_feed(void *file, const char *text, size_t n, struct fault *fault) {
    struct json_rows *rows = file;
    return splitter_feed(&rows->splitter, text, n, fault);
}

bool json_rows_close(void *file, struct fault *fault) {
    struct json_rows *rows = file;
    bool done = splitter_end(&rows->splitter, fault);
    splitter_clear(&rows->splitter);
    arena_clear(&rows->names);
    arena_clear(&rows->scratch);
    free(rows->headings);
    free(rows->order);
    free(rows->expected);
    free(rows->cells);
    free(rows);
    return done;
}
