/* SPDX-License-Identifier: Apache-2.0 */
/* filter_compare_p: a test of a filter on one value. */
#ifndef MTTR_FILTER_COMPARE_P_H
#define MTTR_FILTER_COMPARE_P_H

#include "filter_p.h"

/* A value of a test, in every form that it has. */
struct operand {
    const char *text;
    bool is_number, is_date;
    double number;
    int64_t from, to; /* a date: [from, to), a day of the profile's zone or one second */
    bool met;         /* equals and in: a label had it */
};

struct filter {
    const struct condition *condition;
    struct source *source;
    const struct present *present;
    struct filter **children; /* all, any, not */

    size_t other; /* the second column of same; its first is the test's */
    enum form other_form;

    size_t column; /* the test; the rest is its own */
    enum form form;
    enum comparison plain; /* the operator without its `not` */
    bool negated;
    struct operand *operands;
    uint64_t *known, *answers; /* by label number */
};

/* A cell that is set: a label or a text by value and display, a time or an integer by number. */
struct subject {
    const char *value, *display; /* display NULL = none */
    int64_t number;
};

/* The plain operator on a value that is not empty. */
bool filter_met(const struct filter *filter, const struct subject *subject);
/* Whether the value equals any operand; marks those that it equals as met. */
bool filter_any(const struct filter *filter, const struct subject *subject);

#endif
