/* SPDX-License-Identifier: Apache-2.0 */
/* probe: whether what an instance answers can be trusted, by canary queries whose right answer is known. Used before
 * each sync and by check. What no readable row can show stays unknown. Nothing is written. */
#ifndef MTTR_PROBE_H
#define MTTR_PROBE_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "fault.h"
#include "record.h"
#include "snow.h"

enum probe_answer { PROBE_UNKNOWN, PROBE_YES, PROBE_NO };

/* What the instance does with a condition on a field that does not exist. */
enum made_up { MADE_UP_UNKNOWN, MADE_UP_DROPPED, MADE_UP_NO_ROWS, MADE_UP_REFUSED };

struct probe {
    int64_t date;            /* the server's clock, INSTANT_NONE when the answer has no Date header */
    int64_t difference;      /* the server's clock less ours, in seconds */
    bool has_row;            /* a row could be read */
    enum probe_answer dated; /* a row with sys_updated_on could be read */
    enum probe_answer range; /* conditions with > and < hold */
    enum probe_answer zone;  /* times in queries are read as UTC */
    int64_t shifted_at;      /* zone NO: the time that showed it */
    int64_t ahead; /* zone NO: seconds ahead of UTC of the clock that times in queries are read by at that time,
                      INSTANT_NONE: no clock fits */
    enum made_up made_up;
    enum probe_answer filter;  /* the instance has the fields that the filter tests */
    const char *unknown_field; /* filter NO: the first field that it does not have */
    const char *nearest;       /* filter NO: a field of that table with a name like it, or NULL */
};

/* Asks only whether the table can be read, and for the clock. Faults as snow_get, here and below. */
bool probe_access(struct snow *snow, const char *table, struct probe *out, struct fault *fault) MUST_CHECK;
/* The same, and the canaries on sys_updated_on, sys_id and the fields of the filter. Memory is the arena's. */
bool probe_table(struct snow *snow, const struct kind *kind, const char *filter, struct arena *arena, struct probe *out,
                 struct fault *fault) MUST_CHECK;

/* The time zone of the account's own row of sys_user; "" when it has none or cannot be found. username may be NULL. */
bool probe_time_zone(struct snow *snow, const char *username, struct arena *arena, const char **out,
                     struct fault *fault) MUST_CHECK;

/* FAULT_REFUSED, with the reason, when a sync cannot trust the table. */
bool probe_require(const struct probe *probe, const char *timezone, struct fault *fault) MUST_CHECK;

#endif
