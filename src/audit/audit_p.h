/* SPDX-License-Identifier: Apache-2.0 */
/* audit_p: what the parts of this room share: the records as exhibits, and what was found on them. */
#ifndef MTTR_AUDIT_P_H
#define MTTR_AUDIT_P_H

#include "analyze.h"
#include "audit.h"
#include "instant.h"

/* Where a record stands, by its state. */
enum standing { STANDS_UNKNOWN, STANDS_OPEN, STANDS_IN_PROGRESS, STANDS_RESOLVED, STANDS_CLOSED, STANDS_CANCELED };
/* By the display value, where it is one of ServiceNow's own; else by the raw value (1 New .. 8 Canceled). */
enum standing standing_of(const struct label *state);
/* It is over, but may be reopened. */
bool standing_is_restored(enum standing standing);

enum { DATE_CREATED, DATE_OPENED, DATE_RESOLVED, DATE_CLOSED, N_DATES };
extern const char *const DATE_NAMES[N_DATES]; /* the fields */

/* Labels that an exhibit keeps, by the store's number; 0: empty. */
enum {
    LABEL_STATE,
    LABEL_PARENT,
    LABEL_GROUP,
    LABEL_RESOLVED_BY,
    LABEL_CLOSED_BY,
    LABEL_CAUSED_BY,
    LABEL_RFC,
    LABEL_ASSIGNED_TO,
    LABEL_OPENED_BY,
    LABEL_CREATED_BY,
    LABEL_SERVICE,
    N_LABELS
};

enum { MOST_WATCHED = 64 };

/* A record that is examined. */
struct exhibit {
    const char *integration, *sys_id, *number;
    int64_t position; /* of the integration */
    int64_t start, end, updated;
    int64_t dates[N_DATES];
    int64_t setter[N_DATES]; /* the run that set it, 0: the one that brought the record */
    int64_t seconds;         /* as in struct observation */
    int64_t calendar_stc, reopen_count;
    int64_t first_seen;                /* the run that brought it */
    int64_t first_end;                 /* the first recovery that the store saw and that did not last */
    int64_t resolved, closed, settled; /* while the history is unrolled: see history.c */
    int64_t touched;                   /* sys_updated_on before it was closed, where the store saw both */
    const char *settled_by;            /* who set settled; NULL: no run saw it set */
    const char *reopening;             /* "run 5 by eve", which was seen to reopen it; NULL: none was */
    uint64_t story;                    /* who, on what, in which words; 0: not known */
    uint64_t empty;                    /* the watched fields that are empty, as bits */
    int64_t labels[N_LABELS];
    const char *reason; /* why it is not counted, NULL: it is */
    enum standing standing;
    bool canceled, gone, was_in_progress;
    bool once, lacking; /* the filter keeps it out: once it did not; for want of a value */
};

struct hit {
    const struct exhibit *exhibit;
    const char *detail; /* NULL: the finding's own words */
    size_t order;       /* in which it was found */
};

struct hits {
    struct hit *list;
    size_t n, cap;
};

struct audit_run_facts {
    int64_t run, finished, seen; /* seen: up to when it knew the instance */
    const char *integration, *status;
    int64_t started, range_from, range_to, gap;
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
    struct field_ref *fields; /* those of exhibits, then the watched ones */
    size_t n_fields, n_watched;
    int64_t *n_set; /* by field: the records in which it is set */
    struct exhibit **list;
    size_t n, cap;
    int64_t population, counted, sum, last_run;
    int64_t *durations; /* of the counted, ascending */
    double median, stuck_after;
    double log_median, log_deviation; /* of the logarithms; a deviation of 0: all durations are alike */
    struct audit_run_facts *runs;     /* of incidents, the newest first */
    size_t n_runs;
    struct hits *hits;      /* by finding */
    const char **unapplied; /* by finding: why it does not apply, NULL: it does */
    struct breach *breaches, *last_breach;
    size_t n_breaches;
    struct known *known;     /* labels met last */
    struct past_value *past; /* by record, the newest first */
    size_t n_past, cap_past;
};

/* ---- findings.c: the table ---- */

struct finding {
    const char *code, *title;
    const char *needs; /* fields, separated by blanks, of which at least one must be set in some record */
    enum severity severity;
    bool history; /* needs more than one run */
    bool outside; /* is asked also of records that the filter keeps out for want of a value */
    const char *(*bars)(const struct audit *audit); /* why else it does not apply, NULL: it does */
    bool (*holds)(const struct audit *audit, const struct exhibit *exhibit);
    bool (*find)(struct audit *audit, struct hits *hits, struct fault *fault); /* what one record does not tell */
    const char *(*detail)(const struct audit *audit, const struct exhibit *exhibit, struct arena *arena);
};
extern const struct finding FINDINGS[];
extern const size_t N_FINDINGS;
/* Position of the finding of that code. */
size_t finding_at(const char *code);
/* Applies each finding. */
bool findings_apply(struct audit *audit, struct fault *fault) MUST_CHECK;

/* ---- exhibit.c ---- */

/* Chooses the fields of exhibits, and those that the profile filters and groups on. */
bool exhibits_open(struct audit *audit, struct fault *fault) MUST_CHECK;
/* A observer' take. */
bool exhibit_take(void *audit, const struct observation *observation, struct fault *fault) MUST_CHECK;
/* Whether it is there and the filter lets it in. */
bool exhibit_is_in(const struct exhibit *exhibit);
/* By integration and sys_id; NULL: it is not examined. */
struct exhibit *exhibit_find(const struct audit *audit, int64_t integration, const char *sys_id);
void hits_add(struct hits *hits, const struct exhibit *exhibit, const char *detail);

/* Whether the label is one of the accounts that are no person. */
bool audit_is_system(const struct audit *audit, int64_t label);
/* A label as people read it, at most 24 bytes of it; "nobody" for 0. The text is the arena's. */
const char *audit_label(const struct audit *audit, int64_t label, struct arena *arena);
/* "2024-01-01 00:00:00", "empty" for none. */
const char *audit_time(int64_t instant, struct arena *arena);
const char *audit_duration(int64_t seconds, struct arena *arena);

/* ---- spread.c ---- */

/* Median, percentile and robust deviation of what is counted. */
void spread_measure(struct audit *audit);

/* ---- dates.c, spread.c: holds and detail of findings ---- */

bool end_before_start(const struct audit *audit, const struct exhibit *exhibit);
bool resolved_without_date(const struct audit *audit, const struct exhibit *exhibit);
bool date_without_state(const struct audit *audit, const struct exhibit *exhibit);
bool closed_before_resolved(const struct audit *audit, const struct exhibit *exhibit);
bool future_date(const struct audit *audit, const struct exhibit *exhibit);
bool auto_closed(const struct audit *audit, const struct exhibit *exhibit);
bool source_duration(const struct audit *audit, const struct exhibit *exhibit);
bool is_reopened(const struct audit *audit, const struct exhibit *exhibit);
bool missing_field(const struct audit *audit, const struct exhibit *exhibit);
bool instant_recovery(const struct audit *audit, const struct exhibit *exhibit);
bool is_outlier(const struct audit *audit, const struct exhibit *exhibit);
bool stuck_open(const struct audit *audit, const struct exhibit *exhibit);
bool canceled_after_work(const struct audit *audit, const struct exhibit *exhibit);

const char *tell_dates(const struct audit *audit, const struct exhibit *exhibit, struct arena *arena);
const char *tell_state(const struct audit *audit, const struct exhibit *exhibit, struct arena *arena);
const char *tell_future(const struct audit *audit, const struct exhibit *exhibit, struct arena *arena);
const char *tell_auto_closed(const struct audit *audit, const struct exhibit *exhibit, struct arena *arena);
const char *tell_source(const struct audit *audit, const struct exhibit *exhibit, struct arena *arena);
const char *tell_reopened(const struct audit *audit, const struct exhibit *exhibit, struct arena *arena);
const char *tell_missing(const struct audit *audit, const struct exhibit *exhibit, struct arena *arena);
const char *tell_seconds(const struct audit *audit, const struct exhibit *exhibit, struct arena *arena);
const char *tell_weight(const struct audit *audit, const struct exhibit *exhibit, struct arena *arena);
const char *tell_canceled(const struct audit *audit, const struct exhibit *exhibit, struct arena *arena);

const char *bars_unwatched(const struct audit *audit);
const char *bars_uncounted(const struct audit *audit);
const char *bars_alike(const struct audit *audit);
const char *bars_unpublished(const struct audit *audit);

/* ---- mark.c: records by what they have in common ---- */

struct mark {
    uint64_t key, order;
    uint32_t record; /* in the audit's list */
};

struct marks {
    struct mark *list;
    size_t n, cap;
};

void marks_add(struct marks *marks, const struct mark *mark);
/* By key, then order. */
void marks_sort(struct marks *marks);
/* Where the run of equal keys that begins at i ends. */
size_t marks_run(const struct marks *marks, size_t i);
/* Of an integration's label: accounts of the same name in two instances are two. */
uint64_t mark_key(const struct exhibit *exhibit, int64_t label);

/* ---- bulk.c, groups.c: what several records tell together ---- */

bool find_bulk(struct audit *audit, struct hits *hits, struct fault *fault) MUST_CHECK;
bool find_typed(struct audit *audit, struct hits *hits, struct fault *fault) MUST_CHECK;
bool find_reopened_as_new(struct audit *audit, struct hits *hits, struct fault *fault) MUST_CHECK;
bool find_duplicates(struct audit *audit, struct hits *hits, struct fault *fault) MUST_CHECK;
bool find_unmirrored_changes(struct audit *audit, struct hits *hits, struct fault *fault) MUST_CHECK;

/* ---- past.c ---- */

/* Keeps what the watched fields held. */
bool past_read(struct audit *audit, struct store *store, struct fault *fault) MUST_CHECK;
/* A observer' past. */
bool past_step(void *audit, const struct sample *sample, size_t step, struct cell *cells);

/* ---- history.c: what the store saw change ---- */

/* What is asked of the store's changes: all of incidents, the newest run first. */
struct change_query history_query(void);
/* Reads the whole history; what it finds goes to the findings' hits and to the exhibits. */
bool history_read(struct audit *audit, struct fault *fault) MUST_CHECK;
/* The watched field of that name, n_watched: it is none. */
size_t audit_watched(const struct audit *audit, const char *field);
/* Whether a figure rests on the field: its dates, priority, and what the profile filters and groups on. */
bool audit_rests_on(const struct audit *audit, const char *field);
/* "priority 1 - Critical -> 3 - Moderate" */
const char *audit_change(const struct change_row *row, struct arena *arena);
/* "eve", at most 24 bytes; "unknown". */
const char *audit_who(const struct change_row *row, struct arena *arena);
/* "run 5 by eve" */
const char *audit_told(const struct change_row *row, struct arena *arena);

/* ---- runs.c ---- */

bool runs_read(struct audit *audit, struct fault *fault) MUST_CHECK;
/* NULL: there is none of that number. */
const struct audit_run_facts *audit_run_of(const struct audit *audit, int64_t run);
/* The last run of the integration before that one that ended well; NULL: none. */
const struct audit_run_facts *audit_run_before(const struct audit *audit, const struct audit_run_facts *run);
bool find_gaps(struct audit *audit, struct hits *hits, struct fault *fault) MUST_CHECK;

/* ---- published.c ---- */

/* Another observer' take, over the range of the published report: marks what is still counted. */
bool published_take(void *audit, const struct observation *observation, struct fault *fault) MUST_CHECK;
/* The published record of that name; NULL: there is none. */
struct published_record *published_find(const struct published *published, const char *integration, const char *sys_id);
/* One of the history's changes, the newest run first. */
void published_note_change(struct audit *audit, const struct change_row *row);
bool find_left(struct audit *audit, struct hits *hits, struct fault *fault) MUST_CHECK;

#endif
