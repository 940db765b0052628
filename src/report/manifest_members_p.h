/* SPDX-License-Identifier: Apache-2.0 */
/*
 * manifest_members: manifest.json, member by member. One table describes the members for the writer and
 * for the reader; what they mean is up to manifest_write.c and manifest_read.c. A new option that shapes a report is a
 * member of the struct and a row of the table.
 */
#ifndef MTTR_MANIFEST_MEMBERS_P_H
#define MTTR_MANIFEST_MEMBERS_P_H

#include "manifest.h"

struct manifest_texts {
    const char **list;
    size_t n;
};

struct manifest_files {
    struct manifest_file *list;
    size_t n;
};

/* By the paths that reports/README.md gives them. */
struct manifest_members {
    const char *schema, *program, *version;
    int64_t rules, shape;
    const char *profile_name, *profile_sha256, *profile_text;
    struct manifest_texts holidays;     /* dates */
    struct manifest_file holidays_file; /* its sha256 NULL: there is none */
    const char *granularity;
    struct manifest_texts group_by;
    const char *team; /* NULL: all */
    struct manifest_texts formats;
    const char *ledger, *csv_profile, *csv_separator, *csv_decimal;
    bool csv_raw, sensitivity;
    int64_t from, to, days; /* days 0: null */
    const char *timezone;
    int64_t now, run, run_started; /* run_started INSTANT_NONE: null */
    bool run_open;
    int64_t population;
    const char *population_sha256;
    struct manifest_files files;
};

extern const char MANIFEST_SCHEMA[];

/* The document; memory is the arena's. */
const struct node *manifest_members_write(const struct manifest_members *members, struct arena *arena);
/* Reads them from a document, whose texts must stay. FAULT_USAGE names the first member that is missing or of another
 * form. */
bool manifest_members_read(const struct node *root, struct arena *arena, struct manifest_members *out,
                           struct fault *fault) MUST_CHECK;
/* The names of the files that a document lists, whatever else is in it; NULL at the end. */
const char *const *manifest_members_file_names(const struct node *root, struct arena *arena);

#endif
