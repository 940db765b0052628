/* SPDX-License-Identifier: Apache-2.0 */
/* date_cell: one cell taken apart, before the file has decided what its parts are. */
#ifndef MTTR_DATE_CELL_P_H
#define MTTR_DATE_CELL_P_H

#include "date_form_p.h"

/* The parts are numbers as they stand, from left to right; a month's name is its number. A cell that is a bare number
 * of seconds or days has the parts of its date. */
struct date_cell {
    struct date_shape shape;
    int parts[3];
    int first_digits;         /* of parts[0] */
    int weekday;              /* 0 = Monday; -1: none is named */
    int hour, minute, second; /* 24 h; 24:00:00 ends the day */
    int offset;               /* seconds ahead of UTC, where the shape has an offset */
};

/* The reasons why a cell is no date. */
extern const char DATE_NOT_ONE[], DATE_NO_TIME[], DATE_NO_DAY[], DATE_TOO_EARLY[], DATE_TOO_LATE[],
    DATE_OTHER_WEEKDAY[], DATE_NOT_GIVEN[];

/* Copies the cell without the blanks and marks around it; no-break blanks inside become blanks. The number of bytes,
 * which end in NUL; -1 where it is too long for a date or holds other characters than ASCII. */
int date_clean(const char *text, size_t n, char out[DATE_EXAMPLE]);

/* Takes a cell apart. NULL where it has the shape of a date; else the reason, "" for a cell of blanks. */
const char *date_cell_parse(const char *text, size_t n, struct date_cell *out);

/* Checks a date by the calendar and the limits: DATE_READ, DATE_OPEN_END or DATE_UNREADABLE with *why. The weekday is
 * -1 where none is named. */
enum date_outcome date_check(const struct civil *civil, int weekday, const char **why);

/* The local date and time of a cell whose parts stand in this order, checked; the order counts only where the shape
 * leaves it open. */
enum date_outcome date_cell_civil(const struct date_cell *cell, enum date_order order, struct civil *out,
                                  const char **why);

/* A cell by a format that was given. The offset is that of %z. */
enum date_outcome date_format_read(const struct date_format *format, const char *text, size_t n, struct civil *out,
                                   int64_t *offset, const char **why);

/* The shapes of a column, commonest first: the one after last, the first where last is NULL; NULL after all. */
const struct date_form *date_next_form(const struct date_evidence *evidence, const struct date_form *last);

/* The first bytes of a cell as an example. */
void date_example(const char *text, size_t n, char out[DATE_EXAMPLE]);

#endif
