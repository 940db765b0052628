/* SPDX-License-Identifier: Apache-2.0 */
/* examined_record: the records that are examined, with everything the findings look at, and their values as text. */
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "audit_p.h"
#include "text.h"

const char *const DATE_NAMES[N_DATES] = {"sys_created_on", "opened_at", "resolved_at", "closed_at"};
static const char *const LABEL_NAMES[N_LABELS] = {
    "state", "parent_incident", "assignment_group", "resolved_by",    "closed_by",       "caused_by",
    "rfc",   "assigned_to",     "opened_by",        "sys_created_by", "business_service"};
/* After the dates and the labels. */
enum {
    FIELD_NUMBER = N_DATES + N_LABELS,
    FIELD_UPDATED,
    FIELD_STC,
    FIELD_REOPENED,
    FIELD_WORDS,
    FIELD_PRIORITY,
    FIELD_SEVERITY,
    N_FIELDS
};
static const char *const OTHER_NAMES[] = {
    "number", "sys_updated_on", "calendar_stc", "reopen_count", "short_description", "priority", "severity"};

/* A cache with one place per hash: a new label replaces the one in its place, so that memory is bounded. */
enum { PLACES = 1024, LABEL_BYTES = 24 };
struct known {
    int64_t number; /* 0: free */
    enum lifecycle lifecycle;
    bool system;
};

/* ---- which fields ---- */

static bool is_chosen(const struct audit *audit, const struct field_ref *ref) {
    for (size_t i = N_FIELDS; i < N_FIELDS + audit->n_watched; i++) {
        const struct field_ref *other = &audit->fields[i];
        if (other->field == ref->field && (ref->field >= 0 || strcmp(other->custom, ref->custom) == 0)) {
            return true;
        }
    }
    return false;
}

static void watch(struct audit *audit, const struct field_ref *ref) {
    if (audit->n_watched < MOST_WATCHED && !is_chosen(audit, ref)) {
        audit->fields[N_FIELDS + audit->n_watched++] = *ref;
    }
}

static void watch_condition(struct audit *audit, const struct condition *condition) {
    if (condition == NULL) {
        return;
    }
    if (condition->type == CONDITION_TEST) {
        watch(audit, &condition->field);
    }
    for (size_t i = 0; i < condition->n_children; i++) {
        watch_condition(audit, condition->children[i]);
    }
}

static struct field_ref field_of(const char *name) {
    return (struct field_ref){.field = kind_field(kind_find("incident"), name), .place = "mttr audit"};
}

static void choose_fields(struct audit *audit) {
    for (size_t i = 0; i < N_FIELDS; i++) {
        audit->fields[i] = field_of(i < N_DATES        ? DATE_NAMES[i]
                                    : i < FIELD_NUMBER ? LABEL_NAMES[i - N_DATES]
                                                       : OTHER_NAMES[i - FIELD_NUMBER]);
    }
}

bool examined_records_open(struct audit *audit, struct fault *fault) {
    const struct mttr *mttr = &audit->request->profile->mttr;
    if (mttr->kind != kind_find("incident")) {
        return fault_set(fault, FAULT_USAGE, "%s counts %s records: audit examines incidents",
                         audit->request->profile->path, mttr->kind->name);
    }
    audit->fields = arena_alloc(&audit->arena, (N_FIELDS + MOST_WATCHED) * sizeof *audit->fields);
    audit->n_set = arena_alloc(&audit->arena, (N_FIELDS + MOST_WATCHED) * sizeof *audit->n_set);
    audit->known = arena_alloc(&audit->arena, PLACES * sizeof *audit->known);
    choose_fields(audit);
    watch_condition(audit, mttr->where);
    for (size_t i = 0; i < mttr->n_group_by; i++) {
        watch(audit, &mttr->group_by[i]);
    }
    audit->n_fields = N_FIELDS + audit->n_watched;
    return true;
}

/* ---- the watched fields ---- */

size_t watched_position(const struct audit *audit, const char *field) {
    const struct field_ref *watched = audit->fields + (audit->n_fields - audit->n_watched);
    size_t i = 0;
    while (i < audit->n_watched && strcmp(field_ref_name(kind_find("incident"), &watched[i]), field) != 0) {
        i++;
    }
    return i;
}

bool figures_rest_on(const struct audit *audit, const char *field) {
    static const char *const ALWAYS[] = {"resolved_at", "sys_created_on", "opened_at", "priority"};
    for (size_t i = 0; i < sizeof ALWAYS / sizeof *ALWAYS; i++) {
        if (strcmp(ALWAYS[i], field) == 0) {
            return true;
        }
    }
    return watched_position(audit, field) < audit->n_watched;
}

/* ---- states and labels ---- */

enum lifecycle lifecycle_of(const struct label *state) {
    static const struct {
        const char *value, *name;
        enum lifecycle lifecycle;
    } STATES[] = {{"1", "New", LIFECYCLE_OPEN},          {"2", "In Progress", LIFECYCLE_IN_PROGRESS},
                  {"3", "On Hold", LIFECYCLE_OPEN},      {"6", "Resolved", LIFECYCLE_RESOLVED},
                  {"7", "Closed", LIFECYCLE_CLOSED},     {"8", "Canceled", LIFECYCLE_CANCELED},
                  {"8", "Cancelled", LIFECYCLE_CANCELED}};
    enum lifecycle by_value = LIFECYCLE_UNKNOWN;
    const char *name = state->display == NULL ? state->value : state->display;
    for (size_t i = 0; i < sizeof STATES / sizeof *STATES; i++) {
        if (text_equal(STATES[i].name, name)) {
            return STATES[i].lifecycle;
        }
        if (strcmp(STATES[i].value, state->value) == 0) {
            by_value = STATES[i].lifecycle;
        }
    }
    return by_value;
}

bool lifecycle_is_restored(enum lifecycle lifecycle) {
    return lifecycle == LIFECYCLE_RESOLVED || lifecycle == LIFECYCLE_CLOSED;
}

static bool is_account(const struct audit_limits *limits, const struct label *label) {
    for (size_t i = 0; i < limits->n_auto_closed; i++) {
        const char *account = limits->auto_closed[i];
        if (text_equal(account, label->value) || (label->display != NULL && text_equal(account, label->display))) {
            return true;
        }
    }
    return false;
}

/* A label that cannot be read is one that is not known. */
static const struct known *know(const struct audit *audit, int64_t number) {
    struct known *place = &audit->known[(uint64_t)number % PLACES];
    struct fault fault = {0};
    struct label label;
    if (place->number != number || number == 0) {
        *place = (struct known){.number = number};
        if (number != 0 && store_label(audit->store, number, &label, &fault)) {
            place->lifecycle = lifecycle_of(&label);
            place->system = is_account(&audit->request->profile->audit, &label);
        }
    }
    return place;
}

bool audit_is_system(const struct audit *audit, int64_t label) {
    return know(audit, label)->system;
}

const char *audit_label(const struct audit *audit, int64_t number, struct arena *arena) {
    struct fault fault = {0};
    struct label label;
    if (number == 0 || !store_label(audit->store, number, &label, &fault)) {
        return "nobody";
    }
    const char *text = label.display == NULL ? label.value : label.display;
    return arena_strndup(arena, text, text_head(text, LABEL_BYTES));
}

const char *audit_time(int64_t instant, struct arena *arena) {
    char text[INSTANT_TEXT] = "empty";
    if (instant != INSTANT_NONE) {
        instant_format_servicenow(instant, text);
    }
    return arena_strdup(arena, text);
}

const char *audit_duration(int64_t seconds, struct arena *arena) {
    char text[INSTANT_TEXT];
    duration_format(seconds, text);
    return arena_strdup(arena, text);
}

/* ---- adding a record ---- */

/* FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
static uint64_t hash(uint64_t state, const void *data, size_t n) {
    const unsigned char *bytes = data;
    for (size_t i = 0; i < n; i++) {
        state = (state ^ bytes[i]) * UINT64_C(1099511628211);
    }
    return state;
}

/* A hash of the integration, the opener (else the creator), the service and the short description. */
static uint64_t same_incident_key(const struct examined_record *record, const char *words) {
    int64_t who =
        record->labels[LABEL_OPENED_BY] != 0 ? record->labels[LABEL_OPENED_BY] : record->labels[LABEL_CREATED_BY];
    if (who == 0 || words == NULL) {
        return 0;
    }
    uint64_t state = hash(UINT64_C(14695981039346656037), &record->position, sizeof record->position);
    state = hash(state, &who, sizeof who);
    state = hash(state, &record->labels[LABEL_SERVICE], sizeof record->labels[LABEL_SERVICE]);
    return hash(state, words, strlen(words)) | 1;
}

static int64_t number_or(const struct cell *cell, int64_t otherwise) {
    return cell->set ? cell->number : otherwise;
}

static void read_cells(struct audit *audit, const struct cell *cells, struct examined_record *record) {
    for (size_t i = 0; i < audit->n_fields; i++) {
        audit->n_set[i] += cells[i].set;
    }
    for (size_t i = 0; i < N_DATES; i++) {
        record->dates[i] = number_or(&cells[i], INSTANT_NONE);
    }
    for (size_t i = 0; i < N_LABELS; i++) {
        record->labels[i] = number_or(&cells[N_DATES + i], 0);
    }
    for (size_t i = 0; i < audit->n_watched; i++) {
        record->empty |= (uint64_t)!cells[N_FIELDS + i].set << i;
    }
    record->number = cells[FIELD_NUMBER].set ? arena_strdup(&audit->arena, cells[FIELD_NUMBER].text) : NULL;
    record->updated = number_or(&cells[FIELD_UPDATED], INSTANT_NONE);
    record->has_stc = cells[FIELD_STC].set;
    record->calendar_stc = cells[FIELD_STC].number;
    record->reopen_count = number_or(&cells[FIELD_REOPENED], 0);
    record->same_incident = same_incident_key(record, cells[FIELD_WORDS].set ? cells[FIELD_WORDS].text : NULL);
}

/* Most records are of the integration of the one before. */
static const char *kept_integration(struct audit *audit, const char *id) {
    const char *last = audit->n_records == 0 ? NULL : audit->records[audit->n_records - 1]->integration;
    return last != NULL && strcmp(last, id) == 0 ? last : arena_strdup(&audit->arena, id);
}

bool examined_record_add(void *context, const struct observation *observation, struct fault *fault) {
    struct audit *audit = context;
    (void)fault;
    struct examined_record *record = arena_alloc(&audit->arena, sizeof *record);
    record->integration = kept_integration(audit, observation->integration);
    record->position = observation->sample->integration;
    record->sys_id = arena_strdup(&audit->arena, observation->sample->sys_id);
    record->gone = observation->sample->gone;
    record->start = observation->start;
    record->end = observation->end;
    record->canceled = observation->canceled;
    record->reason = observation->reason;
    record->once = observation->once;
    record->lacking = observation->lacking;
    record->seconds = observation->seconds;
    record->first_end = record->touched = INSTANT_NONE;
    read_cells(audit, observation->cells, record);
    record->resolved = record->settled = record->dates[DATE_RESOLVED];
    record->closed = record->dates[DATE_CLOSED];
    record->lifecycle =
        observation->canceled ? LIFECYCLE_CANCELED : know(audit, record->labels[LABEL_STATE])->lifecycle;
    record->was_in_progress = record->labels[LABEL_ASSIGNED_TO] != 0;
    /* a record outside the range is not counted in it */
    record->reason = record->reason == NULL && !observation->in_population ? "out of range" : record->reason;
    audit->population += observation->in_population;
    audit->counted += record->reason == NULL;
    audit->sum += record->reason == NULL ? record->seconds : 0;
    ARRAY_GROW(audit->records, audit->n_records, audit->cap_records);
    audit->records[audit->n_records++] = record;
    return true;
}

bool examined_record_is_in(const struct examined_record *record) {
    return !record->gone && !record->once && !record->lacking;
}

struct record_key {
    int64_t integration;
    const char *sys_id;
};

static int compare_key(const void *wanted, const void *element) {
    const struct record_key *key = wanted;
    struct examined_record *const *record = element;
    int64_t position = (*record)->position;
    return key->integration != position ? (key->integration < position ? -1 : 1)
                                        : strcmp(key->sys_id, (*record)->sys_id);
}

struct examined_record *examined_record_find(const struct audit *audit, int64_t integration, const char *sys_id) {
    const struct record_key key = {integration, sys_id};
    size_t i = array_find(&key, audit->records, audit->n_records, sizeof *audit->records, compare_key);
    return i < audit->n_records ? audit->records[i] : NULL;
}
