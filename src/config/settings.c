/* SPDX-License-Identifier: Apache-2.0 */
/* settings: satellite.yml: the integrations, the proxy, and what of a Harness file is skipped. */
#include "settings.h"

#include <string.h>

#include "config_p.h"
#include "file.h"
#include "log.h"

static bool read_proxy(struct settings_reader *reader, const struct yaml *map, struct proxy *out, struct fault *fault) {
    static const char *const KEYS[] = {"host", "port", "username", SECRET_KEYS("password"), "all_traffic", NULL};
    struct proxy proxy = {.port = 3128};
    if (!yaml_only(map, "proxy", KEYS, fault) || !yaml_bool(map, "all_traffic", &proxy.used, fault) ||
        !yaml_text(map, "host", &proxy.host, fault) || !yaml_int(map, "port", 1, 65535, &proxy.port, fault) ||
        !yaml_text(map, "username", &proxy.username, fault) ||
        !secret_find(reader, map, "password", "proxy", &proxy.password, fault) ||
        (proxy.used && !yaml_required(map, "host", &proxy.host, fault))) {
        return false;
    }
    *out = proxy;
    return true;
}

/* Whatever else Harness writes under `satellite` is not ours to check. */
static bool read_satellite(struct settings_reader *reader, const struct yaml *root, struct proxy *out,
                           struct fault *fault) {
    const struct yaml *satellite = &YAML_EMPTY, *proxy = NULL;
    if (!yaml_map(root, "satellite", &satellite, fault) || !yaml_map(satellite, "proxy", &proxy, fault)) {
        return false;
    }
    return proxy == NULL || read_proxy(reader, proxy, out, fault);
}

/* *skip is set for what is another application's. */
static bool check_application(const struct yaml *map, bool *skip, struct fault *fault) {
    const char *application = NULL;
    if (!yaml_expect(map, YAML_MAP, fault) || !yaml_required(map, "application", &application, fault)) {
        return false;
    }
    *skip = !text_equal(application, "servicenow");
    if (*skip) {
        log_note("%s: skipped: an integration of %s", map->place, application);
    }
    return true;
}

static bool check_unique(const struct settings *settings, const struct integration *integration, struct fault *fault) {
    for (size_t i = 0; i < settings->n_integrations; i++) {
        if (strcmp(settings->integrations[i].id, integration->id) == 0) {
            return fault_set(fault, FAULT_USAGE, "%s: two integrations have the id '%s', the first at %s: rename one",
                             integration->place, integration->id, settings->integrations[i].place);
        }
    }
    return true;
}

static bool read_integrations(struct settings_reader *reader, const struct yaml *root, struct settings *out,
                              struct fault *fault) {
    const struct yaml *list = NULL;
    if (!yaml_list(root, "integrations", &list, fault)) {
        return false;
    }
    size_t n = list == NULL ? 0 : list->n;
    const char **ids = arena_alloc(reader->arena, (n + 1) * sizeof *ids);
    out->integrations = arena_alloc(reader->arena, (n + 1) * sizeof *out->integrations);
    out->ids = ids;
    for (const struct yaml *element = n == 0 ? NULL : list->first; element != NULL; element = element->next) {
        struct integration *next = &out->integrations[out->n_integrations];
        bool skip = false;
        if (!check_application(element, &skip, fault)) {
            return false;
        }
        if (skip) {
            continue;
        }
        if (!integration_read(reader, element, next, fault) || !check_unique(out, next, fault)) {
            return false;
        }
        ids[out->n_integrations++] = next->id;
    }
    return out->n_integrations > 0 ||
           fault_set(fault, FAULT_USAGE,
                     "%s: no integration of the application servicenow: add one, or run mttr init to write one",
                     root->place);
}

static void note_skipped(const struct yaml *root) {
    for (const struct yaml *member = root->first; member != NULL; member = member->next) {
        if (strcmp(member->key, "satellite") != 0 && strcmp(member->key, "integrations") != 0) {
            log_note("%s: skipped: the section '%s'", member->place, member->key);
        }
    }
}

bool settings_read(const char *path, struct arena *arena, struct settings *out, struct fault *fault) {
    struct settings settings = {.path = arena_strdup(arena, path)};
    struct settings_reader reader = {
        .path = settings.path, .arena = arena, .names = arena_alloc(arena, sizeof *reader.names)};
    const char *text = NULL;
    struct yaml *root = NULL;
    if (!yaml_read(path, arena, &text, &root, fault) || !yaml_expect(root, YAML_MAP, fault) ||
        !read_satellite(&reader, root, &settings.proxy, fault) || !read_integrations(&reader, root, &settings, fault)) {
        return false;
    }
    bool piped = strcmp(path, "-") == 0;
    if (reader.literal && !piped && !file_require_private(path, fault)) {
        return false;
    }
    note_skipped(root);
    *out = settings;
    return true;
}

const struct integration *settings_find(const struct settings *settings, const char *id, struct fault *fault) {
    struct nearest nearest = {.word = id};
    for (size_t i = 0; i < settings->n_integrations; i++) {
        if (strcmp(settings->integrations[i].id, id) == 0) {
            return &settings->integrations[i];
        }
        nearest_offer(&nearest, settings->integrations[i].id);
    }
    fault_unknown(settings->path, "integration", &nearest, settings->ids, fault);
    return NULL;
}
