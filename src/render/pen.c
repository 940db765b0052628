/* SPDX-License-Identifier: Apache-2.0 */
/* pen: what the pens share. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "pen_p.h"
#include "text.h"

static const char REPLACEMENT[] = "\xEF\xBF\xBD";

/* The bytes of the well-formed character at text, 0 when there is none; n bytes are left. */
static size_t character_length(const char *text, size_t n) {
    for (size_t length = 1; length <= 4 && length <= n; length++) {
        if (text_is_utf8(text, length)) {
            return length;
        }
    }
    return 0;
}

void pen_text(struct buf *out, const char *text, size_t n) {
    if (text_is_utf8(text, n)) {
        buf_add(out, text, n);
        return;
    }
    while (n > 0) {
        size_t length = character_length(text, n);
        if (length == 0) {
            buf_text(out, REPLACEMENT);
            length = 1;
        } else {
            buf_add(out, text, length);
        }
        text += length;
        n -= length;
    }
}

bool pen_real(struct buf *out, double number) {
    char digits[400]; /* the largest double has 309 digits before the point */
    if (!isfinite(number)) {
        return false;
    }
    size_t n = (size_t)snprintf(digits, sizeof digits, "%.6f", number);
    while (digits[n - 1] == '0') {
        n--;
    }
    if (digits[n - 1] == '.') {
        n--;
    }
    digits[n] = '\0';
    buf_text(out, strcmp(digits, "-0") == 0 ? "0" : digits);
    return true;
}

void pen_escape(struct buf *out, const char *text, size_t max, replace_fn *replace) {
    size_t n = text_head(text, max), plain = 0;
    for (size_t i = 0; i < n;) {
        size_t taken = 1;
        const char *other = replace(text + i, &taken);
        if (other == NULL) {
            plain++;
            i++;
            continue;
        }
        pen_text(out, text + i - plain, plain);
        buf_text(out, other);
        i += taken;
        plain = 0;
    }
    pen_text(out, text + n - plain, plain);
    buf_text(out, text[n] == '\0' ? "" : PEN_ELLIPSIS);
}

const char *pen_cut(struct arena *arena, const char *text, size_t max) {
    size_t n = text_head(text, max);
    return text[n] == '\0' ? arena_strdup(arena, text) : arena_format(arena, "%.*s" PEN_ELLIPSIS, (int)n, text);
}
