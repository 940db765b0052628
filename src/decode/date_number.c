/* SPDX-License-Identifier: Apache-2.0 */
/* date_number: dates that are written as one number. */
#include "date_cursor_p.h"

/* The date and time of seconds since 1970-01-01 as the parts of a date with the year first. */
static void set_seconds(struct date_cell *cell, enum date_family family, int64_t seconds) {
    struct civil civil = instant_civil(seconds);
    cell->shape.family = (uint8_t)family;
    cell->shape.offset = family == DATE_SERIAL ? 0 : 1;
    cell->parts[0] = (int)civil.year;
    cell->parts[1] = civil.month;
    cell->parts[2] = civil.day;
    cell->hour = civil.hour;
    cell->minute = civil.minute;
    cell->second = civil.second;
}

/* Days since 1899-12-30 with a fraction of a day, to the nearest second; a half is rounded up. */
static int64_t serial_seconds(int64_t days, struct text_cursor fraction) {
    static const int64_t EXACT = 1000000000000; /* of a day: 12 digits, with which no product overflows */
    int64_t part = 0, whole = 1;
    while (is_digit(peek(&fraction)) && whole < EXACT) {
        part = part * 10 + (*fraction.at++ - '0');
        whole *= 10;
    }
    return (days - 25569) * DAY + (2 * part * DAY + whole) / (2 * whole);
}

/* 20240102, 20240102080509, and 20240102T080509 with what may follow a time. */
static const char *read_unbroken(struct text_cursor *cursor, int digits, int64_t number, struct date_cell *cell) {
    int64_t time = 0, date = digits == 14 ? number / 1000000 : number;
    cell->shape.family = DATE_UNBROKEN;
    cell->parts[0] = (int)(date / 10000);
    cell->parts[1] = (int)(date / 100 % 100);
    cell->parts[2] = (int)(date % 100);
    if (digits == 14) {
        time = number % 1000000;
        cell->shape.precision = 2;
    } else if (skip_letter(cursor, 't')) {
        int n = cursor_digits(cursor, 6, &time);
        cell->shape.joint = 'T';
        cell->shape.precision = n == 6 ? 2 : 1;
        time *= n == 4 ? 100 : 1;
        if ((n != 4 && n != 6) || !cursor_offset(cursor, cell)) {
            return DATE_NOT_ONE;
        }
    }
    cell->hour = (int)(time / 10000);
    cell->minute = (int)(time / 100 % 100);
    cell->second = (int)(time % 100);
    return cursor->at != cursor->end ? DATE_NOT_ONE : date_set_hour(cell, '\0') ? NULL : DATE_NO_TIME;
}

/* Five digits of a serial, ten of seconds, thirteen of milliseconds; more where they are 9999-12-31. */
const char *cursor_bare(struct text_cursor *cursor, struct date_cell *cell) {
    int64_t number, part;
    int digits = cursor_digits(cursor, 15, &number);
    cell->shape.order = ORDER_YMD;
    if (digits == 8 || digits == 14) {
        return read_unbroken(cursor, digits, number, cell);
    }
    struct text_cursor fraction = {cursor->at, cursor->end};
    bool has_fraction = skip(cursor, '.') || skip(cursor, ',');
    fraction.at += has_fraction;
    if ((has_fraction && cursor_digits(cursor, 18, &part) == 0) || cursor->at != cursor->end) {
        return DATE_NOT_ONE;
    }
    if ((digits == 5 && number >= 20000 && number <= 73050) || number == 2958465) {
        set_seconds(cell, DATE_SERIAL, serial_seconds(number, fraction));
    } else if (digits == 10 || digits == 12) {
        set_seconds(cell, DATE_SECONDS, number);
    } else if (digits == 13 || digits == 15) {
        set_seconds(cell, DATE_MILLISECONDS, number / 1000);
    } else {
        return DATE_NOT_ONE;
    }
    return NULL;
}
