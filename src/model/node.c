/* SPDX-License-Identifier: Apache-2.0 */
/* node: appending to a tree of plain data. */
#include "node.h"

#include <math.h>
#include <string.h>

#include "instant.h"

static struct node *append(struct arena *arena, struct node *parent, const char *key, enum node_type type) {
    struct node *node = arena_alloc(arena, sizeof *node);
    node->type = type;
    node->key = key;
    if (parent == NULL) {
        return node;
    }
    if (parent->last == NULL) {
        parent->first = node;
    } else {
        parent->last->next = node;
    }
    parent->last = node;
    return node;
}

struct node *node_object(struct arena *arena) {
    return append(arena, NULL, NULL, NODE_OBJECT);
}

struct node *node_array(struct arena *arena) {
    return append(arena, NULL, NULL, NODE_ARRAY);
}

struct node *node_add_object(struct arena *arena, struct node *parent, const char *key) {
    return append(arena, parent, key, NODE_OBJECT);
}

struct node *node_add_array(struct arena *arena, struct node *parent, const char *key) {
    return append(arena, parent, key, NODE_ARRAY);
}

struct node *node_add_null(struct arena *arena, struct node *parent, const char *key) {
    return append(arena, parent, key, NODE_NULL);
}

struct node *node_add_copy(struct arena *arena, struct node *parent, const struct node *node) {
    struct node *copy = append(arena, parent, node->key, node->type), *next = copy->next;
    *copy = *node;
    copy->next = next;
    return copy;
}

static void add_like(struct arena *arena, struct node *parent, const struct node *node, const struct node *model);

static void add_elements_like(struct arena *arena, struct node *copy, const struct node *node,
                              const struct node *model) {
    const struct node *like = model->first;
    for (const struct node *element = node->first; element != NULL; element = element->next) {
        add_like(arena, copy, element, like);
        like = like == NULL ? NULL : like->next;
    }
}

static void add_members_like(struct arena *arena, struct node *copy, const struct node *node,
                             const struct node *model) {
    for (const struct node *like = model->first; like != NULL; like = like->next) {
        const struct node *member = node_get(node, like->key);
        if (member != NULL) {
            add_like(arena, copy, member, like);
        }
    }
}

static void add_like(struct arena *arena, struct node *parent, const struct node *node, const struct node *model) {
    struct node *copy = node_add_copy(arena, parent, node);
    bool array = node->type == NODE_ARRAY;
    if (model != NULL && model->type == node->type && (array || node->type == NODE_OBJECT)) {
        copy->first = copy->last = NULL;
        (array ? add_elements_like : add_members_like)(arena, copy, node, model);
    }
}

struct node *node_like(struct arena *arena, const struct node *node, const struct node *model) {
    struct node *root = node_array(arena);
    add_like(arena, root, node, model);
    return root->first;
}

struct node *node_add_bool(struct arena *arena, struct node *parent, const char *key, bool value) {
    struct node *node = append(arena, parent, key, NODE_BOOL);
    node->integer = value;
    return node;
}

struct node *node_add_int(struct arena *arena, struct node *parent, const char *key, int64_t value) {
    struct node *node = append(arena, parent, key, NODE_INT);
    node->integer = value;
    return node;
}

struct node *node_add_real(struct arena *arena, struct node *parent, const char *key, double value) {
    struct node *node = append(arena, parent, key, isnan(value) ? NODE_NULL : NODE_REAL);
    node->real = value;
    return node;
}

struct node *node_add_text(struct arena *arena, struct node *parent, const char *key, const char *text) {
    struct node *node = append(arena, parent, key, text == NULL ? NODE_NULL : NODE_TEXT);
    node->text = text;
    return node;
}

struct node *node_add_time(struct arena *arena, struct node *parent, const char *key, int64_t instant) {
    struct node *node = append(arena, parent, key, instant == INSTANT_NONE ? NODE_NULL : NODE_TIME);
    node->integer = instant;
    return node;
}

const struct node *node_get(const struct node *object, const char *key) {
    for (const struct node *member = object->first; member != NULL; member = member->next) {
        if (strcmp(member->key, key) == 0) {
            return member;
        }
    }
    return NULL;
}

const char *node_text(const struct node *object, const char *key) {
    const struct node *member = node_get(object, key);
    return member != NULL && member->type == NODE_TEXT ? member->text : NULL;
}

/* The member whose key is the first n letters. */
static const struct node *get_head(const struct node *object, const char *key, size_t n) {
    const struct node *member = object->first;
    while (member != NULL && (strlen(member->key) != n || memcmp(member->key, key, n) != 0)) {
        member = member->next;
    }
    return member;
}

const struct node *node_find(const struct node *object, const char *path) {
    const struct node *node = object;
    while (node != NULL && *path != '\0') {
        size_t n = strcspn(path, ".");
        node = node->type == NODE_OBJECT ? get_head(node, path, n) : NULL;
        path += path[n] == '.' ? n + 1 : n;
    }
    return node;
}

const char *node_find_text(const struct node *object, const char *path) {
    const struct node *node = node_find(object, path);
    return node != NULL && node->type == NODE_TEXT ? node->text : "";
}

bool node_is_set(const struct node *object, const char *path) {
    const struct node *node = node_find(object, path);
    return node != NULL && node->type != NODE_NULL;
}

size_t node_count(const struct node *list) {
    size_t n = 0;
    for (const struct node *node = list == NULL ? NULL : list->first; node != NULL; node = node->next) {
        n++;
    }
    return n;
}

double node_number(const struct node *node) {
    if (node == NULL || (node->type != NODE_INT && node->type != NODE_REAL)) {
        return NAN;
    }
    return node->type == NODE_REAL ? node->real : (double)node->integer;
}
