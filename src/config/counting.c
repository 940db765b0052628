/* SPDX-License-Identifier: Apache-2.0 */
/* counting: which records a metric of a profile counts: the time that must lie in the range, and `where`. */
#include "config_p.h"

const char *const IN_RANGES[] = {"resolved", "created", "closed", "updated", NULL};

const char *in_range_name(enum in_range in_range) {
    return IN_RANGES[in_range];
}

int in_range_field(const struct kind *kind, enum in_range in_range) {
    int resolved = kind_field(kind, "resolved_at");
    switch (in_range) {
        case IN_RANGE_CREATED:
            return kind->created;
        case IN_RANGE_UPDATED:
            return kind->updated;
        case IN_RANGE_RESOLVED:
            return resolved >= 0 ? resolved : kind->closed;
        case IN_RANGE_CLOSED:
            break;
    }
    return kind->closed;
}

bool where_read(const struct yaml *map, const struct kind *kind, struct arena *arena, const struct condition **out,
                struct fault *fault) {
    const struct yaml *where = yaml_get(map, "where");
    return where == NULL || condition_read(where, kind, arena, out, fault);
}
