/* SPDX-License-Identifier: Apache-2.0 */
/* report: profiles become analyses, and analyses become the files of reports/README.md: one folder a profile, its files
 * all replaced together or none, and an index.html over all of them. It reads no options and prints nothing. */
#ifndef MTTR_REPORT_H
#define MTTR_REPORT_H

#include "analyze.h"
#include "staging.h"
#include "threshold.h"

enum ledger { LEDGER_ALL, LEDGER_EXCLUDED, LEDGER_NONE };
const char *ledger_name(enum ledger ledger);
/* By the name that --ledger and a manifest have. FAULT_USAGE. */
bool ledger_find(const char *name, enum ledger *out, struct fault *fault) MUST_CHECK;

/* By the names that options and manifests use; NULL: rfc4180, ',' (';' with decimal commas), point. FAULT_USAGE. */
bool csv_form_find(const char *profile, const char *separator, const char *decimal, struct csv_form *out,
                   struct fault *fault) MUST_CHECK;
const char *csv_form_separator(const struct csv_form *form);

struct report_job {
    struct profile profile;
    struct range range;
    struct field_ref *group_by; /* added to the profile's own */
    size_t n_group_by;
};

struct report_result {
    const struct report_job *job;
    const struct analysis *analysis;
    size_t n_files; /* the manifest included */
    struct arena *arena;
};

struct report_request {
    const char *out;  /* the folder; NULL: nothing is written, only the digests are made */
    unsigned formats; /* of enum report_format */
    struct csv_form csv;
    bool sensitivity;
    enum ledger ledger;
    enum granularity granularity;
    const char *team; /* NULL: all */
    struct thresholds thresholds;
    int64_t now;                                                        /* UTC seconds */
    void (*written)(void *context, const struct report_result *result); /* called with each profile in turn */
    void *context;
};

/* More profiles than this are not analysed at once: each has its documents in memory, and maybe files open. */
enum { REPORT_BATCH = 16 };

/* FAULT_USAGE, before the first file is written, for what a profile needs and the store lacks. After a later failure
 * (FAULT_IO, or FAULT_INCOMPLETE after a signal) the files of earlier profiles stay. */
bool report_run(struct store *store, const struct report_request *request, const struct report_job *jobs, size_t n,
                struct fault *fault) MUST_CHECK;

#endif
