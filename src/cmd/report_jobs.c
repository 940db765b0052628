/* SPDX-License-Identifier: Apache-2.0 */
/* report_jobs: the profiles that a command names, with the options whose meaning depends on them. */
#include "report_jobs_p.h"

#include <string.h>

bool report_read_options(const struct call *call, struct report_job *job, struct fault *fault) {
    const char *const *group_by = NULL;
    if (!call_range(call, &job->profile.zone, &job->range, fault)) {
        return false;
    }
    job->n_group_by = call_options(call, "group-by", &group_by);
    job->group_by = arena_alloc(call->arena, job->n_group_by * sizeof *job->group_by);
    for (size_t i = 0; i < job->n_group_by; i++) {
        if (!field_ref_find(job->profile.mttr.kind, group_by[i], "--group-by", &job->group_by[i], fault)) {
            return false;
        }
    }
    return true;
}

bool report_read_job(const struct call *call, const char *path, struct report_job *job, struct fault *fault) {
    *job = (struct report_job){0};
    return profile_read(path, call->arena, &job->profile, fault) && report_read_options(call, job, fault);
}

bool report_read_jobs(const struct call *call, const char *const *paths, size_t n, struct report_job *jobs,
                      struct fault *fault) {
    for (size_t i = 0; i < n; i++) {
        if (!report_read_job(call, paths[i], &jobs[i], fault)) {
            return false;
        }
        for (size_t j = 0; j < i; j++) {
            if (strcmp(jobs[j].profile.name, jobs[i].profile.name) == 0) {
                return fault_set(fault, FAULT_USAGE,
                                 "%s and %s are both named %s and one would overwrite the other; rename one",
                                 jobs[j].profile.path, jobs[i].profile.path, jobs[i].profile.name);
            }
        }
    }
    return true;
}
