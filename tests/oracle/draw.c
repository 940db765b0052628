/* SPDX-License-Identifier: Apache-2.0 */
/* draw: random profiles whose values come from the store's own records, so that most conditions hold for some. */
#include <assert.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "oracle.h"

const struct column COLUMNS[N_FIELDS] = {{"state", SORT_LABEL},
                                         {"parent_incident", SORT_LABEL},
                                         {"sys_created_on", SORT_TIME},
                                         {"opened_at", SORT_TIME},
                                         {"resolved_at", SORT_TIME},
                                         {"sys_updated_on", SORT_TIME},
                                         {"closed_at", SORT_TIME},
                                         {"priority", SORT_LABEL},
                                         {"category", SORT_LABEL},
                                         {"assignment_group", SORT_LABEL},
                                         {"business_service", SORT_LABEL},
                                         {"close_code", SORT_LABEL},
                                         {"short_description", SORT_TEXT},
                                         {"reopen_count", SORT_INTEGER},
                                         {"u_env", SORT_LABEL},
                                         {"made_sla", SORT_LABEL},
                                         {"contact_type", SORT_LABEL},
                                         {"calendar_stc", SORT_INTEGER},
                                         {"reopened_time", SORT_TIME}};
enum { DAY = 86400 };

static const char *const ZONES[] = {
    "UTC",          "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/St_Johns",
    "Asia/Kolkata", "Asia/Beirut",   "Africa/Cairo"};
static const char *const RANGES[] = {"resolved", "created", "closed", "updated"};
static const char *const CALCULATIONS[] = {"mean", "median", "p90", "p95"};
static const char *const WEEKDAYS[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

struct row *rows;
int n_rows;
static unsigned long long state;

void seed_with(unsigned long long seed) {
    state = seed * 0x9E3779B97F4A7C15ULL + 1;
}

/* xorshift64: G. Marsaglia, "Xorshift RNGs" (2003) */
unsigned draw(unsigned n) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)((state >> 11) % n);
}

static char *copy_of(const unsigned char *text) {
    return text == NULL || *text == '\0' ? NULL : strdup((const char *)text);
}

static long time_of(const char *text) {
    struct tm tm = {0};
    bool read = text != NULL && strptime(text, "%Y-%m-%dT%H:%M:%SZ", &tm) != NULL;
    return read ? timegm(&tm) : NO_TIME;
}

void read_rows(const char *store) {
    sqlite3 *db;
    sqlite3_stmt *query;
    char text[4000] = "SELECT gone IS NOT NULL";
    for (int i = 0; i < N_FIELDS; i++) {
        const char *name = COLUMNS[i].name;
        bool custom = strncmp(name, "u_", 2) == 0,
             labelled = COLUMNS[i].sort == SORT_LABEL && strcmp(name, "made_sla") != 0;
        size_t n = strlen(text);
        snprintf(text + n, sizeof text - n,
                 custom     ? ", custom ->> '$.%s.value', custom ->> '$.%s.label'"
                 : labelled ? ", %s, %s_label"
                            : ", %s, NULL",
                 name, name);
    }
    strcat(text, " FROM v_incident");
    if (sqlite3_open_v2(store, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, text, -1, &query, NULL) != SQLITE_OK) {
        fprintf(stderr, "oracle: %s: %s\n", store, sqlite3_errmsg(db));
        exit(5);
    }
    while (sqlite3_step(query) == SQLITE_ROW) {
        rows = realloc(rows, (size_t)(n_rows + 1) * sizeof *rows);
        struct row *row = &rows[n_rows++];
        row->gone = sqlite3_column_int(query, 0) != 0;
        for (int i = 0; i < N_FIELDS; i++) {
            row->raw[i] = copy_of(sqlite3_column_text(query, 1 + 2 * i));
            row->label[i] = copy_of(sqlite3_column_text(query, 2 + 2 * i));
            row->time[i] = COLUMNS[i].sort == SORT_TIME ? time_of(row->raw[i]) : NO_TIME;
        }
    }
    sqlite3_finalize(query);
    sqlite3_close(db);
}

/* ---- drawing ---- */

/* A time of some record where one is near enough, so that records lie right on the edges. */
static long draw_edge(long instant, long within) {
    static const int FIELDS[] = {F_CREATED, F_RESOLVED, F_UPDATED, F_CLOSED};
    int field = FIELDS[draw(4)];
    for (int i = 0; i < 50; i++) {
        long time = rows[draw((unsigned)n_rows)].time[field];
        if (time != NO_TIME && labs(time - instant) < within) {
            return time;
        }
    }
    return instant;
}

struct span draw_span(void) {
    static const long NOWS[] = {1726000000, 1717200000, 1706800000};
    struct span span = {.dates = draw(3) > 0, .granularity = (int)draw(4), .now = NOWS[draw(3) ? 0 : draw(3)]};
    long first = 19716 + (long)draw(190); /* days from 2023-12-25 */
    span.from = span.dates ? first : first * DAY + (long)draw(DAY);
    long most = span.granularity == 0 ? 60 : 200;
    span.to = span.from + (span.dates ? (long)draw((unsigned)most) : 1 + (long)draw((unsigned)most * DAY));
    if (!span.dates) {
        span.from = draw_edge(span.from, 10 * DAY);
        long to = draw_edge(span.to, 10 * DAY);
        span.to = to > span.from ? to : span.to;
        span.to = span.to > span.from ? span.to : span.from + 1;
    }
    return span;
}

static void format_date(long day, char *out) {
    struct tm tm;
    time_t seconds = day * DAY;
    strftime(out, 200, "%Y-%m-%d", gmtime_r(&seconds, &tm));
}

static void format_local(long instant, char *out) {
    struct tm tm;
    time_t seconds = instant;
    strftime(out, 200, "%Y-%m-%d %H:%M:%S", localtime_r(&seconds, &tm));
}

static void format_instant(long instant, char *out) {
    struct tm tm;
    time_t seconds = instant;
    strftime(out, 200, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&seconds, &tm));
}

/* A bare local date, a local time (the first moment that shows it), or an instant. */
static void draw_date(struct test *test, int i, int field) {
    long instant = rows[draw((unsigned)n_rows)].time[field];
    instant = instant == NO_TIME ? 1711846800 + (long)draw(7200) : instant + (long)draw(3) - 1;
    unsigned kind = draw(3);
    test->from[i] = instant;
    if (kind == 0) {
        long day = local_day(instant, NULL);
        test->from[i] = midnight(day);
        test->to[i] = midnight(day + 1);
        format_date(day, test->values[i]);
        return;
    }
    if (kind == 1) {
        format_local(instant, test->values[i]);
    } else {
        format_instant(instant, test->values[i]);
    }
    for (long before = instant - 3600; kind == 1 && before < instant; before += 1800) {
        char text[200];
        format_local(before, text);
        if (strcmp(text, test->values[i]) == 0) {
            test->from[i] = before;
            break;
        }
    }
    test->to[i] = test->from[i] + 1;
}

static void draw_text(struct test *test, int i, bool part) {
    const struct row *row = &rows[draw((unsigned)n_rows)];
    const char *text = draw(2) && row->label[test->field] ? row->label[test->field] : row->raw[test->field];
    bool plain = text != NULL && strlen(text) < 150;
    for (const char *c = text; plain && *c; c++) {
        plain = *c >= ' ' && *c < 127;
    }
    snprintf(test->values[i], 200, "%s", plain ? text : "3");
    size_t n = strlen(test->values[i]);
    if (part && n > 3) {
        size_t from = draw(2) ? 0 : draw((unsigned)n - 2), length = draw(2) ? n - from : 2;
        memmove(test->values[i], test->values[i] + from, length);
        test->values[i][length] = '\0';
    }
    for (char *c = test->values[i]; draw(2) && *c; c++) {
        *c = (char)(*c >= 'a' && *c <= 'z' ? *c - 32 : *c);
    }
}

/* The conditions of one profile: 40 in its own, at most 3 deep with 3 each, and 4 a team. */
static struct test tests[64];
static int n_tests;

static struct test *new_test(void) {
    assert(n_tests < (int)(sizeof tests / sizeof *tests));
    tests[n_tests] = (struct test){.n = 0};
    return &tests[n_tests++];
}

static struct test *draw_leaf(void) {
    static const char *const OPS[] = {"equals",       "not_equals",   "in",       "not_in",    "is_empty",
                                      "is_not_empty", "greater_than", "at_least", "less_than", "at_most",
                                      "between",      "before",       "after",    "contains",  "not_contains",
                                      "starts_with",  "ends_with"};
    struct test *test = new_test();
    test->field = (int)draw(N_FIELDS);
    enum sort sort = COLUMNS[test->field].sort;
    unsigned op = draw(sizeof OPS / sizeof *OPS);
    if ((op == 11 || op == 12) && sort != SORT_TIME) {
        op -= 11;
    }
    test->op = OPS[op];
    test->n = op == 4 || op == 5 ? 0 : op == 10 ? 2 : op == 2 || op == 3 ? 1 + (int)draw(3) : 1;
    for (int i = 0; i < test->n; i++) {
        if (op < 13 && sort == SORT_TIME) {
            draw_date(test, i, test->field);
        } else if (op < 13 && sort == SORT_INTEGER) {
            snprintf(test->values[i], 200, "%u", draw(test->field == 13 ? 4 : 20000));
        } else {
            draw_text(test, i, op >= 13);
        }
    }
    return test;
}

static struct test *draw_test(int depth) {
    if (depth == 0 || draw(3) == 0) {
        return draw_leaf();
    }
    struct test *test = new_test();
    test->type = ALL + draw(3);
    test->n = test->type == NOT ? 1 : 1 + (int)draw(3);
    for (int i = 0; i < test->n; i++) {
        test->child[i] = draw_test(depth - 1);
    }
    return test;
}

static int draw_dates(int *out) {
    static const int DATES[] = {F_CREATED, 3, F_RESOLVED, F_CLOSED, 18, F_UPDATED};
    int n = 1 + (int)draw(MOST_DATES);
    for (int i = 0; i < n; i++) {
        out[i] = DATES[draw(6)];
    }
    return n;
}

static void draw_calendar(struct ask *ask) {
    ask->calendar = draw(4) == 0;
    for (int i = 0; i < 7; i++) {
        ask->works[i] = draw(4) > 0;
    }
    ask->works[draw(7)] = true;
    ask->open = (int)draw(24 * 60 - 1);
    ask->close = ask->open + 1 + (int)draw((unsigned)(24 * 60 - ask->open));
    ask->holiday = 19723 + (int)draw(180);
}

void draw_ask(struct ask *ask) {
    static const int GROUPS[] = {F_STATE, 7, 8, 9, 14, 15, 13, 11};
    n_tests = 0;
    *ask = (struct ask){.week_starts = draw(2) ? 0 : (int)draw(7), .in_range = (int)draw(4)};
    snprintf(ask->zone, sizeof ask->zone, "%s", ZONES[draw(sizeof ZONES / sizeof *ZONES)]);
    enter_zone(ask->zone);
    ask->start[0] = F_CREATED;
    ask->end[0] = F_RESOLVED;
    ask->n_start = draw(2) ? 1 : draw_dates(ask->start);
    ask->n_end = draw(2) ? 1 : draw_dates(ask->end);
    ask->exclude_canceled = draw(3) > 0;
    ask->exclude_children = draw(3) == 0;
    draw_calendar(ask);
    ask->calculation = (int)draw(4);
    ask->level[0] = draw(2) ? 3600 : 60 * (1 + (long)draw(100));
    ask->level[1] = ask->level[0] + 60 * (1 + (long)draw(2000));
    ask->level[2] = ask->level[1] + 60 * (1 + (long)draw(9000));
    ask->n_groups = (int)draw(3);
    ask->group_by[0] = GROUPS[draw(4)];
    ask->group_by[1] = GROUPS[4 + draw(4)];
    ask->where = draw(5) ? draw_test(3) : NULL;
    ask->n_teams = draw(2) ? 0 : 1 + (int)draw(MOST_TEAMS);
    for (int i = 0; i < ask->n_teams; i++) {
        ask->team[i] = draw_test(1);
    }
}

/* ---- writing ---- */

static void write_test(const struct test *test, FILE *out) {
    static const char *const LISTS[] = {"", "all", "any", "not"};
    if (test->type != TEST) {
        fprintf(out, "{%s: %s", LISTS[test->type], test->type == NOT ? "" : "[");
        for (int i = 0; i < test->n; i++) {
            fputs(i > 0 ? ", " : "", out);
            write_test(test->child[i], out);
        }
        fputs(test->type == NOT ? "}" : "]}", out);
        return;
    }
    fprintf(out, "{field: %s, op: %s", COLUMNS[test->field].name, test->op);
    for (int i = 0; i < test->n; i++) {
        fputs(i > 0 ? ", \"" : ", values: [\"", out);
        for (const char *c = test->values[i]; *c; c++) {
            fprintf(out, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
        }
        fputc('"', out);
    }
    fputs(test->n > 0 ? "]}" : "}", out);
}

static void write_names(const char *key, const int *fields, int n, FILE *out) {
    fprintf(out, "  %s: [", key);
    for (int i = 0; i < n; i++) {
        fprintf(out, "%s%s", i > 0 ? ", " : "", COLUMNS[fields[i]].name);
    }
    fputs("]\n", out);
}

static void write_calendar(const struct ask *ask, FILE *out) {
    char holiday[200];
    const char *comma = "";
    format_date(ask->holiday, holiday);
    fputs("  calendar: {days: [", out);
    for (int i = 0; i < 7; i++) {
        if (ask->works[i]) {
            fprintf(out, "%s%.3s", comma, WEEKDAYS[i]);
            comma = ", ";
        }
    }
    fprintf(out, "], from: \"%02d:%02d\", to: \"%02d:%02d\", holidays: [%s]}\n", ask->open / 60, ask->open % 60,
            ask->close / 60, ask->close % 60, holiday);
}

void write_ask(const struct ask *ask, const char *name, FILE *out) {
    fprintf(out, "profile: %s\ntimezone: %s\nweek_starts: %s\nmttr:\n", name, ask->zone, WEEKDAYS[ask->week_starts]);
    fprintf(out, "  in_range: %s\n  calculation: %s\n", RANGES[ask->in_range], CALCULATIONS[ask->calculation]);
    fprintf(out, "  exclude_canceled: %s\n  exclude_children: %s\n", ask->exclude_canceled ? "true" : "false",
            ask->exclude_children ? "true" : "false");
    fprintf(out, "  ratings: {elite: %lds, high: %lds, medium: %lds}\n", ask->level[0], ask->level[1], ask->level[2]);
    write_names("start", ask->start, ask->n_start, out);
    write_names("end", ask->end, ask->n_end, out);
    if (ask->n_groups > 0) {
        write_names("group_by", ask->group_by, ask->n_groups, out);
    }
    if (ask->calendar) {
        write_calendar(ask, out);
    }
    if (ask->where != NULL) {
        fputs("  where: ", out);
        write_test(ask->where, out);
    }
    fputs(ask->n_teams > 0 ? "\nteams:\n" : "\n", out);
    for (int i = 0; i < ask->n_teams; i++) {
        fprintf(out, "  - {name: team %d, where: ", i);
        write_test(ask->team[i], out);
        fputs("}\n", out);
    }
}
