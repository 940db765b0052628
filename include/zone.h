/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zone: civil time in a named time zone (IANA names such as Europe/Berlin), by the C library and the system's tzdata.
 * It sets the TZ of the process, so only one thread at a time may call it. Names that are not in the zone database are
 * an error; the C library would silently take them for UTC.
 */
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

/* A zone by its IANA name; "UTC" always works. The name is copied into arena. FAULT_USAGE when there is none. */
bool zone_open(const char *name, struct arena *arena, struct zone *out, struct fault *fault) MUST_CHECK;

/* The local civil time of an instant. */
struct civil zone_civil(const struct zone *zone, int64_t instant);
/* The first instant of the local date; day may lie outside its month. Correct also where the clock skips or repeats
 * midnight. */
int64_t zone_midnight(const struct zone *zone, int64_t year, int month, int64_t day);
/* The instant of a local time. One that the clock skips is moved forward by as much as is skipped; of one that it
 * repeats the first is taken. RFC 5545 section 3.3.5 has the same rules. */
int64_t zone_instant(const struct zone *zone, const struct civil *civil);
/* The first instant at which the local clock shows that time or a later one; hour, minute and second may be too large,
 * such as 24:00. */
int64_t zone_reach(const struct zone *zone, const struct civil *civil);

#endif
