/* SPDX-License-Identifier: Apache-2.0 */
/* rows: what a file holds before it is known what it means: headings, and rows of cells under them. Every format is
 * read as rows, so that what is decided about columns holds for all formats. */
#ifndef MTTR_ROWS_H
#define MTTR_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"

enum { COLUMNS_MAX = 4096 };

/* The texts are good until the function that gets the row returns. */
struct row_cell {
    const char *text;    /* NULL: the row has no such cell */
    const char *display; /* the display value, where the format gives both; else NULL */
    const char *problem; /* why the text is not the value of a field; else NULL */
};

struct row {
    int64_t number;              /* in the file, from 1; the headings of a CSV file are row 1 */
    const char *const *headings; /* of all columns seen so far; JSON may add some with any row */
    size_t n_headings;
    const struct row_cell *cells; /* as many as headings; NULL: these are the headings alone */
    const char *problem;          /* why the row cannot be kept, or NULL */
};

/* False, with a fault, stops the reading. */
typedef bool row_fn(void *context, const struct row *row, struct fault *fault);

#endif
