/* crew: each thread takes the next job that may begin until there is none; who ends a job takes the one that waited
 * for it, so a thread that finds nothing to do can go. */
#include "crew_p.h"

#include <pthread.h>

enum { THREADS_MAX = 64 };

static struct crew_group *next_group(const struct crew *crew) {
    for (size_t i = 0; i < crew->n_groups; i++) {
        struct crew_group *group = &crew->groups[i];
        if (!group->over && group->begun < group->n && group->busy < group->most) {
            return group;
        }
    }
    return NULL;
}

static void do_job(const struct crew *crew, struct crew_group *group) {
    size_t job = group->begun++;
    group->busy++;
    bool more = crew->work(crew->context, group, job);
    group->busy--;
    group->over = group->over || !more;
}

static void *do_jobs(void *context) {
    const struct crew *crew = context;
    turn_take(crew->turn);
    for (struct crew_group *group; (group = next_group(crew)) != NULL;) {
        do_job(crew, group);
    }
    turn_leave(crew->turn);
    return NULL;
}

/* As many as can have a job at once, the calling thread left out. */
static size_t count_helpers(const struct crew *crew) {
    size_t n = 0;
    for (size_t i = 0; i < crew->n_groups; i++) {
        n += crew->groups[i].n < crew->groups[i].most ? crew->groups[i].n : crew->groups[i].most;
    }
    return n == 0 ? 0 : n - 1 < THREADS_MAX ? n - 1 : THREADS_MAX;
}

/* Where the system gives fewer threads, the others do their jobs. */
void crew_run(struct crew *crew) {
    pthread_t threads[THREADS_MAX];
    size_t wanted = count_helpers(crew), n = 0;
    while (n < wanted && pthread_create(&threads[n], NULL, do_jobs, crew) == 0) {
        n++;
    }
    do_jobs(crew);
    for (size_t i = 0; i < n; i++) {
        pthread_join(threads[i], NULL);
    }
}
