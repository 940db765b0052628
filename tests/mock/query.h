/* SPDX-License-Identifier: Apache-2.0 */
/* Encoded queries (sysparm_query): parsed once, then asked for the rows they select, in order.
 * Not understood: javascript: other than gs.getUserID(), relative dates, DYNAMIC, the doubtful escape ^^.
 * Case as on the instance: names and operators matter, values do not (ASCII only here). */
#pragma once

#include "rows.h"

enum regime { REGIME_DROP, REGIME_ZERO, REGIME_FORBID };

struct query_rules {
    enum regime invalid;   /* what a condition on an unknown field does: is dropped, gives no rows, gives 403 */
    const char *no_range;  /* a column whose query_range ACL denies the caller; NULL: none */
    long literal_offset;   /* seconds: date literals are read as that zone's local time, 0 = UTC */
    const char *user_name; /* who javascript:gs.getUserID() is */
    uint64_t salt;         /* another one: another order of rows that nothing orders */
    bool unordered;        /* ORDERBY is ignored */
};

struct query;

struct query *query_parse(const struct instance *instance, const struct table *table, const char *encoded,
                          const struct query_rules *rules);
bool query_forbidden(const struct query *query);
/* The caller frees *rows. They end after `most` where the table need not be looked through for that. */
size_t query_select(const struct query *query, size_t most, struct row ***rows);
void query_free(struct query *query);
