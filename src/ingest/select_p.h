/* SPDX-License-Identifier: Apache-2.0 */
/* select_p: which fields of a table are asked for. */
#ifndef MTTR_SELECT_P_H
#define MTTR_SELECT_P_H

#include "arena.h"
#include "decode.h"
#include "fault.h"
#include "mirror.h"

struct selection {
    struct wanted wanted;
    const char *names;   /* the value of sysparm_fields */
    const char *customs; /* all custom fields, excluded ones too, with commas between them */
    bool customs_kept;   /* sys_dictionary could not be read: they are those known from before */
};

/* The custom fields of an earlier selection. */
struct known_customs {
    const char *names; /* with commas between them, "" = none */
    bool current;      /* they need not be asked for again */
};

/* The kind's fields less the excluded ones, and the custom fields as the settings ask: auto asks sys_dictionary; where
 * that cannot be read those that are known from before are kept, which is noted in the log. Memory is the arena's. */
bool select_fields(const struct mirror *mirror, const struct kind *kind, const struct known_customs *known,
                   struct arena *arena, struct selection *out, struct fault *fault) MUST_CHECK;

#endif
