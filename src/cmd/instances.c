/* SPDX-License-Identifier: Apache-2.0 */
/* instances: all secrets are read before the first request, so that a mistake in one is found before anything is done.
 */
#include "instances_p.h"

#include <string.h>
#include <unistd.h>

static bool open_one(struct instances *instances, const struct integration *integration, struct fault *fault) {
    struct instance *instance = &instances->list[instances->n];
    for (size_t i = 0; i < instances->n; i++) {
        if (instances->list[i].integration == integration) {
            return true; /* named twice */
        }
    }
    if (!snow_open(integration, &instances->settings.proxy, &instance->snow, fault)) {
        return false;
    }
    instance->integration = integration;
    instances->n++;
    return true;
}

bool instances_open(const struct call *call, struct instances *instances, struct fault *fault) {
    struct settings *settings = &instances->settings;
    const char *path = call_settings_path(call);
    *instances = (struct instances){.n = 0};
    if (strcmp(path, "-") != 0 && access(path, F_OK) != 0) {
        return fault_set(fault, FAULT_USAGE,
                         "no settings at %s: run mttr init to write them, or name another file with --config", path);
    }
    if (!settings_read(path, call->arena, settings, fault)) {
        return false;
    }
    size_t n = call->n_operands > 0 ? call->n_operands : settings->n_integrations;
    instances->list = arena_alloc(call->arena, n * sizeof *instances->list);
    for (size_t i = 0; i < n; i++) {
        const struct integration *integration =
            call->n_operands == 0 ? &settings->integrations[i] : settings_find(settings, call->operands[i], fault);
        if (integration == NULL || !open_one(instances, integration, fault)) {
            return false;
        }
    }
    return true;
}

void instances_close(struct instances *instances) {
    for (size_t i = 0; i < instances->n; i++) {
        snow_close(instances->list[i].snow);
    }
}
