/* SPDX-License-Identifier: Apache-2.0 */
/*
 * filter_p: a profile's condition bound to a store and tested on its records (mttr-profile(5)).
 * It changes no condition, and warns only after it has seen what the records hold.
 */
#ifndef MTTR_FILTER_P_H
#define MTTR_FILTER_P_H

#include "source_p.h"

struct filter;

/* What the dates of a condition are read by. */
struct present {
    const struct zone *zone; /* of the profile */
    int64_t now;             /* UTC seconds: what an encoded query counts back from */
};

/* Adds the columns it needs to the source, which must outlive it, as the present must. A condition of NULL is NULL,
 * which always holds. FAULT_USAGE for a custom field that the store lacks. */
bool filter_bind(struct source *source, const struct present *present, const struct condition *condition,
                 struct filter **out, struct fault *fault) MUST_CHECK;
/* What it was bound from. */
const struct condition *filter_condition(const struct filter *filter);
/* Of all, any and not: that of the condition's child i. */
struct filter *filter_child(const struct filter *filter, size_t i);
bool filter_holds(struct filter *filter, const struct sample *sample, bool *holds, struct fault *fault) MUST_CHECK;

/* Whether a field that it compares with values is empty in the record. */
bool filter_lacks(const struct filter *filter, const struct sample *sample);

/* Adds the columns by whose labels alone the condition is decided, each once. False, when anything else decides it or
 * they would be more than `most`. */
bool filter_labels(const struct filter *filter, size_t *columns, size_t *n, size_t most);

/* Prints with log_warn, after the scan, which values of equals and in no record of the store has, and the nearest. */
bool filter_warn(const struct filter *filter, struct fault *fault) MUST_CHECK;

#endif
