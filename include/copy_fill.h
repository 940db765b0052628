/* SPDX-License-Identifier: Apache-2.0 */
/* copy_fill: analyses as rows of a copy of the store: see reports/README.md, "What `mttr publish` writes". */
#ifndef MTTR_COPY_FILL_H
#define MTTR_COPY_FILL_H

#include "copy.h"
#include "report.h"

/* Where the rows go. copy_fill_add increments profile and part, which count from 1. */
struct copy_fill {
    struct copy *copy;
    struct copy_place place;
};

bool copy_fill_add(struct copy_fill *fill, const struct report_job *job, const struct analysis *analysis,
                   struct arena *arena, struct fault *fault) MUST_CHECK;

#endif
