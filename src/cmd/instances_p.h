/* SPDX-License-Identifier: Apache-2.0 */
/* instances_p: the instances that check and sync are asked to read. */
#ifndef MTTR_INSTANCES_P_H
#define MTTR_INSTANCES_P_H

#include <stddef.h>

#include "cmd.h"
#include "settings.h"
#include "snow.h"

struct instance {
    const struct integration *integration;
    struct snow *snow;
};

struct instances {
    struct settings settings;
    struct instance *list;
    size_t n;
};

/* Reads the settings and the secrets of the operands' integrations (all when there are none); sends nothing.
 * FAULT_USAGE: nothing was done. Close it in either case. */
bool instances_open(const struct call *call, struct instances *instances, struct fault *fault) MUST_CHECK;
void instances_close(struct instances *instances);

#endif
