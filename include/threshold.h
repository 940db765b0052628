/* SPDX-License-Identifier: Apache-2.0 */
/* threshold: the comparisons of `report --fail-if`: see mttr(1), "report". */
#ifndef MTTR_THRESHOLD_H
#define MTTR_THRESHOLD_H

#include "analyze.h"

struct threshold {
    const char *text; /* as it was given */
    const struct metric *metric;
    const struct threshold_statistic *statistic;
    const struct threshold_operator *op;
    double value;     /* seconds, a count, a number or a share, by what the statistic is */
    const char *word; /* the name of a rating, which has its rank in the profile's set */
    struct arena *arena;
};

struct thresholds {
    const struct threshold *list;
    size_t n;
};

/* Parses all options' values, each a list with commas. FAULT_USAGE. */
bool thresholds_parse(const char *const *texts, size_t n_texts, struct arena *arena, struct thresholds *out,
                      struct fault *fault) MUST_CHECK;
/* FAULT_USAGE where the profile lacks a metric that they compare or a rating that they name. */
bool thresholds_check(const struct thresholds *thresholds, const struct profile *profile,
                      struct fault *fault) MUST_CHECK;

struct threshold_finding {
    bool met;         /* false: there is nothing to compare, so it is not met */
    const char *text; /* NULL: it was compared and is not met, which needs no sentence */
};
const struct threshold_finding *thresholds_judge(const struct thresholds *thresholds, const struct profile *profile,
                                                 const struct analysis *analysis, struct arena *arena);

#endif
