/* SPDX-License-Identifier: Apache-2.0 */
/* backlog: the counterweights, without which a recovery time can be made to look good: what was opened, resolved and
 * left open, how old that is, how much was reopened and canceled. It knows nothing about conditions. */
#ifndef MTTR_BACKLOG_H
#define MTTR_BACKLOG_H

#include "arena.h"
#include "instant.h"
#include "range.h"

enum { BACKLOG_AGES = 4 };
extern const int64_t BACKLOG_AGE[BACKLOG_AGES]; /* seconds: 1, 7, 14, 30 days */

struct backlog_bucket {
    int64_t opened, canceled;    /* that started in it; of these, that were canceled */
    int64_t resolved, reopened;  /* that ended in it; of these, that were opened again before */
    int64_t open;                /* at its edge */
    int64_t older[BACKLOG_AGES]; /* of these: that had started more than BACKLOG_AGE before it */
};

struct backlog {
    const struct bucket *buckets;
    size_t n;
    int64_t *edges; /* where the open ones of a bucket are counted: its end, or `seen` where that is earlier */
    struct backlog_bucket *list; /* one more than there are buckets */
};

struct backlog_record {
    int64_t start, end; /* INSTANT_NONE: there is none */
    bool canceled, reopened;
};

/* seen: up to when ends are known. */
void backlog_init(struct backlog *backlog, const struct bucket *buckets, size_t n, int64_t seen, struct arena *arena);
/* A record without a start is left out; a canceled one counts as opened and canceled only. */
void backlog_add(struct backlog *backlog, const struct backlog_record *record);
void backlog_finish(struct backlog *backlog);

#endif
