/* SPDX-License-Identifier: Apache-2.0 */
/* compare: what mttr.json, mttr_by_FIELD.json and mttr_by_team.json should hold, found record by record. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "oracle.h"

enum { DAY = 86400, MOST_BUCKETS = 400, PAST = 19600, MINUTES = 500 * 24 * 60 };

static const char *const REASONS[N_REASONS] = {"gone", "canceled", "child", "no_start", "open", "negative", "future"};

/* The records of a group; bucket -1 is the previous range. */
struct pick {
    int n;
    struct {
        int row, bucket, reason; /* N_REASONS: counted */
        long seconds;
    } * list;
};

static const struct ask *ask;
static long edges[MOST_BUCKETS + 1], previous_from;
static int n_buckets, differences;
static bool cut_first, cut_last;
static int worked[MINUTES + 1]; /* minutes of working time before */
static char place[200];

/* ---- differences ---- */

static void differ(const char *what, double expected, double found) {
    differences++;
    fprintf(stderr, "oracle: %s: %s: expected %.6f, found %.6f\n", place, what, expected, found);
}

static void want(const cJSON *object, const char *key, double expected) {
    const cJSON *found = cJSON_GetObjectItemCaseSensitive(object, key);
    double number = cJSON_IsNumber(found) ? found->valuedouble : (double)NAN;
    bool none = found == NULL || !(cJSON_IsNull(found) || cJSON_IsNumber(found));
    if (none || isnan(expected) != isnan(number) || fabs(expected - number) > 6e-7 + 1e-11 * fabs(expected)) {
        differ(key, expected, number);
    }
}

static void want_text(const cJSON *object, const char *key, const char *expected) {
    const char *found = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
    if ((found == NULL) != (expected == NULL) || (found != NULL && strcmp(found, expected) != 0)) {
        differences++;
        fprintf(stderr, "oracle: %s: %s: expected %s, found %s\n", place, key, expected ? expected : "null",
                found ? found : "null");
    }
}

static void want_time(const cJSON *object, const char *key, long expected) {
    char text[40];
    time_t seconds = expected;
    struct tm tm;
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&seconds, &tm));
    want_text(object, key, text);
}

/* ---- time ---- */

static bool begins(long day, const struct span *span) {
    time_t seconds = day * DAY;
    struct tm tm;
    gmtime_r(&seconds, &tm);
    int weekday = (tm.tm_wday + 6) % 7;
    return span->granularity == 0 || (span->granularity == 1 && weekday == ask->week_starts) ||
           (span->granularity > 1 && tm.tm_mday == 1 && (span->granularity == 2 || tm.tm_mon % 3 == 0));
}

static void make_buckets(const struct span *span) {
    long from = span->dates ? midnight(span->from) : span->from, to = span->dates ? midnight(span->to + 1) : span->to;
    long first = local_day(from, NULL), last = local_day(to, NULL);
    n_buckets = 0;
    edges[0] = from;
    for (long day = first + 1; day <= last; day++) {
        if (begins(day, span) && midnight(day) < to) {
            edges[++n_buckets] = midnight(day);
        }
    }
    edges[++n_buckets] = to;
    cut_first = !(begins(first, span) && midnight(first) == from);
    cut_last = !(begins(last, span) && midnight(last) == to);
    previous_from = span->dates ? midnight(span->from - (span->to - span->from + 1)) : from - (to - from);
}

/* A day works from the minute that first shows its opening to the one that first shows its close. */
static void make_calendar(void) {
    long day = 0;
    bool open = false, closed = false;
    for (int i = 0; i < MINUTES; i++) {
        int minute;
        long date = local_day((long)PAST * DAY + i * 60L, &minute);
        if (date > day) {
            day = date;
            open = closed = false;
        }
        open = open || minute >= ask->open;
        closed = closed || minute >= ask->close;
        bool works = ask->works[(day + 3) % 7] && day != ask->holiday;
        worked[i + 1] = worked[i] + (works && open && !closed);
    }
}

static long work_before(long instant) {
    long minute = (instant - (long)PAST * DAY) / 60, rest = (instant - (long)PAST * DAY) % 60;
    return worked[minute] * 60L + (worked[minute + 1] > worked[minute] ? rest : 0);
}

static long first_of(const struct row *row, const int *fields, int n) {
    for (int i = 0; i < n; i++) {
        if (row->time[fields[i]] != NO_TIME) {
            return row->time[fields[i]];
        }
    }
    return NO_TIME;
}

/* ---- judging ---- */

static int reason_of(const struct row *row, long start, long end, long now) {
    bool canceled = ask->exclude_canceled && row->raw[F_STATE] != NULL && strcmp(row->raw[F_STATE], "8") == 0;
    return row->gone                                             ? 0
           : canceled                                            ? 1
           : ask->exclude_children && row->raw[F_PARENT] != NULL ? 2
           : start == NO_TIME                                    ? 3
           : end == NO_TIME                                      ? 4
           : end < start                                         ? 5
           : end > now                                           ? 6
                                                                 : N_REASONS;
}

static struct pick pick_all(const struct span *span) {
    static const int FIELDS[] = {F_RESOLVED, F_CREATED, F_CLOSED, F_UPDATED};
    struct pick pick = {.list = calloc((size_t)n_rows, sizeof *pick.list)};
    for (int i = 0; i < n_rows; i++) {
        long start = first_of(&rows[i], ask->start, ask->n_start), end = first_of(&rows[i], ask->end, ask->n_end);
        long at = ask->in_range == 0 ? end : rows[i].time[FIELDS[ask->in_range]];
        if (at == NO_TIME || at < previous_from || at >= edges[n_buckets] || !holds(ask->where, &rows[i])) {
            continue;
        }
        int bucket = -1;
        while (at >= edges[bucket + 1]) {
            bucket++;
        }
        int reason = reason_of(&rows[i], start, end, span->now);
        long seconds = reason < N_REASONS ? 0 : ask->calendar ? work_before(end) - work_before(start) : end - start;
        pick.list[pick.n].row = i;
        pick.list[pick.n].bucket = bucket;
        pick.list[pick.n].reason = reason;
        pick.list[pick.n++].seconds = seconds;
    }
    return pick;
}

/* ---- measuring ---- */

struct figures {
    int population, n, excluded[N_REASONS];
    double sum, mean, median, p90, p95, min, max, value;
};

static int ascending(const void *left, const void *right) {
    const long *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static double percentile(const long *sorted, int n, double p) {
    double position = (n - 1) * p, low = floor(position + 1e-9), part = fmax(0, position - low);
    double a = (double)sorted[(int)low], b = (double)sorted[(int)low + 1 < n ? (int)low + 1 : n - 1];
    return a + (b - a) * part;
}

/* Of the buckets from..to. */
static struct figures measure(const struct pick *pick, int from, int to) {
    struct figures f = {0};
    long *list = calloc((size_t)pick->n + 1, sizeof *list);
    for (int i = 0; i < pick->n; i++) {
        if (pick->list[i].bucket < from || pick->list[i].bucket > to) {
            continue;
        }
        f.population++;
        if (pick->list[i].reason < N_REASONS) {
            f.excluded[pick->list[i].reason]++;
        } else {
            list[f.n++] = pick->list[i].seconds;
            f.sum += (double)pick->list[i].seconds;
        }
    }
    qsort(list, (size_t)f.n, sizeof *list, ascending);
    bool any = f.n > 0;
    f.sum = any ? f.sum : (double)NAN;
    f.mean = f.sum / f.n;
    f.min = any ? (double)list[0] : (double)NAN;
    f.max = any ? (double)list[f.n - 1] : (double)NAN;
    f.median = any ? percentile(list, f.n, 0.5) : (double)NAN;
    f.p90 = any ? percentile(list, f.n, 0.9) : (double)NAN;
    f.p95 = any ? percentile(list, f.n, 0.95) : (double)NAN;
    f.value = ask->calculation == 0 ? f.mean : ask->calculation == 1 ? f.median : ask->calculation == 2 ? f.p90 : f.p95;
    free(list);
    return f;
}

static const char *rate(double value) {
    return isnan(value)                    ? NULL
           : value < (double)ask->level[0] ? "elite"
           : value < (double)ask->level[1] ? "high"
           : value < (double)ask->level[2] ? "medium"
                                           : "low";
}

static void want_stats(const cJSON *object, const struct figures *f) {
    want(object, "count", f->n);
    want(object, "sum", f->sum);
    want(object, "mean", f->mean);
    want(object, "median", f->median);
    want(object, "p90", f->p90);
    want(object, "p95", f->p95);
    want(object, "min", f->min);
    want(object, "max", f->max);
}

static void want_value(const cJSON *object, const struct figures *f) {
    want(object, "value", f->value);
    want(object, "population", f->population);
    want(object, "count", f->n);
    want_text(object, "rating", rate(f->value));
}

static void want_trend(const cJSON *trend, const double *y) {
    double n = 0, x1 = 0, y1 = 0, xx = 0, xy = 0, yy = 0;
    for (int i = 0; i < n_buckets; i++) {
        n += !isnan(y[i]);
        x1 += isnan(y[i]) ? 0 : i;
        y1 += isnan(y[i]) ? 0 : y[i];
    }
    for (int i = 0; i < n_buckets; i++) {
        double dx = i - x1 / n, dy = y[i] - y1 / n;
        xx += isnan(y[i]) ? 0 : dx * dx;
        xy += isnan(y[i]) ? 0 : dx * dy;
        yy += isnan(y[i]) ? 0 : dy * dy;
    }
    bool any = n >= 2;
    want(trend, "slope", any ? xy / xx : (double)NAN);
    want(trend, "intercept", any ? y1 / n - xy / xx * x1 / n : (double)NAN);
    want(trend, "r2", any && yy > 0 ? xy * xy / xx / yy : (double)NAN);
}

static void want_series(const cJSON *object, const struct pick *pick) {
    double values[MOST_BUCKETS];
    const cJSON *series = cJSON_GetObjectItemCaseSensitive(object, "series"),
                *bucket = series == NULL ? NULL : series->child;
    for (int i = 0; i < n_buckets; i++, bucket = bucket == NULL ? NULL : bucket->next) {
        struct figures f = measure(pick, i, i);
        bool partial = (i == 0 && cut_first) || (i == n_buckets - 1 && cut_last);
        values[i] = f.value;
        want_time(bucket, "start", edges[i]);
        want_time(bucket, "end", edges[i + 1]);
        want(bucket, "time_ms", 1000.0 * (double)edges[i]);
        want_value(bucket, &f);
        want_stats(bucket, &f);
        if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(bucket, "partial")) != partial) {
            differ("partial", partial, !partial);
        }
    }
    if (cJSON_GetArraySize(series) != n_buckets) {
        differ("buckets", n_buckets, cJSON_GetArraySize(series));
    }
    want_trend(cJSON_GetObjectItemCaseSensitive(object, "trend"), values);
}

static void want_whole(const cJSON *object, const struct pick *pick) {
    struct figures f = measure(pick, 0, n_buckets), before = measure(pick, -1, -1);
    const cJSON *excluded = cJSON_GetObjectItemCaseSensitive(object, "excluded");
    const cJSON *previous = cJSON_GetObjectItemCaseSensitive(object, "previous");
    want_value(object, &f);
    want_stats(cJSON_GetObjectItemCaseSensitive(object, "stats"), &f);
    for (int i = 0; i < N_REASONS; i++) {
        want(excluded, REASONS[i], f.excluded[i]);
    }
    want_time(cJSON_GetObjectItemCaseSensitive(previous, "range"), "from", previous_from);
    want_time(cJSON_GetObjectItemCaseSensitive(previous, "range"), "to", edges[0]);
    want(previous, "count", before.n);
    want(previous, "value", before.value);
    want(previous, "delta", f.value - before.value);
    want(previous, "ratio", before.value > 0 ? f.value / before.value : (double)NAN);
    want_series(object, pick);
}

/* Of the whole; the steps are held by number. */
static void want_funnel(const cJSON *object, const struct figures *f) {
    const cJSON *step = cJSON_GetObjectItemCaseSensitive(object, "funnel")->child;
    bool list = ask->where != NULL && ask->where->type == ALL;
    int n = ask->where == NULL ? 0 : list ? ask->where->n : 1;
    want(step, "count", n_rows);
    for (int i = 0; i < n && step != NULL; i++) {
        int held = 0;
        for (int r = 0; r < n_rows; r++) {
            bool holding = true;
            for (int j = 0; j <= i && holding; j++) {
                holding = holds(list ? ask->where->child[j] : ask->where, &rows[r]);
            }
            held += holding;
        }
        step = step->next;
        want(step, "count", held);
    }
    want(step->next, "count", f->population);
    want(step->next->next, "count", f->n);
}

/* ---- groups ---- */

static bool is_of(const struct row *row, int field, const char *key) {
    const char *raw = row->raw[field];
    return key == NULL ? raw == NULL : raw != NULL && strcmp(raw, key) == 0;
}

static bool is_in_team(const struct row *row, const char *key) {
    bool any = false;
    for (int i = 0; i < ask->n_teams; i++) {
        any = any || holds(ask->team[i], row);
    }
    return key == NULL ? !any : holds(ask->team[atoi(key + strlen("team "))], row);
}

/* field -1: teams. A group is compared with the records of its key, and all groups against the whole. */
static void want_groups(const cJSON *document, const struct pick *all, int field) {
    const cJSON *group, *before = NULL;
    int met = 0, population = 0;
    bool *seen = calloc((size_t)all->n + 1, sizeof *seen);
    cJSON_ArrayForEach(group, cJSON_GetObjectItemCaseSensitive(document, "groups")) {
        const char *key = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(group, "key"));
        const char *label = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(group, "label")),
                   *expected = key ? key : "";
        struct pick part = {.list = calloc((size_t)all->n + 1, sizeof *part.list)};
        for (int i = 0; i < all->n; i++) {
            const struct row *row = &rows[all->list[i].row];
            if (field < 0 ? is_in_team(row, key) : is_of(row, field, key)) {
                part.list[part.n++] = all->list[i];
                met += all->list[i].bucket >= 0 && !seen[i];
                seen[i] = true;
                expected = field >= 0 && key != NULL && row->label[field] != NULL ? row->label[field] : expected;
            }
        }
        want_text(group, "label", expected);
        want_whole(group, &part);
        if (before != NULL) {
            double more = cJSON_GetObjectItemCaseSensitive(before, "population")->valuedouble,
                   less = cJSON_GetObjectItemCaseSensitive(group, "population")->valuedouble;
            const char *first = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(before, "label"));
            if (more < less || (more <= less && first != NULL && label != NULL && strcmp(first, label) > 0)) {
                differ("the order of groups", more, less);
            }
        }
        before = group;
        free(part.list);
    }
    population = measure(all, 0, n_buckets).population;
    if (met != population) {
        differ("records in groups", population, met);
    }
    free(seen);
}

/* ---- documents ---- */

static cJSON *read_document(const char *folder, const char *name) {
    static char text[1 << 25];
    snprintf(place, sizeof place, "%s/mttr%s.json", folder, name);
    FILE *file = fopen(place, "r");
    size_t n = file == NULL ? 0 : fread(text, 1, sizeof text - 1, file);
    text[n] = '\0';
    if (file != NULL) {
        fclose(file);
    }
    cJSON *document = cJSON_Parse(text);
    if (document == NULL) {
        differ("no JSON", 1, 0);
    }
    return document;
}

int compare_with(const struct ask *asked, const struct span *span, const char *folder) {
    ask = asked;
    differences = 0;
    enter_zone(ask->zone);
    make_buckets(span);
    if (ask->calendar) {
        make_calendar();
    }
    struct pick all = pick_all(span);
    struct figures whole = measure(&all, 0, n_buckets);
    cJSON *document = read_document(folder, "");
    if (document != NULL) {
        want_whole(document, &all);
        want_funnel(document, &whole);
    }
    cJSON_Delete(document);
    for (int i = 0; i < ask->n_groups + (ask->n_teams > 0); i++) {
        char name[60] = "_by_team";
        if (i < ask->n_groups) {
            snprintf(name, sizeof name, "_by_%s", COLUMNS[ask->group_by[i]].name);
        }
        document = read_document(folder, name);
        if (document != NULL) {
            want_groups(document, &all, i < ask->n_groups ? ask->group_by[i] : -1);
        }
        cJSON_Delete(document);
    }
    free(all.list);
    return differences;
}
