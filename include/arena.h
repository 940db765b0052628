/* SPDX-License-Identifier: Apache-2.0 */
/* arena: memory that is freed all at once: one arena a page of records, one a report. Nothing here returns NULL: out of
 * memory ends the program with exit status 5; SQLite rolls back the open transaction when the store is opened next. */
#ifndef MTTR_ARENA_H
#define MTTR_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *blocks; /* the one in use first */
    size_t used;                /* bytes handed out since the last reset */
};

void arena_init(struct arena *arena);
void arena_clear(struct arena *arena); /* frees all of it; the arena can be used again */
void arena_wipe(struct arena *arena);  /* the same, and overwrites the memory first */
void arena_reset(struct arena *arena); /* the same, but keeps the largest block for the next use */

void *arena_alloc(struct arena *arena, size_t n); /* zeroed, aligned for any type */
void *arena_raw(struct arena *arena, size_t n);   /* the same, not zeroed, for what is filled at once */
char *arena_strndup(struct arena *arena, const char *text, size_t n); /* adds a NUL */
char *arena_strdup(struct arena *arena, const char *text);
char *arena_copy(struct arena *arena, const char *text); /* the same, and NULL of NULL */
char *arena_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Says so and ends the program, for a library that reports it. */
_Noreturn void out_of_memory(void);

/* Free with free(). */
void *must_malloc(size_t n);
void *must_realloc(void *old, size_t n);
void *must_calloc(size_t n, size_t size);
char *must_strdup(const char *text);

#endif
