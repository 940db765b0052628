/* SPDX-License-Identifier: Apache-2.0 */
/* audit_p: the state of an audit, and what fills it. */
#ifndef MTTR_AUDIT_P_H
#define MTTR_AUDIT_P_H

#include "audit.h"
#include "examined_record_p.h"
#include "findings_p.h"

/* A sync or import of incidents. */
struct examined_run {
    int64_t run;
    int64_t finished; /* its start where the end is not known */
    int64_t seen;     /* up to this instant it knew the instance */
    const char *integration, *status;
    int64_t started, range_from, range_to, gap; /* as in struct run_row */
};

/* What a watched field of a record held before a run changed it. */
struct past_value {
    int64_t integration; /* its position */
    const char *sys_id;
    int64_t run;
    size_t watched;
    struct cell cell;
};

struct breach {
    const char *check, *text;
    struct breach *next;
};

struct audit {
    const struct audit_request *request;
    struct observer observer;
    struct store *store;
    struct arena arena;
    struct field_ref *fields; /* those that each record has, then the watched ones */
    size_t n_fields, n_watched;
    int64_t *n_set;                   /* by field: the records in which it is set */
    struct examined_record **records; /* ordered by integration and sys_id */
    size_t n_records, cap_records;
    int64_t population, counted, sum, last_run;
    uint64_t *durations; /* seconds of the counted, ascending: keys of measure.h */
    double median, stuck_after;
    double log_median, log_deviation; /* of the logarithms; a deviation of 0: all durations are alike */
    struct examined_run *runs;        /* of incidents, the newest first */
    size_t n_runs, cap_runs;
    struct hits *hits;      /* by finding */
    const char **unapplied; /* by finding: why it does not apply, NULL: it does */
    struct breach *breaches, *last_breach;
    size_t n_breaches;
    struct known *known;     /* a cache of labels: see examined_record.c */
    struct past_value *past; /* by record, the newest first */
    size_t n_past, cap_past;
};

/* ---- outliers.c ---- */

/* Sets the median, the percentile and the robust deviation of what is counted. */
void measure_durations(struct audit *audit);

/* ---- past_values.c ---- */

/* Keeps what the watched fields held before each change. */
bool past_values_read(struct audit *audit, struct store *store, struct fault *fault) MUST_CHECK;
/* The `past` of an observer. */
bool past_values_put(void *audit, const struct sample *sample, size_t step, struct cell *cells);

/* ---- history_findings.c ---- */

/* All changes of incidents, the newest run first. */
struct change_query history_query(void);
/* Reads the whole history; adds to the hits of the findings, and completes the records. */
bool history_read(struct audit *audit, struct fault *fault) MUST_CHECK;

/* ---- change_text.c: all texts are the arena's ---- */

/* "priority 1 - Critical -> 3 - Moderate" */
const char *change_line(const struct change_row *row, struct arena *arena);
/* "eve", at most 24 bytes; "unknown". */
const char *change_author(const struct change_row *row, struct arena *arena);
/* "run 5 by eve" */
const char *change_origin(const struct change_row *row, struct arena *arena);

/* ---- runs.c ---- */

bool runs_read(struct audit *audit, struct fault *fault) MUST_CHECK;
/* NULL: there is no run of that number. */
const struct examined_run *examined_run_find(const struct audit *audit, int64_t run);
/* The last successful run of the same integration before that one; NULL: there is none. */
const struct examined_run *examined_run_before(const struct audit *audit, const struct examined_run *run);

/* ---- since_published.c ---- */

/* The `receive` of another observer, over the range of the published report: notes which records still count. */
bool published_check(void *audit, const struct observation *observation, struct fault *fault) MUST_CHECK;
/* NULL: the report did not count that record. */
struct published_record *published_find(const struct published *published, const char *integration, const char *sys_id);
/* Notes a change that can have taken a published record out. Called with the newest run's changes first. */
void published_note_change(struct audit *audit, const struct change_row *row);

#endif
