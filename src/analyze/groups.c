/* SPDX-License-Identifier: Apache-2.0 */
/* groups: from a cell to its group: by the label's number, which is known from the second record on, else by hash. */
#include "groups_p.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool groups_open(struct groups *groups, struct source *source, const struct field_ref *ref, struct fault *fault) {
    *groups = (struct groups){.source = source};
    if (!source_field(source, ref, &groups->column, &groups->form, fault)) {
        return false;
    }
    if (groups->form == FORM_TIME) {
        return fault_set(fault, FAULT_USAGE, "%s: cannot group by the date %s", ref->place,
                         field_ref_name(source->kind, ref));
    }
    if (form_is_label(groups->form)) {
        groups->by_label = arena_alloc(source->arena, ((size_t)source->label_max + 1) * sizeof *groups->by_label);
    }
    return true;
}

void groups_close(struct groups *groups) {
    free(groups->list);
    free(groups->places);
    groups->list = NULL;
    groups->places = NULL;
}

/* FNV-1a. */
static uint64_t hash_of(const char *key) {
    uint64_t hash = 14695981039346656037U;
    for (; key != NULL && *key != '\0'; key++) {
        hash = (hash ^ (unsigned char)*key) * 1099511628211U;
    }
    return hash;
}

static bool same_key(const char *a, const char *b) {
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* The place that holds the key, or the free one where it belongs. n_places is a power of two and never full. */
static uint32_t *place_of(const struct groups *groups, const char *key) {
    size_t i = (size_t)hash_of(key) & (groups->n_places - 1);
    while (groups->places[i] != 0 && !same_key(groups->list[groups->places[i] - 1].key, key)) {
        i = (i + 1) & (groups->n_places - 1);
    }
    return &groups->places[i];
}

static void grow(struct groups *groups) {
    groups->cap = groups->cap == 0 ? 16 : 2 * groups->cap;
    groups->list = must_realloc(groups->list, groups->cap * sizeof *groups->list);
    groups->n_places = 2 * groups->cap;
    groups->places = must_realloc(groups->places, groups->n_places * sizeof *groups->places);
    memset(groups->places, 0, groups->n_places * sizeof *groups->places);
    for (size_t i = 0; i < groups->n; i++) {
        *place_of(groups, groups->list[i].key) = (uint32_t)i + 1;
    }
}

static size_t find_or_add(struct groups *groups, const char *key) {
    if (groups->n == groups->cap) {
        grow(groups);
    }
    uint32_t *place = place_of(groups, key);
    if (*place == 0) {
        const char *kept = arena_copy(groups->source->arena, key);
        groups->list[groups->n++] = (struct group){.key = kept};
        *place = (uint32_t)groups->n;
    }
    return *place - 1;
}

static bool find_by_label(struct groups *groups, int64_t number, size_t *out, struct fault *fault) {
    bool kept = number >= 0 && number <= groups->source->label_max;
    struct label label;
    if (kept && groups->by_label[number] != 0) {
        *out = groups->by_label[number] - 1;
        return true;
    }
    if (!source_label(groups->source, number, &label, fault)) {
        return false;
    }
    *out = find_or_add(groups, label.value);
    if (kept) {
        groups->by_label[number] = (uint32_t)*out + 1;
    }
    return true;
}

bool groups_find(struct groups *groups, const struct sample *sample, size_t *out, struct fault *fault) {
    const struct cell *cell = &sample->cells[groups->column];
    char digits[24];
    if (cell->set && form_is_label(groups->form)) {
        return find_by_label(groups, cell->number, out, fault);
    }
    if (!cell->set || (groups->form == FORM_TEXT && cell->text[0] == '\0')) {
        *out = find_or_add(groups, NULL);
        return true;
    }
    snprintf(digits, sizeof digits, "%lld", (long long)cell->number);
    *out = find_or_add(groups, groups->form == FORM_TEXT ? cell->text : digits);
    return true;
}

static bool is_older(const struct group *group, bool in_range, int64_t updated) {
    return group->label != NULL && (in_range != group->in_range ? group->in_range : updated < group->labelled);
}

bool groups_label(struct groups *groups, size_t i, const struct sample *sample, bool in_range, int64_t updated,
                  struct fault *fault) {
    const struct cell *cell = &sample->cells[groups->column];
    struct group *group = &groups->list[i];
    struct label label;
    if (!cell->set || !form_is_label(groups->form) || is_older(group, in_range, updated)) {
        return true;
    }
    if (group->label != NULL && group->number == cell->number) {
        group->in_range = in_range;
        group->labelled = updated;
        return true;
    }
    if (!source_label(groups->source, cell->number, &label, fault)) {
        return false;
    }
    bool newer = group->label == NULL || in_range != group->in_range || updated > group->labelled;
    if (label.display != NULL && (newer || strcmp(label.display, group->label) > 0)) {
        group->label = arena_strdup(groups->source->arena, label.display);
        group->in_range = in_range;
        group->labelled = updated;
        group->number = cell->number;
    }
    return true;
}
