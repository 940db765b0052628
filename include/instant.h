/* SPDX-License-Identifier: Apache-2.0 */
/* instant: whole UTC seconds since 1970-01-01T00:00:00Z, and durations as whole seconds. Proleptic Gregorian calendar,
 * no leap seconds, as in POSIX. Only instant_now reads the clock. */
#ifndef MTTR_INSTANT_H
#define MTTR_INSTANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INSTANT_NONE INT64_MIN /* no instant: the field is empty */
enum { INSTANT_TEXT = 32 };    /* bytes of a buffer for any text that is written here, its NUL included */

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, WEEK = 604800 }; /* in seconds */

/* A date and a time of day, in UTC or in a zone. */
struct civil {
    int64_t year;
    int month, day;           /* from 1 */
    int hour, minute, second; /* 24 h */
};

/* Days since 1970-01-01. day may lie outside its month: 2024-01-32 is 2024-02-01. By days_from_civil, and in
 * instant_civil by civil_from_days, of Howard Hinnant: https://howardhinnant.github.io/date_algorithms.html */
int64_t instant_days(int64_t year, int month, int64_t day);
int instant_weekday(int64_t days);             /* 0 = Monday .. 6 = Sunday */
int64_t instant_of(const struct civil *civil); /* in UTC, and back */
struct civil instant_civil(int64_t instant);

int64_t instant_now(void);
/* The nearest instant of the years 0000 to 9999: differences of such instants fit. */
int64_t instant_in_years(int64_t instant);

/* The parsers expect the whole text; false, with *out unchanged, for any other form and for dates that do not exist. */

/* "2024-01-01 00:00:00", or "2024-01-01" for its midnight, in UTC: the raw values of the Table API. */
bool instant_parse_servicenow(const char *text, int64_t *out);
bool instant_parse_rfc3339(const char *text, int64_t *out);
bool instant_parse_date(const char *text, struct civil *out);
/* "Tue, 16 Apr 2024 17:16:31 GMT" or its form of RFC 850: RFC 9110 section 5.6.7. */
bool instant_parse_http(const char *text, int64_t *out);

/* "2024-01-01T00:00:00Z"; years outside 0000 to 9999 become the first or last instant of these. */
void instant_format(int64_t instant, char out[INSTANT_TEXT]);
void instant_format_servicenow(int64_t instant, char out[INSTANT_TEXT]);

/* Of "90s", "15m", "1h", "1d", "1w" or a sum such as "1h 30m". False without a unit, for negative ones and for "". */
bool duration_parse(const char *text, int64_t *seconds);
/* The two largest units, for people: "1 h 30 m", "3 d 4 h", "42 s". */
void duration_format(int64_t seconds, char out[INSTANT_TEXT]);

#endif
