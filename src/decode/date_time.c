/* SPDX-License-Identifier: Apache-2.0 */
/* date_time: the time of day in a date cell, and its offset. */
#include "date_cursor_p.h"

bool cursor_offset(struct text_cursor *cursor, struct date_cell *cell) {
    static const char *const NAMES[] = {"utc", "gmt"};
    int hours, minutes = 0, word = cursor_word(cursor, NAMES, 2);
    cell->shape.offset = (uint8_t)(word + 2);
    if (word >= 0 || skip_letter(cursor, 'z')) {
        return true;
    }
    int sign = peek(cursor) == '-' ? -1 : 1;
    if (!skip(cursor, '+') && !skip(cursor, '-')) {
        cell->shape.offset = 0;
        return true;
    }
    int digits = cursor_number(cursor, 4, &hours);
    if (digits == 4) {
        minutes = hours % 100;
        hours /= 100;
    } else if (skip(cursor, ':') && cursor_number(cursor, 2, &minutes) != 2) {
        return false;
    }
    cell->offset = sign * (hours * HOUR + minutes * MINUTE);
    return (digits == 2 || digits == 4) && hours < 24 && minutes < 60;
}

/* AM, pm, a.m., p. m.; the letter, NUL without one. */
static char read_half(struct text_cursor *cursor) {
    struct text_cursor half = *cursor;
    char letter = (char)(peek(&half) | 0x20);
    if (!skip_letter(&half, 'a') && !skip_letter(&half, 'p')) {
        return '\0';
    }
    if (skip(&half, '.')) {
        skip_blanks(&half);
    }
    if (!skip_letter(&half, 'm') || is_letter(peek(&half))) {
        return '\0';
    }
    skip(&half, '.');
    *cursor = half;
    return letter;
}

/* 24:00 is the midnight after the day. A leap second is not a time that is written here. */
bool date_set_hour(struct date_cell *cell, char half) {
    if (half == '\0') {
        bool last = cell->hour == 24 && cell->minute == 0 && cell->second == 0 && cell->shape.precision < 3;
        return (cell->hour < 24 || last) && cell->minute < 60 && cell->second < 60;
    }
    bool exists = cell->hour >= 1 && cell->hour <= 12 && cell->minute < 60 && cell->second < 60;
    cell->hour = cell->hour % 12 + (half == 'p' ? 12 : 0);
    cell->shape.half = 1;
    return exists;
}

/* 8:05, 08:05:09, 08:05:09.123, with AM or PM and an offset. */
/* :09 or :09.123; true without seconds as well. */
static bool read_seconds(struct text_cursor *cursor, struct date_cell *cell) {
    int64_t fraction;
    cell->shape.precision = 1;
    if (!skip(cursor, ':')) {
        return true;
    }
    cell->shape.precision = 2;
    if (cursor_number(cursor, 2, &cell->second) != 2) {
        return false;
    }
    if (!skip(cursor, '.') && !skip(cursor, ',')) {
        return true;
    }
    cell->shape.precision = 3;
    return cursor_digits(cursor, 18, &fraction) > 0;
}

const char *cursor_time(struct text_cursor *cursor, struct date_cell *cell) {
    if (cursor_number(cursor, 2, &cell->hour) == 0 || !skip(cursor, ':') ||
        cursor_number(cursor, 2, &cell->minute) != 2 || !read_seconds(cursor, cell)) {
        return DATE_NOT_ONE;
    }
    skip_blanks(cursor);
    char half = read_half(cursor);
    skip_blanks(cursor);
    if (!cursor_offset(cursor, cell) || cursor->at != cursor->end) {
        return DATE_NOT_ONE;
    }
    return date_set_hour(cell, half) ? NULL : DATE_NO_TIME;
}
