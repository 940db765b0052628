/* SPDX-License-Identifier: Apache-2.0 */
/* workers: jobs done by a few threads in turn: while one waits for its instance, another works. */
#ifndef MTTR_WORKERS_H
#define MTTR_WORKERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "baton.h"

/* Jobs of one instance: begun in their order, at most so many at once. Start with the first three members. */
struct worker_group {
    size_t n;
    size_t most;
    void *context;
    size_t begun, busy;
    bool over; /* no more jobs are begun */
};

struct workers {
    struct worker_group *groups;
    size_t n_groups;
    struct baton *baton; /* held in each call of work */
    /* Does a job of the group. False: no more of them need be begun. */
    bool (*work)(void *context, const struct worker_group *group, size_t job);
    void *context;
};

/* Does all jobs. The calling thread works too, so that signals end its waits. */
void workers_run(struct workers *workers);

#endif
