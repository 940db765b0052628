/* SPDX-License-Identifier: Apache-2.0 */
/* change_index: an incident may name a change of long before the range, so all of them are kept, in two orders. */
#include "change_index_p.h"

#include <stdlib.h>
#include <string.h>

#include "array.h"

static bool label_of(struct changes *changes, const struct cell *cell, bool shown, const char **out,
                     struct fault *fault) {
    struct label label;
    *out = NULL;
    if (!cell->set) {
        return true;
    }
    if (!source_label(changes->source, cell->number, &label, fault)) {
        return false;
    }
    *out = arena_strdup(changes->scope->arena, shown ? label_shown(&label) : label.value);
    return true;
}

static void add(struct changes *changes, const struct indexed_change *change) {
    ARRAY_GROW(changes->list, changes->n, changes->cap);
    changes->list[changes->n++] = *change;
}

static bool receive(void *context, const struct sample *sample, struct fault *fault) {
    struct changes *changes = context;
    struct arena *arena = changes->scope->arena;
    const struct cell *cells = sample->cells;
    struct indexed_change change = {.integration = sample->integration, .sys_id = arena_strdup(arena, sample->sys_id)};
    bool canceled;
    change.planned = !cells[changes->work_end].set;
    const struct cell *end = &cells[change.planned ? changes->end_date : changes->work_end];
    change.end = end->set ? end->number : INSTANT_NONE;
    change.number = cells[changes->number].set ? arena_strdup(arena, cells[changes->number].text) : NULL;
    if (!label_of(changes, &cells[changes->type], true, &change.type, fault) ||
        (changes->by_end && !label_of(changes, &cells[changes->same], false, &change.same, fault)) ||
        !filter_holds(changes->canceled, sample, &canceled, fault)) {
        return false;
    }
    change.done = !sample->gone && !canceled && end->set;
    add(changes, &change);
    return true;
}

bool changes_open(struct changes *changes, const struct scope *scope, struct scan *scan, const char *same,
                  struct fault *fault) {
    struct source *source = &scan->source;
    const struct kind *kind = source->kind;
    *changes = (struct changes){.scope = scope, .source = source, .by_end = same != NULL};
    changes->number = source_mirrored(source, kind->number);
    changes->type = source_mirrored(source, kind_field(kind, "type"));
    changes->work_end = source_mirrored(source, kind_field(kind, "work_end"));
    changes->end_date = source_mirrored(source, kind_field(kind, "end_date"));
    if (changes->by_end) {
        changes->same = source_mirrored(source, kind_field(kind, same));
    }
    scan_add(scan, scope, receive, changes);
    return bind_canceled(source, &scope->present, &changes->canceled, fault);
}

void changes_close(struct changes *changes) {
    free(changes->list);
    free(changes->ended);
}

static int compare_id(const struct indexed_change *change, int64_t integration, const char *sys_id) {
    int order = (change->integration > integration) - (change->integration < integration);
    return order != 0 ? order : strcmp(change->sys_id, sys_id);
}

static int compare_end(const struct indexed_change *change, int64_t integration, const char *same, int64_t end) {
    int order = (change->integration > integration) - (change->integration < integration);
    order = order != 0 ? order : strcmp(change->same, same);
    return order != 0 ? order : (change->end > end) - (change->end < end);
}

static int compare_ended(const void *left, const void *right) {
    const struct indexed_change *a = *(const struct indexed_change *const *)left,
                                *b = *(const struct indexed_change *const *)right;
    int order = compare_end(a, b->integration, b->same, b->end);
    return order != 0 ? order : strcmp(a->sys_id, b->sys_id);
}

void changes_finish(struct changes *changes) {
    changes->ended = must_malloc((changes->n + 1) * sizeof(struct indexed_change *));
    for (size_t i = 0; i < changes->n; i++) {
        if (changes->list[i].done && changes->list[i].same != NULL) {
            changes->ended[changes->n_ended++] = &changes->list[i];
        }
    }
    qsort(changes->ended, changes->n_ended, sizeof(struct indexed_change *), compare_ended);
}

/* ---- searches ---- */

/* Where a change is in its list: by its sys_id, or by the service it was made to and its end. */
struct change_place {
    int64_t integration;
    const char *text;
    int64_t instant;
};

static int by_id(const void *key, const void *element) {
    const struct change_place *place = key;
    return -compare_id(element, place->integration, place->text);
}

/* Of equals all come before the place. */
static int by_end(const void *key, const void *element) {
    const struct change_place *place = key;
    const struct indexed_change *const *change = element;
    return compare_end(*change, place->integration, place->text, place->instant) <= 0 ? 1 : -1;
}

const struct indexed_change *changes_find(const struct changes *changes, int64_t integration, const char *sys_id) {
    const struct change_place place = {.integration = integration, .text = sys_id};
    size_t i = array_find(&place, changes->list, changes->n, sizeof *changes->list, by_id);
    return i < changes->n ? &changes->list[i] : NULL;
}

const struct indexed_change *changes_nearest(const struct changes *changes, int64_t integration, const char *same,
                                             int64_t instant, int64_t within) {
    const struct change_place place = {integration, same, instant};
    size_t past = array_lower(&place, changes->ended, changes->n_ended, sizeof *changes->ended, by_end);
    const struct indexed_change *last = past > 0 ? changes->ended[past - 1] : NULL;
    bool alike = last != NULL && last->integration == integration && strcmp(last->same, same) == 0;
    return alike && instant - last->end <= within ? last : NULL;
}
