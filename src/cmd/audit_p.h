/* SPDX-License-Identifier: Apache-2.0 */
/* audit_p: what the parts of the command `audit` share. */
#ifndef MTTR_CMD_AUDIT_P_H
#define MTTR_CMD_AUDIT_P_H

#include "audit.h"
#include "cmd.h"

/* What a published report said: its manifest and the incidents.json beside it. *out stays NULL, and *why tells, where
 * the default manifest is not there, or the report is not of incidents or does not list them; one that was named must
 * be there. FAULT_USAGE. */
bool published_read(const char *path, bool named, struct arena *arena, struct published **out, const char **why,
                    struct fault *fault) MUST_CHECK;

/* The findings as a table, the first records of each, and what does not apply, in 80 columns on standard output. */
void audit_print(const struct node *document, bool color, struct arena *arena);

#endif
