/* SPDX-License-Identifier: Apache-2.0 */
/* worktime: the working seconds of a calendar between two instants, in constant time, by sums over the zone's days. */
#ifndef MTTR_WORKTIME_H
#define MTTR_WORKTIME_H

#include "profile.h"

struct workday;

struct worktime {
    const struct calendar *calendar;
    const struct zone *zone;
    int64_t first; /* days since 1970-01-01, of the first in the list */
    struct workday *list;
    size_t n;
};

void worktime_open(struct worktime *worktime, const struct calendar *calendar, const struct zone *zone);
void worktime_close(struct worktime *worktime);
/* Working seconds; `to` is not before `from`. */
int64_t worktime_between(struct worktime *worktime, int64_t from, int64_t to);

#endif
