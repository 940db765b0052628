/* SPDX-License-Identifier: Apache-2.0 */
/* pager: by the key and not by an offset, so that rows that come and go meanwhile move no other row. */
#include "pager_p.h"

#include <stdlib.h>

#include "instant.h"

/* After so many good pages a page size that was halved is tried doubled. No server cuts a page to so few rows. */
enum { GOOD_PAGES = 10, FEW_ROWS = 10 };

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

static void grow_limit(struct pager *pager) {
    if (pager->limit < pager->most && ++pager->good >= GOOD_PAGES) {
        pager->limit = 2 * pager->limit < pager->most ? 2 * pager->limit : pager->most;
        pager->good = 0;
    }
}

/* ---- going on ---- */

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
    if (!pager_fetch(pager, fault) || (pager_last(pager) == NULL && !pager_skip_hidden(pager, fault))) {
        return false;
    }
    advance(pager);
    if (pager->clock != INSTANT_NONE && pager->answer.date != INSTANT_NONE) {
        pager->clock = pager->answer.date;
    }
    grow_limit(pager);
    return true;
}
