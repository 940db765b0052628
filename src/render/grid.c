/* SPDX-License-Identifier: Apache-2.0 */
/* grid: cells are escaped once, when they are added; widths are found when the table is printed. */
#include "grid.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "log.h"

enum { GAP = 2, USUAL_ROOM = 80, LEAST = 20 }; /* an instant stays whole */

struct grid_row {
    struct grid_row *next;
    const char *cells[];
};

/* Code points: bytes that do not go on with a sequence. */
static size_t width(const char *text) {
    size_t n = 0;
    for (; *text != '\0'; text++) {
        n += ((unsigned char)*text & 0xC0) != 0x80;
    }
    return n;
}

void grid_init(struct grid *grid, const struct grid_column *columns, size_t n_columns, struct arena *arena) {
    *grid = (struct grid){.columns = columns, .n_columns = n_columns, .arena = arena};
}

void grid_add(struct grid *grid, const char *const *cells) {
    struct grid_row *row = arena_alloc(grid->arena, sizeof *row + grid->n_columns * sizeof row->cells[0]);
    for (size_t i = 0; i < grid->n_columns; i++) {
        row->cells[i] = cells[i] == NULL ? "-" : log_escape(grid->arena, cells[i]);
    }
    if (grid->last == NULL) {
        grid->first = row;
    } else {
        grid->last->next = row;
    }
    grid->last = row;
}

static size_t column_width(const struct grid *grid, size_t column) {
    size_t widest = width(grid->columns[column].heading);
    for (const struct grid_row *row = grid->first; row != NULL; row = row->next) {
        size_t n = width(row->cells[column]);
        widest = n > widest ? n : widest;
    }
    return widest;
}

size_t grid_width(const struct grid *grid) {
    size_t sum = 0;
    for (size_t i = 0; i < grid->n_columns; i++) {
        sum += column_width(grid, i) + (i > 0 ? GAP : 0);
    }
    return sum;
}

size_t grid_room(FILE *stream) {
    struct winsize size;
    int file = fileno(stream);
    if (file < 0 || !isatty(file)) {
        return SIZE_MAX;
    }
    return ioctl(file, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : USUAL_ROOM;
}

/* Takes what does not fit from the widest column, then from the next. */
static void fit(size_t *widths, size_t n, size_t room) {
    size_t sum = (n - 1) * GAP;
    for (size_t i = 0; i < n; i++) {
        sum += widths[i];
    }
    while (sum > room) {
        size_t widest = 0, second = LEAST;
        for (size_t i = 1; i < n; i++) {
            widest = widths[i] > widths[widest] ? i : widest;
        }
        for (size_t i = 0; i < n; i++) {
            second = i != widest && widths[i] > second ? widths[i] : second;
        }
        second -= second == widths[widest] && second > LEAST;
        if (widths[widest] <= second) {
            return;
        }
        size_t cut = widths[widest] - second;
        cut = cut < sum - room ? cut : sum - room;
        widths[widest] -= cut;
        sum -= cut;
    }
}

/* The bytes of the first n code points. */
static int head(const char *text, size_t n) {
    const char *end = text;
    for (; *end != '\0' && (((unsigned char)*end & 0xC0) == 0x80 || n > 0); end++) {
        n -= ((unsigned char)*end & 0xC0) != 0x80;
    }
    return (int)(end - text);
}

/* Two spaces between columns, none after the last. What is wider than its column ends in an ellipsis. */
static void print_cell(const struct grid *grid, size_t column, const char *text, size_t room, FILE *stream) {
    size_t wide = width(text);
    bool last = column + 1 == grid->n_columns, cut = wide > room;
    int blank = cut ? 0 : (int)(room - wide);
    fprintf(stream, "%*s%.*s%s%*s", grid->columns[column].right ? blank : 0, "", head(text, cut ? room - 1 : wide),
            text, cut ? "\xE2\x80\xA6" : "", grid->columns[column].right || last ? 0 : blank, "");
    fputs(last ? "\n" : "  ", stream);
}

void grid_print(const struct grid *grid, FILE *stream, bool color) {
    size_t *widths = must_malloc(grid->n_columns * sizeof *widths);
    for (size_t i = 0; i < grid->n_columns; i++) {
        widths[i] = column_width(grid, i);
    }
    fit(widths, grid->n_columns, grid_room(stream));
    fputs(color ? "\033[1m" : "", stream);
    for (size_t i = 0; i < grid->n_columns; i++) {
        print_cell(grid, i, grid->columns[i].heading, widths[i], stream);
    }
    fputs(color ? "\033[0m" : "", stream);
    for (const struct grid_row *row = grid->first; row != NULL; row = row->next) {
        for (size_t i = 0; i < grid->n_columns; i++) {
            print_cell(grid, i, row->cells[i], widths[i], stream);
        }
    }
    free(widths);
}
