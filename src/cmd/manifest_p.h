/* SPDX-License-Identifier: Apache-2.0 */
/*
 * manifest: a manifest.json is read back into what it stands for. It may have been edited by anybody: whatever is not
 * exactly what report writes is refused, and no name in it leads out of its folder.
 */
#ifndef MTTR_MANIFEST_P_H
#define MTTR_MANIFEST_P_H

#include "report_p.h"

struct manifest_file {
    const char *name, *sha256;
};

struct manifest {
    const char *path, *folder, *version;
    struct report_request request; /* out is NULL */
    struct report_job job;
    int64_t run, run_started;
    bool run_open;
    int64_t population;
    const char *population_sha256;
    const char *holidays_sha256; /* of the iCalendar file that the holidays came from; NULL: of none */
    struct manifest_file *files;
    size_t n_files;
};

/* Memory is the arena's. FAULT_USAGE. */
bool manifest_read(const char *path, struct arena *arena, struct manifest *out, struct fault *fault) MUST_CHECK;
/* The path of a file of that name in the manifest's folder. */
const char *manifest_beside(const struct manifest *manifest, const char *name, struct arena *arena);

#endif
