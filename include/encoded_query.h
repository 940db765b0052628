/* SPDX-License-Identifier: Apache-2.0 */
/* encoded_query: the filter of the user, and the window and key that are ANDed to it. */
#ifndef MTTR_ENCODED_QUERY_H
#define MTTR_ENCODED_QUERY_H

#include <stdint.h>

#include "arena.h"
#include "buf.h"
#include "fault.h"
#include "instant.h"

/* lo <= time < hi (UTC seconds) and sys_id > last. Without a beginning, rows without a time are in the window too. */
struct window {
    int64_t lo, hi;   /* INSTANT_NONE: open */
    const char *last; /* "" = from the beginning */
    const char *time; /* the column of the bounds; NULL: sys_updated_on */
    int64_t future;   /* hi does not hold for times from here on; 0: it does */
    const char *also; /* one more condition; NULL: none */
};

/* All rows. */
#define WINDOW_ALL ((struct window){.lo = INSTANT_NONE, .hi = INSTANT_NONE, .last = ""})

/* Adds the query, ordered by sys_id, the window ANDed to every ^NQ branch of the filter. FAULT_USAGE: it does not
 * fit. */
bool query_window(const char *filter, const struct window *window, struct buf *out, struct fault *fault) MUST_CHECK;

/* Whether text can be a value in a query: '^' and control characters have no escape. */
bool query_can_hold(const char *text);

struct query_fields {
    struct arena *arena;
    const char **names;
    size_t n;
};
void query_find_fields(const char *filter, struct arena *arena, struct query_fields *out);

/* Whether sys_id may come after `before` in the server's order, which may be any collation: false only where every one
 * has it before, by the first digit or letter (ASCII) in which they differ, or where both are the same. */
bool sys_id_is_after(const char *sys_id, const char *before);
/* Whether it comes after it by its bytes, or by these with case ignored; some collations have another order. */
bool sys_id_seems_after(const char *sys_id, const char *before);

#endif
