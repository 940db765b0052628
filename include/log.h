/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log: talk to the person in front of the program, on standard error.
 * Every line is "mttr: text"; control characters of remote text are shown as \xNN, so that none reaches a terminal.
 * It refuses to carry data (that goes to standard output or files) and to hold secrets.
 */
#ifndef MTTR_LOG_H
#define MTTR_LOG_H

#include <stdio.h>

#include "fault.h"

enum log_level { LOG_QUIET, LOG_NORMAL, LOG_VERBOSE };

/* How much is said: LOG_QUIET leaves only errors, LOG_VERBOSE adds log_debug. */
void log_set_level(enum log_level level);
enum log_level log_get_level(void);

void log_error(const char *format, ...) PRINTF_LIKE(1, 2);
void log_warn(const char *format, ...) PRINTF_LIKE(1, 2);
/* The plain line that says what was done; also notes. */
void log_note(const char *format, ...) PRINTF_LIKE(1, 2);
void log_debug(const char *format, ...) PRINTF_LIKE(1, 2);

/* What is done before each line that is written, such as taking away what is not to stay; NULL: nothing. */
void log_set_before(void (*before)(void *context), void *context);

/* Writes text to stream with control characters shown as \xNN. */
void log_escaped(FILE *stream, const char *text);

#endif
