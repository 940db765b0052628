/* SPDX-License-Identifier: Apache-2.0 */
/* Every refusal has the one body seen in the wild: 401, error "server_error", description "access_denied". */
#include "oauth.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void oauth_denied(struct reply *reply) {
    reply_json(reply, 401, "{\"error_description\":\"access_denied\",\"error\":\"server_error\"}");
}

static void renew(struct oauth *oauth, const char *kind, char *token, size_t size) {
    snprintf(token, size, "mock-%s-%08u-not-a-secret", kind, ++oauth->issued);
}

static bool form_has(const char *form, const char *key, const char *wanted) {
    char *value = form_value(form, key);
    bool same = value != NULL && wanted[0] != '\0' && strcmp(value, wanted) == 0;
    free(value);
    return same;
}

/* RFC 7636: the base64url of the SHA-256 of what proves. */
static bool proves(const char *verifier, const char *challenge) {
    unsigned char digest[SHA256_DIGEST_LENGTH], base64[64];
    SHA256((const unsigned char *)verifier, strlen(verifier), digest);
    EVP_EncodeBlock(base64, digest, sizeof digest);
    for (unsigned char *c = base64; *c != '\0'; c++)
        *c = *c == '+' ? '-' : *c == '/' ? '_' : *c == '=' ? '\0' : *c;
    return strcmp((const char *)base64, challenge) == 0;
}

/* A code serves once. */
static bool code_granted(struct oauth *oauth, const char *form, bool secret_known) {
    char *verifier = form_value(form, "code_verifier");
    bool proven = oauth->proof_asked ? verifier != NULL && proves(verifier, oauth->challenge) : secret_known;
    bool fine = proven && form_has(form, "code", oauth->code);
    free(verifier);
    oauth->code[0] = '\0';
    return fine;
}

/* Whether what comes with the grant type earns a token. */
static bool granted(struct oauth *oauth, const char *form) {
    bool secret_known = form_has(form, "client_secret", oauth->client_secret);
    if (!form_has(form, "client_id", oauth->client_id))
        return false;
    if (form_has(form, "grant_type", "authorization_code"))
        return code_granted(oauth, form, secret_known);
    if (form_has(form, "grant_type", "refresh_token"))
        return (secret_known || oauth->proof_asked) && form_has(form, "refresh_token", oauth->refresh);
    if (form_has(form, "grant_type", "password"))
        return secret_known && form_has(form, "username", oauth->user) && form_has(form, "password", oauth->password);
    return secret_known && form_has(form, "grant_type", "client_credentials");
}

void oauth_token(struct oauth *oauth, const char *form, time_t now, struct reply *reply) {
    if (!granted(oauth, form)) {
        oauth_denied(reply);
        return;
    }
    if (now >= oauth->expires) {
        renew(oauth, "access", oauth->access, sizeof oauth->access);
        oauth->expires = now + oauth->lifetime;
    }
    if (oauth->refresh[0] == '\0')
        renew(oauth, "refresh", oauth->refresh, sizeof oauth->refresh);
    reply_json(reply, 200, "{");
    text_printf(&reply->body, "\"access_token\":\"%s\",", oauth->access);
    if (!form_has(form, "grant_type", "refresh_token") && !form_has(form, "grant_type", "client_credentials"))
        text_printf(&reply->body, "\"refresh_token\":\"%s\",", oauth->refresh);
    text_printf(&reply->body, "\"scope\":\"useraccount\",\"token_type\":\"Bearer\",\"expires_in\":%lld}",
                (long long)(oauth->expires - now));
}

static void send_back(struct oauth *oauth, const char *redirect, const char *state, struct reply *reply) {
    struct text location = {0};
    text_printf(&location, "%s%ccode=%s&state=", redirect, strchr(redirect, '?') == NULL ? '?' : '&', oauth->code);
    text_percent(&location, state);
    reply_text(reply, 302, "text/html;charset=UTF-8", "");
    reply_header(reply, "Location", "%s", location.bytes);
    text_free(&location);
}

/* What a browser sees whose user is logged in and allows the access: at once the way back. */
void oauth_authorize(struct oauth *oauth, const char *query, struct reply *reply) {
    char *redirect = form_value(query, "redirect_uri"), *state = form_value(query, "state");
    char *challenge = form_value(query, "code_challenge");
    bool hashed = challenge == NULL || form_has(query, "code_challenge_method", "S256");
    if (redirect == NULL || state == NULL || !hashed || !form_has(query, "client_id", oauth->client_id)) {
        reply_error(reply, 400, state == NULL ? "Missing State parameter in request" : "Invalid client", NULL);
    } else {
        oauth->proof_asked = challenge != NULL;
        snprintf(oauth->challenge, sizeof oauth->challenge, "%s", challenge == NULL ? "" : challenge);
        renew(oauth, "code", oauth->code, sizeof oauth->code);
        send_back(oauth, redirect, state, reply);
    }
    free(redirect);
    free(state);
    free(challenge);
}

void oauth_revoke(struct oauth *oauth, const char *query, struct reply *reply) {
    if (form_has(query, "token", oauth->access))
        oauth->expires = 0;
    reply_text(reply, 200, "text/html;charset=UTF-8", "");
}

bool oauth_accepts(const struct oauth *oauth, const char *token, time_t now) {
    return oauth->access[0] != '\0' && now < oauth->expires && strcmp(token, oauth->access) == 0;
}
