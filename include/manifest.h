/* SPDX-License-Identifier: Apache-2.0 */
/*
 * manifest: manifest.json, by which a report can be repeated and its files checked: see reports/README.md,
 * "manifest.json". It is written from a report and read back into the same structure. It may have been edited by
 * hand: whatever is not exactly what a report writes is refused, and no name in it leads out of its folder.
 */
#ifndef MTTR_MANIFEST_H
#define MTTR_MANIFEST_H

#include "report.h"

struct manifest_file {
    const char *name, *sha256;
};

struct manifest {
    const char *path, *folder;
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

/* The document: everything that the report follows from, and the digests of its files as they are staged. *n_files: how
 * many are listed. Memory is the arena's. */
const struct node *manifest_write(const struct report_request *request, const struct report_job *job,
                                  const struct analysis *analysis, const struct staging *staging, size_t *n_files,
                                  struct arena *arena);
/* Memory is the arena's. FAULT_USAGE. */
bool manifest_read(const char *path, struct arena *arena, struct manifest *out, struct fault *fault) MUST_CHECK;
/* The names of the files that the manifest at path lists, NULL at the end, even where manifest_read would refuse it;
 * NULL where there is none that can be parsed. */
const char *const *manifest_file_names(const char *path, struct arena *arena);
/* The path of a file of that name in the manifest's folder. */
const char *manifest_beside(const struct manifest *manifest, const char *name, struct arena *arena);

#endif
