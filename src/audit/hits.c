/* SPDX-License-Identifier: Apache-2.0 */
/* hits: the records that a finding hit. */
#include "array.h"
#include "findings_p.h"

void hits_add(struct hits *hits, const struct examined_record *record, const char *detail) {
    ARRAY_GROW(hits->list, hits->n, hits->cap);
    hits->list[hits->n++] = (struct hit){.record = record, .detail = detail};
}
