/* SPDX-License-Identifier: Apache-2.0 */
/*
 * buf: bytes that grow up to a ceiling given at the start.
 * A write that would pass the ceiling is refused whole and remembered in `over`; the caller asks once, at the end.
 * It refuses to grow past its ceiling and to fail in any other way (out of memory ends the program).
 */
#ifndef MTTR_BUF_H
#define MTTR_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"

struct buf {
    char *data; /* always ends in a NUL that len does not count; "" while empty */
    size_t len;
    size_t cap;
    size_t max;
    bool over;   /* something did not fit */
    bool secret; /* memory is wiped before it is given back */
};

/* An empty buffer of at most max bytes. */
void buf_init(struct buf *buf, size_t max);
/* The same for a secret: nothing of it stays behind in memory when it grows, is emptied or cleared. */
void buf_init_secret(struct buf *buf, size_t max);
void buf_clear(struct buf *buf);
/* Empties it and keeps its memory. */
void buf_reset(struct buf *buf);

void buf_add(struct buf *buf, const void *data, size_t n);
void buf_text(struct buf *buf, const char *text);
void buf_char(struct buf *buf, char c);
void buf_format(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
