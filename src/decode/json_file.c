/* SPDX-License-Identifier: Apache-2.0 */
/* json_file: JSON and JSON Lines; either is a stream of records that are decoded as soon as they are whole. */
#include <stdlib.h>

#include "decode_p.h"
#include "file_reader_p.h"

struct json_file {
    struct wanted wanted;
    struct splitter splitter;
    struct decoder decoder;
};

static void *open_as(enum split_mode mode, const struct kind *kind) {
    struct json_file *file = must_malloc(sizeof *file);
    file->wanted = (struct wanted){.kind = kind, .custom_all = true};
    decoder_init(&file->decoder, &file->wanted, FAULT_USAGE, NULL);
    splitter_init(&file->splitter, mode, FAULT_USAGE, decoder_decode, &file->decoder);
    return file;
}

void *json_file_open(const struct kind *kind, const struct reader_options *options) {
    (void)options;
    return open_as(SPLIT_JSON, kind);
}

void *json_lines_open(const struct kind *kind, const struct reader_options *options) {
    (void)options;
    return open_as(SPLIT_LINES, kind);
}

bool json_file_feed(void *handle, const char *data, size_t n, struct page *page, struct fault *fault) {
    struct json_file *file = handle;
    file->decoder.page = page;
    return splitter_feed(&file->splitter, data, n, fault);
}

bool json_file_close(void *handle, struct page *page, struct fault *fault) {
    struct json_file *file = handle;
    file->decoder.page = page;
    bool done = splitter_end(&file->splitter, fault);
    splitter_clear(&file->splitter);
    decoder_clear(&file->decoder);
    free(file);
    return done;
}
