/* SPDX-License-Identifier: Apache-2.0 */
/*
 * date_form: how the date cells of a file are written, found over the whole file, and such cells read as instants.
 *
 * Three steps. Feed each filled cell of each date column to an evidence; decide once for the file, which gives a plan;
 * read each cell by the plan. Nothing here allocates, does I/O or reads the clock, so a plan and an evidence may be
 * copied. Cells are UTF-8 and need no NUL at their end. Blanks around a cell, no-break blanks and direction marks count
 * for nothing.
 *
 * What is read, each cell by its own shape:
 * - year first: 2024-01-02, also with / or . between the parts;
 * - year last: 2/1/2024, 02.01.2024, 02-01-24. Only the file can say which of day and month comes first;
 * - months by English name: 02-Jan-2024, 2 Jan 2024, Jan 2, 2024, January 2, 2024; a weekday may stand first;
 * - a time after a blank, a comma or T: 8:05, 08:05:09, 08:05:09.123, 8:05 PM, 8:05 p.m.; then Z, UTC, GMT or an
 * offset;
 * - unbroken: 20240102, 20240102080509;
 * - numbers: 10 digits of seconds or 13 of milliseconds since 1970-01-01, and the serials of spreadsheets (days since
 *   1899-12-30, the 1900 system), which are rounded to the second. Fractions of a second are dropped elsewhere.
 *
 * The calendar is checked, and so is a weekday that is named. 24:00 is the midnight that ends the day. Years before
 * 1990 and after 2099 are unreadable, but 9999-12-31 is an open end, at any time and in any form. Two digits of a year
 * are 1990 to 1999 and 2000 to 2068, as for strptime(3).
 */
#ifndef MTTR_DATE_FORM_P_H
#define MTTR_DATE_FORM_P_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "fault.h"
#include "zone.h"

enum {
    DATE_EXAMPLE = 64, /* bytes of an example, its NUL included: the longest date; other cells are cut at a character */
    DATE_FORMS = 6,    /* shapes of one column that are counted apart */
    DATE_FORMAT = 128  /* bytes of a format of strptime(3), its NUL included */
};

/* What stands first in a date of three numbers. */
enum date_order { ORDER_YMD, ORDER_DMY, ORDER_MDY, DATE_ORDERS };

enum date_family {
    DATE_YEAR_FIRST,  /* 2024-01-02 */
    DATE_YEAR_LAST,   /* 2/1/2024: DMY or MDY */
    DATE_SHORT_YEAR,  /* 2/1/24 or 24-01-02: any order */
    DATE_NAMED_MONTH, /* 02-Jan-2024, Jan 2, 2024 */
    DATE_UNBROKEN,    /* 20240102, 20240102080509 */
    DATE_SECONDS,     /* since 1970-01-01 UTC */
    DATE_MILLISECONDS,
    DATE_SERIAL /* of a spreadsheet: days since 1899-12-30 */
};

/* How one cell is written. Eight bytes, each set, so two shapes are equal where their bytes are. Whether numbers have
 * leading zeros is no part of it. */
struct date_shape {
    uint8_t family;    /* enum date_family */
    uint8_t order;     /* enum date_order, DATE_ORDERS where the file has to say */
    char separator;    /* of the date: - / . or a blank; NUL without one */
    char joint;        /* between date and time: a blank, T or a comma (with or without a blank); NUL without one */
    uint8_t precision; /* of the time: 0 none, 1 minutes, 2 seconds, 3 with a fraction */
    uint8_t half;      /* 1: AM or PM follows */
    uint8_t offset;    /* 0 none, 1 Z or an offset, 2 the word UTC, 3 GMT */
    uint8_t words;     /* DATE_WORDS_... */
};
enum {
    DATE_WORDS_SHORT_YEAR = 1,    /* 2 Jan 24 */
    DATE_WORDS_YEAR_COMMA = 2,    /* Jan 2, 2024 */
    DATE_WORDS_WEEKDAY = 4,       /* Tue 2 Jan 2024 */
    DATE_WORDS_WEEKDAY_COMMA = 8, /* Tue, 2 Jan 2024 */
};

/* ---- evidence ---- */

struct date_form {
    struct date_shape shape;
    int64_t cells;
    char example[DATE_EXAMPLE];
};

/* What the filled cells of one column show. Starts as {0}; less than 1.5 KiB. */
struct date_evidence {
    int64_t filled;      /* cells that were fed */
    int64_t unreadable;  /* of them: no date in any order */
    int64_t open_ends;   /* of them: 9999-12-31 */
    int64_t other_forms; /* dates of shapes beyond the first DATE_FORMS */
    size_t n_forms;
    size_t last_form; /* the shape of the last date, which the next one mostly has */
    struct date_form forms[DATE_FORMS];
    char first_unreadable[DATE_EXAMPLE];
    const char *why; /* it is unreadable; a constant */
    /* Dates whose order the file has to say, by the set of orders that read them (bit 1 << ORDER_...): with years of
     * four digits, and of two. Those that mean the same in each order are not among them. */
    int64_t long_years[1 << DATE_ORDERS];
    int64_t short_years[1 << DATE_ORDERS];
    char examples[1 << DATE_ORDERS][DATE_EXAMPLE];
    uint64_t first_parts[2], last_parts[2]; /* which of 0 to 99 stand there, in dates with short years */
    bool dashed;                            /* such a date has dashes, as 24-01-02 often has: the year may come first */
    /* Under a format that was given, see date_evidence_add_given. */
    int64_t given_reads;     /* cells that it reads */
    int64_t given_only;      /* of them: its twin does not read them */
    int64_t given_twin_only; /* cells that only its twin reads */
    char twin_example[DATE_EXAMPLE];
};

/* Counts one filled cell; one of blanks alone is not counted. False where it is no date in any order: *why is then a
 * constant phrase without a full stop, such as "no such day"; why may be NULL. */
bool date_evidence_add(struct date_evidence *evidence, const char *text, size_t n, const char **why);

/* Whether the column can be taken for dates by its cells alone: some are filled, all are dates, and none is a bare
 * number (seconds, serials and unbroken dates are dates only where the field is one). */
bool date_evidence_is_dates(const struct date_evidence *evidence);

/* ---- a format that was given ---- */

/* A checked --date-format. */
struct date_format {
    char text[DATE_FORMAT];
    char twin[DATE_FORMAT]; /* the same with day and month exchanged; "" where it has none */
    bool own_offset;        /* it has %z, or names UTC, GMT or Z: the zone does not matter */
};

/* FAULT_USAGE with the mend for: %p without %I and %I without %p, %Z, %s, formats that leave part of the date out, that
 * do not read back what they write, or are too long. */
bool date_format_check(const char *text, struct date_format *out, struct fault *fault) MUST_CHECK;

/* Counts one filled cell under a format that was given, in addition to date_evidence_add. False where it does not read
 * the cell, with *why as there. */
bool date_evidence_add_given(struct date_evidence *evidence, const struct date_format *format, const char *text,
                             size_t n, const char **why);

/* ---- the decision ---- */

/* A date column of the file. */
struct date_column {
    const char *heading;
    const struct date_evidence *evidence;
};

/* What decided. */
enum date_ground {
    GROUND_SHAPE,  /* every date is unambiguous by itself, or the same in each order */
    GROUND_PART,   /* a part over 12 or over 31, or a weekday, in some date of the file */
    GROUND_SPREAD, /* two-digit years: the last part takes no more different values than the first, so it is the year */
    GROUND_DURATIONS, /* the only order without negative durations */
    GROUND_FORMAT     /* a format that was given */
};

/* How to read the date cells of a file. */
struct date_plan {
    const struct date_format *format; /* that was given; NULL: each cell by its own shape and these orders */
    enum date_order order;            /* of 2/1/2024 */
    enum date_order short_order;      /* of 2/1/24 */
    enum date_ground ground;
};

/* The orders that read every date of the columns, as a set of bits 1 << ORDER_...; 0 where no order reads all of them,
 * and where the file has no date whose order matters. More than one: count the negative durations under each (see
 * date_plan_in) and give them to date_decide. */
unsigned date_orders(const struct date_column *columns, size_t n);

/* A plan that takes this order wherever the file has to say one. */
struct date_plan date_plan_in(enum date_order order);

/* What is known in addition to the columns. */
struct date_known {
    const struct date_format *format; /* that was given; NULL: none */
    const int64_t *negatives;         /* DATE_ORDERS counts of negative durations under each order; NULL: not counted */
};

/* Decides for the whole file. The format must outlive the plan. FAULT_USAGE, in one line with the options that mend it,
 * where
 * - nothing decides between two orders: it shows one value read in each;
 * - one date reads only day first and another only month first;
 * - a format that was given reads no filled cell: it names what fits;
 * - it leaves cells unread and its twin reads all that it reads and more: it names the twin. */
bool date_decide(const struct date_column *columns, size_t n, const struct date_known *known, struct date_plan *plan,
                 struct fault *fault) MUST_CHECK;

/* ---- reading ---- */

enum date_outcome {
    DATE_READ,
    DATE_EMPTY,    /* nothing but blanks */
    DATE_OPEN_END, /* 9999-12-31: to be read as empty */
    DATE_UNREADABLE
};

struct date_reading {
    int64_t instant;       /* of DATE_READ, else INSTANT_NONE */
    enum zone_clock clock; /* whether a clock change makes the local time double or impossible */
    const char *why;       /* of DATE_UNREADABLE: a constant phrase, as of date_evidence_add; else NULL */
};

/* Reads one filled cell; the zone holds where the cell has no offset of its own. */
enum date_outcome date_read(const struct date_plan *plan, const char *text, size_t n, const struct zone *zone,
                            struct date_reading *out);

/* The same cell in each order, for counting negative durations: instants as if local time were UTC, INSTANT_NONE where
 * an order does not read it or it is an open end. Cheaper than three calls of date_read. */
void date_read_each(const char *text, size_t n, int64_t out[DATE_ORDERS]);

/* ---- words ---- */

/* The shape in the letters of strptime(3), such as "%d/%m/%Y %H:%M"; "" for numbers, which have none that is taken. The
 * order is used where the shape leaves it open. */
void date_shape_format(const struct date_shape *shape, enum date_order order, char out[DATE_FORMAT]);

/* What people call it: "year first", "day first", "month first", "month by name", "unbroken", "epoch seconds", "epoch
 * milliseconds", "Excel serial". */
const char *date_shape_words(const struct date_shape *shape, enum date_order order);

/* How a column's dates are written, for people: the format of its commonest shape, or its words where it has no format;
 * "" where it has no date. */
void date_column_format(const struct date_evidence *evidence, const struct date_plan *plan, char out[DATE_FORMAT]);

/* Whether a column has dates of more than one shape. */
bool date_evidence_is_mixed(const struct date_evidence *evidence);

/* Appends them with counts, commonest first: "2 forms of dates: 1204 like '2024-01-02 08:00:00' (%Y-%m-%d %H:%M:%S), 3
 * like '45292.5' (Excel serial)". */
void date_forms_write(const struct date_evidence *evidence, const struct date_plan *plan, struct buf *out);

#endif
