/* SPDX-License-Identifier: Apache-2.0 */
/*
 * document_members: from typed values to members that several documents have alike.
 * It computes nothing and knows nothing about which documents there are.
 */
#ifndef MTTR_DOCUMENT_MEMBERS_P_H
#define MTTR_DOCUMENT_MEMBERS_P_H

#include "metric_p.h"

/* What counts the seconds, as the member "clock" has it. */
const char *clock_name(const struct mttr *rules);
/* An integer, or null where it is not known. */
void add_known(struct arena *arena, struct node *node, const char *key, int64_t number, bool known);
/* "range". */
void add_range(const struct range *range, const char *timezone, struct arena *arena, struct node *node);
/* "value", "rating"; of a metric that has it also "per_week". */
void add_value(const struct metric *metric, const struct widget_figures *figures, struct arena *arena,
               struct node *node);
/* "population", "count", "excluded". */
void add_counts(const struct widget_counts *counts, struct arena *arena, struct node *node);
/* "count", "sum", "mean", .. */
void add_stats(const struct stats *stats, struct arena *arena, struct node *node);
/* "previous". */
void add_previous(const struct widget_previous *previous, const char *timezone, struct arena *arena, struct node *node);
/* "interval", of a median. */
void add_interval(const struct interval *interval, struct arena *arena, struct node *node);
/* "from", "coverage", "tier": how much the recovery from failed deployments covers. */
void add_coverage(const struct widget_coverage *coverage, struct arena *arena, struct node *node);

#endif
