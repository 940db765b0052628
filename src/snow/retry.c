/* SPDX-License-Identifier: Apache-2.0 */
/* retry: exponential backoff with full jitter, so that many clients of a recovering server do not come back at once. */
#include "retry_p.h"

#include <sys/random.h>

#include "instant.h"

enum {
    BASE_MS = 1000,
    CAP_MS = 60 * 1000,
    BUDGET_MS = 15 * 60 * 1000,
    BRIEF_MS = 1000,
    BRIEF_ATTEMPTS = 4,
    BRIEF_SECONDS = 5, /* and a connection that hangs takes 4 more */
    LEAST_MS = 1000,   /* what an attempt costs at least, so that short waits cannot go on for ever */
    DOUBTS_MOST = 3
};

/* The longest wait of full jitter: BASE * 2^attempts up to the cap. */
static int64_t longest_wait(int attempts) {
    int64_t ms = BASE_MS;
    for (int i = 1; i < attempts && ms < CAP_MS; i++) {
        ms *= 2;
    }
    return ms < CAP_MS ? ms : CAP_MS;
}

static bool is_over(const struct retry *retry) {
    return retry->brief && (retry->attempts >= BRIEF_ATTEMPTS || instant_now() - retry->began >= BRIEF_SECONDS);
}

bool retry_plan(struct retry *retry, int64_t retry_after, uint64_t chance, int64_t *wait) {
    const int64_t budget = retry->brief ? BRIEF_MS : BUDGET_MS;
    retry->attempts++;
    if (retry_after > budget / 1000 || is_over(retry)) {
        return false;
    }
    const int64_t longest = retry->brief ? BRIEF_MS : longest_wait(retry->attempts);
    int64_t ms = (int64_t)(chance % (uint64_t)(longest + 1));
    ms = retry_after * 1000 > ms ? retry_after * 1000 : ms;
    retry->spent += ms > LEAST_MS ? ms : LEAST_MS;
    if (retry->spent > BUDGET_MS) {
        return false;
    }
    *wait = ms;
    return true;
}

bool retry_doubt(struct retry *retry) {
    return ++retry->doubts < DOUBTS_MOST;
}

uint64_t retry_chance(void) {
    uint64_t chance;
    if (getrandom(&chance, sizeof chance, 0) != (ssize_t)sizeof chance) {
        chance = (uint64_t)instant_now();
    }
    return chance;
}
