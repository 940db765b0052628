/* SPDX-License-Identifier: Apache-2.0 */
/*
 * import: records from files into the store: Table API JSON, JSON Lines, CSV. A second thread reads and decodes while
 * the first writes; memory does not grow with the files. All files of a call are one transaction: a bad one leaves the
 * store as it was. It refuses to guess dates and columns.
 */
#ifndef MTTR_IMPORT_H
#define MTTR_IMPORT_H

#include "fault.h"
#include "store.h"
#include "zone.h"

enum import_format { IMPORT_BY_NAME, IMPORT_JSON, IMPORT_JSONL, IMPORT_CSV };

/* --map FIELD=COLUMN */
struct import_map {
    const char *field;
    const char *column;
};

struct import_request {
    const struct kind *kind;
    const char *integration;  /* the id it is stored under */
    const char *url;          /* base URL for record links, or NULL */
    const char *const *files; /* paths, "-" = standard input */
    size_t n_files;
    enum import_format format;
    int64_t now; /* UTC seconds: the run's start and end */
    /* CSV only */
    const char *key; /* the field that serves as sys_id */
    const struct import_map *maps;
    size_t n_maps;
    const char *date_format; /* strptime */
    struct zone zone;        /* of the dates */
    const char *null_text;   /* a cell of this text is empty; NULL = none */
};

/* Reads all files. *run gets the counts. FAULT_USAGE for a file that cannot be read as what it should be, FAULT_IO for
 * the store; on a signal (stop.h) FAULT_INCOMPLETE. In each of these cases nothing was imported. */
bool import_files(struct store *store, const struct import_request *request, struct run *run,
                  struct fault *fault) MUST_CHECK;

#endif
