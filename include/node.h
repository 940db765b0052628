/* SPDX-License-Identifier: Apache-2.0 */
/* node: a document as plain data, as in JSON: what a report consists of, before a pen writes it in some format. Memory
 * is the arena's. Keys and texts are not copied: they must live as long. */
#ifndef MTTR_NODE_H
#define MTTR_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"

enum node_type { NODE_NULL, NODE_BOOL, NODE_INT, NODE_REAL, NODE_TEXT, NODE_TIME, NODE_OBJECT, NODE_ARRAY };

struct node {
    enum node_type type;
    const char *key;  /* in an object, else NULL */
    const char *text; /* NODE_TEXT */
    int64_t integer;  /* NODE_INT, NODE_BOOL (0 or 1), NODE_TIME (UTC seconds) */
    double real;      /* NODE_REAL */
    struct node *first, *last, *next;
};

struct node *node_object(struct arena *arena);
struct node *node_array(struct arena *arena);

/* Append a member (with a key) to an object or an element (key NULL) to an array, and return it. */
struct node *node_add_object(struct arena *arena, struct node *parent, const char *key);
struct node *node_add_array(struct arena *arena, struct node *parent, const char *key);
struct node *node_add_null(struct arena *arena, struct node *parent, const char *key);
struct node *node_add_bool(struct arena *arena, struct node *parent, const char *key, bool value);
struct node *node_add_int(struct arena *arena, struct node *parent, const char *key, int64_t value);
/* NaN, NULL and INSTANT_NONE become null. */
struct node *node_add_real(struct arena *arena, struct node *parent, const char *key, double value);
struct node *node_add_text(struct arena *arena, struct node *parent, const char *key, const char *text);
struct node *node_add_time(struct arena *arena, struct node *parent, const char *key, int64_t instant);

/* Appends a copy, under the same key, that shares the members of the node. */
struct node *node_add_copy(struct arena *arena, struct node *parent, const struct node *node);

/* A copy with only the members that model has, in its order, at every depth. Elements are matched by place, and those
 * that model lacks stay as they are. */
struct node *node_like(struct arena *arena, const struct node *node, const struct node *model);

/* How a list of objects becomes the rows of a flat format: a heading and the member that fills it. */
struct flat_column {
    const char *heading;
    const char *key;
};

const struct node *node_get(const struct node *object, const char *key); /* the member of an object, or NULL */
/* NULL where there is no such member, or it is no text. */
const char *node_text(const struct node *object, const char *key);
/* The member at a path of keys with dots between ("stats.median"), or NULL. */
const struct node *node_find(const struct node *object, const char *path);
/* The text at the path; "" where there is none. */
const char *node_find_text(const struct node *object, const char *path);
/* Whether there is a member at the path that is not null. */
bool node_is_set(const struct node *object, const char *path);
size_t node_count(const struct node *list);  /* its elements or members; 0 for NULL */
double node_number(const struct node *node); /* NaN for a node that is no number, and for NULL */

#endif
