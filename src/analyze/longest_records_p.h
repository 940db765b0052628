/* SPDX-License-Identifier: Apache-2.0 */
/*
 * longest_records: the counted records that took longest, and so weigh most in the mean. It keeps only a handful.
 */
#ifndef MTTR_LONGEST_RECORDS_P_H
#define MTTR_LONGEST_RECORDS_P_H

#include <stddef.h>
#include <stdint.h>

#include "store.h"

enum { LONGEST = 10 };

struct longest_record {
    int64_t seconds;
    const char *integration; /* its id; not copied */
    struct buf number, sys_id;
};

struct longest_records {
    struct longest_record list[LONGEST]; /* the longest first; of two as long the one that came first */
    size_t n;
};

void longest_init(struct longest_records *longest);
void longest_clear(struct longest_records *longest);
void longest_offer(struct longest_records *longest, int64_t seconds, const char *integration, const char *sys_id);
/* After the scan: the numbers of the few that are left, which no other record needs to be read for. */
bool longest_name(struct longest_records *longest, struct store *store, const struct kind *kind,
                  struct fault *fault) MUST_CHECK;

#endif
