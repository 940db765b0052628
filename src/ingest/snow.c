/* snow: the URL of one Table API request, the table of what answers mean, and the loop of attempts. */
#include "snow.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "auth_p.h"
#include "decode.h"
#include "http.h"
#include "instant.h"
#include "log.h"
#include "retry_p.h"
#include "text.h"

/* A page of 10,000 wide rows has about 60 MB; instances and proxies refuse URLs of about 10 kB and more. */
enum { BODY_MAX = 64 * 1024 * 1024, PATH_MAX_BYTES = 8 * 1024 };

struct snow {
    const char *id; /* the integration's */
    struct http *http;
    struct credentials *auth;
    struct arena arena; /* of one answer */
    struct snow_counts counts;
    bool over;
};

/* ---- opening ---- */

static bool open_http(struct snow *snow, const struct integration *integration, const struct proxy *proxy,
                      struct fault *fault) {
    struct http_settings settings = {
        .url = integration->url,
        .ca_file = integration->ca_file,
        .cert_file = integration->cert_file,
        .key_file = integration->key_file,
        .max_body = BODY_MAX,
    };
    struct buf password;
    buf_init(&password, PATH_MAX_BYTES);
    if (proxy->used) {
        settings.proxy_host = proxy->host;
        settings.proxy_port = (long)proxy->port;
    }
    bool done = true;
    if (proxy->used && proxy->username != NULL) {
        done = secret_read(&proxy->password, &password, fault);
        settings.proxy_username = proxy->username;
        settings.proxy_password = password.data;
    }
    done = done && http_open(&settings, &snow->http, fault);
    auth_wipe(&password);
    return done;
}

bool snow_open(const struct integration *integration, const struct proxy *proxy, struct snow **out,
               struct fault *fault) {
    struct snow *snow = must_malloc(sizeof *snow);
    *snow = (struct snow){.id = integration->id};
    arena_init(&snow->arena);
    if (!auth_open(integration, &snow->auth, fault) || !open_http(snow, integration, proxy, fault)) {
        snow_close(snow);
        return false;
    }
    *out = snow;
    return true;
}

void snow_close(struct snow *snow) {
    if (snow != NULL) {
        http_close(snow->http);
        auth_close(snow->auth);
        arena_clear(&snow->arena);
        free(snow);
    }
}

bool snow_is_over(const struct snow *snow) {
    return snow->over;
}

struct snow_counts snow_counts(const struct snow *snow) {
    return snow->counts;
}

/* ---- what an answer means ---- */

/* An answer and the server's own words in it. */
struct view {
    const struct http_answer *http;
    const char *words;
};

static bool is_json(const struct view *view) {
    return text_starts(view->http->content_type, "application/json");
}

static bool is_page(const struct view *view) {
    return text_starts(view->http->content_type, "text/html") || view->http->body.data[0] == '<';
}

static bool is_hibernating(const struct view *view) {
    return is_page(view) && text_contains(view->http->body.data, "hibernating");
}

static bool is_redirect(const struct view *view) {
    return view->http->location;
}

/* An API of version 1 says so of a query without rows. */
static bool is_no_record(const struct view *view) {
    return text_contains(view->words, "No Record found");
}

/* The first rule whose status range and condition fit decides. status: of HTTP, or enum http_failure. */
static const struct rule {
    int from, to;
    bool (*when)(const struct view *view); /* NULL: always */
    enum snow_class class;
    enum fault_kind kind;
    const char *what;
    const char *mend; /* "" when there is none */
} RULES[] = {
    {HTTP_BROKEN, HTTP_BROKEN, NULL, SNOW_RETRY, FAULT_BUSY, "the connection failed", ""},
    {HTTP_TIMEOUT, HTTP_TIMEOUT, NULL, SNOW_SMALLER, FAULT_INCOMPLETE, "no answer in time", ""},
    {HTTP_TOO_LARGE, HTTP_TOO_LARGE, NULL, SNOW_SMALLER, FAULT_INCOMPLETE, "the answer is larger than 64 MiB", ""},
    {HTTP_UNTRUSTED, HTTP_UNTRUSTED, NULL, SNOW_STOP_ALL, FAULT_REFUSED, "the server's certificate is not trusted",
     "name the file of its authority's certificate in tls: ca_file"},
    {HTTP_PROXY, HTTP_PROXY, NULL, SNOW_STOP_ALL, FAULT_REFUSED, "the proxy refused",
     "check the keys of satellite: proxy"},
    {HTTP_STOPPED, HTTP_STOPPED, NULL, SNOW_STOP_ALL, FAULT_INCOMPLETE, "interrupted", ""},
    {HTTP_IMPOSSIBLE, HTTP_IMPOSSIBLE, NULL, SNOW_STOP_ALL, FAULT_REFUSED, "the instance cannot be asked",
     "check url and tls"},
    {200, 200, is_json, SNOW_OK, FAULT_NONE, "", ""},
    {200, 599, is_hibernating, SNOW_STOP_ALL, FAULT_REFUSED, "the instance is hibernating",
     "wake it at developer.servicenow.com"},
    {202, 202, NULL, SNOW_RETRY, FAULT_BUSY, "the request was dropped from a full queue", ""},
    {200, 299, is_page, SNOW_STOP_ALL, FAULT_REFUSED, "a web page came instead of JSON, such as a login page",
     "check url, and that no single sign-on or proxy stands before the REST API"},
    {200, 299, NULL, SNOW_STOP_ALL, FAULT_REFUSED, "this is not the answer of a ServiceNow REST API", "check url"},
    {300, 399, is_redirect, SNOW_STOP_ALL, FAULT_REFUSED, "it redirects to another address, which is not followed",
     "give the instance's own address as url"},
    {400, 400, NULL, SNOW_STOP_TABLE, FAULT_REFUSED, "the request is not accepted",
     "the table may not exist, or the query be wrong"},
    {401, 401, NULL, SNOW_STOP_ALL, FAULT_REFUSED, "the login is refused",
     "check username and api_key; the account may be locked, Basic authentication closed to it (role "
     "snc_basic_auth_api_access), or the REST API closed by an access policy"},
    {403, 403, NULL, SNOW_STOP_TABLE, FAULT_REFUSED, "the account may not read this",
     "grant it read on the table, and query_match and query_range on sys_id and sys_updated_on"},
    {404, 404, is_no_record, SNOW_OK, FAULT_NONE, "", ""},
    {404, 404, NULL, SNOW_STOP_TABLE, FAULT_REFUSED, "there is no such table or REST API", "check url"},
    {407, 407, NULL, SNOW_STOP_ALL, FAULT_REFUSED, "the proxy wants a login", "check the keys of satellite: proxy"},
    {408, 408, NULL, SNOW_RETRY, FAULT_BUSY, "the server gave up waiting", ""},
    {414, 414, NULL, SNOW_STOP_TABLE, FAULT_REFUSED, "the URL is too long for the instance",
     "shorten the query or list fewer custom_fields"},
    {425, 425, NULL, SNOW_RETRY, FAULT_BUSY, "too early", ""},
    {429, 429, NULL, SNOW_RETRY, FAULT_BUSY, "too many requests", ""},
    {400, 499, NULL, SNOW_STOP_TABLE, FAULT_REFUSED, "the request is refused", ""},
    {500, 599, NULL, SNOW_RETRY, FAULT_BUSY, "the server failed", ""},
    {INT_MIN, INT_MAX, NULL, SNOW_STOP_ALL, FAULT_REFUSED, "this is not the answer of a REST API", "check url"},
};

static bool fits(const struct rule *rule, const struct view *view) {
    int status = view->http->status;
    return status >= rule->from && status <= rule->to && (rule->when == NULL || rule->when(view));
}

static const struct rule *rule_of(const struct view *view) {
    const struct rule *rule = RULES;
    while (!fits(rule, view)) {
        rule++; /* the last one fits all */
    }
    return rule;
}

/* Long words must not crowd out what to do. */
static int words_length(const char *words) {
    enum { WORDS_MAX = 400 };
    return (int)text_head(words, WORDS_MAX);
}

/* "HTTP 401: what: the server's words (it asks for ..); mend" */
static void describe(const struct view *view, const struct rule *rule, struct fault *out) {
    const struct http_answer *http = view->http;
    const char *words = http->status < 0 ? http->reason : view->words;
    struct buf text;
    buf_init(&text, sizeof out->text);
    if (http->status > 0) {
        buf_format(&text, "HTTP %d: ", http->status);
    }
    buf_text(&text, rule->what);
    if (words[0] != '\0') {
        buf_format(&text, ": %.*s", words_length(words), words);
    }
    if (http->asks_for[0] != '\0') {
        buf_format(&text, " (it asks for %.*s)", words_length(http->asks_for), http->asks_for);
    }
    if (rule->mend[0] != '\0') {
        buf_format(&text, "; %s", rule->mend);
    }
    fault_set(out, rule->kind, "%s", text.data);
    buf_clear(&text);
}

/* ---- asking ---- */

/* Everything but RFC 3986's unreserved characters is percent-encoded, '^' and '=' of queries too. */
static void add_parameter(struct buf *path, const char *name, const char *value) {
    static const char PLAIN[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    buf_format(path, "%s=", name);
    for (; *value != '\0'; value++) {
        if (strchr(PLAIN, *value) != NULL) {
            buf_char(path, *value);
        } else {
            buf_format(path, "%%%02X", (unsigned char)*value);
        }
    }
}

static bool build_path(const struct snow_query *query, struct buf *path, struct fault *fault) {
    buf_format(path, "/api/now/table/%s?", query->table);
    add_parameter(path, "sysparm_query", query->query);
    add_parameter(path, "&sysparm_fields", query->fields);
    buf_format(path, "&sysparm_limit=%lld&sysparm_offset=%lld", (long long)query->limit, (long long)query->offset);
    buf_format(path, "&sysparm_display_value=%s&sysparm_exclude_reference_link=true",
               query->displays ? "all" : "false");
    buf_format(path, "&sysparm_no_count=%s&sysparm_suppress_pagination_header=true", query->count ? "false" : "true");
    return !path->over ||
           fault_set(fault, FAULT_USAGE,
                     "the URL would be longer than 8 KiB, which instances refuse; shorten the query or list fewer "
                     "custom_fields");
}

static const struct http_answer *attempt(struct snow *snow, const char *path) {
    char *header = auth_header(snow->auth);
    const struct http_answer *http = http_get(snow->http, path, header);
    auth_header_free(header);
    snow->counts.requests++;
    snow->counts.bytes += (int64_t)http->body.len;
    return http;
}

static struct view view_of(struct snow *snow, const struct http_answer *http) {
    struct view view = {.http = http, .words = ""};
    arena_reset(&snow->arena);
    if (http->status >= 300 && is_json(&view)) {
        view.words = decode_error_message(http->body.data, http->body.len, &snow->arena);
    }
    return view;
}

static void fill(struct snow_answer *answer, const struct http_answer *http) {
    static const char EMPTY[] = "{\"result\":[]}";
    bool none = http->status == 404;
    answer->body = none ? EMPTY : http->body.data;
    answer->n = none ? strlen(EMPTY) : http->body.len;
    answer->date = http->date;
    answer->total = http->total;
}

/* Waits before the next attempt, or tells why there is none. */
static bool wait_for_next(struct snow *snow, const char *table, struct retry *retry, int64_t retry_after,
                          const struct fault *failed, struct fault *fault) {
    int64_t ms;
    if (!retry_plan(retry, retry_after, retry_chance(), &ms)) {
        snow->over = true;
        if (retry_after >= 0) {
            return fault_set(fault, failed->kind, "%s; the server asks to wait %lld s; run again after that",
                             failed->text, (long long)retry_after);
        }
        return fault_set(fault, failed->kind, "%s; given up after %d attempts in %lld minutes; run again later",
                         failed->text, retry->attempts, (long long)retry->spent / 60000);
    }
    log_warn("%s: %s: %s; trying again in %lld.%lld s", snow->id, table, failed->text, (long long)ms / 1000,
             (long long)ms % 1000 / 100);
    snow->counts.retries++;
    if (!retry_wait(ms)) {
        snow->over = true;
        return fault_set(fault, FAULT_INCOMPLETE, "interrupted while waiting to try again");
    }
    return true;
}

/* Attempts until one is not to be retried. */
static bool ask(struct snow *snow, const char *table, const char *path, struct snow_answer *answer,
                struct fault *fault) {
    struct retry retry = {0};
    for (;;) {
        const struct http_answer *http = attempt(snow, path);
        struct view view = view_of(snow, http);
        const struct rule *rule = rule_of(&view);
        struct fault failed = {0};
        answer->class = rule->class;
        if (rule->class == SNOW_OK) {
            fill(answer, http);
            return true;
        }
        describe(&view, rule, &failed);
        if (rule->class != SNOW_RETRY) {
            snow->over = rule->class == SNOW_STOP_ALL;
            return fault_set(fault, failed.kind, "%s", failed.text);
        }
        if (!wait_for_next(snow, table, &retry, http->retry_after, &failed, fault)) {
            answer->class = SNOW_STOP_ALL;
            return false;
        }
    }
}

bool snow_get(struct snow *snow, const struct snow_query *query, struct snow_answer *answer, struct fault *fault) {
    struct buf path;
    buf_init(&path, PATH_MAX_BYTES);
    answer->class = SNOW_STOP_TABLE;
    bool done = build_path(query, &path, fault) && ask(snow, query->table, path.data, answer, fault);
    buf_clear(&path);
    return done;
}
