/* SPDX-License-Identifier: Apache-2.0 */
/* tokens: POST /oauth_token.do, the form of each grant, and the life of what it gives. */
#include "tokens_p.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "arena.h"
#include "connect_p.h"
#include "decode.h"
#include "digest.h"
#include "encode.h"
#include "redact.h"
#include "text.h"
#include "token_file_p.h"

/* A token lives for as many seconds as the server sends; it is renewed so long before its end, or at half of a short
 * life. */
enum { ANSWER_MAX = 1024 * 1024, SECRET_MAX = 64 * 1024, EARLY = 60 };

enum { NEVER = -1 };

struct tokens {
    const struct integration *integration;
    const struct login_code *code;
    struct http *http;
    const struct http_answer *answer; /* the last one */
    struct buf client_secret;         /* "" for a public client */
    struct buf password, refresh;     /* "" where the grant has none */
    struct buf access;
    int64_t due;              /* on the clock of seconds(); NEVER: when the instance refuses it */
    char origin[DIGEST_TEXT]; /* whose refresh token the file may keep */
};

/* Goes on while the machine sleeps. */
static int64_t seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return now.tv_sec;
}

/* ---- secrets ---- */

static void clear_secret(struct buf *secret) {
    redact_forget(secret->data, secret->len);
    buf_clear(secret);
}

static void set_secret(struct buf *secret, const char *text) {
    clear_secret(secret);
    buf_text(secret, text);
    redact_add(secret->data, secret->len);
}

static bool read_secret(const struct secret *secret, struct buf *out, struct fault *fault) {
    if (!secret_read(secret, out, fault)) {
        buf_reset(out);
        return false;
    }
    redact_add(out->data, out->len);
    return true;
}

/* The settings' token, or the one that the instance gave in its place. */
static bool read_refresh(struct tokens *tokens, struct fault *fault) {
    struct buf kept;
    bool found = false;
    if (!read_secret(&tokens->integration->oauth.refresh_token, &tokens->refresh, fault)) {
        return false;
    }
    digest_of(tokens->refresh.data, tokens->refresh.len, tokens->origin);
    buf_init_secret(&kept, ANSWER_MAX);
    bool done = token_file_read(tokens->integration, tokens->origin, &kept, &found, fault);
    if (found) {
        set_secret(&tokens->refresh, kept.data);
    }
    buf_clear(&kept);
    return done;
}

static bool read_login(struct tokens *tokens, struct fault *fault) {
    bool found = false;
    stpcpy(tokens->origin, "login");
    if (tokens->code != NULL) {
        return true;
    }
    if (!token_file_read(tokens->integration, tokens->origin, &tokens->refresh, &found, fault)) {
        return false;
    }
    redact_add(tokens->refresh.data, tokens->refresh.len);
    return found || fault_set(fault, FAULT_USAGE, "%s: no login is stored for its url and client_id: run mttr login %s",
                              tokens->integration->place, tokens->integration->id);
}

static bool read_secrets(struct tokens *tokens, struct fault *fault) {
    const struct integration *integration = tokens->integration;
    const struct oauth *oauth = &integration->oauth;
    bool public = oauth->client_secret.source == SECRET_NONE;
    bool may_be_public = oauth->grant == GRANT_AUTHORIZATION_CODE || oauth->grant == GRANT_REFRESH_TOKEN;
    if (!(public && may_be_public) && !read_secret(&oauth->client_secret, &tokens->client_secret, fault)) {
        return false;
    }
    switch (oauth->grant) {
        case GRANT_PASSWORD:
            return read_secret(&integration->api_key, &tokens->password, fault);
        case GRANT_REFRESH_TOKEN:
            return read_refresh(tokens, fault);
        case GRANT_AUTHORIZATION_CODE:
            return read_login(tokens, fault);
        case GRANT_CLIENT_CREDENTIALS:
            break;
    }
    return true;
}

bool tokens_open(const struct integration *integration, const struct proxy *proxy, const struct login_code *code,
                 struct tokens **out, struct fault *fault) {
    struct tokens *tokens = must_malloc(sizeof *tokens);
    *tokens = (struct tokens){.integration = integration, .code = code};
    buf_init_secret(&tokens->client_secret, SECRET_MAX);
    buf_init_secret(&tokens->password, SECRET_MAX);
    buf_init_secret(&tokens->refresh, ANSWER_MAX);
    buf_init_secret(&tokens->access, ANSWER_MAX);
    if (!read_secrets(tokens, fault) || !connect_open(integration, proxy, ANSWER_MAX, true, &tokens->http, fault)) {
        tokens_close(tokens);
        return false;
    }
    *out = tokens;
    return true;
}

void tokens_set_brief(struct tokens *tokens) {
    http_set_brief(tokens->http);
}

void tokens_close(struct tokens *tokens) {
    if (tokens != NULL) {
        http_close(tokens->http);
        clear_secret(&tokens->client_secret);
        clear_secret(&tokens->password);
        clear_secret(&tokens->refresh);
        clear_secret(&tokens->access);
        free(tokens);
    }
}

/* ---- asking ---- */

bool tokens_due(const struct tokens *tokens) {
    return tokens->access.len == 0 || (tokens->due != NEVER && seconds() >= tokens->due);
}

static void add(struct buf *form, const char *name, const char *value) {
    if (value[0] != '\0') {
        buf_format(form, "%s%s=", form->len == 0 ? "" : "&", name);
        encode_percent(form, value);
    }
}

static void add_grant(const struct tokens *tokens, struct buf *form) {
    const struct oauth *oauth = &tokens->integration->oauth;
    if (tokens->code != NULL) {
        add(form, "grant_type", "authorization_code");
        add(form, "code", tokens->code->code);
        add(form, "code_verifier", tokens->code->verifier);
        add(form, "redirect_uri", oauth->redirect_uri);
    } else if (oauth->grant == GRANT_PASSWORD) {
        add(form, "grant_type", "password");
        add(form, "username", tokens->integration->username);
        add(form, "password", tokens->password.data);
    } else if (oauth->grant == GRANT_CLIENT_CREDENTIALS) {
        add(form, "grant_type", "client_credentials");
    } else {
        add(form, "grant_type", "refresh_token");
        add(form, "refresh_token", tokens->refresh.data);
    }
}

const struct http_answer *tokens_ask(struct tokens *tokens) {
    struct buf form;
    buf_init_secret(&form, SIZE_MAX / 2);
    add_grant(tokens, &form);
    add(&form, "client_id", tokens->integration->oauth.client_id);
    add(&form, "client_secret", tokens->client_secret.data);
    add(&form, "scope", tokens->integration->oauth.scope);
    tokens->answer = http_post(tokens->http, "/oauth_token.do", form.data);
    buf_clear(&form);
    return tokens->answer;
}

/* ---- what came back ---- */

static const char MEMBER_NAMES[] = "access_token,refresh_token,expires_in,token_type";
enum { ACCESS_TOKEN, REFRESH_TOKEN, EXPIRES_IN, TOKEN_TYPE, MEMBERS };

/* A header must be able to hold it, and a line of a file. */
static bool check_members(const char *const *members, struct fault *fault) {
    if (members[ACCESS_TOKEN][0] == '\0') {
        return fault_set(fault, FAULT_REFUSED, "the answer contains no access_token; check url");
    }
    if (members[TOKEN_TYPE][0] != '\0' && !text_equal(members[TOKEN_TYPE], "bearer")) {
        return fault_set(fault, FAULT_REFUSED, "a token of the type '%s' came instead of a Bearer token",
                         members[TOKEN_TYPE]);
    }
    return (!text_has_control(members[ACCESS_TOKEN]) && !text_has_control(members[REFRESH_TOKEN])) ||
           fault_set(fault, FAULT_REFUSED, "a token came with a control character in it");
}

static int64_t due_after(const char *expires_in) {
    int64_t life;
    if (!text_integer(expires_in, &life) || life <= 0) {
        return NEVER;
    }
    return seconds() + (life > 2 * EARLY ? life - EARLY : life / 2);
}

/* A refresh token that the instance sends takes the place of the one that it was asked with. */
static bool keep_refresh_token(struct tokens *tokens, const char *token, struct fault *fault) {
    enum grant grant = tokens->integration->oauth.grant;
    bool kept = grant == GRANT_REFRESH_TOKEN || grant == GRANT_AUTHORIZATION_CODE;
    if (kept && token[0] == '\0' && tokens->code != NULL) {
        return fault_set(fault, FAULT_REFUSED,
                         "the login gave no refresh token, which public clients do not get; set the client's secret in "
                         "oauth: client_secret");
    }
    if (!kept || token[0] == '\0' || strcmp(token, tokens->refresh.data) == 0) {
        return true;
    }
    set_secret(&tokens->refresh, token);
    return token_file_write(tokens->integration, tokens->origin, token, fault);
}

bool tokens_read(struct tokens *tokens, struct fault *fault) {
    const struct buf *body = &tokens->answer->body;
    const char *members[MEMBERS];
    struct arena arena;
    arena_init(&arena);
    bool done =
        decode_members(body->data, body->len, MEMBER_NAMES, &arena, members, fault) && check_members(members, fault);
    if (done) {
        set_secret(&tokens->access, members[ACCESS_TOKEN]);
        tokens->due = due_after(members[EXPIRES_IN]);
        done = keep_refresh_token(tokens, members[REFRESH_TOKEN], fault);
    }
    arena_wipe(&arena);
    return done;
}

void tokens_drop(struct tokens *tokens) {
    clear_secret(&tokens->access);
}

const char *tokens_access(const struct tokens *tokens) {
    return tokens->access.data;
}

const char *tokens_hint(const struct tokens *tokens) {
    static const char *const MENDS[] = {
        [GRANT_CLIENT_CREDENTIALS] =
            "check client_id and client_secret, that the instance's property "
            "glide.oauth.inbound.client.credential.grant_type.enabled is true, and that the client's registry entry "
            "names an OAuth application user",
        [GRANT_PASSWORD] =
            "check client_id, client_secret, username and api_key; the account must be active, not "
            "locked out and allowed interactive sessions",
        [GRANT_REFRESH_TOKEN] =
            "check client_id and client_secret; the refresh token may have expired (100 days by default) or been "
            "revoked",
        [GRANT_AUTHORIZATION_CODE] =
            "check client_id and client_secret; the login may have expired (100 days by default) or been revoked: run "
            "mttr login again",
    };
    return MENDS[tokens->integration->oauth.grant];
}
