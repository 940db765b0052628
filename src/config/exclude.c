/* SPDX-License-Identifier: Apache-2.0 */
/* exclude: exclude_fields: the words that people give to fields become column names. A word that is misread would let a
 * field into the store, so what is not known is refused or, later, looked up in sys_dictionary. */
#include <string.h>

#include "config_p.h"

enum { NEAR = 2 };

/* Columns of ServiceNow's own that are not mirrored, so that none of them is taken for another one's misspelling. */
static const char *const OTHER_COLUMNS[] = {
    "active",
    "activity_due",
    "additional_assignee_list",
    "approval",
    "approval_history",
    "backout_plan",
    "business_duration",
    "calendar_duration",
    "caller_id",
    "cause",
    "child_incidents",
    "close_notes",
    "comments",
    "company",
    "contract",
    "correlation_id",
    "delivery_plan",
    "description",
    "due_date",
    "expected_start",
    "follow_up",
    "group_list",
    "hold_reason",
    "incident_state",
    "justification",
    "knowledge",
    "location",
    "name",
    "notify",
    "order",
    "parent",
    "phase",
    "reason",
    "reassignment_count",
    "reopened_by",
    "service_offering",
    "skills",
    "sys_class_name",
    "sys_domain",
    "sys_tags",
    "task_for",
    "test_plan",
    "time_worked",
    "universal_request",
    "upon_approval",
    "upon_reject",
    "user_input",
    "watch_list",
    "work_notes",
    "work_notes_list",
    "comments_and_work_notes",
    "correlation_display",
    "implementation_plan",
    "sys_domain_path",
};

/* Words of Harness and ServiceNow that the field table does not have. */
static const struct word {
    const char *word, *column;
} OTHER_WORDS[] = {
    {"Summary", "short_description"}, {"Comments", "comments"},     {"Additional comments", "comments"},
    {"Description", "description"},   {"Work notes", "work_notes"}, {"Caller", "caller_id"},
};

struct names {
    const char **list;
    size_t n;
};

static void add_name(struct names *names, const char *name) {
    for (size_t i = 0; i < names->n; i++) {
        if (strcmp(names->list[i], name) == 0) {
            return;
        }
    }
    names->list[names->n++] = name;
}

/* The columns that the word means in any of the tables; false when there is none. */
static bool add_columns(struct names *names, const char *word) {
    size_t before = names->n;
    bool found = false;
    for (size_t i = 0; i < N_TABLES; i++) {
        int field = kind_field_any(&KINDS[i], word);
        if (field >= 0) {
            add_name(names, KINDS[i].fields[field].name);
            found = true;
        }
    }
    for (size_t i = 0; i < sizeof OTHER_WORDS / sizeof *OTHER_WORDS; i++) {
        if (text_equal(OTHER_WORDS[i].word, word)) {
            add_name(names, OTHER_WORDS[i].column);
            found = true;
        }
    }
    for (size_t i = 0; !found && i < sizeof OTHER_COLUMNS / sizeof *OTHER_COLUMNS; i++) {
        if (text_equal(OTHER_COLUMNS[i], word)) {
            add_name(names, OTHER_COLUMNS[i]);
            found = true;
        }
    }
    return found || names->n > before;
}

static void find_nearest(struct nearest *nearest) {
    for (size_t i = 0; i < N_TABLES; i++) {
        for (size_t j = 0; j < KINDS[i].n_fields; j++) {
            const struct field *field = &KINDS[i].fields[j];
            nearest_offer(nearest, field->name);
            nearest_offer(nearest, field->label);
            if (field->harness != NULL) {
                nearest_offer(nearest, field->harness);
            }
        }
    }
    for (size_t i = 0; i < sizeof OTHER_WORDS / sizeof *OTHER_WORDS; i++) {
        nearest_offer(nearest, OTHER_WORDS[i].word);
    }
    for (size_t i = 0; i < sizeof OTHER_COLUMNS / sizeof *OTHER_COLUMNS; i++) {
        nearest_offer(nearest, OTHER_COLUMNS[i]);
    }
}

/* What is neither a known word nor a custom field may be a column of an instance's own tables, unless it resembles what
 * is known, or no column can be called so. */
static bool check_unknown(const char *word, const char *place, struct fault *fault) {
    struct nearest nearest = {.word = word};
    if (field_is_custom(word)) {
        return true;
    }
    find_nearest(&nearest);
    if (nearest.best != NULL && nearest.distance <= NEAR) {
        return fault_set(fault, FAULT_USAGE, "%s: exclude_fields: unknown field '%s'; did you mean '%s'?", place, word,
                         nearest.best);
    }
    return word[strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0' ||
           fault_set(fault, FAULT_USAGE,
                     "%s: exclude_fields: unknown field '%s': use the column's name, such as short_description", place,
                     word);
}

/* Without them pages have no order, and a newer copy cannot be distinguished from an older one. */
static bool check_needed(const struct names *names, const char *place, struct fault *fault) {
    for (size_t i = 0; i < names->n; i++) {
        if (strcmp(names->list[i], "sys_id") == 0 || strcmp(names->list[i], "sys_updated_on") == 0) {
            return fault_set(fault, FAULT_USAGE, "%s: exclude_fields: mttr needs the field '%s': leave it out", place,
                             names->list[i]);
        }
    }
    return true;
}

bool exclude_read(const struct settings_reader *reader, const struct yaml *map, struct integration *out,
                  struct fault *fault) {
    const char *const *words = NULL;
    size_t n = 0;
    if (!yaml_texts(map, "exclude_fields", reader->arena, &words, &n, fault)) {
        return false;
    }
    struct names known = {.list = arena_alloc(reader->arena, (n * N_TABLES * 2 + 1) * sizeof *known.list)};
    struct names unknown = {.list = arena_alloc(reader->arena, (n + 1) * sizeof *unknown.list)};
    const struct yaml *element = n == 0 ? NULL : yaml_first(yaml_get(map, "exclude_fields"));
    for (size_t i = 0; i < n; i++, element = element->next) {
        if (!add_columns(&known, words[i])) {
            if (!check_unknown(words[i], element->place, fault)) {
                return false;
            }
            add_name(&known, words[i]);
            add_name(&unknown, words[i]);
        }
        if (!check_needed(&known, element->place, fault)) {
            return false;
        }
    }
    out->exclude_fields = known.list;
    out->n_exclude = known.n;
    out->exclude_unknown = unknown.list;
    out->n_exclude_unknown = unknown.n;
    return true;
}
