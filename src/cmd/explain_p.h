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
/* Its result for a person, with the n_top heaviest records, and as CSV: a row a record. */
void explain_between_print(const struct node *result, int64_t n_top, bool color, struct arena *arena);
void explain_between_csv(const struct node *result, struct arena *arena);

#endif
