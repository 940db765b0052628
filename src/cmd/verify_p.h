/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verify: what its parts share: the checks, and the words for a person.
 */
#ifndef MTTR_VERIFY_P_H
#define MTTR_VERIFY_P_H

#include "cmd.h"
#include "node.h"

/* What was found, as the lines that a person reads, on standard output; of records the first few. */
void verify_print(const struct node *result);
/* The closing line. */
void verify_say(const struct node *result);

#endif
