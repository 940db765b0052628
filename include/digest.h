/* SPDX-License-Identifier: Apache-2.0 */
/* digest: SHA-256 (FIPS 180-4) over a stream, by OpenSSL's libcrypto. */
#ifndef MTTR_DIGEST_H
#define MTTR_DIGEST_H

#include <stddef.h>

enum { DIGEST_TEXT = 65 }; /* 64 lower-case hex digits and a NUL */

struct digest;

/* To be called before anything else uses libcrypto, which dereferences NULL where it has no memory for a lock: from
 * here on it ends the program as must_malloc() does. */
void digest_start(void);

struct digest *digest_open(void);
void digest_add(struct digest *digest, const void *data, size_t n);
/* Writes the digest of all bytes that were added unless text is NULL, and frees the handle. */
void digest_close(struct digest *digest, char text[DIGEST_TEXT]);

enum { DIGEST_BYTES = 32 };

void digest_of(const void *data, size_t n, char text[DIGEST_TEXT]);
void digest_bytes(const void *data, size_t n, unsigned char bytes[DIGEST_BYTES]);

#endif
