/* SPDX-License-Identifier: Apache-2.0 */
/* The table for people: widths in code points, numbers to the right, hostile text escaped. */
#include <CUnit/CUnit.h>
#include <stdlib.h>

#include "grid.h"
#include "suite.h"

static const struct grid_column COLUMNS[] = {{"name", false}, {"count", true}, {"rating", false}};

static void expect_printed(const struct grid *grid, bool color, const char *text) {
    char *printed = NULL;
    size_t n = 0;
    FILE *stream = open_memstream(&printed, &n);
    CU_ASSERT_PTR_NOT_NULL_FATAL(stream);
    grid_print(grid, stream, color);
    fclose(stream);
    CU_ASSERT_STRING_EQUAL(printed, text);
    free(printed);
}

static void test_alignment(void) {
    static const char *const ROWS[][3] = {
        {"gr\xC3\xBC\xC3\x9F", "7", "high"},
        {"x", "1234567", NULL},
    };
    struct arena arena;
    struct grid grid;
    arena_init(&arena);
    grid_init(&grid, COLUMNS, 3, &arena);
    grid_add(&grid, ROWS[0]);
    grid_add(&grid, ROWS[1]);
    CU_ASSERT_EQUAL(grid_width(&grid), 21);
    expect_printed(&grid, false,
                   "name    count  rating\n"
                   "gr\xC3\xBC\xC3\x9F        7  high\n"
                   "x     1234567  -\n");
    arena_clear(&arena);
}

static void test_hostile(void) {
    static const char *const ROW[3] = {"\x1B[2J", "1\n2", "\xC2\x9B"};
    struct arena arena;
    struct grid grid;
    arena_init(&arena);
    grid_init(&grid, COLUMNS, 3, &arena);
    grid_add(&grid, ROW);
    expect_printed(&grid, false,
                   "name      count  rating\n"
                   "\\x1B[2J  1\\x0A2  \\xC2\\x9B\n");
    arena_clear(&arena);
}

static void test_headings_alone(void) {
    struct arena arena;
    struct grid grid;
    arena_init(&arena);
    grid_init(&grid, COLUMNS, 3, &arena);
    expect_printed(&grid, true, "\033[1mname  count  rating\n\033[0m");
    arena_clear(&arena);
}

static const struct test TESTS[] = {
    {"alignment", test_alignment},
    {"hostile text", test_hostile},
    {"headings alone", test_headings_alone},
    {NULL, NULL},
};

const struct suite suite_grid = {"grid", TESTS};
