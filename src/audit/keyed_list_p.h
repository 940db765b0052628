/* SPDX-License-Identifier: Apache-2.0 */
/* keyed_list_p: records sorted by what they have in common, so that equal keys are adjacent. */
#ifndef MTTR_KEYED_LIST_P_H
#define MTTR_KEYED_LIST_P_H

#include "examined_record_p.h"

struct keyed_record {
    uint64_t key, order;
    uint32_t record; /* its position among the audit's records */
};

struct keyed_list {
    struct keyed_record *list;
    size_t n, cap;
};

void keyed_list_add(struct keyed_list *keyed, const struct keyed_record *record);
/* By key, then order, then record. */
void keyed_list_sort(struct keyed_list *keyed);
/* The position after the last of those that have the key of position i. */
size_t keyed_list_run_end(const struct keyed_list *keyed, size_t i);
/* A key of a label that differs between integrations: accounts of one name in two instances are two accounts. */
uint64_t label_key(const struct examined_record *record, int64_t label);

#endif
