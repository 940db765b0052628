/* SPDX-License-Identifier: Apache-2.0 */
/* The server's clock and the one date form of the instance, YYYY-MM-DD HH:MM:SS in UTC.
 * The clock is the real one or starts at a given moment; both run on, and a script may shift them. */
#pragma once

#include <stdbool.h>
#include <time.h>

#define MOMENT_SIZE 20

struct clock {
    time_t lead; /* what the server's clock shows more than the machine's */
};

bool clock_start_at(struct clock *clock, const char *moment);
time_t clock_now(const struct clock *clock);

bool moment_read(const char *text, time_t *moment);
void moment_write(time_t moment, char text[MOMENT_SIZE]);
void moment_http_date(time_t moment, char *text, size_t size);
