/* SPDX-License-Identifier: Apache-2.0 */
/* shift: why a mean moved: its change as contributions of records and of groups that add up to it exactly: numerators
 * over the common denominator n0 * n1. Durations are seconds. See mttr(1), "explain". */
#ifndef MTTR_SHIFT_H
#define MTTR_SHIFT_H

#include "analyze.h"
#include "arena.h"
#include "fault.h"

struct shift_row {
    const char *integration, *sys_id;
    const char *number;
    const char *base;   /* its url less the sys_id, with which it ends; NULL: it has none */
    int64_t seconds;    /* of a counted one */
    const char *reason; /* why it is not counted; NULL: it is */
};

/* By integration and sys_id, in the order of their bytes. */
int shift_row_compare(const void *left, const void *right);

struct shift_side {
    struct arena arena;
    struct shift_row *rows;
    size_t n, cap;
    int64_t count, sum; /* of the counted ones */
};

void shift_side_init(struct shift_side *side);
void shift_side_clear(struct shift_side *side);
/* The `ledger` of a struct analyze_request, with the side as context: keeps the row. */
bool shift_side_add(void *context, const struct ledger_row *row, struct fault *fault) MUST_CHECK;

enum shift_kind { SHIFT_ENTERED, SHIFT_LEFT, SHIFT_LONGER, SHIFT_SHORTER, N_SHIFTS };
const char *shift_name(enum shift_kind kind);

/* A record that moved the mean M0 = s0 / n0 to M1 = s1 / n1: one that entered by (d - M0) / n1, one that left by -(d -
 * M0) / n1, one that changed by (d1 - d0) / n1; these sum to M1 - M0. */
struct shift_part {
    enum shift_kind kind;
    const struct shift_row *before, *after; /* NULL: not in that population */
    __int128 weight;                        /* the numerator */
};

const struct shift_row *shift_part_row(const struct shift_part *part);

/* Those that weigh most first, in the arena. Sorts the rows of both sides. None where a side counts nothing. */
struct shift_part *shift_parts(struct shift_side *before, struct shift_side *after, struct arena *arena, size_t *n);

/* n and s of both sides. The contribution s1/n1 - s0/n0 (of the whole's n) is `total` over the common denominator. Of
 * it, mix is (w1 - w0)(m0 + m1) / 2, with w the group's share and m its mean, and the rest is pace; a group that one
 * side lacks has the other's mean, so all of it is mix. */
struct shift_group {
    const char *key, *label; /* as in struct widget_part */
    bool former;             /* only the earlier side has the group */
    int64_t count[2], sum[2];
    __int128 total, mix, mix_of; /* mix / mix_of */
};
void shift_group_weigh(struct shift_group *group, int64_t n0, int64_t n1);
/* Those that count something, former ones last, in the arena; none if a side counts nothing or a widget is NULL. */
struct shift_group *shift_groups(const struct shift_side *sides, const struct widget *before,
                                 const struct widget *after, struct arena *arena, size_t *n);
/* NULL: there is none of that key (NULL: of records where the field is empty). */
const struct shift_group *shift_group_find(const struct shift_group *groups, size_t n, const char *key);

const char *shift_text(__int128 number, struct arena *arena); /* decimal, in the arena */

#endif
