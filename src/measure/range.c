/* SPDX-License-Identifier: Apache-2.0 */
/* range: what --from, --to and --last mean in a zone, and the calendar buckets in a range. Every edge is computed as a
 * local date and then made an instant, so that a day of 23 or 25 hours is one day. */
#include "range.h"

#include <string.h>

#include "array.h"
#include "text.h"

enum { MOST_BUCKETS = 65536 };

static const char *const GRANULARITIES[] = {"day", "week", "month", "quarter"};
enum { N_GRANULARITIES = sizeof GRANULARITIES / sizeof *GRANULARITIES };

const char *granularity_name(enum granularity granularity) {
    return GRANULARITIES[granularity];
}

bool granularity_find(const char *name, enum granularity *out, struct fault *fault) {
    struct nearest nearest = {.word = name};
    for (size_t i = 0; i < N_GRANULARITIES; i++) {
        if (text_equal(name, GRANULARITIES[i])) {
            *out = (enum granularity)i;
            return true;
        }
        nearest_offer(&nearest, GRANULARITIES[i]);
    }
    if (nearest.best != NULL) {
        return fault_set(fault, FAULT_USAGE, "granularity '%s' is unknown; did you mean '%s'?", name, nearest.best);
    }
    return fault_set(fault, FAULT_USAGE, "granularity '%s' is unknown; use day, week, month or quarter", name);
}

/* ---- dates ---- */

static int64_t days_of(const struct civil *date) {
    return instant_days(date->year, date->month, date->day);
}

static int64_t midnight(const struct zone *zone, const struct civil *date) {
    return zone_midnight(zone, date->year, date->month, date->day);
}

static struct civil add_days(const struct civil *date, int64_t days) {
    return instant_civil((days_of(date) + days) * DAY);
}

/* The first of the month that many months later. */
static struct civil add_months(const struct civil *date, int64_t months) {
    int64_t whole = date->year * 12 + (date->month - 1) + months;
    int64_t year = (whole - (whole % 12 + 12) % 12) / 12;
    return (struct civil){.year = year, .month = (int)(whole - year * 12) + 1, .day = 1};
}

/* The same day of the month that many months earlier, or the month's last where it has no such day. */
static struct civil months_before(const struct civil *date, int64_t months) {
    struct civil first = add_months(date, -months), next = add_months(date, 1 - months);
    int64_t length = days_of(&next) - days_of(&first);
    first.day = date->day < length ? date->day : (int)length;
    return first;
}

/* ---- ranges ---- */

static int64_t dates_in(const struct zone *zone, int64_t from, int64_t to) {
    struct civil first = zone_civil(zone, from), last = zone_civil(zone, to - 1);
    return days_of(&last) - days_of(&first) + 1;
}

static bool of_dates(const struct civil *from, const struct civil *to, const struct zone *zone, struct range *out) {
    struct civil after = add_days(to, 1);
    *out = (struct range){.from = midnight(zone, from), .to = midnight(zone, &after)};
    out->days = days_of(to) - days_of(from) + 1;
    return out->from < out->to;
}

static bool of_ends(const char *from, const char *to, const struct zone *zone, struct range *out, struct fault *fault) {
    struct civil first, last;
    struct range range = {0};
    bool dates = instant_parse_date(from, &first) && instant_parse_date(to, &last);
    if (!dates && !(instant_parse_rfc3339(from, &range.from) && instant_parse_rfc3339(to, &range.to))) {
        return fault_set(fault, FAULT_USAGE,
                         "--from '%s' --to '%s': write two dates (2024-01-31) or two instants (2024-01-31T08:30:00Z)",
                         from, to);
    }
    if (dates ? !of_dates(&first, &last, zone, &range) : range.from >= range.to) {
        return fault_set(fault, FAULT_USAGE, "--from '%s' --to '%s': the range is empty; --to must be later", from, to);
    }
    *out = range;
    return true;
}

/* Reads a number from 1 to 9999 and leaves *text after it. */
static bool read_number(const char **text, int64_t *out) {
    size_t n = strspn(*text, "0123456789");
    int64_t number = 0;
    if (n == 0 || n > 4) {
        return false;
    }
    for (; n > 0; n--) {
        number = number * 10 + (*(*text)++ - '0');
    }
    *out = number;
    return number > 0;
}

static bool subtract(const char *span, const struct civil *today, struct civil *out) {
    static const struct {
        const char *name;
        int days, months;
    } UNITS[] = {{"d", 1, 0}, {"w", 7, 0}, {"mo", 0, 1}, {"q", 0, 3}, {"y", 0, 12}};
    int64_t number;
    if (!read_number(&span, &number)) {
        return false;
    }
    for (size_t i = 0; i < sizeof UNITS / sizeof *UNITS; i++) {
        if (strcmp(span, UNITS[i].name) == 0) {
            *out = UNITS[i].days > 0 ? add_days(today, -number * UNITS[i].days)
                                     : months_before(today, number * UNITS[i].months);
            return true;
        }
    }
    return false;
}

static bool of_last(const char *span, const struct zone *zone, int64_t now, struct range *out, struct fault *fault) {
    struct civil today = zone_civil(zone, now), first;
    if (!subtract(span, &today, &first)) {
        return fault_set(fault, FAULT_USAGE, "--last '%s': write 90d, 12w, 6mo, 4q or 1y", span);
    }
    int64_t from = midnight(zone, &first);
    *out = (struct range){.from = from, .to = now, .days = dates_in(zone, from, now)};
    return true;
}

bool range_find(const struct range_options *options, const struct zone *zone, int64_t now, struct range *out,
                struct fault *fault) {
    const char *from = options->from, *to = options->to, *last = options->last;
    if (last != NULL && (from != NULL || to != NULL)) {
        return fault_set(fault, FAULT_USAGE, "--last cannot be given with --from and --to: it is a range of its own");
    }
    if ((from == NULL) != (to == NULL)) {
        return fault_set(fault, FAULT_USAGE, "--from and --to must be given together, or --last instead");
    }
    if (from != NULL) {
        return of_ends(from, to, zone, out, fault);
    }
    return of_last(last == NULL ? "12w" : last, zone, now, out, fault);
}

struct range range_previous(const struct range *range, const struct zone *zone) {
    struct range previous = {.from = range->from - (range->to - range->from), .to = range->from, .days = range->days};
    if (range->days > 0) {
        struct civil first = zone_civil(zone, range->from);
        struct civil before = add_days(&first, -range->days);
        previous.from = midnight(zone, &before);
    }
    return previous;
}

/* ---- buckets ---- */

/* The first date of the period that holds the date. */
static struct civil period_of(const struct civil *date, const struct periods *periods) {
    switch (periods->granularity) {
        case GRANULARITY_DAY:
            return add_days(date, 0);
        case GRANULARITY_WEEK:
            return add_days(date, -((instant_weekday(days_of(date)) - periods->week_starts + 7) % 7));
        case GRANULARITY_MONTH:
            return add_months(date, 0);
        case GRANULARITY_QUARTER:
            break;
    }
    return add_months(date, -((date->month - 1) % 3));
}

static struct civil next_period(const struct civil *first, enum granularity granularity) {
    switch (granularity) {
        case GRANULARITY_DAY:
            return add_days(first, 1);
        case GRANULARITY_WEEK:
            return add_days(first, 7);
        case GRANULARITY_MONTH:
            return add_months(first, 1);
        case GRANULARITY_QUARTER:
            break;
    }
    return add_months(first, 3);
}

/* A day that the zone left out (Pacific/Apia 2011-12-30) is no bucket. Writes up to `room` buckets, and returns how
 * many there are, or one more than MOST_BUCKETS. */
static size_t fill(const struct range *range, const struct periods *periods, struct bucket *out, size_t room) {
    const struct zone *zone = periods->zone;
    struct civil date = zone_civil(zone, range->from);
    struct civil period = period_of(&date, periods);
    int64_t begin = midnight(zone, &period), start = range->from;
    size_t n = 0;
    while (start < range->to && n <= MOST_BUCKETS) {
        struct civil next = next_period(&period, periods->granularity);
        int64_t over = midnight(zone, &next);
        int64_t end = over < range->to ? over : range->to;
        if (end > start && n++ < room) {
            out[n - 1] = (struct bucket){.start = start, .end = end, .partial = begin != start || end != over};
        }
        period = next;
        begin = over;
        start = end > start ? end : start;
    }
    return n;
}

bool range_buckets(const struct range *range, const struct periods *periods, struct arena *arena, struct bucket **out,
                   size_t *n, struct fault *fault) {
    size_t count = fill(range, periods, NULL, 0);
    if (count > MOST_BUCKETS) {
        return fault_set(fault, FAULT_USAGE, "the range has more than %d buckets of a %s: use a coarser granularity",
                         MOST_BUCKETS, granularity_name(periods->granularity));
    }
    *out = arena_alloc(arena, (count + 1) * sizeof **out);
    *n = fill(range, periods, *out, count);
    return true;
}

int64_t range_rate_seconds(const struct range *range, int64_t start, int64_t end, const struct zone *zone) {
    return range->days > 0 ? dates_in(zone, start, end) * DAY : end - start;
}

/* A bucket that ends at or before the instant comes before it. */
static int by_end(const void *key, const void *element) {
    const int64_t *instant = key;
    const struct bucket *bucket = element;
    return *instant >= bucket->end ? 1 : -1;
}

size_t bucket_of(const struct bucket *buckets, size_t n, int64_t instant) {
    size_t i = array_lower(&instant, buckets, n, sizeof *buckets, by_end);
    return i < n && instant >= buckets[i].start ? i : n;
}
