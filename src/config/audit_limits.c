/* SPDX-License-Identifier: Apache-2.0 */
/* audit: the thresholds of the findings, key by key as the findings are called. */
#include "config_p.h"
#include "instant.h"

enum { FEWEST_TOGETHER = 2, MOST_TOGETHER = 1000000, MOST_DEVIATIONS = 100, LEAST_PERCENT = 50, MOST_PERCENT = 99 };

static bool read_limits(const struct yaml *map, struct audit_limits *out, struct fault *fault) {
    return yaml_duration(map, "instant", &out->instant, fault) &&
           yaml_int(map, "bulk_closed", FEWEST_TOGETHER, MOST_TOGETHER, &out->bulk_closed, fault) &&
           yaml_duration(map, "bulk_within", &out->bulk_within, fault) &&
           yaml_duration(map, "auto_closed_delay", &out->auto_closed_delay, fault) &&
           yaml_int(map, "outlier", 1, MOST_DEVIATIONS, &out->outlier, fault) &&
           yaml_duration(map, "reopened_as_new", &out->reopened_as_new, fault) &&
           yaml_int(map, "stuck_open", LEAST_PERCENT, MOST_PERCENT, &out->stuck_open, fault) &&
           yaml_duration(map, "source_duration", &out->source_duration, fault) &&
           yaml_int(map, "seconds_resolution", FEWEST_TOGETHER, MOST_TOGETHER, &out->seconds_resolution, fault);
}

bool audit_read(const struct yaml *root, struct arena *arena, struct audit_limits *out, struct fault *fault) {
    static const char *const KEYS[] = {
        "instant",    "bulk_closed",     "bulk_within", "outlier",           "reopened_as_new",
        "stuck_open", "source_duration", "auto_closed", "auto_closed_delay", "seconds_resolution",
        NULL};
    static const char *const ACCOUNTS[] = {"system", NULL};
    const struct yaml *map = &YAML_EMPTY;
    struct audit_limits limits = {.instant = MINUTE,
                                  .bulk_closed = 25,
                                  .bulk_within = HOUR,
                                  .auto_closed_delay = DAY,
                                  .outlier = 3,
                                  .reopened_as_new = 3 * DAY,
                                  .stuck_open = 95,
                                  .source_duration = MINUTE,
                                  .seconds_resolution = 10,
                                  .auto_closed = ACCOUNTS,
                                  .n_auto_closed = 1};
    if (!yaml_map(root, "audit", &map, fault) || !yaml_only(map, "audit", KEYS, fault) ||
        !read_limits(map, &limits, fault)) {
        return false;
    }
    if (yaml_get(map, "auto_closed") != NULL &&
        !yaml_texts(map, "auto_closed", arena, &limits.auto_closed, &limits.n_auto_closed, fault)) {
        return false;
    }
    *out = limits;
    return true;
}
