/* SPDX-License-Identifier: Apache-2.0 */
/* pager: the rows of a table in the order of sys_id, a page at a time. A page that is too much for the server is asked
 * for again as a smaller one, and pages become larger again after that; rows that an ACL hides are stepped over; a page
 * that is not what was asked for is a fault. What a row holds is left to the caller. */
#ifndef MTTR_PAGER_P_H
#define MTTR_PAGER_P_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "encoded_query.h"
#include "fault.h"
#include "snow.h"

enum { KEY_MAX = 1024 }; /* the longest sys_id that can be asked from on */

/* What the pager needs of a row of an answer. */
struct page_row {
    const char *sys_id; /* "" where the row does not show it; good until the next page */
    bool timed;         /* it has a time that can be checked */
    int64_t time;       /* of the window's column; INSTANT_NONE: it is hidden */
};

struct pager;

/* What the rows are read as. Each function gets the pager's context. */
struct row_format {
    /* Decodes an answer in place of the one before, and gives each of its rows to pager_add_row, in their order. A
     * fault: the answer is broken. */
    bool (*decode)(void *context, struct pager *pager, const struct snow_answer *answer, struct fault *fault);
    /* The page becomes the one row that cannot be had even alone, and why; NULL: that is a fault. */
    void (*replace)(void *context, struct pager *pager, const char *sys_id, const char *reason);
};

struct pager {
    /* set by the caller */
    struct snow *snow;
    const char *table, *filter;
    const char *fields; /* with commas between them, sys_id first */
    int64_t most;       /* rows a page */
    int64_t clock;      /* the server's, before the next page: rows may be newer than it. INSTANT_NONE: they are not */
    const struct row_format *format;
    void *context;
    bool displays; /* display values too */
    bool trusting; /* a page below the limit is the last one where the count says so */

    /* the pager's own */
    struct window window;      /* last moves with the pages */
    struct snow_answer answer; /* the last one; its class: whether the table can be read at all */
    int64_t blank;             /* rows without a sys_id that were stepped over */
    struct page_row *rows;     /* of the page */
    size_t n_rows, cap_rows;
    struct buf last;       /* window.last */
    int64_t limit, offset; /* the latter into rows of which none can be seen */
    int64_t left;          /* rows after the key at most, by the last count; -1: not known */
    int64_t given;         /* rows of the last page that had one with a sys_id */
    int64_t step;          /* so many rows that cannot be seen a page covers */
    bool drained;          /* the window has no more rows */
    bool left_window;      /* the last fault: a row that the window does not have */
    bool count, link;      /* the next page is asked for with a count, with links */
    bool miscounted;       /* the server's counts are wrong */
    int good;              /* pages since the limit was halved */
    int n_replaced;        /* rows in succession that could not be had alone */
};

void pager_open(struct pager *pager);
void pager_close(struct pager *pager);
/* Goes to the rows of the window, which is copied; page sizes stay what the server could give. */
void pager_set_window(struct pager *pager, const struct window *window);

/* The next page, while the window is not drained. */
bool pager_next(struct pager *pager, struct fault *fault) MUST_CHECK;

/* page_fetch.c: asks for the page at the offset, of as many rows as the server can give, and checks it. */
bool pager_fetch(struct pager *pager, struct fault *fault) MUST_CHECK;
/* The first sys_id of the page, or its last; NULL: no row has one. */
const char *pager_first(const struct pager *pager);
const char *pager_last(const struct pager *pager);

/* From a page without a sys_id on to the first page with one, or to the window's end: pager->drained. */
bool pager_skip_hidden(struct pager *pager, struct fault *fault) MUST_CHECK;

/* For row formats. */
void pager_add_row(struct pager *pager, const struct page_row *row);

/* Whether the page is what was asked for, as a server may drop conditions and order without a word, and the key would
 * then step over rows: each row must come after the one before it and lie in the window, and the last one must be what
 * a query can take. FAULT_REFUSED. */
bool page_check(struct pager *pager, struct fault *fault) MUST_CHECK;

#endif
