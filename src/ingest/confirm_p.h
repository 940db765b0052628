/* SPDX-License-Identifier: Apache-2.0 */
/* confirm: requests for records by their sys_id, a few at a time: whether they are there, and what they hold. */
#ifndef MTTR_CONFIRM_P_H
#define MTTR_CONFIRM_P_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode.h"
#include "fault.h"
#include "select_p.h"
#include "snow.h"
#include "store.h"

/* URLs are short: of sys_ids, so many fit with room for a filter. */
enum { CONFIRM_MOST = 50 };

struct gone {
    int64_t record;
    bool deleted; /* sys_audit_delete lists it */
};

struct confirm {
    struct snow *snow;
    const struct kind *kind;
    const char *filter;
    bool audited;     /* sys_audit_delete can be asked */
    bool uncounted;   /* nothing proves that what does not come is not hidden */
    struct page page; /* what confirm_read found */
    struct gone *gone;
    size_t n_gone, cap_gone;
};

void confirm_open(struct confirm *confirm, struct snow *snow, const struct kind *kind, const char *filter);
void confirm_close(struct confirm *confirm);

/* How many sys_ids may be asked for at once: each branch of the filter repeats them. */
size_t confirm_batch(const struct confirm *confirm);
/* At most confirm_batch of them: those that are not there are added to gone, the others marked in present. A record
 * that an ACL hides is present. */
bool confirm_suspects(struct confirm *confirm, const struct suspect *suspects, size_t n, bool *present,
                      struct fault *fault) MUST_CHECK;
/* Adds the records of those sys_ids, as many as can be read, to the page. */
bool confirm_read(struct confirm *confirm, const struct selection *selection, const char *const *sys_ids, size_t n,
                  struct fault *fault) MUST_CHECK;

#endif
