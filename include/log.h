/* SPDX-License-Identifier: Apache-2.0 */
/* log: messages on standard error, for people. Control characters, bidirectional overrides and broken UTF-8 are printed
 * as \xNN, so that remote text cannot steer a terminal; secrets are masked (redact.h); lines end at 4,095 bytes. */
#ifndef MTTR_LOG_H
#define MTTR_LOG_H

#include <stdio.h>

#include "arena.h"
#include "fault.h"

enum log_level { LOG_QUIET, LOG_NORMAL, LOG_VERBOSE };

void log_set_level(enum log_level level); /* LOG_QUIET prints only errors, LOG_VERBOSE also log_debug */
enum log_level log_get_level(void);

void log_error(const char *format, ...) PRINTF_LIKE(1, 2);
void log_warn(const char *format, ...) PRINTF_LIKE(1, 2);
void log_note(const char *format, ...) PRINTF_LIKE(1, 2);
void log_debug(const char *format, ...) PRINTF_LIKE(1, 2);

/* Called before each line, to clear a line of the terminal that is not to stay; NULL: nothing is. */
void log_set_before(void (*before)(void *context), void *context);

/* Text as in a message, but unmasked and whole: written, or as a copy in the arena. */
void log_escaped(FILE *stream, const char *text);
const char *log_escape(struct arena *arena, const char *text);

#endif
