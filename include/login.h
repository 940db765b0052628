/* SPDX-License-Identifier: Apache-2.0 */
/* login: OAuth's authorization code flow (RFC 6749 section 4.1) with PKCE (S256, RFC 7636). Listens on 127.0.0.1
 * only. */
#ifndef MTTR_LOGIN_H
#define MTTR_LOGIN_H

#include <stdbool.h>

#include "fault.h"
#include "settings.h"

struct login;

/* Makes the address to open, and listens for the redirect unless its address will be pasted. FAULT_USAGE. */
bool login_open(const struct integration *integration, const struct proxy *proxy, bool pasted, struct login **out,
                struct fault *fault) MUST_CHECK;
void login_close(struct login *login); /* wipes its secrets */

const char *login_address(const struct login *login);
/* Waits for the redirect. FAULT_REFUSED; FAULT_INCOMPLETE after a signal. */
bool login_wait(struct login *login, struct fault *fault) MUST_CHECK;
bool login_read_address(struct login *login, const char *address, struct fault *fault) MUST_CHECK;
/* Exchanges the code for a refresh token and keeps that in a file; the caller frees *path. FAULT_REFUSED, FAULT_IO. */
bool login_finish(struct login *login, char **path, struct fault *fault) MUST_CHECK;

#endif
