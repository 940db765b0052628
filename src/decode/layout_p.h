/* SPDX-License-Identifier: Apache-2.0 */
/* layout_p: what the readings of a file share. */
#ifndef MTTR_LAYOUT_P_H
#define MTTR_LAYOUT_P_H

#include "array.h"
#include "date_form_p.h"
#include "layout.h"
#include "number_form_p.h"

/* What is gathered about a column, and what it means. */
struct file_column {
    const char *heading;
    const char *name;    /* the field, or the custom field */
    int fields[N_KINDS]; /* its position in the fields of each table, or WANTED_CUSTOM */
    enum form form;      /* FORM_CHOICE for a custom field */
    bool duration;       /* an integer that counts seconds */
    bool mapped;         /* by --map */
    enum column_use use;
    int64_t n_filled, n_empty;
    int64_t n_instants; /* cells of a date that came with a display value, so in UTC */
    const char *first;
    size_t longest; /* bytes of its longest cell */
    struct date_evidence dates;
    struct number_marks marks;
};

/* Rows of a table that the program does not mirror. */
struct foreign_rows {
    const char *name; /* the prefix of their numbers */
    int64_t n;
};

enum { FOREIGN_MAX = 16, N_PAIRS = 6 };

/* A key that may stand on several rows, and the row of it that counts so far. */
struct repeated_key {
    uint64_t hash;    /* of the key */
    uint64_t content; /* of the row */
    int64_t updated;  /* UTC seconds, INSTANT_NONE without a stamp */
    int64_t row;      /* 0: none was read */
};

struct duplicates {
    unsigned char *filter;
    struct repeated_key *list; /* sorted by hash after the second reading */
    size_t n, cap;
    int64_t n_rows; /* rows of a key that an earlier row has */
};

struct layout {
    const struct import_options *options;
    struct arena arena; /* of the texts below */
    struct encoding_evidence evidence;
    struct encoding encoding;
    struct buf head; /* the first text of the file, until its format is known */
    bool begun;      /* the encoding and the shape were found */
    struct file_shape shape;
    struct transcoder *transcoder;
    void *rows; /* the reader's handle */
    struct date_format date_format;
    struct file_column *columns;
    size_t n_columns, cap_columns;
    int64_t n_rows, n_by_number[N_KINDS], n_untold; /* rows by what their number says; nothing */
    struct foreign_rows foreign[FOREIGN_MAX];
    size_t n_foreign;
    size_t pairs[N_PAIRS][2];       /* columns of a start and its end; n_columns where there is none */
    int64_t negatives[DATE_ORDERS]; /* durations, by the order of the dates */
    const char *guessed_by;
    struct duplicates duplicates;
    /* decided */
    const struct kind *untold; /* the table of rows whose number does not show one */
    size_t key;                /* the column; before the decision: the one that will most likely be it */
    size_t number;             /* the column of the number; n_columns where there is none */
    struct date_plan dates;
    struct page *page; /* of the third reading */
};

/* ---- columns.c ---- */

/* Makes columns of the headings that are new. */
void columns_add(struct layout *layout, const struct row *row);
/* Each --map, --include and --exclude names a column that is there; the file is none of mttr's own. */
bool columns_check(const struct layout *layout, struct fault *fault) MUST_CHECK;
/* The column of that field or heading; n_columns where there is none. */
size_t columns_find(const struct layout *layout, const char *name);
/* The column that will be the key by the headings seen so far; n_columns where none will. */
size_t columns_key(const struct layout *layout);
/* "'Number', 'Opened' and 12 more", with a guess from the content where one holds dates. The arena's. */
const char *columns_list(const struct layout *layout, struct arena *arena);

/* ---- row_facts.c ---- */

/* What stands in a cell, "" for one of --null. */
const char *filled_text(const struct layout *layout, const struct row_cell *cell);
/* The text of the cell that serves as sys_id, "" where the row has none. */
const char *key_text(const struct layout *layout, const struct row *row);
/* The table of a row by its number; NULL where that does not show it. *foreign: the prefix of another table. */
const struct kind *row_table(const struct layout *layout, const struct row *row, const char **foreign);

/* ---- survey.c ---- */

/* A row_fn: the second reading. */
bool survey_row(void *layout, const struct row *row, struct fault *fault);

/* ---- duplicates.c ---- */

/* Second reading: one more row has this key. FAULT_USAGE for too many that come again. */
bool duplicates_note(struct duplicates *duplicates, const char *key, struct fault *fault) MUST_CHECK;
void duplicates_sort(struct duplicates *duplicates);
void duplicates_clear(struct duplicates *duplicates);
/* A row_fn: a further reading, where duplicates->n > 0. FAULT_USAGE where nothing tells which row counts. */
bool duplicates_row(void *layout, const struct row *row, struct fault *fault);
/* Whether another row of the same key counts. */
bool duplicates_loses(const struct layout *layout, const struct row *row, const char *key);

/* ---- layout_decide.c ---- */

/* After the second reading. */
bool layout_decide(struct layout *layout, struct fault *fault) MUST_CHECK;

/* ---- choice_form.c ---- */

/* The value of a field that an export shows only by its label: 1 of priority "1 - Critical", 6 of an incident's state
 * "Resolved". NULL where the text is no such label. */
const char *choice_value(const struct kind *kind, int field, const char *text);

/* ---- row_record.c ---- */

/* A row_fn: the third reading. */
bool record_row(void *layout, const struct row *row, struct fault *fault);

#endif
