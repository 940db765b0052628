/* SPDX-License-Identifier: Apache-2.0 */
/* pager: by the key and not by an offset, so that rows that come and go meanwhile move no other row. */
#include "pager_p.h"

#include <stdlib.h>

#include "array.h"
#include "decode.h"
#include "instant.h"
#include "log.h"
#include "stop.h"

/* After so many good pages a page size that was halved is tried doubled. When so many rows in succession fail alone, it
 * is not the rows. No server cuts a page to so few rows. */
enum { GOOD_PAGES = 10, REPLACED_MOST = 3, FEW_ROWS = 10 };

void pager_open(struct pager *pager) {
    buf_init(&pager->last, KEY_MAX);
    pager->limit = pager->step = pager->most;
}

void pager_close(struct pager *pager) {
    buf_clear(&pager->last);
    free(pager->rows);
}

static void set_last(struct pager *pager, const char *sys_id) {
    buf_reset(&pager->last);
    buf_text(&pager->last, sys_id);
    pager->window.last = pager->last.data;
}

void pager_set_window(struct pager *pager, const struct window *window) {
    pager->window = *window;
    set_last(pager, window->last);
    pager->offset = 0;
    pager->left = -1;
    pager->count = true;
    pager->drained = false;
}

void pager_add_row(struct pager *pager, const struct page_row *row) {
    ARRAY_GROW(pager->rows, pager->n_rows, pager->cap_rows);
    pager->rows[pager->n_rows++] = *row;
}

/* ---- one page ---- */

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

static void grow_limit(struct pager *pager) {
    if (pager->limit < pager->most && ++pager->good >= GOOD_PAGES) {
        pager->limit = 2 * pager->limit < pager->most ? 2 * pager->limit : pager->most;
        pager->good = 0;
    }
}

/* ---- going on ---- */

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

/* A full page is never the last one, whatever the count says, and the server may have cut it at less than the limit. */
static bool is_last(const struct pager *pager) {
    int64_t n = (int64_t)pager->n_rows;
    return (n <= FEW_ROWS || pager->trusting) && n < pager->limit && !pager->miscounted &&
           pager->answer.total == pager->offset + n;
}

/* Moves the key after the page. */
static void advance(struct pager *pager) {
    const char *last = pager_last(pager);
    if (last != NULL) {
        set_last(pager, last);
        pager->given = (int64_t)pager->n_rows;
        pager->drained = is_last(pager);
        pager->left = pager->answer.total >= 0 ? pager->answer.total - pager->offset : pager->left;
        pager->left = pager->left < pager->given ? -1 : pager->left - pager->given;
    }
    pager->offset = 0;
    pager->count = last == NULL || (int64_t)pager->n_rows < pager->limit;
}

bool pager_next(struct pager *pager, struct fault *fault) {
    pager->left_window = false;
    pager->answer.class = SNOW_STOP_ALL;
    if (!pager_fetch(pager, fault) || (pager_last(pager) == NULL && !pager_walk(pager, fault))) {
        return false;
    }
    advance(pager);
    if (pager->clock != INSTANT_NONE && pager->answer.date != INSTANT_NONE) {
        pager->clock = pager->answer.date;
    }
    grow_limit(pager);
    return true;
}
