/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain: the questions that the command `explain` answers, each in a file of its own.
 */
#ifndef MTTR_EXPLAIN_P_H
#define MTTR_EXPLAIN_P_H

#include "cmd.h"

/* --incident: why a record counts or does not. Returns the exit status. */
int explain_incident(const struct call *call, const char *name, struct fault *fault);

/* --between A B: why the mean moved. Returns the exit status. */
int explain_between(const struct call *call, const char *a, struct fault *fault);

#endif
