/* SPDX-License-Identifier: Apache-2.0 */
/* query: ServiceNow's encoded queries as conditions. ^OR binds to the condition before it, ^NQ begins another query; a
 * record is selected where any of them holds. Terms that order or group rows are ignored. Terms that the mirror cannot
 * answer are errors. */
#include <string.h>

#include "config_p.h"

/* What follows an operator. */
enum operand_form {
    OPERAND_NONE,
    OPERAND_TEXT,
    OPERAND_TEXT_OR_NONE, /* no text: whether the field is empty */
    OPERAND_BOUND,        /* a text, or LABEL@first@last of a period */
    OPERAND_LIST,         /* texts with commas between */
    OPERAND_PAIR,         /* first@last */
    OPERAND_PERIOD,       /* LABEL@first@last */
    OPERAND_FIELD,
    OPERAND_REFUSED
};

/* In the order in which they are tried: a word comes after those that it begins. */
static const struct word {
    const char *text;
    enum operand_form operand;
    enum comparison op;
    bool negated; /* where op has no negative of its own */
} WORDS[] = {
    {"!=", OPERAND_TEXT_OR_NONE, OP_NOT_EQUALS, false},
    {">=", OPERAND_BOUND, OP_AT_LEAST, false},
    {"<=", OPERAND_BOUND, OP_AT_MOST, false},
    {"=", OPERAND_TEXT_OR_NONE, OP_EQUALS, false},
    {">", OPERAND_BOUND, OP_GREATER_THAN, false},
    {"<", OPERAND_BOUND, OP_LESS_THAN, false},
    {"IN_HIERARCHY", OPERAND_REFUSED, OP_IN, false},
    {"INSTANCEOF", OPERAND_REFUSED, OP_IN, false},
    {"IN", OPERAND_LIST, OP_IN, false},
    {"NOT IN_HIERARCHY", OPERAND_REFUSED, OP_NOT_IN, false},
    {"NOT IN", OPERAND_LIST, OP_NOT_IN, false},
    {"NOT LIKE", OPERAND_TEXT, OP_NOT_CONTAINS, false},
    {"NOTLIKE", OPERAND_TEXT, OP_NOT_CONTAINS, false},
    {"LIKE", OPERAND_TEXT, OP_CONTAINS, false},
    {"STARTSWITH", OPERAND_TEXT, OP_STARTS_WITH, false},
    {"ENDSWITH", OPERAND_TEXT, OP_ENDS_WITH, false},
    {"ISNOTEMPTY", OPERAND_NONE, OP_IS_NOT_EMPTY, false},
    {"ISEMPTY", OPERAND_NONE, OP_IS_EMPTY, false},
    {"EMPTYSTRING", OPERAND_NONE, OP_IS_EMPTY, false},
    {"BETWEEN", OPERAND_PAIR, OP_BETWEEN, false},
    {"NOTON", OPERAND_PERIOD, OP_BETWEEN, true},
    {"ON", OPERAND_PERIOD, OP_BETWEEN, false},
    {"NSAMEAS", OPERAND_FIELD, OP_EQUALS, true},
    {"SAMEAS", OPERAND_FIELD, OP_EQUALS, false},
};

static const char ANYTHING[] = "ANYTHING";
static const char *const IGNORED[] = {"EQ", "ORDERBY", "GROUPBY"};

struct query {
    const struct kind *kind;
    struct arena *arena;
    const char *place; /* of the term in hand, with its text */
    struct fault *fault;
};

/* ---- conditions ---- */

static struct condition *new_condition(const struct query *query, enum condition_type type) {
    struct condition *condition = arena_alloc(query->arena, sizeof *condition);
    condition->type = type;
    condition->place = query->place;
    return condition;
}

static struct condition *new_list(const struct query *query, enum condition_type type, struct condition **children,
                                  size_t n) {
    if (n == 1) {
        return children[0];
    }
    struct condition *list = new_condition(query, type);
    struct condition **copy = arena_alloc(query->arena, n * sizeof *copy);
    for (size_t i = 0; i < n; i++) {
        copy[i] = children[i];
    }
    list->children = copy;
    list->n_children = n;
    return list;
}

static struct condition *negate(const struct query *query, struct condition *condition) {
    struct condition *negation = new_condition(query, CONDITION_NOT);
    struct condition **child = arena_alloc(query->arena, sizeof *child);
    *child = condition;
    negation->children = child;
    negation->n_children = 1;
    return negation;
}

static struct condition *new_test(const struct query *query, const struct field_ref *field, enum comparison op) {
    struct condition *test = new_condition(query, CONDITION_TEST);
    test->field = *field;
    test->op = op;
    test->encoded = true;
    return test;
}

/* ---- values ---- */

static bool refuse(const struct query *query, const char *why) {
    return fault_set(query->fault, FAULT_USAGE, "%s: %s", query->place, why);
}

/* Scripts other than those dates depend on the user, on other tables or on settings of the instance. */
static bool check_value(const struct query *query, const struct condition *test, const char *text) {
    int64_t instant;
    if (strncmp(text, "javascript:", 11) == 0 && !query_instant(text, 0, &instant)) {
        return fault_set(query->fault, FAULT_USAGE, "%s: '%s' cannot be known offline", query->place, text);
    }
    return operator_check_value(query->kind, test, text, query->place, query->fault);
}

static struct condition *with_values(const struct query *query, struct condition *test, const char *const *values,
                                     size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (!check_value(query, test, values[i])) {
            return NULL;
        }
    }
    test->values = values;
    test->n_values = n;
    return test;
}

/* Cuts the text at each separator. */
static const char **split(const struct query *query, const char *text, char separator, size_t *n) {
    size_t most = 1;
    for (const char *at = strchr(text, separator); at != NULL; at = strchr(at + 1, separator)) {
        most++;
    }
    const char **parts = arena_alloc(query->arena, most * sizeof *parts);
    for (*n = 0; *n < most; (*n)++) {
        size_t length = *n + 1 < most ? strcspn(text, (char[]){separator, '\0'}) : strlen(text);
        parts[*n] = arena_strndup(query->arena, text, length);
        text += length + 1;
    }
    return parts;
}

/* An empty item of a list means the empty value: in holds for it, not in does not. */
static struct condition *read_list(const struct query *query, struct condition *test, const char *text) {
    size_t n, kept = 0;
    const char **items = split(query, text, ',', &n);
    for (size_t i = 0; i < n; i++) {
        if (items[i][0] != '\0') {
            items[kept++] = items[i];
        }
    }
    if (kept == 0) {
        refuse(query, "the list is empty");
        return NULL;
    }
    if (with_values(query, test, items, kept) == NULL) {
        return NULL;
    }
    if (kept == n) {
        return test;
    }
    bool in = test->op == OP_IN;
    struct condition *both[] = {test, new_test(query, &test->field, in ? OP_IS_EMPTY : OP_IS_NOT_EMPTY)};
    return new_list(query, in ? CONDITION_ANY : CONDITION_ALL, both, 2);
}

static bool is_date_field(const struct query *query, const struct condition *test) {
    return test->field.field >= 0 && query->kind->fields[test->field.field].form == FORM_TIME;
}

static struct condition *read_one(const struct query *query, struct condition *test, const char *text) {
    const char **value = arena_alloc(query->arena, sizeof *value);
    *value = text;
    return with_values(query, test, value, 1);
}

/* After a period is after its last second, before it is before its first. */
static struct condition *read_bound(const struct query *query, struct condition *test, const char *text) {
    size_t n = 1;
    const char **parts = is_date_field(query, test) ? split(query, text, '@', &n) : NULL;
    bool last = test->op == OP_GREATER_THAN || test->op == OP_AT_MOST;
    return read_one(query, test, n == 3 ? parts[last ? 2 : 1] : text);
}

/* first@last, or LABEL@first@last */
static struct condition *read_pair(const struct query *query, struct condition *test, const char *text, size_t wanted) {
    size_t n;
    const char **parts = split(query, text, '@', &n);
    if (n != wanted) {
        refuse(query, wanted == 2 ? "BETWEEN takes FIRST@LAST" : "ON and NOTON take LABEL@FIRST@LAST");
        return NULL;
    }
    return with_values(query, test, parts + (n - 2), 2);
}

static struct condition *read_period(const struct query *query, struct condition *test, const char *text) {
    if (test->field.field >= 0 && !is_date_field(query, test)) {
        refuse(query, "ON and NOTON compare dates, and the field is not a date");
        return NULL;
    }
    return read_pair(query, test, text, 3);
}

static struct condition *read_same(const struct query *query, const struct field_ref *field, const char *name) {
    struct condition *same = new_condition(query, CONDITION_SAME);
    same->field = *field;
    return field_ref_find(query->kind, name, query->place, &same->other, query->fault) ? same : NULL;
}

/* ---- terms ---- */

static const struct word *find_word(const char *text) {
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (strncmp(text, WORDS[i].text, strlen(WORDS[i].text)) == 0) {
            return &WORDS[i];
        }
    }
    return NULL;
}

static struct condition *read_operand(const struct query *query, const struct field_ref *field, const struct word *word,
                                      const char *text) {
    struct condition *test = new_test(query, field, word->op);
    switch (word->operand) {
        case OPERAND_TEXT_OR_NONE:
            if (text[0] == '\0') {
                test->op = word->op == OP_EQUALS ? OP_IS_EMPTY : OP_IS_NOT_EMPTY;
                return test;
            }
            return read_one(query, test, text);
        case OPERAND_TEXT:
            return read_one(query, test, text);
        case OPERAND_BOUND:
            return read_bound(query, test, text);
        case OPERAND_LIST:
            return read_list(query, test, text);
        case OPERAND_PAIR:
            return read_pair(query, test, text, 2);
        case OPERAND_PERIOD:
            return read_period(query, test, text);
        case OPERAND_FIELD:
            return read_same(query, field, text);
        case OPERAND_NONE:
            return text[0] == '\0' || refuse(query, "the operator takes no value") ? test : NULL;
        case OPERAND_REFUSED:
            break;
    }
    refuse(query, "the operator cannot be evaluated offline");
    return NULL;
}

/* FIELD OPERATOR VALUE */
static struct condition *read_condition(const struct query *query, const char *term) {
    size_t n = strspn(term, "abcdefghijklmnopqrstuvwxyz0123456789_.");
    const char *name = arena_strndup(query->arena, term, n);
    const struct word *word = find_word(term + n);
    struct field_ref field;
    if (n == 0 || (word == NULL && strcmp(term + n, ANYTHING) != 0)) {
        refuse(query, n == 0 ? "a field's name is missing" : "the operator is unknown or cannot be evaluated offline");
        return NULL;
    }
    if (!field_ref_find(query->kind, name, query->place, &field, query->fault)) {
        return NULL;
    }
    if (word == NULL) {
        return new_list(query, CONDITION_ALL, NULL, 0);
    }
    struct condition *condition = read_operand(query, &field, word, term + n + strlen(word->text));
    return condition != NULL && word->negated ? negate(query, condition) : condition;
}

/* ---- the whole ---- */

static bool is_ignored(const char *term) {
    for (size_t i = 0; i < sizeof IGNORED / sizeof *IGNORED; i++) {
        const char *rest = term;
        if (text_skip(&rest, IGNORED[i])) {
            return strcmp(IGNORED[i], "EQ") != 0 || *rest == '\0';
        }
    }
    return term[0] == '\0';
}

/* Conditions that wait for their end: a level of any in a level of all in a level of any. */
struct level {
    struct condition **list;
    size_t n;
};

/* Ends the lower level: what it holds becomes one condition of the upper. */
static void close_level(const struct query *query, struct level *lower, enum condition_type type, struct level *upper) {
    if (lower->n > 0) {
        upper->list[upper->n++] = new_list(query, type, lower->list, lower->n);
        lower->n = 0;
    }
}

static bool read_terms(struct query *query, const char *place, const char *const *terms, size_t n,
                       struct condition **out) {
    struct level queries = {arena_alloc(query->arena, (n + 1) * sizeof *queries.list), 0};
    struct level all = {arena_alloc(query->arena, (n + 1) * sizeof *all.list), 0};
    struct level any = {arena_alloc(query->arena, (n + 1) * sizeof *any.list), 0};
    for (size_t i = 0; i < n; i++) {
        const char *term = terms[i];
        if (is_ignored(term)) {
            continue;
        }
        query->place = arena_format(query->arena, "%s: term '%s'", place, term);
        bool or = text_skip(&term, "OR"), another = ! or &&text_skip(&term, "NQ");
        if (! or) {
            close_level(query, &any, CONDITION_ANY, &all);
        }
        if (another) {
            close_level(query, &all, CONDITION_ALL, &queries);
        }
        any.list[any.n] = read_condition(query, term);
        if (any.list[any.n++] == NULL) {
            return false;
        }
    }
    query->place = place;
    close_level(query, &any, CONDITION_ANY, &all);
    close_level(query, &all, CONDITION_ALL, &queries);
    enum condition_type type =
        queries.n == 0 ? CONDITION_ALL : CONDITION_ANY; /* nothing asked holds for every record */
    *out = new_list(query, type, queries.list, queries.n);
    return true;
}

bool query_read(const char *text, const char *place, const struct kind *kind, struct arena *arena,
                struct condition **out, struct fault *fault) {
    struct query query = {.kind = kind, .arena = arena, .place = place, .fault = fault};
    size_t n;
    if (strstr(text, "^^") != NULL) {
        return fault_set(fault, FAULT_USAGE, "%s: '^^' may end a condition or stand for '^': write it without", place);
    }
    const char **terms = split(&query, text, '^', &n);
    return read_terms(&query, place, terms, n, out);
}
