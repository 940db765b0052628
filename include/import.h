/* SPDX-License-Identifier: Apache-2.0 */
/* import: records from export files into the store, in the formats that file_reader.h lists. Each file is first read as
 * a whole for its layout (layout.h). A second thread then decodes while the first writes; memory does not grow with the
 * files. All files of a call are one transaction: a bad one leaves the store as it was. */
#ifndef MTTR_IMPORT_H
#define MTTR_IMPORT_H

#include "fault.h"
#include "layout.h"
#include "store.h"

enum { REJECT_WORDS = 200 };

struct import_request {
    const char *integration;  /* the id it is stored under */
    const char *url;          /* base URL for record links, or NULL */
    const char *const *files; /* paths, "-" = standard input */
    size_t n_files;
    struct import_options options;
    int64_t now; /* UTC seconds: the run's start and end */
    /* Gets each layout before its records are read; NULL: nobody asks. */
    void (*show)(void *context, const char *file, const struct layout *layout);
    void *context;
};

/* The runs of an import, one for each table that had rows; the first n are set. */
struct import_result {
    struct run runs[N_KINDS];
    size_t n;
    char first_reject[REJECT_WORDS]; /* "field: reason"; "" without one */
};

/* Reads the files and shows their layouts, and changes nothing. Faults as below. */
bool import_preview(const struct import_request *request, struct fault *fault) MUST_CHECK;

/* FAULT_USAGE for a file that is not what it should be, or of which no row could be kept; FAULT_IO for the store,
 * FAULT_INCOMPLETE after a signal. */
bool import_files(struct store *store, const struct import_request *request, struct import_result *result,
                  struct fault *fault) MUST_CHECK;

#endif
