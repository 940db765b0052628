/* SPDX-License-Identifier: Apache-2.0 */
/* report: the summary on a terminal: the headline, what it is held against, and a line and a bar a bucket. */
#include <math.h>
#include <string.h>

#include "grid.h"
#include "report_print_p.h"
#include "terminal.h"

/* The columns of the series; where the terminal is narrow only the first. The bar comes after them. */
enum { ALL_COLUMNS = 8, FEW_COLUMNS = 5, BAR_LEAST = 8, BAR_MOST = 40 };
enum { OVER_7_DAYS = 1 }; /* in BACKLOG_AGE */

static const char *integer_text(int64_t integer, struct arena *arena) {
    return arena_format(arena, "%lld", (long long)integer);
}

static const char *date_text(int64_t instant, const struct zone *zone, struct arena *arena) {
    struct civil civil = zone_civil(zone, instant);
    return arena_format(arena, "%04lld-%02d-%02d", (long long)civil.year, civil.month, civil.day);
}

/* ---- the series ---- */

struct summary_sheet {
    const struct report_job *job;
    const char *granularity;
    const struct widget *widget;
    double most; /* the greatest value of a bucket */
    struct arena *arena;
};

static double most_of(const struct widget *widget) {
    double most = 0;
    for (size_t i = 0; i < widget->n_buckets; i++) {
        most = fmax(most, fraction_real(widget->buckets[i].figures.value)); /* NaN is left out */
    }
    return most;
}

/* As long as its value is of the greatest; anything above 0 has one letter. */
static const char *bar_text(const struct summary_sheet *sheet, const struct widget_bucket *bucket, int width) {
    double value = fraction_real(bucket->figures.value);
    char *bar = arena_alloc(sheet->arena, (size_t)width + 1);
    int n = isnan(value) || sheet->most == 0 ? 0 : (int)ceil(value / sheet->most * width);
    memset(bar, '#', (size_t)n);
    return bar;
}

/* bar: how wide; 0: there is none. */
static void add_row(struct grid *grid, const struct summary_sheet *sheet, size_t i, size_t n, int bar) {
    const struct widget_bucket *bucket = &sheet->widget->buckets[i];
    const struct widget_counterweight *weight = &sheet->widget->counterweights[i];
    const struct backlog_bucket *counts = &weight->counts;
    struct arena *arena = sheet->arena;
    char value[INSTANT_TEXT];
    const char *cells[ALL_COLUMNS + 1] = {
        date_text(bucket->span.start, &sheet->job->profile.zone, arena),
        metric_unit_text(UNIT_SECONDS, fraction_real(bucket->figures.value), value),
        bucket->figures.rating,
        integer_text(bucket->figures.stats.count, arena),
        integer_text(bucket->population, arena),
        integer_text(counts->opened, arena),
        weight->open_known ? integer_text(counts->open, arena) : NULL,
        weight->open_known ? integer_text(counts->older[OVER_7_DAYS], arena) : NULL,
    };
    cells[n] = bar > 0 ? bar_text(sheet, bucket, bar) : "";
    grid_add(grid, cells);
}

static void fill_grid(struct grid *grid, const struct summary_sheet *sheet, size_t n, int bar) {
    for (size_t i = 0; i < sheet->widget->n_buckets; i++) {
        add_row(grid, sheet, i, n, bar);
    }
}

/* bar 0: without one. Returns how wide it is; prints it unless the stream is NULL. */
static size_t lay_out(const struct summary_sheet *sheet, size_t n, int bar, FILE *stream, bool color) {
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

static void print_series(const struct summary_sheet *sheet, bool color) {
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

static void print_range(const struct summary_sheet *sheet) {
    const struct profile *profile = &sheet->job->profile;
    const struct range *range = &sheet->job->range;
    print_line(0, "%s, %s to %s, %s", profile->title, date_text(range->from, &profile->zone, sheet->arena),
               date_text(range->to - 1, &profile->zone, sheet->arena), profile->zone.name);
}

static void print_value(const struct summary_sheet *sheet) {
    const struct widget_part *whole = &sheet->widget->whole;
    char text[INSTANT_TEXT];
    const char *value = metric_unit_text(UNIT_SECONDS, fraction_real(whole->figures.value), text),
               *rating = whole->figures.rating;
    if (value == NULL) {
        print_line(0, "MTTR unknown: nothing was counted");
        return;
    }
    print_line(0, "MTTR %s (%s of %lld), %s", value, calculation_name(sheet->job->profile.mttr.calculation),
               (long long)whole->counts.count, rating == NULL ? "not rated" : rating);
}

static void print_change(const struct summary_sheet *sheet) {
    const struct widget_previous *previous = &sheet->widget->whole.previous;
    char before[INSTANT_TEXT], delta[INSTANT_TEXT];
    if (metric_unit_text(UNIT_SECONDS, fraction_real(previous->value), before) == NULL) {
        print_line(0, "before: nothing was counted");
    } else if (metric_unit_text(UNIT_SECONDS, fraction_real(previous->delta), delta) == NULL) {
        print_line(0, "before: %s", before);
    } else {
        print_line(0, "%s%s compared with %s before (medians: %s)", delta[0] == '-' ? "" : "+", delta, before,
                   previous->change);
    }
}

static void print_excluded(const struct summary_sheet *sheet) {
    const struct widget_counts *counts = &sheet->widget->whole.counts;
    const char *list = "";
    int64_t sum = 0;
    for (size_t i = 0; i < N_REASONS; i++) {
        if (counts->excluded[i] > 0) {
            list = arena_format(sheet->arena, "%s%s%lld %s", list, sum == 0 ? ": " : ", ",
                                (long long)counts->excluded[i], verdict_name((enum verdict)i));
            sum += counts->excluded[i];
        }
    }
    print_line(0, "%lld of %lld excluded%s", (long long)sum, (long long)counts->population, list);
}

void report_print_summary(const struct report_request *request, const struct report_result *result, bool color) {
    const struct widget *widget = &result->analysis->widgets[0];
    const struct summary_sheet sheet = {.job = result->job,
                                        .granularity = granularity_name(request->granularity),
                                        .widget = widget,
                                        .most = most_of(widget),
                                        .arena = result->arena};
    print_range(&sheet);
    print_value(&sheet);
    print_change(&sheet);
    print_excluded(&sheet);
    print_series(&sheet, color);
}
