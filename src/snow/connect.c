/* SPDX-License-Identifier: Apache-2.0 */
/* connect: the integration's address, certificates and proxy. */
#include "connect_p.h"

#include <string.h>

enum { PASSWORD_MAX = 64 * 1024 };

/* RFC 7617: the first colon ends the name. */
static bool check_username(const char *username, struct fault *fault) {
    return strchr(username, ':') == NULL ||
           fault_set(fault, FAULT_USAGE, "satellite: proxy: username: a ':' cannot be sent with Basic authentication");
}

bool connect_open(const struct integration *integration, const struct proxy *proxy, size_t max_body, bool secret,
                  struct http **out, struct fault *fault) {
    struct http_settings settings = {
        .url = integration->url,
        .ca_file = integration->ca_file,
        .cert_file = integration->cert_file,
        .key_file = integration->key_file,
        .max_body = max_body,
        .timeout = (long)integration->request_timeout,
        .secret = secret,
    };
    struct buf password;
    buf_init_secret(&password, PASSWORD_MAX);
    bool done = true;
    if (proxy->used) {
        settings.proxy_host = proxy->host;
        settings.proxy_port = (long)proxy->port;
    }
    if (proxy->used && proxy->username != NULL) {
        done = check_username(proxy->username, fault) && secret_read(&proxy->password, &password, fault);
        settings.proxy_username = proxy->username;
        settings.proxy_password = password.data;
    }
    done = done && http_open(&settings, out, fault);
    buf_clear(&password);
    return done;
}
