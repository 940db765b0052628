/* SPDX-License-Identifier: Apache-2.0 */
/*
 * groups: the values of one field, by raw value, each with the label that it was last seen with.
 * Fields that are dates are refused.
 */
#ifndef MTTR_GROUPS_P_H
#define MTTR_GROUPS_P_H

#include "source_p.h"

struct group {
    const char *key;   /* raw; NULL: empty */
    const char *label; /* NULL: no display value was seen */
    bool in_range;     /* whether the record that has it is of the range, not of the one before */
    int64_t labelled;  /* its sys_updated_on */
    int64_t number;    /* of the store's label that has it */
};

struct groups {
    struct source *source;
    size_t column;
    enum form form;
    struct group *list;
    size_t n, cap;
    uint32_t *places; /* by the key's hash: position + 1, 0 = free */
    size_t n_places;
    uint32_t *by_label; /* by label number: position + 1, 0 = not yet known */
};

/* FAULT_USAGE for a date and for a custom field that the store lacks. */
bool groups_open(struct groups *groups, struct source *source, const struct field_ref *ref,
                 struct fault *fault) MUST_CHECK;
void groups_close(struct groups *groups);

/* The position of the sample's group; groups->n grows when it is new. */
bool groups_find(struct groups *groups, const struct sample *sample, size_t *out, struct fault *fault) MUST_CHECK;
/* Takes the sample's label for the group when it is newer; of two as new the greater. One of the range before counts
 * only where the range has none. */
bool groups_label(struct groups *groups, size_t group, const struct sample *sample, bool in_range, int64_t updated,
                  struct fault *fault) MUST_CHECK;

#endif
