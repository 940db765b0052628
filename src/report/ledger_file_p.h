/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger_file: incidents.json, read back. A report writes one record a line, so the file is read line by line, and
 * memory does not grow with it. It may have been edited: a line that is no record is refused.
 */
#ifndef MTTR_LEDGER_FILE_P_H
#define MTTR_LEDGER_FILE_P_H

#include "fault.h"
#include "node.h"

/* A record of the file, good until the callback returns. */
struct ledger_record {
    const char *integration, *sys_id;
    const struct node *row;
    const char *line; /* its text; n bytes, and a NUL */
    size_t n;
};

typedef bool ledger_record_fn(void *context, const struct ledger_record *record, struct fault *fault);
/* Calls fn with each record, in the order of the file, until it returns false. FAULT_USAGE. */
bool ledger_file_each(const char *path, ledger_record_fn *fn, void *context, struct fault *fault) MUST_CHECK;

#endif
