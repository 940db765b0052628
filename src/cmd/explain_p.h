/*
 * explain: the questions that the command `explain` answers, each in a file of its own.
 */
#ifndef MTTR_EXPLAIN_P_H
#define MTTR_EXPLAIN_P_H

#include "cmd.h"

/* --incident: why a record counts or does not. Returns the exit status. */
int explain_incident(const struct call *call, const char *name, struct fault *fault);

#endif
