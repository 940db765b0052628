/* SPDX-License-Identifier: Apache-2.0 */
/* range: time ranges and the calendar buckets in them, in a zone. */
#ifndef MTTR_RANGE_H
#define MTTR_RANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "fault.h"
#include "zone.h"

enum granularity { GRANULARITY_DAY, GRANULARITY_WEEK, GRANULARITY_MONTH, GRANULARITY_QUARTER };
const char *granularity_name(enum granularity granularity);
/* FAULT_USAGE names the nearest. */
bool granularity_find(const char *name, enum granularity *out, struct fault *fault) MUST_CHECK;

struct range {
    int64_t from, to; /* UTC seconds; to is excluded */
    int64_t days;     /* local dates it covers when it was given in dates or by --last, 0 when given as instants */
};

/* What was typed after --from, --to and --last; NULL: not given. */
struct range_options {
    const char *from, *to, *last;
};

/* From and to are both dates, both included, or both RFC 3339 instants, `to` excluded; last is 90d, 12w, 6mo, 4q or 1y:
 * from midnight of now's date less that much, to now. All NULL: 12w. See mttr(1), "report". FAULT_USAGE. */
bool range_find(const struct range_options *options, const struct zone *zone, int64_t now, struct range *out,
                struct fault *fault) MUST_CHECK;
/* As many days long, or as many seconds where instants were given. */
struct range range_previous(const struct range *range, const struct zone *zone);

struct bucket {
    int64_t start, end; /* [start, end), cut at the range's ends */
    bool partial;       /* it was cut */
};

/* What a range is cut into, in a zone. */
struct periods {
    enum granularity granularity;
    int week_starts; /* 0 = Monday .. 6 = Sunday */
    const struct zone *zone;
};

/* The buckets that cover the range, in order. FAULT_USAGE above 65,536. */
bool range_buckets(const struct range *range, const struct periods *periods, struct arena *arena, struct bucket **out,
                   size_t *n, struct fault *fault) MUST_CHECK;
/* For a rate: whole local dates where the range was given in dates or by --last; else the seconds of [start, end). */
int64_t range_rate_seconds(const struct range *range, int64_t start, int64_t end, const struct zone *zone);
/* Position of the bucket that holds the instant, or n. */
size_t bucket_of(const struct bucket *buckets, size_t n, int64_t instant);

#endif
