/* SPDX-License-Identifier: Apache-2.0 */
/* arena: a list of blocks, each twice the last; alignment is that of max_align_t. */
#include "arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fault.h"

struct arena_block {
    struct arena_block *next;
    size_t size, used;
    alignas(max_align_t) char data[];
};

enum { FIRST_BLOCK = 16 * 1024, LARGEST_BLOCK = 4 * 1024 * 1024 };

_Noreturn void out_of_memory(void) {
    static const char text[] = "mttr: out of memory\n";
    ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
    (void)ignored;
    _exit(FAULT_IO);
}

void *must_realloc(void *old, size_t n) {
    void *memory = realloc(old, n > 0 ? n : 1);
    if (memory == NULL) {
        out_of_memory();
    }
    return memory;
}

void *must_malloc(size_t n) {
    return must_realloc(NULL, n);
}

void *must_calloc(size_t n, size_t size) {
    void *memory = calloc(n > 0 ? n : 1, size > 0 ? size : 1);
    if (memory == NULL) {
        out_of_memory();
    }
    return memory;
}

char *must_strdup(const char *text) {
    size_t n = strlen(text) + 1;
    return memcpy(must_malloc(n), text, n);
}

void arena_init(struct arena *arena) {
    *arena = (struct arena){0};
}

static void free_from(struct arena_block *block) {
    while (block != NULL) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
}

void arena_clear(struct arena *arena) {
    free_from(arena->blocks);
    arena_init(arena);
}

void arena_wipe(struct arena *arena) {
    for (struct arena_block *block = arena->blocks; block != NULL; block = block->next) {
        explicit_bzero(block->data, block->size);
    }
    arena_clear(arena);
}

void arena_reset(struct arena *arena) {
    if (arena->blocks != NULL) { /* blocks grow, so the first is the largest but for oversized ones */
        free_from(arena->blocks->next);
        arena->blocks->next = NULL;
        arena->blocks->used = 0;
    }
    arena->used = 0;
}

static struct arena_block *add_block(struct arena *arena, size_t need) {
    size_t size = arena->blocks == NULL ? FIRST_BLOCK : arena->blocks->size * 2;
    if (size > LARGEST_BLOCK) {
        size = LARGEST_BLOCK;
    }
    if (size < need) {
        size = need;
    }
    struct arena_block *block = must_malloc(sizeof *block + size);
    *block = (struct arena_block){.next = arena->blocks, .size = size};
    arena->blocks = block;
    return block;
}

void *arena_raw(struct arena *arena, size_t n) {
    n = (n + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    struct arena_block *block = arena->blocks;
    if (block == NULL || block->size - block->used < n) {
        block = add_block(arena, n);
    }
    void *memory = block->data + block->used;
    block->used += n;
    arena->used += n;
    return memory;
}

void *arena_alloc(struct arena *arena, size_t n) {
    return memset(arena_raw(arena, n), 0, n);
}

char *arena_strndup(struct arena *arena, const char *text, size_t n) {
    char *copy = arena_raw(arena, n + 1);
    memcpy(copy, text, n);
    copy[n] = '\0';
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text) {
    return arena_strndup(arena, text, strlen(text));
}

char *arena_copy(struct arena *arena, const char *text) {
    return text == NULL ? NULL : arena_strdup(arena, text);
}

char *arena_format(struct arena *arena, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (n < 0) {
        n = 0;
    }
    char *text = arena_alloc(arena, (size_t)n + 1);
    va_start(arguments, format);
    vsnprintf(text, (size_t)n + 1, format, arguments);
    va_end(arguments);
    return text;
}
