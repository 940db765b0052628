/* SPDX-License-Identifier: Apache-2.0 */
/* source: columns and labels of one scan. Most records repeat few labels, so those met last are kept. */
#include "source_p.h"

#include <stdlib.h>
#include <string.h>

#include "array.h"

/* A new label replaces the one in its place, so memory is bounded whatever is read. */
enum { PLACES = 8192 };

struct cached_label {
    int64_t number;        /* 0 = free */
    char *value, *display; /* display NULL = none */
};

bool source_open(struct source *source, struct store *store, const struct kind *kind, struct arena *arena,
                 struct fault *fault) {
    *source = (struct source){.store = store, .kind = kind, .arena = arena};
    return store_label_max(store, &source->label_max, fault);
}

static char *copy(const char *text) {
    size_t n = strlen(text) + 1;
    return memcpy(must_malloc(n), text, n);
}

static void place_clear(struct cached_label *place) {
    free(place->value);
    free(place->display);
    *place = (struct cached_label){0};
}

void source_close(struct source *source) {
    for (size_t i = 0; source->places != NULL && i < PLACES; i++) {
        place_clear(&source->places[i]);
    }
    free(source->places);
    free(source->columns);
    source->places = NULL;
    source->columns = NULL;
}

static size_t find_or_add(struct source *source, struct column column) {
    for (size_t i = 0; i < source->n_columns; i++) {
        if (source->columns[i].field == column.field && source->columns[i].custom == column.custom) {
            return i;
        }
    }
    ARRAY_GROW(source->columns, source->n_columns, source->cap_columns);
    source->columns[source->n_columns] = column;
    return source->n_columns++;
}

size_t source_mirrored(struct source *source, int field) {
    return find_or_add(source, (struct column){.field = field});
}

int source_column(struct source *source, const char *name) {
    int field = kind_field(source->kind, name);
    return field < 0 ? NO_COLUMN : (int)source_mirrored(source, field);
}

const char *source_hint(const struct source *source, const struct nearest *nearest, const char *otherwise) {
    return nearest->best == NULL ? otherwise : arena_format(source->arena, "; did you mean '%s'?", nearest->best);
}

void source_offer(const struct source *source, struct nearest *nearest, const char *text) {
    nearest_offer(nearest, text);
    if (nearest->best == text) {
        nearest->best = arena_strdup(source->arena, text);
    }
}

struct custom_search {
    const struct source *source;
    struct nearest nearest;
};

static void offer_custom(void *context, const char *name) {
    struct custom_search *search = context;
    source_offer(search->source, &search->nearest, name);
}

static bool refuse_custom(const struct source *source, const struct field_ref *ref, struct fault *fault) {
    struct custom_search search = {.source = source, .nearest = {.word = ref->custom}};
    if (!store_each_custom(source->store, source->kind, offer_custom, &search, fault)) {
        return false;
    }
    if (!field_is_custom(ref->custom)) {
        return field_ref_refuse(source->kind, ref->place, &search.nearest, fault);
    }
    return fault_set(fault, FAULT_USAGE, "%s: the store has no %s field '%s'%s", ref->place, source->kind->name,
                     ref->custom, source_hint(source, &search.nearest, "; sync or import it first"));
}

bool source_field(struct source *source, const struct field_ref *ref, size_t *column, enum form *form,
                  struct fault *fault) {
    struct column found = {.field = ref->field};
    if (ref->field < 0) {
        if (!store_custom(source->store, source->kind, ref->custom, &found.custom, fault)) {
            return false;
        }
        if (found.custom == 0) {
            return refuse_custom(source, ref, fault);
        }
    }
    *form = ref->field < 0 ? FORM_WORD : source->kind->fields[ref->field].form;
    *column = find_or_add(source, found);
    return true;
}

bool source_label(struct source *source, int64_t number, struct label *out, struct fault *fault) {
    if (source->places == NULL) {
        source->places = must_malloc(PLACES * sizeof *source->places);
        memset(source->places, 0, PLACES * sizeof *source->places);
    }
    struct cached_label *place = &source->places[(uint64_t)number % PLACES];
    if (place->number != number) {
        struct label label;
        if (!store_label(source->store, number, &label, fault)) {
            return false;
        }
        place_clear(place);
        place->number = number;
        place->value = copy(label.value);
        place->display = label.display == NULL ? NULL : copy(label.display);
    }
    *out = (struct label){.value = place->value, .display = place->display};
    return true;
}

const char *label_shown(const struct label *label) {
    return label->display == NULL ? label->value : label->display;
}
