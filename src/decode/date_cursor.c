/* SPDX-License-Identifier: Apache-2.0 */
/* date_cursor: digits and words of a cell, and a cell without what counts for nothing. */
#include "date_cursor_p.h"

#include <string.h>

#include "text.h"

int cursor_digits(struct text_cursor *cursor, int max, int64_t *out) {
    int n = 0;
    int64_t number = 0;
    for (; is_digit(peek(cursor)) && n <= max; cursor->at++, n++) {
        number = n < max ? number * 10 + (*cursor->at - '0') : 0;
    }
    *out = number;
    return n > max ? 0 : n;
}

int cursor_number(struct text_cursor *cursor, int max, int *out) {
    int64_t number;
    int n = cursor_digits(cursor, max, &number);
    *out = (int)number;
    return n;
}

/* The dot of an abbreviation; the one of 02.Jan.2024 is a separator. */
static void skip_dot(struct text_cursor *cursor) {
    struct text_cursor ahead = *cursor;
    if (skip(&ahead, '.') && !is_digit(peek(&ahead))) {
        *cursor = ahead;
    }
}

int cursor_word(struct text_cursor *cursor, const char *const *words, int n) {
    struct text_cursor word = *cursor;
    while (is_letter(peek(&word))) {
        word.at++;
    }
    size_t letters = (size_t)(word.at - cursor->at);
    for (int i = 0; i < n && letters >= 3; i++) {
        size_t same = 0;
        while (same < letters && (cursor->at[same] | 0x20) == words[i][same]) {
            same++;
        }
        if (same == letters && (letters == 3 || words[i][letters] == '\0' || strncmp(words[i], "sept", letters) == 0)) {
            *cursor = word;
            skip_dot(cursor);
            return i;
        }
    }
    return -1;
}

static void trim(const char **text, size_t *n) {
    for (; *n > 0 && is_blank(**text); (*text)++, (*n)--) {
    }
    for (; *n > 0 && is_blank((*text)[*n - 1]); (*n)--) {
    }
}

/* What stands in dates besides ASCII: blanks that do not break (Windows puts U+202F before AM), and marks of direction.
 */
static const struct {
    char bytes[4];
    bool is_blank;
} SPACES[] = {{"\xC2\xA0", true},      {"\xE2\x80\xAF", true},  {"\xE2\x80\x89", true},  {"\xE2\x80\x87", true},
              {"\xE2\x80\x8E", false}, {"\xE2\x80\x8F", false}, {"\xEF\xBB\xBF", false}, {"\xE2\x81\xA0", false}};
enum { N_SPACES = sizeof SPACES / sizeof *SPACES };

/* The one at the text, N_SPACES where there is none. */
static size_t space_at(const char *text, size_t n) {
    size_t i = n > 0 && (unsigned char)*text >= 0x80 ? 0 : N_SPACES;
    while (i < N_SPACES &&
           (n < strlen(SPACES[i].bytes) || memcmp(text, SPACES[i].bytes, strlen(SPACES[i].bytes)) != 0)) {
        i++;
    }
    return i;
}

static void trim_all(const char **text, size_t *n) {
    for (size_t space = 0; space < N_SPACES;) {
        trim(text, n);
        space = space_at(*text, *n);
        if (space < N_SPACES) {
            *text += strlen(SPACES[space].bytes);
            *n -= strlen(SPACES[space].bytes);
        }
    }
}

int date_clean(const char *text, size_t n, char out[DATE_EXAMPLE]) {
    int length = 0;
    trim_all(&text, &n);
    for (size_t i = 0; i < n;) {
        size_t space = space_at(text + i, n - i);
        if ((space == N_SPACES && (unsigned char)text[i] >= 0x80) || length == DATE_EXAMPLE - 1) {
            return -1;
        }
        if (space == N_SPACES || SPACES[space].is_blank) {
            out[length++] = (char)(space == N_SPACES ? text[i] : ' ');
        }
        i += space == N_SPACES ? 1 : strlen(SPACES[space].bytes);
    }
    while (length > 0 && is_blank(out[length - 1])) {
        length--;
    }
    out[length] = '\0';
    return length;
}

void date_example(const char *text, size_t n, char out[DATE_EXAMPLE]) {
    size_t kept = n < DATE_EXAMPLE ? n : DATE_EXAMPLE - 1;
    memcpy(out, text, kept);
    out[kept] = '\0';
    out[text_head(out, kept)] = '\0';
}
