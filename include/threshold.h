/* SPDX-License-Identifier: Apache-2.0 */
/*
 * threshold: the comparisons of `report --fail-if`, [WIDGET.]METRIC OP VALUE: see mttr(1), "report". They are parsed
 * once, checked against each profile before anything is computed, and judged on each analysis.
 */
#ifndef MTTR_THRESHOLD_H
#define MTTR_THRESHOLD_H

#include "analyze.h"

struct threshold {
    const char *text; /* as it was given */
    const struct threshold_widget *widget;
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

/* Parses the values of all options, each a list with commas, into the arena. FAULT_USAGE. */
bool thresholds_parse(const char *const *texts, size_t n_texts, struct arena *arena, struct thresholds *out,
                      struct fault *fault) MUST_CHECK;
/* Whether the profile computes the widgets that they compare and has the ratings that they name. FAULT_USAGE. */
bool thresholds_check(const struct thresholds *thresholds, const struct profile *profile,
                      struct fault *fault) MUST_CHECK;

/* What one comparison came to, as a sentence for people. */
struct threshold_finding {
    bool met;         /* false: there is nothing to compare, so it is not met */
    const char *text; /* NULL: it was compared and is not met, which needs no sentence */
};
/* One finding for each of them, in their order, in the arena. */
const struct threshold_finding *thresholds_judge(const struct thresholds *thresholds, const struct profile *profile,
                                                 const struct analysis *analysis, struct arena *arena);

#endif
