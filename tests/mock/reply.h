/* SPDX-License-Identifier: Apache-2.0 */
/* One answer on its way out: status, header lines, body, and what is to go wrong with its sending.
 * It knows ServiceNow's error envelope and nothing of HTTP's machinery. */
#pragma once

#include <stdint.h>

#include "text.h"

#define REPLY_HEADERS 16

struct reply {
    unsigned status; /* 0: not answered yet */
    struct text body;
    size_t rows; /* for the access log */
    size_t half; /* length of the body after half of a list's rows, where it can be cut or filled */
    const char *type;
    struct {
        const char *name;
        char *value;
    } headers[REPLY_HEADERS];
    size_t header_count;

    unsigned delay_ms;
    uint64_t filler; /* bytes put in at half while the body is sent */
    bool stalled;    /* never answered */
    bool frozen;     /* nothing comes after the middle of the body */
    bool reset;      /* the connection is closed in the middle of the body */
    bool sized;      /* Content-Length in place of chunks */
    bool coded;      /* the body has its Content-Encoding already */
    bool undated;    /* no Date */
    bool stray;      /* bytes that are no answer come before it */
    bool excess;     /* and after it */
};

__attribute__((format(printf, 3, 4))) void reply_header(struct reply *reply, const char *name, const char *format, ...);
void reply_drop_header(struct reply *reply, const char *name);                             /* where there is one */
void reply_text(struct reply *reply, unsigned status, const char *type, const char *body); /* replaces the answer */
void reply_json(struct reply *reply, unsigned status, const char *body);
void reply_error(struct reply *reply, unsigned status, const char *message,
                 const char *detail);                    /* detail may be NULL */
void reply_status(struct reply *reply, unsigned status); /* the usual error body of that status */
void reply_gzip(struct reply *reply);
void reply_bomb(struct reply *reply, unsigned megabytes);
void reply_free(struct reply *reply);
