/* SPDX-License-Identifier: Apache-2.0 */
/* print: what several commands print: a JSON document, and what a sync or an import has read. */
#ifndef MTTR_PRINT_H
#define MTTR_PRINT_H

#include "node.h"
#include "store.h"

void print_node(const struct node *node);
/* Adds the members from `requests` to `rejected`. */
void print_counts(struct node *object, const struct run_counts *counts, struct arena *arena);
/* INSTANT_NONE, "not known", becomes null. */
void print_number(struct node *object, const char *key, int64_t number, struct arena *arena);
/* "import: incident: 3 records read: 3 new, 0 changed, 0 unchanged, 0 rejected", as a note of the log. */
void print_counts_line(const char *what, const struct run *run);

#endif
