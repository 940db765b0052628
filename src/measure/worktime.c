/* SPDX-License-Identifier: Apache-2.0 */
/* worktime: each local day opens when the zone's clock first shows `from` or later, and closes when it first shows `to`
 * or later. So a day on which the clock is put forward at work is an hour shorter, and one that the zone skips is none.
 */
#include "worktime.h"

#include <stdlib.h>

#include "array.h"

struct workday {
    int64_t open, seconds; /* not working: no seconds */
    int64_t before;        /* working seconds of the days before, from the first in the list */
};

enum { MARGIN = 400 }; /* days that are made at once, at the least */

void worktime_open(struct worktime *worktime, const struct calendar *calendar, const struct zone *zone) {
    *worktime = (struct worktime){.calendar = calendar, .zone = zone};
}

void worktime_close(struct worktime *worktime) {
    free(worktime->list);
    worktime->list = NULL;
    worktime->n = 0;
}

static bool is_holiday(const struct calendar *calendar, int64_t day) {
    size_t n = calendar->n_holidays;
    return array_find(&day, calendar->holidays, n, sizeof *calendar->holidays, array_compare_int64) < n;
}

static int64_t reach(const struct worktime *worktime, int64_t day, int second) {
    struct civil civil = instant_civil(day * DAY);
    civil.second = second;
    return zone_reach(worktime->zone, &civil);
}

/* Whether the zone has the day at all: Samoa went from 2011-12-29 to 2011-12-31. */
static bool exists(const struct worktime *worktime, int64_t day, int64_t open) {
    struct civil civil = zone_civil(worktime->zone, open);
    return instant_days(civil.year, civil.month, civil.day) == day;
}

static void make_days(struct worktime *worktime) {
    const struct calendar *calendar = worktime->calendar;
    int64_t sum = 0;
    for (size_t i = 0; i < worktime->n; i++) {
        int64_t day = worktime->first + (int64_t)i;
        struct workday *workday = &worktime->list[i];
        *workday = (struct workday){.open = reach(worktime, day, calendar->from), .before = sum};
        bool works = calendar->days[instant_weekday(day)] && !is_holiday(calendar, day);
        if (works && exists(worktime, day, workday->open)) {
            workday->seconds = reach(worktime, day, calendar->to) - workday->open;
        }
        sum += workday->seconds;
    }
}

/* Makes the list hold the days around the instant: at least twice as many as before, so that it is seldom made anew. */
static void cover(struct worktime *worktime, int64_t instant) {
    int64_t day = instant / DAY, last = worktime->first + (int64_t)worktime->n - 1;
    if (worktime->n > 0 && day - 2 > worktime->first && day + 2 < last) {
        return;
    }
    int64_t more = MARGIN + (int64_t)worktime->n, first = day - more, end = day + more;
    if (worktime->n > 0) {
        first = first < worktime->first ? first : worktime->first;
        end = end > last ? end : last;
    }
    worktime->first = first;
    worktime->n = (size_t)(end - first + 1);
    worktime->list = must_realloc(worktime->list, worktime->n * sizeof *worktime->list);
    make_days(worktime);
}

/* Working seconds from the first day of the list to the instant, which it covers. */
static int64_t sum_to(const struct worktime *worktime, int64_t instant) {
    size_t i = (size_t)(instant / DAY - worktime->first);
    while (worktime->list[i].open > instant) {
        i--;
    }
    while (worktime->list[i + 1].open <= instant) {
        i++;
    }
    const struct workday *day = &worktime->list[i];
    int64_t worked = instant - day->open;
    return day->before + (worked < day->seconds ? worked : day->seconds);
}

int64_t worktime_between(struct worktime *worktime, int64_t from, int64_t to) {
    cover(worktime, from);
    cover(worktime, to);
    return sum_to(worktime, to) - sum_to(worktime, from);
}
