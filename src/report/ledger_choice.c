/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_choice: which records the ledger lists, by the words of --ledger. */
#include <string.h>

#include "report.h"

static const char *const LEDGERS[] = {"all", "excluded", "none"};

const char *ledger_name(enum ledger ledger) {
    return LEDGERS[ledger];
}

bool ledger_find(const char *name, enum ledger *out, struct fault *fault) {
    for (size_t i = 0; i < sizeof LEDGERS / sizeof *LEDGERS; i++) {
        if (strcmp(LEDGERS[i], name) == 0) {
            *out = (enum ledger)i;
            return true;
        }
    }
    return fault_set(fault, FAULT_USAGE, "--ledger %s is unknown; use all, excluded or none", name);
}
