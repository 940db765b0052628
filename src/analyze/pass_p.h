/*
 * pass: one walk over the records: each is judged once, and counted, listed and digested at once.
 * It refuses to build documents and to know how statistics are taken.
 */
#ifndef MTTR_PASS_P_H
#define MTTR_PASS_P_H

#include "analyze.h"
#include "condition_p.h"
#include "groups_p.h"
#include "tally_p.h"

/* A record of the population, or of that of the range before. */
struct judged {
    const struct sample *sample;
    int64_t start, end;
    size_t bucket; /* n_buckets: in the range before */
    enum verdict verdict;
    int64_t seconds; /* when it is counted */
};

/* What the population is broken down by: a field, or the teams where field is NULL. */
struct breakdown {
    const struct field_ref *field;
    struct groups groups; /* of the field */
    struct tally tally;
};

/* The positions of a list of dates in a sample's cells. */
struct dates {
    size_t columns[PROFILE_DATES];
    size_t n;
};

struct ledger;

struct pass {
    const struct analyze_request *request;
    const struct profile *profile;
    struct source source;

    struct integration_row *integrations; /* all of the store */
    size_t n_integrations;
    bool *chosen; /* of these; NULL: all */

    struct range previous;
    struct bucket *buckets;
    size_t n_buckets;

    struct dates start, end;
    const int *range_fields; /* of which one must lie in the range */
    size_t n_range;
    /* Columns: the first of range_fields, sys_updated_on, and with exclude_children the parent. */
    size_t at, updated, parent;
    struct filter *canceled;
    struct filter **where; /* the top-level conditions: all must hold */
    size_t n_where;
    struct filter **teams;
    bool *in_team; /* of the record in hand */
    size_t wanted; /* the team of the request; n_teams: none */

    int64_t in_store; /* records */
    int64_t *held;    /* of those: for which where[0..i] hold */
    int64_t in_range; /* of those: that lie in the range */

    struct tally all;
    struct breakdown *breakdowns;
    size_t n_breakdowns;
    struct digest *digest; /* of the population; while the walk lasts */
    char sha256[DIGEST_TEXT];
    struct ledger *ledger; /* NULL: nobody listens */
};

/* Binds the request to the store. FAULT_USAGE for what the profile names and the store lacks. End with pass_close in
 * any case. */
bool pass_open(struct pass *pass, struct store *store, const struct analyze_request *request, struct arena *arena,
               struct fault *fault) MUST_CHECK;
/* Walks the records; the tallies are not finished. */
bool pass_run(struct pass *pass, struct fault *fault) MUST_CHECK;
void pass_close(struct pass *pass);

/* The integration's id of a sample. */
const struct integration_row *pass_integration(const struct pass *pass, const struct sample *sample);

/* ---- the ledger ---- */

/* Adds the columns that it shows. */
struct ledger *ledger_open(struct source *source);
/* Tells the request's listener of the record. */
bool ledger_tell(struct pass *pass, const struct judged *judged, struct fault *fault) MUST_CHECK;
void ledger_close(struct ledger *ledger);

#endif
