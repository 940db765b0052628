/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain: the questions that the command `explain` answers, each in a file of its own.
 */
#ifndef MTTR_EXPLAIN_P_H
#define MTTR_EXPLAIN_P_H

#include "cmd.h"
#include "node.h"
#include "profile.h"

/* --incident: why a record counts or does not. Returns the exit status. */
int explain_incident(const struct call *call, const char *name, struct fault *fault);

/* --between A B: why the mean moved. Returns the exit status. */
int explain_between(const struct call *call, const char *a, struct fault *fault);
/* A record that entered or left. */
struct explain_move {
    bool entered;
    const char *reason; /* why the side that does not count it excludes it; NULL: it is not in that population */
    bool ranges;        /* between two ranges of one store */
    bool is_new;        /* not in the store at the first point */
    const struct node *changes; /* between the points, the oldest first: objects with field, old and new */
};
/* What the side that does not count it has against it: new, filter, range, open, a reason of exclusion; for what left
 * also reopened; for what is gone how: deleted or missing. */
const char *explain_why(const struct mttr *mttr, const struct explain_move *move);
/* Adds the names of the changed fields that can have made it so to the list `out`, each once. why NULL: of a record
 * that got longer or shorter. team NULL: of all. */
void explain_causes(const struct profile *profile, const char *team, const char *why, const struct node *changes,
                    struct node *out, struct arena *arena);

/* Its result for a person, with the n_top heaviest records, and as CSV: a row a record. */
void explain_between_print(const struct node *result, int64_t n_top, bool color, struct arena *arena);
void explain_between_csv(const struct node *result, struct arena *arena);

#endif
