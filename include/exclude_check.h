/* SPDX-License-Identifier: Apache-2.0 */
/* exclude_check: whether an instance has the fields of exclude_fields that mttr itself does not know. */
#ifndef MTTR_EXCLUDE_CHECK_H
#define MTTR_EXCLUDE_CHECK_H

#include "arena.h"
#include "fault.h"
#include "settings.h"
#include "snow.h"

/* FAULT_USAGE names the first that sys_dictionary does not list. Where the account cannot read sys_dictionary nothing
 * is refused. Sends no request when there is nothing to ask. */
bool exclude_check(struct snow *snow, const struct integration *integration, struct arena *arena,
                   struct fault *fault) MUST_CHECK;

#endif
