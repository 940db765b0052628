/* SPDX-License-Identifier: Apache-2.0 */
/*
 * book: the records of a population as their rows of incidents.json, from a file or from an analysis, and what differs
 * between two of them.
 */
#ifndef MTTR_BOOK_P_H
#define MTTR_BOOK_P_H

#include "analyze.h"
#include "arena.h"
#include "fault.h"
#include "node.h"

struct book_entry {
    const char *key;  /* integration TAB sys_id */
    const char *line; /* JSON */
};

struct book {
    struct arena arena;
    struct book_entry *entries;
    size_t n, cap;
};

void book_init(struct book *book);
void book_clear(struct book *book);
/* Adds a row; of the shape of struct analyze_request's ledger, with the book as context. */
bool book_row(void *context, const struct ledger_row *row, struct fault *fault) MUST_CHECK;
/* Adds the rows of an incidents.json, one a line as report writes it. FAULT_USAGE. */
bool book_file(struct book *book, const char *path, struct fault *fault) MUST_CHECK;

/* Adds an object for each record that only one has (missing: only `before`; added: only `after`) or whose members
 * differ (changed, with the fields) to the array. Both are sorted by it. FAULT_USAGE. */
bool book_compare(struct book *before, struct book *after, struct node *out, struct arena *arena,
                  struct fault *fault) MUST_CHECK;

#endif
