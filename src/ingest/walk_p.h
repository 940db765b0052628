/* SPDX-License-Identifier: Apache-2.0 */
/* walk: the rows of a table in the order of sys_id, a page at a time, for what need not be decoded as a record. Hidden
 * rows and pages that are too much for the server are met as the mirror's own loop meets them. */
#ifndef MTTR_WALK_P_H
#define MTTR_WALK_P_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "encoded_query.h"
#include "fault.h"
#include "snow.h"

enum { WALK_FIELDS = 6 };

/* Set by the caller: all down to most. */
struct walk {
    struct snow *snow;
    const char *table, *filter;
    struct window window;            /* last moves with the pages */
    const char *fields[WALK_FIELDS]; /* sys_id first; NULL behind the last when fewer */
    int64_t most;                    /* rows a page */
    int64_t limit, offset;
    bool counted; /* the page was asked for with a count */
    bool drained;
};

struct walk_row {
    const char *texts[WALK_FIELDS]; /* raw values, "" where there is none */
};

/* The next page. The rows are the arena's, and so is window.last from then on. *class tells whether the table can be
 * read at all. */
bool walk_page(struct walk *walk, struct arena *arena, struct walk_row **rows, size_t *n, enum snow_class *class,
               struct fault *fault) MUST_CHECK;

#endif
