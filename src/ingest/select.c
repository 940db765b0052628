/* select: the mirrored fields come from the field table, the custom ones from the settings or from sys_dictionary. */
#include "select_p.h"

#include <stdlib.h>
#include <string.h>

#include "log.h"

enum { CUSTOM_MAX = 1000, NAMES_MAX = 64 * 1024 };

/* Names as they come. */
struct list {
    struct arena *arena;
    const char **names;
    size_t n;
};

static bool take_name(void *context, const char *const *texts) {
    struct list *list = context;
    if (list->n < CUSTOM_MAX && field_is_custom(texts[0])) {
        list->names[list->n++] = arena_strdup(list->arena, texts[0]);
    }
    return true;
}

static int compare_names(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* In one order whatever the server's, each once: the names are part of the cursor's fingerprint. */
static void sort_names(struct list *list) {
    size_t kept = 0;
    if (list->n > 0) {
        qsort(list->names, list->n, sizeof *list->names, compare_names);
    }
    for (size_t i = 0; i < list->n; i++) {
        if (kept == 0 || strcmp(list->names[kept - 1], list->names[i]) != 0) {
            list->names[kept++] = list->names[i];
        }
    }
    list->n = kept;
}

/* The columns of task are the kind's as well. */
static bool ask_dictionary(const struct integration *integration, const struct kind *kind, struct snow *snow,
                           struct list *list, struct fault *fault) {
    static const char *const NAMES[] = {"element"};
    struct fault failed = {0};
    struct snow_answer answer;
    struct snow_query query = {
        .table = "sys_dictionary",
        .query = arena_format(list->arena, "nameINtask,%s^elementSTARTSWITHu_^ORDERBYsys_id", kind->name),
        .fields = "element",
        .limit = CUSTOM_MAX,
    };
    if (snow_get(snow, &query, &answer, &failed)) {
        return decode_texts(answer.body, answer.n, NAMES, 1, take_name, list, fault) ||
               fault_context(fault, "sys_dictionary");
    }
    if (answer.class != SNOW_STOP_TABLE) {
        return fault_set(fault, failed.kind, "sys_dictionary: %s", failed.text);
    }
    log_note("%s: %s: no custom fields: sys_dictionary: %s; or list them as custom_fields", integration->id, kind->name,
             failed.text);
    return true;
}

static bool find_customs(const struct integration *integration, const struct kind *kind, struct snow *snow,
                         struct list *list, struct fault *fault) {
    if (!kind->customs) {
        return true;
    }
    if (integration->custom_mode == CUSTOM_AUTO) {
        list->names = arena_alloc(list->arena, CUSTOM_MAX * sizeof *list->names);
        if (!ask_dictionary(integration, kind, snow, list, fault)) {
            return false;
        }
    } else if (integration->custom_mode == CUSTOM_LISTED) {
        list->names = arena_alloc(list->arena, integration->n_custom * sizeof *list->names);
        memcpy(list->names, integration->custom_fields, integration->n_custom * sizeof *list->names);
        list->n = integration->n_custom;
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

bool select_fields(const struct integration *integration, const struct kind *kind, struct snow *snow,
                   struct arena *arena, struct selection *out, struct fault *fault) {
    struct list list = {.arena = arena};
    struct buf names;
    if (!find_customs(integration, kind, snow, &list, fault)) {
        return false;
    }
    out->wanted = (struct wanted){
        .kind = kind,
        .exclude = integration->exclude_fields,
        .n_exclude = integration->n_exclude,
        .custom = list.names,
        .n_custom = list.n,
    };
    buf_init(&names, NAMES_MAX);
    for (size_t i = 0; i < kind->n_fields; i++) {
        add_name(&names, &out->wanted, kind->fields[i].name);
    }
    for (size_t i = 0; i < list.n; i++) {
        add_name(&names, &out->wanted, list.names[i]);
    }
    out->names = arena_strndup(arena, names.data, names.len);
    buf_clear(&names);
    return true;
}
