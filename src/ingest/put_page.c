/* SPDX-License-Identifier: Apache-2.0 */
/* put_page: the one loop from a decoded page to rows and rejects. */
#include "put_page_p.h"

bool put_page(struct store *store, struct run *run, const struct page *page, struct fault *fault) {
    enum outcome outcome;
    for (size_t i = 0; i < page->n_records; i++) {
        if (page->records[i]->kind == run->kind && !store_put(store, run, page->records[i], &outcome, fault)) {
            return false;
        }
    }
    for (size_t i = 0; i < page->n_rejects; i++) {
        const struct reject *reject = &page->rejects[i];
        if ((reject->kind == NULL || reject->kind == run->kind) && !store_reject(store, run, reject, fault)) {
            return false;
        }
    }
    return true;
}
