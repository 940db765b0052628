/* SPDX-License-Identifier: Apache-2.0 */
/* record_rows: each answer decoded as a page of records and rejects. */
#include "record_rows_p.h"

#include "instant.h"
#include "log.h"

/* Rejected records, in their places among the others. Their times are not known. */
static void list_rejects(const struct page *page, size_t *next, size_t position, struct pager *pager) {
    for (; *next < page->n_rejects && page->rejects[*next].before == position; (*next)++) {
        pager_add_row(pager, &(struct page_row){.sys_id = page->rejects[*next].sys_id});
    }
}

static void list_rows(const struct record_rows *rows, struct pager *pager) {
    const struct page *page = &rows->page;
    size_t next = 0;
    for (size_t i = 0; i < page->n_records; i++) {
        const struct value *values = page->records[i]->values, *updated = &values[rows->wanted->kind->updated];
        bool dated = updated->presence == VALUE_SET;
        list_rejects(page, &next, i, pager);
        pager_add_row(pager, &(struct page_row){.sys_id = values[rows->wanted->kind->sys_id].text,
                                                .timed = true,
                                                .time = dated ? updated->number : INSTANT_NONE});
    }
    list_rejects(page, &next, page->n_records, pager);
    for (size_t i = 0; i < page->n_blank; i++) {
        pager_add_row(pager, &(struct page_row){.sys_id = ""});
    }
}

static bool decode(void *context, struct pager *pager, const struct snow_answer *answer, struct fault *fault) {
    struct record_rows *rows = context;
    page_reset(&rows->page);
    if (!decode_answer(rows->wanted, answer->body, answer->n, &rows->page, fault)) {
        return false;
    }
    list_rows(rows, pager);
    return true;
}

/* The next sweep misses the record and asks for it again. */
static void reject(void *context, struct pager *pager, const char *sys_id, const char *reason) {
    struct record_rows *rows = context;
    log_warn("%s: %s: record %s cannot be read even alone and is rejected: %s", rows->integration,
             rows->wanted->kind->name, sys_id, reason);
    page_reset(&rows->page);
    page_reject(&rows->page, sys_id, "", reason);
    rows->n_alone++;
    list_rows(rows, pager);
}

const struct row_format RECORD_ROWS = {.decode = decode, .replace = reject};
