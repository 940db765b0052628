/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text: comparisons that ignore the case of ASCII letters and no other, UTF-8 checks, and the name nearest to a
 * mistyped one. Nothing depends on the locale: a text compares the same on every machine.
 */
#ifndef MTTR_TEXT_H
#define MTTR_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF). */
bool text_is_utf8(const char *text, size_t n);
/* The bytes of the well-formed character at text (which ends in NUL), 0 when there is none. */
size_t text_character(const char *text);

/* How many of the first max bytes of text to keep so that no character is cut in two. */
size_t text_head(const char *text, size_t max);

/* Whether it has ASCII control characters (below a space, or DEL), which no HTTP header may hold. */
bool text_has_control(const char *text);

/* ASCII case ignored. Every text contains the empty one. */
bool text_equal(const char *a, const char *b);
bool text_contains(const char *text, const char *needle);
bool text_starts(const char *text, const char *prefix);
bool text_ends(const char *text, const char *suffix);
/* Moves *text past the prefix, case respected; false and unmoved where it does not begin so. */
bool text_skip(const char **text, const char *prefix);
/* Negative, 0 or positive in the order of bytes, ASCII case ignored. */
int text_compare(const char *a, const char *b);

/* The plural ending of an English noun for n things: "" or "s". */
const char *text_plural(int64_t n);

/* The whole text as a decimal number, a sign allowed. False where it is none, or does not fit in *out. */
bool text_integer(const char *text, int64_t *out);
bool text_number(const char *text, double *out);

/* A search for the name nearest to a word, name by name; of equally near ones the first wins. The distance counts
 * letters to insert, delete or replace and neighbours to swap (optimal string alignment), ASCII case ignored; a name
 * that begins with the word, of three letters or more, is 1 away. Start with {.word = w}. best stays NULL where every
 * name is further than a third of the word's letters, and than 2. */
struct nearest {
    const char *word;
    const char *best;
    size_t distance;
};
void nearest_offer(struct nearest *nearest, const char *name);

#endif
