/* SPDX-License-Identifier: Apache-2.0 */
/* manifest: manifest.json, by which a report can be repeated and its files checked: see reports/README.md,
 * "manifest.json". What is not exactly as a report writes it is refused; no name in it leads out of its folder. */
#ifndef MTTR_MANIFEST_H
#define MTTR_MANIFEST_H

#include "report.h"

struct manifest_file {
    const char *name, *sha256;
};

struct manifest {
    const char *path, *folder;
    int shape;                     /* of its files, see version.h; the rules are those of the profile */
    struct report_request request; /* out is NULL */
    struct report_job job;
    int64_t run, run_started; /* of the store; run_started is INSTANT_NONE where run is 0 */
    bool run_open;            /* a sync was under way */
    int64_t population;
    const char *population_sha256;
    const char *holidays_sha256; /* of the iCalendar file that the holidays came from; NULL: of none */
    struct manifest_file *files;
    size_t n_files;
};

/* The document, with the digests of the files as they are staged; *n_files: how many are listed. */
const struct node *manifest_write(const struct report_request *request, const struct report_job *job,
                                  const struct analysis *analysis, const struct staging *staging, size_t *n_files,
                                  struct arena *arena);
/* Memory is the arena's. FAULT_USAGE. */
bool manifest_read(const char *path, struct arena *arena, struct manifest *out, struct fault *fault) MUST_CHECK;
/* Its place in the list; n_files where it is not listed. */
size_t manifest_place(const struct manifest *manifest, const char *name);
/* The files that it lists, NULL at the end, even if manifest_read would refuse it; NULL if it cannot be parsed. */
const char *const *manifest_file_names(const char *path, struct arena *arena);
const char *manifest_file_path(const struct manifest *manifest, const char *name, struct arena *arena);

#endif
