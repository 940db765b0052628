/* SPDX-License-Identifier: Apache-2.0 */
/* record: the tables that are mirrored and their fields, which decoding, storing, filters, views and files all
 * follow. */
#ifndef MTTR_RECORD_H
#define MTTR_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum form {
    FORM_TEXT,      /* any text */
    FORM_WORD,      /* text of few values; each is kept once, as a label; has no display value */
    FORM_CHOICE,    /* raw value and display value, kept once as a label */
    FORM_REFERENCE, /* the same; the raw value is a sys_id */
    FORM_TIME,      /* UTC seconds */
    FORM_INTEGER
};

bool form_is_label(enum form form);

struct field {
    const char *name; /* ServiceNow's column name, also the view's column */
    enum form form;
    bool history_only;   /* kept for the history; no column of the views */
    const char *label;   /* ServiceNow's column label, as CSV exports head it */
    const char *harness; /* Harness SEI's name for it, or NULL */
};

enum { RECORD_FIELDS = 48 }; /* the most that a kind may have */

struct kind {
    int id;           /* 1 incident, 2 change_request, 3 sys_user: the store's number */
    const char *name; /* the ServiceNow table */
    const struct field *fields;
    size_t n_fields;
    const char *prefix;   /* of its records' numbers, as in INC0010001 */
    const char *canceled; /* raw value of the state Canceled as ServiceNow ships it */
    /* positions in fields of those that the program itself needs, -1 where there is none */
    int sys_id, number, state, created, updated, closed, mod_count, updated_by;
    int parent;   /* position of parent_incident, or -1 */
    bool customs; /* its custom fields are mirrored too */
};

/* Indices into KINDS. N_KINDS of them are counted; sys_user is mirrored for the departments of users only. */
enum { KIND_INCIDENT, KIND_CHANGE_REQUEST, N_KINDS, KIND_SYS_USER = N_KINDS, N_TABLES };

extern const struct kind KINDS[N_TABLES];

const struct kind *kind_find(const char *name);            /* NULL for any but the counted ones, sys_user too */
int kind_field(const struct kind *kind, const char *name); /* by exactly this name, or -1 */
/* By name, ServiceNow's label or Harness's name, ASCII case ignored. */
int kind_field_any(const struct kind *kind, const char *name);
/* By its name: u_ and at least one more of [a-z0-9_], at most 80 bytes. */
bool field_is_custom(const char *name);

/* Whether a field of the instance, or a column of a file, can have this name: lower-case letters, digits, _ and dots,
 * at most 80 bytes. */
bool name_may_be_custom(const char *name);

enum presence { VALUE_ABSENT, VALUE_EMPTY, VALUE_SET };

/* A decoded field. Absent, other than empty, means that the instance did not send it: the account may not read it. */
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

struct record {
    const struct kind *kind;
    struct value values[RECORD_FIELDS]; /* in the order of kind->fields */
    struct custom *customs;
    size_t n_customs;
};

struct reject {
    const char *sys_id; /* "" when unknown */
    const char *field;  /* "" when the record as a whole */
    const char *reason;
    size_t before;           /* records of its page that came before it */
    const struct kind *kind; /* its table; NULL: that of the run */
};

/* The ratings of DORA, best first. */
enum rating { RATING_ELITE, RATING_HIGH, RATING_MEDIUM, RATING_LOW, RATING_NONE };
const char *rating_name(enum rating rating); /* "elite" to "low"; NULL for none */

#endif
