/* SPDX-License-Identifier: Apache-2.0 */
/* instant: civil dates to seconds and back, and the textual forms that the program meets. */
#include "instant.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

int64_t instant_days(int64_t year, int month, int64_t day) {
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468 + (day - 1);
}

static int64_t floor_divide(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

int instant_weekday(int64_t days) {
    return (int)(days + 3 - 7 * floor_divide(days + 3, 7)); /* 1970-01-01 was a Thursday */
}

int64_t instant_of(const struct civil *civil) {
    int64_t days = instant_days(civil->year, civil->month, civil->day);
    return days * DAY + civil->hour * HOUR + civil->minute * MINUTE + civil->second;
}

struct civil instant_civil(int64_t instant) {
    int64_t days = floor_divide(instant, DAY);
    int second = (int)(instant - days * DAY);
    int64_t shifted = days + 719468;
    int64_t era = floor_divide(shifted, 146097);
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted_month = (5 * day_of_year + 2) / 153;
    int month = (int)(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
    return (struct civil){
        .year = year_of_era + era * 400 + (month <= 2),
        .month = month,
        .day = (int)(day_of_year - (153 * shifted_month + 2) / 5 + 1),
        .hour = second / HOUR,
        .minute = second / MINUTE % 60,
        .second = second % 60,
    };
}

int64_t instant_now(void) {
    return (int64_t)time(NULL);
}

/* Reads exactly n digits. */
static bool digits(const char **text, int n, int *out) {
    int value = 0;
    for (int i = 0; i < n; i++, (*text)++) {
        if (**text < '0' || **text > '9') {
            return false;
        }
        value = value * 10 + (**text - '0');
    }
    *out = value;
    return true;
}

static bool literal(const char **text, char c) {
    if (**text != c) {
        return false;
    }
    (*text)++;
    return true;
}

static bool is_date(const struct civil *civil) {
    if (civil->month < 1 || civil->month > 12 || civil->day < 1) {
        return false;
    }
    struct civil back = instant_civil(instant_of(&(struct civil){civil->year, civil->month, civil->day, 0, 0, 0}));
    return back.month == civil->month && back.day == civil->day;
}

static bool read_date(const char **text, struct civil *out) {
    int year;
    bool read = digits(text, 4, &year) && literal(text, '-') && digits(text, 2, &out->month) && literal(text, '-') &&
                digits(text, 2, &out->day);
    if (!read) {
        return false;
    }
    out->year = year;
    return is_date(out);
}

/* A leap second (:60) is not a time that ServiceNow writes. */
static bool read_time(const char **text, struct civil *out) {
    return digits(text, 2, &out->hour) && literal(text, ':') && digits(text, 2, &out->minute) && literal(text, ':') &&
           digits(text, 2, &out->second) && out->hour < 24 && out->minute < 60 && out->second < 60;
}

bool instant_parse_servicenow(const char *text, int64_t *out) {
    struct civil civil = {0};
    if (!read_date(&text, &civil)) {
        return false;
    }
    if (*text != '\0' && !(literal(&text, ' ') && read_time(&text, &civil) && *text == '\0')) {
        return false;
    }
    *out = instant_of(&civil);
    return true;
}

/* Z, z, +hh:mm or -hh:mm at the end. */
static bool read_offset(const char **text, int64_t *seconds) {
    if (literal(text, 'Z') || literal(text, 'z')) {
        *seconds = 0;
        return true;
    }
    int sign = **text == '-' ? -1 : 1;
    int hours, minutes;
    if (!(literal(text, '+') || literal(text, '-')) || !digits(text, 2, &hours) || !literal(text, ':') ||
        !digits(text, 2, &minutes) || hours > 23 || minutes > 59) {
        return false;
    }
    *seconds = sign * (hours * HOUR + minutes * MINUTE);
    return true;
}

bool instant_parse_rfc3339(const char *text, int64_t *out) {
    struct civil civil = {0};
    int64_t offset;
    if (!read_date(&text, &civil) || !(literal(&text, 'T') || literal(&text, 't') || literal(&text, ' ')) ||
        !read_time(&text, &civil)) {
        return false;
    }
    if (literal(&text, '.')) {
        size_t n = strspn(text, "0123456789");
        if (n == 0) {
            return false;
        }
        text += n;
    }
    if (!read_offset(&text, &offset) || *text != '\0') {
        return false;
    }
    *out = instant_of(&civil) - offset;
    return true;
}

bool instant_parse_date(const char *text, struct civil *out) {
    struct civil civil = {0};
    if (!read_date(&text, &civil) || *text != '\0') {
        return false;
    }
    *out = civil;
    return true;
}

bool instant_parse_http(const char *text, int64_t *out) {
    static const char *const FORMATS[] = {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT"};
    for (size_t i = 0; i < sizeof FORMATS / sizeof *FORMATS; i++) {
        struct tm tm = {0};
        const char *end = strptime(text, FORMATS[i], &tm);
        if (end != NULL && *end == '\0') {
            struct civil civil = {tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec};
            *out = instant_of(&civil);
            return true;
        }
    }
    return false;
}

static void put_digits(char **out, int64_t value, int n) {
    for (int i = n - 1; i >= 0; i--) {
        (*out)[i] = (char)('0' + value % 10);
        value /= 10;
    }
    *out += n;
}

int64_t instant_in_years(int64_t instant) {
    static const int64_t FIRST = -62167219200, LAST = 253402300799; /* 0000-01-01 .. 9999-12-31: four digits */
    return instant < FIRST ? FIRST : instant > LAST ? LAST : instant;
}

/* Written by hand: the ledger and the population digest format millions of these. */
static void format(int64_t instant, char between, const char *end, char *out) {
    struct civil civil = instant_civil(instant_in_years(instant));
    put_digits(&out, civil.year, 4);
    *out++ = '-';
    put_digits(&out, civil.month, 2);
    *out++ = '-';
    put_digits(&out, civil.day, 2);
    *out++ = between;
    put_digits(&out, civil.hour, 2);
    *out++ = ':';
    put_digits(&out, civil.minute, 2);
    *out++ = ':';
    put_digits(&out, civil.second, 2);
    stpcpy(out, end);
}

void instant_format(int64_t instant, char out[INSTANT_TEXT]) {
    format(instant, 'T', "Z", out);
}

void instant_format_servicenow(int64_t instant, char out[INSTANT_TEXT]) {
    format(instant, ' ', "", out);
}

static const struct unit {
    char letter;
    int64_t seconds;
} UNITS[] = {{'w', WEEK}, {'d', DAY}, {'h', HOUR}, {'m', MINUTE}, {'s', 1}};
enum { N_UNITS = sizeof UNITS / sizeof *UNITS };

/* The seconds of the unit at the text, 0 when it is none. */
static int64_t unit_at(const char *text) {
    for (size_t i = 0; i < N_UNITS; i++) {
        if (UNITS[i].letter == *text) {
            return UNITS[i].seconds;
        }
    }
    return 0;
}

bool duration_parse(const char *text, int64_t *seconds) {
    int64_t sum = 0;
    text += strspn(text, " ");
    if (*text == '\0') {
        return false;
    }
    while (*text != '\0') {
        size_t n = strspn(text, "0123456789");
        int64_t number = 0;
        if (n == 0 || n > 9) {
            return false;
        }
        for (; n > 0; n--) {
            number = number * 10 + (*text++ - '0');
        }
        int64_t unit = unit_at(text);
        if (unit == 0) {
            return false;
        }
        sum += number * unit;
        text++;
        text += strspn(text, " ");
    }
    *seconds = sum;
    return true;
}

void duration_format(int64_t seconds, char out[INSTANT_TEXT]) {
    const char *sign = seconds < 0 ? "-" : "";
    int64_t rest = seconds >= 0 ? seconds : seconds == INT64_MIN ? INT64_MAX : -seconds;
    for (size_t i = 0; i < N_UNITS; i++) {
        int64_t count = rest / UNITS[i].seconds;
        if (count == 0 && i + 1 < N_UNITS) {
            continue;
        }
        int n = snprintf(out, INSTANT_TEXT, "%s%lld %c", sign, (long long)count, UNITS[i].letter);
        int64_t next = i + 1 < N_UNITS ? rest % UNITS[i].seconds / UNITS[i + 1].seconds : 0;
        if (next > 0) {
            snprintf(out + n, INSTANT_TEXT - (size_t)n, " %lld %c", (long long)next, UNITS[i + 1].letter);
        }
        return;
    }
}
