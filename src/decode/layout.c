/* SPDX-License-Identifier: Apache-2.0 */
/* layout: the readings of a file in order, and what is decided after the second. */
#include "layout.h"

#include <stdlib.h>
#include <string.h>

#include "layout_p.h"
#include "text.h"

bool import_options_check(const struct import_options *options, struct fault *fault) {
    struct date_format ignored;
    return options->date_format == NULL || date_format_check(options->date_format, &ignored, fault);
}

struct layout *layout_open(const struct import_options *options) {
    struct layout *layout = must_malloc(sizeof *layout);
    *layout = (struct layout){.options = options};
    arena_init(&layout->arena);
    encoding_evidence_init(&layout->evidence);
    buf_init(&layout->head, FILE_HEAD);
    return layout;
}

/* Frees the reader; its fault matters only where the reading came to its end. */
static bool close_rows(struct layout *layout, struct fault *fault) {
    bool done = layout->rows == NULL || layout->shape.reader->close(layout->rows, fault);
    transcoder_close(layout->transcoder);
    layout->transcoder = NULL;
    layout->rows = NULL;
    return done;
}

void layout_close(struct layout *layout) {
    if (layout != NULL) {
        (void)!close_rows(layout, &(struct fault){0});
        encoding_evidence_clear(&layout->evidence);
        duplicates_clear(&layout->duplicates);
        buf_clear(&layout->head);
        arena_clear(&layout->arena);
        free(layout->columns);
        free(layout);
    }
}

void layout_look(struct layout *layout, const char *data, size_t n) {
    if (layout->head.len < FILE_HEAD) {
        buf_add(&layout->head, data, n < FILE_HEAD - layout->head.len ? n : FILE_HEAD - layout->head.len);
    }
    encoding_evidence_add(&layout->evidence, data, n);
}

/* ---- the format ---- */

static bool keep_head(void *context, const char *text, size_t n, struct fault *fault) {
    struct buf *head = context;
    (void)fault;
    size_t room = FILE_HEAD - head->len;
    buf_add(head, text, n < room ? n : room);
    return true;
}

/* The beginning of the file as UTF-8. A character that its end cuts is left to the next reading. */
static bool head_as_text(struct layout *layout, struct buf *out, struct fault *fault) {
    return transcoder_open(&layout->encoding, &layout->transcoder, fault) &&
           transcoder_feed(layout->transcoder, layout->head.data, layout->head.len, keep_head, out, fault);
}

static bool find_shape(struct layout *layout, struct fault *fault) {
    struct buf text;
    buf_init(&text, FILE_HEAD);
    bool done = layout->head.len == 0 || head_as_text(layout, &text, fault);
    transcoder_close(layout->transcoder);
    layout->transcoder = NULL;
    const char *foreign = done ? file_is_foreign(text.data, text.len) : NULL;
    if (foreign != NULL) {
        done = fault_set(fault, FAULT_USAGE, "%s", foreign);
    }
    file_shape_find(layout->options->format, text.data, text.len, &layout->shape);
    if (layout->options->separator != '\0') {
        layout->shape.separator = layout->options->separator;
    }
    buf_clear(&text);
    return done;
}

static bool begin(struct layout *layout, struct fault *fault) {
    const char *foreign = file_is_foreign_bytes(layout->head.data, layout->head.len);
    if (foreign != NULL) {
        return fault_set(fault, FAULT_USAGE, "%s", foreign);
    }
    layout->begun = true;
    return encoding_find(&layout->evidence, layout->options->encoding, &layout->encoding, fault) &&
           find_shape(layout, fault);
}

/* ---- readings ---- */

static bool feed_rows(void *context, const char *text, size_t n, struct fault *fault) {
    struct layout *layout = context;
    return layout->shape.reader->feed(layout->rows, text, n, fault);
}

static bool read_rows(struct layout *layout, const char *data, size_t n, row_fn *fn, struct fault *fault) {
    if (layout->rows == NULL) {
        if (!transcoder_open(&layout->encoding, &layout->transcoder, fault)) {
            return false;
        }
        layout->rows = layout->shape.reader->open(&layout->shape, fn, layout);
    }
    return transcoder_feed(layout->transcoder, data, n, feed_rows, layout, fault) &&
           (n > 0 || close_rows(layout, fault));
}

bool layout_survey(struct layout *layout, const char *data, size_t n, struct fault *fault) {
    if (!layout->begun && ((layout->options->date_format != NULL &&
                            !date_format_check(layout->options->date_format, &layout->date_format, fault)) ||
                           !begin(layout, fault))) {
        return false;
    }
    return read_rows(layout, data, n, survey_row, fault) && (n > 0 || layout_decide(layout, fault));
}

bool layout_has_duplicates(const struct layout *layout) {
    return layout->duplicates.n > 0;
}

bool layout_compare(struct layout *layout, const char *data, size_t n, struct fault *fault) {
    return read_rows(layout, data, n, duplicates_row, fault);
}

bool layout_decode(struct layout *layout, const char *data, size_t n, struct page *page, struct fault *fault) {
    layout->page = page;
    return read_rows(layout, data, n, record_row, fault);
}
