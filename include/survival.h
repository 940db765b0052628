/* SPDX-License-Identifier: Apache-2.0 */
/* survival: how long recovery takes when some have not recovered yet: Kaplan and Meier, "Nonparametric Estimation from
 * Incomplete Observations", JASA 53 (1958). Events are recovered records; open ones last longer than their age. */
#ifndef MTTR_SURVIVAL_H
#define MTTR_SURVIVAL_H

#include "measure.h"

struct survival {
    const uint64_t *events, *open; /* keys in ascending order (measure.h): durations, ages */
    size_t n_events, n_open;
    size_t event, left; /* of events, of open: how many lie before the next step */
    double base;        /* the curve when the last open one left */
    size_t at_risk;     /* how many there were then */
};

void survival_begin(struct survival *survival, const uint64_t *events, size_t n_events, const uint64_t *open,
                    size_t n_open);
/* The next distinct duration at which records recovered, and the share that takes longer; false after the last. */
bool survival_next(struct survival *survival, int64_t *seconds, double *share);

/* The first duration, in seconds, at which at least hundredths/100 have recovered; NaN: not reached. */
double survival_quantile(const uint64_t *events, size_t n_events, const uint64_t *open, size_t n_open, int hundredths);

#endif
