/* SPDX-License-Identifier: Apache-2.0 */
/* http: requests to one origin: an HTTP status, or the reason why there is none. Redirects are not followed, cookies
 * are not kept, the environment's proxies are not used, certificates are always verified. It does not retry. */
#ifndef MTTR_HTTP_H
#define MTTR_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "baton.h"
#include "buf.h"
#include "fault.h"

struct http_settings {
    const char *url;                            /* the base URL as settings_read checked it; paths are appended */
    const char *ca_file, *cert_file, *key_file; /* PEM; NULL: the system's authorities, no client certificate */
    const char *proxy_host; /* NULL: no proxy. Never used for http://, which is for loopback hosts */
    long proxy_port;
    const char *proxy_username, *proxy_password; /* NULL: none; the name has no colon */
    size_t max_body;                             /* decoded bytes that an answer may have */
    long timeout;                                /* seconds that a whole answer may take; 0: no end */
    bool secret;                                 /* the answers are: their memory is wiped, none of them is shown */
};

/* Used as the status of a request that had no whole answer. */
enum http_failure {
    HTTP_BROKEN = -1,    /* no connection, or it broke: may pass */
    HTTP_TIMEOUT = -2,   /* the request was sent and the answer did not come in time */
    HTTP_TOO_LARGE = -3, /* more than max_body */
    HTTP_UNTRUSTED = -4, /* the server's certificate did not verify */
    HTTP_PROXY = -5,     /* the proxy refused */
    HTTP_STOPPED = -6,   /* a signal ended it (stop.h) */
    HTTP_GARBLED = -7,   /* bytes that are not HTTP: stray ones, or no web server */
    HTTP_IMPOSSIBLE = -8 /* anything else: will not pass by itself */
};

struct http_answer {
    int status;               /* the HTTP status, or enum http_failure */
    const char *reason;       /* of a failure but HTTP_STOPPED; "" otherwise */
    const char *content_type; /* "" when not sent */
    const char *asks_for;     /* WWW-Authenticate; "" when not sent */
    bool location;            /* it has a Location header */
    int64_t date;             /* the server's clock, INSTANT_NONE when not sent */
    int64_t total;            /* X-Total-Count, -1 when not sent */
    const char *bad_total;    /* what it says, where that is no number of rows; "" otherwise */
    bool linked, next;        /* it has a Link header; and that names a next page */
    int64_t retry_after;      /* seconds, -1 when not sent */
    struct buf body;          /* decoded */
};

struct http;

/* FAULT_USAGE when a file of the settings cannot be read, FAULT_IO when libcurl cannot be started. */
bool http_open(const struct http_settings *settings, struct http **out, struct fault *fault) MUST_CHECK;
/* A second handle with the same settings. FAULT_IO. */
bool http_another(const struct http *http, struct http **out, struct fault *fault) MUST_CHECK;
void http_close(struct http *http);
/* Other threads get the baton during each request from now on; NULL: none. */
void http_set_baton(struct http *http, struct baton *baton);

/* A connection may take 4 seconds and no longer. http_close() leaves behind a name resolution that hangs. */
void http_set_brief(struct http *http);

/* path begins with '/'; header is one more line, not kept. The answer is the handle's, good until the next request. */
const struct http_answer *http_get(struct http *http, const char *path, char *header);
/* Sends a form (application/x-www-form-urlencoded), and no authorization but what is in it. */
const struct http_answer *http_post(struct http *http, const char *path, const char *form);

#endif
