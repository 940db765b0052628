/*
 * report: what the parts of the command `report` share: what was asked, the manifest, the threshold, the words.
 */
#ifndef MTTR_REPORT_P_H
#define MTTR_REPORT_P_H

#include "analyze.h"
#include "cmd.h"
#include "publish.h"

/* --fail-if: METRIC OP VALUE. */
struct threshold {
    const char *text; /* as it was given; NULL: none was */
    const struct threshold_metric *metric;
    const struct threshold_operator *op;
    double value; /* seconds, a count, or the rank of a rating */
};

bool threshold_parse(const char *text, struct arena *arena, struct threshold *out, struct fault *fault) MUST_CHECK;
/* Whether the widget mttr meets it; says so when it does, and warns when there is no value to compare. */
bool threshold_met(const struct threshold *threshold, const char *profile, const struct node *widget);

enum ledger { LEDGER_ALL, LEDGER_EXCLUDED, LEDGER_NONE };

/* What the options ask of every profile. */
struct report_request {
    const char *out;
    unsigned formats; /* of enum publish_format */
    bool csv_raw;
    bool sensitivity;
    enum ledger ledger;
    const char *ledger_name;
    enum granularity granularity;
    const char *team; /* NULL: all */
    struct threshold threshold;
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

/* manifest.json: everything that the report follows from, and the digests of its files as they are staged. Adds to
 * *n_files how many are listed. */
const struct node *report_manifest(const struct report_request *request, const struct report_job *job,
                                   const struct analysis *analysis, const struct publish *publish, size_t *n_files,
                                   struct arena *arena);

/* A table of the series on standard output. */
void report_print_series(const struct report_job *job, const struct report_request *request, const struct node *widget,
                         bool color, struct arena *arena);
/* A line for each of the widgets beside mttr. */
void report_say_dora(const char *profile, const struct node *summary);
/* What a person should know of the run, ending in the closing line. */
void report_say(const struct report_request *request, const struct report_job *job, const struct analysis *analysis,
                size_t n_files);

#endif
