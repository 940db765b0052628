/* SPDX-License-Identifier: Apache-2.0 */
/* rating: the named sets of rating levels, with their year and source, and those of a profile. The published tables of
 * DORA leave gaps between their levels; the source of each set here names the bound that closes them. */
#include <string.h>

#include "config_p.h"
#include "instant.h"

enum { MONTH = 2628000 }; /* a twelfth of 365 days */

static const struct rating_level TIERS[] = {
    {"elite", 0, HOUR}, {"high", HOUR, DAY}, {"medium", DAY, WEEK}, {"low", WEEK, RATING_ENDLESS}};
static const struct rating_level ANSWERS[] = {
    {"under_1_hour", 0, HOUR},      {"under_1_day", HOUR, DAY},           {"under_1_week", DAY, WEEK},
    {"under_1_month", WEEK, MONTH}, {"under_6_months", MONTH, 6 * MONTH}, {"over_6_months", 6 * MONTH, RATING_ENDLESS}};

const struct rating_set RATING_SETS[] = {
    {"harness", 0, "Harness SEI, DORA profile, Mean Time to Restore", TIERS, 4},
    {"dora-2021", 2021, "Accelerate State of DevOps 2021, time to restore service; low closed to begin at one week",
     TIERS, 4},
    {"dora-2023", 2023, "Accelerate State of DevOps 2023, failed deployment recovery time; low closed to have no end",
     TIERS, 4},
    {"survey-6", 2018, "DORA survey, the six answers for time to restore, unchanged since 2018", ANSWERS, 6},
    {"none", 0, "no rating", NULL, 0},
};
const size_t N_RATING_SETS = sizeof RATING_SETS / sizeof *RATING_SETS;

bool rating_set_is_whole(const struct rating_set *set) {
    int64_t reached = 0;
    for (size_t i = 0; i < set->n_levels; i++) {
        if (set->levels[i].from != reached || set->levels[i].to <= reached) {
            return false;
        }
        reached = set->levels[i].to;
    }
    return set->n_levels == 0 || reached == RATING_ENDLESS;
}

bool rating_rank(const struct rating_set *set, const char *name, double *out) {
    for (size_t i = 0; i < set->n_levels; i++) {
        if (strcmp(set->levels[i].name, name) == 0) {
            *out = (double)i;
            return true;
        }
    }
    return false;
}

static bool read_set(const struct yaml *given, const struct rating_set **out, struct fault *fault) {
    const char *names[sizeof RATING_SETS / sizeof *RATING_SETS + 1] = {NULL};
    int set = 0;
    for (size_t i = 0; i < N_RATING_SETS; i++) {
        names[i] = RATING_SETS[i].name;
    }
    if (given->n != 1) {
        return fault_set(fault, FAULT_USAGE, "%s: ratings: give either a set, or elite, high and medium", given->place);
    }
    if (!yaml_choice(given, "set", names, &set, fault)) {
        return false;
    }
    *out = &RATING_SETS[set];
    return true;
}

/* The profile's own bounds of the four tiers. */
static bool read_bounds(const struct yaml *given, struct arena *arena, const struct rating_set **out,
                        struct fault *fault) {
    struct rating_level *levels = arena_alloc(arena, sizeof TIERS);
    struct rating_set *set = arena_alloc(arena, sizeof *set);
    memcpy(levels, TIERS, sizeof TIERS);
    for (size_t i = 0; i < 3; i++) {
        const char *key = levels[i].name, *text = NULL;
        if (!yaml_required(given, key, &text, fault) || !yaml_duration(given, key, &levels[i].to, fault)) {
            return false;
        }
        if (levels[i].to <= levels[i].from) {
            return fault_set(fault, FAULT_USAGE, "%s: ratings must rise from 0: elite < high < medium",
                             yaml_get(given, key)->place);
        }
        levels[i + 1].from = levels[i].to;
    }
    *set = (struct rating_set){"custom", 0, "the profile", levels, 4};
    *out = set;
    return true;
}

bool ratings_read(const struct yaml *map, struct arena *arena, const struct rating_set **out, struct fault *fault) {
    static const char *const KEYS[] = {"set", "elite", "high", "medium", NULL};
    const struct yaml *given = NULL;
    const struct rating_set *set = &RATING_SETS[0];
    if (!yaml_map(map, "ratings", &given, fault)) {
        return false;
    }
    if (given != NULL) {
        bool named = yaml_get(given, "set") != NULL;
        if (!yaml_only(given, "ratings", KEYS, fault) ||
            !(named ? read_set(given, &set, fault) : read_bounds(given, arena, &set, fault))) {
            return false;
        }
    }
    if (!rating_set_is_whole(set)) {
        return fault_set(fault, FAULT_USAGE, "%s: the rating set '%s' has a gap or an overlap", map->place, set->name);
    }
    *out = set;
    return true;
}
