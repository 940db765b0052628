/* SPDX-License-Identifier: Apache-2.0 */
/* snow_gen_columns: the choice lists and the columns of incident and change_request, and how a record becomes JSON.
 * The same tables make sys_choice and sys_dictionary, so that those two never disagree with the records. */
#include <inttypes.h>

#include "snow_gen.h"

#define SET(array) \
    { array, sizeof(array) / sizeof *(array) }

static const struct choice IMPACT_LIST[] = {
    {"1", "1 - High", 7, 1, false}, {"2", "2 - Medium", 33, 2, false}, {"3", "3 - Low", 60, 3, false}};
static const struct choice PRIORITY_LIST[] = {{"1", "1 - Critical", 1, 1, false},
                                              {"2", "2 - High", 1, 2, false},
                                              {"3", "3 - Moderate", 1, 3, false},
                                              {"4", "4 - Low", 1, 4, false},
                                              {"5", "5 - Planning", 1, 5, false}};
static const struct choice STATE_LIST[] = {{"1", "New", 25, 1, false},
                                           {"2", "In Progress", 50, 2, false},
                                           {"3", "On Hold", 25, 3, false},
                                           {"6", "Resolved", 0, 6, false},
                                           {"7", "Closed", 0, 7, false},
                                           {"8", "Canceled", 0, 8, false},
                                           {"4", "Awaiting User Info", 0, 4, true}};
static const struct choice ESCALATION_LIST[] = {{"0", "Normal", 90, 1, false},
                                                {"1", "Moderate", 6, 2, false},
                                                {"2", "High", 3, 3, false},
                                                {"3", "Overdue", 1, 4, false}};
/* The last one is what an old mail import left behind: records have it, sys_choice does not. */
static const struct choice CATEGORY_LIST[] = {
    {"software", "Software", 480, 1, false},     {"inquiry", "Inquiry / Help", 240, 2, false},
    {"network", "Network", 130, 3, false},       {"hardware", "Hardware", 90, 4, false},
    {"database", "Database", 45, 5, false},      {"password_reset", "Password Reset", 0, 6, true},
    {"legacy_mail", "legacy_mail", 15, 0, false}};
static const struct choice SUBCATEGORY_LIST[] = {{"os", "Operating System", 30, 1, false},
                                                 {"email", "Email", 50, 2, false},
                                                 {"internal", "Internal Application", 20, 3, false},
                                                 {"antivirus", "Antivirus", 10, 1, false},
                                                 {"dns", "DNS", 40, 1, false},
                                                 {"vpn", "VPN", 30, 2, false},
                                                 {"wireless", "Wireless", 20, 3, false},
                                                 {"disk", "Disk", 40, 1, false},
                                                 {"memory", "Memory", 20, 2, false},
                                                 {"oracle", "Oracle", 20, 1, false},
                                                 {"postgres", "PostgreSQL", 20, 2, false}};
static const struct choice CLOSE_CODE_LIST[] = {{"Solution provided", "Solution provided", 45, 1, false},
                                                {"Workaround provided", "Workaround provided", 20, 2, false},
                                                {"Resolved by caller", "Resolved by caller", 12, 3, false},
                                                {"Resolved by change", "Resolved by change", 8, 4, false},
                                                {"Duplicate", "Duplicate", 5, 5, false},
                                                {"No resolution provided", "No resolution provided", 6, 6, false},
                                                {"Solved (Permanently)", "Solved (Permanently)", 4, 7, true}};
static const struct choice CONTACT_LIST[] = {{"self-service", "Self-service", 45, 1, false},
                                             {"phone", "Phone", 25, 2, false},
                                             {"email", "Email", 15, 3, false},
                                             {"monitoring", "Monitoring", 10, 4, false},
                                             {"chat", "Chat", 4, 5, false},
                                             {"walk-in", "Walk-in", 1, 6, false}};
static const struct choice ENVIRONMENT_LIST[] = {
    {"prod", "Production", 6, 1, false}, {"staging", "Staging", 2, 2, false}, {"dev", "Development", 2, 3, false}};
static const struct choice RISK_LIST[] = {{"1", "Very High", 2, 1, false},
                                          {"2", "High", 13, 2, false},
                                          {"3", "Moderate", 35, 3, false},
                                          {"4", "Low", 50, 4, false}};
static const struct choice CHANGE_STATE_LIST[] = {{"-5", "New", 1, 1, false},       {"-4", "Assess", 1, 2, false},
                                                  {"-3", "Authorize", 1, 3, false}, {"-2", "Scheduled", 1, 4, false},
                                                  {"-1", "Implement", 1, 5, false}, {"0", "Review", 1, 6, false},
                                                  {"3", "Closed", 1, 7, false},     {"4", "Canceled", 1, 8, false}};
static const struct choice TYPE_LIST[] = {{"normal", "Normal", 50, 1, false},
                                          {"standard", "Standard", 40, 2, false},
                                          {"emergency", "Emergency", 10, 3, false}};
static const struct choice CHANGE_CATEGORY_LIST[] = {{"Software", "Software", 40, 1, false},
                                                     {"Network", "Network", 20, 2, false},
                                                     {"Hardware", "Hardware", 15, 3, false},
                                                     {"Service", "Service", 10, 4, false},
                                                     {"Applications Software", "Applications Software", 10, 5, false},
                                                     {"Other", "Other", 5, 6, false}};
static const struct choice SCOPE_LIST[] = {{"1", "Massive", 3, 1, false},
                                           {"2", "Large", 12, 2, false},
                                           {"3", "Medium", 45, 3, false},
                                           {"4", "Small", 40, 4, false}};
static const struct choice CHANGE_CODE_LIST[] = {{"successful", "Successful", 85, 1, false},
                                                 {"successful_issues", "Successful with issues", 8, 2, false},
                                                 {"unsuccessful", "Unsuccessful", 7, 3, false}};

const struct choices IMPACTS = SET(IMPACT_LIST), PRIORITIES = SET(PRIORITY_LIST), STATES = SET(STATE_LIST),
                     ESCALATIONS = SET(ESCALATION_LIST), CATEGORIES = SET(CATEGORY_LIST),
                     SUBCATEGORIES = SET(SUBCATEGORY_LIST), CLOSE_CODES = SET(CLOSE_CODE_LIST),
                     CONTACTS = SET(CONTACT_LIST), RISKS = SET(RISK_LIST), CHANGE_STATES = SET(CHANGE_STATE_LIST),
                     TYPES = SET(TYPE_LIST), CHANGE_CATEGORIES = SET(CHANGE_CATEGORY_LIST), SCOPES = SET(SCOPE_LIST),
                     CHANGE_CODES = SET(CHANGE_CODE_LIST);
static const struct choices ENVIRONMENTS = SET(ENVIRONMENT_LIST);

#define PLAIN(name, label, owner, kind, page) \
    { name, label, owner, kind, USER, NULL, page }
#define PICK(name, label, owner, set, page) \
    { name, label, owner, CHOICE, USER, set, page }
#define REF(name, label, owner, to, page) \
    { name, label, owner, REFERENCE, to, NULL, page }

static const struct column INCIDENT_COLUMNS[I_FIELDS] = {
    [I_SYS_ID] = PLAIN("sys_id", "Sys ID", "task", SYS_ID, true),
    [I_NUMBER] = PLAIN("number", "Number", "task", NUMBER, true),
    [I_TITLE] = PLAIN("short_description", "Short description", "task", TITLE, true),
    [I_PRIORITY] = PICK("priority", "Priority", "task", &PRIORITIES, true),
    [I_URGENCY] = PICK("urgency", "Urgency", "task", &IMPACTS, true),
    [I_IMPACT] = PICK("impact", "Impact", "task", &IMPACTS, true),
    [I_SEVERITY] = PICK("severity", "Severity", "incident", &IMPACTS, true),
    [I_STATE] = PICK("state", "State", "incident", &STATES, true),
    [I_ESCALATION] = PICK("escalation", "Escalation", "task", &ESCALATIONS, false),
    [I_CATEGORY] = PICK("category", "Category", "incident", &CATEGORIES, true),
    [I_SUBCATEGORY] = PICK("subcategory", "Subcategory", "incident", &SUBCATEGORIES, true),
    [I_CLOSE_CODE] = PICK("close_code", "Resolution code", "incident", &CLOSE_CODES, true),
    [I_CONTACT] = PICK("contact_type", "Channel", "task", &CONTACTS, true),
    [I_CREATED] = PLAIN("sys_created_on", "Created", "task", STAMP, true),
    [I_OPENED] = PLAIN("opened_at", "Opened", "task", STAMP, true),
    [I_UPDATED] = PLAIN("sys_updated_on", "Updated", "task", STAMP, true),
    [I_RESOLVED] = PLAIN("resolved_at", "Resolved", "incident", STAMP, true),
    [I_CLOSED] = PLAIN("closed_at", "Closed", "task", STAMP, true),
    [I_REOPENED] = PLAIN("reopened_time", "Last reopened at", "incident", STAMP, false),
    [I_CALENDAR] = PLAIN("calendar_stc", "Resolve time", "incident", COUNT, false),
    [I_BUSINESS] = PLAIN("business_stc", "Business resolve time", "incident", COUNT, false),
    [I_REOPENS] = PLAIN("reopen_count", "Reopen count", "incident", COUNT, true),
    [I_MODS] = PLAIN("sys_mod_count", "Updates", "task", COUNT, true),
    [I_SLA_DUE] = PLAIN("sla_due", "SLA due", "task", DUE, false),
    [I_MADE_SLA] = PLAIN("made_sla", "Made SLA", "task", FLAG, true),
    [I_PARENT] = REF("parent_incident", "Parent Incident", "incident", INCIDENT, true),
    [I_PROBLEM] = REF("problem_id", "Problem", "incident", PROBLEM, false),
    [I_CAUSED_BY] = REF("caused_by", "Caused by Change", "incident", CHANGE, true),
    [I_RFC] = REF("rfc", "Change Request", "incident", CHANGE, false),
    [I_GROUP] = REF("assignment_group", "Assignment group", "task", GROUP, true),
    [I_ASSIGNED] = REF("assigned_to", "Assigned to", "task", USER, true),
    [I_CREATED_BY] = PLAIN("sys_created_by", "Created by", "task", LOGIN, true),
    [I_UPDATED_BY] = PLAIN("sys_updated_by", "Updated by", "task", LOGIN, false),
    [I_OPENED_BY] = REF("opened_by", "Opened by", "task", USER, true),
    [I_RESOLVED_BY] = REF("resolved_by", "Resolved by", "incident", USER, true),
    [I_CLOSED_BY] = REF("closed_by", "Closed by", "task", USER, false),
    [I_CI] = REF("cmdb_ci", "Configuration item", "task", CI, true),
    [I_SERVICE] = REF("business_service", "Service", "task", SERVICE, true),
    [I_DEPARTMENT] = REF("business_service.department", "Department", "cmdb_ci_service", DEPARTMENT, false),
    [I_BODY] = PLAIN("description", "Description", "task", BODY, false),
    [I_CLASS] = PLAIN("sys_class_name", "Task type", "task", CLASS, false),
    [I_CALLER] = REF("caller_id", "Caller", "incident", USER, false),
    [I_ACTIVE] = PLAIN("active", "Active", "task", FLAG, false),
    [I_ENV] = PICK("u_env", "Environment", "incident", &ENVIRONMENTS, false),
    [I_CUSTOMER] = PLAIN("u_customer_impact", "Customer impact", "incident", FLAG, false),
    [I_OUTAGE] = PLAIN("u_outage_start", "Outage start", "incident", STAMP, false),
};

static const struct column CHANGE_COLUMNS[C_FIELDS] = {
    [C_SYS_ID] = PLAIN("sys_id", "Sys ID", "task", SYS_ID, false),
    [C_NUMBER] = PLAIN("number", "Number", "task", NUMBER, false),
    [C_TITLE] = PLAIN("short_description", "Short description", "task", TITLE, false),
    [C_PRIORITY] = PICK("priority", "Priority", "task", &PRIORITIES, false),
    [C_URGENCY] = PICK("urgency", "Urgency", "task", &IMPACTS, false),
    [C_IMPACT] = PICK("impact", "Impact", "task", &IMPACTS, false),
    [C_RISK] = PICK("risk", "Risk", "change_request", &RISKS, false),
    [C_STATE] = PICK("state", "State", "change_request", &CHANGE_STATES, false),
    [C_TYPE] = PICK("type", "Type", "change_request", &TYPES, false),
    [C_CATEGORY] = PICK("category", "Category", "change_request", &CHANGE_CATEGORIES, false),
    [C_SCOPE] = PICK("scope", "Scope", "change_request", &SCOPES, false),
    [C_CLOSE_CODE] = PICK("close_code", "Close code", "change_request", &CHANGE_CODES, false),
    [C_CREATED] = PLAIN("sys_created_on", "Created", "task", STAMP, false),
    [C_OPENED] = PLAIN("opened_at", "Opened", "task", STAMP, false),
    [C_UPDATED] = PLAIN("sys_updated_on", "Updated", "task", STAMP, false),
    [C_CLOSED] = PLAIN("closed_at", "Closed", "task", STAMP, false),
    [C_START] = PLAIN("start_date", "Planned start date", "change_request", STAMP, false),
    [C_END] = PLAIN("end_date", "Planned end date", "change_request", STAMP, false),
    [C_WORK_START] = PLAIN("work_start", "Actual start", "task", STAMP, false),
    [C_WORK_END] = PLAIN("work_end", "Actual end", "task", STAMP, false),
    [C_MODS] = PLAIN("sys_mod_count", "Updates", "task", COUNT, false),
    [C_PARENT] = REF("parent", "Parent", "task", PARENT, false),
    [C_GROUP] = REF("assignment_group", "Assignment group", "task", GROUP, false),
    [C_ASSIGNED] = REF("assigned_to", "Assigned to", "task", USER, false),
    [C_CREATED_BY] = PLAIN("sys_created_by", "Created by", "task", LOGIN, false),
    [C_UPDATED_BY] = PLAIN("sys_updated_by", "Updated by", "task", LOGIN, false),
    [C_REQUESTED_BY] = REF("requested_by", "Requested by", "change_request", USER, false),
    [C_CLOSED_BY] = REF("closed_by", "Closed by", "task", USER, false),
    [C_CI] = REF("cmdb_ci", "Configuration item", "task", CI, false),
    [C_SERVICE] = REF("business_service", "Service", "task", SERVICE, false),
    [C_DEPARTMENT] = REF("business_service.department", "Department", "cmdb_ci_service", DEPARTMENT, false),
    [C_REQUESTED_DEPARTMENT] = REF("requested_by.department", "Department", "sys_user", DEPARTMENT, false),
    [C_BODY] = PLAIN("description", "Description", "task", BODY, false),
    [C_CLASS] = PLAIN("sys_class_name", "Task type", "task", CLASS, false),
    [C_ACTIVE] = PLAIN("active", "Active", "task", FLAG, false),
    [C_ENV] = PICK("u_env", "Environment", "change_request", &ENVIRONMENTS, false),
};

const struct table INCIDENTS = {"incident", "Incident", INCIDENT, INCIDENT_COLUMNS, I_FIELDS, incident_make};
const struct table CHANGES = {"change_request", "Change Request", CHANGE, CHANGE_COLUMNS, C_FIELDS, change_make};

void record_clear(struct record *record, int64_t index) {
    record->index = index;
    for (int i = 0; i < FIELDS; i++)
        record->field[i] = NONE;
    record->title[0] = '\0';
}

static void write_id(struct out *out, const char *name, const struct world *world, enum target target, int64_t index) {
    char id[ID_SIZE];
    entity_id(world, target, index, id);
    out_field(out, name, id, id);
}

static void write_number(struct out *out, const char *name, enum target target, int64_t index) {
    char number[NAME_SIZE];
    entity_name(target, index, number);
    out_field(out, name, number, number);
}

static void write_reference(struct out *out, const struct column *column, const struct world *world, int64_t index) {
    char id[ID_SIZE], name[NAME_SIZE];
    if (index == NONE) {
        out_field(out, column->name, "", "");
        return;
    }
    entity_id(world, column->target, index, id);
    entity_name(column->target, index, name);
    out_link(out, column->name, name, id, world->origin, target_table(column->target));
}

static void write_choice(struct out *out, const struct column *column, int64_t index) {
    const struct choice *choice = index == NONE ? NULL : &column->set->list[index];
    out_field(out, column->name, choice ? choice->label : NULL, choice ? choice->value : "");
}

static void write_count(struct out *out, const char *name, int64_t count) {
    char text[ID_SIZE] = "", grouped[ID_SIZE] = "";
    if (count != NONE)
        snprintf(text, sizeof text, "%" PRId64, count);
    if (count >= 1000 && count < 1000000)
        snprintf(grouped, sizeof grouped, "%" PRId64 ",%03" PRId64, count / 1000, count % 1000);
    out_field(out, name, *grouped ? grouped : text, text);
}

static void write_login(struct out *out, const char *name, int64_t user) {
    char login[NAME_SIZE];
    user_login(user, login);
    out_field(out, name, login, login);
}

static void write_body(struct out *out, const char *name, const char *title) {
    char body[TITLE_SIZE + 80];
    snprintf(body, sizeof body, "%s\n\nSteps:\t1. open\r\n\t2. \"wait\", then look at C:\\temp\n", title);
    out_field(out, name, body, body);
}

static void write_due(struct out *out, const char *name, int64_t seconds, int64_t zone) {
    if (seconds == NONE)
        out_field(out, name, "UNKNOWN", "");
    else
        out_stamp(out, name, seconds, zone);
}

static void write_value(struct out *out, const struct world *world, const struct table *table,
                        const struct record *record, int64_t at) {
    const struct column *column = &table->columns[at];
    int64_t value = record->field[at];
    switch (column->kind) {
        case SYS_ID:
            write_id(out, column->name, world, table->target, record->index);
            break;
        case NUMBER:
            write_number(out, column->name, table->target, record->index);
            break;
        case TITLE:
            out_field(out, column->name, record->title, record->title);
            break;
        case BODY:
            write_body(out, column->name, record->title);
            break;
        case CLASS:
            out_field(out, column->name, table->label, table->name);
            break;
        case LOGIN:
            write_login(out, column->name, value);
            break;
        case STAMP:
            out_stamp(out, column->name, value, world->zone);
            break;
        case DUE:
            write_due(out, column->name, value, world->zone);
            break;
        case CHOICE:
            write_choice(out, column, value);
            break;
        case COUNT:
            write_count(out, column->name, value);
            break;
        case FLAG:
            out_field(out, column->name, value == 1 ? "true" : "false", value == 1 ? "true" : "false");
            break;
        case REFERENCE:
            write_reference(out, column, world, value);
            break;
    }
}

void record_write(struct out *out, const struct world *world, const struct table *table, const struct record *record,
                  bool page) {
    out_raw(out, "{");
    for (int64_t i = 0; i < table->count; i++)
        if (!page || table->columns[i].page)
            write_value(out, world, table, record, i);
    out_raw(out, "}");
}
