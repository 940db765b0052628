/* SPDX-License-Identifier: Apache-2.0 */
/* login: what is made up for one login (state, verifier), the address that carries it, and the check of what returns.
 */
#include "login.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "arena.h"
#include "digest.h"
#include "encode.h"
#include "redact.h"
#include "redirect_p.h"
#include "rules_p.h"
#include "token_file_p.h"
#include "tokens_p.h"

/* RFC 7636 section 4.1 recommends 32 random bytes. */
enum { RANDOM_BYTES = 32, ADDRESS_MAX = 64 * 1024 };

struct login {
    const struct integration *integration;
    const struct proxy *proxy;
    int fd; /* where the browser is waited for, -1: nowhere */
    struct buf state, verifier, code;
    struct buf address;
};

/* ---- the way out ---- */

static bool add_random(struct buf *out, struct fault *fault) {
    unsigned char bytes[RANDOM_BYTES];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes) {
        return fault_set(fault, FAULT_IO, "the system gives no random bytes");
    }
    encode_base64url(out, bytes, sizeof bytes);
    explicit_bzero(bytes, sizeof bytes);
    return true;
}

static void add(struct buf *address, const char *name, const char *value) {
    buf_format(address, "%s=", name);
    encode_percent(address, value);
}

static void build_address(struct login *login) {
    const struct oauth *oauth = &login->integration->oauth;
    struct buf *address = &login->address, challenge;
    unsigned char digest[DIGEST_BYTES];
    buf_init(&challenge, ADDRESS_MAX);
    digest_bytes(login->verifier.data, login->verifier.len, digest);
    encode_base64url(&challenge, digest, sizeof digest);
    buf_format(address, "%s/oauth_auth.do?response_type=code", login->integration->url);
    add(address, "&client_id", oauth->client_id);
    add(address, "&redirect_uri", oauth->redirect_uri);
    add(address, "&state", login->state.data);
    add(address, "&code_challenge", challenge.data);
    add(address, "&code_challenge_method", "S256");
    if (oauth->scope[0] != '\0') {
        add(address, "&scope", oauth->scope);
    }
    buf_clear(&challenge);
}

static bool check_grant(const struct integration *integration, struct fault *fault) {
    bool right = integration->auth == AUTH_OAUTH && integration->oauth.grant == GRANT_AUTHORIZATION_CODE;
    return right || fault_set(fault, FAULT_USAGE,
                              "%s: login is for auth: oauth with grant: authorization_code; others need no login",
                              integration->place);
}

bool login_open(const struct integration *integration, const struct proxy *proxy, bool pasted, struct login **out,
                struct fault *fault) {
    if (!check_grant(integration, fault)) {
        return false;
    }
    struct login *login = must_malloc(sizeof *login);
    *login = (struct login){.integration = integration, .proxy = proxy, .fd = -1};
    buf_init_secret(&login->state, ADDRESS_MAX);
    buf_init_secret(&login->verifier, ADDRESS_MAX);
    buf_init_secret(&login->code, ADDRESS_MAX);
    buf_init(&login->address, ADDRESS_MAX);
    if (!add_random(&login->state, fault) || !add_random(&login->verifier, fault) ||
        (!pasted && !redirect_listen(integration->oauth.redirect_uri, &login->fd, fault))) {
        login_close(login);
        return false;
    }
    redact_add(login->verifier.data, login->verifier.len);
    build_address(login);
    *out = login;
    return true;
}

void login_close(struct login *login) {
    if (login == NULL) {
        return;
    }
    if (login->fd >= 0) {
        close(login->fd);
    }
    redact_forget(login->verifier.data, login->verifier.len);
    redact_forget(login->code.data, login->code.len);
    buf_clear(&login->state);
    buf_clear(&login->verifier);
    buf_clear(&login->code);
    buf_clear(&login->address);
    free(login);
}

const char *login_address(const struct login *login) {
    return login->address.data;
}

/* ---- the way back ---- */

bool login_wait(struct login *login, struct fault *fault) {
    struct buf target;
    buf_init_secret(&target, ADDRESS_MAX);
    bool done = redirect_catch(login->integration->oauth.redirect_uri, login->fd, &target, fault) &&
                login_read_address(login, target.data, fault);
    buf_clear(&target);
    return done;
}

/* An answer to another request, perhaps one that an attacker had this browser send, is ignored. */
static bool check_state(const struct login *login, const char *address, struct fault *fault) {
    struct buf state;
    buf_init_secret(&state, ADDRESS_MAX);
    bool same = redirect_parameter(address, "state", &state) && strcmp(state.data, login->state.data) == 0;
    buf_clear(&state);
    return same ||
           fault_set(
               fault, FAULT_REFUSED,
               "the answer does not belong to this login: its state is missing or different; run mttr login %s again",
               login->integration->id);
}

static bool check_refusal(const char *address, struct fault *fault) {
    struct buf error, description;
    buf_init(&error, ADDRESS_MAX);
    buf_init(&description, ADDRESS_MAX);
    bool refused = redirect_parameter(address, "error", &error);
    if (refused && redirect_parameter(address, "error_description", &description)) {
        fault_set(fault, FAULT_REFUSED, "the instance refused the login: %s (%s)", description.data, error.data);
    } else if (refused) {
        fault_set(fault, FAULT_REFUSED, "the instance refused the login: %s", error.data);
    }
    buf_clear(&error);
    buf_clear(&description);
    return !refused;
}

bool login_read_address(struct login *login, const char *address, struct fault *fault) {
    if (!check_state(login, address, fault) || !check_refusal(address, fault)) {
        return false;
    }
    if (!redirect_parameter(address, "code", &login->code) || login->code.len == 0) {
        return fault_set(fault, FAULT_REFUSED, "the answer contains no code: paste the whole address");
    }
    redact_add(login->code.data, login->code.len);
    return true;
}

/* ---- the token ---- */

static bool exchange(struct tokens *tokens, struct fault *fault) {
    struct arena arena;
    arena_init(&arena);
    struct answer_view view = answer_view_of(tokens_ask(tokens), tokens_hint(tokens), &arena);
    const struct rule *rule = rule_of_token(&view);
    bool done = rule->class == SNOW_OK && tokens_read(tokens, fault);
    if (rule->class != SNOW_OK) {
        rule_describe(&view, rule, fault);
    }
    arena_clear(&arena);
    return done || fault_context(fault, "/oauth_token.do");
}

bool login_finish(struct login *login, char **path, struct fault *fault) {
    const struct login_code code = {.code = login->code.data, .verifier = login->verifier.data};
    struct tokens *tokens = NULL;
    char *kept = token_file_path(login->integration, fault);
    bool done =
        kept != NULL && tokens_open(login->integration, login->proxy, &code, &tokens, fault) && exchange(tokens, fault);
    tokens_close(tokens);
    if (!done) {
        free(kept);
        return false;
    }
    *path = kept;
    return true;
}
