/* SPDX-License-Identifier: Apache-2.0 */
/* http against a server that gives canned bytes: what is sent, what is read, and how each failure is reported. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canned.h"
#include "http.h"
#include "instant.h"
#include "suite.h"
#include "version.h"

#define GZIP_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n\r\n"

static char AUTHORIZATION[] = "Authorization: Basic dTpw";

static struct http *open_url(const char *url, size_t max_body) {
    struct fault fault = {0};
    struct http *http = NULL;
    CU_ASSERT_TRUE_FATAL(http_open(&(struct http_settings){.url = url, .max_body = max_body}, &http, &fault));
    return http;
}

static void test_request(void) {
    static const struct answer ANSWERS[] = {
        ANSWER("HTTP/1.1 200 OK\r\nSet-Cookie: glide_session=1\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"),
        ANSWER("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
    };
    struct canned *canned = canned_open(ANSWERS, 2);
    char *base = NULL;
    CU_ASSERT_TRUE_FATAL(asprintf(&base, "%s/prefix", canned_url(canned)) > 0);
    struct http *http = open_url(base, 1000);
    CU_ASSERT_EQUAL(http_get(http, "/api?a=%5E", AUTHORIZATION)->status, 200);
    CU_ASSERT_EQUAL(http_get(http, "/api?b=1", AUTHORIZATION)->status, 200);
    http_close(http);
    char *heads = canned_close(canned);
    CU_ASSERT_PTR_NOT_NULL(strstr(heads, "GET /prefix/api?a=%5E HTTP/1.1\r\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(heads, "GET /prefix/api?b=1 HTTP/1.1\r\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(heads, "\r\nAuthorization: Basic dTpw\r\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(heads, "\r\nAccept: application/json\r\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(heads, "\r\nAccept-Encoding: gzip\r\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(heads, "\r\nUser-Agent: mttr/" MTTR_VERSION "\r\n"));
    CU_ASSERT_PTR_NULL(strstr(heads, "Cookie"));
    free(heads);
    free(base);
}

static void test_headers(void) {
    static const struct {
        struct answer answer;
        int64_t date, total, retry_after;
        bool location;
    } CASES[] = {
        {ANSWER("HTTP/1.1 200 OK\r\nDate: Tue, 16 Apr 2024 17:16:31 GMT\r\nX-Total-Count: 67\r\nContent-Length: "
                "0\r\n\r\n"),
         1713287791, 67, -1, false},
        {ANSWER("HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"), INSTANT_NONE, -1, 0, false},
        {ANSWER("HTTP/1.1 503 Busy\r\nRetry-After: -5\r\nX-Total-Count: -1\r\nContent-Length: 0\r\n\r\n"), INSTANT_NONE,
         -1, -1, false},
        {ANSWER("HTTP/1.1 503 Busy\r\nRetry-After: 99999999999999999999\r\nContent-Length: 0\r\n\r\n"), INSTANT_NONE,
         -1, 365LL * DAY, false},
        {ANSWER("HTTP/1.1 503 Busy\r\nDate: Tue, 16 Apr 2024 17:16:31 GMT\r\nRetry-After: Tue, 16 Apr 2024 17:10:01 "
                "GMT\r\nContent-Length: 0\r\n\r\n"),
         1713287791, -1, 0, false},
        {ANSWER("HTTP/1.1 429 Slow\r\nDate: Tue, 16 Apr 2024 17:16:31 GMT\r\nRetry-After: Tue, 16 Apr 2024 17:17:01 "
                "GMT\r\n"
                "Content-Length: 0\r\n\r\n"),
         1713287791, -1, 30, false},
        {ANSWER("HTTP/1.1 302 Found\r\nRetry-After: soon\r\nX-Total-Count: many\r\nDate: today\r\n"
                "Location: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"),
         INSTANT_NONE, -1, -1, true},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct canned *canned = canned_open(&CASES[i].answer, 1);
        struct http *http = open_url(canned_url(canned), 1000);
        const struct http_answer *answer = http_get(http, "/", AUTHORIZATION);
        CU_ASSERT_EQUAL(answer->date, CASES[i].date);
        CU_ASSERT_EQUAL(answer->total, CASES[i].total);
        CU_ASSERT_EQUAL(answer->retry_after, CASES[i].retry_after);
        CU_ASSERT_EQUAL(answer->location, CASES[i].location);
        CU_ASSERT_STRING_EQUAL(answer->reason, "");
        http_close(http);
        free(canned_close(canned));
    }
}

static void test_texts(void) {
    static const struct answer ANSWER_401 = ANSWER(
        "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"Service-now\"\r\n"
        "Content-Type: application/json;charset=UTF-8\r\nContent-Length: 2\r\n\r\n{}");
    struct canned *canned = canned_open(&ANSWER_401, 1);
    struct http *http = open_url(canned_url(canned), 1000);
    const struct http_answer *answer = http_get(http, "/", AUTHORIZATION);
    CU_ASSERT_EQUAL(answer->status, 401);
    CU_ASSERT_STRING_EQUAL(answer->asks_for, "Basic realm=\"Service-now\"");
    CU_ASSERT_STRING_EQUAL(answer->content_type, "application/json;charset=UTF-8");
    CU_ASSERT_STRING_EQUAL(answer->body.data, "{}");
    http_close(http);
    free(canned_close(canned));
}

static void test_outcomes(void) {
    static const struct {
        struct answer answer;
        int status;
        const char *body; /* NULL: not looked at */
    } CASES[] = {
        {ANSWER("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"), 200, "hello"},
        {ANSWER("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"), 200, "hello"},
        {ANSWER("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"), 500, ""},
        {ANSWER("HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"), 301, ""},
        {ANSWER(GZIP_HEAD
                "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x2a\x4a\x2d\x2e\xcd\x29\x51\xb2\x8a\x8e\xad\x05"
                "\x00\x0e\x66\x27\xa3\x0d\x00\x00\x00"),
         200, "{\"result\":[]}"},
        /* 55 bytes that become 20,000 */
        {ANSWER(GZIP_HEAD
                "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xed\xc1\x31\x01\x00\x00\x00\xc2\xa0\x4a\xeb\x9f\xce\x1a"
                "\x1e\x40\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xf0\x60\xbd\x0f"
                "\x1b\x8c\x20\x4e\x00\x00"),
         HTTP_TOO_LARGE, NULL},
        {ANSWER(GZIP_HEAD "this is not gzip"), HTTP_BROKEN, NULL},
        {ANSWER("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n"), HTTP_BROKEN, NULL},
        {ANSWER("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello"), HTTP_BROKEN, NULL},
        {ANSWER("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"), HTTP_BROKEN, NULL},
        {ANSWER("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nXX\r\nhello"), HTTP_BROKEN, NULL},
        {ANSWER(""), HTTP_BROKEN, NULL},
        {ANSWER("220 mail.example ESMTP\r\n"), HTTP_GARBLED, NULL},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct canned *canned = canned_open(&CASES[i].answer, 1);
        struct http *http = open_url(canned_url(canned), 1000);
        const struct http_answer *answer = http_get(http, "/", AUTHORIZATION);
        CU_ASSERT_EQUAL(answer->status, CASES[i].status);
        CU_ASSERT_EQUAL(answer->reason[0] == '\0', CASES[i].status > 0);
        if (CASES[i].body != NULL) {
            CU_ASSERT_STRING_EQUAL(answer->body.data, CASES[i].body);
        }
        http_close(http);
        free(canned_close(canned));
    }
}

/* An answer that never begins, and one that stops in the middle, end by our own clock. */
static void test_stalls(void) {
    static const struct answer ANSWERS[] = {
        STALLED(""),
        STALLED("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello"),
        ANSWER("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"),
    };
    struct fault fault = {0};
    struct http *http = NULL;
    struct canned *canned = canned_open(ANSWERS, 3);
    struct http_settings settings = {.url = canned_url(canned), .max_body = 1000, .timeout = 1};
    CU_ASSERT_TRUE_FATAL(http_open(&settings, &http, &fault));
    for (int i = 0; i < 2; i++) {
        const struct http_answer *answer = http_get(http, "/", AUTHORIZATION);
        CU_ASSERT_EQUAL(answer->status, HTTP_TIMEOUT);
        CU_ASSERT_PTR_NOT_NULL(strstr(answer->reason, "timed out"));
    }
    CU_ASSERT_EQUAL(http_get(http, "/", AUTHORIZATION)->status, 200);
    http_close(http);
    free(canned_close(canned));
}

/* The handle is as good as new after a failure. */
static void test_reuse(void) {
    static const struct answer ANSWERS[] = {
        ANSWER("HTTP/1.1 200 OK\r\nX-Total-Count: 7\r\nContent-Length: 100\r\n\r\nhello"),
        ANSWER("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"),
    };
    struct canned *canned = canned_open(ANSWERS, 2);
    struct http *http = open_url(canned_url(canned), 1000);
    CU_ASSERT_EQUAL(http_get(http, "/", AUTHORIZATION)->status, HTTP_BROKEN);
    const struct http_answer *answer = http_get(http, "/", AUTHORIZATION);
    CU_ASSERT_EQUAL(answer->status, 200);
    CU_ASSERT_EQUAL(answer->total, -1);
    CU_ASSERT_STRING_EQUAL(answer->body.data, "{}");
    CU_ASSERT_STRING_EQUAL(answer->reason, "");
    http_close(http);
    free(canned_close(canned));
}

static int status_of(const char *url) {
    struct http *http = open_url(url, 1000);
    int status = http_get(http, "/", AUTHORIZATION)->status;
    http_close(http);
    return status;
}

static void test_unreachable(void) {
    static const struct answer PLAIN = ANSWER("HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n");
    struct canned *canned = canned_open(&PLAIN, 1);
    char *secure = NULL;
    CU_ASSERT_TRUE_FATAL(asprintf(&secure, "https%s", canned_url(canned) + strlen("http")) > 0);
    CU_ASSERT_EQUAL(status_of(secure), HTTP_IMPOSSIBLE); /* no TLS there, and none will come */
    free(canned_close(canned));
    free(secure);
    static const struct answer NOTHING = ANSWER("");
    canned = canned_open(&NOTHING, 1);
    CU_ASSERT_TRUE_FATAL(asprintf(&secure, "https%s", canned_url(canned) + strlen("http")) > 0);
    CU_ASSERT_EQUAL(status_of(secure), HTTP_BROKEN); /* the handshake ends early */
    free(canned_close(canned));
    free(secure);
    CU_ASSERT_EQUAL(status_of("http://127.0.0.1:1"), HTTP_BROKEN);
    CU_ASSERT_EQUAL(status_of("http://user:password@127.0.0.1:1"), HTTP_IMPOSSIBLE);
    CU_ASSERT_EQUAL(status_of("ftp://127.0.0.1:1"), HTTP_IMPOSSIBLE);
}

/* A proxy is used when the settings have one and not when the environment has. */
static void test_proxy(void) {
    static const struct answer ANSWERS[] = {
        ANSWER("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")};
    struct canned *canned = canned_open(ANSWERS, 1);
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
    CU_ASSERT_EQUAL(status_of(canned_url(canned)), 200);
    unsetenv("http_proxy");
    unsetenv("ALL_PROXY");
    free(canned_close(canned));

    static const struct answer REFUSAL[] = {ANSWER(
        "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")};
    canned = canned_open(REFUSAL, 1);
    struct fault fault = {0};
    struct http *http = NULL;
    struct http_settings settings = {
        .url = "https://instance.invalid",
        .proxy_host = "127.0.0.1",
        .proxy_port = strtol(strrchr(canned_url(canned), ':') + 1, NULL, 10),
        .proxy_username = "u",
        .proxy_password = "p",
        .max_body = 1000,
    };
    CU_ASSERT_TRUE_FATAL(http_open(&settings, &http, &fault));
    CU_ASSERT_EQUAL(http_get(http, "/", AUTHORIZATION)->status, HTTP_PROXY);
    http_close(http);
    char *heads = canned_close(canned);
    CU_ASSERT_PTR_NOT_NULL(strstr(heads, "CONNECT instance.invalid:443 HTTP/1.1\r\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(heads, "Proxy-Authorization: Basic dTpw\r\n"));
    CU_ASSERT_PTR_NULL(strstr(heads, "\nAuthorization:")); /* that is for the instance alone */
    free(heads);

    /* without TLS the credentials go to the loopback host directly, whatever is set */
    canned = canned_open(ANSWERS, 1);
    setenv("no_proxy", "example.com", 1);
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    settings.url = canned_url(canned);
    settings.proxy_port = 1;
    CU_ASSERT_TRUE_FATAL(http_open(&settings, &http, &fault));
    CU_ASSERT_EQUAL(http_get(http, "/", AUTHORIZATION)->status, 200);
    http_close(http);
    unsetenv("no_proxy");
    unsetenv("http_proxy");
    heads = canned_close(canned);
    CU_ASSERT_PTR_NOT_NULL(strstr(heads, "GET / HTTP/1.1\r\n"));
    CU_ASSERT_PTR_NULL(strstr(heads, "Proxy-Authorization"));
    free(heads);
}

static void test_files(void) {
    struct fault fault = {0};
    struct http *http = NULL;
    struct http_settings settings = {.url = "https://127.0.0.1:1", .ca_file = "/nonexistent/ca.pem", .max_body = 1000};
    CU_ASSERT_FALSE(http_open(&settings, &http, &fault));
    CU_ASSERT_EQUAL(fault.kind, FAULT_USAGE);
    CU_ASSERT_STRING_EQUAL(fault.text, "tls: ca_file: cannot read /nonexistent/ca.pem: No such file or directory");
    http_close(NULL);
}

static const struct test TESTS[] = {
    {"what is sent", test_request},
    {"headers that matter", test_headers},
    {"texts of headers", test_texts},
    {"outcomes", test_outcomes},
    {"stalls", test_stalls},
    {"a handle after a failure", test_reuse},
    {"servers that cannot be reached", test_unreachable},
    {"proxies", test_proxy},
    {"files of the settings", test_files},
    {NULL, NULL},
};
const struct suite suite_http = {"http", TESTS};
