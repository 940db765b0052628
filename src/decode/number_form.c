/* SPDX-License-Identifier: Apache-2.0 */
/* number_form: the marks of a number, and the words of a duration. */
#include "number_form_p.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "instant.h"
#include "text.h"

enum { NUMBER_MAX = 64 };
static const double EXACT = 9007199254740992.0; /* 2^53: a double holds every whole number below it */

void number_marks_add(struct number_marks *marks, const char *text) {
    const char *comma = strrchr(text, ','), *dot = strrchr(text, '.');
    if (comma != NULL && dot != NULL) {
        marks->decimal = *(comma > dot ? comma : dot);
    }
}

/* Whether the mark may stand after a first group of thousands: 1,234 but neither 0,500 nor 1234,500. */
static bool is_thousands(const char *text, const char *mark) {
    const char *first = text + strspn(text, "+- ");
    size_t group = strspn(first, "0123456789");
    return first + group == mark && group >= 1 && group <= 3 && first[0] != '0' &&
           strspn(mark + 1, "0123456789") == 3 && mark[4] == '\0';
}

/* The decimal mark of this text; NUL where it has none. */
static char decimal_mark(const struct number_marks *marks, const char *text) {
    const char *mark = strpbrk(text, ",.");
    if (marks->decimal != '\0' || mark == NULL) {
        return marks->decimal;
    }
    bool several = strpbrk(mark + 1, ",.") != NULL;
    if (several || is_thousands(text, mark)) {
        return '\0';
    }
    return *mark;
}

/* Copies the number with a dot for the decimal mark and without what separates thousands. False for anything else. */
static bool plain_number(const char *text, char decimal, char out[NUMBER_MAX]) {
    size_t n = 0;
    bool digits = false;
    for (; *text != '\0' && n + 1 < NUMBER_MAX; text++) {
        bool separates = *text == ',' || *text == '.' || *text == '\'' || *text == ' ';
        bool grouped = separates && *text != decimal && digits && strspn(text + 1, "0123456789") >= 3;
        digits = digits || (*text >= '0' && *text <= '9');
        if (*text == decimal && decimal != '\0') {
            out[n++] = '.';
        } else if (!grouped) {
            out[n++] = *text;
        }
    }
    out[n] = '\0';
    return *text == '\0' && digits && strspn(out, "+-0123456789.eE") == n;
}

bool number_read(const struct number_marks *marks, const char *text, double *out) {
    char plain[NUMBER_MAX];
    return plain_number(text, decimal_mark(marks, text), plain) && text_number(plain, out) && isfinite(*out);
}

bool number_read_whole(const struct number_marks *marks, const char *text, int64_t *out) {
    double number;
    if (text_integer(text, out)) {
        return true;
    }
    if (!number_read(marks, text, &number) || floor(number) != number || fabs(number) >= EXACT) {
        return false;
    }
    *out = (int64_t)number;
    return true;
}

/* ---- durations ---- */

static int64_t unit_seconds(const char *word, size_t n) {
    static const struct {
        const char *words;
        int64_t seconds;
    } UNITS[] = {
        {" w week weeks ", WEEK},           {" d day days ", DAY},
        {" h hr hrs hour hours ", HOUR},    {" m min mins minute minutes ", MINUTE},
        {" s sec secs second seconds ", 1},
    };
    char padded[NUMBER_MAX];
    snprintf(padded, sizeof padded, " %.*s ", (int)(n < 16 ? n : 16), word);
    for (size_t i = 0; i < sizeof UNITS / sizeof *UNITS; i++) {
        if (text_contains(UNITS[i].words, padded)) {
            return UNITS[i].seconds;
        }
    }
    return 0;
}

/* Numbers with units after them, largest first or not: 3 Days 12 Hours, 1 h 30 m, 2 days, 4 hours and 5 minutes. */
static bool read_words(const char *text, int64_t *out) {
    double total = 0;
    bool any = false;
    while (*text != '\0') {
        text += strspn(text, " ,");
        if (any && strncasecmp(text, "and ", 4) == 0) {
            text += 4;
        }
        size_t digits = strspn(text, "0123456789.");
        char number[NUMBER_MAX];
        double count;
        snprintf(number, sizeof number, "%.*s", (int)digits, text);
        const char *word = text + digits + strspn(text + digits, " ");
        size_t length = strcspn(word, " ,0123456789");
        int64_t seconds = unit_seconds(word, length);
        if (digits == 0 || seconds == 0 || !text_number(number, &count)) {
            return false;
        }
        total += count * (double)seconds;
        any = true;
        text = word + length + strspn(word + length, " ,");
    }
    *out = (int64_t)llround(total);
    return any && total < EXACT;
}

/* One number of at most nine digits and the character after it, which must be the one expected. */
static bool read_part(const char **text, char after, int64_t *out) {
    size_t n = strspn(*text, "0123456789");
    if (n == 0 || n > 9 || (*text)[n] != after) {
        return false;
    }
    *out = 0;
    for (size_t i = 0; i < n; i++) {
        *out = *out * 10 + ((*text)[i] - '0');
    }
    *text += n + (after != '\0');
    return true;
}

/* [d ]h:mm:ss, in which the hours may pass 23 where no days stand before them. */
static bool read_clock(const char *text, int64_t *out) {
    int64_t days = 0, hours, minutes, seconds;
    bool with_days = read_part(&text, ' ', &days);
    if (!read_part(&text, ':', &hours) || !read_part(&text, ':', &minutes) || !read_part(&text, '\0', &seconds)) {
        return false;
    }
    *out = days * DAY + hours * HOUR + minutes * MINUTE + seconds;
    return minutes < 60 && seconds < 60 && (!with_days || hours < 24);
}

bool number_read_duration(const struct number_marks *marks, const char *text, int64_t *out) {
    double number;
    if (number_read_whole(marks, text, out)) {
        return true;
    }
    if (number_read(marks, text, &number) && fabs(number) < EXACT) {
        *out = (int64_t)llround(number);
        return true;
    }
    return read_words(text, out) || read_clock(text, out) || instant_parse_servicenow(text, out);
}
