/* SPDX-License-Identifier: Apache-2.0 */
/* filter: conditions on the cells of a sample. What a label answers to a test is asked once and remembered, two bits a
 * label; a value in a test is parsed once, when it is bound. */
#include "filter_p.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "filter_compare_p.h"
#include "log.h"

enum { WORD_BITS = 64 };

/* ---- binding ---- */

static enum comparison plain_of(enum comparison op, bool *negated) {
    *negated = true;
    switch (op) {
        case OP_NOT_EQUALS:
            return OP_EQUALS;
        case OP_NOT_IN:
            return OP_IN;
        case OP_NOT_CONTAINS:
            return OP_CONTAINS;
        case OP_IS_NOT_EMPTY:
            return OP_IS_EMPTY;
        default:
            *negated = false;
            return op;
    }
}

/* A bare date is that whole local day, a date with a time that second: by the profile's zone unless it names its own.
 * Those of encoded queries are always a second. */
static bool read_date(const struct filter *filter, const char *text, int64_t *from, int64_t *to) {
    const struct zone *zone = filter->present->zone;
    struct civil civil;
    int64_t instant;
    if (filter->condition->encoded) {
        bool read = query_instant(text, filter->present->now, from);
        *to = read ? *from + 1 : 0;
        return read;
    }
    if (instant_parse_date(text, &civil)) {
        *from = zone_midnight(zone, civil.year, civil.month, civil.day);
        *to = zone_midnight(zone, civil.year, civil.month, civil.day + 1);
        return true;
    }
    if (instant_parse_servicenow(text, &instant)) {
        civil = instant_civil(instant);
        instant = zone_instant(zone, &civil);
    } else if (!instant_parse_rfc3339(text, &instant)) {
        return false;
    }
    *from = instant;
    *to = instant + 1;
    return true;
}

static struct operand read_operand(const struct filter *filter, const char *text) {
    struct operand operand = {.text = text};
    operand.is_number = text_number(text, &operand.number);
    operand.is_date = read_date(filter, text, &operand.from, &operand.to);
    if (filter->condition->encoded && operand.is_date && filter->form != FORM_TIME) {
        char *literal = arena_alloc(filter->source->arena, INSTANT_TEXT);
        instant_format_servicenow(operand.from, literal);
        operand.text = text_skip(&text, "javascript:") ? literal : operand.text;
    }
    return operand;
}

static bool bind_test(struct filter *filter, struct fault *fault) {
    struct source *source = filter->source;
    const struct condition *test = filter->condition;
    if (!source_field(source, &test->field, &filter->column, &filter->form, fault)) {
        return false;
    }
    filter->plain = plain_of(test->op, &filter->negated);
    filter->operands = arena_alloc(source->arena, test->n_values * sizeof *filter->operands);
    for (size_t i = 0; i < test->n_values; i++) {
        filter->operands[i] = read_operand(filter, test->values[i]);
    }
    if (form_is_label(filter->form)) {
        size_t words = (size_t)source->label_max / WORD_BITS + 1;
        filter->known = arena_alloc(source->arena, words * sizeof *filter->known);
        filter->answers = arena_alloc(source->arena, words * sizeof *filter->answers);
    }
    return true;
}

/* All that is not a list of others. */
static bool bind_leaf(struct filter *filter, struct fault *fault) {
    const struct condition *condition = filter->condition;
    if (condition->type == CONDITION_TEST) {
        return bind_test(filter, fault);
    }
    return condition->type != CONDITION_SAME ||
           (source_field(filter->source, &condition->field, &filter->column, &filter->form, fault) &&
            source_field(filter->source, &condition->other, &filter->other, &filter->other_form, fault));
}

bool filter_bind(struct source *source, const struct present *present, const struct condition *condition,
                 struct filter **out, struct fault *fault) {
    *out = NULL;
    if (condition == NULL) {
        return true;
    }
    struct filter *filter = arena_alloc(source->arena, sizeof *filter);
    *filter = (struct filter){.condition = condition, .source = source, .present = present};
    if (!bind_leaf(filter, fault)) {
        return false;
    }
    filter->children = arena_alloc(source->arena, condition->n_children * sizeof(struct filter *));
    for (size_t i = 0; i < condition->n_children; i++) {
        if (!filter_bind(source, present, condition->children[i], &filter->children[i], fault)) {
            return false;
        }
    }
    *out = filter;
    return true;
}

const struct condition *filter_condition(const struct filter *filter) {
    return filter->condition;
}

struct filter *filter_child(const struct filter *filter, size_t i) {
    return filter->children[i];
}

/* ---- asking ---- */

/* A label that a sync added since the source was opened is asked each time. */
static bool label_is_met(struct filter *filter, int64_t number, bool *met, struct fault *fault) {
    bool kept = number >= 0 && number <= filter->source->label_max;
    size_t word = kept ? (size_t)number / WORD_BITS : 0;
    uint64_t bit = UINT64_C(1) << ((uint64_t)number % WORD_BITS);
    struct label label;
    if (kept && (filter->known[word] & bit) != 0) {
        *met = (filter->answers[word] & bit) != 0;
        return true;
    }
    if (!source_label(filter->source, number, &label, fault)) {
        return false;
    }
    *met = filter_met(filter, &(struct subject){.value = label.value, .display = label.display});
    if (kept) {
        filter->known[word] |= bit;
        filter->answers[word] |= *met ? bit : 0;
    }
    return true;
}

static bool test_holds(struct filter *filter, const struct sample *sample, bool *holds, struct fault *fault) {
    const struct cell *cell = &sample->cells[filter->column];
    bool empty = !cell->set || (filter->form == FORM_TEXT && cell->text[0] == '\0');
    bool met = empty && filter->plain == OP_IS_EMPTY;
    if (!empty && form_is_label(filter->form)) {
        if (!label_is_met(filter, cell->number, &met, fault)) {
            return false;
        }
    } else if (!empty) {
        met = filter_met(filter, &(struct subject){.value = cell->text, .number = cell->number});
    }
    *holds = met != filter->negated;
    return true;
}

/* The raw value of a cell that is set; good until the next label is read. */
static bool raw_text(const struct filter *filter, const struct cell *cell, enum form form, char text[INSTANT_TEXT],
                     const char **out, struct fault *fault) {
    struct label label;
    if (form_is_label(form)) {
        if (!source_label(filter->source, cell->number, &label, fault)) {
            return false;
        }
        *out = label.value;
    } else if (form == FORM_TEXT) {
        *out = cell->text;
    } else if (form == FORM_TIME) {
        instant_format_servicenow(cell->number, text);
        *out = text;
    } else {
        snprintf(text, INSTANT_TEXT, "%lld", (long long)cell->number);
        *out = text;
    }
    return true;
}

/* Empty fields are the same as nothing. */
static bool same_holds(const struct filter *filter, const struct sample *sample, bool *holds, struct fault *fault) {
    const struct cell *left = &sample->cells[filter->column], *right = &sample->cells[filter->other];
    char left_text[INSTANT_TEXT], right_text[INSTANT_TEXT];
    const char *a, *b;
    *holds = false;
    if (!left->set || !right->set) {
        return true;
    }
    if (!raw_text(filter, left, filter->form, left_text, &a, fault)) {
        return false;
    }
    size_t n = strlen(a) + 1;
    char *kept = memcpy(must_malloc(n), a, n);
    bool read = raw_text(filter, right, filter->other_form, right_text, &b, fault);
    *holds = read && text_equal(kept, b) && b[0] != '\0';
    free(kept);
    return read;
}

bool filter_holds(struct filter *filter, const struct sample *sample, bool *holds, struct fault *fault) {
    if (filter == NULL) {
        *holds = true;
        return true;
    }
    if (filter->condition->type == CONDITION_TEST) {
        return test_holds(filter, sample, holds, fault);
    }
    if (filter->condition->type == CONDITION_SAME) {
        return same_holds(filter, sample, holds, fault);
    }
    bool all = filter->condition->type == CONDITION_ALL, held = all;
    for (size_t i = 0; i < filter->condition->n_children; i++) {
        if (!filter_holds(filter->children[i], sample, &held, fault)) {
            return false;
        }
        if (filter->condition->type != CONDITION_NOT && held != all) {
            break; /* all: one that does not hold; any: one that does */
        }
    }
    *holds = filter->condition->type == CONDITION_NOT ? !held : held;
    return true;
}

bool filter_lacks(const struct filter *filter, const struct sample *sample) {
    if (filter->condition->type == CONDITION_TEST) {
        return filter->condition->n_values > 0 && !sample->cells[filter->column].set;
    }
    for (size_t i = 0; i < filter->condition->n_children; i++) {
        if (filter_lacks(filter->children[i], sample)) {
            return true;
        }
    }
    return false;
}

static bool add_label(size_t column, size_t *columns, size_t *n, size_t most) {
    for (size_t i = 0; i < *n; i++) {
        if (columns[i] == column) {
            return true;
        }
    }
    if (*n == most) {
        return false;
    }
    columns[(*n)++] = column;
    return true;
}

bool filter_labels(const struct filter *filter, size_t *columns, size_t *n, size_t most) {
    if (filter == NULL) {
        return true;
    }
    if (filter->condition->type == CONDITION_TEST) {
        return form_is_label(filter->form) && add_label(filter->column, columns, n, most);
    }
    bool labels = filter->condition->type != CONDITION_SAME;
    for (size_t i = 0; labels && i < filter->condition->n_children; i++) {
        labels = filter_labels(filter->children[i], columns, n, most);
    }
    return labels;
}

/* ---- warning ---- */

struct value_search {
    const struct filter *filter;
    struct nearest *nearest; /* one an operand */
};

static void search_label(void *context, const struct label *label) {
    const struct value_search *search = context;
    const struct filter *filter = search->filter;
    filter_any(filter, &(struct subject){.value = label->value, .display = label->display});
    for (size_t i = 0; i < filter->condition->n_values; i++) {
        if (!filter->operands[i].met) {
            source_offer(filter->source, &search->nearest[i], label->value);
            source_offer(filter->source, &search->nearest[i], label_shown(label));
        }
    }
}

static bool warn_test(const struct filter *filter, struct fault *fault) {
    const struct condition *test = filter->condition;
    const struct source *source = filter->source;
    struct value_search search = {.filter = filter};
    search.nearest = arena_alloc(source->arena, test->n_values * sizeof *search.nearest);
    for (size_t i = 0; i < test->n_values; i++) {
        search.nearest[i].word = test->values[i];
    }
    if (!store_each_value(source->store, source->kind, &source->columns[filter->column], search_label, &search,
                          fault)) {
        return false;
    }
    for (size_t i = 0; i < test->n_values; i++) {
        if (!filter->operands[i].met) {
            log_warn("%s: no record in the store has %s '%s'%s", test->place,
                     field_ref_name(source->kind, &test->field), test->values[i],
                     source_hint(source, &search.nearest[i], ""));
        }
    }
    return true;
}

/* Whether no record of the scan had some value; only then are the store's values worth reading. */
static bool has_unmet(const struct filter *filter) {
    bool compares = filter->condition->type == CONDITION_TEST && form_is_label(filter->form) &&
                    (filter->plain == OP_EQUALS || filter->plain == OP_IN);
    for (size_t i = 0; compares && i < filter->condition->n_values; i++) {
        if (!filter->operands[i].met) {
            return true;
        }
    }
    return false;
}

bool filter_warn(const struct filter *filter, struct fault *fault) {
    if (filter == NULL) {
        return true;
    }
    if (has_unmet(filter) && !warn_test(filter, fault)) {
        return false;
    }
    for (size_t i = 0; i < filter->condition->n_children; i++) {
        if (!filter_warn(filter->children[i], fault)) {
            return false;
        }
    }
    return true;
}
