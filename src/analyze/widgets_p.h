/* SPDX-License-Identifier: Apache-2.0 */
/*
 * widgets: what the widgets of all metrics have in common, from finished tallies to values and documents.
 * It knows nothing about any single metric.
 */
#ifndef MTTR_WIDGETS_P_H
#define MTTR_WIDGETS_P_H

#include "metric_p.h"

/* A group as it is shown: its place in the tally, its names in the result's arena. */
struct shown {
    size_t group;
    int64_t population;
    const char *key, *label; /* key NULL: empty, or no team */
};

struct metric_slice slice_of(const struct metric *metric, const struct funnel *funnel, struct arena *arena);
/* A widget without values. by: what its groups differ in, NULL for a whole. */
struct widget widget_of(const struct metric_slice *slice, const char *name, const char *by);
struct widget_counts counts_of(const struct tally *tally, size_t group);

/* A document with the members down to "unit". */
struct node *add_head(const struct metric_slice *slice);
/* The values of a whole, and the members from "value" to "previous". own: a step of its funnel that only this metric
 * has; NULL: it has none. */
void add_whole(const struct metric_slice *slice, const struct widget_step *own, struct widget *widget,
               struct node *node);
/* The groups of the list, and the member "groups". */
void add_groups(struct metric_slice *slice, const struct shown *list, size_t n, struct widget *widget,
                struct node *node);
void widget_list_add(struct widget_list *list, const struct widget *widget);

#endif
