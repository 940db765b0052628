/* SPDX-License-Identifier: Apache-2.0 */
/* profile: the keys of a profile, their defaults and what they may hold. */
#include "profile.h"

#include <string.h>

#include "config_p.h"
#include "version.h"

bool name_is_safe(const char *name) {
    static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    size_t n = strlen(name);
    return n > 0 && n <= 100 && strspn(name, LETTERS) == n && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

/* C0, DEL and C1 (U+0080..U+009F, in UTF-8 C2 80..C2 9F). */
static bool has_control(const char *text) {
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) {
        if (*c < ' ' || *c == 0x7F || (c[0] == 0xC2 && c[1] >= 0x80 && c[1] <= 0x9F)) {
            return true;
        }
    }
    return false;
}

/* The teams of a record are joined by ';' in one cell. */
static bool check_team_name(const char *name, const char *place, const struct team *teams, size_t n,
                            struct fault *fault) {
    if (strchr(name, ';') != NULL || has_control(name)) {
        return fault_set(fault, FAULT_USAGE, "%s: a team's name may not hold ';' or control characters", place);
    }
    for (size_t i = 0; i < n; i++) {
        if (text_equal(teams[i].name, name)) {
            return fault_set(fault, FAULT_USAGE, "%s: two teams have the name '%s': rename one", place, name);
        }
    }
    return true;
}

static bool read_team(const struct yaml *map, const struct kind *kind, struct arena *arena, struct team *out,
                      struct fault *fault) {
    static const char *const KEYS[] = {"name", "where", NULL};
    if (!yaml_expect(map, YAML_MAP, fault) || !yaml_only(map, "team", KEYS, fault) ||
        !yaml_required(map, "name", &out->name, fault)) {
        return false;
    }
    if (yaml_get(map, "where") == NULL) {
        return fault_set(fault, FAULT_USAGE, "%s: key 'where' is missing", map->place);
    }
    return where_read(map, kind, arena, &out->where, fault);
}

static bool read_teams(const struct yaml *root, struct arena *arena, struct profile *out, struct fault *fault) {
    const struct yaml *list = NULL;
    if (!yaml_list(root, "teams", &list, fault)) {
        return false;
    }
    if (list == NULL) {
        return true;
    }
    struct team *teams = arena_alloc(arena, (list->n + 1) * sizeof *teams);
    size_t n = 0;
    for (const struct yaml *element = list->first; element != NULL; element = element->next, n++) {
        if (!read_team(element, out->mttr.kind, arena, &teams[n], fault) ||
            !check_team_name(teams[n].name, yaml_get(element, "name")->place, teams, n, fault)) {
            return false;
        }
    }
    out->teams = teams;
    out->n_teams = n;
    return true;
}

static bool read_integrations(const struct yaml *root, struct arena *arena, struct profile *out, struct fault *fault) {
    if (!yaml_texts(root, "integrations", arena, &out->integrations, &out->n_integrations, fault)) {
        return false;
    }
    for (size_t i = 0; i < out->n_integrations; i++) {
        if (!name_is_safe(out->integrations[i])) {
            return fault_set(fault, FAULT_USAGE,
                             "%s: integrations: '%s' is not an id: use letters, digits, '.', '_' and '-', at most 100",
                             yaml_get(root, "integrations")->place, out->integrations[i]);
        }
    }
    return true;
}

static bool read_zone(const struct yaml *root, struct arena *arena, struct zone *out, struct fault *fault) {
    const char *name = "UTC";
    if (!yaml_text(root, "timezone", &name, fault)) {
        return false;
    }
    return zone_open(name, arena, out, fault) || fault_context(fault, "%s", yaml_get(root, "timezone")->place);
}

static bool read_head(const struct yaml *root, struct arena *arena, struct profile *out, struct fault *fault) {
    static const char *const DAYS[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday",    NULL};
    if (!yaml_required(root, "profile", &out->name, fault)) {
        return false;
    }
    if (!name_is_safe(out->name)) {
        return fault_set(
            fault, FAULT_USAGE,
            "%s: profile: '%s' cannot be the name of a folder: use letters, digits, '.', '_' and '-', at most 100",
            yaml_get(root, "profile")->place, out->name);
    }
    out->title = out->name;
    return yaml_text(root, "title", &out->title, fault) && read_zone(root, arena, &out->zone, fault) &&
           yaml_choice(root, "week_starts", DAYS, &out->week_starts, fault) &&
           read_integrations(root, arena, out, fault);
}

static bool read_root(const struct yaml *root, const char *path, struct arena *arena, struct profile *profile,
                      struct fault *fault) {
    static const char *const KEYS[] = {"profile",
                                       "title",
                                       "timezone",
                                       "week_starts",
                                       "integrations",
                                       "mttr",
                                       "teams",
                                       DORA_KEYS(DORA_KEY_NAME) /* with a comma after each */
                                       "audit",
                                       NULL};
    const struct yaml *mttr = &YAML_EMPTY;
    if (!yaml_expect(root, YAML_MAP, fault) || !yaml_only(root, "profile", KEYS, fault) ||
        !read_head(root, arena, profile, fault) || !yaml_map(root, "mttr", &mttr, fault) ||
        !mttr_read(mttr, path, defaults_of(profile->rules), arena, &profile->mttr, fault) ||
        !dora_read(root, arena, profile, fault) || !read_teams(root, arena, profile, fault) ||
        !audit_read(root, arena, &profile->audit, fault)) {
        return false;
    }
    digest_of(profile->text, strlen(profile->text), profile->sha256);
    return true;
}

bool profile_read(const char *path, struct arena *arena, struct profile *out, struct fault *fault) {
    struct profile profile = {.path = arena_strdup(arena, path), .rules = RULES_TODAY};
    struct yaml *root = NULL;
    if (!yaml_read(path, arena, &profile.text, &root, fault) || !read_root(root, path, arena, &profile, fault)) {
        return false;
    }
    *out = profile;
    return true;
}

bool profile_parse(const char *name, const char *text, int rules, struct arena *arena, struct profile *out,
                   struct fault *fault) {
    struct profile profile = {.path = arena_strdup(arena, name), .text = arena_strdup(arena, text), .rules = rules};
    struct yaml *root = NULL;
    if (!yaml_parse(name, profile.text, strlen(profile.text), arena, &root, fault) ||
        !read_root(root, NULL, arena, &profile, fault)) {
        return false;
    }
    *out = profile;
    return true;
}
