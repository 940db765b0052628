/* SPDX-License-Identifier: Apache-2.0 */
/* buf: bytes that grow up to a given ceiling. A write that would pass it is dropped whole and remembered in `over`, as
 * are all after it; the caller checks `over` once, at the end. Out of memory ends the program, as in arena.h. */
#ifndef MTTR_BUF_H
#define MTTR_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"

struct buf {
    char *data; /* always ends in a NUL that len does not count; "" while empty */
    size_t len;
    size_t cap;  /* bytes of memory */
    size_t max;  /* the ceiling of len */
    bool over;   /* something did not fit */
    bool secret; /* memory is wiped before it is given back */
};

/* At most max bytes. No memory is allocated before the first write. */
void buf_init(struct buf *buf, size_t max);
/* The same for a secret: no copy of it is left in memory when the buffer grows, is emptied or cleared. */
void buf_init_secret(struct buf *buf, size_t max);
void buf_clear(struct buf *buf); /* frees the memory; the buffer can be used again */
void buf_reset(struct buf *buf); /* empties the buffer and keeps its memory */

void buf_add(struct buf *buf, const void *data, size_t n);
void buf_text(struct buf *buf, const char *text);
void buf_char(struct buf *buf, char c);
void buf_format(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
