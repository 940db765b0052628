/* SPDX-License-Identifier: Apache-2.0 */
/* judge: zones by the minute, and conditions as mttr-profile(5) defines them. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "oracle.h"

enum { DAY = 86400 };

void enter_zone(const char *zone) {
    setenv("TZ", zone, 1);
    tzset();
}

/* Days since 1970 of the local date, and the minute of its clock. */
long local_day(long instant, int *minute) {
    struct tm tm;
    time_t seconds = instant;
    localtime_r(&seconds, &tm);
    if (minute != NULL) {
        *minute = tm.tm_hour * 60 + tm.tm_min;
    }
    tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
    return timegm(&tm) / DAY;
}

/* The first minute of the local date. */
long midnight(long day) {
    long instant = (day - 1) * DAY;
    while (local_day(instant, NULL) < day) {
        instant += 60;
    }
    return instant;
}

static bool is_number(const char *text, double *out) {
    size_t sign = *text == '-' || *text == '+', n = strspn(text + sign, "0123456789");
    const char *rest = text + sign + n;
    size_t decimals = *rest == '.' ? strspn(rest + 1, "0123456789") : 0;
    *out = strtod(text, NULL);
    return n > 0 && rest[decimals + (decimals > 0)] == '\0';
}

/* -1, 0, 1 */
static int order(const struct test *test, const struct row *row, int i) {
    double a, b;
    long instant = row->time[test->field];
    if (COLUMNS[test->field].sort == SORT_TIME) {
        return instant < test->from[i] ? -1 : instant >= test->to[i];
    }
    const char *raw = row->raw[test->field];
    if (is_number(raw, &a) && is_number(test->values[i], &b)) {
        return a < b ? -1 : a > b;
    }
    int text = strcasecmp(raw, test->values[i]);
    return text < 0 ? -1 : text > 0;
}

static bool equals(const struct test *test, const struct row *row) {
    bool ordered = COLUMNS[test->field].sort == SORT_TIME || COLUMNS[test->field].sort == SORT_INTEGER;
    const char *raw = row->raw[test->field], *label = row->label[test->field];
    for (int i = 0; i < test->n; i++) {
        bool same = strcasecmp(raw, test->values[i]) == 0 || (label != NULL && strcasecmp(label, test->values[i]) == 0);
        if (ordered ? order(test, row, i) == 0 : same) {
            return true;
        }
    }
    return false;
}

static bool is(const struct test *test, const char *op) {
    return strcmp(test->op, op) == 0;
}

/* A positive operator on a value that is set. */
static bool meets(const struct test *test, const struct row *row) {
    const char *shown = row->label[test->field] ? row->label[test->field] : row->raw[test->field];
    size_t n = strlen(shown), m = strlen(test->values[0]);
    if (is(test, "contains") || is(test, "not_contains")) {
        return strcasestr(shown, test->values[0]) != NULL;
    }
    if (is(test, "starts_with")) {
        return strncasecmp(shown, test->values[0], m) == 0;
    }
    if (is(test, "ends_with")) {
        return m <= n && strcasecmp(shown + n - m, test->values[0]) == 0;
    }
    if (is(test, "equals") || is(test, "not_equals") || is(test, "in") || is(test, "not_in")) {
        return equals(test, row);
    }
    int first = order(test, row, 0);
    if (is(test, "between")) {
        return first >= 0 && order(test, row, 1) <= 0;
    }
    return is(test, "greater_than") || is(test, "after") ? first > 0
           : is(test, "less_than") || is(test, "before") ? first < 0
           : is(test, "at_least")                        ? first >= 0
                                                         : first <= 0;
}

static bool leaf_holds(const struct test *test, const struct row *row) {
    bool empty = row->raw[test->field] == NULL, negative = strncmp(test->op, "not_", 4) == 0;
    if (is(test, "is_empty") || is(test, "is_not_empty")) {
        return empty == is(test, "is_empty");
    }
    return empty ? negative : meets(test, row) != negative;
}

bool holds(const struct test *test, const struct row *row) {
    if (test == NULL || test->type == TEST) {
        return test == NULL || leaf_holds(test, row);
    }
    int n = 0;
    for (int i = 0; i < test->n; i++) {
        n += holds(test->child[i], row);
    }
    return test->type == ALL ? n == test->n : test->type == ANY ? n > 0 : n == 0;
}
