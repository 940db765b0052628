/* SPDX-License-Identifier: Apache-2.0 */
/* date_read: the parts of a cell as a date of the calendar, and as an instant. */
#include "date_cell_p.h"

enum { FIRST_YEAR = 1990, LAST_YEAR = 2099, OPEN_YEAR = 9999 };

static int month_days(int64_t year, int month) {
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return DAYS[month - 1] + leap;
}

enum date_outcome date_check(const struct civil *civil, int weekday, const char **why) {
    const char *reason = NULL;
    if (civil->month < 1 || civil->month > 12 || civil->day < 1 || civil->day > month_days(civil->year, civil->month)) {
        reason = DATE_NO_DAY;
    } else if (civil->year == OPEN_YEAR && civil->month == 12 && civil->day == 31) {
        return DATE_OPEN_END;
    } else if (civil->year < FIRST_YEAR || civil->year > LAST_YEAR) {
        reason = civil->year < FIRST_YEAR ? DATE_TOO_EARLY : DATE_TOO_LATE;
    } else if (weekday >= 0 && instant_weekday(instant_days(civil->year, civil->month, civil->day)) != weekday) {
        reason = DATE_OTHER_WEEKDAY;
    }
    *why = reason;
    return reason == NULL ? DATE_READ : DATE_UNREADABLE;
}

/* Two digits of a year as for strptime(3): 69 to 99 are of the last century. */
static int whole_year(int year) {
    return year < 69 ? 2000 + year : 1900 + year;
}

enum date_outcome date_cell_civil(const struct date_cell *cell, enum date_order order, struct civil *out,
                                  const char **why) {
    static const struct {
        uint8_t year, month, day;
    } PLACES[DATE_ORDERS] = {[ORDER_YMD] = {0, 1, 2}, [ORDER_DMY] = {2, 1, 0}, [ORDER_MDY] = {2, 0, 1}};
    bool open = cell->shape.order == DATE_ORDERS;
    order = open ? order : (enum date_order)cell->shape.order;
    if (open && order == ORDER_YMD && (cell->shape.family != DATE_SHORT_YEAR || cell->first_digits != 2)) {
        *why = DATE_NO_DAY;
        return DATE_UNREADABLE;
    }
    bool is_short = cell->shape.family == DATE_SHORT_YEAR || (cell->shape.words & DATE_WORDS_SHORT_YEAR) != 0;
    int year = cell->parts[PLACES[order].year];
    *out = (struct civil){
        .year = is_short ? whole_year(year) : year,
        .month = cell->parts[PLACES[order].month],
        .day = cell->parts[PLACES[order].day],
        .hour = cell->hour,
        .minute = cell->minute,
        .second = cell->second,
    };
    return date_check(out, cell->weekday, why);
}

/* A cell as it stands: local time, or that of its own offset. */
struct written {
    struct civil civil;
    bool own_offset;
    int64_t offset;
};

/* By its own shape and the orders of the plan. */
static enum date_outcome read_shape(const struct date_plan *plan, const char *text, size_t n, struct written *out,
                                    const char **why) {
    struct date_cell cell;
    *why = date_cell_parse(text, n, &cell);
    if (*why != NULL) {
        return **why == '\0' ? DATE_EMPTY : DATE_UNREADABLE;
    }
    out->own_offset = cell.shape.offset != 0;
    out->offset = cell.offset;
    enum date_order order = cell.shape.family == DATE_SHORT_YEAR ? plan->short_order : plan->order;
    return date_cell_civil(&cell, order, &out->civil, why);
}

enum date_outcome date_read(const struct date_plan *plan, const char *text, size_t n, const struct zone *zone,
                            struct date_reading *out) {
    struct written cell;
    const char *why;
    enum date_outcome outcome;
    *out = (struct date_reading){.instant = INSTANT_NONE, .clock = ZONE_ONCE};
    if (plan->format == NULL) {
        outcome = read_shape(plan, text, n, &cell, &why);
    } else {
        cell.own_offset = plan->format->own_offset;
        outcome = date_format_read(plan->format, text, n, &cell.civil, &cell.offset, &why);
    }
    if (outcome == DATE_READ && cell.own_offset) {
        out->instant = instant_of(&cell.civil) - cell.offset;
    } else if (outcome == DATE_READ) {
        out->clock = zone_clock_at(zone, &cell.civil, &out->instant);
    }
    out->why = outcome == DATE_UNREADABLE ? why : NULL;
    return outcome;
}

void date_read_each(const char *text, size_t n, int64_t out[DATE_ORDERS]) {
    struct date_cell cell;
    struct civil civil;
    const char *why = date_cell_parse(text, n, &cell);
    bool parsed = why == NULL;
    for (enum date_order order = 0; order < DATE_ORDERS; order++) {
        bool read = parsed && date_cell_civil(&cell, order, &civil, &why) == DATE_READ;
        out[order] = read ? instant_of(&civil) - cell.offset : INSTANT_NONE;
    }
}

struct date_plan date_plan_in(enum date_order order) {
    return (struct date_plan){
        .order = order == ORDER_YMD ? ORDER_DMY : order, .short_order = order, .ground = GROUND_PART};
}
