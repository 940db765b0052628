/* SPDX-License-Identifier: Apache-2.0 */
/*
 * published_report: a report that was published, read back for an audit: its manifest, and the records that it counted
 * from the incidents.json in the same folder.
 */
#ifndef MTTR_PUBLISHED_REPORT_H
#define MTTR_PUBLISHED_REPORT_H

#include "audit.h"

/* *out stays NULL, and *why gives the reason, where the default manifest is not there, or the report is not of
 * incidents or does not list them. named: the manifest was named and must be there. Memory is the arena's. FAULT_USAGE.
 */
bool published_report_read(const char *path, bool named, struct arena *arena, struct published **out, const char **why,
                           struct fault *fault) MUST_CHECK;

#endif
