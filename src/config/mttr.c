/* SPDX-License-Identifier: Apache-2.0 */
/* mttr: the key `mttr` of a profile: which records are counted, from when to when, by which clock, and how. */
#include <string.h>

#include "config_p.h"

static const char *const CALCULATIONS[] = {"mean", "median", "p90", "p95", NULL};

const char *calculation_name(enum calculation calculation) {
    return CALCULATIONS[calculation];
}

static bool read_date(const struct kind *kind, const char *name, const char *place, int *out, struct fault *fault) {
    struct field_ref ref;
    if (!field_ref_find(kind, name, place, &ref, fault)) {
        return false;
    }
    if (ref.field < 0 && !field_is_custom(name)) {
        return field_ref_refuse(kind, place, &(struct nearest){.word = name}, fault);
    }
    if (ref.field < 0) {
        return fault_set(fault, FAULT_USAGE,
                         "%s: '%s' is a custom field: only the date fields that mttr fields lists can be used", place,
                         name);
    }
    if (kind->fields[ref.field].form != FORM_TIME) {
        return fault_set(fault, FAULT_USAGE, "%s: '%s' is not a date field: mttr fields lists them (type time)", place,
                         name);
    }
    *out = ref.field;
    return true;
}

/* `start` or `end`; out holds the default. */
static bool read_dates(const struct yaml *map, const char *key, const struct kind *kind, struct arena *arena,
                       struct date_fields *out, struct fault *fault) {
    const char *const *names = NULL;
    size_t n = 0;
    if (!yaml_texts(map, key, arena, &names, &n, fault)) {
        return false;
    }
    if (names == NULL) {
        return true;
    }
    const struct yaml *given = yaml_get(map, key), *element = yaml_first(given);
    if (n == 0 || n > PROFILE_DATES) {
        return fault_set(fault, FAULT_USAGE, "%s: %s takes 1 to %d date fields, found %zu", given->place, key,
                         PROFILE_DATES, n);
    }
    for (out->n = 0; out->n < n; out->n++, element = element->next) {
        if (!read_date(kind, names[out->n], element->place, &out->list[out->n], fault)) {
            return false;
        }
    }
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
        return fault_set(fault, FAULT_USAGE, "%s: clock: servicenow uses business_stc of the record: %s",
                         yaml_get(map, "clock")->place,
                         out->calendar != NULL ? "remove the calendar" : "change requests do not have it");
    }
    return true;
}

static struct date_fields default_start(const struct defaults *defaults, const struct kind *kind) {
    struct date_fields start = {.n = 0};
    for (; defaults->start[start.n] != NULL; start.n++) {
        start.list[start.n] = kind_field(kind, defaults->start[start.n]);
    }
    return start;
}

bool mttr_read(const struct yaml *map, const char *path, const struct defaults *defaults, struct arena *arena,
               struct mttr *out, struct fault *fault) {
    static const char *const KEYS[] = {
        "table",       "in_range", "start",    "end",      "where", "exclude_canceled", "exclude_children",
        "calculation", "ratings",  "group_by", "calendar", "clock", "targets",          NULL};
    const struct kind *kind = NULL;
    if (!yaml_only(map, "mttr", KEYS, fault) || !read_table(map, &kind, fault)) {
        return false;
    }
    struct mttr mttr = {
        .kind = kind,
        .start = default_start(defaults, kind),
        .end = {{in_range_field(kind, IN_RANGE_RESOLVED)}, 1},
        .exclude_canceled = defaults->exclude_canceled,
    };
    if (!read_choices(map, &mttr, fault) || !read_clock(map, path, arena, &mttr, fault) ||
        !read_dates(map, "start", kind, arena, &mttr.start, fault) ||
        !read_dates(map, "end", kind, arena, &mttr.end, fault) || !where_read(map, kind, arena, &mttr.where, fault) ||
        !ratings_read(map, arena, &mttr.ratings, fault) || !read_group_by(map, arena, &mttr, fault) ||
        !read_targets(map, &mttr, fault)) {
        return false;
    }
    *out = mttr;
    return true;
}
