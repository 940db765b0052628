/* SPDX-License-Identifier: Apache-2.0 */
/* snow: one request of the Table API: its URL, its credentials, what the answer means (src/snow/rules.c), and a retry
 * where that may help. Decoding records and reading page after page are left to the callers. */
#ifndef MTTR_SNOW_H
#define MTTR_SNOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "baton.h"
#include "encoded_query.h"
#include "fault.h"
#include "settings.h"

enum snow_class {
    SNOW_OK,         /* a whole answer of the Table API, still to be decoded */
    SNOW_RETRY,      /* may pass: asked again after a wait */
    SNOW_DOUBT,      /* no answer of the API, which may be a slip: asked again a few times */
    SNOW_SMALLER,    /* too much was asked for: a smaller page may do */
    SNOW_STOP_TABLE, /* this table cannot be read, others may */
    SNOW_STOP_ALL    /* no further request to this instance makes sense */
};

struct snow_query {
    const char *table;
    const char *query;  /* encoded query as people write it; "" = all rows */
    const char *fields; /* comma-separated */
    int64_t limit, offset;
    bool count;    /* let the instance count all rows (X-Total-Count), which costs it a query */
    bool link;     /* let it link the other pages (Link), which makes headers as long as four URLs */
    bool displays; /* raw and display values; else raw values alone */
    bool shrinks;  /* the caller asks for less where too much was asked for; else the same is asked again a few times */
};

struct snow_answer {
    enum snow_class class; /* set on failure too; never SNOW_RETRY or SNOW_DOUBT */
    const char *body;      /* good until the next request */
    size_t n;
    int64_t date;  /* the server's clock, INSTANT_NONE when not sent */
    int64_t total; /* rows of the query before ACLs, -1 when not sent */
    bool linked;   /* other pages are linked */
    bool next;     /* and among them a next one */
};

struct snow_counts {
    int64_t requests, bytes, retries;
};

struct snow;

/* Reads the secrets; sends nothing. FAULT_USAGE for them and for files of `tls`, else FAULT_IO. */
bool snow_open(const struct integration *integration, const struct proxy *proxy, struct snow **out,
               struct fault *fault) MUST_CHECK;
/* For another thread; to be closed before the first, which may not be in a request during this call. FAULT_IO. */
bool snow_another(struct snow *snow, struct snow **out, struct fault *fault) MUST_CHECK;
/* Other threads get the baton while an answer is awaited; NULL: none. */
void snow_set_baton(struct snow *snow, struct baton *baton);
/* For a command that somebody waits for: requests are tried four times at most, and a host that cannot be reached is
 * given up after about 9 seconds, with FAULT_BUSY. */
void snow_set_brief(struct snow *snow);
void snow_close(struct snow *snow); /* wipes the secrets */

/* Sends the request until there is an answer or a retry makes no sense. FAULT_REFUSED; FAULT_INCOMPLETE: a smaller page
 * may do, or a signal came; FAULT_BUSY: the waiting budget is spent; FAULT_USAGE: the query is too long. */
bool snow_get(struct snow *snow, const struct snow_query *query, struct snow_answer *answer,
              struct fault *fault) MUST_CHECK;

/* The same for the rows of a filter in a window, in the order of sys_id (query_window); query->query is not used. */
bool snow_get_window(struct snow *snow, const struct snow_query *query, const char *filter, const struct window *window,
                     struct snow_answer *answer, struct fault *fault) MUST_CHECK;

void snow_count_smaller(struct snow *snow); /* counts a retry: the request is sent again for a smaller page */

/* True once an answer was of class SNOW_STOP_ALL or the waiting budget was spent. */
bool snow_is_over(const struct snow *snow);
struct snow_counts snow_counts(const struct snow *snow); /* since snow_open */

#endif
