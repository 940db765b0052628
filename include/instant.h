/* SPDX-License-Identifier: Apache-2.0 */
/*
 * instant: points in time as whole UTC seconds since 1970-01-01T00:00:00Z, and durations as whole seconds.
 * Proleptic Gregorian calendar, no leap seconds, as in POSIX. Only instant_now reads the clock.
 */
#ifndef MTTR_INSTANT_H
#define MTTR_INSTANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INSTANT_NONE INT64_MIN /* no instant: the field is empty */
enum { INSTANT_TEXT = 32 };    /* bytes of a buffer for any text that is written here, its NUL included */

/* In seconds. */
enum { MINUTE = 60, HOUR = 3600, DAY = 86400, WEEK = 604800 };

/* A date and a time of day, in UTC or in a zone. */
struct civil {
    int64_t year;
    int month, day;           /* from 1 */
    int hour, minute, second; /* 24 h */
};

/* Days since 1970-01-01 of a calendar date. day may lie outside its month: 2024-01-32 is 2024-02-01. Source of the
 * formula, and of its inverse in instant_civil: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms",
 * days_from_civil and civil_from_days, https://howardhinnant.github.io/date_algorithms.html */
int64_t instant_days(int64_t year, int month, int64_t day);
/* The weekday of a day since 1970-01-01: 0 = Monday .. 6 = Sunday. */
int instant_weekday(int64_t days);
/* A date and time in UTC as an instant, and back. */
int64_t instant_of(const struct civil *civil);
struct civil instant_civil(int64_t instant);

/* The time now, by the system's clock. */
int64_t instant_now(void);

/* The parsers take the whole text; false, with *out unchanged, for any other form and for dates that do not exist. */

/* "2024-01-01 00:00:00", or "2024-01-01" for its midnight, in UTC: the raw values of the Table API. */
bool instant_parse_servicenow(const char *text, int64_t *out);
/* RFC 3339 with Z or an offset; fractions of a second are dropped. */
bool instant_parse_rfc3339(const char *text, int64_t *out);
/* "2024-01-01" alone. */
bool instant_parse_date(const char *text, struct civil *out);
/* The date of an HTTP header, "Tue, 16 Apr 2024 17:16:31 GMT" or its form of RFC 850 (RFC 9110 section 5.6.7). */
bool instant_parse_http(const char *text, int64_t *out);

/* "2024-01-01T00:00:00Z"; years outside 0000 to 9999 become the first or last instant of these. */
void instant_format(int64_t instant, char out[INSTANT_TEXT]);
/* The same as "2024-01-01 00:00:00", the form of dates in encoded queries. */
void instant_format_servicenow(int64_t instant, char out[INSTANT_TEXT]);

/* Seconds of "90s", "15m", "1h", "1d", "1w" or a sum such as "1h 30m". False for numbers without a unit, for negative
 * ones and for an empty text. */
bool duration_parse(const char *text, int64_t *seconds);
/* The two largest units, for people: "1 h 30 m", "3 d 4 h", "42 s". */
void duration_format(int64_t seconds, char out[INSTANT_TEXT]);

#endif
