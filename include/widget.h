/* SPDX-License-Identifier: Apache-2.0 */
/* widget: what a metric comes to, as typed values, and the same as documents for the pens. Times are UTC seconds,
 * durations are seconds. Denominator 0 is no value: NaN as a number, null in a document. */
#ifndef MTTR_WIDGET_H
#define MTTR_WIDGET_H

#include "backlog.h"
#include "metric_words.h"
#include "node.h"
#include "profile.h"
#include "range.h"
#include "spread.h"

struct metric_slice;
struct metric_steps;

struct widget;

/* A metric: how it is called, and how it is computed. A new one is an entry of METRICS. */
struct metric {
    struct metric_words words;         /* the unit also decides which statistics it has */
    const struct flat_column *columns; /* of the CSV */
    size_t n_columns;
    bool teamless; /* its records have no teams, so it is left out when one is asked for */
    bool (*is_wanted)(const struct profile *profile);
    const struct rating_set *(*ratings)(const struct profile *profile); /* that `rate` chooses from */
    /* As widget_describe and widget_describe_counts; NULL: they have words that fit any metric. */
    const char *(*describe)(const struct widget *widget, const struct profile *profile, struct arena *arena);
    const char *(*describe_counts)(const struct widget *widget, const struct profile *profile, struct arena *arena);
    const struct metric_steps *steps; /* src/analyze/metric_p.h */
    /* Of a slice of the records at a place, see src/analyze/metric_p.h. */
    struct fraction (*value)(const struct metric_slice *slice, ptrdiff_t place);
    const char *(*rate)(const struct metric_slice *slice, struct fraction value); /* NULL: none */
};

extern const struct metric *const METRICS[]; /* mttr first; reports list them in this order */
extern const size_t N_METRICS;

/* How many records there are, and why those that are not counted are not. */
struct widget_counts {
    int64_t population, count, excluded[N_REASONS];
};

struct widget_figures {
    struct fraction value;    /* in the metric's unit */
    const char *rating;       /* NULL: none */
    struct fraction per_week; /* of a metric whose value is a day's */
    struct stats stats;       /* of the counted ones; of a metric that has no durations only the count is good */
    int64_t failures;         /* of change_failure_rate */
};

struct widget_bucket {
    struct bucket span;
    int64_t population;
    struct widget_figures figures;
};

/* The range before, as long as the range, by the same definition. */
struct widget_previous {
    struct range range;
    int64_t count;
    struct fraction value;
    struct fraction delta, ratio; /* the value less this one, and divided by it */
    bool compared;                /* the rest is there: of mttr only */
    struct fraction median;
    struct interval interval; /* of the median */
    const char *change;       /* of the medians: better, worse or no evidence */
};

struct widget_part {
    const char *key, *label; /* of a group; key NULL: the field is empty, or no team */
    struct widget_counts counts;
    struct widget_figures figures;
    struct widget_previous previous;
    const struct node *node;   /* its object in the document */
    const struct node *series; /* in that, an object a bucket */
};

struct widget_step {
    const char *name;
    int64_t count;
};

struct widget_target {
    enum calculation statistic;
    int64_t seconds; /* at most */
    struct fraction value;
    const char *status; /* met or missed; NULL: nothing was counted */
};

/* How the durations lie, and what each record would be rated by itself. */
struct widget_distribution {
    int64_t histogram[SPREAD_CLASSES]; /* counts */
    const struct node *rating_rows;    /* an array in the document */
    const struct widget_target *targets;
    size_t n_targets;
};

struct widget_counterweight {
    struct backlog_bucket counts;
    bool open_known; /* the bucket begins before the store's knowledge ends: its open ones are known */
};

/* How many of the incidents are tied to a change, and by what: failed_deployment_recovery. */
struct widget_tier {
    const char *name; /* a field that names the change, or "nearest": by time alone */
    int64_t count;
};
struct widget_coverage {
    const char *from;                /* what the time runs from: incident or change */
    int64_t incidents, recorded;     /* of these: tied by a field */
    int64_t untied, unmirrored;      /* not tied; of these: that name a change which is not mirrored */
    const struct widget_tier *tiers; /* the best evidence first */
    size_t n_tiers;
};

struct widget {
    const char *name;            /* the file's name without ending: mttr, mttr_by_priority, mttr_by_team */
    const struct metric *metric; /* NULL: a list of records, which has a document only */
    const char *by;              /* what its groups differ in: a field, "team" or "tier"; NULL: it is a whole */

    struct widget_part whole;
    const struct widget_bucket *buckets; /* of the whole, in order; of metrics of durations and counts alike */
    size_t n_buckets;
    const struct widget_step *funnel; /* of the whole */
    size_t n_steps;
    const struct widget_counts *failures;   /* of change_failure_rate, else NULL */
    const struct widget_coverage *coverage; /* of failed_deployment_recovery, else NULL */

    const struct widget_distribution *distribution;    /* of mttr's whole, else NULL */
    const struct widget_counterweight *counterweights; /* the same: n_buckets */

    const struct widget_part *groups; /* the one with most records first */
    size_t n_groups;

    const struct node *node;           /* the document, as reports/README.md has it */
    const struct node *rows;           /* of the CSV: an array in it */
    const struct flat_column *columns; /* of the CSV */
    size_t n_columns;
    /* NULL where a document has no such rows. */
    const struct node *funnel_rows, *counterweight_rows;
};

/* NULL where there is none, as below. */
const struct widget *widget_find(const struct widget *widgets, size_t n, const char *name);
/* The group of that key (NULL: the one without). */
const struct widget_part *widget_group(const struct widget *widget, const char *key);

/* ---- words ---- */

/* What the whole came to, in the arena: a sentence without its full stop, or several, a line each. */
const char *widget_describe(const struct widget *widget, const struct profile *profile, struct arena *arena);
/* What the figure is based on, for the line under it. */
const char *widget_describe_counts(const struct widget *widget, const struct profile *profile, struct arena *arena);

/* ---- documents ---- */

/* An integer where it is whole, null where there is none, else a real number. */
void node_add_fraction(struct arena *arena, struct node *parent, const char *key, struct fraction fraction);
/* Adds "key", "label", "value", "rating", "population", "count", "stats" and "previous". */
void widget_add_group(const struct widget_part *group, const char *timezone, struct arena *arena, struct node *node);

#endif
