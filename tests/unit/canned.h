/* SPDX-License-Identifier: Apache-2.0 */
/* canned: a server on the loopback that gives one answer a connection, byte for byte, and keeps what was asked. */
#ifndef MTTR_CANNED_H
#define MTTR_CANNED_H

#include <stdbool.h>
#include <stddef.h>

struct answer {
    const char *bytes;
    size_t n;
    bool held; /* the connection stays open after the bytes until the other side closes it */
};

/* An answer that is text. */
#define ANSWER(text) \
    { .bytes = text, .n = sizeof(text) - 1 }
/* One whose end never comes. */
#define STALLED(text) \
    { .bytes = text, .n = sizeof(text) - 1, .held = true }

struct canned;

/* Starts a server that gives the n answers in their order, then accepts no more. */
struct canned *canned_open(const struct answer *answers, size_t n);
/* http://127.0.0.1:PORT */
const char *canned_url(const struct canned *canned);
/* Closes. Returns the heads and forms of the requests, one after another; free() it. */
char *canned_close(struct canned *canned);

#endif
