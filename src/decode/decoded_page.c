/* SPDX-License-Identifier: Apache-2.0 */
/* decoded_page: what was decoded, in one arena, and the lists of it. */
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "decode.h"
#include "text.h"

enum { SHOWN_MAX = 40 };

void page_init(struct page *page) {
    *page = (struct page){0};
    arena_init(&page->arena);
}

void page_clear(struct page *page) {
    arena_clear(&page->arena);
    free(page->records);
    free(page->rejects);
    page_init(page);
}

void page_reset(struct page *page) {
    arena_reset(&page->arena);
    page->n_records = page->n_rejects = page->n_rows = page->n_blank = page->n_blank_inside = 0;
}

struct record *page_record(struct page *page, const struct kind *kind) {
    struct record *record = arena_alloc(&page->arena, sizeof *record);
    record->kind = kind;
    return record;
}

void page_add(struct page *page, struct record *record) {
    ARRAY_GROW(page->records, page->n_records, page->cap_records);
    page->records[page->n_records++] = record;
    page->n_blank_inside = page->n_blank;
    page->n_rows++;
}

void page_reject(struct page *page, const char *sys_id, const char *field, const char *reason) {
    ARRAY_GROW(page->rejects, page->n_rejects, page->cap_rejects);
    page->rejects[page->n_rejects++] = (struct reject){.sys_id = arena_strdup(&page->arena, sys_id),
                                                       .field = arena_strdup(&page->arena, field),
                                                       .reason = arena_strdup(&page->arena, reason),
                                                       .before = page->n_records};
    page->n_rows++;
}

const char *page_reason(struct page *page, const char *reason, const char *value) {
    int n = (int)text_head(value, SHOWN_MAX);
    return arena_format(&page->arena, "%s: '%.*s%s'", reason, n, value, value[n] == '\0' ? "" : "..");
}
