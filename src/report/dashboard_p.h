/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dashboard: the documents of the pages: see reports/README.md, "dashboard.html and index.html".
 */
#ifndef MTTR_DASHBOARD_P_H
#define MTTR_DASHBOARD_P_H

#include "evidence_p.h"

/* What dashboard.html shows, and the script's data. evidence NULL: without what only the page shows. */
const struct node *dashboard_document(const struct report_job *job, const struct analysis *analysis,
                                      struct evidence *evidence, struct arena *arena);
/* The metrics that the report has, in the order of METRICS. */
const struct shown_metric *dashboard_metrics(const struct profile *profile, const struct analysis *analysis,
                                             struct arena *arena, size_t *n);
/* A line of index.html, which outlives the analysis. */
void dashboard_index_add(struct node *profiles, const struct report_job *job, const struct analysis *analysis,
                         struct arena *arena);

#endif
