/* SPDX-License-Identifier: Apache-2.0 */
/* fail_malloc: preloaded, it lets an allocation of a program fail. FAIL_AT is its number, counted from the start of the
 * process; with FAIL_ALL all later ones fail too. FAIL_COUNT names a file into which the number of allocations goes. */
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* glibc's own, which those below stand in front of. */
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t n);

static atomic_long counted;

static bool fails(void) {
    const char *at = getenv("FAIL_AT");
    long number = atomic_fetch_add(&counted, 1) + 1, wanted = at == NULL ? 0 : atol(at);
    bool now = wanted > 0 && (number == wanted || (number > wanted && getenv("FAIL_ALL") != NULL));
    errno = now ? ENOMEM : errno;
    return now;
}

void *malloc(size_t n) {
    return fails() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size) {
    return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t n) {
    return fails() ? NULL : __libc_realloc(old, n);
}

__attribute__((destructor)) static void write_count(void) {
    const char *path = getenv("FAIL_COUNT");
    FILE *file = path == NULL ? NULL : fopen(path, "w");
    if (file != NULL) {
        fprintf(file, "%ld\n", atomic_load(&counted));
        fclose(file);
    }
}
