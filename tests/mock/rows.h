/* SPDX-License-Identifier: Apache-2.0 */
/* The instance's data: tables of rows of cells, read from DIR/<table>.jsonl, all in memory.
 * A cell holds what the Table API answers in its three display modes; a dotted column is a stored dot-walk.
 * Rows named in DIR/hidden.txt are hidden by row ACLs, those in DIR/blank.txt have every field hidden, and lines
 * "SYS_ID FIELD" of DIR/masked.txt hide one field. */
#pragma once

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cell {
    char *value;   /* owns the cell's memory; NULL: the field is absent from this row */
    char *display; /* NULL: an unset choice */
    char *link;    /* path of a reference; NULL: not a reference, or an empty one */
};

struct row {
    struct cell *cells; /* by column; those past count are absent */
    size_t count;
    uint64_t hash; /* stands for the database's own order */
    bool hidden, blank;
    char **masked; /* names of fields that a field ACL hides in this row, NULL at their end; NULL: none */
};

struct column {
    char *name;
    bool numeric; /* every value is empty or an integer, so the column compares as numbers */
};

struct table {
    char *name;
    struct column *columns;
    size_t column_count;
    struct row **rows;
    size_t row_count, row_room;
    bool sorted; /* the rows are in the order of their sys_id */
};

struct instance {
    struct table *tables;
    size_t count;
};

#define NO_COLUMN SIZE_MAX

bool instance_load(struct instance *instance, const char *directory); /* writes to stderr what is wrong */
void instance_free(struct instance *instance);
struct table *instance_table(const struct instance *instance, const char *name);

size_t table_column(const struct table *table, const char *name);
struct row *table_find(const struct table *table, const char *sys_id);
struct row *table_append(struct table *table, const cJSON *record); /* NULL: it has no sys_id */
void table_remove(struct table *table, struct row *row);

const struct cell *row_cell(const struct row *row, size_t column); /* NULL: absent */
const char *row_value(const struct table *table, const struct row *row, const char *name);
/* A field ACL hides the field, and what is dot-walked through it, from now on. */
void row_mask(struct row *row, const char *field);
bool row_is_masked(const struct row *row, const char *field);
void row_set(struct table *table, struct row *row, const char *name, struct cell cell);
/* Follows references whose target table is loaded: "assigned_to.name". NULL: absent. */
const struct cell *row_walk(const struct instance *instance, const struct table *table, const struct row *row,
                            const char *path);

struct cell cell_make(const char *value, const char *display, const char *link);
uint64_t hash_text(const char *text, uint64_t salt);
