/* SPDX-License-Identifier: Apache-2.0 */
/* audit: findings about the recovery data of a profile: see mttr(1), "audit". Times are UTC seconds, durations are
 * seconds. Memory: some 300 bytes a record, and 16 a record of a finding. */
#ifndef MTTR_AUDIT_H
#define MTTR_AUDIT_H

#include "analyze.h"
#include "node.h"
#include "profile.h"
#include "range.h"
#include "store.h"

enum severity { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_ERROR };
const char *severity_name(enum severity severity);

struct published_record {
    const char *integration, *sys_id, *number;
    /* Set by audit_run; the text is good until audit_close. */
    bool counted;       /* it is still counted */
    const char *reason; /* why not; NULL: the range does not have it any more */
    const char *change; /* the change that can have done it, of the first run since the report; NULL: not known */
    int64_t changed;    /* that run */
};

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

/* For an audit in another scan of the records: its observer belongs in an analyze request with the same profile, range
 * and now. The request must outlive the audit. FAULT_USAGE for a profile of another table. */
bool audit_open(struct store *store, const struct audit_request *request, struct audit **out,
                struct fault *fault) MUST_CHECK;
const struct observer *audit_observer(const struct audit *audit);
/* The same with a scan of its own. Faults as analyze_run. */
bool audit_run(struct store *store, const struct audit_request *request, struct audit **out,
               struct fault *fault) MUST_CHECK;
void audit_close(struct audit *audit);

/* audit.json, and in it the rows of audit.csv. Memory is the arena's. */
struct audit_document {
    const struct node *node, *findings;
};
struct audit_document audit_document(const struct audit *audit, struct arena *arena);
struct audit_counts {
    int64_t examined, population, counted, findings, breaches;
};
struct audit_counts audit_counts(const struct audit *audit);
extern const struct flat_column AUDIT_COLUMNS[], AUDIT_RECORD_COLUMNS[];
extern const size_t N_AUDIT_COLUMNS, N_AUDIT_RECORD_COLUMNS;
/* Each record of each finding as an object of AUDIT_RECORD_COLUMNS, ordered by finding, integration and sys_id. */
void audit_each_record(const struct audit *audit, void (*fn)(void *context, const struct node *row), void *context);

/* Words of --fail-on: a severity (that one or worse) or the code of a finding. FAULT_USAGE names the nearest. */
bool audit_check_words(const char *const *words, size_t n, struct fault *fault) MUST_CHECK;
/* The findings that meet a word, "future-date 3, gap 1", in the arena; NULL: none. Breaches are errors. */
const char *audit_meets(const struct audit *audit, const char *word, struct arena *arena);

#endif
