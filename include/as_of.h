/* SPDX-License-Identifier: Apache-2.0 */
/*
 * as_of: opens the store as it was at a point of its history.
 */
#ifndef MTTR_AS_OF_H
#define MTTR_AS_OF_H

#include "store.h"

/* As it was at a run's number or at an RFC 3339 instant, which means the last run that had ended by then. Warns of what
 * was erased since. option is what the text was given to, for the errors. FAULT_USAGE: the store has no such run. */
bool as_of_open(const char *path, const char *text, const char *option, struct store **out,
                struct fault *fault) MUST_CHECK;
/* The same by the run's number. */
bool as_of_open_run(const char *path, int64_t run, const char *option, struct store **out,
                    struct fault *fault) MUST_CHECK;

#endif
