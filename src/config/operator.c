/* SPDX-License-Identifier: Apache-2.0 */
/* operator: the operators of a test: their names in profiles, and the fields and values that each can compare. Both
 * condition.c and query.c build tests on it. */
#include "config_p.h"
#include "instant.h"

/* What an operator requires of its values. */
enum demand {
    DEMAND_TEXT, /* any text */
    DEMAND_FORM, /* a date or a number where the field is one */
    DEMAND_DATE
};

enum { ANY_COUNT = YAML_BYTES };

static const struct {
    const char *name;
    size_t min, max; /* of its values */
    enum demand demand;
} OPERATORS[] = {
    [OP_EQUALS] = {"equals", 1, 1, DEMAND_FORM},
    [OP_NOT_EQUALS] = {"not_equals", 1, 1, DEMAND_FORM},
    [OP_IN] = {"in", 1, ANY_COUNT, DEMAND_FORM},
    [OP_NOT_IN] = {"not_in", 1, ANY_COUNT, DEMAND_FORM},
    [OP_CONTAINS] = {"contains", 1, 1, DEMAND_TEXT},
    [OP_NOT_CONTAINS] = {"not_contains", 1, 1, DEMAND_TEXT},
    [OP_STARTS_WITH] = {"starts_with", 1, 1, DEMAND_TEXT},
    [OP_ENDS_WITH] = {"ends_with", 1, 1, DEMAND_TEXT},
    [OP_IS_EMPTY] = {"is_empty", 0, 0, DEMAND_TEXT},
    [OP_IS_NOT_EMPTY] = {"is_not_empty", 0, 0, DEMAND_TEXT},
    [OP_GREATER_THAN] = {"greater_than", 1, 1, DEMAND_FORM},
    [OP_AT_LEAST] = {"at_least", 1, 1, DEMAND_FORM},
    [OP_LESS_THAN] = {"less_than", 1, 1, DEMAND_FORM},
    [OP_AT_MOST] = {"at_most", 1, 1, DEMAND_FORM},
    [OP_BETWEEN] = {"between", 2, 2, DEMAND_FORM},
    [OP_BEFORE] = {"before", 1, 1, DEMAND_DATE},
    [OP_AFTER] = {"after", 1, 1, DEMAND_DATE},
};
enum { N_OPERATORS = sizeof OPERATORS / sizeof *OPERATORS };

const char *operator_name(enum comparison op) {
    return OPERATORS[op].name;
}

bool operator_read(const struct yaml *map, enum comparison *out, struct fault *fault) {
    const char *names[N_OPERATORS + 1] = {NULL};
    for (size_t i = 0; i < N_OPERATORS; i++) {
        names[i] = OPERATORS[i].name;
    }
    int position = 0;
    const char *text = NULL;
    if (!yaml_required(map, "op", &text, fault) || !yaml_choice(map, "op", names, &position, fault)) {
        return false;
    }
    *out = (enum comparison)position;
    return true;
}

static bool is_date(const struct condition *test, const char *text) {
    int64_t instant;
    if (test->encoded) {
        return query_instant(text, 0, &instant);
    }
    return instant_parse_servicenow(text, &instant) || instant_parse_rfc3339(text, &instant);
}

bool operator_check_value(const struct kind *kind, const struct condition *test, const char *text, const char *place,
                          struct fault *fault) {
    enum demand demand = OPERATORS[test->op].demand;
    enum form form = test->field.field < 0 ? FORM_TEXT : kind->fields[test->field.field].form;
    bool wants_date = demand == DEMAND_DATE || (demand == DEMAND_FORM && form == FORM_TIME);
    double number;
    bool wants_number = demand == DEMAND_FORM && form == FORM_INTEGER;
    if (text[0] == '\0') {
        return fault_set(fault, FAULT_USAGE, "%s: empty value: use is_empty or is_not_empty", place);
    }
    if (wants_date && !is_date(test, text)) {
        return fault_set(fault, FAULT_USAGE, "%s: '%s' is not a date: write 2024-01-31, 2024-01-31 08:30:00 or %s",
                         place, text, test->encoded ? "javascript:gs.daysAgo(7)" : "2024-01-31T08:30:00Z");
    }
    if (wants_number && !text_number(text, &number)) {
        return fault_set(fault, FAULT_USAGE, "%s: '%s' is not a number, and the field %s needs one", place, text,
                         field_ref_name(kind, &test->field));
    }
    return true;
}

bool operator_check_count(const struct condition *test, struct fault *fault) {
    static const char *const NEEDS[] = {"no value", "one value", "two values"};
    size_t min = OPERATORS[test->op].min, max = OPERATORS[test->op].max;
    if (test->n_values >= min && test->n_values <= max) {
        return true;
    }
    bool equal = test->op == OP_EQUALS || test->op == OP_NOT_EQUALS;
    return fault_set(fault, FAULT_USAGE, "%s: operator '%s' takes %s, found %zu%s", test->place,
                     operator_name(test->op), max == ANY_COUNT ? "one value or more" : NEEDS[max], test->n_values,
                     equal && test->n_values > 1 ? "; 'in' and 'not_in' take more" : "");
}

bool operator_check_field(const struct kind *kind, const struct condition *test, struct fault *fault) {
    int field = test->field.field;
    if (OPERATORS[test->op].demand != DEMAND_DATE || field < 0 || kind->fields[field].form == FORM_TIME) {
        return true;
    }
    return fault_set(fault, FAULT_USAGE, "%s: operator '%s' compares dates, and %s is not a date field", test->place,
                     operator_name(test->op), field_ref_name(kind, &test->field));
}
