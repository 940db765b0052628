/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report: one profile's report on its way, for those that make one without publishing it.
 */
#ifndef MTTR_REPORT_P_H
#define MTTR_REPORT_P_H

#include "evidence_p.h"

/* One profile's files. staging and evidence are NULL at first, and report_writer_close ends both. */
struct report_writer {
    const struct report_request *request;
    const struct report_job *job;
    struct staging *staging;
    struct evidence *evidence; /* NULL: no page is written */
    const struct staging_models *models;
};
void report_writer_close(struct report_writer *writer);
/* The request for analyze_run; the ledger is staged while the records go by. */
struct analyze_request report_analyze_request(struct report_writer *writer);
/* The analyses of the writers, in one scan, and the evidence of those that write a page. As analyze_run. */
bool report_analyze(struct store *store, struct report_writer *writers, size_t n, struct arena *arena,
                    struct analysis *out, struct fault *fault) MUST_CHECK;
/* Stages all files but the manifest. The page is made in the arena. */
bool report_stage(struct report_writer *writer, const struct analysis *analysis, struct arena *arena,
                  struct fault *fault) MUST_CHECK;

#endif
