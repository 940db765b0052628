/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit: findings about the recovery data of a profile, each with its evidence and its weight in the mean.
 * Population and verdicts are those of the report's own pass (src/analyze), so that audit and report never disagree;
 * what happened over time is read from the store's history in the same state of the store.
 * Memory: one entry of some 300 bytes a record that is examined, and 16 bytes a record and finding; documents list the
 * first records only, the others are handed out one by one. It refuses to judge, to mend and to write files.
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
    /* What audit_run finds; its text is good until audit_close. */
    bool counted;       /* it still is */
    const char *reason; /* why it is not; NULL: it is in no range any more */
    const char *change; /* what the first run since then changed that can have done it; NULL: nothing is known */
    int64_t changed;    /* that run */
};

/* What a published report said, from its manifest and its incidents.json. */
struct published {
    const char *path; /* of the manifest */
    struct range range;
    int64_t run;                      /* of the store */
    struct published_record *records; /* the counted ones, ordered by integration and sys_id (bytes) */
    size_t n;
};

struct audit_request {
    const struct profile *profile; /* of incidents */
    bool all;                      /* the range is no limit */
    struct range range;
    int64_t now;
    struct published *published; /* NULL: there is none */
    const char *unpublished;     /* then: why */
    bool deep;                   /* also what must hold in the file itself */
};

struct audit;

/* An audit that is to hear a report's own walk: its observer belongs into the report's request, whose profile, range
 * and now are the same. request->published is not looked at. The request must outlive the audit; *out is the caller's,
 * to end by audit_close. FAULT_USAGE for a profile of another table. */
bool audit_open(struct store *store, const struct audit_request *request, struct audit **out,
                struct fault *fault) MUST_CHECK;
const struct observer *audit_observer(const struct audit *audit);
/* The same with a walk of its own: examines the store. *out is the caller's, to end by audit_close. FAULT_USAGE for
 * what the profile names and the store lacks, FAULT_INCOMPLETE when a signal came, else FAULT_IO. */
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
/* Calls fn with each finding and record, as an object whose members are AUDIT_RECORD_COLUMNS, by finding, integration
 * and sys_id. The object is good until fn returns. */
void audit_each_record(const struct audit *audit, void (*fn)(void *context, const struct node *row), void *context);

/* Whether the words (severities: that one or worse; codes) are all known. FAULT_USAGE names the nearest. */
bool audit_check_words(const char *const *words, size_t n, struct fault *fault) MUST_CHECK;
/* The findings (and breaches found by deep, which are errors) that meet the word, "future-date 3, gap 1"; NULL: none
 * does. The text is the arena's. */
const char *audit_meets(const struct audit *audit, const char *word, struct arena *arena);

#endif
