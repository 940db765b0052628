/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json: a whole JSON document (RFC 8259) as nodes, for files of the program's own that others may have edited.
 * Strict: UTF-8, no trailing bytes, no member named twice, depth <= 32, no NUL in a text.
 */
#ifndef MTTR_JSON_H
#define MTTR_JSON_H

#include "fault.h"
#include "node.h"

/* Parses n bytes, which a NUL must follow. Whole numbers below 2^53 are NODE_INT, others NODE_REAL; times stay text.
 * Memory is the arena's. FAULT_USAGE, without the document's name. */
bool json_document(const char *text, size_t n, struct arena *arena, const struct node **out,
                   struct fault *fault) MUST_CHECK;

#endif
