/* SPDX-License-Identifier: Apache-2.0 */
/* text: comparisons that ignore the case of ASCII letters and no other, UTF-8 checks, and the name nearest to a
 * mistyped one. Nothing depends on the locale: a text compares the same on every machine. */
#ifndef MTTR_TEXT_H
#define MTTR_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Well-formed by RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */
bool text_is_utf8(const char *text, size_t n);
/* The bytes of the well-formed character at text, 0 when there is none. */
size_t text_character(const char *text);

/* How many of the first max bytes to keep so that no character is cut in two. */
size_t text_head(const char *text, size_t max);

bool text_has_control(const char *text);

/* ASCII case ignored, also by text_compare. Every text contains the empty one. */
bool text_equal(const char *a, const char *b);
bool text_contains(const char *text, const char *needle);
bool text_starts(const char *text, const char *prefix);
bool text_ends(const char *text, const char *suffix);
/* Moves *text past the prefix, case respected; false and unmoved where it does not begin so. */
bool text_skip(const char **text, const char *prefix);
int text_compare(const char *a, const char *b);

const char *text_plural(int64_t n); /* "" or "s" */

/* The whole text as a decimal number, a sign allowed. False where it is none, or does not fit in *out. */
bool text_integer(const char *text, int64_t *out);
bool text_number(const char *text, double *out);

/* The name nearest to a word, {.word = w}, of those offered; of equally near ones the first. The distance counts
 * letters to insert, delete or replace and neighbours to swap (optimal string alignment); a name that begins with the
 * word, of three letters or more, is 1 away. best is NULL where all are further than a third of the word and than 2. */
struct nearest {
    const char *word;
    const char *best;
    size_t distance;
};
void nearest_offer(struct nearest *nearest, const char *name);

#endif
