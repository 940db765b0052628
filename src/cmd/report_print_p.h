/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_print: what a person reads of a report: a summary on a terminal, and lines on standard error.
 */
#ifndef MTTR_REPORT_PRINT_P_H
#define MTTR_REPORT_PRINT_P_H

#include "report.h"

/* A summary on standard output, as wide as the terminal that it is. */
void report_print_summary(const struct report_request *request, const struct report_result *result, bool color);
/* What a person should know of the run, ending in the closing line, on standard error. */
void report_print_notes(const struct report_request *request, const struct report_result *result);

#endif
