/* SPDX-License-Identifier: Apache-2.0 */
/* as_of: opens the store as it was at a point of its history, and warns of what was erased since. */
#ifndef MTTR_AS_OF_H
#define MTTR_AS_OF_H

#include "store.h"

/* text: a run's number, or an RFC 3339 instant: the last run that had ended by then. option had the text. Else as
 * store_open_read, FAULT_USAGE where there is no such run. */
bool as_of_open(const char *path, const char *text, const char *option, struct store **out,
                struct fault *fault) MUST_CHECK;
bool as_of_open_run(const char *path, int64_t run, const char *option, struct store **out,
                    struct fault *fault) MUST_CHECK;

#endif
