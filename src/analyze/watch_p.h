/* SPDX-License-Identifier: Apache-2.0 */
/*
 * watch_p: what is looked at beside the count itself: the counterweights, the heaviest records, and with --sensitivity
 * the other definitions. They see records that lie out of range too.
 * It refuses to change what is counted.
 */
#ifndef MTTR_WATCH_P_H
#define MTTR_WATCH_P_H

#include "backlog.h"
#include "heaviest_p.h"
#include "sensitivity_p.h"

struct watch {
    int64_t seen; /* ends are known up to the last complete sync or import, and not after `now` */
    struct backlog backlog;
    struct heaviest heaviest;
    struct sensitivity *sensitivity; /* NULL: not asked for */
    int reopen_count;                /* a column */
};

struct pass;
struct judged;

/* Adds its columns to the pass's source. End with watch_close in any case. */
bool watch_open(struct pass *pass, struct fault *fault) MUST_CHECK;
/* Whether the record matters though it lies in no range; its verdict is not yet known. */
bool watch_wants(const struct pass *pass, const struct judged *judged);
void watch_take(struct pass *pass, const struct judged *judged);
bool watch_finish(struct pass *pass, struct arena *arena, struct fault *fault) MUST_CHECK;
void watch_close(struct watch *watch);

#endif
