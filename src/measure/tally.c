/* SPDX-License-Identifier: Apache-2.0 */
/* tally: counting, and the statistics of runs of sorted keys. */
#include "tally.h"

#include <stdlib.h>
#include <string.h>

#include "array.h"

/* Each is an element of a document. It must fit above SECONDS_BITS. */
enum { MOST_ROWS = 1 << 18 };
_Static_assert(MOST_ROWS <= 1 << (64 - SECONDS_BITS), "a row is the upper part of a key");

void tally_init(struct tally *tally, size_t n_buckets) {
    *tally = (struct tally){.n_buckets = n_buckets};
}

void tally_clear(struct tally *tally) {
    free(tally->verdicts);
    free(tally->population);
    free(tally->counted.list);
    free(tally->previous.list);
    free(tally->open.list);
    tally_init(tally, tally->n_buckets);
}

bool tally_add_group(struct tally *tally, struct fault *fault) {
    size_t n = tally->n_groups, rows = tally->n_buckets;
    if ((n + 1) * rows > MOST_ROWS) {
        return fault_set(fault, FAULT_USAGE,
                         "more than %zu groups in %zu buckets: use a coarser granularity or a field of fewer values", n,
                         rows);
    }
    if (n == tally->cap_groups) {
        size_t cap = n == 0 ? 1 : 2 * n;
        tally->verdicts = must_realloc(tally->verdicts, cap * sizeof *tally->verdicts);
        tally->population = must_realloc(tally->population, cap * rows * sizeof *tally->population);
        tally->cap_groups = cap;
    }
    memset(&tally->verdicts[n], 0, sizeof tally->verdicts[n]);
    memset(&tally->population[n * rows], 0, rows * sizeof *tally->population);
    tally->n_groups++;
    return true;
}

/* realloc moves pages, not bytes, when the array is large: at no time are there two copies. */
static void add_key(struct keys *keys, size_t place, int64_t seconds) {
    ARRAY_GROW(keys->list, keys->n, keys->cap);
    keys->list[keys->n++] = (uint64_t)place << SECONDS_BITS | (uint64_t)seconds;
}

void tally_add(struct tally *tally, size_t group, size_t bucket, enum verdict verdict, int64_t seconds) {
    size_t row = group * tally->n_buckets + bucket;
    tally->verdicts[group][verdict]++;
    tally->population[row]++;
    if (verdict == VERDICT_COUNTED) {
        add_key(&tally->counted, row, seconds);
    }
}

void tally_add_previous(struct tally *tally, size_t group, int64_t seconds) {
    add_key(&tally->previous, group, seconds);
}

void tally_add_open(struct tally *tally, size_t group, int64_t seconds) {
    add_key(&tally->open, group, seconds);
}

/* The statistics of each of n places, from the run of its keys. */
static struct stats *by_place(struct keys *keys, size_t n, struct arena *arena) {
    struct stats *stats = arena_alloc(arena, n * sizeof *stats);
    measure_sort(keys->list, keys->n);
    for (size_t begin = 0, end; begin < keys->n; begin = end) {
        uint64_t place = keys->list[begin] >> SECONDS_BITS;
        for (end = begin + 1; end < keys->n && keys->list[end] >> SECONDS_BITS == place; end++) {
        }
        stats[place] = measure_stats(keys->list + begin, end - begin);
    }
    return stats;
}

void tally_finish(struct tally *tally, struct arena *arena) {
    tally->series = by_place(&tally->counted, tally->n_groups * tally->n_buckets, arena);
    for (size_t i = 0; i < tally->counted.n; i++) { /* pooled: a group's statistics come from all of its records */
        uint64_t *key = &tally->counted.list[i];
        uint64_t group = (*key >> SECONDS_BITS) / tally->n_buckets;
        *key = group << SECONDS_BITS | (*key & SECONDS_MASK);
    }
    tally->total = by_place(&tally->counted, tally->n_groups, arena);
    tally->before = by_place(&tally->previous, tally->n_groups, arena);
    measure_sort(tally->open.list, tally->open.n);
}

static int by_place_only(const void *key, const void *element) {
    const uint64_t *place = key, *other = element;
    return *place > *other >> SECONDS_BITS ? 1 : -1;
}

/* Where the keys of the place begin. */
static size_t begin_of(const struct keys *keys, uint64_t place) {
    return array_lower(&place, keys->list, keys->n, sizeof *keys->list, by_place_only);
}

const uint64_t *keys_of(const struct keys *keys, size_t group, size_t *n) {
    size_t begin = begin_of(keys, group);
    *n = begin_of(keys, group + 1) - begin;
    return *n == 0 ? NULL : keys->list + begin;
}

int64_t tally_population(const struct tally *tally, size_t group) {
    int64_t sum = 0;
    for (size_t i = 0; i <= VERDICT_COUNTED; i++) {
        sum += tally->verdicts[group][i];
    }
    return sum;
}
