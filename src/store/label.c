/* SPDX-License-Identifier: Apache-2.0 */
/* label: choice and reference values, kept once; and the numbers of fields. */
#include <stdlib.h>
#include <string.h>

#include "store_p.h"

/* A fixed number of places: a newcomer drives out who stands in its place, so memory is bounded whatever is read. */
enum { PLACES = 1 << 15, KEPT_BYTES = 240 };

struct label_place {
    int64_t number; /* 0 = free */
    uint64_t hash;
    char *text; /* value NUL display NUL */
};

struct label_cache {
    struct label_place places[PLACES];
};

/* FNV-1a over the value, a NUL, the display. */
static uint64_t hash_of(const char *value, size_t n, const char *display, size_t m) {
    uint64_t hash = 14695981039346656037U;
    for (size_t i = 0; i <= n; i++) {
        hash = (hash ^ (unsigned char)value[i]) * 1099511628211U;
    }
    for (size_t i = 0; i < m; i++) {
        hash = (hash ^ (unsigned char)display[i]) * 1099511628211U;
    }
    return hash;
}

static bool is_at(const struct label_place *place, uint64_t hash, const char *value, size_t n, const char *display) {
    return place->number != 0 && place->hash == hash && strcmp(place->text, value) == 0 &&
           strcmp(place->text + n + 1, display) == 0;
}

static void keep(struct label_place *place, uint64_t hash, const char *value, size_t n, const char *display, size_t m,
                 int64_t number) {
    if (n + m + 2 > KEPT_BYTES) {
        return;
    }
    free(place->text);
    place->text = must_malloc(n + m + 2);
    memcpy(place->text, value, n + 1);
    memcpy(place->text + n + 1, display, m + 1);
    place->hash = hash;
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

static bool find_or_add(struct store *store, const char *value, const char *display, int64_t *out,
                        struct fault *fault) {
    sqlite3_stmt *find = statement(store, "label_id", fault);
    bool found = false;
    if (find == NULL) {
        return false;
    }
    bind_text(find, ":value", value);
    bind_text(find, ":display", display);
    if (!step_row(store, find, &found, "cannot read a label", fault)) {
        return false;
    }
    if (found) {
        *out = sqlite3_column_int64(find, 0);
        sqlite3_reset(find);
        return true;
    }
    sqlite3_stmt *add = statement(store, "label_add", fault);
    if (add == NULL) {
        return false;
    }
    bind_text(add, ":value", value);
    bind_text(add, ":display", display);
    if (!run_statement(store, add, "cannot add a label", fault)) {
        return false;
    }
    *out = sqlite3_last_insert_rowid(store->db);
    return true;
}

bool label_number(struct store *store, const char *value, const char *display, int64_t *out, struct fault *fault) {
    if (store->labels == NULL) {
        store->labels = calloc(1, sizeof *store->labels);
        if (store->labels == NULL) {
            return fault_set(fault, FAULT_IO, "store %s: out of memory", store->path);
        }
    }
    display = display == NULL ? "" : display;
    size_t n = strlen(value), m = strlen(display);
    uint64_t hash = hash_of(value, n, display, m);
    struct label_place *place = &store->labels->places[hash % PLACES];
    if (is_at(place, hash, value, n, display)) {
        *out = place->number;
        return true;
    }
    if (!find_or_add(store, value, display, out, fault)) {
        return false;
    }
    keep(place, hash, value, n, display, m, *out);
    return true;
}

bool store_label(struct store *store, int64_t id, struct label *out, struct fault *fault) {
    sqlite3_stmt *find = statement(store, "label_of", fault);
    bool found = false;
    if (find == NULL) {
        return false;
    }
    bind_int(find, ":id", id);
    if (!step_row(store, find, &found, "cannot read a label", fault)) {
        return false;
    }
    if (!found) {
        return fault_set(fault, FAULT_IO, "store %s: label %lld is missing", store->path, (long long)id);
    }
    const char *display = column_text(find, 1);
    out->value = column_text(find, 0);
    out->display = display[0] == '\0' ? NULL : display;
    return true; /* not reset: the text is good until the next call */
}

bool store_label_max(struct store *store, int64_t *out, struct fault *fault) {
    return one_number(store, statement(store, "label_max", fault), out, fault);
}

bool store_last_run(struct store *store, int64_t *out, struct fault *fault) {
    return one_number(store, statement(store, "run_last", fault), out, fault);
}

bool store_custom(struct store *store, const struct kind *kind, const char *name, int64_t *out, struct fault *fault) {
    sqlite3_stmt *find = statement(store, "field_id", fault);
    if (find == NULL) {
        return false;
    }
    bind_int(find, ":kind", kind->id);
    bind_text(find, ":name", name);
    return one_number(store, find, out, fault);
}

bool field_number(struct store *store, const struct kind *kind, const char *name, enum form form, int64_t *out,
                  struct fault *fault) {
    if (!store_custom(store, kind, name, out, fault)) {
        return false;
    }
    if (*out != 0) {
        return true;
    }
    sqlite3_stmt *add = statement(store, "field_add", fault);
    if (add == NULL) {
        return false;
    }
    bind_int(add, ":kind", kind->id);
    bind_text(add, ":name", name);
    bind_int(add, ":form", form);
    if (!run_statement(store, add, "cannot add a field", fault)) {
        return false;
    }
    *out = sqlite3_last_insert_rowid(store->db);
    return true;
}

bool store_each_custom(struct store *store, const struct kind *kind, void (*fn)(void *context, const char *name),
                       void *context, struct fault *fault) {
    sqlite3_stmt *list = statement(store, "field_custom", fault);
    bool found = list != NULL;
    if (found) {
        bind_int(list, ":kind", kind->id);
    }
    while (found) {
        if (!step_row(store, list, &found, "cannot read the fields", fault)) {
            return false;
        }
        if (found) {
            fn(context, column_text(list, 0));
        }
    }
    sqlite3_reset(list);
    return list != NULL;
}
