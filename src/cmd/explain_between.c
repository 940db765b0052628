/* SPDX-License-Identifier: Apache-2.0 */
/* explain --between: the change of the mean, split into records and groups. */
#include <stdlib.h>
#include <string.h>

#include "analyze.h"
#include "as_of.h"
#include "explain_p.h"
#include "instant.h"
#include "log.h"
#include "print.h"
#include "shift_document.h"
#include "text.h"

/* What is asked, and both sides of it. */
struct between {
    const struct call *call;
    struct profile profile;
    struct field_ref group; /* of --group-by */
    bool ranges;            /* two ranges of today's store; else two points of its history */
    struct range range[2];
    int64_t run[2];
    struct shift_side side[2];
    struct analysis analysis[2];
    struct shift_part *parts; /* the heaviest first */
    size_t n_parts;
    size_t *by_key;        /* positions in parts */
    struct node **changes; /* of each part: what the runs between changed */
    int64_t *first_seen;   /* of each part, 0 where nothing was changed */
};

/* ---- what is asked ---- */

static bool split_range(const struct between *between, const char *text, struct range *out, struct fault *fault) {
    const char *dots = strstr(text, "..");
    struct arena *arena = between->call->arena;
    return range_find(arena_strndup(arena, text, (size_t)(dots - text)), dots + 2, NULL, &between->profile.zone,
                      between->call->now, out, fault) ||
           fault_context(fault, "--between %s", text);
}

static bool read_sides(struct between *between, const char *const points[2], struct fault *fault) {
    const struct call *call = between->call;
    bool first = strstr(points[0], "..") != NULL, second = strstr(points[1], "..") != NULL;
    bool given = call_option(call, "from") != NULL || call_option(call, "to") != NULL || call_option(call, "last");
    if (first != second) {
        return fault_set(fault, FAULT_USAGE, "--between %s %s: take two ranges, or two points", points[0], points[1]);
    }
    between->ranges = first;
    if (first && given) {
        return fault_set(fault, FAULT_USAGE, "--between has the ranges: leave out --from, --to and --last");
    }
    if (first) {
        return split_range(between, points[0], &between->range[0], fault) &&
               split_range(between, points[1], &between->range[1], fault);
    }
    if (!range_find(call_option(call, "from"), call_option(call, "to"), call_option(call, "last"),
                    &between->profile.zone, call->now, &between->range[0], fault)) {
        return false;
    }
    between->range[1] = between->range[0];
    return true;
}

static bool read_group(struct between *between, struct fault *fault) {
    const char *name = call_option(between->call, "group-by");
    const struct mttr *mttr = &between->profile.mttr;
    if (name != NULL) {
        return field_ref_find(mttr->kind, name, "--group-by", &between->group, fault);
    }
    between->group = mttr->n_group_by > 0 ? mttr->group_by[0] : (struct field_ref){.field = mttr->kind->state};
    return true;
}

/* ---- both sides ---- */

static struct analyze_request request_of(struct between *between, int i) {
    return (struct analyze_request){
        .profile = &between->profile,
        .range = between->range[i],
        .granularity = GRANULARITY_QUARTER,
        .now = between->call->now,
        .group_by = &between->group,
        .n_group_by = 1,
        .team = call_option(between->call, "team"),
        .ledger = shift_take,
        .context = &between->side[i],
        .quiet = between->ranges && i > 0,
    };
}

static bool analyze_ranges(struct between *between, struct store *store, struct fault *fault) {
    const struct analyze_request requests[] = {request_of(between, 0), request_of(between, 1)};
    return analyze_run(store, requests, 2, between->call->arena, between->analysis, fault);
}

static bool analyze_point(struct between *between, int i, struct store *store, struct fault *fault) {
    const struct analyze_request request = request_of(between, i);
    return analyze_run(store, &request, 1, between->call->arena, &between->analysis[i], fault);
}

/* *store is the later one. */
static bool analyze_points(struct between *between, const char *const points[2], struct store **store,
                           struct fault *fault) {
    for (int i = 0; i < 2; i++) {
        store_close(*store);
        *store = NULL;
        if (!as_of_open(between->call->store, points[i], "--between", store, fault) ||
            !analyze_point(between, i, *store, fault)) {
            return false;
        }
        between->run[i] = between->analysis[i].run;
    }
    return between->run[0] <= between->run[1] ||
           fault_set(fault, FAULT_USAGE, "--between %s %s: the first must not lie after the second", points[0],
                     points[1]);
}

/* ---- what the runs between changed ---- */

static const char *key_of(const struct shift_part *part) {
    return part->after != NULL ? part->after->key : part->before->key;
}

static int by_part_key(const void *a, const void *b, void *context) {
    const struct shift_part *parts = context;
    const size_t *left = a, *right = b;
    return strcmp(key_of(&parts[*left]), key_of(&parts[*right]));
}

static void index_parts(struct between *between) {
    struct arena *arena = between->call->arena;
    size_t n = between->n_parts;
    between->by_key = arena_alloc(arena, (n + 1) * sizeof *between->by_key);
    between->changes = arena_alloc(arena, (n + 1) * sizeof(struct node *));
    between->first_seen = arena_alloc(arena, (n + 1) * sizeof *between->first_seen);
    for (size_t i = 0; i < n; i++) {
        between->by_key[i] = i;
        between->changes[i] = node_array(arena);
    }
    qsort_r(between->by_key, n, sizeof *between->by_key, by_part_key, between->parts);
}

/* -1 when the record moved nothing. */
static int64_t find_part(const struct between *between, const char *integration, const char *sys_id) {
    size_t low = 0, high = between->n_parts, n = strlen(integration);
    while (low < high) {
        size_t middle = low + (high - low) / 2, i = between->by_key[middle];
        const char *key = key_of(&between->parts[i]);
        int order = strncmp(integration, key, n);
        order = order != 0 ? order : key[n] != '\t' ? -1 : strcmp(sys_id, key + n + 1);
        if (order == 0) {
            return (int64_t)i;
        }
        low = order > 0 ? middle + 1 : low;
        high = order > 0 ? high : middle;
    }
    return -1;
}

static const char *kept(struct arena *arena, const char *text) {
    return text == NULL ? NULL : arena_strdup(arena, text);
}

static bool add_change(void *context, const struct change_row *row) {
    struct between *between = context;
    struct arena *arena = between->call->arena;
    int64_t i = find_part(between, row->integration_id, row->sys_id);
    if (i < 0) {
        return true;
    }
    struct node *change = node_add_object(arena, between->changes[i], NULL);
    between->first_seen[i] = row->first_seen;
    node_add_int(arena, change, "run", row->run);
    node_add_time(arena, change, "started", row->started);
    node_add_text(arena, change, "field", arena_strdup(arena, row->field));
    node_add_text(arena, change, "old", change_text(&row->old, row->form, arena));
    node_add_text(arena, change, "new", change_text(&row->new, row->form, arena));
    node_add_text(arena, change, "by", kept(arena, row->by));
    return true;
}

static const char *why(const struct between *between, size_t i) {
    const struct shift_part *part = &between->parts[i];
    bool entered = part->kind == SHIFT_ENTERED;
    const struct shift_row *other = entered ? part->before : part->after;
    const struct node *changes = between->changes[i];
    const struct explain_move move = {
        .entered = entered,
        .reason = other == NULL ? NULL : other->reason,
        .ranges = between->ranges,
        .is_new = changes->first == NULL || between->first_seen[i] > between->run[0],
        .changes = changes,
    };
    return explain_why(&between->profile.mttr, &move);
}

/* ---- the document ---- */

static struct shift_document document_of(const struct between *between) {
    return (struct shift_document){between->call->arena, between->side};
}

static void add_side(const struct between *between, struct node *result, const char *key, int i) {
    struct arena *arena = between->call->arena;
    const struct shift_side *side = &between->side[i];
    struct node *node = node_add_object(arena, result, key);
    node_add_int(arena, node, "run", between->analysis[i].run);
    node_add_time(arena, node, "from", between->range[i].from);
    node_add_time(arena, node, "to", between->range[i].to);
    node_add_int(arena, node, "population", (int64_t)side->n);
    node_add_int(arena, node, "count", side->count);
    node_add_int(arena, node, "sum", side->sum);
    if (side->count > 0) {
        node_add_real(arena, node, "mean", shift_ratio(side->sum, side->count));
    } else {
        node_add_null(arena, node, "mean");
    }
}

static void add_duration(struct arena *arena, struct node *node, const char *key, const struct shift_row *row) {
    if (row == NULL || row->reason != NULL) {
        node_add_null(arena, node, key);
    } else {
        node_add_int(arena, node, key, row->seconds);
    }
}

static void add_part(const struct between *between, struct node *records, size_t i) {
    struct arena *arena = between->call->arena;
    const struct shift_part *part = &between->parts[i];
    const struct shift_row *row = part->after != NULL ? part->after : part->before;
    const struct shift_document document = document_of(between);
    const char *tab = strchr(row->key, '\t');
    bool stayed = part->kind == SHIFT_LONGER || part->kind == SHIFT_SHORTER;
    struct node *record = node_add_object(arena, records, NULL);
    node_add_text(arena, record, "change", shift_name(part->kind));
    const char *word = stayed ? NULL : why(between, i);
    node_add_text(arena, record, "why", word);
    explain_causes(&between->profile, call_option(between->call, "team"), word, between->changes[i],
                   node_add_array(arena, record, "causes"), arena);
    node_add_text(arena, record, "integration", arena_strndup(arena, row->key, (size_t)(tab - row->key)));
    node_add_text(arena, record, "sys_id", arena_strdup(arena, tab + 1));
    node_add_text(arena, record, "number", kept(arena, row->number));
    add_duration(arena, record, "before_s", part->before);
    add_duration(arena, record, "after_s", part->after);
    shift_document_weight(&document, record, part->weight);
    node_add_copy(arena, record, between->changes[i])->key = "changes";
}

/* ---- groups ---- */

static const struct node *groups_of(const struct between *between, int i) {
    struct arena *arena = between->call->arena;
    const char *name = arena_format(arena, "mttr_by_%s", field_ref_name(between->profile.mttr.kind, &between->group));
    const struct analysis *analysis = &between->analysis[i];
    for (size_t j = 0; j < analysis->n_widgets; j++) {
        if (strcmp(analysis->widgets[j].name, name) == 0) {
            return node_get(analysis->widgets[j].node, "groups");
        }
    }
    return NULL;
}

static void add_groups(const struct between *between, struct node *result) {
    struct arena *arena = between->call->arena;
    const struct shift_document document = document_of(between);
    struct node *node = node_add_object(arena, result, "groups");
    node_add_text(arena, node, "field", field_ref_name(between->profile.mttr.kind, &between->group));
    struct node *rows = node_add_array(arena, node, "rows");
    shift_document_groups(&document, rows, groups_of(between, 0), groups_of(between, 1));
}

/* ---- the command ---- */

static const struct node *result_of(const struct between *between) {
    struct arena *arena = between->call->arena;
    const struct shift_document document = document_of(between);
    struct node *result = node_object(arena);
    node_add_text(arena, result, "schema", "mttr/explain-between/1");
    node_add_text(arena, result, "profile", between->profile.name);
    node_add_text(arena, result, "unit", "s");
    add_side(between, result, "before", 0);
    add_side(between, result, "after", 1);
    shift_document_change(&document, result);
    shift_document_totals(&document, result, between->parts, between->n_parts);
    struct node *records = node_add_array(arena, result, "records");
    for (size_t i = 0; i < between->n_parts; i++) {
        add_part(between, records, i);
    }
    add_groups(between, result);
    return result;
}

static bool compute(struct between *between, const char *const points[2], struct fault *fault) {
    const struct kind *kind = between->profile.mttr.kind;
    struct store *store = NULL;
    bool done = between->ranges
                    ? store_open_read(between->call->store, &store, fault) && analyze_ranges(between, store, fault)
                    : analyze_points(between, points, &store, fault);
    if (done) {
        between->parts = shift_parts(&between->side[0], &between->side[1], between->call->arena, &between->n_parts);
        index_parts(between);
        const struct change_query query = {kind, between->run[0], between->run[1], false};
        done = between->ranges || store_each_change(store, &query, add_change, between, fault);
    }
    store_close(store);
    return done;
}

static bool read_top(const struct call *call, int64_t *out, struct fault *fault) {
    const char *text = call_option_or(call, "top", "10");
    return (text_integer(text, out) && *out >= 0) ||
           fault_set(fault, FAULT_USAGE, "--top '%s': write a whole number, such as 10", text);
}

/* The option takes A; of the two operands one is B and one the profile. */
static bool is_point(const char *text) {
    int64_t number;
    return *text >= '0' && *text <= '9' &&
           (strstr(text, "..") != NULL || text_integer(text, &number) || instant_parse_rfc3339(text, &number));
}

int explain_between(const struct call *call, const char *a, struct fault *fault) {
    struct between between = {.call = call};
    int64_t top = 0;
    if (call->n_operands != 2) {
        fault_set(fault, FAULT_USAGE, "two points or ranges are needed: mttr explain PROFILE --between A B");
        return FAULT_USAGE;
    }
    bool swapped = is_point(call->operands[0]) && !is_point(call->operands[1]);
    const char *const points[] = {a, call->operands[!swapped]}, *profile = call->operands[swapped];
    shift_side_init(&between.side[0]);
    shift_side_init(&between.side[1]);
    bool done = read_top(call, &top, fault) && profile_read(profile, call->arena, &between.profile, fault) &&
                read_sides(&between, points, fault) && read_group(&between, fault) && compute(&between, points, fault);
    if (done) {
        const struct node *result = result_of(&between);
        if (call->json) {
            print_node(result);
        } else if (call_flag(call, "csv")) {
            explain_between_csv(result, call->arena);
        } else {
            explain_between_print(result, top, call->color, call->arena);
        }
        log_note("%s: %zu record%s moved the mean between %s and %s", between.profile.name, between.n_parts,
                 text_plural((int64_t)between.n_parts), points[0], points[1]);
    }
    shift_side_clear(&between.side[0]);
    shift_side_clear(&between.side[1]);
    return done ? 0 : (int)fault->kind;
}
