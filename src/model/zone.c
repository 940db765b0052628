/* SPDX-License-Identifier: Apache-2.0 */
/* zone: the time zones of the C library, one at a time: TZ is set only when another zone is asked for. */
#include "zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static const char DATABASE[] = "/usr/share/zoneinfo";
enum { NAME_BYTES = 64 };

/* A name that stays inside the zone database. */
static bool is_name(const char *name) {
    static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+-";
    size_t n = strlen(name);
    return n > 0 && n < NAME_BYTES && strspn(name, LETTERS) == n && name[0] != '/' && name[n - 1] != '/';
}

bool zone_open(const char *name, struct arena *arena, struct zone *out, struct fault *fault) {
    if (strcmp(name, "UTC") != 0) {
        struct stat status;
        char path[128] = "";
        if (is_name(name)) {
            snprintf(path, sizeof path, "%s/%s", DATABASE, name);
        }
        if (path[0] == '\0' || stat(path, &status) != 0 || !S_ISREG(status.st_mode)) {
            return fault_set(fault, FAULT_USAGE,
                             "no time zone '%s': use a name such as Europe/Berlin (see timedatectl list-timezones)",
                             name);
        }
    }
    out->name = arena_strdup(arena, name);
    return true;
}

/* Makes the C library compute in this zone. */
static void enter(const struct zone *zone) {
    static char current[NAME_BYTES]; /* what TZ is: a setting of the whole process, and slow to change */
    if (strcmp(current, zone->name) != 0) {
        setenv("TZ", zone->name, 1);
        tzset();
        snprintf(current, sizeof current, "%s", zone->name);
    }
}

static bool is_utc(const struct zone *zone) {
    return strcmp(zone->name, "UTC") == 0;
}

struct civil zone_civil(const struct zone *zone, int64_t instant) {
    if (is_utc(zone)) {
        return instant_civil(instant);
    }
    enter(zone);
    time_t seconds = (time_t)instant;
    struct tm tm;
    if (localtime_r(&seconds, &tm) == NULL) {
        return instant_civil(instant);
    }
    return (struct civil){(int64_t)tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec};
}

/* Seconds that the zone's clock is ahead of UTC at the instant. */
static int64_t offset_at(const struct zone *zone, int64_t instant) {
    struct civil civil = zone_civil(zone, instant);
    return instant_of(&civil) - instant;
}

/* No zone is further than a day from UTC, and none changes its clock twice within two days. So the offset of the
 * instants whose local time is `local` is that of the day before or that of the day after. */
enum zone_clock zone_clock_at(const struct zone *zone, const struct civil *civil, int64_t *instant) {
    int64_t local = instant_of(civil);
    if (is_utc(zone)) {
        *instant = local; /* dates by the million */
        return ZONE_ONCE;
    }
    int64_t before = offset_at(zone, local - DAY), after = offset_at(zone, local + DAY);
    int64_t greater = before > after ? before : after;
    int64_t lesser = before > after ? after : before;
    bool first = offset_at(zone, local - greater) == greater;
    bool second = lesser != greater && offset_at(zone, local - lesser) == lesser;
    *instant = local - (first ? greater : second ? lesser : before); /* skipped: moved forward by as much */
    return first && second ? ZONE_TWICE : first || second ? ZONE_ONCE : ZONE_NEVER;
}

int64_t zone_instant(const struct zone *zone, const struct civil *civil) {
    int64_t instant;
    zone_clock_at(zone, civil, &instant);
    return instant;
}

int64_t zone_reach(const struct zone *zone, const struct civil *civil) {
    int64_t local = instant_of(civil), high = zone_instant(zone, civil);
    if (high + offset_at(zone, high) == local) {
        return high;
    }
    int64_t low = high - DAY; /* skipped: the change is within a day before */
    for (int64_t offset = offset_at(zone, high); high - low > 1;) {
        int64_t middle = low + (high - low) / 2;
        if (offset_at(zone, middle) == offset) {
            high = middle;
        } else {
            low = middle;
        }
    }
    return high;
}

int64_t zone_midnight(const struct zone *zone, int64_t year, int month, int64_t day) {
    int64_t date = instant_days(year, month, day);
    int64_t low = date * DAY - DAY - DAY / 2;  /* surely a local date before */
    int64_t high = date * DAY + DAY + DAY / 2; /* surely this local date or later */
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        struct civil civil = zone_civil(zone, middle);
        if (instant_days(civil.year, civil.month, civil.day) < date) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high;
}
