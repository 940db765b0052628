/* SPDX-License-Identifier: Apache-2.0 */
/*
 * import: records from export files into the store, in the formats that file_reader.h lists. A second thread reads and
 * decodes while the first writes; memory does not grow with the files. All files of a call are one transaction: a bad
 * one leaves the store as it was. Dates and columns are never guessed.
 */
#ifndef MTTR_IMPORT_H
#define MTTR_IMPORT_H

#include "fault.h"
#include "file_reader.h"
#include "store.h"

struct import_request {
    const struct kind *kind;
    const char *integration;  /* the id it is stored under */
    const char *url;          /* base URL for record links, or NULL */
    const char *const *files; /* paths, "-" = standard input */
    size_t n_files;
    const struct file_reader *reader; /* of every file; NULL: that of each file's name */
    struct reader_options options;
    int64_t now; /* UTC seconds: the run's start and end */
};

/* Reads all files. *run gets the counts. FAULT_USAGE for a file that cannot be read as what it should be, FAULT_IO for
 * the store; on a signal (stop.h) FAULT_INCOMPLETE. In each of these cases nothing was imported. */
bool import_files(struct store *store, const struct import_request *request, struct run *run,
                  struct fault *fault) MUST_CHECK;

#endif
