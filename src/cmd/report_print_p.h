/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_print: what a person reads of a report: a summary on a terminal, and lines on standard error.
 */
#ifndef MTTR_REPORT_PRINT_P_H
#define MTTR_REPORT_PRINT_P_H

#include "report.h"

/* A summary on standard output, as wide as the terminal that it is. */
void report_show(const struct report_job *job, const struct report_request *request, const struct node *widget,
                 bool color, struct arena *arena);
/* A member in seconds for people, in text; NULL for null. */
const char *report_duration(const struct node *object, const char *key, char text[INSTANT_TEXT]);
/* A line for each of the widgets beside mttr. */
void report_say_dora(const char *profile, const struct node *summary);
/* What a person should know of the run, ending in the closing line. */
void report_say(const struct report_request *request, const struct report_job *job, const struct analysis *analysis,
                size_t n_files);

#endif
