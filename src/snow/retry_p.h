/* SPDX-License-Identifier: Apache-2.0 */
/* retry_p: how long to wait before the next attempt. */
#ifndef MTTR_RETRY_P_H
#define MTTR_RETRY_P_H

#include <stdbool.h>
#include <stdint.h>

/* The attempts at one request. Start with {0}, or with brief and when it began. */
struct retry {
    bool brief;    /* somebody waits: a few attempts, with a second between them at most */
    int64_t began; /* where it is brief: UTC seconds */
    int attempts;  /* that failed */
    int doubts;    /* of these, those that may pass but are not worth many attempts */
    int64_t spent; /* ms of the waiting budget */
};

/* After a failed attempt: the wait in ms before the next one: by the growing number of attempts, and at least
 * retry_after, which the server asked for in seconds, -1 for nothing; chance is random. False when the wait would pass
 * the budget of 15 minutes; where it is brief, after four attempts or five seconds. */
bool retry_plan(struct retry *retry, int64_t retry_after, uint64_t chance, int64_t *wait);
/* Counts a doubtful attempt. False when there were enough of them. */
bool retry_doubt(struct retry *retry);
/* Random bits for retry_plan. */
uint64_t retry_chance(void);

#endif
