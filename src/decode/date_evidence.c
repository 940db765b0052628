/* SPDX-License-Identifier: Apache-2.0 */
/* date_evidence: what the cells of one column show. */
#include <string.h>

#include "date_cell_p.h"

/* ---- shapes ---- */

static bool same_shape(const struct date_shape *a, const struct date_shape *b) {
    return memcmp(a, b, sizeof *a) == 0;
}

static struct date_form *form_of(struct date_evidence *evidence, const struct date_shape *shape) {
    size_t i = evidence->last_form;
    if (i >= evidence->n_forms || !same_shape(&evidence->forms[i].shape, shape)) {
        for (i = 0; i < evidence->n_forms && !same_shape(&evidence->forms[i].shape, shape); i++) {
        }
    }
    if (i == DATE_FORMS) {
        return NULL;
    }
    evidence->n_forms += i == evidence->n_forms;
    evidence->last_form = i;
    return &evidence->forms[i];
}

/* An example is kept without the blanks and marks, so that it can be shown and read again. */
static void set_example(char out[DATE_EXAMPLE], const char *text, size_t n) {
    if (date_clean(text, n, out) < 0) {
        date_example(text, n, out);
    }
}

static void count_form(struct date_evidence *evidence, const struct date_shape *shape, const char *text, size_t n) {
    struct date_form *form = form_of(evidence, shape);
    if (form == NULL) {
        evidence->other_forms++;
        return;
    }
    if (form->cells++ == 0) {
        form->shape = *shape;
        set_example(form->example, text, n);
    }
}

/* ---- orders ---- */

/* The orders that read the date; *outcome and *why of the last one that does, or of day first. */
static unsigned orders_of(const struct date_cell *cell, bool *differ, enum date_outcome *outcome, const char **why) {
    struct civil first = {0};
    unsigned orders = 0;
    *differ = false;
    *outcome = DATE_UNREADABLE;
    for (enum date_order order = 0; order < DATE_ORDERS; order++) {
        struct civil civil;
        const char *reason;
        enum date_outcome read = date_cell_civil(cell, order, &civil, &reason);
        if (read == DATE_UNREADABLE) {
            *why = order == ORDER_DMY ? reason : *why;
            continue;
        }
        *differ |= orders != 0 && (civil.year != first.year || civil.month != first.month || civil.day != first.day);
        first = orders == 0 ? civil : first;
        orders |= 1U << order;
        *outcome = read;
    }
    return orders;
}

static void note_parts(struct date_evidence *evidence, const struct date_cell *cell) {
    int first = cell->parts[0], last = cell->parts[2];
    evidence->first_parts[first / 64] |= UINT64_C(1) << first % 64;
    evidence->last_parts[last / 64] |= UINT64_C(1) << last % 64;
    evidence->dashed |= cell->shape.separator == '-';
}

/* A date whose order the file has to say. */
static enum date_outcome count_orders(struct date_evidence *evidence, const struct date_cell *cell, const char *text,
                                      size_t n, const char **why) {
    bool differ, is_short = cell->shape.family == DATE_SHORT_YEAR;
    enum date_outcome outcome;
    unsigned orders = orders_of(cell, &differ, &outcome, why);
    bool decides = (orders & (orders - 1)) == 0;
    if (orders == 0) {
        return DATE_UNREADABLE;
    }
    if (is_short) {
        note_parts(evidence, cell);
    }
    if (differ || decides) {
        (is_short ? evidence->short_years : evidence->long_years)[orders]++;
        if (evidence->examples[orders][0] == '\0') {
            set_example(evidence->examples[orders], text, n);
        }
    }
    return outcome;
}

/* ---- cells ---- */

static bool count_unreadable(struct date_evidence *evidence, const char *text, size_t n, const char *reason) {
    if (evidence->unreadable++ == 0) {
        evidence->why = reason;
        date_example(text, n, evidence->first_unreadable);
    }
    return false;
}

bool date_evidence_add(struct date_evidence *evidence, const char *text, size_t n, const char **why) {
    struct date_cell cell;
    struct civil civil;
    enum date_outcome outcome = DATE_UNREADABLE;
    const char *reason = date_cell_parse(text, n, &cell);
    if (reason != NULL && *reason == '\0') {
        return true;
    }
    evidence->filled++;
    if (reason == NULL && cell.shape.order == DATE_ORDERS) {
        outcome = count_orders(evidence, &cell, text, n, &reason);
    } else if (reason == NULL) {
        outcome = date_cell_civil(&cell, ORDER_YMD, &civil, &reason);
    }
    if (outcome == DATE_UNREADABLE) {
        if (why != NULL) {
            *why = reason;
        }
        return count_unreadable(evidence, text, n, reason);
    }
    evidence->open_ends += outcome == DATE_OPEN_END;
    count_form(evidence, &cell.shape, text, n);
    return true;
}

static bool is_number(const struct date_shape *shape) {
    return shape->family == DATE_SECONDS || shape->family == DATE_MILLISECONDS || shape->family == DATE_SERIAL ||
           (shape->family == DATE_UNBROKEN && shape->joint == '\0');
}

bool date_evidence_is_dates(const struct date_evidence *evidence) {
    bool dates = evidence->filled > 0 && evidence->unreadable == 0;
    for (size_t i = 0; i < evidence->n_forms; i++) {
        dates = dates && !is_number(&evidence->forms[i].shape);
    }
    return dates;
}

bool date_evidence_is_mixed(const struct date_evidence *evidence) {
    return evidence->n_forms > 1;
}
