/* SPDX-License-Identifier: Apache-2.0 */
/* audit_p: what the parts of the command `audit` share. */
#ifndef MTTR_CMD_AUDIT_P_H
#define MTTR_CMD_AUDIT_P_H

#include "audit.h"
#include "cmd.h"

/* The findings as a table, the first records of each, and what does not apply, in 80 columns on standard output. */
void audit_print(const struct node *document, bool color, struct arena *arena);

#endif
