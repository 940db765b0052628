/* SPDX-License-Identifier: Apache-2.0 */
/* stop: whether a signal asked the program to stop. Loops check it between pages. */
#ifndef MTTR_STOP_H
#define MTTR_STOP_H

#include <stdbool.h>
#include <stdint.h>

void stop_install(void); /* catches SIGINT and SIGTERM, ignores SIGPIPE and SIGXFSZ */
int stop_signal(void);
/* Waits. False when a signal came meanwhile, at most 200 ms after it. */
bool stop_wait(int64_t ms);

#endif
