/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_compare: rows of a ledger side by side. */
#include "ledger_compare_p.h"

#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "json.h"
#include "ledger_file_p.h"
#include "staging.h"

enum { ROW_MAX = 64 << 20 };

void ledger_list_init(struct ledger_list *list) {
    *list = (struct ledger_list){0};
    arena_init(&list->arena);
}

void ledger_list_clear(struct ledger_list *list) {
    free(list->entries);
    arena_clear(&list->arena);
}

static void add(struct ledger_list *list, const char *integration, const char *sys_id, const char *line) {
    ARRAY_GROW(list->entries, list->n, list->cap);
    list->entries[list->n++] = (struct ledger_entry){arena_format(&list->arena, "%s\t%s", integration, sys_id), line};
}

bool ledger_list_add(void *context, const struct ledger_row *row, struct fault *fault) {
    struct ledger_list *list = context;
    struct buf line;
    (void)fault;
    const struct node *node = ledger_node(row);
    buf_init(&line, ROW_MAX);
    pen_json_line(&line, list->model == NULL ? node : node_like(row->arena, node, list->model));
    add(list, row->integration, row->sys_id, arena_strndup(&list->arena, line.data, line.len));
    buf_clear(&line);
    return true;
}

static bool add_record_of_file(void *context, const struct ledger_record *record, struct fault *fault) {
    struct ledger_list *list = context;
    (void)fault;
    add(list, record->integration, record->sys_id, arena_strndup(&list->arena, record->line, record->n));
    return true;
}

bool ledger_list_read(struct ledger_list *list, const char *path, struct fault *fault) {
    return ledger_file_each(path, add_record_of_file, list, fault);
}

/* ---- comparing ---- */

static int by_key(const void *a, const void *b) {
    const struct ledger_entry *left = a, *right = b;
    return strcmp(left->key, right->key);
}

static bool same_text(const struct node *a, const struct node *b) {
    struct buf left, right;
    buf_init(&left, ROW_MAX);
    buf_init(&right, ROW_MAX);
    pen_json_line(&left, a);
    pen_json_line(&right, b);
    bool same = left.len == right.len && memcmp(left.data, right.data, left.len) == 0;
    buf_clear(&left);
    buf_clear(&right);
    return same;
}

static void copy_value(struct arena *arena, struct node *parent, const char *key, const struct node *value) {
    if (value == NULL) {
        node_add_null(arena, parent, key);
        return;
    }
    node_add_copy(arena, parent, value)->key = key;
}

/* The members that differ, each with both values; those that only one has, too. */
static void compare_members(const struct node *before, const struct node *after, struct node *fields,
                            struct arena *arena) {
    const struct node *sides[] = {before, after};
    for (int side = 0; side < 2; side++) {
        for (const struct node *member = sides[side]->first; member != NULL; member = member->next) {
            const struct node *other = node_get(sides[1 - side], member->key);
            if (other == NULL || (side == 0 && !same_text(member, other))) {
                struct node *field = node_add_object(arena, fields, NULL);
                node_add_text(arena, field, "field", member->key);
                copy_value(arena, field, "before", side == 0 ? member : NULL);
                copy_value(arena, field, "after", side == 0 ? other : member);
            }
        }
    }
}

static void add_record(struct node *out, const char *change, const struct node *row, const struct node *fields,
                       struct arena *arena) {
    struct node *record = node_add_object(arena, out, NULL);
    node_add_text(arena, record, "change", change);
    node_add_text(arena, record, "integration", node_text(row, "integration"));
    node_add_text(arena, record, "sys_id", node_text(row, "sys_id"));
    node_add_text(arena, record, "number", node_text(row, "number"));
    struct node *list = node_add_array(arena, record, "fields");
    if (fields != NULL) {
        list->first = fields->first;
        list->last = fields->last;
    }
}

static bool parse(const struct ledger_entry *entry, struct arena *arena, const struct node **out, struct fault *fault) {
    return json_document(entry->line, strlen(entry->line), arena, out, fault);
}

static bool add_side(struct node *out, const char *change, const struct ledger_entry *entry, struct arena *arena,
                     struct fault *fault) {
    const struct node *row = NULL;
    if (!parse(entry, arena, &row, fault)) {
        return false;
    }
    add_record(out, change, row, NULL, arena);
    return true;
}

static bool add_changed(struct node *out, const struct ledger_entry *before, const struct ledger_entry *after,
                        struct arena *arena, struct fault *fault) {
    const struct node *left = NULL, *right = NULL;
    if (strcmp(before->line, after->line) == 0) {
        return true;
    }
    if (!parse(before, arena, &left, fault) || !parse(after, arena, &right, fault)) {
        return false;
    }
    struct node *fields = node_array(arena);
    compare_members(left, right, fields, arena);
    if (fields->first != NULL) {
        add_record(out, "changed", right, fields, arena);
    }
    return true;
}

bool ledger_compare(struct ledger_list *before, struct ledger_list *after, struct node *out, struct arena *arena,
                    struct fault *fault) {
    size_t i = 0, j = 0;
    bool done = true;
    array_sort(before->entries, before->n, sizeof *before->entries, by_key);
    array_sort(after->entries, after->n, sizeof *after->entries, by_key);
    while (done && (i < before->n || j < after->n)) {
        int order = i == before->n ? 1 : j == after->n ? -1 : strcmp(before->entries[i].key, after->entries[j].key);
        if (order == 0) {
            done = add_changed(out, &before->entries[i++], &after->entries[j++], arena, fault);
        } else if (order < 0) {
            done = add_side(out, "missing", &before->entries[i++], arena, fault);
        } else {
            done = add_side(out, "added", &after->entries[j++], arena, fault);
        }
    }
    return done;
}
