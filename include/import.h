/* SPDX-License-Identifier: Apache-2.0 */
/* import: records from export files into the store. One thread reads and decodes while the other writes. A call is one
 * transaction: after a fault nothing was imported. Dates and columns are never guessed. */
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

/* FAULT_USAGE for a file that is not what it should be, FAULT_IO for the store, FAULT_INCOMPLETE after a signal. */
bool import_files(struct store *store, const struct import_request *request, struct run *run,
                  struct fault *fault) MUST_CHECK;

#endif
