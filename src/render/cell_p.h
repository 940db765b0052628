/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cell: how a value of a document reads for people, whatever the markup: durations in their two largest units, dates of
 * the profile's zone, shares in percent. What differs between markups is the dialect. It computes nothing.
 */
#ifndef MTTR_CELL_P_H
#define MTTR_CELL_P_H

#include "buf.h"
#include "metric_words.h"
#include "node.h"
#include "zone.h"

struct dialect {
    const char *none;                                /* shown for null */
    void (*text)(struct buf *out, const char *text); /* text of records and profiles: its markup is text */
    void (*rating)(struct buf *out, const char *rating);
};

struct shown_metric;

/* What a document for people is written from. */
struct view {
    struct buf *out;
    const struct node *root;
    const struct node *part; /* of the root, that the document is of; NULL: the whole */
    const struct zone *zone; /* local dates */
    const struct dialect *dialect;
    const struct shown_metric *metrics; /* of the overview; none in other documents */
    size_t n_metrics;
};

/* How a cell is spelt; all but the texts are right-aligned. */
enum cell_kind {
    CELL_TEXT,
    CELL_LONG,  /* a text of many words */
    CELL_GROUP, /* the label of a group; "(none)" of what has no value */
    CELL_RATING,
    CELL_YES, /* a mark where it is true */
    CELL_DATE,
    CELL_TIME,
    CELL_COUNT,
    CELL_NUMBER, /* two decimals */
    CELL_SHARE,  /* percent */
    CELL_DURATION,
    CELL_SIGNED, /* CELL_NUMBER with its sign */
    CELL_POINTS, /* a difference of shares */
    CELL_DELTA,  /* a duration with its sign */
    CELL_LINK,   /* a text; where the markup has links, one to the member `url` */
    CELL_SPAN,   /* a duration of the member, to that of the member `to` */
};

struct cell_column {
    const char *heading;
    const char *path; /* of the member: "stats.median" */
    enum cell_kind kind;
};

bool cell_is_number(enum cell_kind kind);
/* How a value in that unit is spelt, and the difference of two. */
enum cell_kind cell_of_unit(enum metric_unit unit);
enum cell_kind cell_of_difference(enum metric_unit unit);
/* The member at the path; the dialect's `none` where there is none, or it is null or empty. */
void cell_value(const struct view *view, const struct node *row, const char *path, enum cell_kind kind);
/* "2024-07-03 to 2024-12-31": local dates, the last one included. */
void cell_range(const struct view *view, const struct node *range);
/* "3 open, 1 canceled", or "none". */
void cell_excluded(struct buf *out, const struct node *excluded);
/* " (+12 %)" of previous.ratio; nothing where that is null. */
void cell_ratio(struct buf *out, const struct node *previous);

#endif
