/* SPDX-License-Identifier: Apache-2.0 */
/*
 * print: results of commands that are not files: JSON on standard output, and the line that says what was read.
 */
#ifndef MTTR_PRINT_H
#define MTTR_PRINT_H

#include "node.h"
#include "store.h"

/* A line of text on standard output; nothing that a record holds steers the terminal. */
void print_line(int indent, const char *format, ...) PRINTF_LIKE(2, 3);
/* The node's JSON text on standard output. */
void print_node(const struct node *node);
/* Members requests .. rejected. */
void print_counts(struct node *object, const struct run_counts *counts, struct arena *arena);
/* A member: null for INSTANT_NONE, which stands for "not known". */
void print_number(struct node *object, const char *key, int64_t number, struct arena *arena);
/* "import: incident: 3 records read: 3 new, 0 changed, 0 unchanged, 0 rejected", said with log_note. */
void print_counts_line(const char *what, const struct run *run);

#endif
