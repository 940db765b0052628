/* SPDX-License-Identifier: Apache-2.0 */
/* survival: the product-limit curve, step by step. */
#include "survival.h"

#include <math.h>

static int64_t seconds_at(const uint64_t *keys, size_t i) {
    return (int64_t)(keys[i] & SECONDS_MASK);
}

void survival_begin(struct survival *survival, const uint64_t *events, size_t n_events, const uint64_t *open,
                    size_t n_open) {
    *survival = (struct survival){.events = events, .open = open, .n_events = n_events, .n_open = n_open, .base = 1};
    survival->at_risk = n_events + n_open;
}

static size_t still_at_risk(const struct survival *survival) {
    return survival->n_events - survival->event + survival->n_open - survival->left;
}

/* Between two departures of open ones the factors 1 - d/r cancel out, so the share is one quotient: without open ones
 * it is exactly the share of the durations. */
static double share_now(const struct survival *survival) {
    return survival->base * (double)still_at_risk(survival) / (double)survival->at_risk;
}

/* An open record as old as the event is still at risk in it. */
static void remove_younger(struct survival *survival, int64_t before) {
    size_t left = survival->left;
    while (left < survival->n_open && seconds_at(survival->open, left) < before) {
        left++;
    }
    if (left > survival->left) {
        survival->base = share_now(survival);
        survival->left = left;
        survival->at_risk = still_at_risk(survival);
    }
}

bool survival_next(struct survival *survival, int64_t *seconds, double *share) {
    if (survival->event == survival->n_events) {
        return false;
    }
    int64_t at = seconds_at(survival->events, survival->event);
    remove_younger(survival, at);
    while (survival->event < survival->n_events && seconds_at(survival->events, survival->event) == at) {
        survival->event++;
    }
    *seconds = at;
    *share = share_now(survival);
    return true;
}

/* What is meant to be equal may differ by the rounding of some products. */
double survival_quantile(const uint64_t *events, size_t n_events, const uint64_t *open, size_t n_open, int hundredths) {
    struct survival survival;
    int64_t seconds;
    double share, limit = (double)(100 - hundredths) / 100 + 1e-12;
    survival_begin(&survival, events, n_events, open, n_open);
    while (survival_next(&survival, &seconds, &share)) {
        if (share <= limit) {
            return (double)seconds;
        }
    }
    return NAN;
}
