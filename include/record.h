/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record: the shape of what is mirrored. The field tables here drive decode, bind, read, filters and CSV columns;
 * a new mirrored field is one line in src/model/record.c and a migration.
 */
#ifndef MTTR_RECORD_H
#define MTTR_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum form {
    FORM_TEXT,      /* kept as it is */
    FORM_WORD,      /* plain text of few values, kept once as a label; has no display value */
    FORM_CHOICE,    /* raw value and display value, kept once as a label */
    FORM_REFERENCE, /* the same; the raw value is a sys_id */
    FORM_TIME,      /* UTC seconds */
    FORM_INTEGER
};

/* True for the forms that are kept as a label. */
bool form_is_label(enum form form);

struct field {
    const char *name; /* ServiceNow's column name, also the view's column */
    enum form form;
    bool history_only;   /* mirrored and kept in the history, but no column of the contract's views */
    const char *label;   /* ServiceNow's column label, as CSV exports head it */
    const char *harness; /* Harness SEI's name for it, or NULL */
};

enum { RECORD_FIELDS = 48 }; /* ceiling of a kind's fields */

/* A mirrored table. */
struct kind {
    int id;           /* 1 incident, 2 change_request, 3 sys_user: the store's number */
    const char *name; /* the ServiceNow table */
    const struct field *fields;
    size_t n_fields;
    const char *canceled; /* raw value of the Canceled state */
    /* positions in fields of those that the program itself needs, -1 where there is none */
    int sys_id, number, state, created, updated, closed, mod_count, updated_by;
    int parent;   /* parent_incident, or -1 */
    bool customs; /* its custom fields are mirrored too */
};

/* Indices into KINDS. N_KINDS of them are counted; sys_user is mirrored for the departments of users only. */
enum { KIND_INCIDENT, KIND_CHANGE_REQUEST, N_KINDS, KIND_SYS_USER = N_KINDS, N_TABLES };

extern const struct kind KINDS[N_TABLES];

/* NULL when the table is none of those that are counted. */
const struct kind *kind_find(const char *name);
/* Position of the field of exactly this name, or -1. */
int kind_field(const struct kind *kind, const char *name);
/* The same by name, ServiceNow's label or Harness's name, ASCII case ignored. */
int kind_field_any(const struct kind *kind, const char *name);
/* u_ and at least one more of [a-z0-9_], at most 80 bytes. */
bool field_is_custom(const char *name);

enum presence { VALUE_ABSENT, VALUE_EMPTY, VALUE_SET };

/* A decoded field. Absent (not sent: the caller may not read it) is not the same as empty. */
struct value {
    enum presence presence;
    const char *text;    /* raw value; "" unless set */
    const char *display; /* display value, or NULL where the answer had none */
    int64_t number;      /* FORM_TIME: UTC seconds; FORM_INTEGER: the number */
};

struct custom {
    const char *name;
    struct value value;
};

/* One decoded record; all text belongs to the arena it was decoded into. */
struct record {
    const struct kind *kind;
    struct value values[RECORD_FIELDS]; /* in the order of kind->fields */
    struct custom *customs;
    size_t n_customs;
};

/* A record that was not taken: what, where, why. Text of the arena. */
struct reject {
    const char *sys_id; /* "" when unknown */
    const char *field;  /* "" when the record as a whole */
    const char *reason;
    size_t before; /* records of its page that came before it */
};

/* The ratings, best first; RATING_NONE stands for null. */
enum rating { RATING_ELITE, RATING_HIGH, RATING_MEDIUM, RATING_LOW, RATING_NONE };
/* "elite" .. "low", NULL for none. */
const char *rating_name(enum rating rating);

#endif
