/* SPDX-License-Identifier: Apache-2.0 */
/*
 * teams: of which of the profile's teams a record is. Records repeat few combinations of labels, so what a combination
 * was answered is remembered. It counts nothing.
 */
#ifndef MTTR_TEAMS_P_H
#define MTTR_TEAMS_P_H

#include "funnel_p.h"

enum { TEAM_COLUMNS = 8 };

struct teams {
    struct filter **filters;
    size_t n, n_words;
    uint64_t *others; /* a bit a team: more than labels decides it, so it is asked each time */
    uint64_t *bits;   /* a bit a team: the record in hand is of it */
    size_t *mine;     /* positions of those that the record in hand is of, ascending */
    size_t n_mine;
    size_t columns[TEAM_COLUMNS], n_columns; /* whose labels are a combination */
    uint64_t *places; /* of a hash of the combination: 1 when taken, the combination, a bit a team */
    size_t stride;    /* of a place, in words */
};

/* Adds the columns of the teams' conditions to the source. FAULT_USAGE for what they name and the store lacks. */
bool teams_open(struct teams *teams, const struct scope *scope, struct source *source, struct fault *fault) MUST_CHECK;
void teams_close(struct teams *teams);
/* Sets `mine`. */
bool teams_find(struct teams *teams, const struct sample *sample, struct fault *fault) MUST_CHECK;

#endif
