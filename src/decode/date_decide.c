/* SPDX-License-Identifier: Apache-2.0 */
/* date_decide: one order of day, month and year for a whole file, by the evidence of all its date columns. */
#include <stdio.h>
#include <string.h>

#include "date_cell_p.h"

enum {
    BIT_YMD = 1 << ORDER_YMD,
    BIT_DMY = 1 << ORDER_DMY,
    BIT_MDY = 1 << ORDER_MDY,
    YEAR_LAST = BIT_DMY | BIT_MDY,
    ALL_ORDERS = BIT_YMD | YEAR_LAST,
    SETS = 1 << DATE_ORDERS
};

/* ---- the evidence of all columns ---- */

struct date_tally {
    int64_t long_years[SETS], short_years[SETS];
    const char *examples[SETS];
    const char *headings[SETS]; /* of their columns */
    uint64_t first_parts[2], last_parts[2];
    bool dashed;
};

static void add_column(struct date_tally *tally, const struct date_column *column) {
    const struct date_evidence *evidence = column->evidence;
    for (int set = 0; set < SETS; set++) {
        tally->long_years[set] += evidence->long_years[set];
        tally->short_years[set] += evidence->short_years[set];
        if (tally->examples[set] == NULL && evidence->examples[set][0] != '\0') {
            tally->examples[set] = evidence->examples[set];
            tally->headings[set] = column->heading;
        }
    }
    for (int i = 0; i < 2; i++) {
        tally->first_parts[i] |= evidence->first_parts[i];
        tally->last_parts[i] |= evidence->last_parts[i];
    }
    tally->dashed |= evidence->dashed;
}

static struct date_tally tally_of(const struct date_column *columns, size_t n) {
    struct date_tally tally = {0};
    for (size_t i = 0; i < n; i++) {
        add_column(&tally, &columns[i]);
    }
    return tally;
}

/* The orders that read all of the counted dates, and all orders where there is none. */
static unsigned common_orders(const int64_t counts[SETS]) {
    unsigned common = ALL_ORDERS;
    for (unsigned set = 0; set < SETS; set++) {
        common &= counts[set] > 0 ? set : ALL_ORDERS;
    }
    return common;
}

static bool has_any(const int64_t counts[SETS]) {
    int64_t sum = 0;
    for (int set = 0; set < SETS; set++) {
        sum += counts[set];
    }
    return sum > 0;
}

static int count_values(const uint64_t parts[2]) {
    return __builtin_popcountll(parts[0]) + __builtin_popcountll(parts[1]);
}

/* Whether the values show that the year of 2/1/24 stands last: exports span few years and many days. A file of one day
 * shows nothing; then the separator has to do, as no country writes 24/01/02 or 24.01.02 by habit and some write
 * 24-01-02. */
static bool year_spreads_last(const struct date_tally *tally) {
    int first = count_values(tally->first_parts), last = count_values(tally->last_parts);
    return first > last || (first == last && !tally->dashed);
}

/* What is open after the dates themselves. */
struct question {
    unsigned orders;       /* that are possible; 0 where no order reads all */
    unsigned long_orders;  /* of years of four digits alone */
    bool asked;            /* there is a date whose order matters */
    bool short_year_first; /* the dates with short years are surely YMD */
    enum date_ground ground;
};

static struct question question_of(const struct date_tally *tally) {
    unsigned shorts = common_orders(tally->short_years), longs = common_orders(tally->long_years) & YEAR_LAST;
    bool any_short = has_any(tally->short_years), any_long = has_any(tally->long_years);
    struct question question = {.asked = any_short || any_long, .long_orders = longs, .ground = GROUND_PART};
    if (!any_short) {
        question.orders = longs;
    } else if (shorts == BIT_YMD) {
        question.short_year_first = true;
        question.orders = any_long ? longs : BIT_YMD;
    } else if ((shorts & BIT_YMD) != 0 && year_spreads_last(tally)) {
        question.orders = shorts & longs;
        question.ground = GROUND_SPREAD;
    } else {
        question.orders = (shorts & BIT_YMD) | (shorts & longs);
    }
    return question;
}

unsigned date_orders(const struct date_column *columns, size_t n) {
    struct date_tally tally = tally_of(columns, n);
    struct question question = question_of(&tally);
    return question.asked ? question.orders : 0;
}

/* ---- what to say when nothing decides ---- */

/* An example taken apart, under an order: its date for people, and its format. */
struct reading {
    char date[48];
    const char *words; /* for its order */
    char format[DATE_FORMAT];
};

static struct reading reading_of(const char *example, enum date_order order) {
    static const char *const MONTHS[] = {"January", "February", "March",     "April",   "May",      "June",
                                         "July",    "August",   "September", "October", "November", "December"};
    struct reading reading = {.words = ""};
    struct date_cell cell;
    struct civil civil;
    const char *why;
    if (date_cell_parse(example, strlen(example), &cell) == NULL &&
        date_cell_civil(&cell, order, &civil, &why) != DATE_UNREADABLE) {
        snprintf(reading.date, sizeof reading.date, "%d %s %lld", civil.day, MONTHS[civil.month - 1],
                 (long long)civil.year);
        reading.words = date_shape_words(&cell.shape, order);
        date_shape_format(&cell.shape, order, reading.format);
    }
    return reading;
}

/* "a", "b" and "c" as "a, b or c", of which this is the i-th of n. */
static const char *conjunction(size_t i, size_t n) {
    return i == 0 ? "" : i + 1 == n ? " or " : ", ";
}

/* The example whose set has most of the possible orders. */
static const char *ambiguous_example(const struct date_tally *tally, unsigned orders) {
    const char *best = NULL;
    int most = 1;
    for (unsigned set = 0; set < SETS; set++) {
        int shared = __builtin_popcount(set & orders);
        if (tally->examples[set] != NULL && shared > most) {
            best = tally->examples[set];
            most = shared;
        }
    }
    return best;
}

static bool refuse_undecided(const struct date_tally *tally, unsigned orders, struct fault *fault) {
    static const enum date_order LISTED[] = {ORDER_DMY, ORDER_MDY, ORDER_YMD};
    const char *example = ambiguous_example(tally, orders);
    char dates[3 * 64] = "", formats[3 * (DATE_FORMAT + 8)] = "";
    size_t n = 0, total = (size_t)__builtin_popcount(orders);
    for (size_t i = 0; i < DATE_ORDERS; i++) {
        if ((orders & 1U << LISTED[i]) != 0) {
            struct reading reading = reading_of(example, LISTED[i]);
            size_t dates_end = strlen(dates), formats_end = strlen(formats);
            snprintf(dates + dates_end, sizeof dates - dates_end, "%s%s", conjunction(n, total), reading.date);
            snprintf(formats + formats_end, sizeof formats - formats_end, "%s'%s'", conjunction(n, total),
                     reading.format);
            n++;
        }
    }
    return fault_set(fault, FAULT_USAGE, "dates like '%s' can be %s: add --date-format %s", example, dates, formats);
}

/* The first order of a set. */
static enum date_order first_order(unsigned set) {
    return (set & BIT_DMY) != 0 ? ORDER_DMY : (set & BIT_MDY) != 0 ? ORDER_MDY : ORDER_YMD;
}

/* Two sets of orders that dates have and that share none; false where there are no two. */
static bool find_contradiction(const struct date_tally *tally, unsigned *a, unsigned *b) {
    for (*a = 1; *a < SETS; (*a)++) {
        for (*b = *a + 1; *b < SETS; (*b)++) {
            if ((*a & *b) == 0 && tally->examples[*a] != NULL && tally->examples[*b] != NULL) {
                return true;
            }
        }
    }
    return false;
}

static bool refuse_contradiction(const struct date_tally *tally, struct fault *fault) {
    unsigned a, b;
    if (!find_contradiction(tally, &a, &b)) { /* three sets that share no order, though each two do */
        return fault_set(fault, FAULT_USAGE,
                         "no order of day, month and year reads every date: add --date-format, such as '%%d/%%m/%%y'");
    }
    struct reading first = reading_of(tally->examples[a], first_order(a));
    struct reading second = reading_of(tally->examples[b], first_order(b));
    return fault_set(fault, FAULT_USAGE,
                     "the dates have no one order: '%s' in '%s' can only be %s, and '%s' in '%s' only %s; add "
                     "--date-format '%s' or '%s', and the dates that it does not read count as unreadable",
                     tally->examples[a], tally->headings[a], first.words, tally->examples[b], tally->headings[b],
                     second.words, first.format, second.format);
}

/* ---- the decision ---- */

static bool is_single(unsigned orders) {
    return orders != 0 && (orders & (orders - 1)) == 0;
}

/* The orders without negative durations, of those that are possible. */
static unsigned without_negatives(unsigned orders, const int64_t *negatives) {
    for (enum date_order order = 0; order < DATE_ORDERS; order++) {
        orders &= negatives[order] > 0 ? ~(1U << order) : ALL_ORDERS;
    }
    return orders;
}

static bool decide_order(const struct date_tally *tally, const int64_t *negatives, struct date_plan *plan,
                         struct fault *fault) {
    struct question question = question_of(tally);
    unsigned orders = question.orders;
    if (!question.asked) {
        return true;
    }
    if (orders == 0) {
        return refuse_contradiction(tally, fault);
    }
    plan->ground = question.ground;
    if (!is_single(orders) && negatives != NULL) {
        orders = without_negatives(orders, negatives);
        plan->ground = GROUND_DURATIONS;
    }
    if (!is_single(orders)) {
        return refuse_undecided(tally, question.orders, fault);
    }
    enum date_order order = first_order(orders);
    if (order == ORDER_YMD && has_any(tally->long_years) && !is_single(question.long_orders)) {
        return refuse_undecided(tally, question.long_orders, fault);
    }
    plan->order = order == ORDER_YMD ? first_order(question.long_orders) : order;
    plan->short_order = question.short_year_first ? ORDER_YMD : order;
    return true;
}

/* ---- a format that was given ---- */

struct given {
    int64_t filled, reads, only, twin_only;
    const char *twin_example;
    const struct date_evidence *commonest; /* the column of the commonest shape */
    const char *unreadable;
};

static struct given given_of(const struct date_column *columns, size_t n) {
    struct given given = {0};
    int64_t most = 0;
    for (size_t i = 0; i < n; i++) {
        const struct date_evidence *evidence = columns[i].evidence;
        const struct date_form *form = date_next_form(evidence, NULL);
        given.filled += evidence->filled;
        given.reads += evidence->given_reads;
        given.only += evidence->given_only;
        given.twin_only += evidence->given_twin_only;
        if (given.twin_example == NULL && evidence->given_twin_only > 0) {
            given.twin_example = evidence->twin_example;
        }
        if (given.unreadable == NULL && evidence->unreadable > 0) {
            given.unreadable = evidence->first_unreadable;
        }
        if (form != NULL && form->cells > most) {
            most = form->cells;
            given.commonest = evidence;
        }
    }
    return given;
}

/* Names what fits the commonest shape: a format, two where the order is open, or that none is needed. */
static bool refuse_format(const struct date_format *format, const struct given *given, unsigned orders,
                          struct fault *fault) {
    if (given->commonest == NULL) {
        return fault_set(fault, FAULT_USAGE, "--date-format '%s' reads no date of the file, such as '%s'", format->text,
                         given->unreadable);
    }
    const struct date_form *form = date_next_form(given->commonest, NULL);
    char first[DATE_FORMAT], second[DATE_FORMAT];
    orders = orders == 0 ? YEAR_LAST : orders;
    date_shape_format(&form->shape, first_order(orders), first);
    date_shape_format(&form->shape, first_order(orders & ~(1U << first_order(orders))), second);
    if (first[0] == '\0') {
        return fault_set(fault, FAULT_USAGE,
                         "--date-format '%s' reads no date of the file: '%s' is read without that option (%s)",
                         format->text, form->example, date_shape_words(&form->shape, ORDER_YMD));
    }
    bool two = form->shape.order == DATE_ORDERS && !is_single(orders);
    bool is_short = strstr(first, "%y") != NULL;
    return fault_set(fault, FAULT_USAGE, "--date-format '%s' reads no date of the file: '%s' fits '%s'%s%s%s%s",
                     format->text, form->example, first, two ? " or '" : "", two ? second : "", two ? "'" : "",
                     is_short ? " (%y: a year of two digits)" : "");
}

static bool decide_given(const struct date_format *format, const struct date_column *columns, size_t n,
                         struct fault *fault) {
    struct given given = given_of(columns, n);
    if (given.twin_only > 0 && given.only == 0) {
        return fault_set(fault, FAULT_USAGE,
                         "--date-format '%s' does not read '%s'; its twin '%s' does, and every date that the first "
                         "reads: use the twin",
                         format->text, given.twin_example, format->twin);
    }
    return given.filled == 0 || given.reads > 0 || refuse_format(format, &given, date_orders(columns, n), fault);
}

bool date_decide(const struct date_column *columns, size_t n, const struct date_known *known, struct date_plan *plan,
                 struct fault *fault) {
    *plan = (struct date_plan){.order = ORDER_DMY, .short_order = ORDER_DMY, .ground = GROUND_SHAPE};
    if (known->format != NULL) {
        plan->format = known->format;
        plan->ground = GROUND_FORMAT;
        return decide_given(known->format, columns, n, fault);
    }
    struct date_tally tally = tally_of(columns, n);
    return decide_order(&tally, known->negatives, plan, fault);
}
