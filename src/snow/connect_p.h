/* SPDX-License-Identifier: Apache-2.0 */
/* connect_p: from the settings of an instance to a handle for its requests. */
#ifndef MTTR_CONNECT_P_H
#define MTTR_CONNECT_P_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"
#include "http.h"
#include "settings.h"

/* Reads the proxy's password; sends nothing. secret: the answers are. FAULT_USAGE. */
bool connect_open(const struct integration *integration, const struct proxy *proxy, size_t max_body, bool secret,
                  struct http **out, struct fault *fault) MUST_CHECK;

#endif
