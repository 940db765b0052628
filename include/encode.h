/* SPDX-License-Identifier: Apache-2.0 */
/* encode: bytes as text for a header, a URL or a form, and back from a query string. All append to out. */
#ifndef MTTR_ENCODE_H
#define MTTR_ENCODE_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"

void encode_base64(struct buf *out, const void *data, size_t n);    /* RFC 4648 section 4, with padding */
void encode_base64url(struct buf *out, const void *data, size_t n); /* RFC 4648 section 5, without padding */

/* All but the unreserved characters of RFC 3986 section 2.3 become %XX. */
void encode_percent(struct buf *out, const char *text);
/* Decodes %XX, and '+' as a space. False where an escape is broken or encodes a NUL. */
bool encode_undo_percent(struct buf *out, const char *text, size_t n);

#endif
