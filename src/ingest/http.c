/* http: one libcurl handle, set up once and strictly; each transfer's outcome is put into one of few classes. */
#include "http.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "instant.h"
#include "log.h"
#include "stop.h"
#include "text.h"
#include "version.h"

/* An instance works on one request for up to 300 s; giving up earlier leaves it at work on what nobody reads. */
enum { CONNECT_SECONDS = 30, SILENCE_SECONDS = 310, TOTAL_SECONDS = 330 };

enum { HEADER_MAX = 4096 };

struct http {
    CURL *curl;
    struct buf url; /* the base, with the path of the present request behind it */
    size_t base;    /* bytes of url that stay */
    struct http_answer answer;
    struct arena headers; /* copies of the answer's headers */
    char error[CURL_ERROR_SIZE];
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

static void set_limits(struct http *http) {
    CURL *curl = http->curl;
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)SILENCE_SECONDS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)TOTAL_SECONDS);
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

/* "" is libcurl's word for no proxy, whatever http_proxy and its kin say. */
static void set_proxy(CURL *curl, const struct http_settings *settings) {
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "");
    if (settings->proxy_host == NULL) {
        curl_easy_setopt(curl, CURLOPT_PROXY, "");
        return;
    }
    curl_easy_setopt(curl, CURLOPT_PROXY, settings->proxy_host);
    curl_easy_setopt(curl, CURLOPT_PROXYPORT, settings->proxy_port);
    curl_easy_setopt(curl, CURLOPT_PROXYUSERNAME, settings->proxy_username);
    curl_easy_setopt(curl, CURLOPT_PROXYPASSWORD, settings->proxy_password);
    curl_easy_setopt(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

bool http_open(const struct http_settings *settings, struct http **out, struct fault *fault) {
    if (!check_readable("ca_file", settings->ca_file, fault) ||
        !check_readable("cert_file", settings->cert_file, fault) ||
        !check_readable("key_file", settings->key_file, fault)) {
        return false;
    }
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        return fault_set(fault, FAULT_IO, "libcurl cannot be started");
    }
    struct http *http = must_malloc(sizeof *http);
    *http = (struct http){.curl = curl_easy_init()};
    buf_init(&http->url, SIZE_MAX / 2);
    buf_text(&http->url, settings->url);
    http->base = http->url.len;
    buf_init(&http->answer.body, settings->max_body);
    arena_init(&http->headers);
    if (http->curl == NULL) {
        http_close(http);
        return fault_set(fault, FAULT_IO, "libcurl cannot be started");
    }
    set_limits(http);
    set_callbacks(http);
    set_tls(http->curl, settings);
    set_proxy(http->curl, settings);
    *out = http;
    return true;
}

void http_close(struct http *http) {
    if (http == NULL) {
        return;
    }
    curl_easy_cleanup(http->curl);
    curl_global_cleanup();
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

/* Seconds, or a date, which is measured against the server's own clock. */
static int64_t seconds_to_wait(const char *text, int64_t date) {
    int64_t number, until;
    if (text_integer(text, &number)) {
        return number < 0 ? 0 : number;
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
    if (!text_integer(header_text(http, "X-Total-Count"), &answer->total) || answer->total < 0) {
        answer->total = -1;
    }
    answer->retry_after = seconds_to_wait(header_text(http, "Retry-After"), answer->date);
    answer->content_type = header_text(http, "Content-Type");
    answer->asks_for = header_text(http, "WWW-Authenticate");
    answer->location = header_text(http, "Location")[0] != '\0';
}

/* A broken handshake may pass if the network broke it, and will not if the two sides do not agree. */
static enum http_failure classify_handshake(CURL *curl) {
    long error = 0;
    curl_easy_getinfo(curl, CURLINFO_OS_ERRNO, &error);
    return error != 0 ? HTTP_BROKEN : HTTP_IMPOSSIBLE;
}

/* No tunnel through the proxy: its 5xx may pass, its other answers will not. */
static enum http_failure classify_tunnel(CURL *curl) {
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_HTTP_CONNECTCODE, &status);
    return status >= 300 && status < 500 ? HTTP_PROXY : HTTP_BROKEN;
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
            return classify_tunnel(http->curl);
        case CURLE_SSL_CONNECT_ERROR:
            return classify_handshake(http->curl);
        case CURLE_OPERATION_TIMEDOUT:
            return classify_timeout(http->curl);
        case CURLE_WRITE_ERROR: /* libcurl also says this of a body that does not decompress */
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

static void log_transfer(const struct http *http, const char *path) {
    curl_off_t microseconds = 0;
    const struct http_answer *answer = &http->answer;
    curl_easy_getinfo(http->curl, CURLINFO_TOTAL_TIME_T, &microseconds);
    log_debug("GET %s: %d%s%s, %zu bytes, %lld ms", path, answer->status, answer->reason[0] == '\0' ? "" : " ",
              answer->reason, answer->body.len, (long long)microseconds / 1000);
}

/* ---- asking ---- */

const struct http_answer *http_get(struct http *http, const char *path, char *header) {
    static char accept[] = "Accept: application/json";
    struct curl_slist more = {.data = accept};
    struct curl_slist headers = {.data = header, .next = &more}; /* no copy, so none to wipe */
    buf_reset(&http->answer.body);
    arena_reset(&http->headers);
    http->error[0] = '\0';
    http->url.len = http->base;
    buf_text(&http->url, path);
    curl_easy_setopt(http->curl, CURLOPT_URL, http->url.data);
    curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, &headers);
    CURLcode code = curl_easy_perform(http->curl);
    curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, NULL);
    read_outcome(http, code);
    log_transfer(http, path);
    return &http->answer;
}
