/* SPDX-License-Identifier: Apache-2.0 */
/*
 * oracle: a second, plain implementation of mttr-profile(5) for incidents. It shares no code with src/: it
 * reads the store through v_incident, takes its zones from localtime_r, and walks time by the minute where src/
 * computes.
 */
#ifndef ORACLE_H
#define ORACLE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { N_FIELDS = 19, N_REASONS = 7, NO_TIME = -1, MOST_CHILDREN = 4, MOST_TEAMS = 3, MOST_DATES = 3 };

struct column {
    const char *name;
    enum sort { SORT_LABEL, SORT_TEXT, SORT_TIME, SORT_INTEGER } sort;
};
extern const struct column COLUMNS[N_FIELDS];
enum { F_STATE = 0, F_PARENT = 1, F_CREATED = 2, F_UPDATED = 5, F_RESOLVED = 4, F_CLOSED = 6 };

struct row {
    char *raw[N_FIELDS], *label[N_FIELDS]; /* NULL: empty, no label */
    long time[N_FIELDS];                   /* of times, else NO_TIME */
    bool gone;
};

struct test {
    enum { TEST, ALL, ANY, NOT } type;
    int field, n;
    const char *op;
    char values[3][200];
    long from[3], to[3]; /* of dates */
    struct test *child[MOST_CHILDREN];
};

struct ask {
    char zone[40];
    int week_starts, in_range, start[MOST_DATES], n_start, end[MOST_DATES], n_end;
    bool exclude_canceled, exclude_children, calendar;
    bool works[7];
    int open, close, holiday; /* minutes of the day; days since 1970 */
    int calculation;          /* 0 mean, 1 median, 2 p90, 3 p95 */
    long level[3];
    int n_groups, group_by[2], n_teams;
    struct test *where, *team[MOST_TEAMS];
};

/* What one call of mttr asks of all its profiles. */
struct span {
    bool dates; /* from and to are days since 1970, both included; else seconds */
    long from, to, now;
    int granularity;
};

extern struct row *rows;
extern int n_rows;

unsigned draw(unsigned n);
void seed_with(unsigned long long seed);
void read_rows(const char *store);
struct span draw_span(void);
void draw_ask(struct ask *ask);
void write_ask(const struct ask *ask, const char *name, FILE *out);

/* Zones: the C library's, of the zone entered last. */
void enter_zone(const char *zone);
long local_day(long instant, int *minute);
long midnight(long day);

bool holds(const struct test *test, const struct row *row);
/* How many differences there are to the files in the folder; each is printed. */
int compare_with(const struct ask *ask, const struct span *span, const char *folder);

#endif
