/* SPDX-License-Identifier: Apache-2.0 */
/* The evaluator of encoded queries. ^OR binds to the condition before it, ^NQ starts a new alternative, ORDERBY
 * orders the union whatever its place. An emptied group or alternative holds for every row, which is how a typo
 * returns the whole table. Assumed, no public statement found: !=, NOT IN and NOT LIKE hold for empty fields
 * (the platform writes "f != v OR f IS NULL"); <, <=, >, >= and BETWEEN never do; empty sorts first. */
#include "query.h"

#include <stdlib.h>
#include <string.h>

#include "moment.h"
#include "text.h"

enum comparison {
    EQUAL,
    NOT_EQUAL,
    GREATER,
    GREATER_EQUAL,
    LESS,
    LESS_EQUAL,
    BETWEEN,
    IN,
    NOT_IN,
    LIKE,
    NOT_LIKE,
    STARTS_WITH,
    ENDS_WITH,
    IS_EMPTY,
    NOT_EMPTY,
    ANYTHING,
    SAME_AS,
    NOT_SAME,
    INVALID
};
enum operand { NO_VALUE, MAY_BE_EMPTY, NEEDED };

/* A word that begins another comes after it. */
static const struct operator_word {
    const char *word;
    enum comparison means;
    enum operand operand;
    bool range; /* of the query_range kind */
} words[] = {
    {"!=", NOT_EQUAL, MAY_BE_EMPTY, false},
    {">=", GREATER_EQUAL, NEEDED, true},
    {"<=", LESS_EQUAL, NEEDED, true},
    {"=", EQUAL, MAY_BE_EMPTY, false},
    {">", GREATER, NEEDED, true},
    {"<", LESS, NEEDED, true},
    {"NOT IN", NOT_IN, NEEDED, false},
    {"NOT LIKE", NOT_LIKE, NEEDED, true},
    {"NSAMEAS", NOT_SAME, NEEDED, false},
    {"SAMEAS", SAME_AS, NEEDED, false},
    {"STARTSWITH", STARTS_WITH, NEEDED, true},
    {"ENDSWITH", ENDS_WITH, NEEDED, true},
    {"BETWEEN", BETWEEN, NEEDED, true},
    {"LIKE", LIKE, NEEDED, true},
    {"IN", IN, NEEDED, false},
    {"ISNOTEMPTY", NOT_EMPTY, NO_VALUE, false},
    {"ISEMPTY", IS_EMPTY, NO_VALUE, false},
    {"EMPTYSTRING", IS_EMPTY, NO_VALUE, false},
    {"ANYTHING", ANYTHING, NO_VALUE, false},
};

enum joint { AND, OR, NEW_QUERY };

struct condition {
    enum joint joint;
    enum comparison comparison;
    char *field, *value, *upper; /* upper: the second value of BETWEEN */
    size_t column;               /* NO_COLUMN: a dot-walk */
};

struct order {
    char *field;
    size_t column;
    bool descending;
};

struct query {
    const struct instance *instance;
    const struct table *table;
    struct query_rules rules;
    struct condition *conditions;
    size_t count;
    struct order *orders;
    size_t order_count;
    bool broken; /* a condition was invalid */
};

static bool field_known(const struct query *query, const char *field) {
    if (table_column(query->table, field) != NO_COLUMN)
        return true;
    char *head = must(strndup(field, strcspn(field, ".")));
    bool known = strchr(field, '.') != NULL && table_column(query->table, head) != NO_COLUMN;
    free(head);
    return known;
}

static bool range_denied(const struct query *query, const char *field) {
    return query->rules.no_range != NULL && strcmp(query->rules.no_range, field) == 0;
}

static char *user_id(const struct query *query) {
    const struct table *users = instance_table(query->instance, "sys_user");
    for (size_t i = 0; users != NULL && i < users->row_count; i++)
        if (strcmp(row_value(users, users->rows[i], "user_name"), query->rules.user_name) == 0)
            return must(strdup(row_value(users, users->rows[i], "sys_id")));
    return must(strdup(""));
}

/* The value as it is compared: the caller's sys_id in place of the script, date literals in UTC. */
static char *value_read(const struct query *query, const char *text, size_t length) {
    char *value = must(strndup(text, length));
    time_t moment;
    if (strcmp(value, "javascript:gs.getUserID()") == 0) {
        free(value);
        return user_id(query);
    }
    if (query->rules.literal_offset != 0 && moment_read(value, &moment)) {
        free(value);
        value = must(malloc(MOMENT_SIZE));
        moment_write(moment - query->rules.literal_offset, value);
    }
    return value;
}

static const struct operator_word *find_operator(const char *text) {
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strncmp(text, words[i].word, strlen(words[i].word)) == 0)
            return &words[i];
    return NULL;
}

/* Whether the condition can be asked of this table by this caller. */
static bool usable(struct query *query, const struct condition *condition, const struct operator_word *word) {
    if (word == NULL || !field_known(query, condition->field) ||
        (word->operand == NEEDED && condition->value[0] == '\0') ||
        (word->means == BETWEEN && condition->upper == NULL) ||
        ((word->means == SAME_AS || word->means == NOT_SAME) && !field_known(query, condition->value))) {
        query->broken = true;
        return false;
    }
    return !(word->range && range_denied(query, condition->field));
}

static void add_condition(struct query *query, enum joint joint, const char *text, size_t length) {
    size_t name = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_.");
    name = name < length ? name : length;
    struct condition condition = {.joint = joint, .field = must(strndup(text, name))};
    char *rest = must(strndup(text + name, length - name));
    const struct operator_word *word = find_operator(rest);
    const char *value = word == NULL ? rest : rest + strlen(word->word);
    size_t at = word != NULL && word->means == BETWEEN ? strcspn(value, "@") : strlen(value);
    condition.value = value_read(query, value, at);
    if (value[at] == '@')
        condition.upper = value_read(query, value + at + 1, strlen(value + at + 1));
    condition.comparison = usable(query, &condition, word) ? word->means : INVALID;
    condition.column = table_column(query->table, condition.field);
    query->conditions = must(realloc(query->conditions, (query->count + 1) * sizeof condition));
    query->conditions[query->count++] = condition;
    free(rest);
}

static void add_order(struct query *query, const char *text, size_t length) {
    bool descending = length >= 4 && strncmp(text, "DESC", 4) == 0;
    size_t skipped = descending ? 4 : 0;
    struct order order = {.field = must(strndup(text + skipped, length - skipped)), .descending = descending};
    if (query->rules.unordered || !field_known(query, order.field) || range_denied(query, order.field)) {
        free(order.field);
        return;
    }
    order.column = table_column(query->table, order.field);
    query->orders = must(realloc(query->orders, (query->order_count + 1) * sizeof order));
    query->orders[query->order_count++] = order;
}

static bool begins(const char *text, size_t length, const char *word) {
    return length >= strlen(word) && strncmp(text, word, strlen(word)) == 0;
}

static void add_term(struct query *query, const char *term, size_t length) {
    if (length == 0 || (length == 2 && begins(term, length, "EQ")))
        return;
    if (begins(term, length, "ORDERBY"))
        add_order(query, term + 7, length - 7);
    else if (begins(term, length, "NQ"))
        add_condition(query, NEW_QUERY, term + 2, length - 2);
    else if (begins(term, length, "OR"))
        add_condition(query, OR, term + 2, length - 2);
    else
        add_condition(query, AND, term, length);
}

struct query *query_parse(const struct instance *instance, const struct table *table, const char *encoded,
                          const struct query_rules *rules) {
    struct query *query = must(calloc(1, sizeof *query));
    *query = (struct query){.instance = instance, .table = table, .rules = *rules};
    while (*encoded != '\0') {
        size_t length = strcspn(encoded, "^");
        add_term(query, encoded, length);
        encoded += length + (encoded[length] == '^');
    }
    return query;
}

bool query_forbidden(const struct query *query) {
    return query->broken && query->rules.invalid == REGIME_FORBID;
}

static const char *field_value(const struct query *query, const struct row *row, size_t column, const char *field) {
    const struct cell *cell =
        column == NO_COLUMN ? row_walk(query->instance, query->table, row, field) : row_cell(row, column);
    return cell == NULL ? "" : cell->value;
}

static int compare(const struct query *query, size_t column, const char *a, const char *b) {
    long left, right;
    if (column != NO_COLUMN && query->table->columns[column].numeric && parse_count(a, &left) && parse_count(b, &right))
        return (left > right) - (left < right);
    return strcasecmp(a, b);
}

static bool in_list(const char *list, const char *value) {
    size_t length = strlen(value);
    while (true) {
        size_t item = strcspn(list, ",");
        if (item == length && strncasecmp(list, value, length) == 0)
            return true;
        if (list[item] == '\0')
            return false;
        list += item + 1;
    }
}

static bool ends_with(const char *value, const char *end) {
    size_t length = strlen(value), tail = strlen(end);
    return length >= tail && strcasecmp(value + length - tail, end) == 0;
}

static bool in_range(const struct query *query, const struct condition *condition, const char *value) {
    if (value[0] == '\0')
        return false;
    int order = compare(query, condition->column, value, condition->value);
    switch (condition->comparison) {
        case GREATER:
            return order > 0;
        case GREATER_EQUAL:
            return order >= 0;
        case LESS:
            return order < 0;
        case LESS_EQUAL:
            return order <= 0;
        default:
            return order >= 0 && compare(query, condition->column, value, condition->upper) <= 0;
    }
}

static bool same(const struct query *query, const struct condition *condition, const struct row *row,
                 const char *value) {
    const char *other = condition->value;
    return strcasecmp(value, field_value(query, row, table_column(query->table, other), other)) == 0;
}

static bool holds(const struct query *query, const struct condition *condition, const struct row *row) {
    const char *value = field_value(query, row, condition->column, condition->field), *wanted = condition->value;
    switch (condition->comparison) {
        case EQUAL:
            return compare(query, condition->column, value, wanted) == 0;
        case NOT_EQUAL:
            return compare(query, condition->column, value, wanted) != 0;
        case IN:
            return in_list(wanted, value);
        case NOT_IN:
            return !in_list(wanted, value);
        case LIKE:
            return strcasestr(value, wanted) != NULL;
        case NOT_LIKE:
            return strcasestr(value, wanted) == NULL;
        case STARTS_WITH:
            return strncasecmp(value, wanted, strlen(wanted)) == 0;
        case ENDS_WITH:
            return ends_with(value, wanted);
        case IS_EMPTY:
            return value[0] == '\0';
        case NOT_EMPTY:
            return value[0] != '\0';
        case SAME_AS:
            return same(query, condition, row, value);
        case NOT_SAME:
            return !same(query, condition, row, value);
        case ANYTHING:
            return true;
        default:
            return in_range(query, condition, value);
    }
}

/* A group is -1 while it holds no usable condition, so a dropped one neither fails nor rescues its neighbours. */
static bool matches(const struct query *query, const struct row *row) {
    bool alternative = true;
    int group = -1;
    for (size_t i = 0; i < query->count; i++) {
        const struct condition *condition = &query->conditions[i];
        if (condition->joint != OR) {
            alternative = alternative && group != 0;
            group = -1;
        }
        if (condition->joint == NEW_QUERY && i > 0) {
            if (alternative)
                return true;
            alternative = true;
        }
        int met = condition->comparison == INVALID ? -1 : holds(query, condition, row);
        group = met > group ? met : group;
    }
    return alternative && group != 0;
}

static int by_order(const void *a, const void *b, void *context) {
    const struct row *left = *(struct row *const *)a, *right = *(struct row *const *)b;
    const struct query *query = context;
    for (size_t i = 0; i < query->order_count; i++) {
        const struct order *order = &query->orders[i];
        int result = compare(query, order->column, field_value(query, left, order->column, order->field),
                             field_value(query, right, order->column, order->field));
        if (result != 0)
            return order->descending ? -result : result;
    }
    uint64_t x = left->hash ^ query->rules.salt, y = right->hash ^ query->rules.salt;
    return (x > y) - (x < y);
}

/* Whether the table's rows stand in the order that is asked for. */
static bool is_ordered(const struct query *query) {
    return query->table->sorted && query->order_count == 1 && !query->orders[0].descending &&
           strcmp(query->orders[0].field, "sys_id") == 0;
}

size_t query_select(const struct query *query, size_t most, struct row ***rows) {
    const struct table *table = query->table;
    bool ordered = is_ordered(query);
    size_t count = 0;
    *rows = must(malloc((table->row_count + 1) * sizeof **rows));
    if (query->broken && query->rules.invalid == REGIME_ZERO)
        return 0;
    for (size_t i = 0; i < table->row_count && !(ordered && count >= most); i++)
        if (matches(query, table->rows[i]))
            (*rows)[count++] = table->rows[i];
    if (!ordered)
        qsort_r(*rows, count, sizeof **rows, by_order, (void *)(uintptr_t)query);
    return count;
}

void query_free(struct query *query) {
    for (size_t i = 0; i < query->count; i++) {
        free(query->conditions[i].field);
        free(query->conditions[i].value);
        free(query->conditions[i].upper);
    }
    for (size_t i = 0; i < query->order_count; i++)
        free(query->orders[i].field);
    free(query->conditions);
    free(query->orders);
    free(query);
}
