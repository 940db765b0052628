/* SPDX-License-Identifier: Apache-2.0 */
/*
 * study: all that is computed for one request: its scope and a state for each metric.
 */
#ifndef MTTR_STUDY_P_H
#define MTTR_STUDY_P_H

#include "metric_p.h"

struct study {
    struct scope scope;
    struct scan *scans;       /* as in KINDS: shared with the other requests */
    struct arena *arena;      /* of the results */
    void **states;            /* as in METRICS; NULL: that metric is not asked for */
    struct mttr_metric *mttr; /* the first of them */
};

/* summary.json: the headlines of the analysis' widgets. */
const struct node *study_summary(const struct scope *scope, const struct analysis *analysis, struct arena *arena);
/* Without documents when it was not asked for. */
struct sensitivity_sheet study_sensitivity(const struct mttr_metric *metric, struct arena *arena);

#endif
