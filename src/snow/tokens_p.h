/* SPDX-License-Identifier: Apache-2.0 */
/* tokens_p: the access token of an OAuth client: when it is due, how it is asked for, and what came back. */
#ifndef MTTR_TOKENS_P_H
#define MTTR_TOKENS_P_H

#include <stdbool.h>

#include "fault.h"
#include "http.h"
#include "settings.h"

struct tokens;

/* What a login brought back, to be changed for tokens. */
struct login_code {
    const char *code, *verifier;
};

/* Reads the secrets of the grant; sends nothing. FAULT_USAGE. code: of a login, read when a token is asked for; NULL:
 * the refresh token of an earlier one is used. */
bool tokens_open(const struct integration *integration, const struct proxy *proxy, const struct login_code *code,
                 struct tokens **out, struct fault *fault) MUST_CHECK;
/* Wipes them. NULL is allowed. */
void tokens_close(struct tokens *tokens);

/* snow_set_brief. */
void tokens_set_brief(struct tokens *tokens);

/* No token is in hand, or it will soon be over. */
bool tokens_due(const struct tokens *tokens);
/* Asks once. What is 200 and JSON is for tokens_read. */
const struct http_answer *tokens_ask(struct tokens *tokens);
/* Reads the answer to tokens_ask; a refresh token that is new is kept in its file. FAULT_REFUSED, FAULT_IO. */
bool tokens_read(struct tokens *tokens, struct fault *fault) MUST_CHECK;
/* The instance no longer takes the token in hand. */
void tokens_drop(struct tokens *tokens);
/* "" when there is none. */
const char *tokens_access(const struct tokens *tokens);
/* What to look at when no token is given. */
const char *tokens_hint(const struct tokens *tokens);

#endif
