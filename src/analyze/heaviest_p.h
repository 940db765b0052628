/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heaviest_p: the counted records that weigh most in the mean. It keeps a handful, whatever passes by.
 */
#ifndef MTTR_HEAVIEST_P_H
#define MTTR_HEAVIEST_P_H

#include <stddef.h>
#include <stdint.h>

#include "store.h"

enum { HEAVIEST = 10 };

struct heavy {
    int64_t seconds;
    const char *integration; /* its id; not copied */
    struct buf number, sys_id;
};

struct heaviest {
    struct heavy list[HEAVIEST]; /* the longest first; of two as long the one that came first */
    size_t n;
};

void heaviest_init(struct heaviest *heaviest);
void heaviest_clear(struct heaviest *heaviest);
void heaviest_offer(struct heaviest *heaviest, int64_t seconds, const char *integration, const char *sys_id);
/* After the walk: the numbers of the few that are left, which no other record needs to be read for. */
bool heaviest_name(struct heaviest *heaviest, struct store *store, const struct kind *kind,
                   struct fault *fault) MUST_CHECK;

#endif
