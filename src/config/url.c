/* SPDX-License-Identifier: Apache-2.0 */
/* url: the base URL of an instance: where it may lead, and what may not be in it. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "config_p.h"

/* Visible ASCII but the characters that RFC 3986 leaves out. */
static bool is_url_text(const char *text) {
    for (; *text != '\0'; text++) {
        if (*text <= ' ' || *text >= 0x7F || strchr("\"<>\\^`{|}", *text) != NULL) {
            return false;
        }
    }
    return true;
}

static bool is_loopback(const char *host) {
    struct in_addr four;
    struct in6_addr six;
    if (inet_pton(AF_INET, host, &four) == 1) {
        return ntohl(four.s_addr) >> 24 == IN_LOOPBACKNET;
    }
    return text_equal(host, "localhost") || (inet_pton(AF_INET6, host, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six));
}

static bool is_name_or_ipv4(const char *host) {
    static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
    return host[0] != '\0' && host[strspn(host, LETTERS)] == '\0';
}

static bool is_ipv6(const char *host) {
    struct in6_addr six;
    return inet_pton(AF_INET6, host, &six) == 1;
}

/* Nothing, or ':' and a number. */
static bool is_port(const char *port) {
    int64_t number;
    bool digits = port[0] == ':' && port[1] >= '0' && port[1] <= '9';
    return port[0] == '\0' || (digits && text_integer(port + 1, &number) && number >= 1 && number <= 65535);
}

/* Why "host:port" or "[host]:port" cannot be used, or NULL. */
static const char *check_authority(char *authority, bool secure) {
    bool bracketed = authority[0] == '[';
    char *host = authority + bracketed;
    char *end = host + strcspn(host, bracketed ? "]" : ":");
    bool closed = !bracketed || *end == ']';
    if (!is_port(bracketed && closed ? end + 1 : end)) {
        return "its port is not a number from 1 to 65535";
    }
    *end = '\0';
    if (!closed || !(bracketed ? is_ipv6(host) : is_name_or_ipv4(host))) {
        return "its host is not a name or an address";
    }
    return secure || is_loopback(host) ? NULL : "http:// is only for a loopback host: use https://";
}

const char *url_base(const char *text, struct arena *arena, const char **reason) {
    static const char HTTPS[] = "https://", HTTP[] = "http://";
    bool secure = text_starts(text, HTTPS);
    if (!is_url_text(text)) {
        *reason = "it has a character that URLs do not have";
        return NULL;
    }
    if (!secure && !text_starts(text, HTTP)) {
        *reason = "it must begin with https://";
        return NULL;
    }
    const char *rest = text + strlen(secure ? HTTPS : HTTP);
    char *authority = arena_strndup(arena, rest, strcspn(rest, "/?#"));
    if (strchr(authority, '@') != NULL) {
        *reason = "it contains a user or password: use username and api_key";
        return NULL;
    }
    if (strpbrk(rest, "?#") != NULL) {
        *reason = "it has a query or fragment: give only the base URL";
        return NULL;
    }
    *reason = check_authority(authority, secure);
    size_t n = strlen(text);
    while (n > 0 && text[n - 1] == '/') {
        n--;
    }
    return *reason == NULL ? arena_strndup(arena, text, n) : NULL;
}
