/* SPDX-License-Identifier: Apache-2.0 */
/* Loading, finding and changing rows. Columns are met in the data, not declared: a table has the union of the
 * fields of its rows, and a row may lack some of them, as on an instance whose field ACLs differ by row. */
#include "rows.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

uint64_t hash_text(const char *text, uint64_t salt) {
    uint64_t hash = 0xcbf29ce484222325u ^ salt;
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
    hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9u;
    return hash ^ (hash >> 31);
}

struct cell cell_make(const char *value, const char *display, const char *link) {
    bool shared = display != NULL && strcmp(value, display) == 0;
    size_t value_size = strlen(value) + 1, link_size = link == NULL ? 0 : strlen(link) + 1;
    size_t display_size = display == NULL || shared ? 0 : strlen(display) + 1;
    struct cell cell = {.value = must(malloc(value_size + display_size + link_size))};
    memcpy(cell.value, value, value_size);
    if (shared)
        cell.display = cell.value;
    else if (display != NULL)
        cell.display = memcpy(cell.value + value_size, display, display_size);
    if (link != NULL)
        cell.link = memcpy(cell.value + value_size + display_size, link, link_size);
    return cell;
}

size_t table_column(const struct table *table, const char *name) {
    for (size_t i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i].name, name) == 0)
            return i;
    return NO_COLUMN;
}

static size_t column_or_new(struct table *table, const char *name) {
    size_t found = table_column(table, name);
    if (found != NO_COLUMN)
        return found;
    table->columns = must(realloc(table->columns, (table->column_count + 1) * sizeof *table->columns));
    table->columns[table->column_count] = (struct column){.name = must(strdup(name)), .numeric = true};
    return table->column_count++;
}

static bool is_integer(const char *text) {
    const char *digits = text + (*text == '-');
    size_t count = strspn(digits, "0123456789");
    return count > 0 && count < 19 && digits[count] == '\0';
}

void row_set(struct table *table, struct row *row, const char *name, struct cell cell) {
    size_t column = column_or_new(table, name);
    if (column >= row->count) {
        row->cells = must(realloc(row->cells, table->column_count * sizeof *row->cells));
        memset(row->cells + row->count, 0, (table->column_count - row->count) * sizeof *row->cells);
        row->count = table->column_count;
    }
    free(row->cells[column].value);
    row->cells[column] = cell;
    if (cell.value[0] != '\0' && !is_integer(cell.value))
        table->columns[column].numeric = false;
}

void row_mask(struct row *row, const char *field) {
    size_t count = 0;
    while (row->masked != NULL && row->masked[count] != NULL)
        count++;
    row->masked = must(realloc(row->masked, (count + 2) * sizeof *row->masked));
    row->masked[count] = must(strdup(field));
    row->masked[count + 1] = NULL;
}

bool row_is_masked(const struct row *row, const char *field) {
    for (char **masked = row->masked; masked != NULL && *masked != NULL; masked++) {
        size_t length = strlen(*masked);
        if (strncmp(field, *masked, length) == 0 && (field[length] == '\0' || field[length] == '.'))
            return true;
    }
    return false;
}

const struct cell *row_cell(const struct row *row, size_t column) {
    return column < row->count && row->cells[column].value != NULL ? &row->cells[column] : NULL;
}

const char *row_value(const struct table *table, const struct row *row, const char *name) {
    const struct cell *cell = row_cell(row, table_column(table, name));
    return cell == NULL ? "" : cell->value;
}

static const char *member(const cJSON *field, const char *name) {
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(field, name));
}

static struct cell cell_from(const cJSON *field) {
    const char *plain = cJSON_GetStringValue(field);
    if (plain != NULL)
        return cell_make(plain, plain, NULL);
    const char *value = member(field, "value");
    return cell_make(value == NULL ? "" : value, member(field, "display_value"), member(field, "link"));
}

static void row_free(struct row *row) {
    for (size_t i = 0; i < row->count; i++)
        free(row->cells[i].value);
    for (char **masked = row->masked; masked != NULL && *masked != NULL; masked++)
        free(*masked);
    free(row->masked);
    free(row->cells);
    free(row);
}

struct row *table_append(struct table *table, const cJSON *record) {
    struct row *row = must(calloc(1, sizeof *row));
    for (const cJSON *field = cJSON_IsObject(record) ? record->child : NULL; field != NULL; field = field->next)
        row_set(table, row, field->string, cell_from(field));
    const char *sys_id = row_value(table, row, "sys_id");
    if (sys_id[0] == '\0') {
        row_free(row);
        return NULL;
    }
    row->hash = hash_text(sys_id, 0);
    if (table->row_count == table->row_room) {
        table->row_room = table->row_room * 2 + 64;
        table->rows = must(realloc(table->rows, table->row_room * sizeof *table->rows));
    }
    table->sorted = false;
    return table->rows[table->row_count++] = row;
}

void table_remove(struct table *table, struct row *row) {
    for (size_t i = 0; i < table->row_count; i++)
        if (table->rows[i] == row) {
            table->rows[i] = table->rows[--table->row_count];
            table->sorted = false;
            row_free(row);
            return;
        }
}

struct row *table_find(const struct table *table, const char *sys_id) {
    size_t key = table_column(table, "sys_id");
    for (size_t i = 0; i < table->row_count; i++) {
        const struct cell *cell = row_cell(table->rows[i], key);
        if (cell != NULL && strcmp(cell->value, sys_id) == 0)
            return table->rows[i];
    }
    return NULL;
}

struct table *instance_table(const struct instance *instance, const char *name) {
    for (size_t i = 0; i < instance->count; i++)
        if (strcmp(instance->tables[i].name, name) == 0)
            return &instance->tables[i];
    return NULL;
}

/* The row a reference points to, found by the path of its link. */
static const struct row *target(const struct instance *instance, const struct cell *reference,
                                const struct table **table) {
    char name[128];
    const char *slash = reference->link == NULL ? NULL : strrchr(reference->link, '/');
    if (slash == NULL || sscanf(reference->link, "/api/now/table/%127[^/]", name) != 1)
        return NULL;
    *table = instance_table(instance, name);
    return *table == NULL ? NULL : table_find(*table, slash + 1);
}

const struct cell *row_walk(const struct instance *instance, const struct table *table, const struct row *row,
                            const char *path) {
    const struct cell *whole = row_cell(row, table_column(table, path));
    const char *dot = strchr(path, '.');
    if (whole != NULL || dot == NULL)
        return whole;
    char *head = must(strndup(path, (size_t)(dot - path)));
    const struct cell *reference = row_cell(row, table_column(table, head));
    free(head);
    const struct row *next = reference == NULL ? NULL : target(instance, reference, &table);
    return next == NULL ? NULL : row_walk(instance, table, next, dot + 1);
}

static int by_sys_id(const void *a, const void *b, void *context) {
    const struct table *table = context;
    return strcasecmp(row_value(table, *(struct row *const *)a, "sys_id"),
                      row_value(table, *(struct row *const *)b, "sys_id"));
}

static bool load_rows(struct table *table, FILE *file, const char *path) {
    char *line = NULL;
    size_t room = 0, number = 0;
    bool fine = true;
    while (fine && getline(&line, &room, file) > 0) {
        cJSON *record = cJSON_Parse(line);
        number++;
        fine = table_append(table, record) != NULL;
        cJSON_Delete(record);
    }
    if (!fine)
        fprintf(stderr, "%s:%zu: not a record with a sys_id\n", path, number);
    free(line);
    return fine;
}

static bool load_table(struct instance *instance, const char *path, const char *file_name) {
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return false;
    }
    instance->tables = must(realloc(instance->tables, (instance->count + 1) * sizeof *instance->tables));
    struct table *table = &instance->tables[instance->count++];
    *table = (struct table){.name = must(strndup(file_name, strlen(file_name) - strlen(".jsonl")))};
    bool fine = load_rows(table, file, path);
    if (table->row_count > 0) {
        qsort_r(table->rows, table->row_count, sizeof *table->rows, by_sys_id, table);
    }
    table->sorted = true;
    fclose(file);
    return fine;
}

static bool load_entry(struct instance *instance, const char *directory, const char *name) {
    size_t length = strlen(name);
    if (length <= 6 || strcmp(name + length - 6, ".jsonl") != 0)
        return true;
    struct text path = {0};
    text_printf(&path, "%s/%s", directory, name);
    bool fine = load_table(instance, path.bytes, name);
    text_free(&path);
    return fine;
}

static void mark(struct instance *instance, const char *sys_id, bool hidden) {
    for (size_t i = 0; i < instance->count; i++) {
        struct row *row = table_find(&instance->tables[i], sys_id);
        if (row != NULL)
            *(hidden ? &row->hidden : &row->blank) = true;
    }
}

static void load_marks(struct instance *instance, const char *directory, const char *name, bool hidden) {
    struct text path = {0};
    text_printf(&path, "%s/%s", directory, name);
    FILE *file = fopen(path.bytes, "r");
    char sys_id[128];
    while (file != NULL && fscanf(file, "%127s", sys_id) == 1)
        mark(instance, sys_id, hidden);
    if (file != NULL)
        fclose(file);
    text_free(&path);
}

static void load_masks(struct instance *instance, const char *directory) {
    struct text path = {0};
    text_printf(&path, "%s/masked.txt", directory);
    FILE *file = fopen(path.bytes, "r");
    char sys_id[128], field[128];
    while (file != NULL && fscanf(file, "%127s %127s", sys_id, field) == 2)
        for (size_t i = 0; i < instance->count; i++) {
            struct row *row = table_find(&instance->tables[i], sys_id);
            if (row != NULL)
                row_mask(row, field);
        }
    if (file != NULL)
        fclose(file);
    text_free(&path);
}

bool instance_load(struct instance *instance, const char *directory) {
    DIR *entries = opendir(directory);
    if (entries == NULL) {
        fprintf(stderr, "%s: %s\n", directory, strerror(errno));
        return false;
    }
    bool fine = true;
    for (struct dirent *entry; fine && (entry = readdir(entries)) != NULL;)
        fine = load_entry(instance, directory, entry->d_name);
    closedir(entries);
    load_marks(instance, directory, "hidden.txt", true);
    load_marks(instance, directory, "blank.txt", false);
    load_masks(instance, directory);
    return fine;
}

void instance_free(struct instance *instance) {
    for (size_t i = 0; i < instance->count; i++) {
        struct table *table = &instance->tables[i];
        for (size_t j = 0; j < table->row_count; j++)
            row_free(table->rows[j]);
        for (size_t j = 0; j < table->column_count; j++)
            free(table->columns[j].name);
        free(table->rows);
        free(table->columns);
        free(table->name);
    }
    free(instance->tables);
    *instance = (struct instance){0};
}
