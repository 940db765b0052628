/* SPDX-License-Identifier: Apache-2.0 */
/* date_words: shapes of dates in the letters of strptime(3), and in words for people. */
#include <string.h>

#include "date_cell_p.h"
#include "text.h"

/* ---- letters ---- */

static void append(char out[DATE_FORMAT], const char *text) {
    size_t n = strlen(out), added = strlen(text);
    if (n + added < DATE_FORMAT) {
        memcpy(out + n, text, added + 1);
    }
}

static bool is_number(const struct date_shape *shape) {
    return shape->family == DATE_SECONDS || shape->family == DATE_MILLISECONDS || shape->family == DATE_SERIAL;
}

static bool is_short(const struct date_shape *shape) {
    return shape->family == DATE_SHORT_YEAR || (shape->words & DATE_WORDS_SHORT_YEAR) != 0;
}

/* The three parts in their order with the separator between them. */
static void append_date(const struct date_shape *shape, enum date_order order, char out[DATE_FORMAT]) {
    const char *year = is_short(shape) ? "%y" : "%Y", *month = shape->family == DATE_NAMED_MONTH ? "%b" : "%m";
    const char *parts[DATE_ORDERS][3] = {
        [ORDER_YMD] = {year, month, "%d"}, [ORDER_DMY] = {"%d", month, year}, [ORDER_MDY] = {month, "%d", year}};
    const char separator[] = {shape->separator, '\0'};
    append(out, parts[order][0]);
    append(out, separator);
    append(out, parts[order][1]);
    append(out, (shape->words & DATE_WORDS_YEAR_COMMA) != 0 ? "," : "");
    append(out, separator);
    append(out, parts[order][2]);
}

static void append_time(const struct date_shape *shape, char out[DATE_FORMAT]) {
    static const char *const OFFSETS[] = {"", "%z", " UTC", " GMT"};
    bool unbroken = shape->family == DATE_UNBROKEN;
    if (shape->precision == 0) {
        return;
    }
    append(out, shape->joint == ',' ? ", " : shape->joint == 'T' ? "T" : shape->joint == ' ' ? " " : "");
    append(out, shape->half ? "%I" : "%H");
    append(out, unbroken ? "%M" : ":%M");
    append(out, shape->precision == 1 ? "" : unbroken ? "%S" : ":%S");
    append(out, shape->half ? " %p" : "");
    append(out, OFFSETS[shape->offset]);
}

void date_shape_format(const struct date_shape *shape, enum date_order order, char out[DATE_FORMAT]) {
    out[0] = '\0';
    if (is_number(shape)) {
        return;
    }
    if ((shape->words & DATE_WORDS_WEEKDAY) != 0) {
        append(out, (shape->words & DATE_WORDS_WEEKDAY_COMMA) != 0 ? "%a, " : "%a ");
    }
    append_date(shape, shape->order == DATE_ORDERS ? order : (enum date_order)shape->order, out);
    append_time(shape, out);
}

/* ---- words ---- */

const char *date_shape_words(const struct date_shape *shape, enum date_order order) {
    static const char *const ORDERS[] = {"year first", "day first", "month first"};
    switch ((enum date_family)shape->family) {
        case DATE_NAMED_MONTH:
            return "month by name";
        case DATE_UNBROKEN:
            return "unbroken";
        case DATE_SECONDS:
            return "epoch seconds";
        case DATE_MILLISECONDS:
            return "epoch milliseconds";
        case DATE_SERIAL:
            return "Excel serial";
        default:
            return ORDERS[shape->order == DATE_ORDERS ? order : (enum date_order)shape->order];
    }
}

/* The format of a shape under a plan, or its words. */
static void describe(const struct date_shape *shape, const struct date_plan *plan, char out[DATE_FORMAT]) {
    enum date_order order = shape->family == DATE_SHORT_YEAR ? plan->short_order : plan->order;
    date_shape_format(shape, order, out);
    if (out[0] == '\0') {
        append(out, date_shape_words(shape, order));
    }
}

/* The shapes commonest first: the one after last, the first where last is NULL; NULL after all. */
const struct date_form *date_next_form(const struct date_evidence *evidence, const struct date_form *last) {
    const struct date_form *next = NULL;
    for (size_t i = 0; i < evidence->n_forms; i++) {
        const struct date_form *form = &evidence->forms[i];
        bool later = last == NULL || form->cells < last->cells || (form->cells == last->cells && form > last);
        if (later && (next == NULL || form->cells > next->cells)) {
            next = form;
        }
    }
    return next;
}

void date_column_format(const struct date_evidence *evidence, const struct date_plan *plan, char out[DATE_FORMAT]) {
    const struct date_form *form = date_next_form(evidence, NULL);
    out[0] = '\0';
    if (plan->format != NULL) {
        append(out, plan->format->text);
    } else if (form != NULL) {
        describe(&form->shape, plan, out);
    }
}

void date_forms_write(const struct date_evidence *evidence, const struct date_plan *plan, struct buf *out) {
    char words[DATE_FORMAT];
    buf_format(out, "%zu form%s of dates: ", evidence->n_forms, text_plural((int64_t)evidence->n_forms));
    for (const struct date_form *form = date_next_form(evidence, NULL); form != NULL;
         form = date_next_form(evidence, form)) {
        describe(&form->shape, plan, words);
        buf_format(out, "%lld like '%s' (%s)", (long long)form->cells, form->example, words);
        buf_text(out, date_next_form(evidence, form) == NULL ? "" : ", ");
    }
    if (evidence->other_forms > 0) {
        buf_format(out, ", %lld of further forms", (long long)evidence->other_forms);
    }
}
