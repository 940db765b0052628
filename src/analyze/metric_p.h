/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metric: what the widgets show: from tallies to one number and its rating, in the whole, in a bucket, in the range
 * before. It builds no documents.
 */
#ifndef MTTR_METRIC_P_H
#define MTTR_METRIC_P_H

#include "mttr_metric_p.h"
#include "widget.h"

/* Where a number is taken: one of these, or the position of a bucket. */
enum { PLACE_BEFORE = -2, PLACE_TOTAL = -1 };

extern const struct metric METRIC_MTTR, METRIC_FREQUENCY, METRIC_FAILURE_RATE, METRIC_RECOVERY;

struct study;

struct widget_list {
    struct arena *arena;
    struct widget *widgets;
    size_t n, cap;
};

/* How a metric is computed. Each step gets what `open` put into *state; a metric whose state is NULL is not asked for.
 */
struct metric_steps {
    /* Joins the scans of a metric that is asked for. Sets *state, which is closed even after a failure. */
    bool (*open)(struct study *study, void **state, struct fault *fault);
    /* The changes are read, the incidents are not; NULL: nothing to do. */
    bool (*before_incidents)(void *state, struct fault *fault);
    /* All records are read. Warns of what no record was met with. */
    bool (*warn)(const void *state, struct fault *fault);
    /* Takes the statistics. */
    bool (*finish)(void *state, struct fault *fault);
    void (*build)(const void *state, struct widget_list *out);
    void (*close)(void *state);
};

/* ---- for the entries ---- */

enum { N_DURATION_COLUMNS = 13 };
extern const struct flat_column DURATION_COLUMNS[N_DURATION_COLUMNS];
struct fraction duration_value(const struct metric_slice *slice, ptrdiff_t place);
const char *duration_rating(const struct metric_slice *slice, struct fraction value);
const struct rating_set *duration_ratings(const struct profile *profile);
/* "deployment frequency 0.53 a day, 3.71 a week, high", or that it is unknown. */
const char *describe_headline(const struct widget *widget, struct arena *arena);
const char *describe_rating(const struct widget *widget);

/* One group of a tally, or all: what is shown, and where to. */
struct metric_slice {
    const struct metric *metric;
    const struct scope *scope;
    const struct funnel *funnel;
    const struct tally *tally; /* the funnel's, or that of a breakdown */
    size_t group;
    const struct funnel *failures;  /* of METRIC_FAILURE_RATE */
    const struct mttr_metric *mttr; /* of METRIC_MTTR */
    struct arena *arena;
};

/* The statistics of a group at a place. */
const struct stats *stats_at(const struct tally *tally, size_t group, ptrdiff_t place);
const struct stats *slice_stats(const struct metric_slice *slice, ptrdiff_t place);
/* Of METRIC_FREQUENCY: how many there are in that many seconds. */
struct fraction slice_rate(const struct metric_slice *slice, ptrdiff_t place, int64_t seconds);

#endif
