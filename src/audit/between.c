/* SPDX-License-Identifier: Apache-2.0 */
/* between: both sides of a change of the mean, and what happened to each record that moved it. */
#include <string.h>

#include "array.h"
#include "as_of.h"
#include "between_p.h"

/* ---- both sides ---- */

static struct analyze_request side_request(struct between *between, int i) {
    const struct between_request *request = between->request;
    return (struct analyze_request){
        .profile = request->profile,
        .range = request->range[i],
        .granularity = GRANULARITY_QUARTER,
        .now = request->now,
        .group_by = &request->group,
        .n_group_by = 1,
        .team = request->team,
        .ledger = shift_side_add,
        .context = &between->side[i],
        .quiet = request->ranges && i > 0,
    };
}

static void keep_analyses(struct between *between, const struct analysis analyses[2], struct arena *arena) {
    const struct field_ref *group = &between->request->group;
    const char *name = arena_format(arena, "mttr_by_%s", field_ref_name(between->request->profile->mttr.kind, group));
    const struct widget *widgets[2];
    for (int i = 0; i < 2; i++) {
        between->run[i] = analyses[i].run;
        widgets[i] = widget_find(analyses[i].widgets, analyses[i].n_widgets, name);
    }
    between->groups = shift_groups(between->side, widgets[0], widgets[1], arena, &between->n_groups);
}

/* One scan of the records serves both ranges. */
static bool compare_ranges(struct between *between, struct store **store, struct arena *arena, struct fault *fault) {
    const struct analyze_request requests[] = {side_request(between, 0), side_request(between, 1)};
    struct analysis analyses[2];
    if (!store_open_read(between->request->store, store, fault) ||
        !analyze_run(*store, requests, 2, arena, analyses, fault)) {
        return false;
    }
    keep_analyses(between, analyses, arena);
    return true;
}

/* *store is the later one. */
static bool compare_points(struct between *between, struct store **store, struct arena *arena, struct fault *fault) {
    const char *const *points = between->request->points;
    struct analysis analyses[2];
    for (int i = 0; i < 2; i++) {
        const struct analyze_request request = side_request(between, i);
        store_close(*store);
        *store = NULL;
        if (!as_of_open(between->request->store, points[i], "--between", store, fault) ||
            !analyze_run(*store, &request, 1, arena, &analyses[i], fault)) {
            return false;
        }
    }
    keep_analyses(between, analyses, arena);
    return between->run[0] <= between->run[1] ||
           fault_set(fault, FAULT_USAGE, "--between %s %s: the first must not lie after the second", points[0],
                     points[1]);
}

/* ---- what the runs between changed ---- */

struct change_reader {
    struct moved_record **by_name;
    size_t n;
    struct arena *arena;
};

static int by_name(const void *left, const void *right) {
    struct moved_record *const *a = left, *const *b = right;
    return shift_row_compare(shift_part_row((*a)->part), shift_part_row((*b)->part));
}

static int compare_name(const void *wanted, const void *element) {
    struct moved_record *const *record = element;
    return shift_row_compare(wanted, shift_part_row((*record)->part));
}

static bool add_change(void *context, const struct change_row *row) {
    struct change_reader *reader = context;
    struct arena *arena = reader->arena;
    const struct shift_row wanted = {.integration = row->integration_id, .sys_id = row->sys_id};
    size_t i = array_find(&wanted, reader->by_name, reader->n, sizeof(struct moved_record *), compare_name);
    if (i == reader->n) {
        return true; /* the record moved nothing */
    }
    struct moved_record *record = reader->by_name[i];
    record->first_seen = row->first_seen;
    ARRAY_GROW_IN(arena, record->changes, record->n_changes, record->cap_changes);
    record->changes[record->n_changes++] = (struct field_change){
        .run = row->run,
        .started = row->started,
        .field = arena_strdup(arena, row->field),
        .old = change_text(&row->old, row->form, arena),
        .new = change_text(&row->new, row->form, arena),
        .by = arena_copy(arena, row->by),
    };
    return true;
}

static bool read_changes(struct between *between, struct store *store, struct arena *arena, struct fault *fault) {
    const struct change_query query = {between->request->profile->mttr.kind, between->run[0], between->run[1], false};
    struct change_reader reader = {.n = between->n_records, .arena = arena};
    reader.by_name = arena_alloc(arena, (reader.n + 1) * sizeof(struct moved_record *));
    for (size_t i = 0; i < reader.n; i++) {
        reader.by_name[i] = &between->records[i];
    }
    array_sort(reader.by_name, reader.n, sizeof(struct moved_record *), by_name);
    return store_each_change(store, &query, add_change, &reader, fault);
}

static void add_records(struct between *between, struct arena *arena) {
    const struct shift_part *parts = shift_parts(&between->side[0], &between->side[1], arena, &between->n_records);
    between->records = arena_alloc(arena, (between->n_records + 1) * sizeof *between->records);
    for (size_t i = 0; i < between->n_records; i++) {
        between->records[i] = (struct moved_record){.part = &parts[i]};
    }
}

bool between_open(const struct between_request *request, struct arena *arena, struct between *out,
                  struct fault *fault) {
    struct store *store = NULL;
    *out = (struct between){.request = request};
    shift_side_init(&out->side[0]);
    shift_side_init(&out->side[1]);
    bool done = request->ranges ? compare_ranges(out, &store, arena, fault) : compare_points(out, &store, arena, fault);
    if (done) {
        add_records(out, arena);
        done = request->ranges || read_changes(out, store, arena, fault);
    }
    store_close(store);
    for (size_t i = 0; done && i < out->n_records; i++) {
        out->records[i].why = cause_why(out, &out->records[i]);
        cause_fields(request, &out->records[i], arena);
    }
    return done;
}

void between_close(struct between *between) {
    shift_side_clear(&between->side[0]);
    shift_side_clear(&between->side[1]);
}
