/* SPDX-License-Identifier: Apache-2.0 */
/* condition: the tree of tests that says which records are meant. All that can be wrong with it is found here, before a
 * store is opened. Its depth is bounded by that of the file (YAML_DEPTH). */
#include <string.h>

#include "config_p.h"
#include "instant.h"

/* What an operator asks of its values. */
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

struct reader {
    const struct kind *kind;
    struct arena *arena;
};

static struct condition *new_condition(const struct reader *reader, enum condition_type type,
                                       const struct yaml *value) {
    struct condition *condition = arena_alloc(reader->arena, sizeof *condition);
    condition->type = type;
    condition->place = value->place;
    return condition;
}

static bool read_operator(const struct yaml *map, struct condition *test, struct fault *fault) {
    const char *names[N_OPERATORS + 1] = {NULL};
    for (size_t i = 0; i < N_OPERATORS; i++) {
        names[i] = OPERATORS[i].name;
    }
    int position = 0;
    const char *text = NULL;
    if (!yaml_required(map, "op", &text, fault) || !yaml_choice(map, "op", names, &position, fault)) {
        return false;
    }
    test->op = (enum comparison)position;
    return true;
}

static bool is_date(const struct condition *test, const char *text) {
    int64_t instant;
    if (test->encoded) {
        return query_instant(text, 0, &instant);
    }
    return instant_parse_servicenow(text, &instant) || instant_parse_rfc3339(text, &instant);
}

static bool is_number(const char *text) {
    double number;
    return text_number(text, &number);
}

/* What custom fields hold is not known here. */
bool condition_check_value(const struct kind *kind, const struct condition *test, const char *text, const char *place,
                           struct fault *fault) {
    enum demand demand = OPERATORS[test->op].demand;
    enum form form = test->field.field < 0 ? FORM_TEXT : kind->fields[test->field.field].form;
    bool wants_date = demand == DEMAND_DATE || (demand == DEMAND_FORM && form == FORM_TIME);
    bool wants_number = demand == DEMAND_FORM && form == FORM_INTEGER;
    if (text[0] == '\0') {
        return fault_set(fault, FAULT_USAGE, "%s: empty value: use is_empty or is_not_empty", place);
    }
    if (wants_date && !is_date(test, text)) {
        return fault_set(fault, FAULT_USAGE, "%s: '%s' is not a date: write 2024-01-31, 2024-01-31 08:30:00 or %s",
                         place, text, test->encoded ? "javascript:gs.daysAgo(7)" : "2024-01-31T08:30:00Z");
    }
    if (wants_number && !is_number(text)) {
        return fault_set(fault, FAULT_USAGE, "%s: '%s' is not a number, and %s is one", place, text,
                         field_ref_name(kind, &test->field));
    }
    return true;
}

static bool refuse_count(const struct condition *test, size_t n, struct fault *fault) {
    static const char *const NEEDS[] = {"no value", "one value", "two values"};
    bool list = OPERATORS[test->op].max == ANY_COUNT;
    bool equal = test->op == OP_EQUALS || test->op == OP_NOT_EQUALS;
    return fault_set(fault, FAULT_USAGE, "%s: operator '%s' takes %s, found %zu%s", test->place,
                     operator_name(test->op), list ? "one value or more" : NEEDS[OPERATORS[test->op].max], n,
                     equal && n > 1 ? "; 'in' and 'not_in' take more" : "");
}

/* `value` and `values` are one and the same: how many there may be is the operator's to say. */
static bool read_values(const struct reader *reader, const struct yaml *map, struct condition *test,
                        struct fault *fault) {
    const struct yaml *one = yaml_get(map, "value"), *several = yaml_get(map, "values");
    const char *key = several != NULL ? "values" : "value";
    if (one != NULL && several != NULL) {
        return fault_set(fault, FAULT_USAGE, "%s: both value and values are given: keep one", test->place);
    }
    if (!yaml_texts(map, key, reader->arena, &test->values, &test->n_values, fault)) {
        return false;
    }
    if (test->n_values < OPERATORS[test->op].min || test->n_values > OPERATORS[test->op].max) {
        return refuse_count(test, test->n_values, fault);
    }
    const struct yaml *element = test->n_values == 0 ? NULL : yaml_first(yaml_get(map, key));
    for (size_t i = 0; i < test->n_values; i++, element = element->next) {
        if (!condition_check_value(reader->kind, test, test->values[i], element->place, fault)) {
            return false;
        }
    }
    return true;
}

/* Only dates have a before and an after; custom fields may be dates. */
static bool check_field(const struct reader *reader, const struct condition *test, struct fault *fault) {
    int field = test->field.field;
    if (OPERATORS[test->op].demand != DEMAND_DATE || field < 0 || reader->kind->fields[field].form == FORM_TIME) {
        return true;
    }
    return fault_set(fault, FAULT_USAGE, "%s: operator '%s' compares dates, and %s is none", test->place,
                     operator_name(test->op), field_ref_name(reader->kind, &test->field));
}

static struct condition *read_test(const struct reader *reader, const struct yaml *map, struct fault *fault) {
    static const char *const KEYS[] = {"field", "op", "value", "values", NULL};
    struct condition *test = new_condition(reader, CONDITION_TEST, map);
    const char *name = NULL;
    bool read = yaml_only(map, "condition", KEYS, fault) && yaml_required(map, "field", &name, fault) &&
                field_ref_find(reader->kind, name, yaml_get(map, "field")->place, &test->field, fault) &&
                read_operator(map, test, fault) && check_field(reader, test, fault) &&
                read_values(reader, map, test, fault);
    return read ? test : NULL;
}

static struct condition *read_condition(const struct reader *reader, const struct yaml *value, struct fault *fault);

static struct condition *read_list(const struct reader *reader, enum condition_type type, const struct yaml *list,
                                   struct fault *fault) {
    if (!yaml_expect(list, YAML_LIST, fault)) {
        return NULL;
    }
    if (list->n == 0) {
        fault_set(fault, FAULT_USAGE, "%s: a list of conditions needs at least one", list->place);
        return NULL;
    }
    struct condition *condition = new_condition(reader, type, list);
    struct condition **children = arena_alloc(reader->arena, list->n * sizeof(struct condition *));
    for (const struct yaml *element = list->first; element != NULL; element = element->next) {
        children[condition->n_children] = read_condition(reader, element, fault);
        if (children[condition->n_children++] == NULL) {
            return NULL;
        }
    }
    condition->children = children;
    return condition;
}

static struct condition *read_not(const struct reader *reader, const struct yaml *value, struct fault *fault) {
    struct condition *condition = new_condition(reader, CONDITION_NOT, value);
    struct condition **child = arena_alloc(reader->arena, sizeof(struct condition *));
    *child = read_condition(reader, value, fault);
    condition->children = child;
    condition->n_children = 1;
    return *child == NULL ? NULL : condition;
}

static struct condition *read_query(const struct reader *reader, const struct yaml *map, struct fault *fault) {
    const char *text = NULL;
    struct condition *query = NULL;
    bool read = yaml_required(map, "query", &text, fault) &&
                query_read(text, yaml_get(map, "query")->place, reader->kind, reader->arena, &query, fault);
    return read ? query : NULL;
}

/* {all: ..}, {any: ..}, {not: ..} or {query: ..} */
static struct condition *read_operation(const struct reader *reader, const struct yaml *map, struct fault *fault) {
    static const char *const KEYS[] = {"all", "any", "not", "query", "field", "op", "value", "values", NULL};
    if (!yaml_only(map, "condition", KEYS, fault)) {
        return NULL;
    }
    const struct yaml *member = map->first;
    if (map->n == 1 && strcmp(member->key, "all") == 0) {
        return read_list(reader, CONDITION_ALL, member, fault);
    }
    if (map->n == 1 && strcmp(member->key, "any") == 0) {
        return read_list(reader, CONDITION_ANY, member, fault);
    }
    if (map->n == 1 && strcmp(member->key, "not") == 0) {
        return read_not(reader, member, fault);
    }
    if (map->n == 1 && strcmp(member->key, "query") == 0) {
        return read_query(reader, map, fault);
    }
    fault_set(fault, FAULT_USAGE,
              "%s: a condition is {field, op, value}, {all: [..]}, {any: [..]}, {not: ..}, {query: '..'} or a list",
              map->place);
    return NULL;
}

static struct condition *read_condition(const struct reader *reader, const struct yaml *value, struct fault *fault) {
    if (value->type == YAML_LIST) {
        return read_list(reader, CONDITION_ALL, value, fault);
    }
    if (!yaml_expect(value, YAML_MAP, fault)) {
        return NULL;
    }
    bool is_test = yaml_get(value, "field") != NULL;
    return is_test ? read_test(reader, value, fault) : read_operation(reader, value, fault);
}

bool condition_read(const struct yaml *value, const struct kind *kind, struct arena *arena,
                    const struct condition **out, struct fault *fault) {
    struct reader reader = {.kind = kind, .arena = arena};
    const struct condition *condition = read_condition(&reader, value, fault);
    if (condition == NULL) {
        return false;
    }
    *out = condition;
    return true;
}

static void describe_test(const struct kind *kind, const struct condition *test, struct buf *out) {
    buf_format(out, "%s %s", field_ref_name(kind, &test->field), operator_name(test->op));
    for (size_t i = 0; i < test->n_values; i++) {
        buf_text(out, i == 0 ? " " : ", ");
        buf_text(out, test->values[i]);
    }
}

static void describe(const struct kind *kind, const struct condition *condition, struct buf *out) {
    if (condition->type == CONDITION_TEST) {
        describe_test(kind, condition, out);
        return;
    }
    if (condition->type == CONDITION_SAME) {
        buf_format(out, "%s same_as %s", field_ref_name(kind, &condition->field),
                   field_ref_name(kind, &condition->other));
        return;
    }
    if (condition->n_children == 0) {
        buf_text(out, "anything");
    }
    if (condition->type == CONDITION_NOT) {
        buf_text(out, "not ");
    }
    for (size_t i = 0; i < condition->n_children; i++) {
        const struct condition *child = condition->children[i];
        bool grouped = child->type == CONDITION_ALL || child->type == CONDITION_ANY;
        buf_text(out, i == 0 ? "" : condition->type == CONDITION_ALL ? " and " : " or ");
        buf_text(out, grouped ? "(" : "");
        describe(kind, child, out);
        buf_text(out, grouped ? ")" : "");
    }
}

void condition_describe(const struct kind *kind, const struct condition *condition, struct buf *out) {
    static const char ELLIPSIS[] = "...";
    enum { MOST = 200 };
    struct buf whole;
    buf_init(&whole, (size_t)8 * YAML_BYTES); /* what a file can hold, and its brackets */
    describe(kind, condition, &whole);
    if (whole.len <= MOST) {
        buf_add(out, whole.data, whole.len);
    } else {
        buf_add(out, whole.data, text_head(whole.data, MOST - strlen(ELLIPSIS)));
        buf_text(out, ELLIPSIS);
    }
    buf_clear(&whole);
}
