/* SPDX-License-Identifier: Apache-2.0 */
/* number_form: numbers and durations as people and spreadsheets write them: 7,200 and 1.234,5; 3 Days 12 Hours. */
#ifndef MTTR_NUMBER_FORM_P_H
#define MTTR_NUMBER_FORM_P_H

#include <stdbool.h>
#include <stdint.h>

/* What the cells of one column show about its marks. Starts as {0}. */
struct number_marks {
    char decimal; /* the mark that came last in a cell with both; NUL: none had both */
};
void number_marks_add(struct number_marks *marks, const char *text);

/* A number. Where no cell of the column has both marks, one mark before exactly three digits separates thousands, and
 * any other is the decimal mark. False where it is none. */
bool number_read(const struct number_marks *marks, const char *text, double *out);
/* The same where it must be whole. */
bool number_read_whole(const struct number_marks *marks, const char *text, int64_t *out);

/* Seconds: a number of them; words such as 3 Days 12 Hours; 3 08:00:00 or 08:00:00; or an instant counted from
 * 1970-01-01 00:00:00, as ServiceNow stores a duration (GlideDuration). Rounded to the second. */
bool number_read_duration(const struct number_marks *marks, const char *text, int64_t *out);

#endif
