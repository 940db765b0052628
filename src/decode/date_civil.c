/* SPDX-License-Identifier: Apache-2.0 */
/* date_civil: the parts of a cell as a date of the calendar; why they are none. */
#include "date_cell_p.h"

const char DATE_NOT_ONE[] = "not a date", DATE_NO_TIME[] = "no such time", DATE_NO_DAY[] = "no such day",
           DATE_TOO_EARLY[] = "before 1990", DATE_TOO_LATE[] = "after 2099",
           DATE_OTHER_WEEKDAY[] = "the weekday is not that of the date",
           DATE_NOT_GIVEN[] = "not of the form that --date-format gives";

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
