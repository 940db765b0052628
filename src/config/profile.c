/* SPDX-License-Identifier: Apache-2.0 */
/* profile: the keys of a profile, their defaults and what they may hold. */
#include "profile.h"

#include <string.h>

#include "config_p.h"
#include "instant.h"

const char *const IN_RANGES[] = {"resolved", "created", "closed", "updated", NULL};
static const char *const CALCULATIONS[] = {"mean", "median", "p90", "p95", NULL};

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

const char *calculation_name(enum calculation calculation) {
    return CALCULATIONS[calculation];
}

bool name_is_safe(const char *name) {
    static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    size_t n = strlen(name);
    return n > 0 && n <= 100 && strspn(name, LETTERS) == n && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static bool read_date(const struct mttr *mttr, const char *name, const char *place, int *out, struct fault *fault) {
    struct field_ref ref;
    if (!field_ref_find(mttr->kind, name, place, &ref, fault)) {
        return false;
    }
    if (ref.field < 0) {
        return fault_set(fault, FAULT_USAGE, "%s: '%s' is a custom field, and this version takes only mirrored dates",
                         place, name);
    }
    if (mttr->kind->fields[ref.field].form != FORM_TIME) {
        return fault_set(fault, FAULT_USAGE, "%s: '%s' is not a date field: mttr fields tells which are (type time)",
                         place, name);
    }
    *out = ref.field;
    return true;
}

/* `start` or `end`; out and n hold the default. */
static bool read_dates(const struct yaml *map, const char *key, const struct mttr *mttr, struct arena *arena,
                       int out[PROFILE_DATES], size_t *n, struct fault *fault) {
    const char *const *names = NULL;
    size_t count = 0;
    if (!yaml_texts(map, key, arena, &names, &count, fault)) {
        return false;
    }
    if (names == NULL) {
        return true;
    }
    const struct yaml *given = yaml_get(map, key);
    if (count == 0 || count > PROFILE_DATES) {
        return fault_set(fault, FAULT_USAGE, "%s: %s takes 1 to %d date fields, found %zu", given->place, key,
                         PROFILE_DATES, count);
    }
    const struct yaml *element = yaml_first(given);
    for (size_t i = 0; i < count; i++, element = element->next) {
        if (!read_date(mttr, names[i], element->place, &out[i], fault)) {
            return false;
        }
    }
    *n = count;
    return true;
}

static bool read_targets(const struct yaml *map, struct mttr *out, struct fault *fault) {
    const struct yaml *given = NULL;
    if (!yaml_map(map, "targets", &given, fault)) {
        return false;
    }
    if (given == NULL) {
        return true;
    }
    if (!yaml_only(given, "targets", CALCULATIONS, fault)) {
        return false;
    }
    for (int i = 0; i < N_CALCULATIONS; i++) {
        const char *name = CALCULATIONS[i];
        struct target *target = &out->targets[out->n_targets];
        if (yaml_get(given, name) != NULL) {
            *target = (struct target){.calculation = (enum calculation)i};
            const char *text = NULL;
            if (!yaml_required(given, name, &text, fault) || !yaml_duration(given, name, &target->seconds, fault)) {
                return false;
            }
            out->n_targets++;
        }
    }
    return true;
}

static bool is_same_field(const struct field_ref *a, const struct field_ref *b) {
    return a->field == b->field && (a->field >= 0 || strcmp(a->custom, b->custom) == 0);
}

static bool read_group_by(const struct yaml *map, struct arena *arena, struct mttr *out, struct fault *fault) {
    const char *const *names = NULL;
    size_t n = 0;
    if (!yaml_texts(map, "group_by", arena, &names, &n, fault)) {
        return false;
    }
    struct field_ref *refs = arena_alloc(arena, (n + 1) * sizeof *refs);
    const struct yaml *element = n == 0 ? NULL : yaml_first(yaml_get(map, "group_by"));
    for (size_t i = 0; i < n; i++, element = element->next) {
        if (!field_ref_find(out->kind, names[i], element->place, &refs[i], fault)) {
            return false;
        }
        for (size_t j = 0; j < i; j++) {
            if (is_same_field(&refs[j], &refs[i])) {
                return fault_set(fault, FAULT_USAGE, "%s: group_by names the field '%s' twice: keep one",
                                 element->place, field_ref_name(out->kind, &refs[i]));
            }
        }
    }
    out->group_by = refs;
    out->n_group_by = n;
    return true;
}

static bool read_table(const struct yaml *map, const struct kind **out, struct fault *fault) {
    static const char *const TABLES[] = {"incident", "change_request", NULL};
    int table = 0;
    if (!yaml_choice(map, "table", TABLES, &table, fault)) {
        return false;
    }
    *out = kind_find(TABLES[table]);
    return true;
}

static bool read_choices(const struct yaml *map, struct mttr *out, struct fault *fault) {
    int in_range = IN_RANGE_RESOLVED, calculation = CALCULATE_MEAN;
    if (!yaml_choice(map, "in_range", IN_RANGES, &in_range, fault) ||
        !yaml_choice(map, "calculation", CALCULATIONS, &calculation, fault) ||
        !yaml_bool(map, "exclude_canceled", &out->exclude_canceled, fault) ||
        !yaml_bool(map, "exclude_children", &out->exclude_children, fault)) {
        return false;
    }
    if (out->exclude_children && out->kind->parent < 0) {
        return fault_set(fault, FAULT_USAGE, "%s: exclude_children: %s records have no parent_incident",
                         yaml_get(map, "exclude_children")->place, out->kind->name);
    }
    out->in_range = (enum in_range)in_range;
    out->calculation = (enum calculation)calculation;
    return true;
}

bool where_read(const struct yaml *map, const struct kind *kind, struct arena *arena, const struct condition **out,
                struct fault *fault) {
    const struct yaml *where = yaml_get(map, "where");
    return where == NULL || condition_read(where, kind, arena, out, fault);
}

/* What counts the seconds: the wall clock, a calendar, or ServiceNow's own business time of the record. */
static bool read_clock(const struct yaml *map, const char *path, struct arena *arena, struct mttr *out,
                       struct fault *fault) {
    static const char *const CLOCKS[] = {"calendar", "servicenow", NULL};
    int clock = 0;
    if (!calendar_read(map, path, arena, &out->calendar, fault) || !yaml_choice(map, "clock", CLOCKS, &clock, fault)) {
        return false;
    }
    out->servicenow = clock == 1;
    if (out->servicenow && (kind_field(out->kind, "business_stc") < 0 || out->calendar != NULL)) {
        return fault_set(fault, FAULT_USAGE, "%s: clock: servicenow takes business_stc of the record: %s",
                         yaml_get(map, "clock")->place,
                         out->calendar != NULL ? "take the calendar out" : "change requests have none");
    }
    return true;
}

static bool read_mttr(const struct yaml *map, const char *path, struct arena *arena, struct mttr *out,
                      struct fault *fault) {
    static const char *const KEYS[] = {
        "table",       "in_range", "start",    "end",      "where", "exclude_canceled", "exclude_children",
        "calculation", "ratings",  "group_by", "calendar", "clock", "targets",          NULL};
    const struct kind *kind = NULL;
    if (!yaml_only(map, "mttr", KEYS, fault) || !read_table(map, &kind, fault)) {
        return false;
    }
    struct mttr mttr = {
        .kind = kind,
        .start = {kind->created},
        .n_start = 1,
        .end = {in_range_field(kind, IN_RANGE_RESOLVED)},
        .n_end = 1,
        .exclude_canceled = true,
    };
    if (!read_choices(map, &mttr, fault) || !read_clock(map, path, arena, &mttr, fault) ||
        !read_dates(map, "start", &mttr, arena, mttr.start, &mttr.n_start, fault) ||
        !read_dates(map, "end", &mttr, arena, mttr.end, &mttr.n_end, fault) ||
        !where_read(map, kind, arena, &mttr.where, fault) || !ratings_read(map, arena, &mttr.ratings, fault) ||
        !read_group_by(map, arena, &mttr, fault) || !read_targets(map, &mttr, fault)) {
        return false;
    }
    *out = mttr;
    return true;
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
                             "%s: integrations: '%s' is no id: use letters, digits, '.', '_' and '-', at most 100",
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
        return fault_set(fault, FAULT_USAGE,
                         "%s: profile: '%s' names a folder: use letters, digits, '.', '_' and '-', at most 100",
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
                                       "deployment_frequency",
                                       "change_failure_rate",
                                       "failed_deployment_recovery",
                                       "audit",
                                       NULL};
    static const struct yaml DEFAULTS = {.type = YAML_MAP, .text = ""};
    const struct yaml *mttr = &DEFAULTS;
    if (!yaml_expect(root, YAML_MAP, fault) || !yaml_only(root, "profile", KEYS, fault) ||
        !read_head(root, arena, profile, fault) || !yaml_map(root, "mttr", &mttr, fault) ||
        !read_mttr(mttr, path, arena, &profile->mttr, fault) || !dora_read(root, arena, profile, fault) ||
        !read_teams(root, arena, profile, fault) || !audit_read(root, arena, &profile->audit, fault)) {
        return false;
    }
    digest_of(profile->text, strlen(profile->text), profile->sha256);
    return true;
}

bool profile_read(const char *path, struct arena *arena, struct profile *out, struct fault *fault) {
    struct profile profile = {.path = arena_strdup(arena, path)};
    struct yaml *root = NULL;
    if (!yaml_read(path, arena, &profile.text, &root, fault) || !read_root(root, path, arena, &profile, fault)) {
        return false;
    }
    *out = profile;
    return true;
}

bool profile_parse(const char *name, const char *text, struct arena *arena, struct profile *out, struct fault *fault) {
    struct profile profile = {.path = arena_strdup(arena, name), .text = arena_strdup(arena, text)};
    struct yaml *root = NULL;
    if (!yaml_parse(name, profile.text, strlen(profile.text), arena, &root, fault) ||
        !read_root(root, NULL, arena, &profile, fault)) {
        return false;
    }
    *out = profile;
    return true;
}
