/* SPDX-License-Identifier: Apache-2.0 */
/* record: the field tables. A mirrored field is one line here and a migration. */
#include "record.h"

#include <string.h>

#include "text.h"

#define TEXT(name, label, harness) \
    { name, FORM_TEXT, false, label, harness }
#define WORD(name, label, harness) \
    { name, FORM_WORD, false, label, harness }
#define CHOICE(name, label, harness) \
    { name, FORM_CHOICE, false, label, harness }
#define REFERENCE(name, label, harness) \
    { name, FORM_REFERENCE, false, label, harness }
#define TIME(name, label, harness) \
    { name, FORM_TIME, false, label, harness }
#define INTEGER(name, label, harness) \
    { name, FORM_INTEGER, false, label, harness }
/* Who changed the record last: explain --between and audit tell it of each change. */
#define UPDATED_BY \
    { .name = "sys_updated_by", .form = FORM_WORD, .unlisted = true, .label = "Updated by" }

/* Contract.md section 3, in its order. */
static const struct field INCIDENT[] = {
    TEXT("sys_id", "Sys ID", NULL),
    TEXT("number", "Number", "Incident Number"),
    TEXT("short_description", "Short description", "Incident Summary"),
    CHOICE("priority", "Priority", "Incident Priority"),
    CHOICE("urgency", "Urgency", "Incident Urgency"),
    CHOICE("impact", "Impact", "Incident Impact"),
    CHOICE("severity", "Severity", "Incident Severity"),
    CHOICE("state", "State", "Status"),
    CHOICE("escalation", "Escalation", NULL),
    CHOICE("category", "Category", "Incident Category"),
    CHOICE("subcategory", "Subcategory", "Sub Category"),
    CHOICE("close_code", "Resolution code", "Close Code"),
    CHOICE("contact_type", "Channel", "Contact Type"),
    TIME("sys_created_on", "Created", "Incident Created"),
    TIME("opened_at", "Opened", "Incident Opened"),
    TIME("sys_updated_on", "Updated", "Incident Updated"),
    TIME("resolved_at", "Resolved", "Incident Resolved"),
    TIME("closed_at", "Closed", "Incident Closed"),
    TIME("reopened_time", "Last reopened at", NULL),
    INTEGER("calendar_stc", "Resolve time", NULL),
    INTEGER("business_stc", "Business resolve time", NULL),
    INTEGER("reopen_count", "Reopen count", NULL),
    INTEGER("sys_mod_count", "Updates", NULL),
    TIME("sla_due", "SLA due", NULL),
    WORD("made_sla", "Made SLA", NULL),
    REFERENCE("parent_incident", "Parent Incident", NULL),
    REFERENCE("problem_id", "Problem", NULL),
    REFERENCE("caused_by", "Caused by Change", NULL),
    REFERENCE("rfc", "Change Request", NULL),
    REFERENCE("assignment_group", "Assignment group", "Assignment Group"),
    REFERENCE("assigned_to", "Assigned to", "Assignee"),
    WORD("sys_created_by", "Created by", "Reporter"),
    REFERENCE("opened_by", "Opened by", NULL),
    REFERENCE("resolved_by", "Resolved by", NULL),
    REFERENCE("closed_by", "Closed by", NULL),
    REFERENCE("cmdb_ci", "Configuration item", "Configuration Item"),
    REFERENCE("business_service", "Service", "Business Service"),
    REFERENCE("business_service.department", "Service Department", "Department"),
    UPDATED_BY,
};

static const struct field CHANGE_REQUEST[] = {
    TEXT("sys_id", "Sys ID", NULL),
    TEXT("number", "Number", "Change Request Number"),
    TEXT("short_description", "Short description", "Change Request Summary"),
    CHOICE("priority", "Priority", "Change Request Priority"),
    CHOICE("urgency", "Urgency", "Change Request Urgency"),
    CHOICE("impact", "Impact", "Change Request Impact"),
    CHOICE("risk", "Risk", "Change Request Risk"),
    CHOICE("state", "State", "Status"),
    CHOICE("type", "Type", "Change Request Type"),
    CHOICE("category", "Category", "Change Request Category"),
    CHOICE("scope", "Scope", NULL),
    CHOICE("close_code", "Close code", "Close Code"),
    TIME("sys_created_on", "Created", "Change Request Created"),
    TIME("opened_at", "Opened", "Change Request Opened"),
    TIME("sys_updated_on", "Updated", "Change Request Updated"),
    TIME("closed_at", "Closed", "Change Request Closed"),
    TIME("start_date", "Planned start date", NULL),
    TIME("end_date", "Planned end date", NULL),
    TIME("work_start", "Actual start", NULL),
    TIME("work_end", "Actual end", NULL),
    INTEGER("sys_mod_count", "Updates", NULL),
    REFERENCE("parent", "Parent", NULL),
    REFERENCE("assignment_group", "Assignment group", "Assignment Group"),
    REFERENCE("assigned_to", "Assigned to", "Assignee"),
    WORD("sys_created_by", "Created by", "Reporter"),
    REFERENCE("requested_by", "Requested by", "Requester"),
    REFERENCE("closed_by", "Closed by", NULL),
    REFERENCE("cmdb_ci", "Configuration item", "Configuration Item"),
    REFERENCE("business_service", "Service", "Business Service"),
    REFERENCE("business_service.department", "Service Department", "Department"),
    REFERENCE("requested_by.department", "Requester Department", NULL),
    UPDATED_BY,
};

static const struct field SYS_USER[] = {
    TEXT("sys_id", "Sys ID", NULL),
    TEXT("user_name", "User ID", NULL),
    TEXT("name", "Name", NULL),
    REFERENCE("department", "Department", NULL),
    WORD("active", "Active", NULL),
    TIME("sys_updated_on", "Updated", NULL),
    INTEGER("sys_mod_count", "Updates", NULL),
    UPDATED_BY,
};

#define COUNT(array) (sizeof(array) / sizeof *(array))
_Static_assert(COUNT(INCIDENT) <= RECORD_FIELDS && COUNT(CHANGE_REQUEST) <= RECORD_FIELDS, "raise RECORD_FIELDS");

/* The positions are held against the names by a test. */
const struct kind KINDS[] = {
    {.id = 1,
     .name = "incident",
     .fields = INCIDENT,
     .n_fields = COUNT(INCIDENT),
     .canceled = "8",
     .sys_id = 0,
     .number = 1,
     .state = 7,
     .created = 13,
     .updated = 15,
     .closed = 17,
     .mod_count = 22,
     .updated_by = 38,
     .parent = 25,
     .customs = true},
    {.id = 2,
     .name = "change_request",
     .fields = CHANGE_REQUEST,
     .n_fields = COUNT(CHANGE_REQUEST),
     .canceled = "4",
     .sys_id = 0,
     .number = 1,
     .state = 7,
     .created = 12,
     .updated = 14,
     .closed = 15,
     .mod_count = 20,
     .updated_by = 31,
     .parent = -1,
     .customs = true},
    {.id = 3,
     .name = "sys_user",
     .fields = SYS_USER,
     .n_fields = COUNT(SYS_USER),
     .canceled = "",
     .sys_id = 0,
     .number = -1,
     .state = -1,
     .created = -1,
     .updated = 5,
     .closed = -1,
     .mod_count = 6,
     .updated_by = 7,
     .parent = -1},
};
const size_t N_TABLES = COUNT(KINDS);
const size_t N_KINDS = COUNT(KINDS) - 1;

bool form_is_label(enum form form) {
    return form == FORM_WORD || form == FORM_CHOICE || form == FORM_REFERENCE;
}

const struct kind *kind_find(const char *name) {
    for (size_t i = 0; i < N_KINDS; i++) {
        if (strcmp(KINDS[i].name, name) == 0) {
            return &KINDS[i];
        }
    }
    return NULL;
}

int kind_field(const struct kind *kind, const char *name) {
    for (size_t i = 0; i < kind->n_fields; i++) {
        if (strcmp(kind->fields[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

int kind_field_any(const struct kind *kind, const char *name) {
    for (size_t i = 0; i < kind->n_fields; i++) {
        const struct field *field = &kind->fields[i];
        bool harness = field->harness != NULL && text_equal(field->harness, name);
        if (harness || text_equal(field->name, name) || text_equal(field->label, name)) {
            return (int)i;
        }
    }
    return -1;
}

bool field_is_custom(const char *name) {
    size_t n = strlen(name);
    return n > 2 && n <= 80 && name[0] == 'u' && name[1] == '_' &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == n;
}

const char *rating_name(enum rating rating) {
    static const char *const NAMES[] = {"elite", "high", "medium", "low", NULL};
    return NAMES[rating];
}
