/* SPDX-License-Identifier: Apache-2.0 */
/* put_page: what one page holds, into the store. */
#ifndef MTTR_PUT_PAGE_P_H
#define MTTR_PUT_PAGE_P_H

#include "decode.h"
#include "store.h"

/* Records and rejects of the run's table; part of the caller's transaction. */
bool put_page(struct store *store, struct run *run, const struct page *page, struct fault *fault) MUST_CHECK;

#endif
