/* SPDX-License-Identifier: Apache-2.0 */
/* verify: computes a published report again from the store, and compares: see mttr(1), "verify". It writes nothing. */
#ifndef MTTR_VERIFY_H
#define MTTR_VERIFY_H

#include <stdbool.h>

#include "arena.h"
#include "fault.h"
#include "node.h"

struct verify_request {
    const char *manifest; /* path of the manifest.json */
    const char *store;
    const char *profile; /* path of one to compare with the manifest's; NULL: none */
    bool current;        /* as the store is today, instead of as of the manifest's run */
};

/* *out is the document of `mttr --json verify`, in the arena. FAULT_USAGE for a bad manifest; else as analyze_run. */
bool verify_report(const struct verify_request *request, struct arena *arena, const struct node **out, bool *equal,
                   struct fault *fault) MUST_CHECK;

#endif
