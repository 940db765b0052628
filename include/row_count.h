/* SPDX-License-Identifier: Apache-2.0 */
/* row_count: how many rows an instance has, by its own count (X-Total-Count), which ACLs do not lower. */
#ifndef MTTR_ROW_COUNT_H
#define MTTR_ROW_COUNT_H

#include <stdint.h>

#include "fault.h"
#include "snow.h"

/* Of the filter's rows, those of the window. *out is -1 when the instance does not count. Faults as snow_get. */
bool row_count(struct snow *snow, const char *table, const char *filter, const struct window *window, int64_t *out,
               struct fault *fault) MUST_CHECK;

#endif
