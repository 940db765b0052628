/* SPDX-License-Identifier: Apache-2.0 */
/*
 * template: the files of src/render/page, which are embedded at build: text in which marks, {{name}}, are replaced by
 * what a pen puts there.
 */
#ifndef MTTR_TEMPLATE_P_H
#define MTTR_TEMPLATE_P_H

#include <stdbool.h>
#include <stddef.h>

struct page_asset {
    const unsigned char *data;
    size_t n;
};
extern const struct page_asset PAGE_DASHBOARD, PAGE_INDEX, PAGE_STYLE, PAGE_SCRIPT, PAGE_CHART, PAGE_SERIES,
    PAGE_GROUPS;

/* A piece of a template: text, and the name of the mark after it. */
struct template_piece {
    const char *text, *mark;
    size_t n, n_mark; /* n_mark 0: the last piece */
};
/* The piece after the one that `piece` holds; the first when it is zeroed. False when there is none. */
bool template_next(const struct page_asset *template, struct template_piece *piece);
/* Whether the mark has that name. */
bool template_mark_is(const struct template_piece *piece, const char *name);

#endif
