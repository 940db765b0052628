/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of snow_gen share: a fixed-seed generator of ServiceNow tables for the mock instance and the bench.
 * Everything is integer arithmetic on a private generator, so the same arguments give the same bytes everywhere.
 * A record depends on the seed and its own index only: any record can be made again at will, and none is kept. */
#ifndef SNOW_GEN_H
#define SNOW_GEN_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define NONE   INT64_MIN /* an empty field */
#define MINUTE INT64_C(60)
#define HOUR   INT64_C(3600)
#define DAY    INT64_C(86400)

enum { ID_SIZE = 40, NAME_SIZE = 96, TITLE_SIZE = 320, FIELDS = 48 };

struct rng {
    uint64_t state;
};

struct out {
    FILE *file;
    size_t length;
    bool failed;
    char buffer[1 << 16];
};

struct world {
    uint64_t seed;
    int64_t incidents, changes; /* how many of each */
    int64_t from, days, now;    /* seconds since 1970; now = the end of the range, nothing happens after it */
    int64_t zone;               /* seconds that display values of dates are ahead */
    const char *origin;         /* what a link begins with */
    bool ordered;               /* the sys_ids of incidents ascend */
};

enum target { USER, GROUP, CI, SERVICE, DEPARTMENT, INCIDENT, CHANGE, PROBLEM, PARENT, TARGETS };

struct choice {
    const char *value, *label;
    int weight;    /* how often it is picked; 0 = never */
    int sequence;  /* in sys_choice; 0 = has no row there */
    bool inactive; /* in sys_choice */
};

struct choices {
    const struct choice *list;
    int64_t count;
};

enum kind { SYS_ID, NUMBER, TITLE, BODY, CLASS, LOGIN, STAMP, DUE, CHOICE, COUNT, FLAG, REFERENCE };

struct column {
    const char *name, *label, *owner; /* owner: the table whose sys_dictionary lists it */
    enum kind kind;
    enum target target;        /* of a REFERENCE */
    const struct choices *set; /* of a CHOICE, whose fields hold an index in it */
    bool page;                 /* is in the answer of --pages */
};

struct record {
    int64_t index;
    int64_t field[FIELDS]; /* in the order of the table's columns */
    char title[TITLE_SIZE];
};

struct table {
    const char *name, *label;
    enum target target;
    const struct column *columns;
    int64_t count;
    void (*make)(const struct world *world, int64_t index, struct record *record);
};

enum incident_field {
    I_SYS_ID,
    I_NUMBER,
    I_TITLE,
    I_PRIORITY,
    I_URGENCY,
    I_IMPACT,
    I_SEVERITY,
    I_STATE,
    I_ESCALATION,
    I_CATEGORY,
    I_SUBCATEGORY,
    I_CLOSE_CODE,
    I_CONTACT,
    I_CREATED,
    I_OPENED,
    I_UPDATED,
    I_RESOLVED,
    I_CLOSED,
    I_REOPENED,
    I_CALENDAR,
    I_BUSINESS,
    I_REOPENS,
    I_MODS,
    I_SLA_DUE,
    I_MADE_SLA,
    I_PARENT,
    I_PROBLEM,
    I_CAUSED_BY,
    I_RFC,
    I_GROUP,
    I_ASSIGNED,
    I_CREATED_BY,
    I_UPDATED_BY,
    I_OPENED_BY,
    I_RESOLVED_BY,
    I_CLOSED_BY,
    I_CI,
    I_SERVICE,
    I_DEPARTMENT,
    I_BODY,
    I_CLASS,
    I_CALLER,
    I_ACTIVE,
    I_ENV,
    I_CUSTOMER,
    I_OUTAGE,
    I_FIELDS
};

enum change_field {
    C_SYS_ID,
    C_NUMBER,
    C_TITLE,
    C_PRIORITY,
    C_URGENCY,
    C_IMPACT,
    C_RISK,
    C_STATE,
    C_TYPE,
    C_CATEGORY,
    C_SCOPE,
    C_CLOSE_CODE,
    C_CREATED,
    C_OPENED,
    C_UPDATED,
    C_CLOSED,
    C_START,
    C_END,
    C_WORK_START,
    C_WORK_END,
    C_MODS,
    C_PARENT,
    C_GROUP,
    C_ASSIGNED,
    C_CREATED_BY,
    C_UPDATED_BY,
    C_REQUESTED_BY,
    C_CLOSED_BY,
    C_CI,
    C_SERVICE,
    C_DEPARTMENT,
    C_REQUESTED_DEPARTMENT,
    C_BODY,
    C_CLASS,
    C_ACTIVE,
    C_ENV,
    C_FIELDS
};

/* Indexes in the choice lists. */
enum { STATE_NEW, STATE_PROGRESS, STATE_HOLD, STATE_RESOLVED, STATE_CLOSED, STATE_CANCELED };
enum { TYPE_NORMAL, TYPE_STANDARD, TYPE_EMERGENCY };
enum {
    CHANGE_NEW,
    CHANGE_ASSESS,
    CHANGE_AUTHORIZE,
    CHANGE_SCHEDULED,
    CHANGE_IMPLEMENT,
    CHANGE_REVIEW,
    CHANGE_CLOSED,
    CHANGE_CANCELED
};
enum { CODE_SUCCESSFUL, CODE_ISSUES, CODE_UNSUCCESSFUL };

/* Users and groups that are not like the others. */
enum { USER_SYSTEM, USER_API, USER_ADMIN, USER_FIRST_PERSON };
enum { USERS = 120, GROUPS = 25, CIS = 300, SERVICES = 15, DEPARTMENTS = 8 };

/* snow_gen_base.c */
struct rng rng_for(uint64_t seed, const char *salt, int64_t index);
uint64_t rng_next(struct rng *rng);
int64_t rng_between(struct rng *rng, int64_t low, int64_t high); /* both included */
bool rng_chance(struct rng *rng, int per_mille);
int64_t rng_skewed(struct rng *rng, int64_t count); /* 0 .. count-1, small ones much more often */
int64_t rng_choice(struct rng *rng, const struct choices *set);
bool days_of_date(const char *text, int64_t *days);
void stamp_text(int64_t seconds, char text[ID_SIZE]);
bool out_open(struct out *out, const char *path);
bool out_close(struct out *out);
void out_raw(struct out *out, const char *text);
void out_member(struct out *out, const char *name);
void out_field(struct out *out, const char *name, const char *display, const char *value); /* display NULL = null */
void out_link(struct out *out, const char *name, const char *display, const char *value, const char *origin,
              const char *table);
void out_stamp(struct out *out, const char *name, int64_t seconds, int64_t zone);

/* snow_gen_world.c */
const char *target_table(enum target target);
void entity_id(const struct world *world, enum target target, int64_t index, char id[ID_SIZE]);
void entity_name(enum target target, int64_t index, char name[NAME_SIZE]);
void user_login(int64_t user, char login[NAME_SIZE]);
int64_t service_of(int64_t ci);
int64_t department_of(enum target target, int64_t index);
int64_t environment_of(int64_t ci);
int64_t arrival(const struct world *world, struct rng *rng, int64_t index, int64_t count);

/* snow_gen_text.c */
void incident_title(struct rng *rng, int64_t ci, char title[TITLE_SIZE]);
void change_title(struct rng *rng, int64_t ci, char title[TITLE_SIZE]);

/* snow_gen_columns.c */
extern const struct choices IMPACTS, PRIORITIES, STATES, ESCALATIONS, CATEGORIES, SUBCATEGORIES, CLOSE_CODES, CONTACTS,
    RISKS, CHANGE_STATES, TYPES, CHANGE_CATEGORIES, SCOPES, CHANGE_CODES;
extern const struct table INCIDENTS, CHANGES;
void record_clear(struct record *record, int64_t index);
void record_write(struct out *out, const struct world *world, const struct table *table, const struct record *record,
                  bool page);

/* snow_gen_incident.c, snow_gen_change.c */
void incident_make(const struct world *world, int64_t index, struct record *record);
void change_make(const struct world *world, int64_t index, struct record *record);

/* snow_gen_admin.c */
void write_choices(struct out *out, const struct world *world);
void write_dictionary(struct out *out, const struct world *world);
void write_users(struct out *out, const struct world *world);
void write_deletes(struct out *out, const struct world *world);

#endif
