/* SPDX-License-Identifier: Apache-2.0 */
/* template: text with marks, piece by piece. */
#include "template_p.h"

#include <string.h>

bool template_mark_is(const struct template_piece *piece, const char *name) {
    return strlen(name) == piece->n_mark && memcmp(name, piece->mark, piece->n_mark) == 0;
}

bool template_next(const struct page_asset *template, struct template_piece *piece) {
    const char *begin = (const char *)template->data, *end = begin + template->n;
    if (piece->text != NULL && piece->n_mark == 0) {
        return false;
    }
    const char *text = piece->text == NULL ? begin : piece->mark + piece->n_mark + 2;
    const char *mark = memmem(text, (size_t)(end - text), "{{", 2);
    *piece = (struct template_piece){.text = text, .n = (size_t)((mark == NULL ? end : mark) - text)};
    if (mark != NULL) {
        const char *close = memmem(mark, (size_t)(end - mark), "}}", 2);
        piece->mark = mark + 2;
        piece->n_mark = (size_t)(close - piece->mark);
    }
    return true;
}
