/* SPDX-License-Identifier: Apache-2.0 */
/* profile: what to compute: the file mttr-profile(5), read and checked. Fields are positions here, by whatever name. */
#ifndef MTTR_PROFILE_H
#define MTTR_PROFILE_H

#include "arena.h"
#include "buf.h"
#include "digest.h"
#include "fault.h"
#include "record.h"
#include "text.h"
#include "zone.h"

/* A field of a kind: a mirrored one by position, or a custom one by name. */
struct field_ref {
    int field;          /* position in kind->fields, or -1 */
    const char *custom; /* its name when field is -1 */
    const char *place;  /* file:line:column, or the option that named it */
};
const char *field_ref_name(const struct kind *kind, const struct field_ref *ref);
/* By ServiceNow's name, its label or Harness's name. Any other lower-case name is taken for a custom field, which only
 * the store can tell. FAULT_USAGE names the nearest. */
bool field_ref_find(const struct kind *kind, const char *name, const char *place, struct field_ref *out,
                    struct fault *fault) MUST_CHECK;
/* FAULT_USAGE: there is no such field; names the nearest of what was offered and the fields of the table. */
bool field_ref_refuse(const struct kind *kind, const char *place, struct nearest *nearest, struct fault *fault);

enum comparison {
    OP_EQUALS,
    OP_NOT_EQUALS,
    OP_IN,
    OP_NOT_IN,
    OP_CONTAINS,
    OP_NOT_CONTAINS,
    OP_STARTS_WITH,
    OP_ENDS_WITH,
    OP_IS_EMPTY,
    OP_IS_NOT_EMPTY,
    OP_GREATER_THAN,
    OP_AT_LEAST,
    OP_LESS_THAN,
    OP_AT_MOST,
    OP_BETWEEN,
    OP_BEFORE,
    OP_AFTER
};
const char *operator_name(enum comparison op); /* as profiles write it: "equals", .. */

/* A test of a field, a comparison of two, and their combinations. CONDITION_ALL without children always holds. */
enum condition_type { CONDITION_TEST, CONDITION_SAME, CONDITION_ALL, CONDITION_ANY, CONDITION_NOT };

struct condition {
    enum condition_type type;
    struct field_ref field; /* CONDITION_TEST, CONDITION_SAME */
    struct field_ref other; /* CONDITION_SAME: the field whose raw value must be the same */
    enum comparison op;     /* CONDITION_TEST */
    bool encoded;           /* of an encoded query: its dates are those of query_instant */
    /* CONDITION_TEST: one; two for between, one or more for in and not_in, none for is_empty and is_not_empty; never
     * "". Dates for before and after; for other operators but contains and the like dates or numbers where the field is
     * one. */
    const char *const *values;
    size_t n_values;
    struct condition *const *children; /* the others; one for CONDITION_NOT */
    size_t n_children;
    const char *place; /* file:line:column */
};
/* A date (its midnight) or a date and time, both UTC, or a javascript:gs.. of mttr-profile(5). False for anything
 * else. */
bool query_instant(const char *text, int64_t now, int64_t *out);
/* Appends it in words, such as "priority in 1, 2", at most 200 bytes. */
void condition_describe(const struct kind *kind, const struct condition *condition, struct buf *out);

enum in_range { IN_RANGE_RESOLVED, IN_RANGE_CREATED, IN_RANGE_CLOSED, IN_RANGE_UPDATED };
enum calculation { CALCULATE_MEAN, CALCULATE_MEDIAN, CALCULATE_P90, CALCULATE_P95 };
const char *in_range_name(enum in_range in_range);
/* The date that must lie in the range; for resolved resolved_at, of a change request closed_at. */
int in_range_field(const struct kind *kind, enum in_range in_range);
const char *calculation_name(enum calculation calculation);

/* Working time: from <= time < to on the clock of the profile's zone, each working day that is no holiday. */
struct calendar {
    bool days[7];            /* Monday first */
    int from, to;            /* seconds since midnight, from < to; 24:00 is the next midnight */
    const int64_t *holidays; /* days since 1970-01-01, ascending */
    size_t n_holidays;
    const char *file;         /* the iCalendar file of the holidays, as the profile names it; NULL: none */
    char sha256[DIGEST_TEXT]; /* of its bytes */
};

#define RATING_ENDLESS INT64_MAX /* the upper bound of the last level */

/* The durations, in seconds, from <= duration < to. */
struct rating_level {
    const char *name;
    int64_t from, to;
};

/* Levels, best first, that cover all durations; without levels nothing is rated. Sources: src/config/rating.c. */
struct rating_set {
    const char *name;
    int year;           /* 0: its source has none */
    const char *source; /* for people */
    const struct rating_level *levels;
    size_t n_levels;
};
extern const struct rating_set RATING_SETS[];
extern const size_t N_RATING_SETS;
bool rating_set_is_whole(const struct rating_set *set);
/* 0 = best; false where the set has no level of that name. */
bool rating_rank(const struct rating_set *set, const char *name, double *out);

enum { PROFILE_DATES = 8 }; /* the most fields in start and in end */

enum { N_CALCULATIONS = CALCULATE_P95 + 1 };

struct target {
    enum calculation calculation;
    int64_t seconds;
};

/* The first of these FORM_TIME fields that is set in a record is its date. */
struct date_fields {
    int list[PROFILE_DATES];
    size_t n;
};

struct mttr {
    const struct kind *kind;
    enum in_range in_range;
    struct date_fields start, end;
    const struct condition *where; /* NULL: every record */
    bool exclude_canceled, exclude_children;
    const struct calendar *calendar; /* NULL: the wall clock */
    bool servicenow;                 /* the record's own business_stc is the duration */
    enum calculation calculation;
    struct target targets[N_CALCULATIONS]; /* in the order of enum calculation */
    size_t n_targets;
    const struct rating_set *ratings;
    struct field_ref *group_by;
    size_t n_group_by;
};

/* Counted records, each at one time: deployments, or failures. */
struct events {
    const struct kind *kind; /* NULL: not asked for */
    enum in_range in_range;
    int at; /* the field that in_range means */
    const struct condition *where;
};

enum { PROFILE_LINKS = 2 };
/* Failed deployment recovery: which incidents are tied to which change. The rest is as in struct mttr. */
struct recovery {
    bool wanted;
    const struct condition *where; /* in place of mttr's */
    int link[PROFILE_LINKS];       /* fields of an incident that may name a change, the best evidence first */
    size_t n_link;
    bool from_incident; /* measured from the incident's start, not from the end of the change */
    int64_t within;   /* nearest: at most so many seconds from the end of the change to the incident's start; 0: off */
    const char *same; /* nearest: the field whose value both must share */
};

struct team {
    const char *name;
    const struct condition *where;
};

/* When mttr audit reports a finding; mttr(1) has the defaults. */
struct audit_limits {
    int64_t instant;            /* a shorter duration, in seconds */
    int64_t bulk_closed;        /* so many or more records closed in one minute */
    int64_t bulk_within;        /* and those of the same closer at most so many seconds before or after it */
    int64_t outlier;            /* further from the median than so many robust deviations */
    int64_t reopened_as_new;    /* opened within so many seconds after a closing */
    int64_t stuck_open;         /* open for longer than this percentile of the recoveries */
    int64_t source_duration;    /* a greater difference, in seconds */
    int64_t seconds_resolution; /* so many or more dates of a team, all on whole hours */
    const char *const *auto_closed;
    size_t n_auto_closed;      /* accounts that are no person */
    int64_t auto_closed_delay; /* they close a whole number of these seconds after something, at most an hour later */
};

struct profile {
    const char *path;
    const char *text; /* the file as it was read */
    char sha256[DIGEST_TEXT];
    int rules; /* of version.h: what it means where it leaves a key out, and how records are judged */
    const char *name, *title;
    struct zone zone;
    int week_starts;                 /* 0 = Monday .. 6 = Sunday */
    const char *const *integrations; /* none: all in the store */
    size_t n_integrations;
    struct mttr mttr;
    struct events deployments;             /* deployment_frequency */
    struct events failures, failure_basis; /* change_failure_rate: both or none */
    struct recovery recovery;              /* failed_deployment_recovery */
    const struct team *teams;
    size_t n_teams;
    struct audit_limits audit;
};

/* By the rules of today. Memory is the arena's. FAULT_USAGE. */
bool profile_read(const char *path, struct arena *arena, struct profile *out, struct fault *fault) MUST_CHECK;
/* From its text, by rules of version.h; errors call it name. No file of holidays is read. */
bool profile_parse(const char *name, const char *text, int rules, struct arena *arena, struct profile *out,
                   struct fault *fault) MUST_CHECK;

/* Whether a profile or an integration may have that name, which becomes a folder's, of at most 100 bytes. */
bool name_is_safe(const char *name);

#endif
