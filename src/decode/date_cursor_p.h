/* SPDX-License-Identifier: Apache-2.0 */
/* date_cursor: a cell read from left to right. What does not stand there leaves the cursor where it was. */
#ifndef MTTR_DATE_CURSOR_P_H
#define MTTR_DATE_CURSOR_P_H

#include "date_cell_p.h"

struct text_cursor {
    const char *at, *end;
};

/* NUL at the end. */
static inline char peek(const struct text_cursor *cursor) {
    return (char)(cursor->at < cursor->end ? *cursor->at : '\0');
}

static inline bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static inline bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static inline bool is_letter(char c) {
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static inline bool skip(struct text_cursor *cursor, char expected) {
    bool there = cursor->at < cursor->end && *cursor->at == expected;
    cursor->at += there;
    return there;
}

static inline bool skip_letter(struct text_cursor *cursor, char small) {
    bool there = (peek(cursor) | 0x20) == small;
    cursor->at += there;
    return there;
}

/* Whether there was one. */
static inline bool skip_blanks(struct text_cursor *cursor) {
    const char *start = cursor->at;
    while (is_blank(peek(cursor))) {
        cursor->at++;
    }
    return cursor->at > start;
}

/* The digits at the cursor as a number: how many they are, 0 where there are none or more than max, which is 18 at
 * most. */
int cursor_digits(struct text_cursor *cursor, int max, int64_t *out);
/* The same for up to 9 digits. */
int cursor_number(struct text_cursor *cursor, int max, int *out);
/* The place of the word at the cursor in a list of n words in small letters, by its first three letters or all of them,
 * a dot after it included; -1 where it is none of them. */
int cursor_word(struct text_cursor *cursor, const char *const *words, int n);

/* The parts of a cell that have files of their own: each takes what it names. NULL, or the reason why it is no date. */

/* 8:05, 08:05:09, 08:05:09.123, with AM or PM and an offset, up to the end. */
const char *cursor_time(struct text_cursor *cursor, struct date_cell *cell);
/* Z, UTC, GMT, +01:00, +0100 or +01; true without one as well. */
bool cursor_offset(struct text_cursor *cursor, struct date_cell *cell);
/* A cell that begins with more than four digits, up to the end. */
const char *cursor_bare(struct text_cursor *cursor, struct date_cell *cell);

/* Whether the time exists; half is 'a' or 'p' where it is one of twelve hours, which become 24. */
bool date_set_hour(struct date_cell *cell, char half);

#endif
