/* SPDX-License-Identifier: Apache-2.0 */
/*
 * shift_tell: why a mean moved, as plain data: what `explain --between` and the page say in the same words. A weight is
 * told in seconds and as its exact numerator over the common denominator.
 */
#ifndef MTTR_SHIFT_TELL_P_H
#define MTTR_SHIFT_TELL_P_H

#include "node.h"
#include "shift.h"

/* Both sides, the earlier first, and what the nodes are made in. */
struct shift_tell {
    struct arena *arena;
    const struct shift_side *side;
};

/* Whether both sides count something, so that there is a change of the mean. */
bool shift_tell_any(const struct shift_tell *tell);
/* numerator / denominator, with the precision of a long double. */
double shift_tell_real(__int128 numerator, __int128 denominator);
/* `seconds` and `numerator`. */
void shift_tell_weight(const struct shift_tell *tell, struct node *node, __int128 weight);
/* `change`: that of the mean, with the denominator of all numerators; null where there is none. */
void shift_tell_change(const struct shift_tell *tell, struct node *result);
/* `totals`: of each kind of change how many records, and their weight. */
void shift_tell_totals(const struct shift_tell *tell, struct node *result, const struct shift_part *parts, size_t n);
/* A row for each group of the widgets' lists, those of the earlier list alone at the end; none without a change. */
void shift_tell_groups(const struct shift_tell *tell, struct node *rows, const struct node *before,
                       const struct node *after);
/* The group of the same key in a list; NULL where there is none. */
const struct node *shift_tell_same(const struct node *groups, const struct node *group);

#endif
