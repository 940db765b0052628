/* SPDX-License-Identifier: Apache-2.0 */
/* date_form: a date cell taken apart by reading it from left to right, without a list of formats. */
#include "date_cursor_p.h"

static int read_month(struct text_cursor *cursor) {
    static const char *const MONTHS[] = {"january", "february", "march",     "april",   "may",      "june",
                                         "july",    "august",   "september", "october", "november", "december"};
    return cursor_word(cursor, MONTHS, 12) + 1;
}

/* Nothing more, or what joins a time to its date, and the time. */
static const char *read_rest(struct text_cursor *cursor, struct date_cell *cell) {
    if (cursor->at == cursor->end) {
        return NULL;
    }
    cell->shape.joint = (char)(skip(cursor, ',') ? ',' : skip_letter(cursor, 't') ? 'T' : ' ');
    if (cell->shape.joint != 'T' && !skip_blanks(cursor) && cell->shape.joint == ' ') {
        return DATE_NOT_ONE;
    }
    return cursor_time(cursor, cell);
}

/* ---- the date ---- */

/* The separator of a date that has just begun; blanks count as one. */
static bool read_separator(struct text_cursor *cursor, struct date_cell *cell) {
    char c = peek(cursor);
    cell->shape.separator = (char)(c == '-' || c == '/' || c == '.' ? c : ' ');
    return cell->shape.separator == ' ' ? skip_blanks(cursor) : skip(cursor, c);
}

static bool same_separator(struct text_cursor *cursor, const struct date_cell *cell) {
    return cell->shape.separator == ' ' ? skip_blanks(cursor) : skip(cursor, cell->shape.separator);
}

/* The year at the end, of four digits or two. */
static bool read_last_year(struct text_cursor *cursor, struct date_cell *cell) {
    int digits = cursor_number(cursor, 4, &cell->parts[2]);
    cell->shape.words |= digits == 2 ? DATE_WORDS_SHORT_YEAR : 0;
    return digits == 4 || digits == 2;
}

/* Jan 2, 2024 or Jan-02-2024, after the month. */
static bool read_month_first(struct text_cursor *cursor, struct date_cell *cell) {
    if (!read_separator(cursor, cell) || cursor_number(cursor, 2, &cell->parts[1]) == 0) {
        return false;
    }
    bool comma = cell->shape.separator == ' ' && skip(cursor, ',');
    cell->shape.words |= comma ? DATE_WORDS_YEAR_COMMA : 0;
    cell->shape.family = DATE_NAMED_MONTH;
    cell->shape.order = ORDER_MDY;
    return (same_separator(cursor, cell) || comma) && read_last_year(cursor, cell);
}

/* After a year of four digits and its separator: 01-02 or Jan-02. */
static bool read_year_first(struct text_cursor *cursor, struct date_cell *cell) {
    cell->parts[1] = read_month(cursor);
    cell->shape.family = cell->parts[1] > 0 ? DATE_NAMED_MONTH : DATE_YEAR_FIRST;
    cell->shape.order = ORDER_YMD;
    if (cell->parts[1] == 0 && (cell->shape.separator == ' ' || cursor_number(cursor, 2, &cell->parts[1]) == 0)) {
        return false;
    }
    return same_separator(cursor, cell) && cursor_number(cursor, 2, &cell->parts[2]) > 0;
}

/* After the first part and its separator: Jan 2024 or 1/2024. */
static bool read_year_last(struct text_cursor *cursor, struct date_cell *cell) {
    cell->parts[1] = read_month(cursor);
    if (cell->parts[1] > 0) {
        cell->shape.family = DATE_NAMED_MONTH;
        cell->shape.order = ORDER_DMY;
        bool comma = cell->shape.separator == ' ' && skip(cursor, ',');
        cell->shape.words |= comma ? DATE_WORDS_YEAR_COMMA : 0;
        return (same_separator(cursor, cell) || comma) && read_last_year(cursor, cell);
    }
    if (cell->shape.separator == ' ' || cursor_number(cursor, 2, &cell->parts[1]) == 0 ||
        !same_separator(cursor, cell) || !read_last_year(cursor, cell)) {
        return false;
    }
    bool is_short = (cell->shape.words & DATE_WORDS_SHORT_YEAR) != 0;
    cell->shape.words &= (uint8_t)~DATE_WORDS_SHORT_YEAR;
    cell->shape.family = is_short ? DATE_SHORT_YEAR : DATE_YEAR_LAST;
    cell->shape.order = DATE_ORDERS;
    return true;
}

/* Tuesday, Tue or Tue. with or without a comma; true without one as well. */
static bool read_weekday(struct text_cursor *cursor, struct date_cell *cell) {
    static const char *const DAYS[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
    cell->weekday = cursor_word(cursor, DAYS, 7);
    if (cell->weekday < 0) {
        return true;
    }
    bool comma = skip(cursor, ',');
    cell->shape.words |= comma ? DATE_WORDS_WEEKDAY | DATE_WORDS_WEEKDAY_COMMA : DATE_WORDS_WEEKDAY;
    return skip_blanks(cursor) || comma;
}

static bool read_date(struct text_cursor *cursor, struct date_cell *cell) {
    if (!read_weekday(cursor, cell)) {
        return false;
    }
    cell->parts[0] = read_month(cursor);
    if (cell->parts[0] > 0) {
        return read_month_first(cursor, cell);
    }
    cell->first_digits = cursor_number(cursor, 4, &cell->parts[0]);
    if (cell->first_digits == 0 || cell->first_digits == 3 || !read_separator(cursor, cell)) {
        return false;
    }
    return cell->first_digits == 4 ? read_year_first(cursor, cell) : read_year_last(cursor, cell);
}

/* ---- the whole cell ---- */

/* A number of two digits; negative where they are none. */
static int two(const char *text) {
    unsigned tens = (unsigned)text[0] - '0', ones = (unsigned)text[1] - '0';
    return tens > 9 || ones > 9 ? -1 : (int)(tens * 10 + ones);
}

/* "2024-01-02 03:04:05" by hand: nearly every date that is exported. */
static bool read_usual(const char *t, struct date_cell *cell) {
    int century = two(t), year = two(t + 2), month = two(t + 5), day = two(t + 8);
    int hour = two(t + 11), minute = two(t + 14), second = two(t + 17);
    if ((century | year | month | day | hour | minute | second) < 0 || t[4] != '-' || t[7] != '-' || t[10] != ' ' ||
        t[13] != ':' || t[16] != ':' || hour > 23 || minute > 59 || second > 59) {
        return false;
    }
    *cell = (struct date_cell){
        .shape = {.family = DATE_YEAR_FIRST, .order = ORDER_YMD, .separator = '-', .joint = ' ', .precision = 2},
        .parts = {century * 100 + year, month, day},
        .first_digits = 4,
        .weekday = -1,
        .hour = hour,
        .minute = minute,
        .second = second,
    };
    return true;
}

static const char *parse(struct text_cursor cursor, struct date_cell *cell) {
    struct text_cursor ahead = cursor;
    int64_t number;
    *cell = (struct date_cell){.weekday = -1};
    if (!is_digit(peek(&cursor)) && !is_letter(peek(&cursor))) {
        return DATE_NOT_ONE;
    }
    if (cursor_digits(&ahead, 15, &number) > 4) {
        return cursor_bare(&cursor, cell);
    }
    return read_date(&cursor, cell) ? read_rest(&cursor, cell) : DATE_NOT_ONE;
}

/* Whether it is short enough for a date with blanks that are not ASCII, and has such bytes. */
static bool may_be_cleaned(const char *text, size_t n) {
    unsigned char bits = 0;
    for (size_t i = 0; i < n && n < 4 * DATE_EXAMPLE; i++) {
        bits |= (unsigned char)text[i];
    }
    return bits >= 0x80;
}

const char *date_cell_parse(const char *text, size_t n, struct date_cell *out) {
    char copy[DATE_EXAMPLE];
    struct text_cursor cursor = {text, text + n};
    skip_blanks(&cursor);
    while (cursor.end > cursor.at && is_blank(cursor.end[-1])) {
        cursor.end--;
    }
    n = (size_t)(cursor.end - cursor.at);
    if (n == 19 && read_usual(cursor.at, out)) {
        return NULL;
    }
    const char *reason = n == 0 ? "" : n < DATE_EXAMPLE ? parse(cursor, out) : DATE_NOT_ONE;
    if (reason != DATE_NOT_ONE || !may_be_cleaned(cursor.at, n)) {
        return reason;
    }
    int length = date_clean(cursor.at, n, copy);
    return length < 0 ? DATE_NOT_ONE : length == 0 ? "" : parse((struct text_cursor){copy, copy + length}, out);
}
