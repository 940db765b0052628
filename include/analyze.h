/* SPDX-License-Identifier: Apache-2.0 */
/* analyze: from the store to the widgets, in one scan of a table's records (mttr-profile(5), COUNTING), however many
 * profiles ask for them. Statistics are never computed from other statistics. It reads no clock. */
#ifndef MTTR_ANALYZE_H
#define MTTR_ANALYZE_H

#include "digest.h"
#include "node.h"
#include "profile.h"
#include "range.h"
#include "store.h"
#include "widget.h"

/* What an observer gets for one record: of the population, and of those for which `where` holds and that only a missing
 * date, or one after now, keeps out of every range: they existed before the range's end and were not closed before the
 * range. An observer with a `past` also gets records that only `where` keeps out, if it once held, or if it fails only
 * because fields that it tests are empty. */
struct observation {
    const struct sample *sample;
    const char *integration;  /* its id */
    const struct cell *cells; /* of the observer's fields */
    int64_t start, end;
    bool in_population, canceled;
    bool once, lacking; /* `where` does not hold: it once did; fields are empty */
    const char *reason; /* why it is not counted, as in the ledger; NULL: it is */
    int64_t seconds;    /* how long it took when it is counted; how long it has been open when reason is open; else 0 */
};

struct observer {
    const struct field_ref *fields; /* that it wants to see */
    size_t n_fields;
    bool (*receive)(void *context, const struct observation *observation, struct fault *fault);
    /* Before the first record, in the state of the store that all are read in; NULL: not wanted. */
    bool (*begin)(void *context, struct store *store, struct fault *fault);
    /* Sets the cells to what they were before the step-th last change, from 0; false: there was none. May be NULL. */
    bool (*past)(void *context, const struct sample *sample, size_t step, struct cell *cells);
    /* After the last record, while the store still shows the same state; NULL: not wanted. */
    bool (*end)(void *context, struct store *store, struct fault *fault);
    void *context;
};

/* A record of the population as the ledger lists it. A text is NULL where the record has none. */
enum { LEDGER_LABELS = 7 };
struct ledger_row {
    const char *integration; /* its id */
    const char *number, *sys_id;
    const char *labels[LEDGER_LABELS]; /* as people read them: state, priority, .. in the order of LEDGER_COLUMNS */
    int64_t start, end;                /* INSTANT_NONE: there is none */
    int64_t seconds;                   /* how long it took when it is counted, else 0 */
    bool counted;
    const char *reason;       /* why it is not counted; NULL: it is */
    const char *const *teams; /* names of the profile's teams that it belongs to */
    size_t n_teams;
    const char *short_description;
    const char *url;     /* of its page in the instance */
    struct arena *arena; /* of the row: what is made in it is good as long as the row */
};

struct analyze_request {
    const struct profile *profile;
    struct range range;
    int64_t now; /* UTC seconds: an end after it is excluded as `future` */
    enum granularity granularity;
    bool sensitivity;   /* the same records under other definitions, too */
    bool only_excluded; /* failed_deployment_recovery_incidents lists only what is not counted; without a ledger none */
    bool unlisted;      /* nor with one */
    bool quiet;         /* another request of the profile prints the warnings */
    const struct field_ref *group_by; /* added to the profile's; a field named twice is one */
    size_t n_group_by;
    const char *team; /* only records of this team, NULL = all; unknown: FAULT_USAGE with the nearest */
    /* Called with each record of the population, in order; NULL: none. The row is good until it returns. */
    bool (*ledger)(void *context, const struct ledger_row *row, struct fault *fault);
    void *context;
    const struct observer *observer; /* NULL: none */
};

/* The same figure by other definitions. Both NULL: it was not asked for. */
struct sensitivity_sheet {
    const struct node *document; /* sensitivity.json */
    const struct node *rows;     /* of the CSV: an array in it */
};

struct analysis {
    struct widget *widgets; /* mttr first, then its breakdowns, then the other metrics */
    size_t n_widgets;
    const struct node *summary; /* summary.json */
    struct sensitivity_sheet sensitivity;
    int64_t population, counted; /* of the widget mttr */
    int64_t run;                 /* the store's last run */
    int64_t run_started;         /* INSTANT_NONE without one */
    int64_t known_until;         /* of mttr's table: see store_known_until, and not after now */
    bool run_open;               /* the last run of some table had not ended */
    bool complete;               /* false: a range that the last sync did not complete */
    char digest[DIGEST_TEXT];    /* population digest, see reports/README.md, manifest.json */
};

extern const struct flat_column LEDGER_COLUMNS[]; /* as reports/README.md lists them under incidents.csv */
extern const size_t N_LEDGER_COLUMNS;
/* An object whose members are LEDGER_COLUMNS, in the row's arena. */
const struct node *ledger_node(const struct ledger_row *row);
extern const struct flat_column RECOVERY_COLUMNS[];
extern const size_t N_RECOVERY_COLUMNS;
/* Of the rows of sensitivity.json, and of "counterweights" in the widget mttr. */
extern const struct flat_column SENSITIVITY_COLUMNS[], COUNTERWEIGHTS_COLUMNS[];
extern const size_t N_SENSITIVITY_COLUMNS, N_COUNTERWEIGHTS_COLUMNS;

/* Whether the store has the request's fields, integrations and team, and its buckets are not too many. FAULT_USAGE. */
bool analyze_check(struct store *store, const struct analyze_request *request, struct fault *fault) MUST_CHECK;

/* Computes n requests, each into out[i], in the arena. log_warn reports a value in a condition that the store never
 * held. FAULT_USAGE for what a profile names and the store lacks, FAULT_INCOMPLETE after a signal, else FAULT_IO. */
bool analyze_run(struct store *store, const struct analyze_request *requests, size_t n, struct arena *arena,
                 struct analysis *out, struct fault *fault) MUST_CHECK;

/* What a report makes of each record of that number or sys_id, by explain-incident.schema.json, in the arena. Reads no
 * other records. FAULT_USAGE, with the nearest number, where there is none; else as analyze_run. */
bool analyze_explain(struct store *store, const struct analyze_request *request, const char *name, struct arena *arena,
                     const struct node **out, struct fault *fault) MUST_CHECK;

#endif
