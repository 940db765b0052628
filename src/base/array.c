/* SPDX-License-Identifier: Apache-2.0 */
/* array: growing by half. */
#include "array.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAP = 16 };

void *array_enlarge(void *list, size_t *cap, size_t size) {
    *cap += *cap / 2 + FIRST_CAP;
    return must_realloc(list, *cap * size);
}

void *array_enlarge_in(struct arena *arena, const void *list, size_t *cap, size_t size) {
    size_t used = *cap * size;
    *cap += *cap / 2 + FIRST_CAP;
    char *larger = arena_raw(arena, *cap * size);
    return used > 0 ? memcpy(larger, list, used) : larger;
}

void array_sort(void *list, size_t n, size_t size, array_compare_fn *compare) {
    if (n > 0) {
        qsort(list, n, size, compare);
    }
}
