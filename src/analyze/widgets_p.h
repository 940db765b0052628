/* SPDX-License-Identifier: Apache-2.0 */
/*
 * widgets_p: from finished tallies to the documents of contract.md section 6.
 * It refuses to compute what measure and metric do not know.
 */
#ifndef MTTR_WIDGETS_P_H
#define MTTR_WIDGETS_P_H

#include "metric_p.h"
#include "recoveries_p.h"

/* All that is computed for a request: the metrics that the profile asks for. */
struct study {
    struct scope scope;
    struct scan *scans;            /* as in KINDS: shared with the other requests */
    struct pass pass;              /* mttr */
    struct funnel frequency;       /* deployment_frequency; scope NULL: not asked for, as in the rest */
    struct funnel failures, basis; /* change_failure_rate */
    struct recoveries recoveries;  /* failed_deployment_recovery */
};

/* The widgets of a study whose tallies are finished, mttr first. */
struct widget *widgets_build(const struct study *study, struct arena *arena, size_t *n);
/* summary.json: the headlines of the analysis' widgets. */
const struct node *widgets_summary(const struct scope *scope, const struct analysis *analysis, struct arena *arena);
/* sensitivity.json, NULL when it was not asked for. */
const struct node *widgets_sensitivity(const struct pass *pass, struct arena *arena);

#endif
