/* SPDX-License-Identifier: Apache-2.0 */
/* node_path: members of a document by the paths that cases write, and their text. */
#ifndef MTTR_NODE_PATH_H
#define MTTR_NODE_PATH_H

#include "node.h"

/* The member at position i, NULL: there are fewer. */
const struct node *node_member(const struct node *node, size_t i);
int64_t node_length(const struct node *node);
/* "stats.mean", "series[0].value", "groups.length"; NULL: there is none. */
const struct node *node_at(struct arena *arena, const struct node *node, const char *path);
/* As JSON writes it, texts without quotes; members of an array joined by ';'. */
const char *node_as_text(struct arena *arena, const struct node *node);

#endif
