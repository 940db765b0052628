/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text: comparisons that ignore ASCII case and no other, UTF-8 checks, and the nearest name to a mistyped one.
 * It refuses to know locales: the same text compares the same on every machine.
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

/* Bytes below a blank, or DEL: no header and no line may hold them. */
bool text_has_control(const char *text);

/* Equal, contains, begins, ends: ASCII case ignored. Both end in NUL. An empty needle is in every text. */
bool text_equal(const char *a, const char *b);
bool text_contains(const char *text, const char *needle);
bool text_starts(const char *text, const char *prefix);
bool text_ends(const char *text, const char *suffix);
/* Cuts the prefix, in exactly these letters, off the front; false: the text does not begin with it. */
bool text_skip(const char **text, const char *prefix);
/* <0, 0, >0 by bytes, ASCII case ignored. */
int text_compare(const char *a, const char *b);

/* What makes a plural of an English noun that n things have: "", or "s". */
const char *text_plural(int64_t n);

/* The number that the whole text is (decimal, sign allowed). False when it is none or does not fit. */
bool text_integer(const char *text, int64_t *out);
bool text_number(const char *text, double *out);

/* A running search for the name nearest to a word, by edit distance, ASCII case ignored; ties go to the first offered.
 * Start with {.word = w}; best stays NULL when nothing is near (more than a third of the word's letters, at least 2).
 */
struct nearest {
    const char *word;
    const char *best;
    size_t distance;
};
void nearest_offer(struct nearest *nearest, const char *name);

#endif
