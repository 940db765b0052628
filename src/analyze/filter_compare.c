/* SPDX-License-Identifier: Apache-2.0 */
/* filter_compare: what the operators mean on a value: numbers, dates, texts, labels. */
#include <stdio.h>

#include "filter_compare_p.h"

static int sign(bool less, bool greater) {
    return (int)greater - (int)less;
}

static int compare_instant(int64_t instant, const struct operand *operand) {
    return sign(instant < operand->from, instant >= operand->to);
}

static int compare_number(double number, const struct operand *operand) {
    return sign(number<operand->number, number> operand->number);
}

/* Raw dates are UTC; one without a time has no zone, so it is taken in the profile's (in an encoded query all are UTC).
 */
static bool raw_instant(const struct filter *filter, const char *text, int64_t *out) {
    const struct zone *zone = filter->present->zone;
    struct civil civil;
    if (!filter->condition->encoded && instant_parse_date(text, &civil)) {
        *out = zone_midnight(zone, civil.year, civil.month, civil.day);
        return true;
    }
    return instant_parse_servicenow(text, out);
}

/* Dates, else numbers, where both sides are; else bytes. False: before and after, and the text is no date. */
static bool compare_text(const struct filter *filter, const char *text, const struct operand *operand, int *out) {
    int64_t instant;
    double number;
    if (operand->is_date && raw_instant(filter, text, &instant)) {
        *out = compare_instant(instant, operand);
        return true;
    }
    if (filter->plain == OP_BEFORE || filter->plain == OP_AFTER) {
        return false;
    }
    bool numbers = operand->is_number && text_number(text, &number);
    *out = numbers ? compare_number(number, operand) : text_compare(text, operand->text);
    return true;
}

static bool compare(const struct filter *filter, const struct subject *subject, const struct operand *operand,
                    int *out) {
    if (filter->form == FORM_TIME) {
        *out = compare_instant(subject->number, operand);
        return true;
    }
    if (filter->form == FORM_INTEGER) {
        *out = compare_number((double)subject->number, operand);
        return true;
    }
    return compare_text(filter, subject->value, operand, out);
}

static bool is_ordered(const struct filter *filter, const struct subject *subject) {
    int order, upper;
    if (!compare(filter, subject, &filter->operands[0], &order)) {
        return false;
    }
    switch (filter->plain) {
        case OP_GREATER_THAN:
        case OP_AFTER:
            return order > 0;
        case OP_AT_LEAST:
            return order >= 0;
        case OP_LESS_THAN:
        case OP_BEFORE:
            return order < 0;
        case OP_AT_MOST:
            return order <= 0;
        default: /* OP_BETWEEN */
            return order >= 0 && compare(filter, subject, &filter->operands[1], &upper) && upper <= 0;
    }
}

static bool is_equal(const struct filter *filter, const struct subject *subject, const struct operand *operand) {
    int order;
    if (filter->form == FORM_TIME || filter->form == FORM_INTEGER) {
        return compare(filter, subject, operand, &order) && order == 0;
    }
    return text_equal(subject->value, operand->text) ||
           (subject->display != NULL && text_equal(subject->display, operand->text));
}

bool filter_any(const struct filter *filter, const struct subject *subject) {
    bool any = false;
    for (size_t i = 0; i < filter->condition->n_values; i++) {
        if (is_equal(filter, subject, &filter->operands[i])) {
            filter->operands[i].met = true;
            any = true;
        }
    }
    return any;
}

/* The text of a time is as the store's views show it, to an encoded query as ServiceNow does. */
static const char *shown(const struct filter *filter, const struct subject *subject, char text[INSTANT_TEXT]) {
    if (filter->form == FORM_TIME) {
        (filter->condition->encoded ? instant_format_servicenow : instant_format)(subject->number, text);
        return text;
    }
    if (filter->form == FORM_INTEGER) {
        snprintf(text, INSTANT_TEXT, "%lld", (long long)subject->number);
        return text;
    }
    return subject->display == NULL ? subject->value : subject->display;
}

bool filter_met(const struct filter *filter, const struct subject *subject) {
    char text[INSTANT_TEXT];
    switch (filter->plain) {
        case OP_IS_EMPTY:
            return false;
        case OP_EQUALS:
        case OP_IN:
            return filter_any(filter, subject);
        case OP_CONTAINS:
            return text_contains(shown(filter, subject, text), filter->operands[0].text);
        case OP_STARTS_WITH:
            return text_starts(shown(filter, subject, text), filter->operands[0].text);
        case OP_ENDS_WITH:
            return text_ends(shown(filter, subject, text), filter->operands[0].text);
        default:
            return is_ordered(filter, subject);
    }
}
