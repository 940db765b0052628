/* SPDX-License-Identifier: Apache-2.0 */
/*
 * funnel: the records of a table on their way from the store to a tally: which of them a condition, the range and a
 * team leave, and what is made of each. Several funnels may share one scan of their table.
 * It builds no documents and knows nothing about how statistics are computed.
 */
#ifndef MTTR_FUNNEL_P_H
#define MTTR_FUNNEL_P_H

#include "analyze.h"
#include "filter_p.h"
#include "tally.h"

/* What all funnels of a request have in common. */
struct scope {
    const struct analyze_request *request;
    struct present present;
    const struct profile *profile;
    struct store *store;
    struct arena *arena;                  /* of what is needed until the documents are built */
    struct integration_row *integrations; /* all of the store */
    size_t n_integrations;
    bool *chosen; /* of these; NULL: all */
    struct range previous;
    struct bucket *buckets;
    size_t n_buckets;
    struct worktime *worktime; /* of the calendar; NULL: the wall clock */
    const struct team *team;   /* the one that is asked for; NULL: all records */
};

/* FAULT_USAGE for integrations that the store lacks and a team that the profile lacks. */
bool scope_open(struct scope *scope, struct store *store, const struct analyze_request *request, struct arena *arena,
                struct fault *fault) MUST_CHECK;
void scope_close(struct scope *scope);

/* A record for which `where` holds: of the population, of that of the range before, or of neither. */
struct judged {
    const struct sample *sample;
    int64_t start, end;
    int64_t at;    /* what must lie in the range */
    size_t bucket; /* n_buckets: in the range before; more: in neither */
    bool canceled; /* whether or not that excludes it */
    struct facts facts;
    enum verdict verdict;
    int64_t seconds; /* when it is counted */
};

/* The positions of a list of dates in a sample's cells. */
struct dates {
    size_t columns[PROFILE_DATES];
    size_t n;
};

struct funnel;
/* Gets each record for which `where` holds and that is of the team, with start, end and bucket. */
struct funnel_sink {
    bool (*receive)(void *owner, struct judged *judged, struct fault *fault);
    void *owner;
};

struct funnel {
    const struct scope *scope;
    struct source *source;
    struct mttr rules; /* which records, and when they start and end */

    struct dates start, end;
    size_t at,
        parent;      /* columns: what must lie in the range unless that is the end; with exclude_children the parent */
    size_t business; /* column of business_stc, with clock: servicenow */
    struct filter *canceled;
    struct filter **where; /* the top-level conditions: all must hold */
    size_t n_where;
    struct filter *team; /* NULL: all records */

    int64_t in_store; /* records */
    int64_t *held;    /* of those: for which where[0..i] hold */
    int64_t in_range; /* of those: that lie in the range */
    int64_t in_team;  /* of those: of the team */

    struct funnel_sink sink;
    /* Gets each record for which `where` does not hold; NULL: not wanted. */
    bool (*miss)(void *owner, const struct sample *sample, struct fault *fault);
    struct tally all; /* one group, unless the owner adds others */
};

/* Binds the rules to the source. FAULT_USAGE for what they name and the store lacks. End with funnel_close in any case.
 */
bool funnel_open(struct funnel *funnel, const struct scope *scope, struct source *source, const struct mttr *rules,
                 struct funnel_sink sink, struct fault *fault) MUST_CHECK;
/* The same of records that are counted, each at one time: they start and end there. */
bool funnel_open_events(struct funnel *funnel, const struct scope *scope, struct source *source,
                        const struct events *events, struct fault *fault) MUST_CHECK;
/* After the scan: the statistics. */
void funnel_finish(struct funnel *funnel);
/* Warns of values in its conditions that the store never saw, with the nearest one. */
bool funnel_warn(const struct funnel *funnel, struct fault *fault) MUST_CHECK;
void funnel_close(struct funnel *funnel);
/* Whether a record of the source is canceled, as a filter. */
bool bind_canceled(struct source *source, const struct present *present, struct filter **out,
                   struct fault *fault) MUST_CHECK;

/* Whether `where` holds; counts nothing. *lacking: if not, each condition that fails tests a field that is empty. */
bool funnel_holds(struct funnel *funnel, const struct sample *sample, bool *holds, bool *lacking,
                  struct fault *fault) MUST_CHECK;
/* The times of a record and where they lie; there is no verdict yet. */
struct judged funnel_place(const struct funnel *funnel, const struct sample *sample);
/* One record of the scan. */
bool funnel_offer(void *funnel, const struct sample *sample, struct fault *fault) MUST_CHECK;
/* Sets the verdict and what it follows from, and the seconds from start to end. */
bool funnel_judge(struct funnel *funnel, struct judged *judged, struct fault *fault) MUST_CHECK;
void funnel_count(struct tally *tally, size_t group, const struct judged *judged);

/* The seconds that count between two instants, the first not the later. */
int64_t scope_seconds(const struct scope *scope, int64_t start, int64_t end);
/* Whether the profile is of the sample's integration. */
bool scope_chooses(const struct scope *scope, const struct sample *sample);
/* The integration of a sample. */
const struct integration_row *scope_integration(const struct scope *scope, const struct sample *sample);

#endif
