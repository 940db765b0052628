/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mttr_metric: the metric mttr: how long the records of its funnel took, in the whole and by field and team, with their
 * ledger and their digest.
 * It builds no documents.
 */
#ifndef MTTR_METRIC_OF_MTTR_P_H
#define MTTR_METRIC_OF_MTTR_P_H

#include "groups_p.h"
#include "scan_p.h"
#include "side_counts_p.h"
#include "teams_p.h"

/* What the population is broken down by: a field, or the teams where field is NULL. */
struct breakdown {
    const struct field_ref *field;
    struct groups groups; /* of the field */
    struct tally tally;
};

struct ledger_writer;
struct observing;

struct mttr_metric {
    const struct scope *scope;
    struct funnel funnel;
    int range_fields[PROFILE_DATES]; /* of these one lies in a range in every record of the population */
    size_t n_range;
    size_t updated;     /* the column sys_updated_on, where there are breakdowns */
    struct teams teams; /* all of the profile */
    struct breakdown *breakdowns;
    size_t n_breakdowns;
    struct digest *digest; /* of the population, until it is finished */
    char sha256[DIGEST_TEXT];
    struct ledger_writer *ledger; /* NULL: not wanted */
    struct observing *observing;  /* of the observer; NULL: there is none */
    struct side_counts side;
};

/* Joins the scan of its table. End with mttr_metric_close in any case. */
bool mttr_metric_open(struct mttr_metric *metric, const struct scope *scope, struct scan *scan,
                      struct fault *fault) MUST_CHECK;
/* After the scan: the statistics and the digest. */
bool mttr_metric_finish(struct mttr_metric *metric, struct fault *fault) MUST_CHECK;
void mttr_metric_close(struct mttr_metric *metric);

/* ---- the observer ---- */

/* Adds the columns that the request's observer wants; NULL without one. */
bool observation_open(struct mttr_metric *metric, struct observing **out, struct fault *fault) MUST_CHECK;
/* When all columns are known, before the first record. */
bool observation_begin(struct mttr_metric *metric, struct fault *fault) MUST_CHECK;
/* Whether the observer is to get the record; its verdict is not yet known. */
bool observation_is_wanted(const struct mttr_metric *metric, const struct judged *judged);
bool observation_hand_over(const struct mttr_metric *metric, const struct judged *judged,
                           struct fault *fault) MUST_CHECK;

/* ---- the ledger ---- */

/* Adds the columns that it shows. */
struct ledger_writer *ledger_open(const struct scope *scope, struct source *source);
/* Calls the request's `ledger` with the record. */
bool ledger_write_row(struct mttr_metric *metric, const struct judged *judged, struct fault *fault) MUST_CHECK;
void ledger_close(struct ledger_writer *ledger);
/* The page of a record; NULL where the store does not have the instance's URL. */
const char *ledger_url(struct arena *arena, const struct integration_row *integration, const struct kind *kind,
                       const char *sys_id);

#endif
