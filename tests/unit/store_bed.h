/* SPDX-License-Identifier: Apache-2.0 */
/* store_bed: a store for one test. */
#ifndef MTTR_STORE_BED_H
#define MTTR_STORE_BED_H

#include "scratch.h"
#include "store.h"

/* A store in a folder of its own, with one run open. */
struct store_bed {
    struct scratch scratch;
    const char *path;
    struct store *store;
    struct run run;
};

void store_bed_open(struct store_bed *bed);
void store_bed_close(struct store_bed *bed);
/* Begins another run. */
void store_bed_run(struct store_bed *bed);
struct mirrored store_bed_mirrored(const struct store_bed *bed);
/* Stores one record, an object as the Table API answers it. */
enum outcome store_bed_put(struct store_bed *bed, const char *json);
/* The rows of a query as text: columns by '|', rows by ' '; good until the next. Read by the engine itself, as any
 * SQLite tool would. */
const char *store_bed_query(struct store_bed *bed, const char *sql);

#endif
