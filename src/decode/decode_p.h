/* SPDX-License-Identifier: Apache-2.0 */
/* decode_p: a record's text as a cJSON tree, strictly; shared by the two halves of decode. */
#ifndef MTTR_DECODE_P_H
#define MTTR_DECODE_P_H

#include <cjson/cJSON.h>

#include "decode.h"
#include "split_p.h"

/* Parses exactly the item's bytes. The tree is the arena's. FAULT of the kind when they are not well-formed. What JSON
 * can say and C text cannot hold (\u0000, half a surrogate pair) becomes U+FFFF, which decode_value refuses. */
const cJSON *json_parse(const struct split_item *item, struct arena *arena, enum fault_kind kind, struct fault *fault);

/* A scalar as text: "" for null and what is missing, NULL for an object, a list and a number that cannot be kept.
 * Numbers and booleans are written out. */
const char *json_text(const cJSON *item, struct arena *arena);

#endif
