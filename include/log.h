/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log: messages on standard error, for people. Data goes to standard output or to files.
 * Every line begins with "mttr: ". Control characters are printed as \xNN, so that remote text cannot steer a terminal;
 * secrets are masked, see redact.h; lines end at 4,095 bytes.
 */
#ifndef MTTR_LOG_H
#define MTTR_LOG_H

#include <stdio.h>

#include "fault.h"

enum log_level { LOG_QUIET, LOG_NORMAL, LOG_VERBOSE };

/* How much is printed: LOG_QUIET only errors, LOG_VERBOSE also log_debug. */
void log_set_level(enum log_level level);
enum log_level log_get_level(void);

void log_error(const char *format, ...) PRINTF_LIKE(1, 2);
void log_warn(const char *format, ...) PRINTF_LIKE(1, 2);
/* What was done, and what is worth knowing about it. */
void log_note(const char *format, ...) PRINTF_LIKE(1, 2);
void log_debug(const char *format, ...) PRINTF_LIKE(1, 2);

/* Called before each line, to clear a line of the terminal that is not to stay; NULL: nothing is. */
void log_set_before(void (*before)(void *context), void *context);

/* Writes text to stream, its control characters, bidirectional overrides and broken UTF-8 as \xNN. */
void log_escaped(FILE *stream, const char *text);

#endif
