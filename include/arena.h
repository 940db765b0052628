/* SPDX-License-Identifier: Apache-2.0 */
/*
 * arena: memory that is given back all at once: one arena a page, one a report.
 * Pointers stay good until arena_reset or arena_clear.
 * It refuses to return NULL: out of memory ends the program with exit status 5; the store's transaction is then rolled
 * back by the engine.
 */
#ifndef MTTR_ARENA_H
#define MTTR_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *blocks; /* the one in use first */
    size_t used;                /* bytes handed out since the last reset */
};

void arena_init(struct arena *arena);
void arena_clear(struct arena *arena);
/* The same, and overwrites the memory first. */
void arena_wipe(struct arena *arena);
/* Takes all back and keeps the largest block for the next use. */
void arena_reset(struct arena *arena);

/* n bytes, zeroed, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t n);
/* n bytes as they are, aligned for any type; for what is filled at once. */
void *arena_raw(struct arena *arena, size_t n);
/* A copy of the first n bytes of text and a NUL behind them. */
char *arena_strndup(struct arena *arena, const char *text, size_t n);
char *arena_strdup(struct arena *arena, const char *text);
char *arena_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* malloc and realloc that end the program as the arena does. Free with free(). */
void *must_malloc(size_t n);
void *must_realloc(void *old, size_t n);

#endif
