/* bind: what a request means in this store: integrations, columns, conditions, teams, groups. All that a profile can
 * name and the store can lack is found here, before a record is read. */
#include <string.h>

#include "pass_p.h"

static bool choose_one(struct pass *pass, const char *id, struct fault *fault) {
    struct nearest nearest = {.word = id};
    for (size_t i = 0; i < pass->n_integrations; i++) {
        if (strcmp(pass->integrations[i].id, id) == 0) {
            pass->chosen[i] = true;
            return true;
        }
        nearest_offer(&nearest, pass->integrations[i].id);
    }
    return fault_set(fault, FAULT_USAGE, "%s: the store has no integration '%s'%s", pass->profile->path, id,
                     source_hint(&pass->source, &nearest, "; sync or import it first"));
}

static bool choose_integrations(struct pass *pass, struct fault *fault) {
    const struct profile *profile = pass->profile;
    if (!store_integrations(pass->source.store, pass->source.arena, &pass->integrations, &pass->n_integrations,
                            fault)) {
        return false;
    }
    if (profile->n_integrations > 0) {
        pass->chosen = arena_alloc(pass->source.arena, pass->n_integrations * sizeof *pass->chosen);
    }
    for (size_t i = 0; i < profile->n_integrations; i++) {
        if (!choose_one(pass, profile->integrations[i], fault)) {
            return false;
        }
    }
    return true;
}

static void bind_dates(struct source *source, const int *fields, size_t n, struct dates *out) {
    for (size_t i = 0; i < n; i++) {
        out->columns[i] = source_mirrored(source, fields[i]);
    }
    out->n = n;
}

static void bind_range(struct pass *pass) {
    const struct mttr *mttr = &pass->profile->mttr;
    pass->n_range = 1;
    switch (mttr->in_range) {
        case IN_RANGE_CREATED:
            pass->range_fields = &mttr->kind->created;
            break;
        case IN_RANGE_CLOSED:
            pass->range_fields = &mttr->kind->closed;
            break;
        case IN_RANGE_UPDATED:
            pass->range_fields = &mttr->kind->updated;
            break;
        case IN_RANGE_RESOLVED:
            pass->range_fields = mttr->end;
            pass->n_range = mttr->n_end;
            break;
    }
    pass->at = source_mirrored(&pass->source, pass->range_fields[0]);
}

static void bind_times(struct pass *pass) {
    const struct mttr *mttr = &pass->profile->mttr;
    bind_dates(&pass->source, mttr->start, mttr->n_start, &pass->start);
    bind_dates(&pass->source, mttr->end, mttr->n_end, &pass->end);
    pass->updated = source_mirrored(&pass->source, mttr->kind->updated);
    if (mttr->exclude_children) {
        pass->parent = source_mirrored(&pass->source, mttr->kind->parent);
    }
}

/* State is Canceled by its value, or by its name where a file gave only that. */
static bool bind_canceled(struct pass *pass, struct fault *fault) {
    const struct kind *kind = pass->source.kind;
    struct arena *arena = pass->source.arena;
    const char **values = arena_alloc(arena, 3 * sizeof *values);
    struct condition *canceled = arena_alloc(arena, sizeof *canceled);
    values[0] = kind->canceled;
    values[1] = "Canceled";
    values[2] = "Cancelled";
    *canceled = (struct condition){.type = CONDITION_TEST, .op = OP_IN, .values = values, .n_values = 3};
    canceled->field.field = kind->state;
    return !pass->profile->mttr.exclude_canceled || filter_bind(&pass->source, canceled, &pass->canceled, fault);
}

static bool bind_where(struct pass *pass, struct fault *fault) {
    const struct condition *where = pass->profile->mttr.where;
    bool list = where != NULL && where->type == CONDITION_ALL;
    size_t n = list ? where->n_children : where != NULL;
    pass->where = arena_alloc(pass->source.arena, n * sizeof(struct filter *));
    pass->held = arena_alloc(pass->source.arena, n * sizeof *pass->held);
    for (; pass->n_where < n; pass->n_where++) {
        const struct condition *condition = list ? where->children[pass->n_where] : where;
        if (!filter_bind(&pass->source, condition, &pass->where[pass->n_where], fault)) {
            return false;
        }
    }
    return true;
}

static bool find_team(struct pass *pass, const char *name, struct fault *fault) {
    const struct profile *profile = pass->profile;
    struct nearest nearest = {.word = name};
    for (pass->wanted = 0; pass->wanted < profile->n_teams; pass->wanted++) {
        if (text_equal(profile->teams[pass->wanted].name, name)) {
            return true;
        }
        nearest_offer(&nearest, profile->teams[pass->wanted].name);
    }
    return fault_set(fault, FAULT_USAGE, "%s: the profile has no team '%s'%s", profile->path, name,
                     source_hint(&pass->source, &nearest, ""));
}

static bool bind_teams(struct pass *pass, struct fault *fault) {
    const struct profile *profile = pass->profile;
    pass->teams = arena_alloc(pass->source.arena, profile->n_teams * sizeof(struct filter *));
    pass->in_team = arena_alloc(pass->source.arena, profile->n_teams * sizeof *pass->in_team);
    pass->wanted = profile->n_teams;
    for (size_t i = 0; i < profile->n_teams; i++) {
        if (!filter_bind(&pass->source, profile->teams[i].where, &pass->teams[i], fault)) {
            return false;
        }
    }
    return pass->request->team == NULL || find_team(pass, pass->request->team, fault);
}

/* A field that is named twice is one: it has one column. */
static bool add_field(struct pass *pass, const struct field_ref *field, struct fault *fault) {
    struct groups groups;
    if (!groups_open(&groups, &pass->source, field, fault)) {
        return false;
    }
    for (size_t i = 0; i < pass->n_breakdowns; i++) {
        if (pass->breakdowns[i].groups.column == groups.column) {
            return true;
        }
    }
    struct breakdown *breakdown = &pass->breakdowns[pass->n_breakdowns++];
    *breakdown = (struct breakdown){.field = field, .groups = groups};
    tally_init(&breakdown->tally, pass->n_buckets);
    return true;
}

/* One group a team, and one for the records of none. */
static bool add_teams(struct pass *pass, struct fault *fault) {
    struct breakdown *breakdown = &pass->breakdowns[pass->n_breakdowns++];
    tally_init(&breakdown->tally, pass->n_buckets);
    for (size_t i = 0; i <= pass->profile->n_teams; i++) {
        if (!tally_add_group(&breakdown->tally, fault)) {
            return false;
        }
    }
    return true;
}

static bool bind_breakdowns(struct pass *pass, struct fault *fault) {
    const struct mttr *mttr = &pass->profile->mttr;
    const struct analyze_request *request = pass->request;
    size_t most = mttr->n_group_by + request->n_group_by + 1;
    pass->breakdowns = arena_alloc(pass->source.arena, most * sizeof *pass->breakdowns);
    for (size_t i = 0; i < mttr->n_group_by; i++) {
        if (!add_field(pass, &mttr->group_by[i], fault)) {
            return false;
        }
    }
    for (size_t i = 0; i < request->n_group_by; i++) {
        if (!add_field(pass, &request->group_by[i], fault)) {
            return false;
        }
    }
    return pass->profile->n_teams == 0 || add_teams(pass, fault);
}

bool pass_open(struct pass *pass, struct store *store, const struct analyze_request *request, struct arena *arena,
               struct fault *fault) {
    const struct profile *profile = request->profile;
    *pass = (struct pass){.request = request, .profile = profile};
    pass->previous = range_previous(&request->range, &profile->zone);
    if (!source_open(&pass->source, store, profile, arena, fault) || !choose_integrations(pass, fault) ||
        !range_buckets(&request->range, request->granularity, profile->week_starts, &profile->zone, arena,
                       &pass->buckets, &pass->n_buckets, fault)) {
        return false;
    }
    bind_range(pass);
    bind_times(pass);
    tally_init(&pass->all, pass->n_buckets);
    pass->ledger = request->ledger == NULL ? NULL : ledger_open(&pass->source);
    return bind_canceled(pass, fault) && bind_where(pass, fault) && bind_teams(pass, fault) &&
           bind_breakdowns(pass, fault) && tally_add_group(&pass->all, fault);
}

void pass_close(struct pass *pass) {
    for (size_t i = 0; i < pass->n_breakdowns; i++) {
        groups_close(&pass->breakdowns[i].groups);
        tally_clear(&pass->breakdowns[i].tally);
    }
    tally_clear(&pass->all);
    ledger_close(pass->ledger);
    source_close(&pass->source);
}
