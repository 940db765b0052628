/* SPDX-License-Identifier: Apache-2.0 */
/* examined_record_p: a record that is examined, with everything the findings look at. */
#ifndef MTTR_EXAMINED_RECORD_P_H
#define MTTR_EXAMINED_RECORD_P_H

#include "analyze.h"
#include "instant.h"

struct audit;

/* How far a record has come, by its state. */
enum lifecycle {
    LIFECYCLE_UNKNOWN,
    LIFECYCLE_OPEN,
    LIFECYCLE_IN_PROGRESS,
    LIFECYCLE_RESOLVED,
    LIFECYCLE_CLOSED,
    LIFECYCLE_CANCELED
};
/* By the display value, where it is one of ServiceNow's own; else by the raw value (1 New .. 8 Canceled). */
enum lifecycle lifecycle_of(const struct label *state);
/* Whether it is resolved or closed. */
bool lifecycle_is_restored(enum lifecycle lifecycle);

enum { DATE_CREATED, DATE_OPENED, DATE_RESOLVED, DATE_CLOSED, N_DATES };
extern const char *const DATE_NAMES[N_DATES]; /* names of the fields */

/* The labels of a record, by their number in the store; 0: empty. */
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

/* Watched fields are those that the profile filters and groups on. */
enum { MOST_WATCHED = 64 };

/* A record that is examined. */
struct examined_record {
    const char *integration, *sys_id, *number;
    int64_t position; /* of the integration */
    int64_t start, end, updated;
    int64_t dates[N_DATES];
    int64_t setter[N_DATES]; /* the run that set it, 0: the one that brought the record */
    int64_t seconds;         /* as in struct observation */
    int64_t calendar_stc, reopen_count;
    bool has_stc;
    int64_t first_seen;                /* the run that brought it */
    int64_t first_end;                 /* the first recovery that the store saw and that did not last */
    int64_t resolved, closed, settled; /* while the history is unrolled: see history_findings.c */
    int64_t touched;                   /* sys_updated_on before it was closed, where the store saw both */
    const char *settled_by;            /* who set settled; NULL: no run saw it set */
    const char *reopening;             /* "run 5 by eve", which was seen to reopen it; NULL: none was */
    uint64_t same_incident;            /* hash of opener, service and description; 0: not known */
    uint64_t empty;                    /* the watched fields that are empty, as bits */
    int64_t labels[N_LABELS];
    const char *reason; /* why it is not counted, NULL: it is */
    enum lifecycle lifecycle;
    bool canceled, gone, was_in_progress;
    bool once, lacking; /* the filter keeps it out: once it did not; for want of a value */
};

/* Chooses the fields to read: the known ones, then the watched ones. FAULT_USAGE for a profile of another table. */
bool examined_records_open(struct audit *audit, struct fault *fault) MUST_CHECK;
/* The `receive` of an observer: keeps the record. */
bool examined_record_add(void *audit, const struct observation *observation, struct fault *fault) MUST_CHECK;
/* Whether the record is in the table and the filter accepts it. */
bool examined_record_is_in(const struct examined_record *record);
/* NULL: the record is not examined. `integration` is its position. */
struct examined_record *examined_record_find(const struct audit *audit, int64_t integration, const char *sys_id);

/* The position of the watched field of that name; n_watched: it is not watched. */
size_t watched_position(const struct audit *audit, const char *field);
/* Whether figures depend on the field: the dates, priority, and the watched fields. */
bool figures_rest_on(const struct audit *audit, const char *field);

/* Whether the label is one of the profile's accounts that are not a person. */
bool audit_is_system(const struct audit *audit, int64_t label);
/* The label's display value, at most 24 bytes of it; "nobody" for 0. The text is the arena's. */
const char *audit_label(const struct audit *audit, int64_t label, struct arena *arena);
/* "2024-01-01 00:00:00"; "empty" for INSTANT_NONE. The text is the arena's. */
const char *audit_time(int64_t instant, struct arena *arena);
/* "1 h 20 m", "-5 m". The text is the arena's. */
const char *audit_duration(int64_t seconds, struct arena *arena);

#endif
