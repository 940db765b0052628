/* SPDX-License-Identifier: Apache-2.0 */
/* rules: the tables of what answers mean, and the words for those that are none. */
#include "rules_p.h"

#include <limits.h>
#include <string.h>

#include "buf.h"
#include "decode.h"
#include "redact.h"
#include "text.h"

static bool is_json(const struct answer_view *view) {
    return text_starts(view->http->content_type, "application/json");
}

static bool is_page(const struct answer_view *view) {
    return text_starts(view->http->content_type, "text/html") || view->http->body.data[0] == '<';
}

static bool is_hibernating(const struct answer_view *view) {
    return is_page(view) && text_contains(view->http->body.data, "hibernating");
}

static bool is_redirect(const struct answer_view *view) {
    return view->http->location;
}

/* The answer of an API of version 1 to a query without rows. */
static bool is_no_record(const struct answer_view *view) {
    return text_contains(view->words, "No Record found");
}

/* By the quota of a transaction's time: a page of that size will fare no better. */
static bool is_cancelled(const struct answer_view *view) {
    return text_contains(view->words, "Transaction cancelled");
}

static bool is_miscounted(const struct answer_view *view) {
    return view->http->bad_total[0] != '\0';
}

/* What libcurl says of certificates, in the words of OpenSSL or GnuTLS. */
static bool is_expired(const struct answer_view *view) {
    return text_contains(view->http->reason, "expired");
}

static bool is_early(const struct answer_view *view) {
    return text_contains(view->http->reason, "not yet") || text_contains(view->http->reason, "not activated");
}

static bool is_of_another(const struct answer_view *view) {
    return text_contains(view->http->reason, "subject name") || text_contains(view->http->reason, "does not match") ||
           text_contains(view->http->reason, "mismatch");
}

/* The server may say so in the middle of its answer, and break off. */
static bool is_cut_short(const struct answer_view *view) {
    return view->broken && text_contains(view->http->body.data, "Transaction cancelled");
}

static bool is_broken(const struct answer_view *view) {
    return view->broken;
}

struct answer_view answer_view_of(const struct http_answer *http, const char *login_mend, struct arena *arena) {
    struct answer_view view = {.http = http, .words = "", .login_mend = login_mend};
    if (http->status >= 300 && is_json(&view)) {
        char *words = arena_strdup(arena, decode_error_message(http->body.data, http->body.len, arena));
        redact_text(words); /* before they are cut */
        view.words = words;
    }
    if (http->status == 200 && is_miscounted(&view)) {
        char *words = arena_strdup(arena, http->bad_total);
        redact_text(words);
        view.words = words;
    }
    return view;
}

/* Of every table and of the rest of the REST API. */
static const struct rule RULES[] = {
    {HTTP_BROKEN, HTTP_BROKEN, NULL, SNOW_RETRY, FAULT_BUSY, "the connection failed", ""},
    {HTTP_TIMEOUT, HTTP_TIMEOUT, NULL, SNOW_SMALLER, FAULT_INCOMPLETE, "no answer in time", ""},
    {HTTP_TOO_LARGE, HTTP_TOO_LARGE, NULL, SNOW_SMALLER, FAULT_INCOMPLETE, "the answer is larger than 64 MiB", ""},
    {HTTP_UNTRUSTED, HTTP_UNTRUSTED, is_expired, SNOW_STOP_ALL, FAULT_REFUSED, "the server's certificate has expired",
     "it must be renewed there, unless the clock of this machine is wrong"},
    {HTTP_UNTRUSTED, HTTP_UNTRUSTED, is_early, SNOW_STOP_ALL, FAULT_REFUSED,
     "the server's certificate is not valid yet", "check the clock of this machine"},
    {HTTP_UNTRUSTED, HTTP_UNTRUSTED, is_of_another, SNOW_STOP_ALL, FAULT_REFUSED,
     "the server's certificate is for another host", "check the host in url"},
    {HTTP_UNTRUSTED, HTTP_UNTRUSTED, NULL, SNOW_STOP_ALL, FAULT_REFUSED, "the server's certificate is not trusted",
     "name the file of its authority's certificate in tls: ca_file"},
    {HTTP_PROXY, HTTP_PROXY, NULL, SNOW_STOP_ALL, FAULT_REFUSED, "the proxy refused",
     "check the keys of satellite: proxy"},
    {HTTP_STOPPED, HTTP_STOPPED, NULL, SNOW_STOP_ALL, FAULT_INCOMPLETE, "interrupted", ""},
    {HTTP_IMPOSSIBLE, HTTP_IMPOSSIBLE, NULL, SNOW_STOP_ALL, FAULT_REFUSED, "no request can be sent to the instance",
     "check url and tls"},
    {HTTP_GARBLED, HTTP_GARBLED, NULL, SNOW_DOUBT, FAULT_REFUSED, "what came is not HTTP",
     "check url and the proxies before it"},
    {200, 200, is_miscounted, SNOW_STOP_ALL, FAULT_REFUSED, "the header X-Total-Count is not a number of rows",
     "look at the gateways and proxies before the instance"},
    {200, 200, is_cut_short, SNOW_SMALLER, FAULT_INCOMPLETE, "the server cancelled the transaction", ""},
    {200, 200, is_broken, SNOW_SMALLER, FAULT_INCOMPLETE, "the answer is broken", ""},
    {200, 200, is_json, SNOW_OK, FAULT_NONE, "", ""},
    {200, 599, is_hibernating, SNOW_STOP_ALL, FAULT_REFUSED, "the instance is hibernating",
     "wake it at developer.servicenow.com"},
    {202, 202, NULL, SNOW_RETRY, FAULT_BUSY, "the request was dropped from a full queue", ""},
    {200, 299, is_page, SNOW_DOUBT, FAULT_REFUSED, "a web page came instead of JSON, such as a login page",
     "check url, and that there is no single sign-on or proxy in front of the REST API"},
    {200, 299, NULL, SNOW_DOUBT, FAULT_REFUSED, "this is not the answer of a ServiceNow REST API", "check url"},
    {300, 399, is_redirect, SNOW_STOP_ALL, FAULT_REFUSED, "it redirects to another address, which is not followed",
     "give the instance's own address as url"},
    {400, 400, NULL, SNOW_STOP_TABLE, FAULT_REFUSED, "the request is not accepted",
     "the table may not exist, or the query may be wrong"},
    {401, 401, NULL, SNOW_STOP_ALL, FAULT_REFUSED, "the login is refused", NULL},
    {403, 403, NULL, SNOW_STOP_TABLE, FAULT_REFUSED, "the account may not read this",
     "grant it read on the table, and query_match and query_range on sys_id and sys_updated_on"},
    {404, 404, is_no_record, SNOW_OK, FAULT_NONE, "", ""},
    {404, 404, NULL, SNOW_STOP_TABLE, FAULT_REFUSED, "there is no such table or REST API", "check url"},
    {407, 407, NULL, SNOW_STOP_ALL, FAULT_REFUSED, "the proxy requires a login", "check the keys of satellite: proxy"},
    {408, 408, NULL, SNOW_RETRY, FAULT_BUSY, "the server gave up waiting", ""},
    {414, 414, NULL, SNOW_STOP_TABLE, FAULT_REFUSED, "the URL is too long for the instance",
     "shorten the query or list fewer custom_fields"},
    {425, 425, NULL, SNOW_RETRY, FAULT_BUSY, "too early", ""},
    {429, 429, NULL, SNOW_RETRY, FAULT_BUSY, "too many requests", ""},
    {400, 499, NULL, SNOW_STOP_TABLE, FAULT_REFUSED, "the request is refused", ""},
    {500, 599, is_cancelled, SNOW_SMALLER, FAULT_INCOMPLETE, "the server cancelled the transaction", ""},
    {500, 599, NULL, SNOW_RETRY, FAULT_BUSY, "the server failed", ""},
    {INT_MIN, INT_MAX, NULL, SNOW_STOP_ALL, FAULT_REFUSED, "this is not the answer of a REST API", "check url"},
};

static bool fits(const struct rule *rule, const struct answer_view *view) {
    int status = view->http->status;
    return status >= rule->from && status <= rule->to && (rule->when == NULL || rule->when(view));
}

static const struct rule *find_rule(const struct answer_view *view) {
    const struct rule *rule = RULES;
    while (!fits(rule, view)) {
        rule++; /* the last one fits all */
    }
    return rule;
}

const struct rule *rule_of(struct answer_view *view, struct arena *arena) {
    const struct buf *body = &view->http->body;
    struct fault broken = {0};
    if (view->http->status == 200 && is_json(view) && !decode_envelope(body->data, body->len, &broken)) {
        char *words = arena_strdup(arena, broken.text);
        redact_text(words);
        view->words = words;
        view->broken = true;
    }
    return find_rule(view);
}

/* Of the token endpoint: without a token nothing else can be asked. A refusal is 401 server_error as often as RFC
 * 6749's 400 invalid_grant, so the words do not count. */
static const struct rule TOKEN_RULES[] = {
    {HTTP_TIMEOUT, HTTP_TIMEOUT, NULL, SNOW_RETRY, FAULT_BUSY, "no answer in time", ""},
    {HTTP_TOO_LARGE, HTTP_TOO_LARGE, NULL, SNOW_STOP_ALL, FAULT_REFUSED, "the answer is larger than 1 MiB",
     "check url"},
    {400, 401, NULL, SNOW_STOP_ALL, FAULT_REFUSED, "no token was given", NULL},
    {403, 403, NULL, SNOW_STOP_ALL, FAULT_REFUSED, "no token was given", NULL},
    {404, 404, NULL, SNOW_STOP_ALL, FAULT_REFUSED, "there is no such address",
     "check url, and that the instance's OAuth plugin is active"},
};

const struct rule *rule_of_token(const struct answer_view *view) {
    for (size_t i = 0; i < sizeof TOKEN_RULES / sizeof *TOKEN_RULES; i++) {
        if (fits(&TOKEN_RULES[i], view)) {
            return &TOKEN_RULES[i];
        }
    }
    return find_rule(view);
}

/* Long words must not crowd out what to do. */
static int words_length(const char *words) {
    enum { WORDS_MAX = 400 };
    return (int)text_head(words, WORDS_MAX);
}

/* "HTTP 401: what: the server's words (it asks for ..); mend" */
void rule_describe(const struct answer_view *view, const struct rule *rule, struct fault *out) {
    const struct http_answer *http = view->http;
    const char *words = http->status < 0 ? http->reason : view->words;
    const char *mend = rule->mend == NULL ? view->login_mend : rule->mend;
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
    if (mend[0] != '\0') {
        buf_format(&text, "; %s", mend);
    }
    fault_set(out, rule->kind, "%s", text.data);
    buf_clear(&text);
}
