/* SPDX-License-Identifier: Apache-2.0 */
/* digest: SHA-256 by libcrypto; the only file that uses OpenSSL for hashing. */
#include "digest.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "fault.h"

struct digest {
    EVP_MD_CTX *context;
};

static void *allocate(size_t n, const char *file, int line) {
    (void)file, (void)line;
    return must_malloc(n);
}

static void *reallocate(void *old, size_t n, const char *file, int line) {
    (void)file, (void)line;
    return must_realloc(old, n);
}

static void release(void *memory, const char *file, int line) {
    (void)file, (void)line;
    free(memory);
}

void digest_start(void) {
    CRYPTO_set_mem_functions(allocate, reallocate, release);
}

struct digest *digest_open(void) {
    struct digest *digest = must_malloc(sizeof *digest);
    digest->context = EVP_MD_CTX_new();
    if (digest->context == NULL || EVP_DigestInit_ex(digest->context, EVP_sha256(), NULL) != 1) {
        fputs("mttr: libcrypto has no SHA-256\n", stderr);
        _Exit(FAULT_IO);
    }
    return digest;
}

void digest_add(struct digest *digest, const void *data, size_t n) {
    EVP_DigestUpdate(digest->context, data, n);
}

/* bytes has room for EVP_MAX_MD_SIZE; returns how many there are. */
static size_t finish(struct digest *digest, unsigned char *bytes) {
    unsigned int n = 0;
    EVP_DigestFinal_ex(digest->context, bytes, &n);
    EVP_MD_CTX_free(digest->context);
    free(digest);
    return n;
}

void digest_close(struct digest *digest, char text[DIGEST_TEXT]) {
    static const char HEX[] = "0123456789abcdef";
    unsigned char bytes[EVP_MAX_MD_SIZE];
    size_t n = finish(digest, bytes);
    if (text == NULL) {
        return;
    }
    for (size_t i = 0; i < n; i++) {
        text[2 * i] = HEX[bytes[i] >> 4];
        text[2 * i + 1] = HEX[bytes[i] & 15];
    }
    text[2 * n] = '\0';
}

void digest_of(const void *data, size_t n, char text[DIGEST_TEXT]) {
    struct digest *digest = digest_open();
    digest_add(digest, data, n);
    digest_close(digest, text);
}

void digest_bytes(const void *data, size_t n, unsigned char bytes[DIGEST_BYTES]) {
    unsigned char whole[EVP_MAX_MD_SIZE];
    struct digest *digest = digest_open();
    digest_add(digest, data, n);
    finish(digest, whole);
    memcpy(bytes, whole, DIGEST_BYTES);
}
