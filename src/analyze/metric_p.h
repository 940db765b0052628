/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metric: what the widgets tell of: from tallies to one number and its rating, in the whole, in a bucket, in the range
 * before. It refuses to build documents.
 */
#ifndef MTTR_METRIC_P_H
#define MTTR_METRIC_P_H

#include "pass_p.h"
#include "widget.h"

/* Where a number is taken: one of these, or the position of a bucket. */
enum { PLACE_BEFORE = -2, PLACE_TOTAL = -1 };

extern const struct metric METRIC_MTTR, METRIC_FREQUENCY, METRIC_FAILURE_RATE, METRIC_RECOVERY;

/* One group of a tally, or all: what is shown, and where to. */
struct metric_slice {
    const struct metric *metric;
    const struct scope *scope;
    const struct funnel *funnel;
    const struct tally *tally; /* the funnel's, or that of a breakdown */
    size_t group;
    const struct funnel *failures; /* of METRIC_FAILURE_RATE */
    const struct pass *pass;       /* of METRIC_MTTR */
    struct arena *arena;
};

const struct stats *slice_stats(const struct metric_slice *slice, ptrdiff_t place);
/* Of METRIC_FREQUENCY: how many there are in that many seconds. */
struct fraction slice_rate(const struct metric_slice *slice, ptrdiff_t place, int64_t seconds);

#endif
