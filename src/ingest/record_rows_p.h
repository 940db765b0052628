/* SPDX-License-Identifier: Apache-2.0 */
/* record_rows: rows of a pager as records of the mirror. */
#ifndef MTTR_RECORD_ROWS_P_H
#define MTTR_RECORD_ROWS_P_H

#include "decode.h"
#include "pager_p.h"

/* The context of such a pager. */
struct record_rows {
    const char *integration; /* as messages call it */
    const struct wanted *wanted;
    struct page page; /* the last one; the caller's to open and close */
    int64_t n_alone;  /* records that could not be had even alone: rejected */
};

extern const struct row_format RECORD_ROWS;

#endif
