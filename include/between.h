/* SPDX-License-Identifier: Apache-2.0 */
/* between: why the mean of a profile changed between two points of the store's history, or between two ranges of the
 * store as it is: see mttr(1), "explain". */
#ifndef MTTR_BETWEEN_H
#define MTTR_BETWEEN_H

#include "analyze.h"
#include "shift.h"

struct between_request {
    const struct profile *profile;
    const char *store; /* its path */
    int64_t now;       /* UTC seconds */
    bool ranges;       /* compare two ranges of the store as it is; else one range at two points of its history */
    struct range range[2];
    const char *points[2];  /* what --between was given: with `ranges` only named in errors */
    struct field_ref group; /* split the change by this field */
    const char *team;       /* only this team; NULL: all */
};

struct field_change {
    int64_t run, started; /* the run, and when it began */
    const char *field;
    const char *old, *new; /* NULL: empty */
    const char *by;        /* who changed the record last by then; NULL: unknown */
};

struct moved_record {
    const struct shift_part *part;
    /* Why the side that does not count it leaves it out: new, filter, range, open, or a reason of exclusion; reopened
     * for a record that left; deleted or missing for one that is gone. NULL: both sides count it. */
    const char *why;
    const char **causes; /* fields whose change can have done it */
    size_t n_causes;
    struct field_change *changes; /* by the runs between the points, the oldest first; none between ranges */
    size_t n_changes, cap_changes;
    int64_t first_seen; /* the run that saw the record first; 0 without changes */
};

struct between {
    const struct between_request *request;
    struct shift_side side[2]; /* the earlier first, as in all pairs */
    int64_t run[2];
    struct moved_record *records; /* the heaviest first */
    size_t n_records;
    const struct shift_group *groups; /* by the request's field */
    size_t n_groups;
};

/* The request must outlive *out, which between_close ends in any case. FAULT_USAGE for points in the wrong order or not
 * in the store; else as analyze_run. */
bool between_open(const struct between_request *request, struct arena *arena, struct between *out,
                  struct fault *fault) MUST_CHECK;
void between_close(struct between *between);

/* By explain-between.schema.json, good until between_close. */
const struct node *between_document(const struct between *between, struct arena *arena);

#endif
