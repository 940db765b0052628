/* SPDX-License-Identifier: Apache-2.0 */
/* text_rows: rows of a pager as a few texts each, for what need not be decoded as records. */
#ifndef MTTR_TEXT_ROWS_P_H
#define MTTR_TEXT_ROWS_P_H

#include <stddef.h>

#include "arena.h"
#include "pager_p.h"

enum { ROW_TEXTS = 6 }; /* the most fields that may be asked for */

struct text_row {
    const char *texts[ROW_TEXTS]; /* raw values in the order of the fields, "" where there is none */
};

/* The context of such a pager. */
struct text_rows {
    struct arena *arena;   /* what the next page takes its memory from */
    size_t time;           /* which of the texts is the window's column; 0 = none, its times are not checked */
    struct text_row *list; /* of the last page */
    size_t n, cap;
};

extern const struct row_format TEXT_ROWS;

/* A table that is read as a whole, each row handed to fn. */
struct text_table {
    struct snow *snow;
    const char *name, *filter;
    const char *fields;  /* as of a pager */
    struct arena *arena; /* the texts are its own */
    void (*fn)(void *context, const char *const *texts);
    void *context;
};
/* *class, set in either case: whether the table can be read at all. */
bool text_table_read(const struct text_table *table, enum snow_class *class, struct fault *fault) MUST_CHECK;

#endif
