/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pen: what the pens share: how a value that several formats have is spelt, and text made harmless or cut.
 */
#ifndef MTTR_PEN_P_H
#define MTTR_PEN_P_H

#include "cell_p.h"
#include "staging.h"

/* At most 6 decimals, trailing zeros cut, never an exponent, never -0. False (and nothing written) when the number is
 * not finite. */
bool pen_real(struct buf *out, double number);
/* Appends n bytes of text; a byte that is not of well-formed UTF-8 becomes U+FFFD. */
void pen_text(struct buf *out, const char *text, size_t n);

#define PEN_ELLIPSIS "\xE2\x80\xA6"

/* What the output has for the character at `at`, NULL: itself. *taken, 1 at first, is how many bytes it replaces.
 */
typedef const char *replace_fn(const char *at, size_t *taken);
/* Appends the first max bytes of text (no character is cut in two) with what replace makes of each; an ellipsis after
 * them where there were more. */
void pen_escape(struct buf *out, const char *text, size_t max, replace_fn *replace);
/* The same cut as a copy in the arena. */
const char *pen_cut(struct arena *arena, const char *text, size_t max);

/* Documents from the root of dashboard.html: mttr.prom, mttr.md, mttr.vl.json, and mttr_by_FIELD.vl.json of one of its
 * breakdowns. */
void pen_prometheus(const struct view *view);
void pen_markdown(const struct view *view);
void pen_vega(const struct view *view);
void pen_vega_groups(const struct view *view);

#endif
