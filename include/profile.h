/*
 * profile: what to compute, as contract.md section 4 has it.
 * Field names are resolved to ServiceNow's here (ServiceNow's labels and Harness's names are accepted); conditions stay
 * a tree that src/analyze evaluates. It refuses unknown keys, fields and operators, naming the nearest.
 */
#ifndef MTTR_PROFILE_H
#define MTTR_PROFILE_H

#include "arena.h"
#include "buf.h"
#include "digest.h"
#include "fault.h"
#include "record.h"
#include "zone.h"

/* A field of a kind: a mirrored one by position, or a custom one by name. */
struct field_ref {
    int field;          /* position in kind->fields, or -1 */
    const char *custom; /* u_.. name when field is -1 */
    const char *place;  /* file:line:column, or the option that named it */
};
/* The field's ServiceNow name. */
const char *field_ref_name(const struct kind *kind, const struct field_ref *ref);
/* Resolves a name (ServiceNow's, its label, Harness's, or u_..). FAULT_USAGE names the nearest. */
bool field_ref_find(const struct kind *kind, const char *name, const char *place, struct field_ref *out,
                    struct fault *fault) MUST_CHECK;

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
/* "equals", .. as profiles write them. */
const char *operator_name(enum comparison op);

enum condition_type { CONDITION_TEST, CONDITION_ALL, CONDITION_ANY, CONDITION_NOT };

struct condition {
    enum condition_type type;
    struct field_ref field; /* CONDITION_TEST */
    enum comparison op;     /* CONDITION_TEST */
    /* CONDITION_TEST: one, two for between, one or more for in and not_in, none for is_(not_)empty; never "". They are
     * dates with before and after; dates or numbers where the field is one, but for contains and the like. */
    const char *const *values;
    size_t n_values;
    struct condition *const *children; /* the others; one for CONDITION_NOT */
    size_t n_children;
    const char *place;
};
/* Adds a short rendering ("priority in 1, 2"), at most 200 bytes of it. */
void condition_describe(const struct kind *kind, const struct condition *condition, struct buf *out);

enum in_range { IN_RANGE_RESOLVED, IN_RANGE_CREATED, IN_RANGE_CLOSED, IN_RANGE_UPDATED };
enum calculation { CALCULATE_MEAN, CALCULATE_MEDIAN, CALCULATE_P90, CALCULATE_P95 };
const char *in_range_name(enum in_range in_range);
const char *calculation_name(enum calculation calculation);

enum { PROFILE_DATES = 8 }; /* ceiling of a start or end list */

struct mttr {
    const struct kind *kind;
    enum in_range in_range;
    int start[PROFILE_DATES], end[PROFILE_DATES]; /* positions of FORM_TIME fields: the first that is set */
    size_t n_start, n_end;
    const struct condition *where; /* NULL: every record */
    bool exclude_canceled, exclude_children;
    enum calculation calculation;
    int64_t ratings[3]; /* upper bounds in seconds, exclusive: elite, high, medium; ascending */
    struct field_ref *group_by;
    size_t n_group_by;
};

struct team {
    const char *name;
    const struct condition *where;
};

struct profile {
    const char *path;
    const char *text; /* the file as it was read */
    char sha256[DIGEST_TEXT];
    const char *name, *title;
    struct zone zone;
    int week_starts;                 /* 0 = Monday .. 6 = Sunday */
    const char *const *integrations; /* none: all in the store */
    size_t n_integrations;
    struct mttr mttr;
    const struct team *teams;
    size_t n_teams;
};

/* Reads and checks the file. All memory is the arena's. FAULT_USAGE. */
bool profile_read(const char *path, struct arena *arena, struct profile *out, struct fault *fault) MUST_CHECK;

/* Letters, digits, '.', '_', '-', not "." nor "..", at most 100 bytes: names of profiles and integrations, which become
 * folder names. */
bool name_is_safe(const char *name);

#endif
