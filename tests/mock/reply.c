/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies and headers. The messages of 400 to 404 and 429 are those seen on real instances; the rest is assumed. */
#include "reply.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static const struct {
    unsigned status;
    const char *message, *detail;
} usual[] = {
    {400, "Invalid table", NULL},
    {401, "User Not Authenticated", "Required to provide Auth information"},
    {403, "Insufficient rights to query records", "Field(s) present in the query do not have permission to be read"},
    {404, "No Record found", "Record doesn't exist or ACL restricts the record retrieval"},
    {405, "Method not supported", NULL},
    {429, "Rate limit exceeded", "Rate limit of 100 requests per hour for Table API exceeded"},
    {503, "Service Unavailable", NULL},
    {0, "Unexpected error", NULL},
};

void reply_header(struct reply *reply, const char *name, const char *format, ...) {
    char *value = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&value, format, arguments);
    va_end(arguments);
    if (length < 0 || reply->header_count == REPLY_HEADERS)
        abort();
    reply->headers[reply->header_count].name = name;
    reply->headers[reply->header_count++].value = value;
}

void reply_drop_header(struct reply *reply, const char *name) {
    size_t kept = 0;
    for (size_t i = 0; i < reply->header_count; i++) {
        if (strcmp(reply->headers[i].name, name) == 0)
            free(reply->headers[i].value);
        else
            reply->headers[kept++] = reply->headers[i];
    }
    reply->header_count = kept;
}

static void drop_headers(struct reply *reply) {
    while (reply->header_count > 0)
        free(reply->headers[--reply->header_count].value);
}

void reply_text(struct reply *reply, unsigned status, const char *type, const char *body) {
    drop_headers(reply);
    text_free(&reply->body);
    text_puts(&reply->body, body);
    reply->status = status;
    reply->type = type;
    reply->rows = 0;
}

void reply_json(struct reply *reply, unsigned status, const char *body) {
    reply_text(reply, status, "application/json;charset=UTF-8", body);
}

void reply_error(struct reply *reply, unsigned status, const char *message, const char *detail) {
    reply_json(reply, status, "{\"error\":{\"message\":");
    text_json(&reply->body, message);
    text_puts(&reply->body, ",\"detail\":");
    text_json(&reply->body, detail);
    text_puts(&reply->body, "},\"status\":\"failure\"}");
    if (status == 401)
        reply_header(reply, "WWW-Authenticate", "Basic realm=\"Service-now\"");
}

void reply_status(struct reply *reply, unsigned status) {
    size_t i = 0;
    while (usual[i].status != 0 && usual[i].status != status)
        i++;
    reply_error(reply, status, usual[i].message, usual[i].detail);
}

struct gzip {
    z_stream stream;
    struct text out;
};

static void gzip_start(struct gzip *gzip) {
    *gzip = (struct gzip){0};
    if (deflateInit2(&gzip->stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        abort();
}

static void gzip_add(struct gzip *gzip, char *bytes, size_t length, int flush) {
    unsigned char room[16384];
    gzip->stream.next_in = (unsigned char *)bytes;
    gzip->stream.avail_in = (unsigned)length;
    do {
        gzip->stream.next_out = room;
        gzip->stream.avail_out = sizeof room;
        deflate(&gzip->stream, flush);
        text_add(&gzip->out, (char *)room, sizeof room - gzip->stream.avail_out);
    } while (gzip->stream.avail_out == 0);
}

/* The compressed bytes become the body. */
static void gzip_finish(struct gzip *gzip, struct reply *reply) {
    deflateEnd(&gzip->stream);
    text_free(&reply->body);
    reply->body = gzip->out;
    reply->coded = true;
    reply_header(reply, "Content-Encoding", "gzip");
}

void reply_gzip(struct reply *reply) {
    struct gzip gzip;
    gzip_start(&gzip);
    gzip_add(&gzip, reply->body.bytes, reply->body.length, Z_FINISH);
    gzip_finish(&gzip, reply);
}

void reply_bomb(struct reply *reply, unsigned megabytes) {
    struct gzip gzip;
    char *spaces = must(malloc(1 << 20));
    memset(spaces, ' ', 1 << 20);
    reply_json(reply, 200, "{\"result\":[");
    gzip_start(&gzip);
    gzip_add(&gzip, reply->body.bytes, reply->body.length, Z_NO_FLUSH);
    for (unsigned i = 0; i < megabytes; i++)
        gzip_add(&gzip, spaces, 1 << 20, Z_NO_FLUSH);
    memcpy(spaces, "]}", 2);
    gzip_add(&gzip, spaces, 2, Z_FINISH);
    gzip_finish(&gzip, reply);
    free(spaces);
}

void reply_free(struct reply *reply) {
    drop_headers(reply);
    text_free(&reply->body);
}
