/* SPDX-License-Identifier: Apache-2.0 */
/* explain: what a report made of one record, step by step, from the filters, dates and verdicts that the report itself
 * is made with. */
#include "analyze.h"
#include "document_members_p.h"
#include "mttr_metric_p.h"

/* One question: the request bound to the store, and the answer so far. */
struct inquiry {
    struct scope scope;
    struct scan scan;
    struct mttr_metric metric;
    const char *name; /* number or sys_id */
    size_t number;    /* its column */
    struct arena scratch, *arena;
    struct node *records;
};

/* ---- values and conditions ---- */

static bool add_label(struct inquiry *inquiry, int64_t number, struct node *seen, struct fault *fault) {
    struct label label;
    if (!source_label(&inquiry->scan.source, number, &label, fault)) {
        return false;
    }
    node_add_text(inquiry->arena, seen, "value", arena_strdup(inquiry->arena, label.value));
    node_add_text(inquiry->arena, seen, "label", arena_copy(inquiry->arena, label.display));
    return true;
}

/* {field, value, label}: what the record has in the field. */
static bool add_seen(struct inquiry *inquiry, const struct field_ref *ref, const struct sample *sample,
                     struct node *list, struct fault *fault) {
    struct arena *arena = inquiry->arena;
    size_t column;
    enum form form;
    if (!source_field(&inquiry->scan.source, ref, &column, &form, fault)) {
        return false;
    }
    const struct cell *cell = &sample->cells[column];
    struct node *seen = node_add_object(arena, list, NULL);
    node_add_text(arena, seen, "field", field_ref_name(inquiry->scan.source.kind, ref));
    if (cell->set && form_is_label(form)) {
        return add_label(inquiry, cell->number, seen, fault);
    }
    if (!cell->set) {
        node_add_null(arena, seen, "value");
    } else if (form == FORM_TEXT) {
        node_add_text(arena, seen, "value", arena_strdup(arena, cell->text));
    } else if (form == FORM_TIME) {
        node_add_time(arena, seen, "value", cell->number);
    } else {
        node_add_int(arena, seen, "value", cell->number);
    }
    node_add_null(arena, seen, "label");
    return true;
}

static const char *describe(struct inquiry *inquiry, const struct condition *condition) {
    struct buf text;
    buf_init(&text, 4096);
    condition_describe(inquiry->scan.source.kind, condition, &text);
    const char *copy = arena_strdup(inquiry->arena, text.data);
    buf_clear(&text);
    return copy;
}

static bool add_fields(struct inquiry *inquiry, const struct condition *condition, const struct sample *sample,
                       struct node *list, struct fault *fault) {
    bool test = condition->type == CONDITION_TEST, same = condition->type == CONDITION_SAME;
    return (!(test || same) || add_seen(inquiry, &condition->field, sample, list, fault)) &&
           (!same || add_seen(inquiry, &condition->other, sample, list, fault));
}

/* {type, condition, held, saw, parts}: each part is asked, also where the whole is decided without it. */
static bool add_condition(struct inquiry *inquiry, struct filter *filter, const struct sample *sample,
                          struct node *parent, const char *key, struct fault *fault) {
    static const char *const TYPES[] = {[CONDITION_TEST] = "test",
                                        [CONDITION_SAME] = "same",
                                        [CONDITION_ALL] = "all",
                                        [CONDITION_ANY] = "any",
                                        [CONDITION_NOT] = "not"};
    const struct condition *condition = filter_condition(filter);
    struct arena *arena = inquiry->arena;
    bool held;
    if (!filter_holds(filter, sample, &held, fault)) {
        return false;
    }
    struct node *node = node_add_object(arena, parent, key);
    node_add_text(arena, node, "type", TYPES[condition->type]);
    node_add_text(arena, node, "condition", describe(inquiry, condition));
    node_add_bool(arena, node, "held", held);
    bool done = add_fields(inquiry, condition, sample, node_add_array(arena, node, "saw"), fault);
    struct node *parts = node_add_array(arena, node, "parts");
    for (size_t i = 0; done && i < condition->n_children; i++) {
        done = add_condition(inquiry, filter_child(filter, i), sample, parts, NULL, fault);
    }
    return done;
}

static bool add_where(struct inquiry *inquiry, const struct sample *sample, struct node *node, struct fault *fault) {
    const struct funnel *funnel = &inquiry->metric.funnel;
    struct node *list = node_add_array(inquiry->arena, node, "where");
    for (size_t i = 0; i < funnel->n_where; i++) {
        if (!add_condition(inquiry, funnel->where[i], sample, list, NULL, fault)) {
            return false;
        }
    }
    return true;
}

/* ---- dates ---- */

/* {fields, field, at}: those that are looked at, the first that is set, and its time. */
static struct node *add_date(struct inquiry *inquiry, const char *key, const struct date_fields *fields,
                             const struct dates *dates, const struct sample *sample, struct node *node) {
    const struct kind *kind = inquiry->scan.source.kind;
    struct arena *arena = inquiry->arena;
    struct node *date = node_add_object(arena, node, key), *list = node_add_array(arena, date, "fields");
    const char *found = NULL;
    int64_t at = INSTANT_NONE;
    for (size_t i = 0; i < fields->n; i++) {
        const struct cell *cell = &sample->cells[dates->columns[i]];
        node_add_text(arena, list, NULL, kind->fields[fields->list[i]].name);
        if (found == NULL && cell->set) {
            found = kind->fields[fields->list[i]].name;
            at = cell->number;
        }
    }
    node_add_text(arena, date, "field", found);
    node_add_time(arena, date, "at", at);
    return date;
}

/* Where what must lie in the range lies. */
static const char *place_of(const struct scope *scope, const struct judged *judged) {
    if (judged->at == INSTANT_NONE) {
        return "no date";
    }
    return judged->bucket < scope->n_buckets         ? "in range"
           : judged->bucket == scope->n_buckets      ? "in the range before"
           : judged->at < scope->request->range.from ? "before the range"
                                                     : "after the range";
}

static void add_dates(struct inquiry *inquiry, const struct judged *judged, struct node *node) {
    const struct funnel *funnel = &inquiry->metric.funnel;
    const struct mttr *rules = &funnel->rules;
    const struct sample *sample = judged->sample;
    add_date(inquiry, "start", &rules->start, &funnel->start, sample, node);
    add_date(inquiry, "end", &rules->end, &funnel->end, sample, node);
    const struct date_fields field = {{in_range_field(rules->kind, rules->in_range)}, 1};
    const struct dates dates = {.columns = {funnel->at}, .n = 1};
    bool by_end = rules->in_range == IN_RANGE_RESOLVED;
    struct node *date = by_end ? add_date(inquiry, "in_range", &rules->end, &funnel->end, sample, node)
                               : add_date(inquiry, "in_range", &field, &dates, sample, node);
    node_add_text(inquiry->arena, date, "rule", in_range_name(rules->in_range));
    node_add_text(inquiry->arena, date, "place", place_of(&inquiry->scope, judged));
}

/* ---- bucket, teams, groups ---- */

static void add_bucket(struct inquiry *inquiry, const struct judged *judged, struct node *node) {
    struct arena *arena = inquiry->arena;
    if (judged->bucket >= inquiry->scope.n_buckets) {
        node_add_null(arena, node, "bucket");
        return;
    }
    const struct bucket *bucket = &inquiry->scope.buckets[judged->bucket];
    struct node *object = node_add_object(arena, node, "bucket");
    node_add_time(arena, object, "start", bucket->start);
    node_add_time(arena, object, "end", bucket->end);
    node_add_bool(arena, object, "partial", bucket->partial);
}

static bool add_teams(struct inquiry *inquiry, const struct sample *sample, struct node *node, struct fault *fault) {
    const struct profile *profile = inquiry->scope.profile;
    struct node *list = node_add_array(inquiry->arena, node, "teams");
    for (size_t i = 0; i < profile->n_teams; i++) {
        struct node *team = node_add_object(inquiry->arena, list, NULL);
        node_add_text(inquiry->arena, team, "name", profile->teams[i].name);
        node_add_bool(inquiry->arena, team, "asked", &profile->teams[i] == inquiry->scope.team);
        if (!add_condition(inquiry, inquiry->metric.teams.filters[i], sample, team, "where", fault)) {
            return false;
        }
    }
    return true;
}

static bool add_groups(struct inquiry *inquiry, const struct sample *sample, struct node *node, struct fault *fault) {
    struct node *list = node_add_array(inquiry->arena, node, "groups");
    for (size_t i = 0; i < inquiry->metric.n_breakdowns; i++) {
        const struct field_ref *field = inquiry->metric.breakdowns[i].field;
        if (field != NULL && !add_seen(inquiry, field, sample, list, fault)) {
            return false;
        }
    }
    return true;
}

/* ---- the verdict ---- */

static void add_arithmetic(struct inquiry *inquiry, const struct judged *judged, struct node *node) {
    struct arena *arena = inquiry->arena;
    bool both = judged->start != INSTANT_NONE && judged->end != INSTANT_NONE;
    bool counted = judged->verdict == VERDICT_COUNTED;
    struct node *object = node_add_object(arena, node, "arithmetic");
    node_add_text(arena, object, "clock", clock_name(&inquiry->metric.funnel.rules));
    node_add_fraction(arena, object, "elapsed_s", (struct fraction){both ? judged->end - judged->start : 0, both});
    const struct fraction seconds = {judged->seconds, counted};
    node_add_fraction(arena, object, "duration_s", seconds);
    node_add_text(arena, object, "rating", measure_rating(seconds, inquiry->scope.profile->mttr.ratings));
}

static const char *meaning_of(const struct inquiry *inquiry, const struct judged *judged) {
    bool servicenow = inquiry->metric.funnel.rules.servicenow;
    switch (judged->verdict) {
        case VERDICT_GONE:
            return "the instance no longer has it (deleted or missing); its last values are kept";
        case VERDICT_CANCELED:
            return "its state is Canceled, and the profile has exclude_canceled";
        case VERDICT_CHILD:
            return "it has a parent_incident, and the profile has exclude_children";
        case VERDICT_NO_START:
            return "none of the fields of start is set";
        case VERDICT_OPEN:
            return servicenow && judged->end != INSTANT_NONE ? "its business_stc is empty: its clock was not stopped"
                                                             : "none of the fields of end is set";
        case VERDICT_NEGATIVE:
            return servicenow && judged->end >= judged->start ? "its business_stc is negative"
                                                              : "its end is before its start";
        case VERDICT_FUTURE:
            return "its end is after the present";
        case VERDICT_COUNTED:
            break;
    }
    return "its duration is one of those that the figures are made of";
}

/* The step of the funnel that left the record out, and why; step NULL: it is in the population. */
struct exit_step {
    const char *step, *why;
};

static bool find_condition(struct inquiry *inquiry, const struct sample *sample, struct exit_step *out,
                           struct fault *fault) {
    const struct funnel *funnel = &inquiry->metric.funnel;
    bool held = true;
    for (size_t i = 0; i < funnel->n_where; i++) {
        if (!filter_holds(funnel->where[i], sample, &held, fault)) {
            return false;
        }
        if (!held) {
            out->step = arena_format(inquiry->arena, "where[%zu]", i);
            out->why = arena_format(inquiry->arena, "it does not hold that %s",
                                    describe(inquiry, filter_condition(funnel->where[i])));
            return true;
        }
    }
    return true;
}

static bool find_team(struct inquiry *inquiry, const struct sample *sample, struct exit_step *out,
                      struct fault *fault) {
    const struct team *team = inquiry->scope.team;
    bool meant = true;
    if (team != NULL && !filter_holds(inquiry->metric.funnel.team, sample, &meant, fault)) {
        return false;
    }
    if (!meant) {
        out->step = arena_format(inquiry->arena, "team: %s", team->name);
        out->why = "the team's condition does not hold";
    }
    return true;
}

/* In the order of the funnel. */
static bool find_exit_step(struct inquiry *inquiry, const struct judged *judged, struct exit_step *out,
                           struct fault *fault) {
    const struct scope *scope = &inquiry->scope;
    *out = (struct exit_step){0};
    if (!scope_chooses(scope, judged->sample)) {
        *out = (struct exit_step){"integration", "the profile is of other integrations"};
        return true;
    }
    if (!find_condition(inquiry, judged->sample, out, fault) || out->step != NULL) {
        return fault->kind == FAULT_NONE;
    }
    if (judged->bucket >= scope->n_buckets) {
        out->step = "in range";
        out->why = arena_format(inquiry->arena, "its %s time: %s", in_range_name(inquiry->metric.funnel.rules.in_range),
                                place_of(scope, judged));
        return true;
    }
    return find_team(inquiry, judged->sample, out, fault);
}

static bool add_verdict(struct inquiry *inquiry, const struct judged *judged, struct node *node, struct fault *fault) {
    struct arena *arena = inquiry->arena;
    bool counted = judged->verdict == VERDICT_COUNTED;
    struct exit_step out;
    if (!find_exit_step(inquiry, judged, &out, fault)) {
        return false;
    }
    bool outside = out.step != NULL;
    struct node *object = node_add_object(arena, node, "verdict");
    node_add_text(arena, object, "status", outside ? "outside" : counted ? "counted" : "excluded");
    node_add_text(arena, object, "step", out.step);
    node_add_text(arena, object, "reason", outside || counted ? NULL : verdict_name(judged->verdict));
    node_add_text(arena, object, "meaning", outside ? out.why : meaning_of(inquiry, judged));
    return true;
}

/* ---- the record ---- */

static void add_names(struct inquiry *inquiry, const struct sample *sample, struct node *node) {
    struct arena *arena = inquiry->arena;
    const struct integration_row *integration = scope_integration(&inquiry->scope, sample);
    const struct cell *number = &sample->cells[inquiry->number];
    node_add_text(arena, node, "integration", arena_strdup(arena, integration->id));
    node_add_text(arena, node, "number", number->set ? arena_strdup(arena, number->text) : NULL);
    node_add_text(arena, node, "sys_id", arena_strdup(arena, sample->sys_id));
    node_add_text(arena, node, "url", ledger_url(arena, integration, inquiry->scan.source.kind, sample->sys_id));
}

static bool explain(void *context, const struct sample *sample, struct fault *fault) {
    struct inquiry *inquiry = context;
    struct judged judged = funnel_place(&inquiry->metric.funnel, sample);
    if (!funnel_judge(&inquiry->metric.funnel, &judged, fault)) {
        return false;
    }
    struct node *node = node_add_object(inquiry->arena, inquiry->records, NULL);
    add_names(inquiry, sample, node);
    if (!add_where(inquiry, sample, node, fault)) {
        return false;
    }
    add_dates(inquiry, &judged, node);
    add_bucket(inquiry, &judged, node);
    if (!add_teams(inquiry, sample, node, fault) || !add_groups(inquiry, sample, node, fault)) {
        return false;
    }
    add_arithmetic(inquiry, &judged, node);
    return add_verdict(inquiry, &judged, node, fault);
}

/* ---- finding it ---- */

struct number_search {
    const struct source *source;
    size_t number;
    struct nearest nearest;
};

static bool offer_number(void *context, const struct sample *sample, struct fault *fault) {
    struct number_search *search = context;
    (void)fault;
    if (sample->cells[search->number].set) {
        source_offer(search->source, &search->nearest, sample->cells[search->number].text);
    }
    return true;
}

static bool refuse(struct inquiry *inquiry, struct fault *fault) {
    const struct source *source = &inquiry->scan.source;
    const struct column number = {.field = source->kind->number};
    const struct sample_query query = {.kind = source->kind, .columns = &number, .n_columns = 1};
    struct number_search search = {.source = source, .nearest = {.word = inquiry->name}};
    return store_each_sample(source->store, &query, offer_number, &search, fault) &&
           fault_set(fault, FAULT_USAGE, "the store has no %s '%s'%s", source->kind->name, inquiry->name,
                     source_hint(source, &search.nearest, "; sync or import it first"));
}

static bool inquiry_open(struct inquiry *inquiry, struct store *store, const struct analyze_request *request,
                         struct fault *fault) {
    const struct kind *kind = request->profile->mttr.kind;
    if (!scan_open(&inquiry->scan, store, kind, &inquiry->scratch, fault)) {
        return false;
    }
    inquiry->number = source_mirrored(&inquiry->scan.source, kind->number);
    return scope_open(&inquiry->scope, store, request, &inquiry->scratch, fault) &&
           mttr_metric_open(&inquiry->metric, &inquiry->scope, &inquiry->scan, fault);
}

static bool find(struct inquiry *inquiry, struct fault *fault) {
    const struct source *source = &inquiry->scan.source;
    const struct sample_query query = {
        .kind = source->kind, .columns = source->columns, .n_columns = source->n_columns, .name = inquiry->name};
    return store_each_sample(source->store, &query, explain, inquiry, fault) &&
           (inquiry->records->first != NULL || refuse(inquiry, fault));
}

static struct node *head_of(struct inquiry *inquiry, const struct analyze_request *request) {
    struct arena *arena = inquiry->arena;
    struct node *document = node_object(arena);
    node_add_text(arena, document, "schema", "mttr/explain-incident/1");
    node_add_text(arena, document, "profile", request->profile->name);
    node_add_text(arena, document, "title", request->profile->title);
    node_add_text(arena, document, "table", request->profile->mttr.kind->name);
    add_range(&request->range, inquiry->scope.profile->zone.name, arena, document);
    node_add_time(arena, document, "now", request->now);
    node_add_text(arena, document, "granularity", granularity_name(request->granularity));
    node_add_text(arena, document, "team", request->team);
    return document;
}

bool analyze_explain(struct store *store, const struct analyze_request *request, const char *name, struct arena *arena,
                     const struct node **out, struct fault *fault) {
    struct inquiry inquiry = {.name = name, .arena = arena};
    if (!store_begin_read(store, fault)) {
        return false;
    }
    arena_init(&inquiry.scratch);
    bool done = inquiry_open(&inquiry, store, request, fault);
    if (done) {
        struct node *document = head_of(&inquiry, request);
        inquiry.records = node_add_array(arena, document, "records");
        done = find(&inquiry, fault);
        *out = done ? document : *out;
    }
    mttr_metric_close(&inquiry.metric);
    scope_close(&inquiry.scope);
    scan_close(&inquiry.scan);
    arena_clear(&inquiry.scratch);
    store_rollback(store);
    return done;
}
