/* SPDX-License-Identifier: Apache-2.0 */
/* json: a JSON document (RFC 8259) as nodes, for the program's own files, which others may have edited. Strict: UTF-8,
 * no trailing bytes, no member named twice, no NUL in a text, depth at most 32. */
#ifndef MTTR_JSON_H
#define MTTR_JSON_H

#include "fault.h"
#include "node.h"

/* A NUL must follow the n bytes. Whole numbers below 2^53 are NODE_INT, others NODE_REAL. In the arena. FAULT_USAGE. */
bool json_document(const char *text, size_t n, struct arena *arena, const struct node **out,
                   struct fault *fault) MUST_CHECK;

#endif
