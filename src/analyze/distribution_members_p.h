/* SPDX-License-Identifier: Apache-2.0 */
/*
 * distribution_members: what the headline alone does not show: how the durations are distributed, which weigh most in
 * their mean, how the targets were met, and the counterweights. It computes them and writes their members.
 */
#ifndef MTTR_DISTRIBUTION_MEMBERS_P_H
#define MTTR_DISTRIBUTION_MEMBERS_P_H

#include "metric_p.h"

/* "geometric_mean", "interval", "concentration", "distribution", "censored", "targets". */
struct widget_distribution distribution_add(const struct metric_slice *slice, struct node *node);
/* "heaviest". */
void longest_add(const struct mttr_metric *metric, struct arena *arena, struct node *node);
/* "counterweights": sets them and their rows in the widget, too. */
void counterweights_add(const struct mttr_metric *metric, struct widget *widget, struct arena *arena,
                        struct node *node);

#endif
