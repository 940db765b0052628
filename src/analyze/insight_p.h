/* SPDX-License-Identifier: Apache-2.0 */
/*
 * insight_p: the members of a widget that stand behind those of contract.md section 6: what the headline alone does not
 * tell. It refuses to change a member that the contract names.
 */
#ifndef MTTR_INSIGHT_P_H
#define MTTR_INSIGHT_P_H

#include "node.h"
#include "pass_p.h"

/* "theil_sen" of the trend. */
void insight_add_trend(const double *values, size_t n, struct arena *arena, struct node *trend);
/* "median", "interval" and "change" of the previous range. */
void insight_add_previous(const struct tally *tally, size_t group, struct arena *arena, struct node *previous);
/* "geometric_mean", "interval", "concentration", "distribution", "censored", "targets". */
void insight_add(const struct pass *pass, const struct tally *tally, size_t group, struct arena *arena,
                 struct node *node);
/* "heaviest", "counterweights": of the whole only. */
void insight_add_whole(const struct pass *pass, struct arena *arena, struct node *node);

#endif
