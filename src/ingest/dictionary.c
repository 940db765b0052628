/* SPDX-License-Identifier: Apache-2.0 */
/* dictionary: a walk, for an instance may have more columns than a page has rows. */
#include "dictionary_p.h"

#include "instant.h"
#include "walk_p.h"

enum { PAGE_ROWS = 1000 };

bool dictionary_walk(struct snow *snow, const struct kind *kind, const char *also, struct arena *arena,
                     void (*fn)(void *context, const char *name), void *context, enum snow_class *class,
                     struct fault *fault) {
    struct walk walk = {
        .snow = snow,
        .table = "sys_dictionary",
        .filter = arena_format(arena, "nameINtask,%s^%s", kind->name, also),
        .window = {.lo = INSTANT_NONE, .hi = INSTANT_NONE, .last = ""},
        .fields = {"sys_id", "element"},
        .most = PAGE_ROWS,
    };
    while (!walk.drained) {
        struct walk_row *rows;
        size_t n;
        if (!walk_page(&walk, arena, &rows, &n, class, fault)) {
            return false;
        }
        for (size_t i = 0; i < n; i++) {
            fn(context, rows[i].texts[1]);
        }
    }
    return true;
}
