/* SPDX-License-Identifier: Apache-2.0 */
/* metric_words: how a metric is called and measured. Texts for people and Prometheus follow it: no format lists
 * metrics. */
#ifndef MTTR_METRIC_WORDS_H
#define MTTR_METRIC_WORDS_H

#include "instant.h"
#include "node.h"

/* UNIT_SECONDS: a statistic of durations. UNIT_PER_DAY: how often. UNIT_SHARE: so many of so many; may be above 1. */
enum metric_unit { UNIT_SECONDS, UNIT_PER_DAY, UNIT_SHARE };
/* "s", "1/d", "1": the member `unit` of a document. */
const char *metric_unit_name(enum metric_unit unit);
/* A value for people, in text: "1 h 30 m", "0.53", "12.5 %". NULL where there is none, which is NaN. */
const char *metric_unit_text(enum metric_unit unit, double value, char text[INSTANT_TEXT]);

struct metric_words {
    const char *name; /* of its files and of its key in a profile: deployment_frequency */
    enum metric_unit unit;
    const char *title;                 /* a heading: "Deployment frequency" */
    const char *row_title;             /* where values stand without their unit: "Deployments a day"; NULL: the title */
    const char *gauge, *help;          /* of mttr.prom; the gauge ends in its unit */
    const struct flat_column *columns; /* of the page's table of buckets; NULL: count and value */
    size_t n_columns;
};

#endif
