/* SPDX-License-Identifier: Apache-2.0 */
/* query_date: the dates of encoded queries: literals in UTC, and what ServiceNow's condition builder writes as
 * javascript:gs.. for "Last 7 days" and its like. Weeks begin on Monday, the platform's default. The old and the new
 * spelling of a period mean the same: beginningOfLast7Days() is daysAgoStart(7), endOfLast7Days() daysAgoEnd(0). */
#include <stdio.h>
#include <string.h>

#include "config_p.h"
#include "instant.h"

enum unit { UNIT_MINUTE, UNIT_HOUR, UNIT_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_QUARTER, UNIT_YEAR, N_UNITS };

static const struct {
    const char *one, *several; /* as in LastWeek, daysAgo */
    int64_t seconds;           /* of the units of one length, else 0 */
    int months;
} UNITS[] = {
    [UNIT_MINUTE] = {"Minute", "Minutes", MINUTE, 0},
    [UNIT_HOUR] = {"Hour", "Hours", HOUR, 0},
    [UNIT_DAY] = {"Day", "Days", DAY, 0},
    [UNIT_WEEK] = {"Week", "Weeks", WEEK, 0},
    [UNIT_MONTH] = {"Month", "Months", 0, 1},
    [UNIT_QUARTER] = {"Quarter", "Quarters", 0, 3},
    [UNIT_YEAR] = {"Year", "Years", 0, 12},
};

enum { MOST_AGO = 100000, YEARS_BELOW = 1000000 }; /* of any unit; more years than that can lead below year 0 */

/* ---- arithmetic ---- */

/* The first instant of the month that lies so many months after year 0. */
static int64_t month_start(int64_t months) {
    int64_t above = months + (int64_t)YEARS_BELOW * 12;
    return instant_days(above / 12 - YEARS_BELOW, (int)(above % 12) + 1, 1) * DAY;
}

static int64_t months_of(const struct civil *civil) {
    return civil->year * 12 + civil->month - 1;
}

/* The start of the unit that lies `ago` before the one of now. */
static int64_t unit_start(int64_t now, enum unit unit, int64_t ago) {
    struct civil civil = instant_civil(now);
    int64_t seconds = UNITS[unit].seconds, months = UNITS[unit].months;
    if (seconds == 0) {
        return month_start(civil.year * 12 + (civil.month - 1) / months * months - ago * months);
    }
    int64_t days = instant_days(civil.year, civil.month, civil.day);
    int64_t second = civil.hour * HOUR + civil.minute * MINUTE + civil.second;
    int64_t into = unit == UNIT_WEEK ? instant_weekday(days) * (int64_t)DAY + second : second % seconds;
    return now - into - ago * seconds;
}

static int64_t unit_end(int64_t now, enum unit unit, int64_t ago) {
    return unit_start(now, unit, ago - 1) - 1;
}

/* So many units before now, at the same time of day; a day that the month lacks is its last one. */
static int64_t unit_ago(int64_t now, enum unit unit, int64_t ago) {
    if (UNITS[unit].seconds != 0) {
        return now - ago * UNITS[unit].seconds;
    }
    struct civil civil = instant_civil(now);
    int64_t months = months_of(&civil) - ago * UNITS[unit].months;
    int64_t into = now - month_start(months_of(&civil));
    int64_t length = month_start(months + 1) - month_start(months);
    return month_start(months) + (into < length ? into : length - DAY + into % DAY);
}

/* ---- names ---- */

static bool find_unit(const char *name, bool several, enum unit *out) {
    for (enum unit unit = 0; unit < N_UNITS; unit++) {
        if (strcmp(name, several ? UNITS[unit].several : UNITS[unit].one) == 0) {
            *out = unit;
            return true;
        }
    }
    return false;
}

/* A count of digits, from 1. */
static bool read_count(const char **text, int64_t *out) {
    int64_t count = 0;
    for (; **text >= '0' && **text <= '9' && count <= MOST_AGO; (*text)++) {
        count = count * 10 + (**text - '0');
    }
    *out = count;
    return count > 0 && count <= MOST_AGO;
}

/* A period: the units from first to last, counted backwards from the present one. */
struct period {
    enum unit unit;
    int64_t first, last;
};

/* Last7Days, Next2Quarters: n is how many. "Last 2 quarters" and "Last 2 years" hold the present one, the others do not
 * count it. */
static bool find_several(const char *name, bool next, struct period *out) {
    int64_t n;
    if (!read_count(&name, &n) || !find_unit(name, true, &out->unit)) {
        return false;
    }
    bool counts_present = out->unit == UNIT_QUARTER || out->unit == UNIT_YEAR;
    out->first = next ? -1 : n - counts_present;
    out->last = next ? -n : 0;
    return true;
}

static bool find_period(const char *name, struct period *out) {
    static const struct {
        const char *name;
        int ago;
    } DAYS[] = {{"Today", 0}, {"Yesterday", 1}, {"Tomorrow", -1}},
      UNIT_WORDS[] = {{"This", 0}, {"Current", 0}, {"Last", 1}, {"Next", -1}};
    for (size_t i = 0; i < sizeof DAYS / sizeof *DAYS; i++) {
        if (strcmp(name, DAYS[i].name) == 0) {
            *out = (struct period){UNIT_DAY, DAYS[i].ago, DAYS[i].ago};
            return true;
        }
    }
    for (size_t i = 0; i < sizeof UNIT_WORDS / sizeof *UNIT_WORDS; i++) {
        const char *rest = name;
        if (text_skip(&rest, UNIT_WORDS[i].name)) {
            out->first = out->last = UNIT_WORDS[i].ago;
            return find_unit(rest, false, &out->unit) ||
                   (UNIT_WORDS[i].ago != 0 && find_several(rest, UNIT_WORDS[i].ago < 0, out));
        }
    }
    return false;
}

/* ---- calls ---- */

/* beginningOfLastWeek, endOfToday, nowDateTime: no argument. */
static bool call_period(const char *name, int64_t now, int64_t *out) {
    struct period period;
    if (strcmp(name, "nowDateTime") == 0 || strcmp(name, "now") == 0) {
        *out = strcmp(name, "now") == 0 ? unit_start(now, UNIT_DAY, 0) : now;
        return true;
    }
    if (text_skip(&name, "beginningOf") && find_period(name, &period)) {
        *out = unit_start(now, period.unit, period.first);
        return true;
    }
    if (text_skip(&name, "endOf") && find_period(name, &period)) {
        *out = unit_end(now, period.unit, period.last);
        return true;
    }
    return false;
}

/* daysAgo, monthsAgoStart, hoursAgoEnd: the argument is how many. */
static bool call_ago(const char *name, const char *argument, int64_t now, int64_t *out) {
    static int64_t (*const MEANINGS[])(int64_t, enum unit, int64_t) = {unit_ago, unit_start, unit_end};
    static const char *const ENDINGS[] = {"Ago", "AgoStart", "AgoEnd"};
    int64_t ago;
    if (!text_integer(argument, &ago) || ago < -MOST_AGO || ago > MOST_AGO) {
        return false;
    }
    for (enum unit unit = 0; unit < N_UNITS; unit++) {
        for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS; i++) {
            char known[32];
            snprintf(known, sizeof known, "%s%s", UNITS[unit].several, ENDINGS[i]);
            known[0] = (char)(known[0] - 'A' + 'a');
            if (strcmp(known, name) == 0) {
                *out = MEANINGS[i](now, unit, ago);
                return true;
            }
        }
    }
    return false;
}

/* dateGenerate('2024-01-31','start'): a date, and start, end or a time. */
static bool call_generate(const char *arguments, int64_t *out) {
    char date[16], time[16], text[40];
    int n = 0;
    if (sscanf(arguments, "'%15[0-9-]' , '%15[0-9a-z:]'%n", date, time, &n) != 2 || n == 0 || arguments[n] != '\0') {
        return false;
    }
    bool start = strcmp(time, "start") == 0, end = strcmp(time, "end") == 0;
    snprintf(text, sizeof text, "%s %s", date, start ? "00:00:00" : end ? "23:59:59" : time);
    return instant_parse_servicenow(text, out);
}

static bool call(const char *text, int64_t now, int64_t *out) {
    char name[64], arguments[64];
    size_t n_name = strcspn(text, "("), n_text = strlen(text);
    if (n_name == n_text || text[n_text - 1] != ')' || n_name >= sizeof name ||
        n_text - n_name - 1 > sizeof arguments) {
        return false;
    }
    snprintf(name, sizeof name, "%.*s", (int)n_name, text);
    snprintf(arguments, sizeof arguments, "%.*s", (int)(n_text - n_name - 2), text + n_name + 1);
    if (strcmp(name, "dateGenerate") == 0) {
        return call_generate(arguments, out);
    }
    return arguments[0] == '\0' ? call_period(name, now, out) : call_ago(name, arguments, now, out);
}

bool query_instant(const char *text, int64_t now, int64_t *out) {
    if (text_skip(&text, "javascript:gs.")) {
        return call(text, now, out);
    }
    return instant_parse_servicenow(text, out);
}
