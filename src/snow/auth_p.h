/* SPDX-License-Identifier: Apache-2.0 */
/* auth_p: the credentials of a request. */
#ifndef MTTR_AUTH_P_H
#define MTTR_AUTH_P_H

#include <stdbool.h>

#include "fault.h"
#include "http.h"
#include "settings.h"

struct credentials;

/* Reads the secrets; sends nothing. FAULT_USAGE. */
bool auth_open(const struct integration *integration, const struct proxy *proxy, struct credentials **out,
               struct fault *fault) MUST_CHECK;
/* Wipes them. NULL is allowed. */
void auth_close(struct credentials *credentials);

/* snow_set_brief. */
void auth_set_brief(struct credentials *credentials);

/* A token is needed before the next request: auth_ask, then auth_read_token when the answer is one. */
bool auth_is_due(const struct credentials *credentials);
const struct http_answer *auth_ask(struct credentials *credentials);
/* FAULT_REFUSED, FAULT_IO. */
bool auth_read_token(struct credentials *credentials, struct fault *fault) MUST_CHECK;
/* After the instance refused the login: true when another token may help. */
bool auth_drop(struct credentials *credentials);

/* The header line for one attempt, to be freed when the attempt is over. */
char *auth_header(const struct credentials *credentials);
/* Wipes and frees it. */
void auth_header_free(char *header);

/* What the user should check when the login is refused, and when no token is given. */
const char *auth_hint(const struct credentials *credentials);
const char *auth_token_hint(const struct credentials *credentials);

#endif
