/* SPDX-License-Identifier: Apache-2.0 */
/* gap: whether the mirror has as many records as the filter selects on the instance. */
#ifndef MTTR_GAP_P_H
#define MTTR_GAP_P_H

#include "mirror.h"

/* Writes to run->gap the instance's rows less the mirror's live ones, and tells it: above 0, records that could not be
 * read or were not taken; below 0, records that are no longer there or no longer selected. What changed since `until`,
 * the end of the last window, counts for neither. INSTANT_NONE when the instance does not count. */
void gap_compare(const struct mirror *mirror, const char *filter, struct run *run, int64_t until);

#endif
