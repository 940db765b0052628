/* SPDX-License-Identifier: Apache-2.0 */
/* http: one libcurl handle, set up once and strictly; each transfer's outcome is put into one of few classes. */
#include "http.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "encode.h"
#include "instant.h"
#include "log.h"
#include "redact.h"
#include "stop.h"
#include "text.h"
#include "version.h"

enum {
    CONNECT_SECONDS = 30,
    BRIEF_SECONDS = 4,
    HEADER_MAX = 4096,
    HEADERS_MAX = 1024 * 1024,
    RETRY_AFTER_MOST = 365 * DAY
};

struct http {
    CURL *curl;
    struct buf proxy_login;      /* "user:password"; "" when there is none */
    struct buf proxy_header;     /* the line that has it */
    struct curl_slist for_proxy; /* the list that has the line */
    struct buf url;              /* the base, with the path of the present request after it */
    size_t base;                 /* bytes of url that stay */
    struct http_answer answer;
    struct arena headers; /* copies of the answer's headers */
    char error[CURL_ERROR_SIZE];
    struct baton *baton; /* left to others during a request */
    bool away;           /* it is left */
};

/* ---- opening ---- */

static size_t on_body(char *data, size_t size, size_t n, void *context) {
    struct buf *body = context;
    buf_add(body, data, size * n);
    return body->over ? 0 : size * n;
}

/* Called about once a second, more often while data flows: a signal ends the transfer. */
static int on_progress(void *context, curl_off_t down_total, curl_off_t down, curl_off_t up_total, curl_off_t up) {
    (void)context, (void)down_total, (void)down, (void)up_total, (void)up;
    return stop_signal() != 0;
}

static bool check_readable(const char *key, const char *path, struct fault *fault) {
    return path == NULL || access(path, R_OK) == 0 ||
           fault_set(fault, FAULT_USAGE, "tls: %s: cannot read %s: %s", key, path, strerror(errno));
}

static void set_limits(struct http *http, const struct http_settings *settings) {
    CURL *curl = http->curl;
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, settings->timeout);
    curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, text_starts(http->url.data, "http://") ? "http" : "https");
}

static void set_callbacks(struct http *http) {
    CURL *curl = http->curl;
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, http->error);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &http->answer.body);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "mttr/" MTTR_VERSION);
}

static void set_tls(CURL *curl, const struct http_settings *settings) {
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    if (settings->ca_file != NULL) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, settings->ca_file);
        curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
    }
    curl_easy_setopt(curl, CURLOPT_SSLCERT, settings->cert_file);
    curl_easy_setopt(curl, CURLOPT_SSLKEY, settings->key_file);
    curl_easy_setopt(curl, CURLOPT_KEYPASSWD, ""); /* an encrypted key is an error, not a question on the terminal */
}

/* libcurl's own options for it would take a '%' in a password for an escape. */
static void set_proxy_login(struct http *http, const struct http_settings *settings) {
    const char *password = settings->proxy_password == NULL ? "" : settings->proxy_password;
    buf_format(&http->proxy_login, "%s:%s", settings->proxy_username, password);
    redact_add(http->proxy_login.data, http->proxy_login.len);
    redact_add(password, strlen(password));
    buf_text(&http->proxy_header, "Proxy-Authorization: Basic ");
    encode_base64(&http->proxy_header, http->proxy_login.data, http->proxy_login.len);
    http->for_proxy.data = http->proxy_header.data;
    curl_easy_setopt(http->curl, CURLOPT_PROXYHEADER, &http->for_proxy);
}

static void forget_proxy_login(struct http *http) {
    const char *colon = strchr(http->proxy_login.data, ':');
    if (colon != NULL) {
        redact_forget(colon + 1, strlen(colon + 1));
    }
    redact_forget(http->proxy_login.data, http->proxy_login.len);
    buf_clear(&http->proxy_login);
    buf_clear(&http->proxy_header);
}

/* "" is libcurl's word for no proxy, whatever http_proxy and the like are set to. Without TLS a proxy would see the
 * credentials, and a loopback host needs none. */
static void set_proxy(struct http *http, const struct http_settings *settings) {
    CURL *curl = http->curl;
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "");
    if (settings->proxy_host == NULL || text_starts(settings->url, "http://")) {
        curl_easy_setopt(curl, CURLOPT_PROXY, "");
        return;
    }
    curl_easy_setopt(curl, CURLOPT_PROXY, settings->proxy_host);
    curl_easy_setopt(curl, CURLOPT_PROXYPORT, settings->proxy_port);
    if (settings->proxy_username != NULL) {
        set_proxy_login(http, settings);
    }
    curl_easy_setopt(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

/* ---- what --verbose shows ---- */

/* The value of these is the secret itself or as good as one; libcurl's remarks on HTTP/2 name them too. */
static bool has_secret(const char *line) {
    static const char *const NAMES[] = {"authorization:", "x-sn-apikey:", "cookie:", "location:", "x-usertoken:"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        if (text_contains(line, NAMES[i])) {
            return true;
        }
    }
    return false;
}

/* Bodies are never shown, nor the bytes of TLS. */
static int on_debug(CURL *curl, curl_infotype type, char *data, size_t n, void *context) {
    static const char SIGNS[] = {[CURLINFO_TEXT] = '*', [CURLINFO_HEADER_IN] = '<', [CURLINFO_HEADER_OUT] = '>'};
    struct http *http = context;
    (void)curl;
    if (type > CURLINFO_HEADER_OUT) {
        return 0;
    }
    struct buf line;
    buf_init_secret(&line, HEADERS_MAX);
    baton_take(http->away ? http->baton : NULL);
    for (size_t at = 0, length; at < n; at += length + 1) {
        const char *end = memchr(data + at, '\n', n - at);
        length = end == NULL ? n - at : (size_t)(end - data) - at;
        buf_reset(&line);
        buf_add(&line, data + at, length - (length > 0 && data[at + length - 1] == '\r'));
        redact_text(line.data); /* before the log cuts it */
        if (line.data[0] != '\0') {
            bool hidden = has_secret(line.data);
            int shown = (int)strcspn(line.data, hidden ? ":" : "");
            log_debug("curl %c %.*s%s", SIGNS[type], shown, line.data, hidden ? ": ***" : "");
        }
    }
    baton_leave(http->away ? http->baton : NULL);
    buf_clear(&line);
    return 0;
}

static void set_debug(struct http *http) {
    if (log_get_level() == LOG_VERBOSE) {
        curl_easy_setopt(http->curl, CURLOPT_DEBUGFUNCTION, on_debug);
        curl_easy_setopt(http->curl, CURLOPT_DEBUGDATA, http);
        curl_easy_setopt(http->curl, CURLOPT_VERBOSE, 1L);
    }
}

/* A handle around one of libcurl's; NULL when libcurl gave none. */
static struct http *new_http(CURL *curl, const char *url, size_t max_body, struct fault *fault) {
    if (curl == NULL) {
        fault_set(fault, FAULT_IO, "libcurl cannot be started");
        return NULL;
    }
    struct http *http = must_malloc(sizeof *http);
    *http = (struct http){.curl = curl};
    buf_init_secret(&http->proxy_login, SIZE_MAX / 2);
    buf_init_secret(&http->proxy_header, SIZE_MAX / 2);
    buf_init(&http->url, SIZE_MAX / 2);
    buf_text(&http->url, url);
    http->base = http->url.len;
    buf_init(&http->answer.body, max_body);
    arena_init(&http->headers);
    set_callbacks(http);
    set_debug(http);
    return http;
}

bool http_open(const struct http_settings *settings, struct http **out, struct fault *fault) {
    if (!check_readable("ca_file", settings->ca_file, fault) ||
        !check_readable("cert_file", settings->cert_file, fault) ||
        !check_readable("key_file", settings->key_file, fault)) {
        return false;
    }
    /* An option that libcurl had no memory for would be missing without a word. */
    if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, must_malloc, free, must_realloc, must_strdup, must_calloc) !=
        CURLE_OK) {
        return fault_set(fault, FAULT_IO, "libcurl cannot be started");
    }
    struct http *http = new_http(curl_easy_init(), settings->url, settings->max_body, fault);
    if (http == NULL) {
        curl_global_cleanup();
        return false;
    }
    http->answer.body.secret = settings->secret;
    set_limits(http, settings);
    set_tls(http->curl, settings);
    set_proxy(http, settings);
    *out = http;
    return true;
}

bool http_another(const struct http *http, struct http **out, struct fault *fault) {
    char *url = must_malloc(http->base + 1);
    memcpy(url, http->url.data, http->base);
    url[http->base] = '\0';
    curl_global_init(CURL_GLOBAL_DEFAULT); /* it has worked before: only counted */
    struct http *another = new_http(curl_easy_duphandle(http->curl), url, http->answer.body.max, fault);
    free(url);
    if (another == NULL) {
        curl_global_cleanup();
        return false;
    }
    *out = another;
    return true;
}

void http_set_baton(struct http *http, struct baton *baton) {
    http->baton = baton;
}

void http_set_brief(struct http *http) {
    curl_easy_setopt(http->curl, CURLOPT_CONNECTTIMEOUT, (long)BRIEF_SECONDS);
    curl_easy_setopt(http->curl, CURLOPT_QUICK_EXIT, 1L);
}

void http_close(struct http *http) {
    if (http == NULL) {
        return;
    }
    curl_easy_cleanup(http->curl);
    curl_global_cleanup();
    forget_proxy_login(http);
    buf_clear(&http->url);
    buf_clear(&http->answer.body);
    arena_clear(&http->headers);
    free(http);
}

/* ---- what came back ---- */

/* A copy of the header's value, "" when it was not sent. */
static const char *header_text(struct http *http, const char *name) {
    struct curl_header *header;
    if (curl_easy_header(http->curl, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK) {
        return "";
    }
    size_t n = strnlen(header->value, HEADER_MAX);
    return text_is_utf8(header->value, n) ? arena_strndup(&http->headers, header->value, n) : "";
}

/* Calls fn with each value of that header, as long as it is. */
static void each_header(struct http *http, const char *name, void (*fn)(struct http *http, const char *value)) {
    struct curl_header *header;
    for (size_t i = 0; curl_easy_header(http->curl, name, i, CURLH_HEADER, -1, &header) == CURLHE_OK; i++) {
        fn(http, header->value);
    }
}

/* More rows than any table has. */
#define ROWS_MOST 1000000000000

/* Of several values all must be the same number. */
static void read_total(struct http *http, const char *value) {
    struct http_answer *answer = &http->answer;
    int64_t total;
    bool number = text_integer(value, &total) && total >= 0 && total < ROWS_MOST;
    if (number && answer->total >= 0 && total != answer->total) {
        answer->bad_total =
            arena_format(&http->headers, "both %lld and %lld", (long long)answer->total, (long long)total);
    } else if (number) {
        answer->total = total;
    } else if (value[0] != '\0' && answer->bad_total[0] == '\0') {
        bool readable = text_is_utf8(value, strlen(value));
        answer->bad_total = readable ? arena_strdup(&http->headers, value) : "no text";
    }
}

/* The relation is the same in all instances: >;rel="next" */
static void read_link(struct http *http, const char *value) {
    http->answer.linked = true;
    http->answer.next = http->answer.next || text_contains(value, "rel=\"next\"") || text_contains(value, "rel=next");
}

/* Seconds, or a date, which is measured against the server's own clock. */
static int64_t seconds_to_wait(const char *text, int64_t date) {
    int64_t number, until;
    if (text[0] != '\0' && text[strspn(text, "0123456789")] == '\0') {
        return text_integer(text, &number) && number < RETRY_AFTER_MOST ? number : RETRY_AFTER_MOST;
    }
    if (!instant_parse_http(text, &until)) {
        return -1;
    }
    int64_t wait = until - (date == INSTANT_NONE ? instant_now() : date);
    return wait < 0 ? 0 : wait;
}

static void read_headers(struct http *http) {
    struct http_answer *answer = &http->answer;
    if (!instant_parse_http(header_text(http, "Date"), &answer->date)) {
        answer->date = INSTANT_NONE;
    }
    answer->total = -1;
    answer->bad_total = "";
    answer->linked = answer->next = false;
    each_header(http, "X-Total-Count", read_total);
    each_header(http, "Link", read_link);
    answer->retry_after = seconds_to_wait(header_text(http, "Retry-After"), answer->date);
    answer->content_type = header_text(http, "Content-Type");
    answer->asks_for = header_text(http, "WWW-Authenticate");
    answer->location = header_text(http, "Location")[0] != '\0';
}

static bool contains_any(const char *text, const char *const *words, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (text_contains(text, words[i])) {
            return true;
        }
    }
    return false;
}

/* Whether TLS ended over bytes that were damaged on the way, and not because the two sides do not agree. */
static bool is_slip(const char *error) {
    static const char *const SLIPS[] = {"bad record mac", "decode error", "unexpected message", "record overflow"};
    return contains_any(error, SLIPS, sizeof SLIPS / sizeof *SLIPS);
}

/* A broken handshake may pass if the network broke it, and will not if the two sides do not agree. */
static enum http_failure classify_handshake(const struct http *http) {
    static const char *const ENDS[] = {"unexpected eof", "SSL_ERROR_SYSCALL", "reset by peer",
                                       "not properly terminated", "was closed"};
    long error = 0;
    curl_easy_getinfo(http->curl, CURLINFO_OS_ERRNO, &error);
    return error != 0 || contains_any(http->error, ENDS, sizeof ENDS / sizeof *ENDS) || is_slip(http->error)
               ? HTTP_BROKEN
               : HTTP_IMPOSSIBLE;
}

/* No tunnel through the proxy: its 5xx may pass, its other answers will not. */
static enum http_failure classify_tunnel(CURL *curl) {
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_HTTP_CONNECTCODE, &status);
    return status >= 300 && status < 500 ? HTTP_PROXY : HTTP_BROKEN;
}

/* With TLS 1.3 a client certificate is refused after the handshake, by an alert in place of an answer. */
static enum http_failure classify_break(const struct http *http) {
    bool refused = text_contains(http->error, " alert ") && !is_slip(http->error);
    return refused ? HTTP_IMPOSSIBLE : classify_tunnel(http->curl);
}

static enum http_failure classify_timeout(CURL *curl) {
    curl_off_t sent = 0;
    curl_easy_getinfo(curl, CURLINFO_PRETRANSFER_TIME_T, &sent);
    return sent > 0 ? HTTP_TIMEOUT : HTTP_BROKEN;
}

static enum http_failure classify(const struct http *http, CURLcode code) {
    switch (code) {
        case CURLE_COULDNT_RESOLVE_PROXY:
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_PARTIAL_FILE:
        case CURLE_GOT_NOTHING:
        case CURLE_SEND_ERROR:
        case CURLE_BAD_CONTENT_ENCODING:
        case CURLE_HTTP2:
        case CURLE_HTTP2_STREAM:
            return HTTP_BROKEN;
        case CURLE_COULDNT_CONNECT:
        case CURLE_RECV_ERROR:
            return classify_break(http);
        case CURLE_SSL_CONNECT_ERROR:
            return classify_handshake(http);
        case CURLE_OPERATION_TIMEDOUT:
            return classify_timeout(http->curl);
        case CURLE_UNSUPPORTED_PROTOCOL: /* bytes in place of a status line are taken for HTTP/0.9 */
            return text_contains(http->error, "HTTP/0.9") ? HTTP_GARBLED : HTTP_IMPOSSIBLE;
        case CURLE_WRITE_ERROR: /* libcurl also returns this for a body that does not decompress */
            return http->answer.body.over ? HTTP_TOO_LARGE : HTTP_BROKEN;
        case CURLE_PEER_FAILED_VERIFICATION:
            return HTTP_UNTRUSTED;
        case CURLE_ABORTED_BY_CALLBACK:
            return HTTP_STOPPED;
        default:
            return HTTP_IMPOSSIBLE;
    }
}

static void read_outcome(struct http *http, CURLcode code) {
    struct http_answer *answer = &http->answer;
    long status = 0;
    read_headers(http);
    if (code == CURLE_OK) {
        curl_easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, &status);
        answer->status = (int)status;
        answer->reason = "";
    } else {
        answer->status = (int)classify(http, code);
        answer->reason = http->error[0] != '\0' ? http->error : curl_easy_strerror(code);
        answer->reason = code == CURLE_ABORTED_BY_CALLBACK ? "" : answer->reason; /* nothing went wrong */
    }
}

static void log_transfer(const struct http *http, const char *method, const char *path) {
    curl_off_t microseconds = 0;
    const struct http_answer *answer = &http->answer;
    curl_easy_getinfo(http->curl, CURLINFO_TOTAL_TIME_T, &microseconds);
    log_debug("%s %s: %d%s%s, %zu bytes, %lld ms", method, path, answer->status, answer->reason[0] == '\0' ? "" : " ",
              answer->reason, answer->body.len, (long long)microseconds / 1000);
}

/* ---- asking ---- */

static const struct http_answer *perform(struct http *http, const char *method, const char *path,
                                         struct curl_slist *headers) {
    buf_reset(&http->answer.body);
    arena_reset(&http->headers);
    http->error[0] = '\0';
    http->url.len = http->base;
    buf_text(&http->url, path);
    curl_easy_setopt(http->curl, CURLOPT_URL, http->url.data);
    curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, headers);
    http->away = true;
    baton_leave(http->baton);
    CURLcode code = curl_easy_perform(http->curl);
    baton_take(http->baton);
    http->away = false;
    curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, NULL);
    read_outcome(http, code);
    log_transfer(http, method, path);
    return &http->answer;
}

static char ACCEPT[] = "Accept: application/json"; /* libcurl's lists are not const; nothing writes to it */

const struct http_answer *http_get(struct http *http, const char *path, char *header) {
    struct curl_slist more = {.data = ACCEPT};
    struct curl_slist headers = {.data = header, .next = &more}; /* no copy, so none to wipe */
    return perform(http, "GET", path, &headers);
}

const struct http_answer *http_post(struct http *http, const char *path, const char *form) {
    struct curl_slist headers = {.data = ACCEPT};
    curl_easy_setopt(http->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(form));
    curl_easy_setopt(http->curl, CURLOPT_POSTFIELDS, form); /* not copied */
    const struct http_answer *answer = perform(http, "POST", path, &headers);
    curl_easy_setopt(http->curl, CURLOPT_POSTFIELDS, NULL);
    curl_easy_setopt(http->curl, CURLOPT_HTTPGET, 1L);
    return answer;
}
