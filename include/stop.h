/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stop: whether the person asked the program to stop. Loops look at it between pages; nothing is cut in the middle.
 */
#ifndef MTTR_STOP_H
#define MTTR_STOP_H

#include <stdbool.h>
#include <stdint.h>

/* Catches SIGINT and SIGTERM from here on, and ignores SIGPIPE. */
void stop_install(void);
/* The signal's number, 0 when there was none. */
int stop_signal(void);
/* Waits so long, or until a signal comes: then it is false. */
bool stop_wait(int64_t ms);

#endif
