/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scan: one reading of a table, shared by all that need its records.
 * It knows nothing about what they do with them.
 */
#ifndef MTTR_SCAN_P_H
#define MTTR_SCAN_P_H

#include "funnel_p.h"

typedef bool scan_fn(void *context, const struct sample *sample, struct fault *fault);

/* Gets the records of a scope's integrations. */
struct receiver {
    const struct scope *scope;
    scan_fn *receive;
    void *context;
};

struct scan {
    struct source source;
    struct receiver *receivers;
    size_t n_receivers, cap_receivers;
    /* As in struct sample_query: what is enough for the first receiver, if it is alone. */
    const int *range_fields, *start_fields, *end_fields;
    size_t n_range, n_start, n_end;
};

bool scan_open(struct scan *scan, struct store *store, const struct kind *kind, struct arena *arena,
               struct fault *fault) MUST_CHECK;
void scan_close(struct scan *scan);

void scan_add(struct scan *scan, const struct scope *scope, scan_fn *receive, void *context);
/* Whether records stay unread, which the only receiver needs for nothing. */
bool scan_is_narrow(const struct scan *scan);
/* Reads the table, unless nothing needs it. */
bool scan_run(struct scan *scan, struct fault *fault) MUST_CHECK;

#endif
