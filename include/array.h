/* SPDX-License-Identifier: Apache-2.0 */
/* array: growing and sorted arrays: a pointer (NULL at first), how many elements it holds, and how many it has room
 * for. Unlike those of the C library the functions accept a NULL array of 0 elements. */
#ifndef MTTR_ARRAY_H
#define MTTR_ARRAY_H

#include <stddef.h>
#include <stdint.h>

#include "arena.h"

/* Makes room for one more element, not initialised. The list may move. Free it with free(). */
#define ARRAY_GROW(list, n, cap) ((list) = (n) < (cap) ? (list) : array_enlarge((list), &(cap), sizeof *(list)))

/* The same in an arena, where the memory of the earlier, smaller lists stays in use until the end. */
#define ARRAY_GROW_IN(arena, list, n, cap) \
    ((list) = (n) < (cap) ? (list) : array_enlarge_in((arena), (list), &(cap), sizeof *(list)))

/* Half as large again. Large blocks move by remapping their pages, so that no two copies exist at any time. */
void *array_enlarge(void *list, size_t *cap, size_t size);
void *array_enlarge_in(struct arena *arena, const void *list, size_t *cap, size_t size);

/* As of bsearch: negative, 0 or positive where the key comes before the element, equals it or comes after it. */
typedef int array_compare_fn(const void *key, const void *element);

/* The index of the first element that does not come before the key, n where there is none. In the header, so that the
 * comparison is inlined where it is called millions of times. */
static inline size_t array_lower(const void *key, const void *list, size_t n, size_t size, array_compare_fn *compare) {
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(key, (const char *)list + middle * size) > 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The index of the first element that equals the key; n where there is none. */
static inline size_t array_find(const void *key, const void *list, size_t n, size_t size, array_compare_fn *compare) {
    size_t i = array_lower(key, list, n, size, compare);
    return i < n && compare(key, (const char *)list + i * size) == 0 ? i : n;
}

static inline int array_compare_int64(const void *left, const void *right) {
    const int64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

void array_sort(void *list, size_t n, size_t size, array_compare_fn *compare);

#endif
