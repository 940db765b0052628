/* SPDX-License-Identifier: Apache-2.0 */
/* dora: the keys of a profile for the other metrics of DORA: what is a deployment, what is a failure, and which
 * incidents are tied to a change. */
#include <string.h>

#include "config_p.h"
#include "instant.h"

static const char CHANGES[] = "change_request", INCIDENTS[] = "incident";

/* table is the default one. */
static bool read_events(const struct yaml *map, const char *what, const char *table, struct arena *arena,
                        struct events *out, struct fault *fault) {
    static const char *const KEYS[] = {"table", "in_range", "where", NULL};
    const char *const tables[] = {table, strcmp(table, CHANGES) == 0 ? INCIDENTS : CHANGES, NULL};
    int chosen = 0, in_range = strcmp(table, CHANGES) == 0 ? IN_RANGE_CLOSED : IN_RANGE_CREATED;
    if (!yaml_only(map, what, KEYS, fault) || !yaml_choice(map, "table", tables, &chosen, fault) ||
        !yaml_choice(map, "in_range", IN_RANGES, &in_range, fault)) {
        return false;
    }
    struct events events = {.kind = kind_find(tables[chosen]), .in_range = (enum in_range)in_range};
    events.at = in_range_field(events.kind, events.in_range);
    if (!where_read(map, events.kind, arena, &events.where, fault)) {
        return false;
    }
    *out = events;
    return true;
}

static bool read_frequency(const struct yaml *map, struct arena *arena, struct profile *out, struct fault *fault) {
    return read_events(map, "deployment_frequency", CHANGES, arena, &out->deployments, fault);
}

static bool read_failures(const struct yaml *map, struct arena *arena, struct profile *out, struct fault *fault) {
    static const char *const KEYS[] = {"failures", "deployments", NULL};
    const struct yaml *failures = &YAML_EMPTY, *deployments = &YAML_EMPTY;
    return yaml_only(map, "change_failure_rate", KEYS, fault) && yaml_map(map, "failures", &failures, fault) &&
           yaml_map(map, "deployments", &deployments, fault) &&
           read_events(failures, "failures", INCIDENTS, arena, &out->failures, fault) &&
           read_events(deployments, "deployments", CHANGES, arena, &out->failure_basis, fault);
}

/* Each link is a tier of evidence of its own, so that none comes twice. */
static bool read_link(const struct yaml *map, struct arena *arena, struct recovery *out, struct fault *fault) {
    static const char *const LINKS[] = {"caused_by", "rfc"};
    const char *const *names = LINKS;
    size_t n = PROFILE_LINKS;
    if (!yaml_texts(map, "link", arena, &names, &n, fault)) {
        return false;
    }
    bool known = n > 0 && n <= PROFILE_LINKS && !(n == 2 && strcmp(names[0], names[1]) == 0);
    for (size_t i = 0; known && i < n; i++) {
        known = strcmp(names[i], LINKS[0]) == 0 || strcmp(names[i], LINKS[1]) == 0;
        out->link[i] = kind_field(kind_find(INCIDENTS), names[i]);
    }
    out->n_link = n;
    return known || fault_set(fault, FAULT_USAGE, "%s: link takes caused_by, rfc or a list of both, the better first",
                              yaml_get(map, "link")->place);
}

static bool read_nearest(const struct yaml *map, struct recovery *out, struct fault *fault) {
    static const char *const KEYS[] = {"within", "same", NULL};
    static const char *const SAME[] = {"business_service", "cmdb_ci", "assignment_group", NULL};
    const struct yaml *nearest = NULL;
    int same = 0;
    if (!yaml_map(map, "nearest", &nearest, fault)) {
        return false;
    }
    if (nearest == NULL) {
        return true;
    }
    out->within = DAY;
    if (!yaml_only(nearest, "nearest", KEYS, fault) || !yaml_duration(nearest, "within", &out->within, fault) ||
        !yaml_choice(nearest, "same", SAME, &same, fault)) {
        return false;
    }
    out->same = SAME[same];
    return out->within > 0 || fault_set(fault, FAULT_USAGE, "%s: within must be longer than 0, such as 24h",
                                        yaml_get(nearest, "within")->place);
}

static bool read_recovery(const struct yaml *map, struct arena *arena, struct profile *out, struct fault *fault) {
    static const char *const KEYS[] = {"where", "link", "from", "nearest", NULL};
    static const char *const FROM[] = {"change", "incident", NULL};
    int from = 0;
    if (strcmp(out->mttr.kind->name, INCIDENTS) != 0) {
        return fault_set(fault, FAULT_USAGE, "%s: failed_deployment_recovery is of incidents, but mttr's table is %s",
                         map->place, out->mttr.kind->name);
    }
    struct recovery recovery = {.wanted = true, .where = out->mttr.where};
    if (!yaml_only(map, "failed_deployment_recovery", KEYS, fault) || !yaml_choice(map, "from", FROM, &from, fault) ||
        !where_read(map, out->mttr.kind, arena, &recovery.where, fault) || !read_link(map, arena, &recovery, fault) ||
        !read_nearest(map, &recovery, fault)) {
        return false;
    }
    recovery.from_incident = from == 1;
    out->recovery = recovery;
    return true;
}

#define METRIC_ROW(key, read) {key, read},
static const struct {
    const char *key;
    bool (*read)(const struct yaml *map, struct arena *arena, struct profile *out, struct fault *fault);
} METRICS[] = {DORA_KEYS(METRIC_ROW)};

bool dora_read(const struct yaml *root, struct arena *arena, struct profile *out, struct fault *fault) {
    for (size_t i = 0; i < sizeof METRICS / sizeof *METRICS; i++) {
        const struct yaml *map = NULL;
        if (!yaml_map(root, METRICS[i].key, &map, fault) || (map != NULL && !METRICS[i].read(map, arena, out, fault))) {
            return false;
        }
    }
    return true;
}
