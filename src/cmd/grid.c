/* grid: cells are escaped once, when they are added; widths are found when the table is printed. */
#include "grid.h"

#include <stdlib.h>
#include <string.h>

#include "log.h"

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

static const char *escape(struct arena *arena, const char *text) {
    char *escaped = NULL;
    size_t n = 0;
    FILE *stream = open_memstream(&escaped, &n);
    if (stream == NULL) {
        return "?";
    }
    log_escaped(stream, text);
    fclose(stream);
    const char *copy = arena_strndup(arena, escaped, n);
    free(escaped);
    return copy;
}

void grid_init(struct grid *grid, const struct grid_column *columns, size_t n_columns, struct arena *arena) {
    *grid = (struct grid){.columns = columns, .n_columns = n_columns, .arena = arena};
}

void grid_add(struct grid *grid, const char *const *cells) {
    struct grid_row *row = arena_alloc(grid->arena, sizeof *row + grid->n_columns * sizeof row->cells[0]);
    for (size_t i = 0; i < grid->n_columns; i++) {
        row->cells[i] = cells[i] == NULL ? "-" : escape(grid->arena, cells[i]);
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
        sum += column_width(grid, i) + (i > 0 ? 2 : 0);
    }
    return sum;
}

/* Two spaces between columns, none behind the last. */
static void print_cell(const struct grid *grid, size_t column, const char *text, size_t widest, FILE *stream) {
    int blank = (int)(widest - width(text));
    bool last = column + 1 == grid->n_columns;
    if (grid->columns[column].right) {
        fprintf(stream, "%*s%s", blank, "", text);
    } else {
        fprintf(stream, "%s%*s", text, last ? 0 : blank, "");
    }
    fputs(last ? "\n" : "  ", stream);
}

void grid_print(const struct grid *grid, FILE *stream, bool color) {
    size_t *widths = must_malloc(grid->n_columns * sizeof *widths);
    fputs(color ? "\033[1m" : "", stream);
    for (size_t i = 0; i < grid->n_columns; i++) {
        widths[i] = column_width(grid, i);
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
