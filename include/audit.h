/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit: findings about the recovery data of a profile, each with its evidence and its weight in the mean: see mttr(1),
 * "audit". The population and what is counted are those of a report (analyze.h), so that audit and report never
 * disagree; what happened over time is read from the store's history, in the same state of the store.
 * Times are UTC seconds and durations are seconds. Memory: some 300 bytes for each record that is examined, and 16
 * bytes for each record of a finding; the document holds the first records of a finding, audit_each_record gives all.
 */
#ifndef MTTR_AUDIT_H
#define MTTR_AUDIT_H

#include "analyze.h"
#include "node.h"
#include "profile.h"
#include "range.h"
#include "store.h"

enum severity { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_ERROR };
const char *severity_name(enum severity severity);

/* A record that a published report counted. */
struct published_record {
    const char *integration, *sys_id, *number;
    /* Set by audit_run; the text is good until audit_close. */
    bool counted;       /* it is still counted */
    const char *reason; /* why not; NULL: the range does not have it any more */
    const char *change; /* the change that can have done it, of the first run since the report; NULL: not known */
    int64_t changed;    /* that run */
};

/* A published report, read from its manifest and its incidents.json. */
struct published {
    const char *path; /* of the manifest */
    struct range range;
    int64_t run;                      /* the store's last run when it was made */
    struct published_record *records; /* the counted ones, ordered by integration and sys_id (bytes) */
    size_t n;
};

struct audit_request {
    const struct profile *profile; /* of incidents */
    bool all;                      /* all incidents: `range` covers every date, and the document has none */
    struct range range;
    int64_t now;
    struct published *published; /* to compare with; NULL: there is none */
    const char *unpublished;     /* the reason, as a sentence, when there is none */
    bool deep;                   /* also check the store's file, its history and its views */
};

struct audit;

/* Prepares an audit that takes part in another scan of the records: its observer belongs in an analyze request with
 * the same profile, range and now. request->published is not used. The request must outlive the audit; the caller ends
 * *out with audit_close. FAULT_USAGE for a profile of another table. */
bool audit_open(struct store *store, const struct audit_request *request, struct audit **out,
                struct fault *fault) MUST_CHECK;
const struct observer *audit_observer(const struct audit *audit);
/* The same with a scan of its own. The caller ends *out with audit_close. FAULT_USAGE for what the
 * profile names and the store lacks, FAULT_INCOMPLETE after a signal, else FAULT_IO. */
bool audit_run(struct store *store, const struct audit_request *request, struct audit **out,
               struct fault *fault) MUST_CHECK;
/* NULL is allowed. */
void audit_close(struct audit *audit);

/* audit.json, and in it the rows of audit.csv. All memory is the arena's. */
struct audit_document {
    const struct node *node, *findings;
};
struct audit_document audit_document(const struct audit *audit, struct arena *arena);
/* How many records were examined, are of the population and counted, and how many findings have a record. */
struct audit_counts {
    int64_t examined, population, counted, findings;
};
struct audit_counts audit_counts(const struct audit *audit);
extern const struct flat_column AUDIT_COLUMNS[], AUDIT_RECORD_COLUMNS[];
extern const size_t N_AUDIT_COLUMNS, N_AUDIT_RECORD_COLUMNS;
/* Calls fn with each record of each finding, ordered by finding, integration and sys_id: an object whose members are
 * AUDIT_RECORD_COLUMNS, good until fn returns. */
void audit_each_record(const struct audit *audit, void (*fn)(void *context, const struct node *row), void *context);

/* Whether the words of --fail-on are all known: a severity, which means that one or worse, or the code of a finding.
 * FAULT_USAGE names the nearest. */
bool audit_check_words(const char *const *words, size_t n, struct fault *fault) MUST_CHECK;
/* The findings that meet such a word, "future-date 3, gap 1"; NULL: none does. Breaches found by `deep` are errors. The
 * text is the arena's. */
const char *audit_meets(const struct audit *audit, const char *word, struct arena *arena);

#endif
