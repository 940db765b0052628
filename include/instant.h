/* SPDX-License-Identifier: Apache-2.0 */
/*
 * instant: points in time as whole UTC seconds since 1970-01-01T00:00:00Z, and durations as whole seconds.
 * Proleptic Gregorian calendar, no leap seconds (as POSIX has it). It refuses to read the clock but in instant_now.
 */
#ifndef MTTR_INSTANT_H
#define MTTR_INSTANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INSTANT_NONE INT64_MIN
enum { INSTANT_TEXT = 32 }; /* room for 9999-12-31T23:59:59Z and a NUL, and to spare */

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, WEEK = 604800 };

struct civil {
    int64_t year;
    int month, day;           /* from 1 */
    int hour, minute, second; /* 24 h */
};

/* Days since 1970-01-01 of a calendar date, and back. Source of the formulas: H. Hinnant, "chrono-Compatible Low-Level
 * Date Algorithms", days_from_civil and civil_from_days. day may lie outside its month (it is added up). */
int64_t instant_days(int64_t year, int month, int64_t day);
/* 0 = Monday .. 6 = Sunday */
int instant_weekday(int64_t days);
int64_t instant_of(const struct civil *civil);
struct civil instant_civil(int64_t instant);

/* The clock. */
int64_t instant_now(void);

/* "YYYY-MM-DD HH:MM:SS" or "YYYY-MM-DD" (midnight), UTC, as the Table API's `value` has it. Impossible dates are false.
 */
bool instant_parse_servicenow(const char *text, int64_t *out);
/* RFC 3339 with Z or an offset; fractions are cut off. */
bool instant_parse_rfc3339(const char *text, int64_t *out);
/* A date "YYYY-MM-DD" alone. */
bool instant_parse_date(const char *text, struct civil *out);
/* RFC 850/1123 HTTP dates ("Tue, 16 Apr 2024 17:16:31 GMT"). */
bool instant_parse_http(const char *text, int64_t *out);

/* 2024-01-01T00:00:00Z */
void instant_format(int64_t instant, char out[INSTANT_TEXT]);
/* 2024-01-01 00:00:00, the form of query literals. */
void instant_format_servicenow(int64_t instant, char out[INSTANT_TEXT]);

/* "90s 15m 1h 1d 1w": one or more numbers with a unit, added up; the unit is required. Negative or empty is false. */
bool duration_parse(const char *text, int64_t *seconds);
/* Two largest units, for people: "1 h 30 m", "3 d 4 h", "42 s". out has INSTANT_TEXT bytes. */
void duration_format(int64_t seconds, char out[INSTANT_TEXT]);

#endif
