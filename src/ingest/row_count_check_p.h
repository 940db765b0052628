/* SPDX-License-Identifier: Apache-2.0 */
/* row_count_check: whether the mirror has as many records as the filter selects on the instance. */
#ifndef MTTR_ROW_COUNT_CHECK_P_H
#define MTTR_ROW_COUNT_CHECK_P_H

#include "mirror.h"

/* Writes to run->gap the instance's rows less the mirror's live ones, and warns of a difference: above 0, records that
 * could not be read or were not taken; below 0, records that are no longer there or no longer selected. What changed
 * outside of the window that was read counts for neither. INSTANT_NONE when the instance does not count. */
void row_count_check(const struct mirror *mirror, const char *filter, struct run *run, const struct window *read);
/* That difference alone. */
bool row_count_gap(const struct mirror *mirror, const char *filter, const struct run *run, const struct window *read,
                   int64_t *out, struct fault *fault) MUST_CHECK;

#endif
