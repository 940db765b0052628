/* SPDX-License-Identifier: Apache-2.0 */
/*
 * copy: a copy of the store for dashboards (`mttr publish`, reports/README.md): one SQLite file with a rollback
 * journal, 0640, that any reader may open read-only, with the numbers of a report next to the records. It is written
 * next to its final name and renamed, so no reader ever sees half of one, and an older copy goes only when the new one
 * is whole. It replaces nothing but an earlier copy, is never made from a copy, and computes nothing.
 */
#ifndef MTTR_COPY_H
#define MTTR_COPY_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "node.h"
#include "store.h"

struct copy;

/* Copies the store, as it is at one moment, to a file next to path. FAULT_USAGE for a path that is the store, a folder,
 * or anything but an earlier copy; FAULT_INCOMPLETE when a signal came. path must stay until copy_commit or copy_abort.
 */
bool copy_open(const char *store, const char *path, struct copy **out, struct fault *fault) MUST_CHECK;
/* What is in it, for analysis; good until copy_commit or copy_abort. All that is read is of that moment. */
struct store *copy_store(struct copy *copy);

/* What a row belongs to. */
struct copy_place {
    int64_t profile, part; /* numbers that the caller gives */
    int64_t place;         /* in its list */
    const char *metric, *field;
};
/* Adds a row to the table, by its statement in sql/copy.sql, which names the members of the node that it takes. */
bool copy_add(struct copy *copy, const char *table, const struct copy_place *place, const struct node *row,
              struct fault *fault) MUST_CHECK;

struct copy_size {
    int64_t bytes, records, runs; /* records: of incident and change_request */
};
/* Flushes it to disk and renames it into place. The handle is freed in any case; on failure path is as it was. */
bool copy_commit(struct copy *copy, struct copy_size *out, struct fault *fault) MUST_CHECK;
/* Removes what was written and frees the handle; NULL is allowed. */
void copy_abort(struct copy *copy);

#endif
