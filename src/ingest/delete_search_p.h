/* SPDX-License-Identifier: Apache-2.0 */
/* delete_search: records that the instance has no more. sys_audit_delete names some, a sweep of all sys_ids at
 * intervals finds the others; either only suspects. A record is marked gone when a request for its own sys_id finds
 * nothing. */
#ifndef MTTR_DELETE_SEARCH_P_H
#define MTTR_DELETE_SEARCH_P_H

#include "choices_p.h"
#include "mirror.h"
#include "select_p.h"

struct delete_request {
    const struct mirror *mirror;
    const struct kind *kind;
    const char *filter;
    const struct selection *selection; /* what is asked for of records that must be read again */
    struct choices *choices;           /* and their labels */
    struct run *run;
    struct window read; /* the mirror has all that was updated in it */
    int64_t overlap;    /* seconds that windows of sys_audit_delete have in common */
    bool fresh;         /* nothing was mirrored before this run */
};

/* Before the first page of a run: deletes from now on count. */
bool delete_search_prepare(const struct delete_request *request, struct fault *fault) MUST_CHECK;
/* After the last page: finds, confirms and marks. FAULT_INCOMPLETE when more than 5 % of the live records would be
 * gone. */
bool delete_search_run(const struct delete_request *request, struct fault *fault) MUST_CHECK;

#endif
