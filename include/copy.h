/* SPDX-License-Identifier: Apache-2.0 */
/* copy: a copy of the store for dashboards (`mttr publish`, reports/README.md): one SQLite file with a rollback
 * journal, 0640. It is renamed into place when it is whole, and replaces nothing but an earlier copy. */
#ifndef MTTR_COPY_H
#define MTTR_COPY_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "node.h"
#include "store.h"

struct copy;

/* The store as it is at one moment. FAULT_USAGE for a path that is the store, a folder, or anything but an earlier
 * copy; FAULT_INCOMPLETE after a signal; else FAULT_IO. path must stay until copy_commit or copy_abort. */
bool copy_open(const char *store, const char *path, struct copy **out, struct fault *fault) MUST_CHECK;
/* For analysis, at that moment; good until copy_commit or copy_abort. */
struct store *copy_store(struct copy *copy);

struct copy_place {
    int64_t profile, part; /* numbers that the caller gives */
    int64_t place;         /* in its list */
    const char *metric, *field;
};
/* Adds a row by the table's statement in sql/copy.sql, which names the members that it reads. FAULT_IO. */
bool copy_add(struct copy *copy, const char *table, const struct copy_place *place, const struct node *row,
              struct fault *fault) MUST_CHECK;

struct copy_size {
    int64_t bytes, records, runs; /* records: of incident and change_request */
};
/* Flushes it to disk and renames it into place. Frees the handle in any case; after FAULT_IO path is as it was. */
bool copy_commit(struct copy *copy, struct copy_size *out, struct fault *fault) MUST_CHECK;
void copy_abort(struct copy *copy); /* removes what was written and frees the handle */

#endif
