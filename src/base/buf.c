/* SPDX-License-Identifier: Apache-2.0 */
/* buf: doubling up to the ceiling. */
#include "buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

static char NOTHING[1] = ""; /* of buffers without memory; it is not const as data is not, and it is never written */

void buf_init(struct buf *buf, size_t max) {
    *buf = (struct buf){.data = NOTHING, .max = max};
}

void buf_init_secret(struct buf *buf, size_t max) {
    buf_init(buf, max);
    buf->secret = true;
}

static void wipe(const struct buf *buf) {
    if (buf->secret && buf->cap > 0) {
        explicit_bzero(buf->data, buf->cap);
    }
}

void buf_clear(struct buf *buf) {
    bool secret = buf->secret;
    if (buf->cap > 0) {
        wipe(buf);
        free(buf->data);
    }
    buf_init(buf, buf->max);
    buf->secret = secret;
}

/* As realloc, but no copy is left in the old memory. */
static char *move(const struct buf *buf, size_t cap) {
    char *data = must_malloc(cap);
    memcpy(data, buf->data, buf->len + 1);
    if (buf->cap > 0) {
        wipe(buf);
        free(buf->data);
    }
    return data;
}

void buf_reset(struct buf *buf) {
    wipe(buf);
    buf->len = 0;
    buf->over = false;
    if (buf->cap > 0) {
        buf->data[0] = '\0';
    }
}

/* Room for n more bytes and the NUL, or false and `over`. */
static bool buf_reserve(struct buf *buf, size_t n) {
    if (buf->over || n > buf->max - buf->len) {
        buf->over = true;
        return false;
    }
    size_t need = buf->len + n + 1;
    if (need > buf->cap) {
        size_t cap = buf->cap < 64 ? 64 : buf->cap;
        while (cap < need) {
            cap *= 2;
        }
        if (cap > buf->max + 1) {
            cap = buf->max + 1;
        }
        buf->data = buf->secret ? move(buf, cap) : must_realloc(buf->cap > 0 ? buf->data : NULL, cap);
        buf->cap = cap;
    }
    return true;
}

void buf_add(struct buf *buf, const void *data, size_t n) {
    if (n > 0 && buf_reserve(buf, n)) {
        memcpy(buf->data + buf->len, data, n);
        buf->len += n;
        buf->data[buf->len] = '\0';
    }
}

void buf_text(struct buf *buf, const char *text) {
    buf_add(buf, text, strlen(text));
}

void buf_char(struct buf *buf, char c) {
    buf_add(buf, &c, 1);
}

void buf_format(struct buf *buf, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (n < 0 || !buf_reserve(buf, (size_t)n)) {
        return;
    }
    va_start(arguments, format);
    vsnprintf(buf->data + buf->len, (size_t)n + 1, format, arguments);
    va_end(arguments);
    buf->len += (size_t)n;
}
