/* SPDX-License-Identifier: Apache-2.0 */
/* record: the field tables. A mirrored field is one line here and a migration. */
#include "record.h"

#include <string.h>

#include "text.h"

/* Each list gives both the positions of a table's fields, an enum, and the fields themselves:
 * FIELD(position, form, name, ServiceNow's label, Harness SEI's name). The views of mttr(1), STORE, keep their order.
 */
#define INCIDENT_FIELDS(FIELD)                                                                                  \
    FIELD(INCIDENT_SYS_ID, TEXT, "sys_id", "Sys ID", NULL)                                                      \
    FIELD(INCIDENT_NUMBER, TEXT, "number", "Number", "Incident Number")                                         \
    FIELD(INCIDENT_SHORT_DESCRIPTION, TEXT, "short_description", "Short description", "Incident Summary")       \
    FIELD(INCIDENT_PRIORITY, CHOICE, "priority", "Priority", "Incident Priority")                               \
    FIELD(INCIDENT_URGENCY, CHOICE, "urgency", "Urgency", "Incident Urgency")                                   \
    FIELD(INCIDENT_IMPACT, CHOICE, "impact", "Impact", "Incident Impact")                                       \
    FIELD(INCIDENT_SEVERITY, CHOICE, "severity", "Severity", "Incident Severity")                               \
    FIELD(INCIDENT_STATE, CHOICE, "state", "State", "Status")                                                   \
    FIELD(INCIDENT_ESCALATION, CHOICE, "escalation", "Escalation", NULL)                                        \
    FIELD(INCIDENT_CATEGORY, CHOICE, "category", "Category", "Incident Category")                               \
    FIELD(INCIDENT_SUBCATEGORY, CHOICE, "subcategory", "Subcategory", "Sub Category")                           \
    FIELD(INCIDENT_CLOSE_CODE, CHOICE, "close_code", "Resolution code", "Close Code")                           \
    FIELD(INCIDENT_CONTACT_TYPE, CHOICE, "contact_type", "Channel", "Contact Type")                             \
    FIELD(INCIDENT_SYS_CREATED_ON, TIME, "sys_created_on", "Created", "Incident Created")                       \
    FIELD(INCIDENT_OPENED_AT, TIME, "opened_at", "Opened", "Incident Opened")                                   \
    FIELD(INCIDENT_SYS_UPDATED_ON, TIME, "sys_updated_on", "Updated", "Incident Updated")                       \
    FIELD(INCIDENT_RESOLVED_AT, TIME, "resolved_at", "Resolved", "Incident Resolved")                           \
    FIELD(INCIDENT_CLOSED_AT, TIME, "closed_at", "Closed", "Incident Closed")                                   \
    FIELD(INCIDENT_REOPENED_TIME, TIME, "reopened_time", "Last reopened at", NULL)                              \
    FIELD(INCIDENT_CALENDAR_STC, INTEGER, "calendar_stc", "Resolve time", NULL)                                 \
    FIELD(INCIDENT_BUSINESS_STC, INTEGER, "business_stc", "Business resolve time", NULL)                        \
    FIELD(INCIDENT_REOPEN_COUNT, INTEGER, "reopen_count", "Reopen count", NULL)                                 \
    FIELD(INCIDENT_SYS_MOD_COUNT, INTEGER, "sys_mod_count", "Updates", NULL)                                    \
    FIELD(INCIDENT_SLA_DUE, TIME, "sla_due", "SLA due", NULL)                                                   \
    FIELD(INCIDENT_MADE_SLA, WORD, "made_sla", "Made SLA", NULL)                                                \
    FIELD(INCIDENT_PARENT_INCIDENT, REFERENCE, "parent_incident", "Parent Incident", NULL)                      \
    FIELD(INCIDENT_PROBLEM_ID, REFERENCE, "problem_id", "Problem", NULL)                                        \
    FIELD(INCIDENT_CAUSED_BY, REFERENCE, "caused_by", "Caused by Change", NULL)                                 \
    FIELD(INCIDENT_RFC, REFERENCE, "rfc", "Change Request", NULL)                                               \
    FIELD(INCIDENT_ASSIGNMENT_GROUP, REFERENCE, "assignment_group", "Assignment group", "Assignment Group")     \
    FIELD(INCIDENT_ASSIGNED_TO, REFERENCE, "assigned_to", "Assigned to", "Assignee")                            \
    FIELD(INCIDENT_SYS_CREATED_BY, WORD, "sys_created_by", "Created by", "Reporter")                            \
    FIELD(INCIDENT_OPENED_BY, REFERENCE, "opened_by", "Opened by", NULL)                                        \
    FIELD(INCIDENT_RESOLVED_BY, REFERENCE, "resolved_by", "Resolved by", NULL)                                  \
    FIELD(INCIDENT_CLOSED_BY, REFERENCE, "closed_by", "Closed by", NULL)                                        \
    FIELD(INCIDENT_CMDB_CI, REFERENCE, "cmdb_ci", "Configuration item", "Configuration Item")                   \
    FIELD(INCIDENT_BUSINESS_SERVICE, REFERENCE, "business_service", "Service", "Business Service")              \
    FIELD(INCIDENT_BUSINESS_SERVICE_DEPARTMENT, REFERENCE, "business_service.department", "Service Department", \
          "Department")

#define CHANGE_REQUEST_FIELDS(FIELD)                                                                                  \
    FIELD(CHANGE_REQUEST_SYS_ID, TEXT, "sys_id", "Sys ID", NULL)                                                      \
    FIELD(CHANGE_REQUEST_NUMBER, TEXT, "number", "Number", "Change Request Number")                                   \
    FIELD(CHANGE_REQUEST_SHORT_DESCRIPTION, TEXT, "short_description", "Short description", "Change Request Summary") \
    FIELD(CHANGE_REQUEST_PRIORITY, CHOICE, "priority", "Priority", "Change Request Priority")                         \
    FIELD(CHANGE_REQUEST_URGENCY, CHOICE, "urgency", "Urgency", "Change Request Urgency")                             \
    FIELD(CHANGE_REQUEST_IMPACT, CHOICE, "impact", "Impact", "Change Request Impact")                                 \
    FIELD(CHANGE_REQUEST_RISK, CHOICE, "risk", "Risk", "Change Request Risk")                                         \
    FIELD(CHANGE_REQUEST_STATE, CHOICE, "state", "State", "Status")                                                   \
    FIELD(CHANGE_REQUEST_TYPE, CHOICE, "type", "Type", "Change Request Type")                                         \
    FIELD(CHANGE_REQUEST_CATEGORY, CHOICE, "category", "Category", "Change Request Category")                         \
    FIELD(CHANGE_REQUEST_SCOPE, CHOICE, "scope", "Scope", NULL)                                                       \
    FIELD(CHANGE_REQUEST_CLOSE_CODE, CHOICE, "close_code", "Close code", "Close Code")                                \
    FIELD(CHANGE_REQUEST_SYS_CREATED_ON, TIME, "sys_created_on", "Created", "Change Request Created")                 \
    FIELD(CHANGE_REQUEST_OPENED_AT, TIME, "opened_at", "Opened", "Change Request Opened")                             \
    FIELD(CHANGE_REQUEST_SYS_UPDATED_ON, TIME, "sys_updated_on", "Updated", "Change Request Updated")                 \
    FIELD(CHANGE_REQUEST_CLOSED_AT, TIME, "closed_at", "Closed", "Change Request Closed")                             \
    FIELD(CHANGE_REQUEST_START_DATE, TIME, "start_date", "Planned start date", NULL)                                  \
    FIELD(CHANGE_REQUEST_END_DATE, TIME, "end_date", "Planned end date", NULL)                                        \
    FIELD(CHANGE_REQUEST_WORK_START, TIME, "work_start", "Actual start", NULL)                                        \
    FIELD(CHANGE_REQUEST_WORK_END, TIME, "work_end", "Actual end", NULL)                                              \
    FIELD(CHANGE_REQUEST_SYS_MOD_COUNT, INTEGER, "sys_mod_count", "Updates", NULL)                                    \
    FIELD(CHANGE_REQUEST_PARENT, REFERENCE, "parent", "Parent", NULL)                                                 \
    FIELD(CHANGE_REQUEST_ASSIGNMENT_GROUP, REFERENCE, "assignment_group", "Assignment group", "Assignment Group")     \
    FIELD(CHANGE_REQUEST_ASSIGNED_TO, REFERENCE, "assigned_to", "Assigned to", "Assignee")                            \
    FIELD(CHANGE_REQUEST_SYS_CREATED_BY, WORD, "sys_created_by", "Created by", "Reporter")                            \
    FIELD(CHANGE_REQUEST_REQUESTED_BY, REFERENCE, "requested_by", "Requested by", "Requester")                        \
    FIELD(CHANGE_REQUEST_CLOSED_BY, REFERENCE, "closed_by", "Closed by", NULL)                                        \
    FIELD(CHANGE_REQUEST_CMDB_CI, REFERENCE, "cmdb_ci", "Configuration item", "Configuration Item")                   \
    FIELD(CHANGE_REQUEST_BUSINESS_SERVICE, REFERENCE, "business_service", "Service", "Business Service")              \
    FIELD(CHANGE_REQUEST_BUSINESS_SERVICE_DEPARTMENT, REFERENCE, "business_service.department", "Service Department", \
          "Department")                                                                                               \
    FIELD(CHANGE_REQUEST_REQUESTED_BY_DEPARTMENT, REFERENCE, "requested_by.department", "Requester Department", NULL)

#define SYS_USER_FIELDS(FIELD)                                              \
    FIELD(SYS_USER_SYS_ID, TEXT, "sys_id", "Sys ID", NULL)                  \
    FIELD(SYS_USER_USER_NAME, TEXT, "user_name", "User ID", NULL)           \
    FIELD(SYS_USER_NAME, TEXT, "name", "Name", NULL)                        \
    FIELD(SYS_USER_DEPARTMENT, REFERENCE, "department", "Department", NULL) \
    FIELD(SYS_USER_ACTIVE, WORD, "active", "Active", NULL)                  \
    FIELD(SYS_USER_SYS_UPDATED_ON, TIME, "sys_updated_on", "Updated", NULL) \
    FIELD(SYS_USER_SYS_MOD_COUNT, INTEGER, "sys_mod_count", "Updates", NULL)

#define POSITION(position, form, name, label, harness) position,
#define ENTRY(position, form, name, label, harness)    {name, FORM_##form, false, label, harness},
/* Last in every table: who changed the record last; explain --between and audit show it next to each change. */
#define UPDATED_BY \
    { .name = "sys_updated_by", .form = FORM_WORD, .history_only = true, .label = "Updated by" }

enum incident_field { INCIDENT_FIELDS(POSITION) INCIDENT_UPDATED_BY };
enum change_request_field { CHANGE_REQUEST_FIELDS(POSITION) CHANGE_REQUEST_UPDATED_BY };
enum sys_user_field { SYS_USER_FIELDS(POSITION) SYS_USER_UPDATED_BY };

static const struct field INCIDENT[] = {INCIDENT_FIELDS(ENTRY) UPDATED_BY};
static const struct field CHANGE_REQUEST[] = {CHANGE_REQUEST_FIELDS(ENTRY) UPDATED_BY};
static const struct field SYS_USER[] = {SYS_USER_FIELDS(ENTRY) UPDATED_BY};

#define COUNT(array) (sizeof(array) / sizeof *(array))
_Static_assert(COUNT(INCIDENT) <= RECORD_FIELDS && COUNT(CHANGE_REQUEST) <= RECORD_FIELDS, "raise RECORD_FIELDS");

const struct kind KINDS[N_TABLES] = {
    [KIND_INCIDENT] = {.id = 1,
                       .name = "incident",
                       .fields = INCIDENT,
                       .n_fields = COUNT(INCIDENT),
                       .prefix = "INC",
                       .canceled = "8",
                       .sys_id = INCIDENT_SYS_ID,
                       .number = INCIDENT_NUMBER,
                       .state = INCIDENT_STATE,
                       .created = INCIDENT_SYS_CREATED_ON,
                       .updated = INCIDENT_SYS_UPDATED_ON,
                       .closed = INCIDENT_CLOSED_AT,
                       .mod_count = INCIDENT_SYS_MOD_COUNT,
                       .updated_by = INCIDENT_UPDATED_BY,
                       .parent = INCIDENT_PARENT_INCIDENT,
                       .customs = true},
    [KIND_CHANGE_REQUEST] = {.id = 2,
                             .name = "change_request",
                             .fields = CHANGE_REQUEST,
                             .n_fields = COUNT(CHANGE_REQUEST),
                             .prefix = "CHG",
                             .canceled = "4",
                             .sys_id = CHANGE_REQUEST_SYS_ID,
                             .number = CHANGE_REQUEST_NUMBER,
                             .state = CHANGE_REQUEST_STATE,
                             .created = CHANGE_REQUEST_SYS_CREATED_ON,
                             .updated = CHANGE_REQUEST_SYS_UPDATED_ON,
                             .closed = CHANGE_REQUEST_CLOSED_AT,
                             .mod_count = CHANGE_REQUEST_SYS_MOD_COUNT,
                             .updated_by = CHANGE_REQUEST_UPDATED_BY,
                             .parent = -1,
                             .customs = true},
    [KIND_SYS_USER] = {.id = 3,
                       .name = "sys_user",
                       .fields = SYS_USER,
                       .n_fields = COUNT(SYS_USER),
                       .prefix = "",
                       .canceled = "",
                       .sys_id = SYS_USER_SYS_ID,
                       .number = -1,
                       .state = -1,
                       .created = -1,
                       .updated = SYS_USER_SYS_UPDATED_ON,
                       .closed = -1,
                       .mod_count = SYS_USER_SYS_MOD_COUNT,
                       .updated_by = SYS_USER_UPDATED_BY,
                       .parent = -1},
};

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

bool name_may_be_custom(const char *name) {
    size_t n = strlen(name);
    for (const char *c = name; *c != '\0'; c++) {
        bool letter = (*c >= 'a' && *c <= 'z') || (unsigned char)*c >= 0x80;
        if (!letter && !(*c >= '0' && *c <= '9') && *c != '_' && *c != '.') {
            return false;
        }
    }
    return n > 0 && n <= 80;
}

const char *rating_name(enum rating rating) {
    static const char *const NAMES[] = {"elite", "high", "medium", "low", NULL};
    return NAMES[rating];
}
