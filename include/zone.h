/* SPDX-License-Identifier: Apache-2.0 */
/* zone: civil time in a named time zone (Europe/Berlin), by the C library and tzdata. It sets the TZ of the process:
 * one thread at a time may call it. Unknown names are refused; the C library would read them as UTC. */
#ifndef MTTR_ZONE_H
#define MTTR_ZONE_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "fault.h"
#include "instant.h"

struct zone {
    const char *name;
};

/* "UTC" always works. The name is copied into arena. FAULT_USAGE when there is no such zone. */
bool zone_open(const char *name, struct arena *arena, struct zone *out, struct fault *fault) MUST_CHECK;

struct civil zone_civil(const struct zone *zone, int64_t instant);
/* Also where the clock skips or repeats midnight; day may lie outside its month. */
int64_t zone_midnight(const struct zone *zone, int64_t year, int month, int64_t day);
/* What a clock change does to a local time. */
enum zone_clock { ZONE_ONCE, ZONE_TWICE, ZONE_NEVER };
/* A time that the clock skips moves forward by as much; of a repeated one the first: RFC 5545 section 3.3.5. */
int64_t zone_instant(const struct zone *zone, const struct civil *civil);
/* The same instant, and how often the local clock shows that time. */
enum zone_clock zone_clock_at(const struct zone *zone, const struct civil *civil, int64_t *instant);
/* The first instant at which the local clock shows that time or a later one; the time may be too large, as 24:00. */
int64_t zone_reach(const struct zone *zone, const struct civil *civil);

#endif
