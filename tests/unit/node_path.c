/* SPDX-License-Identifier: Apache-2.0 */
/* node_path: members of a document by the paths that cases write. */
#include "node_path.h"

#include <stdlib.h>
#include <string.h>

#include "instant.h"
#include "trial.h"

const struct node *node_member(const struct node *node, size_t i) {
    node = node->first;
    for (; node != NULL && i > 0; i--) {
        node = node->next;
    }
    return node;
}

int64_t node_length(const struct node *node) {
    int64_t n = 0;
    for (const struct node *member = node->first; member != NULL; member = member->next) {
        n++;
    }
    return n;
}

/* "name[3]" or "name" of an object; "length" of an array. */
static const struct node *follow(struct arena *arena, const struct node *node, char *step) {
    char *index = strchr(step, '[');
    if (index != NULL) {
        *index++ = '\0';
    }
    if (node->type == NODE_ARRAY && strcmp(step, "length") == 0) {
        return node_add_int(arena, node_object(arena), "length", node_length(node));
    }
    node = node->type == NODE_OBJECT ? node_get(node, step) : NULL;
    return node == NULL || index == NULL ? node : node_member(node, (size_t)atoi(index));
}

const struct node *node_at(struct arena *arena, const struct node *node, const char *path) {
    char *rest = arena_strdup(arena, path);
    while (rest != NULL && node != NULL) {
        char *step = rest;
        step = trial_cut(step, ".", &rest);
        node = follow(arena, node, step);
    }
    return node;
}

static const char *real_text(struct arena *arena, double real) {
    char *text = arena_format(arena, "%.6f", real);
    size_t n = strlen(text);
    while (text[n - 1] == '0') {
        n--;
    }
    text[text[n - 1] == '.' ? n - 1 : n] = '\0';
    return text;
}

const char *node_as_text(struct arena *arena, const struct node *node) {
    char *text = arena_alloc(arena, INSTANT_TEXT);
    switch (node->type) {
        case NODE_NULL:
            return "null";
        case NODE_BOOL:
            return node->integer != 0 ? "true" : "false";
        case NODE_INT:
            return arena_format(arena, "%lld", (long long)node->integer);
        case NODE_REAL:
            return real_text(arena, node->real);
        case NODE_TEXT:
            return node->text;
        case NODE_TIME:
            instant_format(node->integer, text);
            return text;
        case NODE_OBJECT:
            return "{..}";
        case NODE_ARRAY:
            break;
    }
    for (const struct node *member = node->first; member != NULL; member = member->next) {
        text = arena_format(arena, "%s%s%s", text, member == node->first ? "" : ";", node_as_text(arena, member));
    }
    return text;
}
