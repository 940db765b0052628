/* SPDX-License-Identifier: Apache-2.0 */
/* decode_p: a record's text as a cJSON tree, strictly, and the decoder of such trees. */
#ifndef MTTR_DECODE_P_H
#define MTTR_DECODE_P_H

#include <cjson/cJSON.h>

#include "decode.h"
#include "split_p.h"

/* Parses exactly the item's bytes. The tree is the arena's. FAULT of the kind when they are not well-formed. What JSON
 * can hold and C text cannot (\u0000, half a surrogate pair) becomes U+FFFF, which decode_value refuses. */
const cJSON *json_parse(const struct split_item *item, struct arena *arena, enum fault_kind kind, struct fault *fault);

/* A scalar as text: "" for null and what is missing, NULL for an object, a list and a number that cannot be kept.
 * Numbers and booleans are written out. */
const char *json_text(const cJSON *item, struct arena *arena);

/* Raw value and display value of a field in whichever display mode it came; false when it is no value at all. */
bool json_value(const cJSON *item, struct arena *arena, const char **raw, const char **display);

/* The JSON text of any item, on one line. */
const char *json_print(const cJSON *item, struct arena *arena);

/* The words of an `error` member. */
const char *json_error_words(const cJSON *error, struct arena *arena);

/* Records of one answer have the same members in the same order: where the last one's went is remembered by position.
 */
struct key_place {
    char name[96];
    int field;
};

struct decoder {
    const struct wanted *wanted;
    enum fault_kind kind; /* of its faults */
    struct page *page;    /* where records and rejects go */
    struct arena scratch; /* the tree of one record */
    struct key_place *places;
};

void decoder_init(struct decoder *decoder, const struct wanted *wanted, enum fault_kind kind, struct page *page);
void decoder_clear(struct decoder *decoder);
/* A split_fn: decodes one item of the stream; the context is the decoder. */
bool decoder_decode(void *context, const struct split_item *item, struct fault *fault);

#endif
