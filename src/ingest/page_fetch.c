/* SPDX-License-Identifier: Apache-2.0 */
/* page_fetch: one page, of as many rows as the server can give, checked. */
#include "array.h"
#include "decode.h"
#include "log.h"
#include "pager_p.h"
#include "stop.h"

/* When so many rows in succession fail alone, it is not the rows. */
enum { REPLACED_MOST = 3 };

void pager_add_row(struct pager *pager, const struct page_row *row) {
    ARRAY_GROW(pager->rows, pager->n_rows, pager->cap_rows);
    pager->rows[pager->n_rows++] = *row;
}

static bool ask(struct pager *pager, const char *fields, struct fault *fault) {
    struct snow_query query = {
        .table = pager->table,
        .fields = fields,
        .limit = pager->limit,
        .offset = pager->offset,
        .count = pager->count,
        .link = pager->link,
        .displays = pager->displays,
        .shrinks = fields == pager->fields,
    };
    return snow_get_window(pager->snow, &query, pager->filter, &pager->window, &pager->answer, fault);
}

static bool ask_and_decode(struct pager *pager, struct fault *fault) {
    pager->n_rows = 0;
    if (!ask(pager, pager->fields, fault)) {
        return false;
    }
    if (!pager->format->decode(pager->context, pager, &pager->answer, fault)) {
        pager->answer.class = SNOW_SMALLER;
        return false;
    }
    return true;
}

static bool keep_first(void *context, const char *const *texts) {
    struct buf *sys_id = context;
    if (sys_id->len == 0) {
        buf_text(sys_id, texts[0]);
    }
    return true;
}

/* The row that cannot be had even alone is replaced by its sys_id, if the server still gives that. */
static bool replace_row(struct pager *pager, const struct fault *failed, struct fault *fault) {
    struct fault unknown = {0};
    struct buf sys_id;
    if (pager->format->replace == NULL) {
        return fault_set(fault, failed->kind, "%s", failed->text);
    }
    buf_init(&sys_id, KEY_MAX + 1);
    bool known = pager->n_replaced < REPLACED_MOST && ask(pager, "sys_id", &unknown) &&
                 decode_texts(pager->answer.body, pager->answer.n, "sys_id", keep_first, &sys_id, &unknown) &&
                 sys_id.len > 0;
    if (known) {
        pager->n_rows = 0;
        pager->n_replaced++;
        pager->format->replace(pager->context, pager, sys_id.data, failed->text);
    } else {
        fault_set(fault, failed->kind, "the one record after sys_id '%s': %s", pager->window.last, failed->text);
    }
    buf_clear(&sys_id);
    return known;
}

/* The page after the key, of as many rows as the server can give. One row is tried twice. */
static bool fetch(struct pager *pager, struct fault *fault) {
    struct fault failed = {0};
    bool tried_one = pager->format->replace == NULL;
    while (!ask_and_decode(pager, &failed)) {
        if (pager->answer.class != SNOW_SMALLER) {
            return fault_set(fault, failed.kind, "%s", failed.text);
        }
        if (pager->limit == 1 && tried_one) {
            return replace_row(pager, &failed, fault);
        }
        tried_one = tried_one || pager->limit == 1;
        log_debug("%s: a page of %lld rows cannot be read: %s", pager->table, (long long)pager->limit, failed.text);
        snow_count_smaller(pager->snow);
        pager->limit = (pager->limit + 1) / 2;
        pager->good = 0;
        fault_clear(&failed);
    }
    pager->n_replaced = 0;
    return true;
}

const char *pager_first(const struct pager *pager) {
    size_t i = 0;
    while (i < pager->n_rows && pager->rows[i].sys_id[0] == '\0') {
        i++;
    }
    return i == pager->n_rows ? NULL : pager->rows[i].sys_id;
}

const char *pager_last(const struct pager *pager) {
    size_t n = pager->n_rows;
    while (n > 0 && pager->rows[n - 1].sys_id[0] == '\0') {
        n--;
    }
    return n == 0 ? NULL : pager->rows[n - 1].sys_id;
}

/* A server without a count may link the next page. One that gives more rows than it has counted counts something else.
 */
static void note_count(struct pager *pager) {
    int64_t total = pager->answer.total, n = (int64_t)pager->n_rows;
    bool too_small = (total >= 0 && total < pager->offset + n) || (pager->left >= 0 && pager->left < n);
    pager->miscounted = pager->miscounted || too_small;
    pager->link = pager->link || pager->miscounted || (pager->count && total < 0);
}

bool pager_fetch(struct pager *pager, struct fault *fault) {
    if (stop_signal() != 0) {
        pager->answer.class = SNOW_STOP_ALL;
        return fault_set(fault, FAULT_INCOMPLETE, "interrupted");
    }
    if (!fetch(pager, fault)) {
        return false;
    }
    if (!page_check(pager, fault)) {
        pager->answer.class = SNOW_STOP_TABLE;
        return false;
    }
    note_count(pager);
    return true;
}
