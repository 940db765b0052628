/* SPDX-License-Identifier: Apache-2.0 */
/* tally: counts and durations by group (one, for all) and bucket, and of the range before. 8 bytes a counted record. */
#ifndef MTTR_TALLY_H
#define MTTR_TALLY_H

#include "measure.h"

struct keys {
    uint64_t *list;
    size_t n, cap;
};

struct tally {
    size_t n_buckets, n_groups, cap_groups;
    int64_t (*verdicts)[VERDICT_COUNTED + 1]; /* by group */
    int64_t *population;                      /* by group and bucket: [group * n_buckets + bucket] */
    struct keys counted, previous, open;
    /* Good after tally_finish. */
    struct stats *total, *before; /* by group: of the range, of the range before */
    struct stats *series;         /* by group and bucket */
};

void tally_init(struct tally *tally, size_t n_buckets);
void tally_clear(struct tally *tally);

/* FAULT_USAGE where groups and buckets would be too many. */
bool tally_add_group(struct tally *tally, struct fault *fault) MUST_CHECK;
void tally_add(struct tally *tally, size_t group, size_t bucket, enum verdict verdict, int64_t seconds);
void tally_add_previous(struct tally *tally, size_t group, int64_t seconds);

/* A record of the range that has not ended, and how long it has been open. */
void tally_add_open(struct tally *tally, size_t group, int64_t seconds);

void tally_finish(struct tally *tally, struct arena *arena);
/* The group's keys in ascending order. Good after tally_finish. */
const uint64_t *keys_of(const struct keys *keys, size_t group, size_t *n);
int64_t tally_population(const struct tally *tally, size_t group);

#endif
