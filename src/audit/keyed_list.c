/* SPDX-License-Identifier: Apache-2.0 */
/* keyed_list: records sorted by what they have in common. */
#include "keyed_list_p.h"

#include "array.h"

void keyed_list_add(struct keyed_list *keyed, const struct keyed_record *record) {
    ARRAY_GROW(keyed->list, keyed->n, keyed->cap);
    keyed->list[keyed->n++] = *record;
}

static int compare(const void *left, const void *right) {
    const struct keyed_record *a = left, *b = right;
    if (a->key != b->key) {
        return a->key < b->key ? -1 : 1;
    }
    if (a->order != b->order) {
        return a->order < b->order ? -1 : 1;
    }
    return (a->record > b->record) - (a->record < b->record);
}

void keyed_list_sort(struct keyed_list *keyed) {
    array_sort(keyed->list, keyed->n, sizeof *keyed->list, compare);
}

size_t keyed_list_run_end(const struct keyed_list *keyed, size_t i) {
    size_t end = i + 1;
    while (end < keyed->n && keyed->list[end].key == keyed->list[i].key) {
        end++;
    }
    return end;
}

uint64_t label_key(const struct examined_record *record, int64_t label) {
    enum { LABEL_BITS = 40 };
    return (uint64_t)record->position << LABEL_BITS | (uint64_t)label;
}
