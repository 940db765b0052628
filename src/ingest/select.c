/* SPDX-License-Identifier: Apache-2.0 */
/* select: the mirrored fields come from the field table, the custom ones from the settings or from sys_dictionary. */
#include "select_p.h"

#include <string.h>

#include "array.h"
#include "dictionary_p.h"
#include "log.h"

enum { NAMES_MAX = 64 * 1024 };

/* Names as they come. */
struct list {
    struct arena *arena;
    const char **names;
    size_t n, cap;
    bool kept; /* they are those known from before, for want of better */
};

static void add(struct list *list, const char *name) {
    ARRAY_GROW_IN(list->arena, list->names, list->n, list->cap);
    list->names[list->n++] = name;
}

static int compare_names(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* In one order whatever the server's, each once: the names are part of the cursor's fingerprint. */
static void sort_names(struct list *list) {
    size_t kept = 0;
    array_sort(list->names, list->n, sizeof *list->names, compare_names);
    for (size_t i = 0; i < list->n; i++) {
        if (kept == 0 || strcmp(list->names[kept - 1], list->names[i]) != 0) {
            list->names[kept++] = list->names[i];
        }
    }
    list->n = kept;
}

static void add_custom(void *context, const char *const *texts) {
    const char *name = texts[DICTIONARY_NAME];
    if (field_is_custom(name)) {
        add(context, name);
    }
}

/* The names of a list with commas between them. */
static void add_known(struct list *list, const char *known) {
    for (size_t n; *known != '\0'; known += n + (known[n] == ',')) {
        n = strcspn(known, ",");
        add(list, arena_strndup(list->arena, known, n));
    }
}

/* Where sys_dictionary cannot be read there is nothing new to be learnt, and nothing to be forgotten. */
static bool ask_dictionary(const struct mirror *mirror, const struct kind *kind, const char *known, struct list *list,
                           struct fault *fault) {
    struct fault failed = {0};
    enum snow_class class;
    struct text_table columns = dictionary_table(mirror->snow, kind, "elementSTARTSWITHu_", list->arena);
    columns.fn = add_custom;
    columns.context = list;
    if (text_table_read(&columns, &class, &failed)) {
        return true;
    }
    if (class != SNOW_STOP_TABLE) {
        return fault_set(fault, failed.kind, "sys_dictionary: %s", failed.text);
    }
    list->n = 0;
    list->kept = true;
    add_known(list, known);
    log_note("%s: %s: %s: sys_dictionary cannot be read: %s; or list them as custom_fields", mirror->integration->id,
             kind->name,
             list->n == 0 ? "no custom fields are mirrored" : "the custom fields of the last sync are mirrored",
             failed.text);
    return true;
}

static bool find_customs(const struct mirror *mirror, const struct kind *kind, const struct known_customs *known,
                         struct list *list, struct fault *fault) {
    const struct integration *integration = mirror->integration;
    if (!kind->customs) {
        return true;
    }
    if (integration->custom_mode == CUSTOM_AUTO && known->current) {
        add_known(list, known->names);
    } else if (integration->custom_mode == CUSTOM_AUTO && !ask_dictionary(mirror, kind, known->names, list, fault)) {
        return false;
    }
    for (size_t i = 0; integration->custom_mode == CUSTOM_LISTED && i < integration->n_custom; i++) {
        add(list, integration->custom_fields[i]);
    }
    sort_names(list);
    return true;
}

/* The name, unless it is excluded. */
static void add_name(struct buf *out, const struct wanted *wanted, const char *name) {
    if (wanted_field(wanted, name) != WANTED_NOT) {
        buf_format(out, "%s%s", out->len == 0 ? "" : ",", name);
    }
}

bool select_fields(const struct mirror *mirror, const struct kind *kind, const struct known_customs *known,
                   struct arena *arena, struct selection *out, struct fault *fault) {
    const struct integration *integration = mirror->integration;
    struct list list = {.arena = arena};
    struct buf names, customs;
    if (!find_customs(mirror, kind, known, &list, fault)) {
        return false;
    }
    out->customs_kept = list.kept;
    out->wanted = (struct wanted){
        .kind = kind,
        .exclude = integration->exclude_fields,
        .n_exclude = integration->n_exclude,
        .custom = list.names,
        .n_custom = list.n,
    };
    buf_init(&names, NAMES_MAX);
    buf_init(&customs, NAMES_MAX);
    for (size_t i = 0; i < kind->n_fields; i++) {
        add_name(&names, &out->wanted, kind->fields[i].name);
    }
    for (size_t i = 0; i < list.n; i++) {
        add_name(&names, &out->wanted, list.names[i]);
        buf_format(&customs, "%s%s", i == 0 ? "" : ",", list.names[i]);
    }
    out->names = arena_strndup(arena, names.data, names.len);
    out->customs = arena_strndup(arena, customs.data, customs.len);
    buf_clear(&customs);
    buf_clear(&names);
    return true;
}
