/* SPDX-License-Identifier: Apache-2.0 */
/* The Table API's and the Aggregate API's answers to GET: what is asked for, and the reply in its exact shape. */
#pragma once

#include "query.h"
#include "reply.h"

enum display { DISPLAY_FALSE, DISPLAY_TRUE, DISPLAY_ALL };

/* How this instance, or a gateway in front of it, pages and counts. */
struct habits {
    long page_cap;                /* rows that a page has at most, whatever the limit; 0: as many as are asked for */
    long count_most;              /* X-Total-Count says no more than that; 0: the truth */
    bool count_page;              /* X-Total-Count is the number of rows on the page */
    bool strip_count, strip_link; /* these headers do not come through */
};

struct ask {
    const char *uri;    /* as received, for the Link header */
    const char *base;   /* put in front of every link: scheme, host and prefix */
    const char *sys_id; /* NULL: a list */
    const char *fields; /* NULL: all */
    const char *query;
    const char *limit, *offset; /* NULL: the default */
    enum display display;
    bool no_links, no_count, no_pagination;
    bool empty_is_404; /* version 1 of the API */
    struct habits habits;
};

void answer_table(struct reply *reply, const struct instance *instance, const struct table *table,
                  const struct ask *ask, const struct query_rules *rules);
void answer_count(struct reply *reply, const struct instance *instance, const struct table *table,
                  const struct ask *ask, const struct query_rules *rules);
