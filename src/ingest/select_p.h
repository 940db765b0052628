/* select_p: which fields of a table are asked for. */
#ifndef MTTR_SELECT_P_H
#define MTTR_SELECT_P_H

#include "arena.h"
#include "decode.h"
#include "fault.h"
#include "settings.h"
#include "snow.h"

struct selection {
    struct wanted wanted;
    const char *names; /* the value of sysparm_fields */
};

/* The kind's fields less the excluded ones, and the custom fields as the settings ask: auto asks sys_dictionary; where
 * that cannot be read there are none, which is said. */
bool select_fields(const struct integration *integration, const struct kind *kind, struct snow *snow,
                   struct arena *arena, struct selection *out, struct fault *fault) MUST_CHECK;

#endif
