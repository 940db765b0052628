/* SPDX-License-Identifier: Apache-2.0 */
/* snow: the URL of one Table API request, and the loop of attempts, that for a token among them. */
#include "snow.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "auth_p.h"
#include "connect_p.h"
#include "decode.h"
#include "encode.h"
#include "encoded_query.h"
#include "http.h"
#include "instant.h"
#include "log.h"
#include "retry_p.h"
#include "rules_p.h"
#include "stop.h"
#include "text.h"

/* A page of 10,000 wide rows has about 60 MB; instances and proxies refuse URLs of about 10 kB and more. */
enum { BODY_MAX = 64 * 1024 * 1024, PATH_MAX_BYTES = 8 * 1024, QUERY_MAX = 8 * 1024 };

struct snow {
    const char *id; /* the integration's */
    struct http *http;
    struct credentials *auth;
    struct arena arena; /* of one answer */
    struct snow_counts counts;
    bool over;
    bool brief;          /* somebody waits for it */
    struct snow *first;  /* whose credentials these are; itself where it has its own */
    struct baton *baton; /* left to others while answers are waited for */
    bool let_in;         /* of the first: an answer was had */
};

/* ---- opening ---- */

bool snow_open(const struct integration *integration, const struct proxy *proxy, struct snow **out,
               struct fault *fault) {
    struct snow *snow = must_malloc(sizeof *snow);
    *snow = (struct snow){.id = integration->id, .first = snow};
    arena_init(&snow->arena);
    if (!auth_open(integration, proxy, &snow->auth, fault) ||
        !connect_open(integration, proxy, BODY_MAX, false, &snow->http, fault)) {
        snow_close(snow);
        return false;
    }
    *out = snow;
    return true;
}

bool snow_another(struct snow *snow, struct snow **out, struct fault *fault) {
    struct http *http;
    if (!http_another(snow->http, &http, fault)) {
        return false;
    }
    struct snow *another = must_malloc(sizeof *another);
    *another = (struct snow){.id = snow->id, .http = http, .auth = snow->auth, .first = snow};
    arena_init(&another->arena);
    *out = another;
    return true;
}

void snow_set_baton(struct snow *snow, struct baton *baton) {
    snow->baton = baton;
}

void snow_set_brief(struct snow *snow) {
    snow->brief = true;
    http_set_brief(snow->http);
    auth_set_brief(snow->auth);
}

void snow_close(struct snow *snow) {
    if (snow != NULL) {
        http_close(snow->http);
        if (snow->first == snow) {
            auth_close(snow->auth);
        }
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

void snow_count_smaller(struct snow *snow) {
    snow->counts.retries++;
}

/* ---- asking ---- */

static void add_parameter(struct buf *path, const char *name, const char *value) {
    buf_format(path, "%s=", name);
    encode_percent(path, value); /* '^' and '=' of queries too */
}

static bool build_path(const struct snow_query *query, struct buf *path, struct fault *fault) {
    buf_format(path, "/api/now/table/%s?", query->table);
    add_parameter(path, "sysparm_query", query->query);
    add_parameter(path, "&sysparm_fields", query->fields);
    buf_format(path, "&sysparm_limit=%lld&sysparm_offset=%lld", (long long)query->limit, (long long)query->offset);
    buf_format(path, "&sysparm_display_value=%s&sysparm_exclude_reference_link=true",
               query->displays ? "all" : "false");
    buf_format(path, "&sysparm_no_count=%s&sysparm_suppress_pagination_header=%s", query->count ? "false" : "true",
               query->link ? "false" : "true");
    return !path->over ||
           fault_set(fault, FAULT_USAGE,
                     "the URL would be longer than 8 KiB, which instances refuse; shorten the query or list fewer "
                     "custom_fields");
}

static void count(struct snow *snow, const struct http_answer *http) {
    snow->counts.requests++;
    snow->counts.bytes += (int64_t)http->body.len;
}

static const struct http_answer *attempt(struct snow *snow, const char *path) {
    char *header = auth_header(snow->auth);
    http_set_baton(snow->http, snow->first->let_in ? snow->baton : NULL); /* a wrong password is tried once */
    const struct http_answer *http = http_get(snow->http, path, header);
    auth_header_free(header);
    count(snow, http);
    return http;
}

static void fill(struct snow_answer *answer, const struct http_answer *http) {
    static const char EMPTY[] = "{\"result\":[]}";
    bool none = http->status == 404;
    answer->body = none ? EMPTY : http->body.data;
    answer->n = none ? strlen(EMPTY) : http->body.len;
    answer->date = http->date;
    answer->total = http->total;
    answer->linked = http->linked;
    answer->next = http->next;
}

/* Why there is no further attempt, and what to look at. */
static bool give_up(const struct retry *retry, const struct http_answer *http, const struct fault *failed,
                    struct fault *fault) {
    const char *mend = http->status == HTTP_BROKEN
                           ? "check url and tls, and that this machine reaches it: DNS, VPN, proxy, firewall"
                           : "run again later";
    if (http->retry_after > 0) {
        return fault_set(fault, failed->kind, "%s; the server asks to wait %lld s; run again after that", failed->text,
                         (long long)http->retry_after);
    }
    if (retry->brief) {
        return fault_set(fault, failed->kind, "%s; tried %d time%s; %s", failed->text, retry->attempts,
                         text_plural(retry->attempts), mend);
    }
    return fault_set(fault, failed->kind, "%s; given up after %d attempts in %lld minutes; %s", failed->text,
                     retry->attempts, (long long)retry->spent / 60000, mend);
}

/* Waits before the next attempt, or sets the reason why there is none. */
static bool wait_for_next(struct snow *snow, const char *table, struct retry *retry, const struct http_answer *http,
                          const struct fault *failed, struct fault *fault) {
    int64_t ms;
    if (!retry_plan(retry, http->retry_after, retry_chance(), &ms)) {
        snow->over = true;
        return give_up(retry, http, failed, fault);
    }
    log_warn("%s: %s: %s; trying again in %lld.%lld s", snow->id, table, failed->text, (long long)ms / 1000,
             (long long)ms % 1000 / 100);
    snow->counts.retries++;
    baton_leave(snow->baton);
    bool waited = stop_wait(ms);
    baton_take(snow->baton);
    if (!waited) {
        snow->over = true;
        return fault_set(fault, FAULT_INCOMPLETE, "interrupted while waiting to try again");
    }
    return true;
}

/* After an answer that is none: waits before the next attempt, or sets the reason why there is none. */
static bool go_on(struct snow *snow, const struct snow_query *query, const struct answer_view *view,
                  const struct rule *rule, struct retry *retry, struct fault *fault) {
    struct fault failed = {0};
    bool doubtful = rule->class == SNOW_DOUBT || (rule->class == SNOW_SMALLER && !query->shrinks);
    rule_describe(view, rule, &failed);
    if (rule->class == SNOW_RETRY || (doubtful && retry_doubt(retry))) {
        return wait_for_next(snow, query->table, retry, view->http, &failed, fault);
    }
    snow->over = rule->class == SNOW_STOP_ALL || rule->class == SNOW_DOUBT;
    return fault_set(fault, failed.kind, "%s", failed.text);
}

/* Attempts until there is an access token or no sense in asking on. */
static bool get_token(struct snow *snow, const struct snow_query *query, struct retry *retry, struct fault *fault) {
    for (;;) {
        const struct http_answer *http = auth_ask(snow->auth);
        arena_reset(&snow->arena);
        struct answer_view view = answer_view_of(http, auth_token_hint(snow->auth), &snow->arena);
        const struct rule *rule = rule_of_token(&view);
        count(snow, http);
        bool answered = rule->class == SNOW_OK;
        if (answered && auth_read_token(snow->auth, fault)) {
            return true;
        }
        if (answered || !go_on(snow, query, &view, rule, retry, fault)) {
            snow->over = true; /* nothing can be asked without one */
            return fault_context(fault, "/oauth_token.do");
        }
    }
}

/* Attempts until one is not to be retried. A token that is refused is renewed once; a 404 that says that there is no
 * record ends tables and makes records gone, so it must come twice. */
static bool ask(struct snow *snow, const struct snow_query *query, const char *path, struct snow_answer *answer,
                struct fault *fault) {
    struct retry retry = {.brief = snow->brief, .began = instant_now()};
    bool renewed = false, doubted = false;
    for (;;) {
        answer->class = SNOW_STOP_ALL;
        if (auth_is_due(snow->auth) && !get_token(snow, query, &retry, fault)) {
            return false;
        }
        const struct http_answer *http = attempt(snow, path);
        arena_reset(&snow->arena);
        struct answer_view view = answer_view_of(http, auth_hint(snow->auth), &snow->arena);
        const struct rule *rule = rule_of(&view, &snow->arena);
        if (rule->class == SNOW_OK && http->status == 404 && !doubted) {
            doubted = true;
            continue;
        }
        if (rule->class == SNOW_OK) {
            snow->first->let_in = true;
            answer->class = SNOW_OK;
            fill(answer, http);
            return true;
        }
        if (http->status == 401 && !renewed && auth_drop(snow->auth)) {
            renewed = true;
            continue;
        }
        if (!go_on(snow, query, &view, rule, &retry, fault)) {
            bool passing = rule->class == SNOW_RETRY || rule->class == SNOW_DOUBT;
            answer->class = passing ? SNOW_STOP_ALL : rule->class;
            return false;
        }
    }
}

bool snow_get(struct snow *snow, const struct snow_query *query, struct snow_answer *answer, struct fault *fault) {
    struct buf path;
    buf_init(&path, PATH_MAX_BYTES);
    answer->class = SNOW_STOP_TABLE;
    bool done = build_path(query, &path, fault) && ask(snow, query, path.data, answer, fault);
    buf_clear(&path);
    return done;
}

bool snow_get_window(struct snow *snow, const struct snow_query *query, const char *filter, const struct window *window,
                     struct snow_answer *answer, struct fault *fault) {
    struct snow_query bound = *query;
    struct buf text;
    buf_init(&text, QUERY_MAX);
    answer->class = SNOW_STOP_TABLE;
    bool done = query_window(filter, window, &text, fault);
    bound.query = text.data;
    done = done && snow_get(snow, &bound, answer, fault);
    buf_clear(&text);
    return done;
}
