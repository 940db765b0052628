/* SPDX-License-Identifier: Apache-2.0 */
/* trust_p: whether a page is what was asked for. */
#ifndef MTTR_TRUST_P_H
#define MTTR_TRUST_P_H

#include <stdint.h>

#include "decode.h"
#include "fault.h"
#include "store.h"

enum { KEY_MAX = 1024 }; /* the longest sys_id that can be asked from on */

/* Every row must lie behind the cursor, in the order of sys_id, and in the cursor's window; the last one must be what a
 * query can take. asked: the server's clock before the page was asked for. FAULT_REFUSED. */
bool trust_page(const struct page *page, const struct kind *kind, const struct cursor *cursor, int64_t asked,
                struct fault *fault) MUST_CHECK;

/* The sys_id of the last row that has one, rejected ones included, or NULL. */
const char *trust_last(const struct page *page, const struct kind *kind);

#endif
