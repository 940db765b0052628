/* SPDX-License-Identifier: Apache-2.0 */
/* The token endpoint: client_credentials, password, refresh_token and authorization_code, one token alive at a time.
 * As documented, asking again within its life gives the same token with what is left of its life.
 * A code asked for with PKCE (S256 alone) needs the code_verifier of that hash, which then serves in place of the
 * secret.
 */
#pragma once

#include <stdbool.h>
#include <time.h>

#include "reply.h"

struct oauth {
    const char *client_id, *client_secret, *user, *password;
    long lifetime;
    time_t expires;
    unsigned issued;  /* tokens and codes so far; makes each one new */
    bool proof_asked; /* the code was asked for with PKCE */
    char challenge[44];
    char access[48], refresh[48], code[48];
};

void oauth_token(struct oauth *oauth, const char *form, time_t now, struct reply *reply);
void oauth_authorize(struct oauth *oauth, const char *query, struct reply *reply);
void oauth_revoke(struct oauth *oauth, const char *query, struct reply *reply);
void oauth_denied(struct reply *reply);
bool oauth_accepts(const struct oauth *oauth, const char *token, time_t now);
