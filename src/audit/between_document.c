/* SPDX-License-Identifier: Apache-2.0 */
/* between_document: the result of between as a document for the pens. */
#include "between.h"
#include "shift_document.h"

static struct shift_document shift_of(const struct between *between, struct arena *arena) {
    return (struct shift_document){arena, between->side};
}

static void add_side(const struct between *between, int i, const char *key, struct node *result, struct arena *arena) {
    const struct shift_side *side = &between->side[i];
    const struct range *range = &between->request->range[i];
    struct node *node = node_add_object(arena, result, key);
    node_add_int(arena, node, "run", between->run[i]);
    node_add_time(arena, node, "from", range->from);
    node_add_time(arena, node, "to", range->to);
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

static void add_changes(const struct moved_record *record, struct node *node, struct arena *arena) {
    struct node *changes = node_add_array(arena, node, "changes");
    for (size_t i = 0; i < record->n_changes; i++) {
        const struct field_change *change = &record->changes[i];
        struct node *added = node_add_object(arena, changes, NULL);
        node_add_int(arena, added, "run", change->run);
        node_add_time(arena, added, "started", change->started);
        node_add_text(arena, added, "field", change->field);
        node_add_text(arena, added, "old", change->old);
        node_add_text(arena, added, "new", change->new);
        node_add_text(arena, added, "by", change->by);
    }
}

static void add_record(const struct between *between, const struct moved_record *record, struct node *records,
                       struct arena *arena) {
    const struct shift_document shift = shift_of(between, arena);
    const struct shift_part *part = record->part;
    const struct shift_row *row = shift_part_row(part);
    struct node *node = node_add_object(arena, records, NULL);
    node_add_text(arena, node, "change", shift_name(part->kind));
    node_add_text(arena, node, "why", record->why);
    struct node *causes = node_add_array(arena, node, "causes");
    for (size_t i = 0; i < record->n_causes; i++) {
        node_add_text(arena, causes, NULL, record->causes[i]);
    }
    node_add_text(arena, node, "integration", row->integration);
    node_add_text(arena, node, "sys_id", row->sys_id);
    node_add_text(arena, node, "number", row->number);
    add_duration(arena, node, "before_s", part->before);
    add_duration(arena, node, "after_s", part->after);
    shift_document_weight(&shift, node, part->weight);
    add_changes(record, node, arena);
}

static void add_group(const struct shift_document *shift, const struct shift_group *group, struct node *rows) {
    struct arena *arena = shift->arena;
    struct node *row = node_add_object(arena, rows, NULL);
    node_add_text(arena, row, "key", group->key);
    node_add_text(arena, row, "label", group->label);
    node_add_int(arena, row, "before_count", group->count[0]);
    node_add_int(arena, row, "before_sum", group->sum[0]);
    node_add_int(arena, row, "after_count", group->count[1]);
    node_add_int(arena, row, "after_sum", group->sum[1]);
    shift_document_group(shift, row, group);
    node_add_text(arena, row, "mix_numerator", shift_text(group->mix, arena));
    node_add_text(arena, row, "mix_denominator", shift_text(group->mix_of, arena));
}

static void add_groups(const struct between *between, struct node *result, struct arena *arena) {
    const struct shift_document shift = shift_of(between, arena);
    const struct between_request *request = between->request;
    struct node *node = node_add_object(arena, result, "groups");
    node_add_text(arena, node, "field", field_ref_name(request->profile->mttr.kind, &request->group));
    struct node *rows = node_add_array(arena, node, "rows");
    for (size_t i = 0; i < between->n_groups; i++) {
        add_group(&shift, &between->groups[i], rows);
    }
}

const struct node *between_document(const struct between *between, struct arena *arena) {
    const struct shift_document shift = shift_of(between, arena);
    struct node *result = node_object(arena);
    node_add_text(arena, result, "schema", "mttr/explain-between/1");
    node_add_text(arena, result, "profile", between->request->profile->name);
    node_add_text(arena, result, "unit", "s");
    add_side(between, 0, "before", result, arena);
    add_side(between, 1, "after", result, arena);
    shift_document_change(&shift, result);
    /* the parts are in one array, in the order of the records */
    shift_document_totals(&shift, result, between->n_records > 0 ? between->records[0].part : NULL, between->n_records);
    struct node *records = node_add_array(arena, result, "records");
    for (size_t i = 0; i < between->n_records; i++) {
        add_record(between, &between->records[i], records, arena);
    }
    add_groups(between, result, arena);
    return result;
}
