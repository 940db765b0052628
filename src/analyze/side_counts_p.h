/* SPDX-License-Identifier: Apache-2.0 */
/*
 * side_counts: what is counted in addition to the metric: the counterweights, the longest records, and with
 * --sensitivity the other definitions. They see records that lie out of range too. It never changes what the metric
 * counts.
 */
#ifndef MTTR_SIDE_COUNTS_P_H
#define MTTR_SIDE_COUNTS_P_H

#include "backlog.h"
#include "longest_records_p.h"
#include "sensitivity_p.h"

struct side_counts {
    int64_t seen; /* ends are known up to the last complete sync or import, and not after `now` */
    struct backlog backlog;
    struct longest_records longest;
    struct sensitivity *sensitivity; /* NULL: not asked for */
    int reopen_count;                /* a column */
};

struct mttr_metric;
struct judged;

/* Adds its columns to the metric's source. End with side_counts_close in any case. */
bool side_counts_open(struct mttr_metric *metric, struct fault *fault) MUST_CHECK;
/* Whether the record matters though it lies in no range; its verdict is not yet known. */
bool side_counts_want(const struct mttr_metric *metric, const struct judged *judged);
void side_counts_add(struct mttr_metric *metric, const struct judged *judged);
/* How long a record that started then and has not ended has been open, in seconds, up to what the store covers. */
int64_t side_counts_age(const struct mttr_metric *metric, int64_t start);
bool side_counts_finish(struct mttr_metric *metric, struct arena *arena, struct fault *fault) MUST_CHECK;
void side_counts_close(struct side_counts *side);

#endif
