/* SPDX-License-Identifier: Apache-2.0 */
/* auth: the authorization header, built anew for each attempt; secrets are wiped as soon as they are not needed. */
#include "auth_p.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "encode.h"
#include "redact.h"
#include "text.h"
#include "tokens_p.h"

enum { SECRET_MAX = 64 * 1024 };

struct credentials {
    enum auth auth;
    struct buf secret;     /* the password, or the API key */
    struct buf pair;       /* "user:password" */
    struct tokens *tokens; /* OAuth's */
};

/* RFC 7617: a user name cannot hold a colon. */
static bool check_username(const struct integration *integration, struct fault *fault) {
    return (strchr(integration->username, ':') == NULL && !text_has_control(integration->username)) ||
           fault_set(fault, FAULT_USAGE,
                     "%s: username: a ':' or a control character cannot be sent with Basic authentication",
                     integration->place);
}

static bool read_secret(const struct integration *integration, struct buf *out, struct fault *fault) {
    if (!secret_read(&integration->api_key, out, fault)) {
        return false;
    }
    redact_add(out->data, out->len);
    return !text_has_control(out->data) ||
           fault_set(fault, FAULT_USAGE, "%s: api_key: it has a control character, which no header may hold",
                     integration->api_key.place);
}

static bool open_secret(const struct integration *integration, struct credentials *credentials, struct fault *fault) {
    bool basic = integration->auth == AUTH_BASIC;
    if ((basic && !check_username(integration, fault)) || !read_secret(integration, &credentials->secret, fault)) {
        return false;
    }
    if (basic) {
        buf_format(&credentials->pair, "%s:%s", integration->username, credentials->secret.data);
        redact_add(credentials->pair.data, credentials->pair.len);
    }
    return true;
}

bool auth_open(const struct integration *integration, const struct proxy *proxy, struct credentials **out,
               struct fault *fault) {
    struct credentials *credentials = must_malloc(sizeof *credentials);
    *credentials = (struct credentials){.auth = integration->auth};
    buf_init_secret(&credentials->secret, SECRET_MAX);
    buf_init_secret(&credentials->pair, SIZE_MAX / 2);
    bool done = integration->auth == AUTH_OAUTH ? tokens_open(integration, proxy, NULL, &credentials->tokens, fault)
                                                : open_secret(integration, credentials, fault);
    if (!done) {
        auth_close(credentials);
        return false;
    }
    *out = credentials;
    return true;
}

void auth_close(struct credentials *credentials) {
    if (credentials != NULL) {
        tokens_close(credentials->tokens);
        redact_forget(credentials->secret.data, credentials->secret.len);
        redact_forget(credentials->pair.data, credentials->pair.len);
        buf_clear(&credentials->secret);
        buf_clear(&credentials->pair);
        free(credentials);
    }
}

void auth_set_brief(struct credentials *credentials) {
    if (credentials->tokens != NULL) {
        tokens_set_brief(credentials->tokens);
    }
}

bool auth_is_due(const struct credentials *credentials) {
    return credentials->tokens != NULL && tokens_due(credentials->tokens);
}

const struct http_answer *auth_ask(struct credentials *credentials) {
    return tokens_ask(credentials->tokens);
}

bool auth_read_token(struct credentials *credentials, struct fault *fault) {
    return tokens_read(credentials->tokens, fault);
}

bool auth_drop(struct credentials *credentials) {
    if (credentials->tokens != NULL) {
        tokens_drop(credentials->tokens);
    }
    return credentials->tokens != NULL;
}

char *auth_header(const struct credentials *credentials) {
    struct buf header;
    buf_init_secret(&header, SIZE_MAX / 2);
    switch (credentials->auth) {
        case AUTH_BASIC:
            buf_text(&header, "Authorization: Basic ");
            encode_base64(&header, credentials->pair.data, credentials->pair.len);
            break;
        case AUTH_API_KEY:
            buf_format(&header, "x-sn-apikey: %s", credentials->secret.data);
            break;
        case AUTH_OAUTH:
            buf_format(&header, "Authorization: Bearer %s", tokens_access(credentials->tokens));
            break;
    }
    return header.data; /* the caller's, as auth_header_free has it */
}

void auth_header_free(char *header) {
    explicit_bzero(header, strlen(header));
    free(header);
}

const char *auth_hint(const struct credentials *credentials) {
    static const char *const MENDS[] = {
        [AUTH_BASIC] =
            "check username and api_key; the account may be locked, Basic authentication closed to it (role "
            "snc_basic_auth_api_access), or the REST API closed by an access policy",
        [AUTH_API_KEY] = "check api_key, and that the instance has a REST API access policy for API keys",
        [AUTH_OAUTH] =
            "a token was given but is refused: the REST API's access policy may lack an inbound "
            "authentication profile for OAuth, or the account may be locked",
    };
    return MENDS[credentials->auth];
}

const char *auth_token_hint(const struct credentials *credentials) {
    return tokens_hint(credentials->tokens);
}
