/* SPDX-License-Identifier: Apache-2.0 */
/* published_report: a report read back for an audit: its manifest, and the records counted in the incidents.json
 * there. */
#ifndef MTTR_PUBLISHED_REPORT_H
#define MTTR_PUBLISHED_REPORT_H

#include "audit.h"

/* *out stays NULL, with the reason in *why, where the report lists no incidents or no manifest is there and none was
 * `named`. Memory is the arena's. FAULT_USAGE. */
bool published_report_read(const char *path, bool named, struct arena *arena, struct published **out, const char **why,
                           struct fault *fault) MUST_CHECK;

#endif
