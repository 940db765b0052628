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
/* A line of index.html, which outlives the analysis. */
void dashboard_index_add(struct node *profiles, const struct report_job *job, const struct analysis *analysis,
                         struct arena *arena);

#endif
