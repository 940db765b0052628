/* SPDX-License-Identifier: Apache-2.0 */
/* record: the field tables against the lists here, which store, views and documents promise. */
#include <CUnit/CUnit.h>
#include <string.h>

#include "record.h"
#include "suite.h"

/* The fields of v_incident and v_change_request in mttr(1), STORE; in parentheses who changed the record last, which is
 * no column there. */
static const char *const FIELDS[N_KINDS] = {
    "sys_id number short_description priority urgency impact severity state escalation category subcategory close_code "
    "contact_type sys_created_on opened_at sys_updated_on resolved_at closed_at reopened_time calendar_stc "
    "business_stc "
    "reopen_count sys_mod_count sla_due made_sla parent_incident problem_id caused_by rfc assignment_group assigned_to "
    "sys_created_by opened_by resolved_by closed_by cmdb_ci business_service business_service.department "
    "(sys_updated_by) ",
    "sys_id number short_description priority urgency impact risk state type category scope close_code sys_created_on "
    "opened_at sys_updated_on closed_at start_date end_date work_start work_end sys_mod_count parent assignment_group "
    "assigned_to sys_created_by requested_by closed_by cmdb_ci business_service business_service.department "
    "requested_by.department (sys_updated_by) "};

static void fields_keep_their_order(void) {
    for (size_t k = 0; k < N_KINDS; k++) {
        char names[2000] = "";
        for (size_t i = 0; i < KINDS[k].n_fields; i++) {
            const struct field *field = &KINDS[k].fields[i];
            strcat(strcat(strcat(names, field->history_only ? "(" : ""), field->name),
                   field->history_only ? ") " : " ");
        }
        CU_ASSERT_STRING_EQUAL(names, FIELDS[k]);
    }
}

static void kinds_are_found(void) {
    for (size_t k = 0; k < N_TABLES; k++) {
        const struct kind *kind = &KINDS[k];
        CU_ASSERT_EQUAL(kind->id, (int)k + 1);
        CU_ASSERT_PTR_EQUAL(kind_find(kind->name), k < N_KINDS ? kind : NULL);
    }
    CU_ASSERT_PTR_NULL(kind_find("problem"));
}

static void names_in_three_tongues(void) {
    const struct kind *incident = kind_find("incident");
    CU_ASSERT_EQUAL(kind_field_any(incident, "sys_created_on"), incident->created);
    CU_ASSERT_EQUAL(kind_field_any(incident, "created"), incident->created);
    CU_ASSERT_EQUAL(kind_field_any(incident, "Incident Created"), incident->created);
    CU_ASSERT_EQUAL(kind_field_any(incident, "status"), incident->state);
    CU_ASSERT_EQUAL(kind_field_any(incident, "nothing"), -1);
    CU_ASSERT_EQUAL(kind_field(incident, "Created"), -1);
}

/* No name, label or Harness name is that of two fields of a kind. */
static void names_are_unambiguous(void) {
    for (size_t k = 0; k < N_KINDS; k++) {
        for (size_t i = 0; i < KINDS[k].n_fields; i++) {
            const struct field *field = &KINDS[k].fields[i];
            CU_ASSERT_EQUAL(kind_field_any(&KINDS[k], field->name), (int)i);
            CU_ASSERT_EQUAL(kind_field_any(&KINDS[k], field->label), (int)i);
            CU_ASSERT(field->harness == NULL || kind_field_any(&KINDS[k], field->harness) == (int)i);
        }
    }
}

static void custom_names(void) {
    CU_ASSERT_TRUE(field_is_custom("u_env"));
    CU_ASSERT_FALSE(field_is_custom("u_"));
    CU_ASSERT_FALSE(field_is_custom("env"));
    CU_ASSERT_FALSE(field_is_custom("u_a\"b"));
    CU_ASSERT_FALSE(field_is_custom("u_Env"));
}

static const struct test TESTS[] = {
    {"fields keep their order", fields_keep_their_order},
    {"kinds are found", kinds_are_found},
    {"names in three tongues", names_in_three_tongues},
    {"names are unambiguous", names_are_unambiguous},
    {"custom names", custom_names},
    {NULL, NULL},
};
const struct suite suite_record = {"record", TESTS};
