/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recoveries: the metric failed_deployment_recovery: incidents tied to a change, all that a field of theirs ties and by
 * the tier of the evidence.
 * Ties by time alone are never among the others. It builds no documents of the statistics.
 */
#ifndef MTTR_RECOVERIES_P_H
#define MTTR_RECOVERIES_P_H

#include "change_index_p.h"

enum { MOST_TIERS = PROFILE_LINKS + 1 };

/* The groups of the tally: the ties that fields record, each incident once, and from TIES_TIERS on each tier. */
enum { TIES_RECORDED = 0, TIES_TIERS = 1 };

struct recoveries {
    const struct scope *scope;
    struct funnel funnel; /* of its tally, the groups are those below */
    struct changes changes;
    const char *tiers[MOST_TIERS]; /* the fields of the profile's link, then "nearest" */
    size_t n_tiers;
    size_t links[PROFILE_LINKS], number, same; /* columns */
    int64_t untied;                            /* incidents in range without a mirrored change */
    int64_t unmirrored;                        /* of these: that name a change, but one that the store lacks */
    struct arena *arena;                       /* of the rows */
    struct node *rows;                         /* the tied incidents; NULL: not wanted */
};

/* Joins the scans over incidents and changes; that over the changes must be run first. rows belong to the arena. End
 * with recoveries_close in any case. */
bool recoveries_open(struct recoveries *recoveries, const struct scope *scope, struct scan *incidents,
                     struct scan *changes, struct arena *arena, struct fault *fault) MUST_CHECK;
void recoveries_close(struct recoveries *recoveries);

#endif
