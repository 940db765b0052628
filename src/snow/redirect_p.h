/* SPDX-License-Identifier: Apache-2.0 */
/* redirect_p: the browser's way back from a login: the one request that a listener on 127.0.0.1 is there for. */
#ifndef MTTR_REDIRECT_P_H
#define MTTR_REDIRECT_P_H

#include <stdbool.h>

#include "buf.h"
#include "fault.h"

/* Listens at uri, which is http://127.0.0.1:PORT/.. or http://localhost:PORT/... FAULT_USAGE. */
bool redirect_listen(const char *uri, int *fd, struct fault *fault) MUST_CHECK;
/* Adds the target of the request for uri's path to out ("/path?code=.."); other requests are answered 404.
 * FAULT_REFUSED when none comes within ten minutes, FAULT_INCOMPLETE when a signal does. */
bool redirect_catch(const char *uri, int fd, struct buf *out, struct fault *fault) MUST_CHECK;

/* The value of a query parameter in an address, decoded, into out. False when it is not there or is broken. */
bool redirect_parameter(const char *address, const char *name, struct buf *out) MUST_CHECK;

#endif
