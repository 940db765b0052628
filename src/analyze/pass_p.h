/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pass: the metric mttr: how long the records of its funnel took, in the whole and by field and team, with their
 * ledger and their digest.
 * It refuses to build documents.
 */
#ifndef MTTR_PASS_P_H
#define MTTR_PASS_P_H

#include "groups_p.h"
#include "scan_p.h"
#include "teams_p.h"
#include "watch_p.h"

/* What the population is broken down by: a field, or the teams where field is NULL. */
struct breakdown {
    const struct field_ref *field;
    struct groups groups; /* of the field */
    struct tally tally;
};

struct ledger;
struct stand;

struct pass {
    const struct scope *scope;
    struct funnel funnel;
    int range_fields[PROFILE_DATES]; /* of these one lies in a range in every record of the population */
    size_t n_range;
    size_t updated;     /* the column sys_updated_on, where there are breakdowns */
    struct teams teams; /* all of the profile */
    struct breakdown *breakdowns;
    size_t n_breakdowns;
    struct digest *digest; /* of the population, until it is finished */
    char sha256[DIGEST_TEXT];
    struct ledger *ledger; /* NULL: nobody listens */
    struct stand *stand;   /* of the observer; NULL: there is none */
    struct watch watch;
};

/* Joins the walk over its table. End with pass_close in any case. */
bool pass_open(struct pass *pass, const struct scope *scope, struct scan *scan, struct fault *fault) MUST_CHECK;
/* After the walk: the statistics and the digest. */
bool pass_finish(struct pass *pass, struct fault *fault) MUST_CHECK;
void pass_close(struct pass *pass);
/* How long what started then and has not ended is open, as far as the store knows. */
int64_t pass_age(const struct pass *pass, int64_t start);

/* ---- the observer ---- */

/* Adds the columns that the request's observer wants; NULL without one. */
bool stand_open(struct pass *pass, struct stand **out, struct fault *fault) MUST_CHECK;
/* When all columns are known, before the first record. */
bool stand_begin(struct pass *pass, struct fault *fault) MUST_CHECK;
/* Whether the observer is to hear of the record; its verdict is not yet known. */
bool stand_wants(const struct pass *pass, const struct judged *judged);
bool stand_tell(const struct pass *pass, const struct judged *judged, struct fault *fault) MUST_CHECK;

/* ---- the ledger ---- */

/* Adds the columns that it shows. */
struct ledger *ledger_open(const struct scope *scope, struct source *source);
/* Tells the request's listener of the record. */
bool ledger_tell(struct pass *pass, const struct judged *judged, struct fault *fault) MUST_CHECK;
void ledger_close(struct ledger *ledger);
/* The page of a record; NULL where the store does not know the instance's URL. */
const char *ledger_url(struct arena *arena, const struct integration_row *integration, const struct kind *kind,
                       const char *sys_id);

#endif
