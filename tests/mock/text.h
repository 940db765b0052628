/* SPDX-License-Identifier: Apache-2.0 */
/* A growing byte string, always NUL-terminated, and the few text helpers the stand-in instance shares.
 * Running out of memory ends the program: it is a test tool with nothing to save. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct text {
    char *bytes;
    size_t length, room;
};

void *must(void *allocation); /* aborts on NULL */

void text_add(struct text *text, const char *bytes, size_t length);
void text_puts(struct text *text, const char *string);
__attribute__((format(printf, 2, 3))) void text_printf(struct text *text, const char *format, ...);
void text_json(struct text *text, const char *string);    /* a JSON string; NULL gives null */
void text_percent(struct text *text, const char *string); /* percent-encoded for a query string */
void text_cut(struct text *text, size_t length);
void text_free(struct text *text);

/* The percent-decoded value of `key` in a form or query string, or NULL; the caller frees it. */
char *form_value(const char *form, const char *key);

bool parse_count(const char *string, long *number); /* a whole decimal number, a sign allowed */
