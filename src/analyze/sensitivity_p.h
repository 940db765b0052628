/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sensitivity_p: the same records under other definitions of the metric: which time ends an incident, which one must
 * lie in the range, whether children count. A tally of one group a definition, so one scan is enough.
 * It does not choose between them.
 */
#ifndef MTTR_SENSITIVITY_P_H
#define MTTR_SENSITIVITY_P_H

#include "node.h"
#include "source_p.h"
#include "tally.h"

struct mttr_metric;
struct judged;

struct sensitivity {
    size_t created, resolved, closed, parent; /* columns */
    struct tally tally;                       /* a group a definition */
};

/* Adds its columns to the source. FAULT_USAGE for records without resolved_at and parent_incident, and for a clock that
 * does not measure from a start to an end. */
bool sensitivity_open(struct sensitivity *sensitivity, struct source *source, const struct mttr *rules,
                      struct fault *fault) MUST_CHECK;
void sensitivity_close(struct sensitivity *sensitivity);
/* A record for which `where` holds, of the team that is meant. */
void sensitivity_count(struct sensitivity *sensitivity, const struct mttr_metric *metric, const struct judged *judged);
/* "rating", the profile's own, and "rows": a cell each, those whose rating is another marked "flip". The tally must be
 * finished. */
const struct node *sensitivity_add(const struct sensitivity *sensitivity, const struct mttr_metric *metric,
                                   const char *own, struct arena *arena, struct node *node);

#endif
