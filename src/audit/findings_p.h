/* SPDX-License-Identifier: Apache-2.0 */
/* findings_p: the table of findings, the rules in it, and the records that each one hit. */
#ifndef MTTR_FINDINGS_P_H
#define MTTR_FINDINGS_P_H

#include "audit.h"
#include "examined_record_p.h"

struct hit {
    const struct examined_record *record;
    const char *detail; /* NULL: the finding's own function makes it */
    size_t order;       /* in which it was found */
};

struct hits {
    struct hit *list;
    size_t n, cap;
};

/* detail may be NULL; it must live as long as the audit. */
void hits_add(struct hits *hits, const struct examined_record *record, const char *detail);

struct finding {
    const char *code, *title;
    const char *needs; /* fields, separated by blanks, of which at least one must be set in some record */
    enum severity severity;
    bool history; /* needs more than one run */
    bool outside; /* also asked of records that the filter rejects because a field is empty */
    const char *(*blocked_by)(const struct audit *audit); /* another reason why it does not apply; NULL: it does */
    /* A rule over one record, and one over all of them: a finding has the first, the second or both, or neither when
     * the history finds it. */
    bool (*holds)(const struct audit *audit, const struct examined_record *record);
    bool (*find)(struct audit *audit, struct hits *hits, struct fault *fault);
    const char *(*detail)(const struct audit *audit, const struct examined_record *record, struct arena *arena);
};
extern const struct finding FINDINGS[];
extern const size_t N_FINDINGS;
/* The position of the finding of that code, which must exist. */
size_t finding_at(const char *code);
/* Fills the audit's hits and unapplied. */
bool findings_apply(struct audit *audit, struct fault *fault) MUST_CHECK;

/* ---- rules over one record: dates.c, outliers.c ---- */

bool end_before_start(const struct audit *audit, const struct examined_record *record);
bool resolved_without_date(const struct audit *audit, const struct examined_record *record);
bool date_without_state(const struct audit *audit, const struct examined_record *record);
bool closed_before_resolved(const struct audit *audit, const struct examined_record *record);
bool future_date(const struct audit *audit, const struct examined_record *record);
bool auto_closed(const struct audit *audit, const struct examined_record *record);
bool source_duration(const struct audit *audit, const struct examined_record *record);
bool is_reopened(const struct audit *audit, const struct examined_record *record);
bool missing_field(const struct audit *audit, const struct examined_record *record);
bool instant_recovery(const struct audit *audit, const struct examined_record *record);
bool is_outlier(const struct audit *audit, const struct examined_record *record);
bool stuck_open(const struct audit *audit, const struct examined_record *record);
bool canceled_after_work(const struct audit *audit, const struct examined_record *record);

const char *detail_of_dates(const struct audit *audit, const struct examined_record *record, struct arena *arena);
const char *detail_of_state(const struct audit *audit, const struct examined_record *record, struct arena *arena);
const char *detail_of_future(const struct audit *audit, const struct examined_record *record, struct arena *arena);
const char *detail_of_auto_closed(const struct audit *audit, const struct examined_record *record, struct arena *arena);
const char *detail_of_source(const struct audit *audit, const struct examined_record *record, struct arena *arena);
const char *detail_of_reopened(const struct audit *audit, const struct examined_record *record, struct arena *arena);
const char *detail_of_missing(const struct audit *audit, const struct examined_record *record, struct arena *arena);
const char *detail_of_seconds(const struct audit *audit, const struct examined_record *record, struct arena *arena);
const char *detail_of_weight(const struct audit *audit, const struct examined_record *record, struct arena *arena);
const char *detail_of_canceled(const struct audit *audit, const struct examined_record *record, struct arena *arena);

const char *no_watched_field(const struct audit *audit);
const char *nothing_counted(const struct audit *audit);
const char *no_deviation(const struct audit *audit);
const char *nothing_published(const struct audit *audit);

/* ---- rules over all: bulk.c, together.c, runs.c, since_published.c ---- */

bool find_bulk(struct audit *audit, struct hits *hits, struct fault *fault) MUST_CHECK;
bool find_whole_hours(struct audit *audit, struct hits *hits, struct fault *fault) MUST_CHECK;
bool find_reopened_as_new(struct audit *audit, struct hits *hits, struct fault *fault) MUST_CHECK;
bool find_duplicates(struct audit *audit, struct hits *hits, struct fault *fault) MUST_CHECK;
bool find_unmirrored_changes(struct audit *audit, struct hits *hits, struct fault *fault) MUST_CHECK;
bool find_gaps(struct audit *audit, struct hits *hits, struct fault *fault) MUST_CHECK;
bool find_left(struct audit *audit, struct hits *hits, struct fault *fault) MUST_CHECK;

#endif
