/* SPDX-License-Identifier: Apache-2.0 */
/* mark: records by what they have in common: marks are sorted, and equal keys are a run. */
#include <stdlib.h>

#include "audit_p.h"

void marks_add(struct marks *marks, const struct mark *mark) {
    if (marks->n == marks->cap) {
        marks->cap = marks->cap + marks->cap / 2 + 1024;
        marks->list = must_realloc(marks->list, marks->cap * sizeof *marks->list);
    }
    marks->list[marks->n++] = *mark;
}

static int compare(const void *left, const void *right) {
    const struct mark *a = left, *b = right;
    if (a->key != b->key) {
        return a->key < b->key ? -1 : 1;
    }
    if (a->order != b->order) {
        return a->order < b->order ? -1 : 1;
    }
    return (a->record > b->record) - (a->record < b->record);
}

void marks_sort(struct marks *marks) {
    if (marks->n > 0) {
        qsort(marks->list, marks->n, sizeof *marks->list, compare);
    }
}

size_t marks_run(const struct marks *marks, size_t i) {
    size_t end = i + 1;
    while (end < marks->n && marks->list[end].key == marks->list[i].key) {
        end++;
    }
    return end;
}

uint64_t mark_key(const struct exhibit *exhibit, int64_t label) {
    enum { LABEL_BITS = 40 };
    return (uint64_t)exhibit->position << LABEL_BITS | (uint64_t)label;
}
