/* SPDX-License-Identifier: Apache-2.0 */
/* backlog: a record is open at a run of edges, so it adds one where the run begins and takes one away where it ends;
 * the sums over the buckets are made once, at the end. */
#include "backlog.h"

#include "array.h"

const int64_t BACKLOG_AGE[BACKLOG_AGES] = {DAY, 7 * DAY, 14 * DAY, 30 * DAY};

void backlog_init(struct backlog *backlog, const struct bucket *buckets, size_t n, int64_t seen, struct arena *arena) {
    *backlog = (struct backlog){.buckets = buckets, .n = n};
    backlog->edges = arena_alloc(arena, n * sizeof *backlog->edges);
    backlog->list = arena_alloc(arena, (n + 1) * sizeof *backlog->list);
    for (size_t i = 0; i < n; i++) {
        backlog->edges[i] = buckets[i].end < seen ? buckets[i].end : seen;
    }
}

/* The first edge that lies after the instant. */
static size_t edge_after(const struct backlog *backlog, int64_t instant) {
    int64_t next = instant + 1;
    return array_lower(&next, backlog->edges, backlog->n, sizeof *backlog->edges, array_compare_int64);
}

static void add_open(struct backlog *backlog, const struct backlog_record *record) {
    size_t until = record->end == INSTANT_NONE ? backlog->n : edge_after(backlog, record->end);
    size_t from = edge_after(backlog, record->start);
    if (from < until) {
        backlog->list[from].open++;
        backlog->list[until].open--;
    }
    for (size_t i = 0; i < BACKLOG_AGES && from < until; i++) {
        from = edge_after(backlog, record->start + BACKLOG_AGE[i]);
        if (from < until) {
            backlog->list[from].older[i]++;
            backlog->list[until].older[i]--;
        }
    }
}

void backlog_add(struct backlog *backlog, const struct backlog_record *record) {
    if (record->start == INSTANT_NONE) {
        return;
    }
    size_t opened = bucket_of(backlog->buckets, backlog->n, record->start);
    if (opened < backlog->n) {
        backlog->list[opened].opened++;
        backlog->list[opened].canceled += record->canceled;
    }
    if (record->canceled) {
        return;
    }
    size_t resolved = record->end == INSTANT_NONE ? backlog->n : bucket_of(backlog->buckets, backlog->n, record->end);
    if (resolved < backlog->n) {
        backlog->list[resolved].resolved++;
        backlog->list[resolved].reopened += record->reopened;
    }
    add_open(backlog, record);
}

void backlog_finish(struct backlog *backlog) {
    for (size_t i = 1; i < backlog->n; i++) {
        struct backlog_bucket *bucket = &backlog->list[i];
        const struct backlog_bucket *before = bucket - 1;
        bucket->open += before->open;
        for (size_t age = 0; age < BACKLOG_AGES; age++) {
            bucket->older[age] += before->older[age];
        }
    }
}
