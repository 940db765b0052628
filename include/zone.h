/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zone: civil time in a named time zone (IANA names such as Europe/Berlin), by the C library and the system's tzdata.
 * It sets the process's TZ while it computes, so only one thread may use zones.
 * It refuses names that are not in the zone database (the C library would silently take them as UTC).
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
/* The first instant of the local date; day may lie outside its month. Right where DST skips or repeats midnight. */
int64_t zone_midnight(const struct zone *zone, int64_t year, int month, int64_t day);
/* The instant of a local civil time; one that DST skips is moved forward, of one that it repeats the first is taken. */
int64_t zone_instant(const struct zone *zone, const struct civil *civil);
/* The first instant at which the local clock shows that time or a later one; the clock's fields may overflow (24:00).
 */
int64_t zone_reach(const struct zone *zone, const struct civil *civil);

#endif
