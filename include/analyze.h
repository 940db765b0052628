/*
 * analyze: from the store to the widgets, in one pass over the records (contract.md section 5).
 * Records come ordered by integration and sys_id; each is judged once, by one pure function; statistics are computed
 * from the pooled durations and never from other statistics. It refuses to read the clock, to write files, to know
 * HTTP.
 */
#ifndef MTTR_ANALYZE_H
#define MTTR_ANALYZE_H

#include "digest.h"
#include "node.h"
#include "profile.h"
#include "range.h"
#include "store.h"

struct analyze_request {
    const struct profile *profile;
    struct range range;
    enum granularity granularity;
    int64_t now;                      /* UTC seconds: an end after it is excluded as `future` */
    const struct field_ref *group_by; /* added to the profile's; a field named twice is one */
    size_t n_group_by;
    const char *team; /* only records of this team, NULL = all; unknown: FAULT_USAGE with the nearest */
    /* Called with each record of the population, in order, as an object whose members are LEDGER_COLUMNS; NULL = none.
     * The object is good until it returns. `counted` tells the caller which ones to list. */
    bool (*ledger)(void *context, const struct node *row, bool counted, struct fault *fault);
    void *context;
};

struct widget {
    const char *name;                  /* the file's name without ending: mttr, mttr_by_priority, mttr_by_team */
    const struct node *node;           /* the document of contract.md section 6 */
    const struct flat_column *columns; /* of the CSV */
    size_t n_columns;
    bool grouped; /* rows are groups[].series[], led by the group's key and label; else series[] */
};

struct analysis {
    struct widget *widgets; /* mttr first */
    size_t n_widgets;
    const struct node *summary;               /* summary.json */
    int64_t population, counted, excluded[7]; /* by enum verdict, for the terminal */
    char digest[DIGEST_TEXT];                 /* population digest of contract.md section 6 */
    int64_t run;                              /* the store's last run */
    bool complete;                            /* false: a range that the last sync did not complete */
};

/* The columns of the ledger, as contract.md section 6 names them. */
extern const struct flat_column LEDGER_COLUMNS[];
extern const size_t N_LEDGER_COLUMNS;

/* Whether the store can serve the request, without reading a record: fields, integrations, team, buckets. FAULT_USAGE.
 */
bool analyze_check(struct store *store, const struct analyze_request *request, struct fault *fault) MUST_CHECK;

/* All memory of the result is the arena's. A value in a condition that the store never saw is said with log_warn, with
 * the nearest one. FAULT_USAGE for what the profile names and the store lacks, else FAULT_IO. */
bool analyze_run(struct store *store, const struct analyze_request *request, struct arena *arena, struct analysis *out,
                 struct fault *fault) MUST_CHECK;

#endif
