/* SPDX-License-Identifier: Apache-2.0 */
/* date_format: the format of --date-format: checked, its twin, and cells read by strptime(3). */
#include <string.h>
#include <time.h>

#include "date_cell_p.h"
#include "date_cursor_p.h"

/* ---- the letters of a format ---- */

/* The letter of the conversion at text (which begins with '%'), flags and modifiers passed; NUL where it is cut off. */
static const char *conversion(const char *text) {
    text += 1 + strspn(text + 1, "-_0^#");
    return *text == 'E' || *text == 'O' ? text + 1 : text;
}

/* Whether the format has a conversion of one of these letters. */
static bool has(const char *format, const char *letters) {
    for (const char *at = strchr(format, '%'); at != NULL; at = strchr(at, '%')) {
        at = conversion(at);
        if (*at == '\0') {
            return false;
        }
        if (strchr(letters, *at) != NULL) {
            return true;
        }
        at++;
    }
    return false;
}

/* ---- the twin ---- */

/* What stands for a day where the format has a month, and the other way round; NULL for other conversions. */
static const char *exchanged(char letter) {
    switch (letter) {
        case 'd':
        case 'e':
            return "%m";
        case 'm':
            return "%d";
        case 'D':
        case 'x':
            return "%d/%m/%y";
        case 'F':
            return "%Y-%d-%m";
        default:
            return NULL;
    }
}

/* Day and month exchanged; "" where the format has no two numbers for them, or the twin is too long. */
static void write_twin(const char *format, char out[DATE_FORMAT]) {
    size_t n = 0, length;
    bool both = has(format, "DFx") || (has(format, "de") && has(format, "m"));
    for (const char *at = format; both && *at != '\0' && n < DATE_FORMAT; at += length) {
        const char *letter = *at == '%' ? conversion(at) : at;
        const char *other = *at == '%' ? exchanged(*letter) : NULL;
        length = (size_t)(letter - at) + (*letter != '\0');
        size_t added = other == NULL ? length : strlen(other);
        if (n + added < DATE_FORMAT) {
            memcpy(out + n, other == NULL ? at : other, added);
        }
        n += added;
    }
    out[n < DATE_FORMAT ? n : 0] = '\0';
}

/* ---- the check ---- */

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the format is what the option is for */
static size_t write_time(const char *format, const struct tm *tm, char *out, size_t max) {
    return strftime(out, max, format, tm);
}
#pragma GCC diagnostic pop

/* Whether the format reads back the whole date of what it writes, and writes the same again. */
static bool reads_back(const char *format) {
    static const struct tm SAMPLE = {.tm_year = 124,
                                     .tm_mon = 10,
                                     .tm_mday = 23,
                                     .tm_hour = 14,
                                     .tm_min = 5,
                                     .tm_sec = 9,
                                     .tm_wday = 6,
                                     .tm_yday = 327};
    enum { MAX = 64 * DATE_FORMAT };
    char text[MAX], again[MAX];
    struct tm back = {0};
    size_t n = write_time(format, &SAMPLE, text, MAX);
    const char *end = n == 0 ? NULL : strptime(text, format, &back);
    return end != NULL && *end == '\0' && back.tm_year == SAMPLE.tm_year && back.tm_mon == SAMPLE.tm_mon &&
           back.tm_mday == SAMPLE.tm_mday && write_time(format, &back, again, MAX) == n && memcmp(text, again, n) == 0;
}

/* What is wrong with the letters of a format, with the mend; NULL where they are fine. */
static const char *bad_letters(const char *format) {
    bool half = has(format, "pr"), twelve = has(format, "Ilr");
    if (half && !twelve) {
        return "%p needs %I, the hour from 1 to 12, in place of %H";
    }
    if (twelve && !half) {
        return "%I is the hour from 1 to 12 and needs %p for AM and PM; the hour from 0 to 23 is %H";
    }
    if (has(format, "Z")) {
        return "%Z is not read, as the short names of zones are not unique: put the letters of the file in its place, "
               "and name the zone by --timezone";
    }
    return has(format, "s") ? "%s is not needed: seconds since 1970-01-01 are read without --date-format" : NULL;
}

/* A format that ends in Z, or names UTC, is in UTC. */
static bool is_in_utc(const char *format) {
    size_t n = strlen(format);
    return strstr(format, "UTC") != NULL || strstr(format, "GMT") != NULL ||
           (n > 2 && format[n - 1] == 'Z' && strchr("STMR", format[n - 2]) != NULL);
}

bool date_format_check(const char *text, struct date_format *out, struct fault *fault) {
    size_t n = strlen(text);
    const char *bad = bad_letters(text);
    if (bad != NULL) {
        return fault_set(fault, FAULT_USAGE, "--date-format '%s': %s", text, bad);
    }
    if (n >= DATE_FORMAT || !reads_back(text)) {
        return fault_set(fault, FAULT_USAGE,
                         "--date-format '%s': it does not describe a whole date; an example is '%%d/%%m/%%Y %%H:%%M'",
                         text);
    }
    memcpy(out->text, text, n + 1);
    write_twin(text, out->twin);
    out->own_offset = has(text, "z") || is_in_utc(text);
    return true;
}

/* ---- cells ---- */

/* Takes the fraction out of 08:05:09.123, which strptime cannot read. False where there is none. */
static bool drop_fraction(char *text) {
    for (char *at = text; (at = strpbrk(at, ".,")) != NULL; at++) {
        size_t digits = strspn(at + 1, "0123456789");
        bool seconds = at - text >= 3 && at[-3] == ':' && is_digit(at[-2]) && is_digit(at[-1]);
        if (seconds && digits > 0) {
            memmove(at, at + 1 + digits, strlen(at + 1 + digits) + 1);
            return true;
        }
    }
    return false;
}

static bool read_by(const char *format, char *text, struct tm *tm) {
    *tm = (struct tm){0};
    const char *end = strptime(text, format, tm);
    if ((end == NULL || *end != '\0') && drop_fraction(text)) {
        *tm = (struct tm){0};
        end = strptime(text, format, tm);
    }
    return end != NULL && *end == '\0';
}

enum date_outcome date_format_read(const struct date_format *format, const char *text, size_t n, struct civil *out,
                                   int64_t *offset, const char **why) {
    char copy[DATE_EXAMPLE];
    struct tm tm;
    int length = date_clean(text, n, copy);
    *why = DATE_NOT_GIVEN;
    if (length == 0) {
        return DATE_EMPTY;
    }
    if (length < 0 || strlen(copy) != (size_t)length || !read_by(format->text, copy, &tm)) {
        return DATE_UNREADABLE;
    }
    if (tm.tm_sec > 59) {
        *why = DATE_NO_TIME; /* strptime takes leap seconds */
        return DATE_UNREADABLE;
    }
    *out = (struct civil){(int64_t)tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec};
    *offset = tm.tm_gmtoff;
    return date_check(out, has(format->text, "aA") ? (tm.tm_wday + 6) % 7 : -1, why);
}

/* Whether the twin reads a cell that the format does not. */
static bool twin_reads(const struct date_format *format, const char *text, size_t n) {
    struct date_format twin = {.own_offset = format->own_offset};
    struct civil civil;
    int64_t offset;
    const char *why;
    memcpy(twin.text, format->twin, sizeof twin.text);
    return twin.text[0] != '\0' && date_format_read(&twin, text, n, &civil, &offset, &why) != DATE_UNREADABLE;
}

bool date_evidence_add_given(struct date_evidence *evidence, const struct date_format *format, const char *text,
                             size_t n, const char **why) {
    struct civil civil;
    int64_t offset;
    const char *reason;
    enum date_outcome outcome = date_format_read(format, text, n, &civil, &offset, &reason);
    if (outcome == DATE_UNREADABLE) {
        if (twin_reads(format, text, n) && evidence->given_twin_only++ == 0) {
            date_example(text, n, evidence->twin_example);
        }
        if (why != NULL) {
            *why = reason;
        }
        return false;
    }
    evidence->given_reads += outcome != DATE_EMPTY;
    evidence->given_only += outcome != DATE_EMPTY && civil.day > 12; /* no month of the twin */
    return true;
}
