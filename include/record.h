/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record: the tables that are mirrored and their fields. Decoding, storing, reading, filters and the columns of views
 * and files all follow these tables: a new mirrored field is one line in src/model/record.c and a migration.
 */
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

/* True for the forms that are kept as a label. */
bool form_is_label(enum form form);

struct field {
    const char *name; /* ServiceNow's column name, also the view's column */
    enum form form;
    bool history_only;   /* kept for the history; no column of the views */
    const char *label;   /* ServiceNow's column label, as CSV exports head it */
    const char *harness; /* Harness SEI's name for it, or NULL */
};

enum { RECORD_FIELDS = 48 }; /* the most that a kind may have */

/* A mirrored table. */
struct kind {
    int id;           /* 1 incident, 2 change_request, 3 sys_user: the store's number */
    const char *name; /* the ServiceNow table */
    const struct field *fields;
    size_t n_fields;
    const char *canceled; /* raw value of the state Canceled as ServiceNow ships it */
    /* positions in fields of those that the program itself needs, -1 where there is none */
    int sys_id, number, state, created, updated, closed, mod_count, updated_by;
    int parent;   /* position of parent_incident, or -1 */
    bool customs; /* its custom fields are mirrored too */
};

/* Indices into KINDS. N_KINDS of them are counted; sys_user is mirrored for the departments of users only. */
enum { KIND_INCIDENT, KIND_CHANGE_REQUEST, N_KINDS, KIND_SYS_USER = N_KINDS, N_TABLES };

extern const struct kind KINDS[N_TABLES];

/* The counted table of that name; NULL for any other, sys_user too. */
const struct kind *kind_find(const char *name);
/* Position of the field of exactly this name, or -1. */
int kind_field(const struct kind *kind, const char *name);
/* The same by name, ServiceNow's label or Harness's name, ASCII case ignored. */
int kind_field_any(const struct kind *kind, const char *name);
/* Whether it is a custom field by its name: u_ and at least one more of [a-z0-9_], at most 80 bytes. */
bool field_is_custom(const char *name);

enum presence { VALUE_ABSENT, VALUE_EMPTY, VALUE_SET };

/* A decoded field. Absent, which is not the same as empty: the instance did not send it, as the account may not read
 * it. */
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

/* A record that was refused: what, where, why. Its texts are the page's. */
struct reject {
    const char *sys_id; /* "" when unknown */
    const char *field;  /* "" when the record as a whole */
    const char *reason;
    size_t before; /* records of its page that came before it */
};

/* The ratings of DORA, best first; RATING_NONE: not rated. */
enum rating { RATING_ELITE, RATING_HIGH, RATING_MEDIUM, RATING_LOW, RATING_NONE };
/* "elite" to "low"; NULL for none. */
const char *rating_name(enum rating rating);

#endif
