/* SPDX-License-Identifier: Apache-2.0 */
/* put_page: the one loop from a decoded page to rows and rejects. */
#include "put_page_p.h"

bool put_page(struct store *store, struct run *run, const struct page *page, struct fault *fault) {
    enum outcome outcome;
    for (size_t i = 0; i < page->n_records; i++) {
        if (!store_put(store, run, page->records[i], &outcome, fault)) {
            return false;
        }
    }
    for (size_t i = 0; i < page->n_rejects; i++) {
        if (!store_reject(store, run, &page->rejects[i], fault)) {
            return false;
        }
    }
    return true;
}
