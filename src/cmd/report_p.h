/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report: what the parts of the command `report` share: what was asked, the manifest, the threshold, the words.
 */
#ifndef MTTR_REPORT_P_H
#define MTTR_REPORT_P_H

#include "analyze.h"
#include "cmd.h"
#include "staging.h"

/* One comparison of --fail-if: [WIDGET.]METRIC OP VALUE. */
struct threshold {
    const char *text; /* as it was given */
    const struct threshold_widget *widget;
    const struct threshold_statistic *statistic;
    const struct threshold_operator *op;
    double value;     /* seconds, a count, a number or a share */
    const char *word; /* of a rating: its name, which has its place in the profile's set */
    struct arena *arena;
};

struct thresholds {
    const struct threshold *list;
    size_t n;
};

/* The comparisons of all options, each a list with commas. FAULT_USAGE. */
bool thresholds_parse(const char *const *texts, size_t n_texts, struct arena *arena, struct thresholds *out,
                      struct fault *fault) MUST_CHECK;
/* Whether the profile computes what they compare and knows their ratings. FAULT_USAGE. */
bool thresholds_check(const struct thresholds *thresholds, const struct profile *profile,
                      struct fault *fault) MUST_CHECK;
/* Whether any is met; says each that is, and warns where there is nothing to compare: that one is not met. */
bool thresholds_met(const struct thresholds *thresholds, const struct profile *profile,
                    const struct analysis *analysis);

enum ledger { LEDGER_ALL, LEDGER_EXCLUDED, LEDGER_NONE };

/* What the options ask of every profile. */
struct report_request {
    const char *out;  /* NULL: nothing is written, only the digests are made */
    unsigned formats; /* of enum report_format */
    struct csv_form csv;
    bool sensitivity;
    enum ledger ledger;
    const char *ledger_name;
    enum granularity granularity;
    const char *team; /* NULL: all */
    struct thresholds thresholds;
    int64_t now;
};

/* One profile to report on. */
struct report_job {
    struct profile profile;
    struct range range;
    struct field_ref *group_by; /* of the options */
    size_t n_group_by;
};

/* Reads the profile, and of the options what hangs on it: the range and --group-by. FAULT_USAGE. */
bool report_read_job(const struct call *call, const char *path, struct report_job *job, struct fault *fault) MUST_CHECK;
/* The latter alone, for a profile that is read. FAULT_USAGE. */
bool report_read_options(const struct call *call, struct report_job *job, struct fault *fault) MUST_CHECK;
/* All of them, before anything is done: two of one name are FAULT_USAGE. */
bool report_read_jobs(const struct call *call, const char *const *paths, size_t n, struct report_job *jobs,
                      struct fault *fault) MUST_CHECK;
/* More profiles than this are read in turn: each has its documents in memory, and maybe files open. */
enum { REPORT_BATCH = 16 };
/* The options of that value, by name. FAULT_USAGE. */
bool report_find_ledger(const char *name, struct report_request *request, struct fault *fault) MUST_CHECK;
/* NULL stands for the default of each: rfc4180, ',' (';' with decimal commas), point. FAULT_USAGE. */
bool report_find_csv(const char *profile, const char *separator, const char *decimal, struct csv_form *out,
                     struct fault *fault) MUST_CHECK;
/* The name of the separator. */
const char *report_separator(const struct csv_form *form);
bool report_add_format(const char *name, unsigned *formats, struct fault *fault) MUST_CHECK;

/* One profile's files. staging and evidence are NULL at first, and report_writer_close ends both. */
struct report_writer {
    const struct report_request *request;
    const struct report_job *job;
    struct staging *staging;
    struct evidence *evidence; /* what only the page shows */
};
void report_writer_close(struct report_writer *writer);
/* What to ask of analyze_run; the ledger is staged while the records go by. */
struct analyze_request report_analyze_request(struct report_writer *writer);
/* The analyses of the writers, in one walk, and the evidence of those that write a page. As analyze_run. */
bool report_analyze(struct store *store, struct report_writer *writers, size_t n, struct arena *arena,
                    struct analysis *out, struct fault *fault) MUST_CHECK;
/* A row of the ledger goes by. */
bool report_hear(struct report_writer *writer, const struct ledger_row *row, struct fault *fault) MUST_CHECK;
/* Adds what the evidence says: `movers` (what moved the mean against the range before) and `audit`, null where there is
 * none. */
void report_tell(const struct report_writer *writer, struct node *root, struct arena *arena);
/* What each group of a breakdown contributed to that: the rows of `explain --between`'s groups; none
 * without evidence. */
const struct node *report_moved(const struct report_writer *writer, const char *widget, const struct node *groups,
                                struct arena *arena);
/* Stages all files but the manifest. The page is made in the arena. */
bool report_stage(struct report_writer *writer, const struct analysis *analysis, struct arena *arena,
                  struct fault *fault) MUST_CHECK;

/* manifest.json: everything that the report follows from, and the digests of its files as they are staged. Adds to
 * *n_files how many are listed. */
const struct node *report_manifest(const struct report_request *request, const struct report_job *job,
                                   const struct analysis *analysis, const struct staging *staging, size_t *n_files,
                                   struct arena *arena);

/* What dashboard.html shows, and the script's data: reports/README.md has its members. */
const struct node *report_dashboard(const struct report_writer *writer, const struct analysis *analysis,
                                    struct arena *arena);
/* A line of index.html, which outlives the analysis. */
void report_index_add(struct node *profiles, const struct report_job *job, const struct analysis *analysis,
                      struct arena *arena);

/* A summary on standard output, as wide as the terminal that it is. */
void report_show(const struct report_job *job, const struct report_request *request, const struct node *widget,
                 bool color, struct arena *arena);
/* A member in seconds for people, in text; NULL for null. */
const char *report_duration(const struct node *object, const char *key, char text[INSTANT_TEXT]);
/* A line for each of the widgets beside mttr. */
void report_say_dora(const char *profile, const struct node *summary);
/* What a person should know of the run, ending in the closing line. */
void report_say(const struct report_request *request, const struct report_job *job, const struct analysis *analysis,
                size_t n_files);

#endif
