/* auth: the authorization header, built anew for each attempt; secrets are wiped as soon as they are not needed. */
#include "auth_p.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"

enum { SECRET_MAX = 64 * 1024 };

struct credentials {
    bool basic;
    struct buf secret; /* "user:password", or the API key */
};

void auth_wipe(struct buf *buf) {
    explicit_bzero(buf->data, buf->cap);
    buf_clear(buf);
}

static bool has_control(const char *text) {
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < ' ' || *text == 0x7F) {
            return true;
        }
    }
    return false;
}

/* RFC 7617: a user name cannot hold a colon. */
static bool add_username(const struct integration *integration, struct buf *out, struct fault *fault) {
    if (strchr(integration->username, ':') != NULL || has_control(integration->username)) {
        return fault_set(fault, FAULT_USAGE,
                         "%s: username: a ':' or a control character cannot be sent with Basic authentication",
                         integration->place);
    }
    buf_format(out, "%s:", integration->username);
    return true;
}

static bool add_secret(const struct integration *integration, struct buf *out, struct fault *fault) {
    if (!secret_read(&integration->api_key, out, fault)) {
        return false;
    }
    return !has_control(out->data) ||
           fault_set(fault, FAULT_USAGE, "%s: api_key: it has a control character, which no header may hold",
                     integration->api_key.place);
}

bool auth_open(const struct integration *integration, struct credentials **out, struct fault *fault) {
    if (integration->auth == AUTH_OAUTH) {
        return fault_set(fault, FAULT_USAGE, "%s: auth: oauth is not supported by this version; use basic or api_key",
                         integration->place);
    }
    struct credentials *credentials = must_malloc(sizeof *credentials);
    credentials->basic = integration->auth == AUTH_BASIC;
    buf_init(&credentials->secret, SECRET_MAX);
    if ((credentials->basic && !add_username(integration, &credentials->secret, fault)) ||
        !add_secret(integration, &credentials->secret, fault)) {
        auth_close(credentials);
        return false;
    }
    *out = credentials;
    return true;
}

void auth_close(struct credentials *credentials) {
    if (credentials != NULL) {
        auth_wipe(&credentials->secret);
        free(credentials);
    }
}

/* RFC 4648 section 4. */
static void encode_base64(const char *data, size_t n, char *out) {
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
    enum { PAD = 64 };
    for (size_t i = 0; i < n; i += 3) {
        size_t left = n - i;
        unsigned long three = (unsigned long)(unsigned char)data[i] << 16 |
                              (left > 1 ? (unsigned long)(unsigned char)data[i + 1] << 8 : 0) |
                              (left > 2 ? (unsigned long)(unsigned char)data[i + 2] : 0);
        *out++ = DIGITS[three >> 18 & 63];
        *out++ = DIGITS[three >> 12 & 63];
        *out++ = DIGITS[left > 1 ? three >> 6 & 63 : PAD];
        *out++ = DIGITS[left > 2 ? three & 63 : PAD];
    }
    *out = '\0';
}

char *auth_header(const struct credentials *credentials) {
    const char *name = credentials->basic ? "Authorization: Basic " : "x-sn-apikey: ";
    const struct buf *secret = &credentials->secret;
    char *header = must_malloc(strlen(name) + 4 * (secret->len / 3 + 1) + 1); /* never grown: no copies stay behind */
    char *end = stpcpy(header, name);
    if (credentials->basic) {
        encode_base64(secret->data, secret->len, end);
    } else {
        memcpy(end, secret->data, secret->len + 1);
    }
    return header;
}

void auth_header_free(char *header) {
    explicit_bzero(header, strlen(header));
    free(header);
}
