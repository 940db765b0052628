/* SPDX-License-Identifier: Apache-2.0 */
/* condition: the tree of tests that selects records. All that can be wrong with it is found here, before a store is
 * opened. Its depth is bounded by that of the file (YAML_DEPTH). */
#include <string.h>

#include "config_p.h"

struct condition_reader {
    const struct kind *kind;
    struct arena *arena;
};

static struct condition *new_condition(const struct condition_reader *reader, enum condition_type type,
                                       const struct yaml *value) {
    struct condition *condition = arena_alloc(reader->arena, sizeof *condition);
    condition->type = type;
    condition->place = value->place;
    return condition;
}

/* `value` and `values` mean the same; the operator decides how many there may be. */
static bool read_values(const struct condition_reader *reader, const struct yaml *map, struct condition *test,
                        struct fault *fault) {
    const struct yaml *one = yaml_get(map, "value"), *several = yaml_get(map, "values");
    const char *key = several != NULL ? "values" : "value";
    if (one != NULL && several != NULL) {
        return fault_set(fault, FAULT_USAGE, "%s: both value and values are given: keep one", test->place);
    }
    if (!yaml_texts(map, key, reader->arena, &test->values, &test->n_values, fault)) {
        return false;
    }
    if (!operator_check_count(test, fault)) {
        return false;
    }
    const struct yaml *element = test->n_values == 0 ? NULL : yaml_first(yaml_get(map, key));
    for (size_t i = 0; i < test->n_values; i++, element = element->next) {
        if (!operator_check_value(reader->kind, test, test->values[i], element->place, fault)) {
            return false;
        }
    }
    return true;
}

static struct condition *read_test(const struct condition_reader *reader, const struct yaml *map, struct fault *fault) {
    static const char *const KEYS[] = {"field", "op", "value", "values", NULL};
    struct condition *test = new_condition(reader, CONDITION_TEST, map);
    const char *name = NULL;
    bool read = yaml_only(map, "condition", KEYS, fault) && yaml_required(map, "field", &name, fault) &&
                field_ref_find(reader->kind, name, yaml_get(map, "field")->place, &test->field, fault) &&
                operator_read(map, &test->op, fault) && operator_check_field(reader->kind, test, fault) &&
                read_values(reader, map, test, fault);
    return read ? test : NULL;
}

static struct condition *read_condition(const struct condition_reader *reader, const struct yaml *value,
                                        struct fault *fault);

static struct condition *read_list(const struct condition_reader *reader, enum condition_type type,
                                   const struct yaml *list, struct fault *fault) {
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

static struct condition *read_not(const struct condition_reader *reader, const struct yaml *value,
                                  struct fault *fault) {
    struct condition *condition = new_condition(reader, CONDITION_NOT, value);
    struct condition **child = arena_alloc(reader->arena, sizeof(struct condition *));
    *child = read_condition(reader, value, fault);
    condition->children = child;
    condition->n_children = 1;
    return *child == NULL ? NULL : condition;
}

static struct condition *read_query(const struct condition_reader *reader, const struct yaml *map,
                                    struct fault *fault) {
    const char *text = NULL;
    struct condition *query = NULL;
    bool read = yaml_required(map, "query", &text, fault) &&
                query_read(text, yaml_get(map, "query")->place, reader->kind, reader->arena, &query, fault);
    return read ? query : NULL;
}

/* {all: ..}, {any: ..}, {not: ..} or {query: ..} */
static struct condition *read_operation(const struct condition_reader *reader, const struct yaml *map,
                                        struct fault *fault) {
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

static struct condition *read_condition(const struct condition_reader *reader, const struct yaml *value,
                                        struct fault *fault) {
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
    struct condition_reader reader = {.kind = kind, .arena = arena};
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
