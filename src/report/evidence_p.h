/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evidence: what only the page of a report shows: the range before, for what moved the mean, and the findings of the
 * audit. It is collected in the scan of the report itself, so that no two figures are of different states of the store.
 */
#ifndef MTTR_EVIDENCE_P_H
#define MTTR_EVIDENCE_P_H

#include "report.h"

struct evidence;

/* Opens what is needed before the scan; the memory is the arena's. *out is the caller's, to end by evidence_close, on
 * failure too. As audit_open. */
bool evidence_open(const struct report_request *request, const struct report_job *job, struct store *store,
                   struct arena *arena, struct evidence **out, struct fault *fault) MUST_CHECK;
/* NULL is allowed. */
void evidence_close(struct evidence *evidence);
/* The audit's observer of the report's scan; NULL: there is no audit of this report. */
const struct observer *evidence_observer(const struct evidence *evidence);
/* The report's own request, turned into that of the same definition over the range before. */
struct analyze_request evidence_request_before(struct evidence *evidence, struct analyze_request request);
/* The analysis of that request. */
void evidence_set_before(struct evidence *evidence, const struct analysis *before);
/* Keeps a row of the report's ledger. NULL is allowed: nothing is kept. */
bool evidence_row(struct evidence *evidence, const struct ledger_row *row, struct fault *fault) MUST_CHECK;

/* Adds `movers` (what moved the mean against the range before) and `audit`, null where there is none. */
void evidence_add(struct evidence *evidence, struct node *root, struct arena *arena);
/* What each group of a breakdown contributed to that; none where evidence is NULL. In the arena. */
const struct shift_group *evidence_groups(const struct evidence *evidence, const struct widget *widget,
                                          struct arena *arena, size_t *n);
/* Adds `moved`: what the group contributed. */
void evidence_add_moved(const struct evidence *evidence, struct node *node, const struct shift_group *group,
                        struct arena *arena);

#endif
