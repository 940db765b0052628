/* SPDX-License-Identifier: Apache-2.0 */
/* label: choice and reference values, kept once; and the numbers of fields. */
#include <stdlib.h>
#include <string.h>

#include "store_p.h"

/* A fixed number of places: a new label replaces the one in its place, so memory is bounded whatever is read. */
enum { PLACES = 1 << 15, KEPT_BYTES = 240 };

struct label_place {
    int64_t number; /* 0 = free */
    uint64_t hash;
    char *text; /* value NUL display NUL */
};

struct label_cache {
    struct label_place places[PLACES];
};

/* A label that is looked for. */
struct label_key {
    const char *value, *display;
    size_t n, m; /* their bytes */
    uint64_t hash;
};

/* FNV-1a. */
static uint64_t hash_on(uint64_t hash, const char *text, size_t n) {
    for (size_t i = 0; i < n; i++) {
        hash = (hash ^ (unsigned char)text[i]) * 1099511628211U;
    }
    return hash;
}

static struct label_key key_of(const char *value, const char *display) {
    struct label_key key = {.value = value, .display = display, .n = strlen(value), .m = strlen(display)};
    key.hash = hash_on(hash_on(14695981039346656037U, value, key.n + 1), display, key.m);
    return key;
}

static bool is_at(const struct label_place *place, const struct label_key *key) {
    return place->number != 0 && place->hash == key->hash && strcmp(place->text, key->value) == 0 &&
           strcmp(place->text + key->n + 1, key->display) == 0;
}

static void keep(struct label_place *place, const struct label_key *key, int64_t number) {
    if (key->n + key->m + 2 > KEPT_BYTES) {
        return;
    }
    free(place->text);
    place->text = must_malloc(key->n + key->m + 2);
    memcpy(place->text, key->value, key->n + 1);
    memcpy(place->text + key->n + 1, key->display, key->m + 1);
    place->hash = key->hash;
    place->number = number;
}

void label_cache_forget(struct store *store) {
    for (size_t i = 0; store->labels != NULL && i < PLACES; i++) {
        free(store->labels->places[i].text);
        store->labels->places[i] = (struct label_place){0};
    }
}

void label_cache_close(struct store *store) {
    label_cache_forget(store);
    free(store->labels);
    store->labels = NULL;
}

static bool find_label(struct store *store, const struct label_key *key, int64_t *out, struct fault *fault) {
    struct statement *find = statement_get(store, "label_id", fault);
    bind_text(find, ":value", key->value);
    bind_text(find, ":display", key->display);
    *out = statement_next(find, "cannot read a label", fault) ? column_int(find, 0) : 0;
    return statement_end(find);
}

static bool add_label(struct store *store, const struct label_key *key, int64_t *out, struct fault *fault) {
    struct statement *add = statement_get(store, "label_add", fault);
    bind_text(add, ":value", key->value);
    bind_text(add, ":display", key->display);
    bool done = statement_run(add, "cannot add a label", fault);
    *out = last_inserted(store);
    return done;
}

bool label_number(struct store *store, const char *value, const char *display, int64_t *out, struct fault *fault) {
    if (store->labels == NULL) {
        store->labels = calloc(1, sizeof *store->labels);
        if (store->labels == NULL) {
            return fault_set(fault, FAULT_IO, "store %s: out of memory", store->path);
        }
    }
    const struct label_key key = key_of(value, display == NULL ? "" : display);
    struct label_place *place = &store->labels->places[key.hash % PLACES];
    if (is_at(place, &key)) {
        *out = place->number;
        return true;
    }
    if (!find_label(store, &key, out, fault) || (*out == 0 && !add_label(store, &key, out, fault))) {
        return false;
    }
    keep(place, &key, *out);
    return true;
}

bool store_label(struct store *store, int64_t id, struct label *out, struct fault *fault) {
    struct statement *find = statement_get(store, "label_of", fault);
    bind_int(find, ":id", id);
    if (!statement_next(find, "cannot read a label", fault)) {
        return statement_end(find) &&
               fault_set(fault, FAULT_IO, "store %s: label %lld is missing", store->path, (long long)id);
    }
    const char *display = column_text(find, 1);
    out->value = column_text(find, 0);
    out->display = display[0] == '\0' ? NULL : display;
    return true; /* not ended: the text is good until the next call */
}

bool store_label_max(struct store *store, int64_t *out, struct fault *fault) {
    return statement_number(statement_get(store, "label_max", fault), out, fault);
}

bool store_last_run(struct store *store, int64_t *out, struct fault *fault) {
    return statement_number(statement_get(store, "run_last", fault), out, fault);
}

/* ---- fields ---- */

bool store_custom(struct store *store, const struct kind *kind, const char *name, int64_t *out, struct fault *fault) {
    struct statement *find = statement_get(store, "field_id", fault);
    bind_int(find, ":kind", kind->id);
    bind_text(find, ":name", name);
    return statement_number(find, out, fault);
}

static bool add_field(struct store *store, const struct kind *kind, const char *name, enum form form, int64_t *out,
                      struct fault *fault) {
    struct statement *add = statement_get(store, "field_add", fault);
    bind_int(add, ":kind", kind->id);
    bind_text(add, ":name", name);
    bind_int(add, ":form", form);
    bool done = statement_run(add, "cannot add a field", fault);
    *out = last_inserted(store);
    return done;
}

bool field_number(struct store *store, const struct kind *kind, const char *name, enum form form, int64_t *out,
                  struct fault *fault) {
    return store_custom(store, kind, name, out, fault) && (*out != 0 || add_field(store, kind, name, form, out, fault));
}

bool store_each_custom(struct store *store, const struct kind *kind, void (*fn)(void *context, const char *name),
                       void *context, struct fault *fault) {
    struct statement *list = statement_get(store, "field_names", fault);
    bind_int(list, ":kind", kind->id);
    while (statement_next(list, "cannot read the fields", fault)) {
        if (kind_field(kind, column_text(list, 0)) < 0) {
            fn(context, column_text(list, 0));
        }
    }
    return statement_end(list);
}
