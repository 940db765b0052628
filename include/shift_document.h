/* SPDX-License-Identifier: Apache-2.0 */
/* shift_document: why a mean moved, as plain data: see mttr(1), "explain", and reports/README.md, "dashboard.html and
 * index.html". A contribution is given in rounded seconds and as an exact numerator over a shared denominator. */
#ifndef MTTR_SHIFT_DOCUMENT_H
#define MTTR_SHIFT_DOCUMENT_H

#include "node.h"
#include "shift.h"

struct shift_document {
    struct arena *arena;
    const struct shift_side *side;
};

bool shift_document_has_change(const struct shift_document *document); /* whether both sides count records */
double shift_ratio(__int128 numerator, __int128 denominator);          /* computed as a long double */
void shift_document_weight(const struct shift_document *document, struct node *node, __int128 weight);
/* Adds `change`, null where there is none: the change of the mean, and the denominator of all numerators. */
void shift_document_change(const struct shift_document *document, struct node *result);
/* Adds `totals`: how many records each kind of change has, and their weight. */
void shift_document_totals(const struct shift_document *document, struct node *result, const struct shift_part *parts,
                           size_t n);
void shift_document_group(const struct shift_document *document, struct node *node, const struct shift_group *group);

#endif
