/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP: requests come in on a thread each, are answered one at a time under the lock, and are sent or held back
 * outside of it. Bodies go out in chunks, as an instance's do. */
#include "server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define URI_LIMIT  22000
#define FORM_LIMIT 65536

struct request {
    char *uri; /* as received */
    const char *method;
    struct MHD_Connection *connection;
    bool begun, excess;
    struct text form;
};

enum target { TARGET_NONE, TARGET_TABLE, TARGET_COUNT };

struct route {
    enum target target;
    char table[96], sys_id[96], key[112];
    unsigned version; /* 0: the latest */
};

static const char *header(const struct request *request, const char *name) {
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

static const char *parameter(const struct request *request, const char *name) {
    return MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, name);
}

/* NULL also when it is empty. */
static const char *filled_parameter(const struct request *request, const char *name) {
    const char *value = parameter(request, name);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

static bool is_true(const struct request *request, const char *name) {
    const char *value = parameter(request, name);
    return value != NULL && strcmp(value, "true") == 0;
}

/* "Basic " and "user:password" in Base64, to compare a header with. */
static char *basic_header(const char *user, const char *password) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    struct text plain = {0}, out = {0};
    text_printf(&plain, "%s:%s", user, password);
    text_puts(&out, "Basic ");
    for (size_t i = 0; i < plain.length; i += 3) {
        unsigned bits = 0;
        for (size_t j = i; j < i + 3; j++)
            bits = bits << 8 | (j < plain.length ? (unsigned char)plain.bytes[j] : 0);
        for (size_t j = 0; j < 4; j++)
            text_add(&out, i + j > plain.length ? "=" : &letters[bits >> (18 - 6 * j) & 63], 1);
    }
    text_free(&plain);
    return out.bytes;
}

static bool let_in(const struct server *server, const struct request *request) {
    const char *authorization = header(request, "Authorization"), *key = header(request, "x-sn-apikey");
    if (server->api_key != NULL && key != NULL && strcmp(key, server->api_key) == 0)
        return true;
    if (authorization == NULL)
        return false;
    if (strncmp(authorization, "Bearer ", 7) == 0)
        return oauth_accepts(&server->oauth, authorization + 7, clock_now(&server->clock));
    return strcmp(authorization, server->basic) == 0;
}

/* /api/now[/v1|/v2]/table/T[/SYS_ID] or /api/now[/v1|/v2]/stats/T */
static struct route find_route(const char *path) {
    struct route route = {0};
    char kind[8];
    if (strncmp(path, "/api/now/", 9) != 0)
        return route;
    path += 9;
    if (path[0] == 'v' && (path[1] == '1' || path[1] == '2') && path[2] == '/') {
        route.version = (unsigned)(path[1] - '0');
        path += 3;
    }
    int parts = sscanf(path, "%7[a-z]/%95[^/]/%95[^/]", kind, route.table, route.sys_id);
    if (parts >= 2 && strcmp(kind, "table") == 0)
        route.target = TARGET_TABLE;
    else if (parts == 2 && strcmp(kind, "stats") == 0)
        route.target = TARGET_COUNT;
    snprintf(route.key, sizeof route.key, "%s%s", route.target == TARGET_COUNT ? "stats/" : "", route.table);
    return route;
}

static enum MHD_Result add_bare(void *closure, enum MHD_ValueKind kind, const char *key, const char *value) {
    (void)kind;
    if (strncmp(key, "sysparm_", 8) != 0 && value != NULL)
        text_printf(closure, "^%s=%s", key, value);
    return MHD_YES;
}

/* sysparm_query, or else the bare field=value parameters joined. */
static struct text asked_query(const struct request *request) {
    struct text query = {0};
    const char *encoded = parameter(request, "sysparm_query");
    text_puts(&query, encoded == NULL ? "" : encoded);
    if (encoded == NULL)
        MHD_get_connection_values(request->connection, MHD_GET_ARGUMENT_KIND, add_bare, &query);
    return query;
}

static enum display asked_display(const struct request *request) {
    const char *value = parameter(request, "sysparm_display_value");
    if (value != NULL && strcmp(value, "all") == 0)
        return DISPLAY_ALL;
    return value != NULL && strcmp(value, "true") == 0 ? DISPLAY_TRUE : DISPLAY_FALSE;
}

static struct ask asked(const struct server *server, const struct request *request, const struct route *route,
                        const char *query) {
    return (struct ask){
        .uri = request->uri + strlen(server->prefix),
        .base = server->links == NULL ? server->base : server->links,
        .sys_id = route->sys_id[0] == '\0' ? NULL : route->sys_id,
        .fields = filled_parameter(request, "sysparm_fields"),
        .query = query,
        .limit = filled_parameter(request, "sysparm_limit"),
        .offset = filled_parameter(request, "sysparm_offset"),
        .display = asked_display(request),
        .no_links = is_true(request, "sysparm_exclude_reference_link"),
        .no_count = is_true(request, "sysparm_no_count"),
        .no_pagination = is_true(request, "sysparm_suppress_pagination_header"),
        .empty_is_404 = route->version == 1 || (route->version == 0 && server->legacy),
        .habits = server->habits,
    };
}

static void answer_rows(struct server *server, const struct request *request, const struct route *route,
                        struct reply *reply) {
    const struct table *table = instance_table(&server->instance, route->table);
    if (table == NULL) {
        struct text message = {0};
        text_printf(&message, "Invalid table %s", route->table);
        reply_error(reply, 400, message.bytes, NULL);
        text_free(&message);
        return;
    }
    struct text query = asked_query(request);
    struct ask ask = asked(server, request, route, query.bytes);
    struct query_rules rules = server->rules;
    if (server->restless)
        rules.salt = hash_text(ask.offset == NULL ? "" : ask.offset, server->table_requests);
    (route->target == TARGET_TABLE ? answer_table : answer_count)(reply, &server->instance, table, &ask, &rules);
    text_free(&query);
}

static void answer_api(struct server *server, const struct request *request, const struct route *route,
                       struct reply *reply) {
    bool reading = strcmp(request->method, "GET") == 0 || strcmp(request->method, "HEAD") == 0;
    if (!let_in(server, request))
        reply_status(reply, 401);
    else if (!reading)
        reply_status(reply, 405);
    else
        answer_rows(server, request, route, reply);
}

/* What is not the API proper: tokens, and the errors of the machinery in front of it. */
static void answer_other(struct server *server, const struct request *request, const char *path, struct reply *reply) {
    const char *question = strchr(request->uri, '?'), *query = question == NULL ? "" : question + 1;
    if (strcmp(path, "/oauth_token.do") == 0 && strcmp(request->method, "POST") == 0)
        oauth_token(&server->oauth, request->form.bytes, clock_now(&server->clock), reply);
    else if (strcmp(path, "/oauth_auth.do") == 0)
        oauth_authorize(&server->oauth, query, reply);
    else if (strcmp(path, "/oauth_revoke_token.do") == 0)
        oauth_revoke(&server->oauth, query, reply);
    else
        reply_error(reply, 400, "Requested URI does not represent any resource", path);
}

static void write_log(const struct server *server, const struct request *request, const struct visit *visit,
                      const struct reply *reply) {
    if (server->log == NULL)
        return;
    if (visit->ordinal != 0)
        fprintf(server->log, "%u ", visit->ordinal);
    else
        fputs("- ", server->log);
    /* what follows the path of a token request may be a secret */
    size_t shown = visit->table == NULL ? strcspn(request->uri, "?") : strlen(request->uri);
    fprintf(server->log, "%s %.*s %u %zu\n", request->method, (int)shown, request->uri,
            reply->stalled ? 0 : reply->status, reply->rows);
}

static void common_headers(const struct server *server, const struct request *request, struct reply *reply) {
    const char *codings = header(request, "Accept-Encoding");
    char date[64];
    if (codings != NULL && strstr(codings, "gzip") != NULL && !reply->coded && reply->filler == 0)
        reply_gzip(reply);
    moment_http_date(clock_now(&server->clock) + server->date_ahead, date, sizeof date);
    if (!reply->undated)
        reply_header(reply, "Date", "%s", date);
    reply_header(reply, "Content-Type", "%s", reply->type);
    reply_header(reply, "Server", "ServiceNow");
    reply_header(reply, "Cache-Control", "no-cache,no-store,must-revalidate,max-age=-1");
}

static void make_reply(struct server *server, struct request *request, const char *path, struct reply *reply) {
    struct route route = find_route(path);
    struct visit visit = {.key = route.target == TARGET_NONE ? path + 1 : route.key,
                          .table = route.target == TARGET_NONE ? NULL : route.table};
    reply->delay_ms = (unsigned)server->delay_ms;
    if (route.target == TARGET_TABLE)
        visit.ordinal = ++server->table_requests;
    visit.key_ordinal = script_count(&server->script, visit.key);
    faults_apply(server, BEFORE, &visit, reply);
    faults_apply(server, INSTEAD, &visit, reply);
    if (reply->status == 0 && strlen(request->uri) > URI_LIMIT)
        reply_text(reply, 414, "text/html", "<html><body><h1>URI Too Long</h1></body></html>\n");
    else if (reply->status == 0 && route.target == TARGET_NONE)
        answer_other(server, request, path, reply);
    else if (reply->status == 0)
        answer_api(server, request, &route, reply);
    faults_apply(server, AFTER, &visit, reply);
    write_log(server, request, &visit, reply);
    common_headers(server, request, reply);
    if (reply->stalled) {
        printf("stalled %u\n", visit.ordinal);
        fflush(stdout);
    }
}

/* A reply that is being sent. */
struct sent {
    struct server *server;
    struct reply reply;
};

/* Until the server stops. */
static void wait_for_stop(struct server *server) {
    pthread_mutex_lock(&server->lock);
    while (!server->stopping)
        pthread_cond_wait(&server->stop, &server->lock);
    pthread_mutex_unlock(&server->lock);
}

/* Sends the body with its filler; a reset breaks off half-way. */
static ssize_t send_body(void *closure, uint64_t position, char *room, size_t size) {
    const struct sent *sent = closure;
    const struct reply *reply = &sent->reply;
    bool half = reply->reset || reply->frozen;
    uint64_t total = reply->body.length + reply->filler, split = reply->half, end = half ? total / 2 : total;
    if (half && position >= end) {
        if (reply->frozen)
            wait_for_stop(sent->server);
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    if (position >= total)
        return MHD_CONTENT_READER_END_OF_STREAM;
    size_t count = 0;
    for (; count < size && position < end; count++, position++) {
        if (position < split)
            room[count] = reply->body.bytes[position];
        else
            room[count] = position < split + reply->filler ? 'x' : reply->body.bytes[position - reply->filler];
    }
    return (ssize_t)count;
}

static void free_sent(void *closure) {
    struct sent *sent = closure;
    reply_free(&sent->reply);
    free(sent);
}

/* What belongs to no answer. */
static void write_stray(struct MHD_Connection *connection) {
    static const char bytes[] = "\x01stray bytes\r\n\r\n";
    int fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    if (send(fd, bytes, sizeof bytes - 1, MSG_NOSIGNAL) < 0)
        perror("snow_mock: stray bytes");
}

static enum MHD_Result send_reply(struct request *request, struct sent *sent) {
    const struct reply *reply = &sent->reply;
    if (reply->stray)
        write_stray(request->connection);
    request->excess = reply->excess;
    uint64_t size = reply->sized ? reply->body.length : MHD_SIZE_UNKNOWN;
    struct MHD_Response *response = MHD_create_response_from_callback(size, 65536, send_body, sent, free_sent);
    for (size_t i = 0; i < reply->header_count; i++)
        MHD_add_response_header(response, reply->headers[i].name, reply->headers[i].value);
    enum MHD_Result queued = MHD_queue_response(request->connection, reply->status, response);
    MHD_destroy_response(response);
    return queued;
}

/* Holds a request back, lock held; false when the server stops meanwhile. */
static bool hold_back(struct server *server, const struct reply *reply) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += (time_t)(reply->delay_ms / 1000);
    until.tv_nsec += (long)(reply->delay_ms % 1000) * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    bool waiting = reply->stalled || reply->delay_ms > 0;
    while (waiting && !server->stopping) {
        if (reply->stalled)
            pthread_cond_wait(&server->stop, &server->lock);
        else
            waiting = pthread_cond_timedwait(&server->stop, &server->lock, &until) == 0;
    }
    return !server->stopping;
}

static enum MHD_Result serve(struct server *server, struct request *request, const char *url) {
    struct sent *sent = must(calloc(1, sizeof *sent));
    struct reply *reply = &sent->reply;
    sent->server = server;
    size_t prefix = strlen(server->prefix);
    pthread_mutex_lock(&server->lock);
    if (strncmp(url, server->prefix, prefix) == 0)
        make_reply(server, request, url + prefix, reply);
    else
        reply_text(reply, 404, "text/html", "<html><body><h1>Not Found</h1></body></html>\n");
    bool going = hold_back(server, reply);
    pthread_mutex_unlock(&server->lock);
    if (going)
        return send_reply(request, sent);
    free_sent(sent);
    return MHD_NO;
}

static void *on_uri(void *closure, const char *uri, struct MHD_Connection *connection) {
    (void)closure;
    struct request *request = must(calloc(1, sizeof *request));
    request->uri = must(strdup(uri));
    request->connection = connection;
    text_puts(&request->form, "");
    return request;
}

/* Called once at the header, then for each piece of a form, and at last without one. */
static enum MHD_Result on_request(void *closure, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *upload, size_t *upload_size, void **context) {
    (void)connection;
    (void)version;
    struct request *request = *context;
    request->method = method;
    if (!request->begun) {
        request->begun = true;
        return MHD_YES;
    }
    if (*upload_size == 0)
        return serve(closure, request, url);
    if (request->form.length + *upload_size <= FORM_LIMIT)
        text_add(&request->form, upload, *upload_size);
    *upload_size = 0;
    return MHD_YES;
}

static void on_completed(void *closure, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode code) {
    (void)closure;
    (void)code;
    struct request *request = *context;
    if (request == NULL)
        return;
    if (request->excess)
        write_stray(connection);
    text_free(&request->form);
    free(request->uri);
    free(request);
}

bool server_open(struct server *server, unsigned short port, unsigned short *bound) {
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    pthread_mutex_init(&server->lock, NULL);
    pthread_cond_init(&server->stop, NULL);
    server->basic = basic_header(server->oauth.user, server->oauth.password);
    pthread_mutex_lock(&server->lock); /* the first request waits until the base URL is known */
    server->daemon = MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_SUPPRESS_DATE_NO_CLOCK, port, NULL,
        NULL, on_request, server, MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_URI_LOG_CALLBACK, on_uri, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)262144,
        MHD_OPTION_END);
    if (server->daemon != NULL) {
        *bound = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
        snprintf(server->base, sizeof server->base, "http://127.0.0.1:%u%s", *bound, server->prefix);
    }
    pthread_mutex_unlock(&server->lock);
    return server->daemon != NULL;
}

void server_close(struct server *server) {
    pthread_mutex_lock(&server->lock);
    server->stopping = true;
    pthread_cond_broadcast(&server->stop);
    pthread_mutex_unlock(&server->lock);
    if (server->daemon != NULL)
        MHD_stop_daemon(server->daemon);
    free(server->basic);
    pthread_cond_destroy(&server->stop);
    pthread_mutex_destroy(&server->lock);
}
