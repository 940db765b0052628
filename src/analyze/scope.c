/* SPDX-License-Identifier: Apache-2.0 */
/* scope: what a request means in this store: integrations, columns, conditions, teams. All that a profile can name and
 * the store can lack is found here, before a record is read. */
#include <string.h>

#include "funnel_p.h"
#include "worktime.h"

/* ---- the scope ---- */

static const char *hint(const struct scope *scope, const struct nearest *nearest, const char *otherwise) {
    return nearest->best == NULL ? otherwise : arena_format(scope->arena, "; did you mean '%s'?", nearest->best);
}

static bool choose_one(struct scope *scope, const char *id, struct fault *fault) {
    struct nearest nearest = {.word = id};
    for (size_t i = 0; i < scope->n_integrations; i++) {
        if (strcmp(scope->integrations[i].id, id) == 0) {
            scope->chosen[i] = true;
            return true;
        }
        nearest_offer(&nearest, scope->integrations[i].id);
    }
    return fault_set(fault, FAULT_USAGE, "%s: the store has no integration '%s'%s", scope->profile->path, id,
                     hint(scope, &nearest, "; sync or import it first"));
}

static bool choose_integrations(struct scope *scope, struct fault *fault) {
    const struct profile *profile = scope->profile;
    if (!store_integrations(scope->store, scope->arena, &scope->integrations, &scope->n_integrations, fault)) {
        return false;
    }
    if (profile->n_integrations > 0) {
        scope->chosen = arena_alloc(scope->arena, scope->n_integrations * sizeof *scope->chosen);
    }
    for (size_t i = 0; i < profile->n_integrations; i++) {
        if (!choose_one(scope, profile->integrations[i], fault)) {
            return false;
        }
    }
    return true;
}

static bool choose_team(struct scope *scope, const char *name, struct fault *fault) {
    const struct profile *profile = scope->profile;
    struct nearest nearest = {.word = name};
    for (size_t i = 0; i < profile->n_teams; i++) {
        if (text_equal(profile->teams[i].name, name)) {
            scope->team = &profile->teams[i];
            return true;
        }
        nearest_offer(&nearest, profile->teams[i].name);
    }
    return fault_set(
        fault, FAULT_USAGE, "%s: the profile has no team '%s'%s", profile->path, name,
        hint(scope, &nearest, profile->n_teams == 0 ? "; it has no teams" : "; its teams are defined in its file"));
}

bool scope_open(struct scope *scope, struct store *store, const struct analyze_request *request, struct arena *arena,
                struct fault *fault) {
    const struct profile *profile = request->profile;
    const struct periods periods = {request->granularity, profile->week_starts, &profile->zone};
    *scope = (struct scope){.request = request, .profile = profile, .store = store, .arena = arena};
    scope->present = (struct present){.zone = &profile->zone, .now = request->now};
    scope->previous = range_previous(&request->range, &profile->zone);
    if (profile->mttr.calendar != NULL) {
        scope->worktime = arena_alloc(arena, sizeof *scope->worktime);
        worktime_open(scope->worktime, profile->mttr.calendar, &profile->zone);
    }
    return choose_integrations(scope, fault) && (request->team == NULL || choose_team(scope, request->team, fault)) &&
           range_buckets(&request->range, &periods, arena, &scope->buckets, &scope->n_buckets, fault);
}

void scope_close(struct scope *scope) {
    if (scope->worktime != NULL) {
        worktime_close(scope->worktime);
    }
}

/* ---- a funnel ---- */

static void bind_dates(struct source *source, const int *fields, size_t n, struct dates *out) {
    for (size_t i = 0; i < n; i++) {
        out->columns[i] = source_mirrored(source, fields[i]);
    }
    out->n = n;
}

static void bind_times(struct funnel *funnel) {
    const struct mttr *rules = &funnel->rules;
    bind_dates(funnel->source, rules->start.list, rules->start.n, &funnel->start);
    bind_dates(funnel->source, rules->end.list, rules->end.n, &funnel->end);
    funnel->at = source_mirrored(funnel->source, in_range_field(rules->kind, rules->in_range));
    if (rules->servicenow) {
        funnel->business = source_mirrored(funnel->source, kind_field(rules->kind, "business_stc"));
    }
    if (rules->exclude_children) {
        funnel->parent = source_mirrored(funnel->source, rules->kind->parent);
    }
}

/* State is Canceled by its value, or by its name where a file gave only that. */
bool bind_canceled(struct source *source, const struct present *present, struct filter **out, struct fault *fault) {
    const char **values = arena_alloc(source->arena, 3 * sizeof *values);
    struct condition *canceled = arena_alloc(source->arena, sizeof *canceled);
    values[0] = source->kind->canceled;
    values[1] = "Canceled";
    values[2] = "Cancelled";
    *canceled = (struct condition){.type = CONDITION_TEST, .op = OP_IN, .values = values, .n_values = 3};
    canceled->field.field = source->kind->state;
    return filter_bind(source, present, canceled, out, fault);
}

static bool bind_where(struct funnel *funnel, struct fault *fault) {
    const struct condition *where = funnel->rules.where;
    struct arena *arena = funnel->source->arena;
    bool list = where != NULL && where->type == CONDITION_ALL;
    size_t n = list ? where->n_children : where != NULL;
    funnel->where = arena_alloc(arena, n * sizeof(struct filter *));
    funnel->held = arena_alloc(arena, n * sizeof *funnel->held);
    for (; funnel->n_where < n; funnel->n_where++) {
        const struct condition *condition = list ? where->children[funnel->n_where] : where;
        if (!filter_bind(funnel->source, &funnel->scope->present, condition, &funnel->where[funnel->n_where], fault)) {
            return false;
        }
    }
    return true;
}

static bool bind_team(struct funnel *funnel, struct fault *fault) {
    const struct team *team = funnel->scope->team;
    return team == NULL || filter_bind(funnel->source, &funnel->scope->present, team->where, &funnel->team, fault);
}

bool funnel_open(struct funnel *funnel, const struct scope *scope, struct source *source, const struct mttr *rules,
                 struct funnel_sink sink, struct fault *fault) {
    *funnel = (struct funnel){.scope = scope, .source = source, .rules = *rules, .sink = sink};
    tally_init(&funnel->all, scope->n_buckets);
    bind_times(funnel);
    return bind_canceled(source, &scope->present, &funnel->canceled, fault) && bind_where(funnel, fault) &&
           bind_team(funnel, fault) && tally_add_group(&funnel->all, fault);
}

static bool count_event(void *owner, struct judged *judged, struct fault *fault) {
    struct funnel *funnel = owner;
    if (judged->bucket > funnel->scope->n_buckets) {
        return true;
    }
    if (!funnel_judge(funnel, judged, fault)) {
        return false;
    }
    funnel_count(&funnel->all, 0, judged);
    return true;
}

bool funnel_open_events(struct funnel *funnel, const struct scope *scope, struct source *source,
                        const struct events *events, struct fault *fault) {
    const struct mttr rules = {
        .kind = events->kind,
        .in_range = events->in_range,
        .start = {{events->at}, 1},
        .end = {{events->at}, 1},
        .where = events->where,
        .exclude_canceled = true,
    };
    return funnel_open(funnel, scope, source, &rules, (struct funnel_sink){count_event, funnel}, fault);
}

void funnel_close(struct funnel *funnel) {
    tally_clear(&funnel->all);
}
