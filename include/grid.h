/* SPDX-License-Identifier: Apache-2.0 */
/* grid: an aligned text table for people. Columns are as wide as their widest cell, in code points. Control characters
 * are shown as \xNN, as log does. On a terminal the widest columns are cut to its width, to 20 at least. */
#ifndef MTTR_GRID_H
#define MTTR_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "arena.h"

struct grid_column {
    const char *heading;
    bool right; /* numbers: aligned to the right */
};

struct grid {
    const struct grid_column *columns;
    size_t n_columns;
    struct arena *arena;
    struct grid_row *first, *last;
};

/* columns is not copied; cells are, into arena. */
void grid_init(struct grid *grid, const struct grid_column *columns, size_t n_columns, struct arena *arena);
void grid_add(struct grid *grid, const char *const *cells);
/* The columns of the terminal that the stream writes to, 80 where they are not known; SIZE_MAX: it is no terminal. */
size_t grid_room(FILE *stream);
size_t grid_width(const struct grid *grid);
void grid_print(const struct grid *grid, FILE *stream, bool color);

#endif
