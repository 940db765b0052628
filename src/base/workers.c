/* SPDX-License-Identifier: Apache-2.0 */
/* workers: each thread takes the next job that may begin, until there is none. The thread that ends a job takes the one
 * that had to wait for it, so a thread that finds no job can end. */
#include "workers.h"

#include <pthread.h>

enum { THREADS_MAX = 64 };

static struct worker_group *next_group(const struct workers *workers) {
    for (size_t i = 0; i < workers->n_groups; i++) {
        struct worker_group *group = &workers->groups[i];
        if (!group->over && group->begun < group->n && group->busy < group->most) {
            return group;
        }
    }
    return NULL;
}

static void *do_jobs(void *context) {
    const struct workers *workers = context;
    baton_take(workers->baton);
    for (struct worker_group *group; (group = next_group(workers)) != NULL;) {
        size_t job = group->begun++;
        group->busy++;
        bool more = workers->work(workers->context, group, job);
        group->busy--;
        group->over = group->over || !more;
    }
    baton_leave(workers->baton);
    return NULL;
}

/* As many threads as can have a job at once, without the calling one. */
static size_t count_helpers(const struct workers *workers) {
    size_t n = 0;
    for (size_t i = 0; i < workers->n_groups; i++) {
        n += workers->groups[i].n < workers->groups[i].most ? workers->groups[i].n : workers->groups[i].most;
    }
    return n == 0 ? 0 : n - 1 < THREADS_MAX ? n - 1 : THREADS_MAX;
}

/* Where the system gives fewer threads, the others do their jobs. */
void workers_run(struct workers *workers) {
    pthread_t threads[THREADS_MAX];
    size_t wanted = count_helpers(workers), n = 0;
    while (n < wanted && pthread_create(&threads[n], NULL, do_jobs, workers) == 0) {
        n++;
    }
    do_jobs(workers);
    for (size_t i = 0; i < n; i++) {
        pthread_join(threads[i], NULL);
    }
}
