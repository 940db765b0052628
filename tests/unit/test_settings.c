/* SPDX-License-Identifier: Apache-2.0 */
/* Settings: a whole file of satellite.yml(5) and Harness's, every refusal word by word, every place where a secret can
 * be. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "scratch.h"
#include "settings.h"
#include "suite.h"

/* Reads the text as satellite.yml. The notes of what is skipped are not part of these tests. */
static bool read_text(struct scratch *scratch, const char *text, mode_t mode, struct settings *out) {
    enum log_level level = log_get_level();
    log_set_level(LOG_QUIET);
    const char *path = scratch_file(scratch, "satellite.yml", text, mode);
    bool done = settings_read(path, &scratch->arena, out, &scratch->fault);
    log_set_level(level);
    return done;
}

static void expect_place(const char *place, const char *tail) {
    size_t n = strlen(place), m = strlen(tail);
    CU_ASSERT(n >= m && strcmp(place + n - m, tail) == 0);
}

/* Most keys of satellite.yml(5). */
static const char WHOLE[] =
    "satellite:\n"
    "  tenant: acme\n"
    "  api_key: unused\n"
    "  url: https://unused.example\n"
    "  proxy: {host: proxy.example, port: 3129, username: u, password: p, all_traffic: true}\n"
    "integrations:\n"
    "  - id: snow-prod\n"
    "    name: Production ServiceNow\n"
    "    description: the one\n"
    "    tags: [a, b]\n"
    "    application: servicenow\n"
    "    url: https://acme.service-now.com/\n"
    "    auth: basic\n"
    "    username: svc.mttr\n"
    "    api_key: secret\n"
    "    oauth: {grant: refresh_token, client_id: c, client_secret: s, refresh_token_env: TOKEN}\n"
    "    metadata:\n"
    "      incident_query: active=true^ORactive=false\n"
    "      change_request_query: type!=standard\n"
    "      timezone: Europe/Berlin\n"
    "    exclude_fields: [short_description, description]\n"
    "    custom_fields: [u_env, u_team]\n"
    "    tls: {ca_file: ca.pem, cert_file: /etc/cert.pem, key_file: keys/key.pem}\n"
    "    page_size: 500\n"
    "    requests_in_flight: 4\n"
    "    request_timeout: 90s\n"
    "    sweep_every: 12h\n"
    "    users: true\n";

static void test_whole(void) {
    struct scratch scratch;
    struct settings settings;
    scratch_open(&scratch);
    CU_ASSERT_FATAL(read_text(&scratch, WHOLE, 0600, &settings));
    CU_ASSERT(settings.proxy.used);
    CU_ASSERT_STRING_EQUAL(settings.proxy.host, "proxy.example");
    CU_ASSERT_EQUAL(settings.proxy.port, 3129);
    CU_ASSERT_STRING_EQUAL(settings.proxy.username, "u");
    CU_ASSERT_EQUAL(settings.proxy.password.source, SECRET_LITERAL);
    CU_ASSERT_EQUAL_FATAL(settings.n_integrations, 1);
    const struct integration *snow = &settings.integrations[0];
    CU_ASSERT_STRING_EQUAL(snow->id, "snow-prod");
    CU_ASSERT_STRING_EQUAL(snow->name, "Production ServiceNow");
    CU_ASSERT_STRING_EQUAL(snow->url, "https://acme.service-now.com");
    CU_ASSERT_EQUAL(snow->auth, AUTH_BASIC);
    CU_ASSERT_STRING_EQUAL(snow->username, "svc.mttr");
    CU_ASSERT_STRING_EQUAL(snow->api_key.text, "secret");
    expect_place(snow->api_key.place, "satellite.yml:15:5");
    CU_ASSERT_EQUAL(snow->oauth.grant, GRANT_REFRESH_TOKEN);
    CU_ASSERT_STRING_EQUAL(snow->oauth.client_id, "c");
    CU_ASSERT_EQUAL(snow->oauth.client_secret.source, SECRET_LITERAL);
    CU_ASSERT_EQUAL(snow->oauth.refresh_token.source, SECRET_ENV);
    CU_ASSERT_STRING_EQUAL(snow->oauth.refresh_token.text, "TOKEN");
    CU_ASSERT_STRING_EQUAL(snow->queries[KIND_INCIDENT], "active=true^ORactive=false");
    CU_ASSERT_STRING_EQUAL(snow->queries[KIND_CHANGE_REQUEST], "type!=standard");
    CU_ASSERT_STRING_EQUAL(snow->timezone, "Europe/Berlin");
    CU_ASSERT_EQUAL_FATAL(snow->n_exclude, 2);
    CU_ASSERT_STRING_EQUAL(snow->exclude_fields[1], "description");
    CU_ASSERT_EQUAL(snow->custom_mode, CUSTOM_LISTED);
    CU_ASSERT_EQUAL_FATAL(snow->n_custom, 2);
    CU_ASSERT_STRING_EQUAL(snow->custom_fields[1], "u_team");
    CU_ASSERT_STRING_EQUAL(snow->ca_file, arena_format(&scratch.arena, "%s/ca.pem", scratch.dir));
    CU_ASSERT_STRING_EQUAL(snow->cert_file, "/etc/cert.pem");
    CU_ASSERT_STRING_EQUAL(snow->key_file, arena_format(&scratch.arena, "%s/keys/key.pem", scratch.dir));
    CU_ASSERT_EQUAL(snow->page_size, 500);
    CU_ASSERT_EQUAL(snow->requests_in_flight, 4);
    CU_ASSERT_EQUAL(snow->request_timeout, 90);
    CU_ASSERT_EQUAL(snow->sweep_every, 43200);
    CU_ASSERT_TRUE(snow->users);
    scratch_close(&scratch);
}

/* As "Download YAML File" gives it, with an id that is a number, next to an integration and a section of others. */
static void test_harness(void) {
    static const char TEXT[] =
        "jira:\n  allow_unsafe_ssl: true\n"
        "satellite:\n  tenant: acme\n  api_key: x\n  url: https://api.propelo.ai\n"
        "integrations:\n"
        "  - {id: 7, application: jira, url: 'http://jira', whatever: [1]}\n"
        "  - id: 4711\n    url: http://127.0.0.1:8080/prefix//\n    username: svc\n    application: servicenow\n"
        "    api_key: p\xC3\xA4ss:\"w%rd\n";
    struct scratch scratch;
    struct settings settings;
    scratch_open(&scratch);
    CU_ASSERT_FATAL(read_text(&scratch, TEXT, 0600, &settings));
    CU_ASSERT_EQUAL_FATAL(settings.n_integrations, 1);
    const struct integration *snow = settings_find(&settings, "4711", &scratch.fault);
    CU_ASSERT_PTR_EQUAL_FATAL(snow, &settings.integrations[0]);
    CU_ASSERT_STRING_EQUAL(snow->url, "http://127.0.0.1:8080/prefix");
    CU_ASSERT_STRING_EQUAL(snow->api_key.text, "p\xC3\xA4ss:\"w%rd");
    CU_ASSERT_STRING_EQUAL(snow->name, "");
    CU_ASSERT_STRING_EQUAL(snow->queries[KIND_INCIDENT], "");
    CU_ASSERT_STRING_EQUAL(snow->timezone, "UTC");
    CU_ASSERT_EQUAL(snow->oauth.client_secret.source, SECRET_NONE);
    CU_ASSERT_EQUAL(snow->custom_mode, CUSTOM_AUTO);
    CU_ASSERT_EQUAL(snow->n_exclude, 0);
    CU_ASSERT_PTR_NULL(snow->ca_file);
    CU_ASSERT_EQUAL(snow->page_size, 1000);
    CU_ASSERT_EQUAL(snow->requests_in_flight, 2);
    CU_ASSERT_EQUAL(snow->request_timeout, 330);
    CU_ASSERT_EQUAL(snow->sweep_every, 604800);
    CU_ASSERT_FALSE(snow->users);
    CU_ASSERT_FALSE(settings.proxy.used);
    scratch_close(&scratch);
}

static void test_find(void) {
    struct scratch scratch;
    struct settings settings;
    scratch_open(&scratch);
    CU_ASSERT_FATAL(read_text(&scratch, WHOLE, 0600, &settings));
    CU_ASSERT_PTR_NULL(settings_find(&settings, "snow-prd", &scratch.fault));
    scratch_expect_fault(&scratch, FAULT_USAGE,
                         "satellite.yml: unknown integration 'snow-prd'; did you mean 'snow-prod'?");
    CU_ASSERT_PTR_NULL(settings_find(&settings, "zzz", &scratch.fault));
    scratch_expect_fault(&scratch, FAULT_USAGE, "satellite.yml: unknown integration 'zzz'; known: snow-prod");
    scratch_close(&scratch);
}

/* The four lines that every integration has, the cases go below them. */
#define SNOW                                                                                            \
    "integrations:\n  - id: snow\n    application: servicenow\n    username: u\n    api_key_env: KEY\n" \
    "    url: https://a.example\n"

static void test_refusals(void) {
    static const struct {
        const char *text, *fault; /* what follows the path */
    } CASES[] = {
        {"", "1:1: expected a map, found nothing"},
        {"- a\n", "1:1: expected a map, found a list"},
        {"{}", "1:1: no integration of the application servicenow: add one, or run mttr init to write one"},
        {"integrations: {}\n", "1:1: integrations: expected a list, found a map"},
        {"integrations: [s3cret]\n", "1:16: expected a map, found text"},
        {"integrations:\n  - {id: a, url: 'https://a'}\n", "2:5: key 'application' is missing or empty"},
        {"integrations:\n  - {id: 1, application: jira}\n",
         "1:1: no integration of the application servicenow: add one, or run mttr init to write one"},
        {"integrations:\n  - {application: servicenow}\n", "2:5: key 'id' is missing or empty"},
        {"integrations:\n  - {application: servicenow, id: a/b}\n",
         "2:31: id: 'a/b' is not an id: use letters, digits, '.', '_' and '-', at most 100"},
        {"integrations:\n  - {application: servicenow, id: ..}\n",
         "2:31: id: '..' is not an id: use letters, digits, '.', '_' and '-', at most 100"},
        {"integrations:\n  - {application: servicenow, id: a}\n", "2:5: key 'url' is missing or empty"},
        {"integrations:\n  - {application: servicenow, id: a, url: 'https://a'}\n",
         "2:5: key 'username' is missing or empty"},
        {SNOW "    usrname: x\n", "7:5: unknown integration key 'usrname'; did you mean 'username'?"},
        {SNOW "    zzz: 1d\n",
         "7:5: unknown integration key 'zzz'; known: id, name, description, tags, application, url, auth, "
         "username, api_key, api_key_command, api_key_file, api_key_env, oauth, metadata, exclude_fields, "
         "custom_fields, "
         "tls, page_size, requests_in_flight, request_timeout, sweep_every, users"},
        {SNOW "    auth: oath\n", "7:5: unknown auth 'oath'; did you mean 'oauth'?"},
        {SNOW "    auth: oauth\n", "2:5: key 'oauth' is missing: auth: oauth needs it"},
        {SNOW "    oauth: {grant: password}\n", "7:5: key 'client_id' is missing or empty"},
        {SNOW "    oauth: {client_id: a, client_secrt: b}\n",
         "7:27: unknown oauth key 'client_secrt'; did you mean 'client_secret'?"},
        {SNOW "    oauth: {grant: refresh, client_id: a}\n",
         "7:13: unknown grant 'refresh'; did you mean 'refresh_token'?"},
        {SNOW "    oauth: {client_id: a, client_secret_env: A, client_secret_file: b}\n",
         "7:27: both client_secret_file and client_secret_env are given: keep one"},
        {SNOW "    api_key_command: [a]\n", "5:5: both api_key_command and api_key_env are given: keep one"},
        {SNOW "    oauth: {client_id: a, client_secret_command: pass show x}\n",
         "7:27: client_secret_command: expected a list, found text"},
        {SNOW "    oauth: {client_id: a, client_secret_command: []}\n", "7:27: client_secret_command needs a program"},
        {SNOW "    oauth: {client_id: a, client_secret: [s3cret]}\n",
         "7:27: client_secret: expected text, found a list"},
        {SNOW "    metadata: {incident_qery: a}\n",
         "7:16: unknown metadata key 'incident_qery'; did you mean 'incident_query'?"},
        {SNOW "    metadata: {timezone: Mars/Base}\n",
         "7:16: no time zone 'Mars/Base': use a name such as Europe/Berlin (see timedatectl list-timezones)"},
        {SNOW "    exclude_fields: [number, sys_id]\n",
         "7:30: exclude_fields: mttr needs the field 'sys_id': leave it out"},
        {SNOW "    custom_fields: [u_a, env]\n",
         "7:5: custom_fields: 'env' is not a custom field: use auto, none or a list of u_ names"},
        {SNOW "    page_size: 0\n", "7:5: page_size: expected a whole number from 1 to 10000, found 0"},
        {SNOW "    request_timeout: 0s\n", "7:5: request_timeout: it must be from 1s to 1h"},
        {SNOW "    request_timeout: 2h\n", "7:5: request_timeout: it must be from 1s to 1h"},
        {SNOW "    sweep_every: weekly\n",
         "7:5: sweep_every: expected a duration such as 90s, 15m, 1h, 1d or 1w, found weekly"},
        {SNOW "    requests_in_flight: many\n",
         "7:5: requests_in_flight: expected a whole number from 1 to 16, found many"},
        {SNOW "    tls: {ca: x}\n", "7:11: unknown tls key 'ca'; known: ca_file, cert_file, key_file"},
        {SNOW "    url: https://b.example\n", "7:5: duplicate key 'url', first at 6:5: keep one"},
        {SNOW "  - id: snow\n    application: servicenow\n    username: u\n    url: https://b.example\n",
         "7:5: two integrations have the id 'snow', the first at 2:5: rename one"},
        {"satellite: {proxy: {hst: a}}\n" SNOW, "1:21: unknown proxy key 'hst'; did you mean 'host'?"},
        {"satellite: {proxy: {all_traffic: true}}\n" SNOW, "1:13: key 'host' is missing or empty"},
        {"satellite: {proxy: {port: 70000}}\n" SNOW,
         "1:21: port: expected a whole number from 1 to 65535, found 70000"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct scratch scratch;
        struct settings settings = {.path = "untouched"};
        char expected[1024] = "satellite.yml:";
        scratch_open(&scratch);
        CU_ASSERT_FALSE(read_text(&scratch, CASES[i].text, 0600, &settings));
        CU_ASSERT_STRING_EQUAL(settings.path, "untouched");
        strcat(expected, CASES[i].fault);
        const char *first = strstr(CASES[i].fault, "irst at ");
        if (first != NULL) {
            size_t n = (size_t)(first - CASES[i].fault) + strlen("irst at ");
            snprintf(expected, sizeof expected, "satellite.yml:%.*ssatellite.yml:%s", (int)n, CASES[i].fault,
                     CASES[i].fault + n);
        }
        scratch_expect_fault(&scratch, FAULT_USAGE, expected);
        scratch_close(&scratch);
    }
}

static void test_urls(void) {
    static const char HTTPS_ONLY[] = "http:// is only for a loopback host: use https://";
    static const char CHARACTER[] = "it has a character that URLs do not have";
    static const char HOST[] = "its host is not a name or an address";
    static const char PORT[] = "its port is not a number from 1 to 65535";
    static const char USER[] = "it contains a user or password: use username and api_key";
    static const char QUERY[] = "it has a query or fragment: give only the base URL";
    static const struct {
        const char *url, *base, *reason;
    } CASES[] = {
        {"https://acme.service-now.com", "https://acme.service-now.com", NULL},
        {"https://acme.service-now.com//", "https://acme.service-now.com", NULL},
        {"HTTPS://acme.example:8443/snow/", "HTTPS://acme.example:8443/snow", NULL},
        {"https://10.0.0.1/", "https://10.0.0.1", NULL},
        {"https://[2001:db8::1]:443", "https://[2001:db8::1]:443", NULL},
        {"http://localhost:8080", "http://localhost:8080", NULL},
        {"http://LocalHost", "http://LocalHost", NULL},
        {"http://127.1.2.3/a", "http://127.1.2.3/a", NULL},
        {"http://[::1]:80/", "http://[::1]:80", NULL},
        {"http://acme.example", NULL, HTTPS_ONLY},
        {"http://127.example.com", NULL, HTTPS_ONLY},
        {"http://128.0.0.1", NULL, HTTPS_ONLY},
        {"http://127.1", NULL, HTTPS_ONLY},
        {"http://localhost.example.com", NULL, HTTPS_ONLY},
        {"http://[::2]", NULL, HTTPS_ONLY},
        {"http://[::ffff:127.0.0.1]", NULL, HTTPS_ONLY},
        {"ftp://a", NULL, "it must begin with https://"},
        {"acme.service-now.com", NULL, "it must begin with https://"},
        {"https://u:s3cret@a.example", NULL, USER},
        {"https://u@a.example", NULL, USER},
        {"http://localhost@a.example", NULL, USER},
        {"https://a.example?x=1", NULL, QUERY},
        {"https://a.example/#top", NULL, QUERY},
        {"https://", NULL, HOST},
        {"https:///x", NULL, HOST},
        {"https://a_b.example!", NULL, HOST},
        {"https://[::1", NULL, HOST},
        {"https://[nonsense]", NULL, HOST},
        {"https://a:0", NULL, PORT},
        {"https://a:65536", NULL, PORT},
        {"https://a:", NULL, PORT},
        {"https://a:+1", NULL, PORT},
        {"https://[::1]x", NULL, PORT},
        {"https://a b", NULL, CHARACTER},
        {"https://b\xC3\xBC"
         "cher.example",
         NULL, CHARACTER},
        {"https://a\\\\b", NULL, CHARACTER},
        {"<SERVICENOW_URL>", NULL, CHARACTER},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct scratch scratch;
        struct settings settings;
        char text[512], expected[256];
        scratch_open(&scratch);
        snprintf(text, sizeof text,
                 "integrations: [{id: a, application: servicenow, username: u, api_key_env: K, url: \"%s\"}]",
                 CASES[i].url);
        bool done = read_text(&scratch, text, 0644, &settings);
        CU_ASSERT_EQUAL(done, CASES[i].base != NULL);
        if (done && CASES[i].base != NULL) {
            CU_ASSERT_STRING_EQUAL(settings.integrations[0].url, CASES[i].base);
        } else {
            snprintf(expected, sizeof expected, "satellite.yml:1:78: url: %s", CASES[i].reason);
            scratch_expect_fault(&scratch, FAULT_USAGE, expected);
        }
        scratch_close(&scratch);
    }
}

static void test_custom_modes(void) {
    static const struct {
        const char *text;
        enum custom_mode mode;
        size_t n;
    } CASES[] = {
        {SNOW, CUSTOM_AUTO, 0},
        {SNOW "    custom_fields:\n", CUSTOM_AUTO, 0},
        {SNOW "    custom_fields: auto\n", CUSTOM_AUTO, 0},
        {SNOW "    custom_fields: none\n", CUSTOM_NONE, 0},
        {SNOW "    custom_fields: []\n", CUSTOM_NONE, 0},
        {SNOW "    custom_fields: u_env\n", CUSTOM_LISTED, 1},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct scratch scratch;
        struct settings settings;
        scratch_open(&scratch);
        CU_ASSERT_FATAL(read_text(&scratch, CASES[i].text, 0600, &settings));
        CU_ASSERT_EQUAL(settings.integrations[0].custom_mode, CASES[i].mode);
        CU_ASSERT_EQUAL(settings.integrations[0].n_custom, CASES[i].n);
        scratch_close(&scratch);
    }
}

/* Only what this program would use makes the file a secret. */
static void test_permissions(void) {
    static const struct {
        const char *text;
        mode_t mode;
        bool accepted;
    } CASES[] = {
        {WHOLE, 0600, true},
        {WHOLE, 0400, true},
        {WHOLE, 0640, false},
        {WHOLE, 0604, false},
        {SNOW, 0644, true},
        {"satellite: {api_key: unused}\n" SNOW, 0644, true},
        {"satellite: {proxy: {host: a, password: p}}\n" SNOW, 0644, false},
        {"satellite: {proxy: {host: a, password_env: P}}\n" SNOW, 0644, true},
        {SNOW "    oauth: {client_id: a, client_secret: b}\n", 0644, false},
        {SNOW "    oauth: {client_id: a, refresh_token: b}\n", 0644, false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct scratch scratch;
        struct settings settings;
        scratch_open(&scratch);
        CU_ASSERT_EQUAL(read_text(&scratch, CASES[i].text, CASES[i].mode, &settings), CASES[i].accepted);
        if (!CASES[i].accepted) {
            scratch_expect_fault(
                &scratch, FAULT_USAGE,
                "satellite.yml contains a secret and other users can read it: run chmod 600 satellite.yml");
        }
        scratch_close(&scratch);
    }
}

/* What an integration's api_key is read as, where its keys are `keys`; NULL and the fault when it cannot be. */
static const char *read_key(struct scratch *scratch, const char *keys) {
    struct settings settings;
    struct buf value;
    const char *read = NULL;
    const char *text = arena_format(&scratch->arena,
                                    "integrations:\n  - id: snow\n    application: servicenow\n    username: u\n"
                                    "    url: https://a.example\n%s",
                                    keys);
    buf_init(&value, 1 << 17);
    if (read_text(scratch, text, 0600, &settings) &&
        secret_read(&settings.integrations[0].api_key, &value, &scratch->fault)) {
        read = arena_strdup(&scratch->arena, value.data);
    }
    buf_clear(&value);
    return read;
}

#define ODD "a:b'c\"d%s $HOME \xC3\xA4\xE2\x82\xAC #&*!\\n"

static void test_secrets(void) {
    static const struct {
        const char *keys, *value; /* NULL: the fault */
        const char *fault;
    } CASES[] = {
        {"    api_key: 'a:b''c\"d%s $HOME \xC3\xA4\xE2\x82\xAC #&*!\\n'\n", ODD, NULL},
        {"    api_key: |\n      a line\n", "a line", NULL},
        {"    api_key: 0123\n", "0123", NULL},
        {"    api_key_file: odd\n", ODD, NULL},
        {"    api_key_file: crlf\n", "crlf", NULL},
        {"    api_key_file: blank\n", " x \t", NULL},
        {"    api_key_env: MTTR_TEST_ODD\n", ODD, NULL},
        {"    api_key_command: [cat, %DIR%/odd]\n", ODD, NULL},
        {"    api_key_command: [printf, '%s', '$HOME; echo x']\n", "$HOME; echo x", NULL},
        {"    api_key_command: [sh, -c, 'cat; echo read']\n", "read", NULL},
        {"    api_key: \"\"\n", NULL, "6:5: api_key: the secret is empty"},
        {"    api_key: \"a\\nb\"\n", NULL, "6:5: api_key: the secret has more than one line, or a NUL"},
        {"", NULL, "2:5: api_key: not given: use api_key, api_key_command, api_key_file or api_key_env"},
        {"    api_key:\n", NULL, "2:5: api_key: not given: use api_key, api_key_command, api_key_file or api_key_env"},
        {"    api_key_file: none\n", NULL, "6:5: api_key: cannot read none: No such file or directory; check the path"},
        {"    api_key_file: open\n", NULL,
         "6:5: api_key: open contains a secret and other users can read it: run chmod 600 open"},
        {"    api_key_file: empty\n", NULL, "6:5: api_key: the secret is empty"},
        {"    api_key_file: lines\n", NULL, "6:5: api_key: the secret has more than one line, or a NUL"},
        {"    api_key_file: big\n", NULL, "6:5: api_key: cannot read big: it has more than 65536 bytes"},
        {"    api_key_env: MTTR_TEST_UNSET\n", NULL,
         "6:5: api_key: the environment variable MTTR_TEST_UNSET is not set"},
        {"    api_key_command: [sh, -c, 'echo s3cret; exit 3']\n", NULL, "6:5: api_key: sh ended with exit status 3"},
        {"    api_key_command: [sh, -c, 'kill -TERM $$']\n", NULL, "6:5: api_key: sh was ended by signal 15"},
        {"    api_key_command: [sh, -c, 'kill -PIPE $$']\n", NULL, "6:5: api_key: sh was ended by signal 13"},
        {"    api_key_command: ['true']\n", NULL, "6:5: api_key: the secret is empty"},
        {"    api_key_command: [cat, /dev/zero]\n", NULL, "6:5: api_key: cat printed more than 64 KiB"},
        {"    api_key_command: [printf, 'a\\0b']\n", NULL, "6:5: api_key: the secret has more than one line, or a NUL"},
    };
    struct scratch scratch;
    scratch_open(&scratch);
    scratch_file(&scratch, "odd", ODD "\n", 0600);
    scratch_file(&scratch, "crlf", "crlf\r\n", 0400);
    scratch_file(&scratch, "blank", " x \t\n", 0600);
    scratch_file(&scratch, "open", "s3cret\n", 0640);
    scratch_file(&scratch, "empty", "\n", 0600);
    scratch_file(&scratch, "lines", "s3cret\nuser: x\n", 0600);
    char *big = arena_alloc(&scratch.arena, 65538);
    scratch_file(&scratch, "big", memset(big, 'x', 65537), 0600);
    setenv("MTTR_TEST_ODD", ODD, 1);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const char *mark = strstr(CASES[i].keys, "%DIR%");
        const char *keys = mark == NULL ? CASES[i].keys
                                        : arena_format(&scratch.arena, "%.*s%s%s", (int)(mark - CASES[i].keys),
                                                       CASES[i].keys, scratch.dir, mark + strlen("%DIR%"));
        const char *value = read_key(&scratch, keys);
        if (CASES[i].value == NULL) {
            CU_ASSERT_PTR_NULL(value);
            scratch_expect_fault(&scratch, FAULT_USAGE,
                                 arena_format(&scratch.arena, "satellite.yml:%s", CASES[i].fault));
        } else {
            CU_ASSERT_PTR_NOT_NULL_FATAL(value);
            CU_ASSERT_STRING_EQUAL(value, CASES[i].value);
        }
    }
    unsetenv("MTTR_TEST_ODD");
    scratch_close(&scratch);
}

/* The C library reports why; under valgrind, which has no vfork, the child's exit status 127 does. */
static void test_no_such_command(void) {
    struct scratch scratch;
    scratch_open(&scratch);
    CU_ASSERT_PTR_NULL(read_key(&scratch, "    api_key_command: [/nonexistent]\n"));
    CU_ASSERT_EQUAL(scratch.fault.kind, FAULT_USAGE);
    CU_ASSERT_PTR_NOT_NULL(strstr(scratch.fault.text, "satellite.yml:6:5: api_key: "));
    CU_ASSERT_PTR_NOT_NULL(strstr(scratch.fault.text, "/nonexistent"));
    scratch_close(&scratch);
}

/* A credential counts where no key is given, whatever the mode that systemd gave it. */
static void test_credential(void) {
    struct scratch scratch;
    scratch_open(&scratch);
    scratch_file(&scratch, "mttr.snow.api_key", ODD "\n", 0440);
    setenv("CREDENTIALS_DIRECTORY", scratch.dir, 1);
    const char *value = read_key(&scratch, "");
    CU_ASSERT_PTR_NOT_NULL_FATAL(value);
    CU_ASSERT_STRING_EQUAL(value, ODD);
    value = read_key(&scratch, "    api_key: literal\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(value);
    CU_ASSERT_STRING_EQUAL(value, "literal");
    unsetenv("CREDENTIALS_DIRECTORY");
    CU_ASSERT_PTR_NULL(read_key(&scratch, ""));
    scratch_close(&scratch);
}

static const struct test TESTS[] = {
    {"a whole file", test_whole},
    {"Harness's file", test_harness},
    {"find", test_find},
    {"refusals", test_refusals},
    {"urls", test_urls},
    {"custom fields", test_custom_modes},
    {"permissions", test_permissions},
    {"secrets", test_secrets},
    {"credential", test_credential},
    {"no such command", test_no_such_command},
    {NULL, NULL},
};
const struct suite suite_settings = {"settings", TESTS};
