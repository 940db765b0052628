/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_jobs: the profiles that a command names, with the options whose meaning depends on them: the range and
 * --group-by.
 */
#ifndef MTTR_REPORT_JOBS_P_H
#define MTTR_REPORT_JOBS_P_H

#include "cmd.h"
#include "report.h"

/* Reads the options alone, for a profile that was read. FAULT_USAGE. */
bool report_read_options(const struct call *call, struct report_job *job, struct fault *fault) MUST_CHECK;
/* Reads the profile and the options. FAULT_USAGE. */
bool report_read_job(const struct call *call, const char *path, struct report_job *job, struct fault *fault) MUST_CHECK;
/* Reads n profiles, before anything is done: two of one name are FAULT_USAGE. */
bool report_read_jobs(const struct call *call, const char *const *paths, size_t n, struct report_job *jobs,
                      struct fault *fault) MUST_CHECK;

#endif
