/* SPDX-License-Identifier: Apache-2.0 */
/* workers: groups of jobs, done by a few threads, of which one works at a time: see baton.h. */
#ifndef MTTR_WORKERS_H
#define MTTR_WORKERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "baton.h"

/* The jobs of one instance, started in their order. Set the first three members. */
struct worker_group {
    size_t n;           /* jobs */
    size_t most;        /* so many at once */
    void *context;      /* the caller's */
    size_t begun, busy; /* jobs begun; jobs at work now */
    bool over;          /* no more jobs are begun */
};

struct workers {
    struct worker_group *groups;
    size_t n_groups;
    struct baton *baton; /* held in each call of work */
    /* Does a job of the group, 0 to n - 1. False: no further job of the group is begun. */
    bool (*work)(void *context, const struct worker_group *group, size_t job);
    void *context;
};

/* Does all jobs, with at most 64 other threads. The calling thread works too, so that signals end its waits. */
void workers_run(struct workers *workers);

#endif
