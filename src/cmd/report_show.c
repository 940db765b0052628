/* SPDX-License-Identifier: Apache-2.0 */
/* report: the summary on a terminal: the headline, what it is held against, and a line and a bar a bucket. */
#include <math.h>
#include <string.h>

#include "grid.h"
#include "log.h"
#include "print.h"
#include "report_print_p.h"
#include "terminal.h"

/* The columns of the series; where the terminal is narrow only the first. The bar stands behind them. */
enum { ALL_COLUMNS = 8, FEW_COLUMNS = 5, BAR_LEAST = 8, BAR_MOST = 40 };

static const char *integer_of(const struct node *object, const char *key, struct arena *arena) {
    const struct node *node = node_get(object, key);
    return node->type == NODE_NULL ? NULL : arena_format(arena, "%lld", (long long)node->integer);
}

static const char *date_text(int64_t instant, const struct zone *zone, struct arena *arena) {
    struct civil civil = zone_civil(zone, instant);
    return arena_format(arena, "%04lld-%02d-%02d", (long long)civil.year, civil.month, civil.day);
}

/* ---- the series ---- */

struct sheet {
    const struct report_job *job;
    const char *granularity;
    const struct node *widget;
    double most; /* the greatest value of a bucket */
    struct arena *arena;
};

static double most_of(const struct node *series) {
    double most = 0;
    for (const struct node *bucket = series->first; bucket != NULL; bucket = bucket->next) {
        most = fmax(most, node_number(node_get(bucket, "value"))); /* NaN is left out */
    }
    return most;
}

/* As long as its value is of the greatest; anything above 0 has one letter. */
static const char *bar_text(const struct sheet *sheet, const struct node *bucket, int width) {
    double value = node_number(node_get(bucket, "value"));
    char *bar = arena_alloc(sheet->arena, (size_t)width + 1);
    int n = isnan(value) || sheet->most == 0 ? 0 : (int)ceil(value / sheet->most * width);
    memset(bar, '#', (size_t)n);
    return bar;
}

static void fill_grid(struct grid *grid, const struct sheet *sheet, size_t n, int bar) {
    const struct node *weights = node_get(sheet->widget, "counterweights")->first; /* one a bucket, too */
    for (const struct node *bucket = node_get(sheet->widget, "series")->first; bucket != NULL; bucket = bucket->next) {
        char value[INSTANT_TEXT];
        const char *cells[ALL_COLUMNS + 1] = {
            date_text(node_get(bucket, "start")->integer, &sheet->job->profile.zone, sheet->arena),
            report_duration(bucket, "value", value),
            node_text(bucket, "rating"),
            integer_of(bucket, "count", sheet->arena),
            integer_of(bucket, "population", sheet->arena),
            integer_of(weights, "opened", sheet->arena),
            integer_of(weights, "open", sheet->arena),
            integer_of(weights, "open_over_7d", sheet->arena),
        };
        cells[n] = bar > 0 ? bar_text(sheet, bucket, bar) : "";
        grid_add(grid, cells);
        weights = weights->next;
    }
}

/* bar 0: without one. Returns how wide it is; prints it unless the stream is NULL. */
static size_t lay_out(const struct sheet *sheet, size_t n, int bar, FILE *stream, bool color) {
    struct grid_column columns[ALL_COLUMNS + 1] = {
        {sheet->granularity, false},
        {calculation_name(sheet->job->profile.mttr.calculation), true},
        {"rating", false},
        {"counted", true},
        {"of", true},
        {"opened", true},
        {"open at end", true},
        {"over 7 d", true},
    };
    struct grid grid;
    columns[n] = (struct grid_column){"", false};
    grid_init(&grid, columns, n + (bar > 0), sheet->arena);
    fill_grid(&grid, sheet, n, bar);
    if (stream != NULL) {
        grid_print(&grid, stream, color);
    }
    return grid_width(&grid);
}

static void show_series(const struct sheet *sheet, bool color) {
    int width = (int)grid_room(stdout); /* only a terminal is shown this */
    size_t n = ALL_COLUMNS, wide = lay_out(sheet, n, 0, NULL, false);
    if ((int)wide > width) {
        n = FEW_COLUMNS;
        wide = lay_out(sheet, n, 0, NULL, false);
    }
    int bar = width - (int)wide - 2; /* two spaces between columns */
    bar = bar > BAR_MOST ? BAR_MOST : bar >= BAR_LEAST ? bar : 0;
    lay_out(sheet, n, bar, stdout, color);
}

/* ---- the headline ---- */

static void show_range(const struct sheet *sheet) {
    const struct profile *profile = &sheet->job->profile;
    const struct range *range = &sheet->job->range;
    print_line(0, "%s, %s to %s, %s", profile->title, date_text(range->from, &profile->zone, sheet->arena),
               date_text(range->to - 1, &profile->zone, sheet->arena), profile->zone.name);
}

static void show_value(const struct sheet *sheet) {
    const struct node *widget = sheet->widget, *count = node_get(widget, "count");
    char value[INSTANT_TEXT];
    const char *rating = node_text(widget, "rating");
    if (report_duration(widget, "value", value) == NULL) {
        print_line(0, "MTTR unknown: nothing was counted");
        return;
    }
    print_line(0, "MTTR %s (%s of %lld), %s", value, calculation_name(sheet->job->profile.mttr.calculation),
               (long long)count->integer, rating == NULL ? "not rated" : rating);
}

static void show_change(const struct sheet *sheet) {
    const struct node *previous = node_get(sheet->widget, "previous");
    char before[INSTANT_TEXT], delta[INSTANT_TEXT];
    if (report_duration(previous, "value", before) == NULL) {
        print_line(0, "before: nothing was counted");
    } else if (report_duration(previous, "delta", delta) == NULL) {
        print_line(0, "before: %s", before);
    } else {
        print_line(0, "%s%s against %s before (medians: %s)", delta[0] == '-' ? "" : "+", delta, before,
                   node_text(previous, "change"));
    }
}

static void show_excluded(const struct sheet *sheet) {
    const char *list = "";
    int64_t sum = 0;
    for (const struct node *reason = node_get(sheet->widget, "excluded")->first; reason != NULL;
         reason = reason->next) {
        if (reason->integer > 0) {
            list = arena_format(sheet->arena, "%s%s%lld %s", list, sum == 0 ? ": " : ", ", (long long)reason->integer,
                                reason->key);
            sum += reason->integer;
        }
    }
    print_line(0, "%lld of %lld excluded%s", (long long)sum, (long long)node_get(sheet->widget, "population")->integer,
               list);
}

void report_show(const struct report_job *job, const struct report_request *request, const struct node *widget,
                 bool color, struct arena *arena) {
    const struct sheet sheet = {.job = job,
                                .granularity = granularity_name(request->granularity),
                                .widget = widget,
                                .most = most_of(node_get(widget, "series")),
                                .arena = arena};
    show_range(&sheet);
    show_value(&sheet);
    show_change(&sheet);
    show_excluded(&sheet);
    show_series(&sheet, color);
}
