/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parts: members that several documents have alike.
 * It refuses to know which documents there are.
 */
#ifndef MTTR_PARTS_P_H
#define MTTR_PARTS_P_H

#include "metric_p.h"
#include "recoveries_p.h"

/* What counts the seconds, as "clock" tells it. */
const char *clock_name(const struct mttr *rules);
void part_fraction(struct arena *arena, struct node *parent, const char *key, struct fraction fraction);
/* "range". */
void part_range(const struct scope *scope, const struct range *range, struct arena *arena, struct node *node);
/* "value", "rating"; of frequencies also "per_week". */
void part_value(const struct view *view, struct node *node, ptrdiff_t place);
/* "population", "count", "excluded". */
void part_counts(struct arena *arena, struct node *node, const struct tally *tally, size_t group);
/* "from", "coverage", "tier": how much the recovery from failed deployments stands for. */
void part_coverage(const struct recoveries *recoveries, struct arena *arena, struct node *node);

#endif
