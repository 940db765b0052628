/* SPDX-License-Identifier: Apache-2.0 */
/* row_count_check: whether the mirror has as many records as the filter selects on the instance. */
#ifndef MTTR_ROW_COUNT_CHECK_P_H
#define MTTR_ROW_COUNT_CHECK_P_H

#include "mirror.h"

/* Writes to run->gap the instance's rows less the mirror's live ones, and warns of a difference: above 0, records that
 * could not be read or were not taken; below 0, records that are no longer there or no longer selected. What changed
 * since `until`, the end of the last window, counts for neither. INSTANT_NONE when the instance does not count. */
void row_count_check(const struct mirror *mirror, const char *filter, struct run *run, int64_t until);

#endif
