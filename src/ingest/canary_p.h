/* SPDX-License-Identifier: Apache-2.0 */
/* canary: questions about one row, by its sys_id, whose right answer is known. */
#ifndef MTTR_CANARY_P_H
#define MTTR_CANARY_P_H

#include "encoded_query.h"
#include "probe.h"

struct canary {
    struct snow *snow;
    const struct kind *kind;
    struct arena *arena;
    const char *sys_id;         /* the row's */
    struct query_fields fields; /* of the filter */
};

enum reply { REPLY_NONE, REPLY_ROWS, REPLY_REFUSED };

/* What comes back for the row when the condition is put to it. */
bool canary_put(const struct canary *canary, const char *condition, enum reply *out, struct fault *fault) MUST_CHECK;

/* Two screens, to be added to conditions of the row: the first holds for no row but where one of the fields is dropped,
 * the second for every row but where one ends the query. */
const char *canary_never(const struct canary *canary);
const char *canary_always(const struct canary *canary);

/* Asks field by field which the instance does not know, and for a name like it: fills the last three members of out. */
bool canary_find_unknown_field(const struct canary *canary, struct probe *out, struct fault *fault) MUST_CHECK;

#endif
