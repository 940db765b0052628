/* SPDX-License-Identifier: Apache-2.0 */
/*
 * array: arrays that grow, and sorted ones that are searched. An array is three members of its owner: a pointer (NULL
 * at first), how many elements it holds, and how many it has room for. The functions accept a NULL array of 0 elements,
 * which those of the C library do not. Out of memory ends the program, as in arena.h.
 */
#ifndef MTTR_ARRAY_H
#define MTTR_ARRAY_H

#include <stddef.h>
#include <stdint.h>

#include "arena.h"

/* Makes room for one more element, and sets list and cap. What is added is not initialised. The list may move: pointers
 * to its elements are good only until then. Free it with free(). */
#define ARRAY_GROW(list, n, cap) ((list) = (n) < (cap) ? (list) : array_enlarge((list), &(cap), sizeof *(list)))

/* The same for a list in an arena, where the memory of its earlier, smaller copies stays in use until the end. */
#define ARRAY_GROW_IN(arena, list, n, cap) \
    ((list) = (n) < (cap) ? (list) : array_enlarge_in((arena), (list), &(cap), sizeof *(list)))

/* Half as large again. Large blocks move by remapping their pages, so that no two copies exist at any time. */
void *array_enlarge(void *list, size_t *cap, size_t size);
void *array_enlarge_in(struct arena *arena, const void *list, size_t *cap, size_t size);

/* As of bsearch: negative, 0 or positive where the key comes before the element, equals it or comes after it. */
typedef int array_compare_fn(const void *key, const void *element);

/* How many elements of a sorted list come before the key: the index of the first one that does not, n where there is
 * none. In the header, so that the comparison is inlined where it is called millions of times. */
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

/* Compares elements, or a key and an element, of type int64_t. */
static inline int array_compare_int64(const void *left, const void *right) {
    const int64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* As qsort. */
void array_sort(void *list, size_t n, size_t size, array_compare_fn *compare);

#endif
