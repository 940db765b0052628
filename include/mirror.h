/* SPDX-License-Identifier: Apache-2.0 */
/* mirror: brings one table of the store up to the instance's present. Every page is checked against what was asked for
 * and committed together with the cursor: a run resumes after any crash. A short or empty page is not the end. */
#ifndef MTTR_MIRROR_H
#define MTTR_MIRROR_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "settings.h"
#include "snow.h"
#include "store.h"

struct mirror {
    const struct integration *integration;
    struct snow *snow;
    struct store *store;
    bool full;           /* read all of the table again, whatever was read */
    bool sweep;          /* look for deleted records now, and not only at intervals */
    bool accept_deletes; /* mark them, however many they are */
    /* Called after each page with the records seen in this run and those expected (-1: unknown); NULL: not. */
    void (*progress)(void *context, const struct kind *kind, int64_t seen, int64_t expected);
    void *context;
};

/* Reads what changed since the last drained window; all of the table at first and when the fingerprint changed. *run is
 * filled on failure too; its id is 0 when no run could be written. FAULT_INCOMPLETE or FAULT_BUSY: the next run goes on
 * from here; FAULT_REFUSED: something must be mended first; FAULT_IO: the store. */
bool mirror_table(const struct mirror *mirror, const struct kind *kind, struct run *run,
                  struct fault *fault) MUST_CHECK;

/* Records a run that read nothing because of the fault `why`. FAULT_IO. */
bool mirror_skip(const struct mirror *mirror, const struct kind *kind, const struct fault *why, struct run *run,
                 struct fault *fault) MUST_CHECK;

/* The status in v_sync_run of a run that ended with such a fault: success, incomplete or failed. */
const char *mirror_status(enum fault_kind kind);

#endif
