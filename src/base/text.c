/* SPDX-License-Identifier: Apache-2.0 */
/* text: ASCII-folded comparisons, UTF-8, nearest names. */
#include "text.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static unsigned char fold(char c) {
    unsigned char u = (unsigned char)c;
    return u >= 'A' && u <= 'Z' ? (unsigned char)(u + 32) : u;
}

/* The bytes that a sequence with this lead has, 0 when no sequence begins so. */
static size_t sequence_length(unsigned char lead) {
    if (lead < 0x80) {
        return 1;
    }
    if (lead < 0xC2 || lead > 0xF4) {
        return 0;
    }
    return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/* RFC 3629 section 4: the second byte is narrower after E0, ED, F0 and F4. */
static bool is_sequence(const unsigned char *c, size_t n) {
    unsigned char low = c[0] == 0xE0 ? 0xA0 : c[0] == 0xF0 ? 0x90 : 0x80;
    unsigned char high = c[0] == 0xED ? 0x9F : c[0] == 0xF4 ? 0x8F : 0xBF;
    if (c[1] < low || c[1] > high) {
        return false;
    }
    for (size_t i = 2; i < n; i++) {
        if ((c[i] & 0xC0) != 0x80) {
            return false;
        }
    }
    return true;
}

size_t text_character(const char *text) {
    const unsigned char *c = (const unsigned char *)text;
    size_t n = sequence_length(*c);
    return n < 2 || is_sequence(c, n) ? n : 0;
}

size_t text_head(const char *text, size_t max) {
    size_t n = strnlen(text, max), lead = n;
    while (lead > 0 && n - lead < 3 && ((unsigned char)text[lead - 1] & 0xC0) == 0x80) {
        lead--;
    }
    if (lead == 0 || (unsigned char)text[lead - 1] < 0xC0) {
        return n;
    }
    size_t length = sequence_length((unsigned char)text[lead - 1]);
    return length > n - (lead - 1) ? lead - 1 : n;
}

bool text_is_utf8(const char *text, size_t n) {
    const unsigned char *c = (const unsigned char *)text;
    const unsigned char *end = c + n;
    while (c < end) {
        uint64_t eight;
        if (end - c >= 8 && (memcpy(&eight, c, 8), (eight & 0x8080808080808080U) == 0)) {
            c += 8;
            continue;
        }
        size_t length = sequence_length(*c);
        if (length == 0 || length > (size_t)(end - c) || (length > 1 && !is_sequence(c, length))) {
            return false;
        }
        c += length;
    }
    return true;
}

bool text_skip(const char **text, const char *prefix) {
    size_t n = strlen(prefix);
    if (strncmp(*text, prefix, n) != 0) {
        return false;
    }
    *text += n;
    return true;
}

int text_compare(const char *a, const char *b) {
    while (*a != '\0' && fold(*a) == fold(*b)) {
        a++;
        b++;
    }
    return fold(*a) - fold(*b);
}

bool text_has_control(const char *text) {
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < ' ' || *text == 0x7F) {
            return true;
        }
    }
    return false;
}

bool text_equal(const char *a, const char *b) {
    return text_compare(a, b) == 0;
}

bool text_starts(const char *text, const char *prefix) {
    while (*prefix != '\0') {
        if (fold(*text++) != fold(*prefix++)) {
            return false;
        }
    }
    return true;
}

bool text_contains(const char *text, const char *needle) {
    for (;; text++) {
        if (text_starts(text, needle)) {
            return true;
        }
        if (*text == '\0') {
            return false;
        }
    }
}

bool text_ends(const char *text, const char *suffix) {
    size_t n = strlen(text), m = strlen(suffix);
    return m <= n && text_equal(text + n - m, suffix);
}

static bool starts_a_number(const char *text) {
    if (*text == '-' || *text == '+') {
        text++;
    }
    return (*text >= '0' && *text <= '9') || *text == '.';
}

const char *text_plural(int64_t n) {
    return n == 1 ? "" : "s";
}

bool text_integer(const char *text, int64_t *out) {
    char *end = NULL;
    if (!starts_a_number(text)) {
        return false;
    }
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0') {
        return false;
    }
    *out = number;
    return true;
}

bool text_number(const char *text, double *out) {
    if (!starts_a_number(text) || text[strspn(text, "+-.0123456789eE")] != '\0') {
        return false;
    }
    char *end = NULL;
    double number = strtod(text, &end); /* the program never leaves the C locale */
    if (end == text || *end != '\0' || !isfinite(number)) {
        return false;
    }
    *out = number;
    return true;
}

enum {
    NEAREST_LETTERS = 64, /* longer words have no near ones */
    SHORTENED = 3         /* so many first letters are near to the whole name */
};

static size_t least(size_t a, size_t b, size_t c) {
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Levenshtein's distance, one row at a time; neighbours that changed places count as one (optimal string alignment). */
static size_t edit_distance(const char *a, size_t n, const char *b, size_t m) {
    size_t rows[3][NEAREST_LETTERS + 1];
    for (size_t j = 0; j <= m; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= n; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t cost = fold(a[i - 1]) != fold(b[j - 1]);
            row[j] = least(above[j] + 1, row[j - 1] + 1, above[j - 1] + cost);
            if (i > 1 && j > 1 && fold(a[i - 1]) == fold(b[j - 2]) && fold(a[i - 2]) == fold(b[j - 1])) {
                row[j] = least(row[j], rows[(i + 1) % 3][j - 2] + 1, row[j]);
            }
        }
    }
    return rows[n % 3][m];
}

void nearest_offer(struct nearest *nearest, const char *name) {
    size_t n = strlen(nearest->word), m = strlen(name);
    if (n == 0 || m == 0 || n > NEAREST_LETTERS || m > NEAREST_LETTERS) {
        return;
    }
    bool begun = n >= SHORTENED && n < m && text_starts(name, nearest->word);
    size_t distance = begun ? 1 : edit_distance(nearest->word, n, name, m);
    size_t limit = n / 3 > 2 ? n / 3 : 2;
    bool near = distance <= limit && distance < (n > m ? n : m);
    if (near && (nearest->best == NULL || distance < nearest->distance)) {
        nearest->best = name;
        nearest->distance = distance;
    }
}
