/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flat: an analysis as the rows of a copy, so that a dashboard shows the report's own numbers.
 */
#ifndef MTTR_FLAT_P_H
#define MTTR_FLAT_P_H

#include "copy.h"
#include "report_p.h"

/* Where the rows of one profile go; profile and part are numbers that begin at 1 and that it counts on. */
struct flat {
    struct copy *copy;
    struct copy_place place;
};

/* Adds all of the analysis but the ledger, as the next profile's. */
bool flat_put(struct flat *flat, const struct report_job *job, const struct analysis *analysis, struct arena *arena,
              struct fault *fault) MUST_CHECK;

#endif
