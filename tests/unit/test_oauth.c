/* SPDX-License-Identifier: Apache-2.0 */
/* oauth: what is sent for a token, which answers are one, how long it serves, and what a login's way back must hold. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../src/snow/redirect_p.h"
#include "../../src/snow/token_file_p.h"
#include "canned.h"
#include "digest.h"
#include "encode.h"
#include "log.h"
#include "scratch.h"
#include "snow.h"
#include "suite.h"

#define HEAD(status) "HTTP/1.1 " status "\r\nConnection: close\r\nContent-Type: application/json\r\n\r\n"
#define PAGE         HEAD("200 OK") "{\"result\":[]}"
#define TOKEN(rest)  HEAD("200 OK") "{\"access_token\":\"token-1\"" rest "}"

#define LITERAL(what, value) \
    { .name = what, .source = SECRET_LITERAL, .text = value, .place = "here" }

static const struct snow_query QUERY = {.table = "incident", .query = "", .fields = "sys_id", .limit = 10};

static struct integration integration_at(const struct canned *canned, enum grant grant) {
    return (struct integration){
        .id = "it",
        .url = canned_url(canned),
        .auth = AUTH_OAUTH,
        .username = "u\xC3\xA4:&",
        .api_key = LITERAL("api_key", "p%=+ \"x"),
        .oauth = {.grant = grant,
                  .client_id = "client/1",
                  .client_secret = LITERAL("client_secret", "s'&s"),
                  .refresh_token = LITERAL("refresh_token", "first-refresh"),
                  .scope = "",
                  .redirect_uri = "http://127.0.0.1:1/"},
        .place = "here",
    };
}

static bool ask(struct snow *snow, struct fault *fault) {
    struct snow_answer answer;
    log_set_level(LOG_QUIET);
    bool done = snow_get(snow, &QUERY, &answer, fault);
    log_set_level(LOG_NORMAL);
    return done;
}

/* Opens an instance, asks it `times` times, and closes it: what was sent, to be freed. */
static char *exchange(const struct answer *answers, size_t n, enum grant grant, int times, bool *done,
                      struct fault *fault) {
    struct canned *canned = canned_open(answers, n);
    struct snow *snow = NULL;
    struct integration integration = integration_at(canned, grant);
    *done = snow_open(&integration, &(struct proxy){0}, &snow, fault);
    for (int i = 0; i < times && *done; i++) {
        *done = ask(snow, fault);
    }
    snow_close(snow);
    return canned_close(canned);
}

static void test_forms(void) {
    static const struct {
        enum grant grant;
        const char *form;
    } CASES[] = {
        {GRANT_CLIENT_CREDENTIALS,
         "\r\n\r\ngrant_type=client_credentials&client_id=client%2F1&client_secret=s%27%26sGET "},
        {GRANT_PASSWORD,
         "\r\n\r\ngrant_type=password&username=u%C3%A4%3A%26&password=p%25%3D%2B%20%22x&"
         "client_id=client%2F1&client_secret=s%27%26sGET "},
        {GRANT_REFRESH_TOKEN,
         "\r\n\r\ngrant_type=refresh_token&refresh_token=first-refresh&client_id=client%2F1&"
         "client_secret=s%27%26sGET "},
    };
    static const struct answer ANSWERS[] = {ANSWER(TOKEN(",\"token_type\":\"Bearer\",\"expires_in\":1799")),
                                            ANSWER(PAGE)};
    struct scratch scratch;
    scratch_open(&scratch);
    setenv("XDG_STATE_HOME", scratch.dir, 1);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct fault fault = {0};
        bool done;
        char *sent = exchange(ANSWERS, 2, CASES[i].grant, 1, &done, &fault);
        CU_ASSERT_TRUE(done);
        CU_ASSERT_PTR_NOT_NULL(strstr(sent, "POST /oauth_token.do HTTP/1.1\r\n"));
        CU_ASSERT_PTR_NOT_NULL(strstr(sent, "\r\nContent-Type: application/x-www-form-urlencoded\r\n"));
        CU_ASSERT_PTR_NOT_NULL(strstr(sent, CASES[i].form));
        CU_ASSERT_PTR_NOT_NULL(strstr(sent, "\r\nAuthorization: Bearer token-1\r\n"));
        free(sent);
    }
    unsetenv("XDG_STATE_HOME");
    scratch_close(&scratch);
}

/* A JWT with many claims, or more. */
static void test_long_token(void) {
    enum { LENGTH = 20000 };
    char *answer = NULL, *token = malloc(LENGTH + 1);
    struct fault fault = {0};
    bool done;
    CU_ASSERT_PTR_NOT_NULL_FATAL(token);
    memset(token, 'x', LENGTH);
    token[LENGTH] = '\0';
    int n = asprintf(&answer, HEAD("200 OK") "{\"access_token\":\"%s\"}", token);
    CU_ASSERT_TRUE_FATAL(n > 0);
    const struct answer answers[] = {{.bytes = answer, .n = (size_t)n}, ANSWER(PAGE)};
    char *sent = exchange(answers, 2, GRANT_CLIENT_CREDENTIALS, 1, &done, &fault);
    CU_ASSERT_TRUE(done);
    CU_ASSERT_PTR_NOT_NULL(strstr(sent, token));
    free(sent);
    free(answer);
    free(token);
}

static void test_strange_answers(void) {
    static const struct {
        struct answer answer;
        const char *text;
    } CASES[] = {
        {ANSWER(HEAD("200 OK") "{\"expires_in\":1}"), "/oauth_token.do: the answer contains no access_token"},
        {ANSWER(HEAD("200 OK") "{\"access_token\":{}}"), "access_token is not a text"},
        {ANSWER(HEAD("200 OK") "[1]"), "not an object"},
        {ANSWER(HEAD("200 OK") "{\"access_token\":\"a"), "not the expected JSON"},
        {ANSWER(HEAD("200 OK") "{\"access_token\":\"a\\r\\nX: y\"}"), "a control character"},
        {ANSWER(TOKEN(",\"token_type\":\"mac\"")), "type 'mac'"},
        {ANSWER(HEAD("401 No") "{\"error_description\":\"access_denied\",\"error\":\"server_error\"}"),
         "/oauth_token.do: HTTP 401: no token was given: access_denied (server_error); check client_id"},
        {ANSWER(HEAD("400 No") "{\"error\":\"invalid_grant\"}"), "HTTP 400: no token was given: invalid_grant; check"},
        {ANSWER(HEAD("404 No")), "there is no such address"},
        {ANSWER(HEAD("405 No")), "HTTP 405"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct fault fault = {0};
        bool done;
        char *sent = exchange(&CASES[i].answer, 1, GRANT_CLIENT_CREDENTIALS, 1, &done, &fault);
        CU_ASSERT_FALSE(done);
        CU_ASSERT_EQUAL(fault.kind, FAULT_REFUSED);
        CU_ASSERT_PTR_NOT_NULL(strstr(fault.text, CASES[i].text));
        free(sent);
    }
}

static size_t count(const char *text, const char *word) {
    size_t n = 0;
    for (; (text = strstr(text, word)) != NULL; text++) {
        n++;
    }
    return n;
}

/* How many tokens two requests cost. */
static void test_life(void) {
    static const struct {
        struct answer answer;
        size_t tokens;
    } CASES[] = {
        {ANSWER(TOKEN(",\"expires_in\":1799")), 1},
        {ANSWER(TOKEN(",\"expires_in\":\"1799\"")), 1},
        {ANSWER(TOKEN("")), 1},
        {ANSWER(TOKEN(",\"expires_in\":0")), 1},
        {ANSWER(TOKEN(",\"expires_in\":-5")), 1},
        {ANSWER(TOKEN(",\"expires_in\":50")), 1},
        {ANSWER(TOKEN(",\"expires_in\":1")), 2},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const struct answer page = ANSWER(PAGE);
        const struct answer answers[] = {CASES[i].answer, page, CASES[i].tokens == 2 ? CASES[i].answer : page, page};
        struct fault fault = {0};
        bool done;
        char *sent = exchange(answers, 4, GRANT_CLIENT_CREDENTIALS, 2, &done, &fault);
        CU_ASSERT_TRUE(done);
        CU_ASSERT_EQUAL(count(sent, "POST /oauth_token.do"), CASES[i].tokens);
        free(sent);
    }
}

static void test_renewal(void) {
    static const struct answer ANSWERS[] = {
        ANSWER(TOKEN("")),      ANSWER(HEAD("401 No")), ANSWER(HEAD("200 OK") "{\"access_token\":\"token-2\"}"),
        ANSWER(PAGE),           ANSWER(HEAD("401 No")), ANSWER(HEAD("200 OK") "{\"access_token\":\"token-2\"}"),
        ANSWER(HEAD("401 No")),
    };
    struct fault fault = {0};
    bool done;
    char *sent = exchange(ANSWERS, 7, GRANT_CLIENT_CREDENTIALS, 2, &done, &fault);
    CU_ASSERT_FALSE(done); /* the second request, after one renewal */
    CU_ASSERT_EQUAL(fault.kind, FAULT_REFUSED);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault.text, "a token was given but is refused"));
    CU_ASSERT_EQUAL(count(sent, "POST /oauth_token.do"), 3);
    CU_ASSERT_EQUAL(count(sent, "Bearer token-1"), 1);
    CU_ASSERT_EQUAL(count(sent, "Bearer token-2"), 3);
    free(sent);
}

/* scratch_close does not remove folders. */
static void remove_file(struct scratch *scratch) {
    CU_ASSERT_EQUAL(unlink(arena_format(&scratch->arena, "%s/mttr/it.token", scratch->dir)), 0);
    CU_ASSERT_EQUAL(rmdir(arena_format(&scratch->arena, "%s/mttr", scratch->dir)), 0);
}

/* A refresh token that comes in place of the settings' one is kept and used, until the settings change. */
static void test_rotation(void) {
    static const struct answer ANSWERS[] = {ANSWER(TOKEN(",\"refresh_token\":\"third-refresh\"")), ANSWER(PAGE)};
    static const struct {
        const char *settings, *wanted;
    } CASES[] = {{"first-refresh", "=second-refresh&"}, {"other-refresh", "=other-refresh&"}};
    struct scratch scratch;
    char origin[DIGEST_TEXT];
    scratch_open(&scratch);
    setenv("XDG_STATE_HOME", scratch.dir, 1);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct canned *canned = canned_open(ANSWERS, 2);
        struct integration integration = integration_at(canned, GRANT_REFRESH_TOKEN);
        struct snow *snow = NULL;
        struct fault *fault = &scratch.fault;
        struct buf kept;
        bool found = false;
        buf_init(&kept, 1000);
        digest_of("first-refresh", strlen("first-refresh"), origin);
        CU_ASSERT_TRUE(token_file_write(&integration, origin, "second-refresh", fault));
        integration.oauth.refresh_token.text = CASES[i].settings;
        CU_ASSERT_TRUE_FATAL(snow_open(&integration, &(struct proxy){0}, &snow, fault));
        CU_ASSERT_TRUE(ask(snow, fault));
        digest_of(CASES[i].settings, strlen(CASES[i].settings), origin);
        CU_ASSERT_TRUE(token_file_read(&integration, origin, &kept, &found, fault));
        CU_ASSERT_STRING_EQUAL(kept.data, "third-refresh");
        snow_close(snow);
        buf_clear(&kept);
        char *sent = canned_close(canned);
        CU_ASSERT_PTR_NOT_NULL(strstr(sent, CASES[i].wanted));
        free(sent);
    }
    remove_file(&scratch);
    unsetenv("XDG_STATE_HOME");
    scratch_close(&scratch);
}

/* RFC 7636 appendix B. */
static void test_challenge(void) {
    static const char VERIFIER[] = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    unsigned char digest[DIGEST_BYTES];
    struct buf challenge;
    buf_init(&challenge, 100);
    digest_bytes(VERIFIER, strlen(VERIFIER), digest);
    encode_base64url(&challenge, digest, sizeof digest);
    CU_ASSERT_STRING_EQUAL(challenge.data, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    buf_clear(&challenge);
}

static void test_parameters(void) {
    static const struct {
        const char *address, *value; /* NULL: none */
    } CASES[] = {
        {"http://127.0.0.1/back?code=a&state=b", "a"},
        {"/back?state=b&code=a%2Bb+c#code=d", "a+b c"},
        {"?xcode=1&code=", ""},
        {"/back?state=b", NULL},
        {"/back", NULL},
        {"code=a", NULL},
        {"/back#code=a", NULL},
        {"/back?code=%4", NULL},
        {"/back?code=%zz", NULL},
        {"/back?code=a%00b", NULL},
        {"/back?&&code=a", "a"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct buf value;
        buf_init(&value, 100);
        CU_ASSERT_EQUAL(redirect_parameter(CASES[i].address, "code", &value), CASES[i].value != NULL);
        if (CASES[i].value != NULL) {
            CU_ASSERT_STRING_EQUAL(value.data, CASES[i].value);
        }
        buf_clear(&value);
    }
}

static const struct test TESTS[] = {
    {"forms", test_forms},
    {"a token of any length", test_long_token},
    {"answers that are no token", test_strange_answers},
    {"the life of a token", test_life},
    {"one renewal a request", test_renewal},
    {"a refresh token that is replaced", test_rotation},
    {"the challenge", test_challenge},
    {"parameters of the way back", test_parameters},
    {NULL, NULL},
};
const struct suite suite_oauth = {"oauth", TESTS};
