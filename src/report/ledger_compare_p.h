/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger_compare: the records of a population as their rows of incidents.json, from a file or from an analysis, and
 * what differs between two such lists.
 */
#ifndef MTTR_LEDGER_COMPARE_P_H
#define MTTR_LEDGER_COMPARE_P_H

#include "analyze.h"
#include "arena.h"
#include "fault.h"
#include "node.h"

struct ledger_entry {
    const char *key;  /* integration TAB sys_id */
    const char *line; /* JSON */
};

struct ledger_list {
    struct arena arena;
    struct ledger_entry *entries;
    size_t n, cap;
    const struct node *model; /* of the rows of an analysis, see node_like; NULL: they have all members */
};

void ledger_list_init(struct ledger_list *list);
void ledger_list_clear(struct ledger_list *list);
/* Adds a row of an analysis: the ledger of struct analyze_request, with the list as its context. */
bool ledger_list_add(void *context, const struct ledger_row *row, struct fault *fault) MUST_CHECK;
/* Adds the rows of an incidents.json, one a line as report writes it. FAULT_USAGE. */
bool ledger_list_read(struct ledger_list *list, const char *path, struct fault *fault) MUST_CHECK;

/* Adds an object for each record that only one has (missing: only `before`; added: only `after`) or whose members
 * differ (changed, with the fields) to the array. Both are sorted by it. FAULT_USAGE. */
bool ledger_compare(struct ledger_list *before, struct ledger_list *after, struct node *out, struct arena *arena,
                    struct fault *fault) MUST_CHECK;

#endif
