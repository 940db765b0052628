/* SPDX-License-Identifier: Apache-2.0 */
/* document: a JSON document becomes nodes. */
#include "json.h"

#include <math.h>
#include <string.h>

#include "decode_p.h"

enum { DEPTH_MAX = 32 };

/* cJSON ends a text at an escaped NUL. */
static bool has_nul(const char *text, size_t n) {
    for (size_t i = 0; i + 6 <= n; i++) {
        if (text[i] == '\\') {
            if (memcmp(text + i, "\\u0000", 6) == 0) {
                return true;
            }
            i++; /* what is escaped is not the start of an escape */
        }
    }
    return false;
}

static void add_number(struct node *parent, const char *key, double number, struct arena *arena) {
    if (floor(number) == number && fabs(number) < 9007199254740992.0) {
        node_add_int(arena, parent, key, (int64_t)number);
    } else {
        node_add_real(arena, parent, key, number);
    }
}

static bool add_item(struct node *parent, const cJSON *item, int depth, struct arena *arena, struct fault *fault);

static bool add_children(struct node *parent, const cJSON *item, int depth, struct arena *arena, struct fault *fault) {
    for (const cJSON *child = item->child; child != NULL; child = child->next) {
        if (parent->type == NODE_OBJECT && node_get(parent, child->string) != NULL) {
            return fault_set(fault, FAULT_USAGE, "not the expected JSON: '%.80s' is there twice", child->string);
        }
        if (!add_item(parent, child, depth + 1, arena, fault)) {
            return false;
        }
    }
    return true;
}

static bool add_item(struct node *parent, const cJSON *item, int depth, struct arena *arena, struct fault *fault) {
    const char *key = parent->type == NODE_OBJECT ? item->string : NULL;
    if (depth > DEPTH_MAX) {
        return fault_set(fault, FAULT_USAGE, "not the expected JSON: nested more than %d deep", DEPTH_MAX);
    }
    if (cJSON_IsObject(item)) {
        return add_children(node_add_object(arena, parent, key), item, depth, arena, fault);
    }
    if (cJSON_IsArray(item)) {
        return add_children(node_add_array(arena, parent, key), item, depth, arena, fault);
    }
    if (cJSON_IsString(item)) {
        node_add_text(arena, parent, key, item->valuestring);
    } else if (cJSON_IsNumber(item)) {
        add_number(parent, key, item->valuedouble, arena);
    } else if (cJSON_IsBool(item)) {
        node_add_bool(arena, parent, key, cJSON_IsTrue(item));
    } else {
        node_add_null(arena, parent, key);
    }
    return true;
}

bool json_document(const char *text, size_t n, struct arena *arena, const struct node **out, struct fault *fault) {
    struct node *holder = node_array(arena);
    while (n > 0 && strchr(" \t\r\n", text[n - 1]) != NULL) {
        n--;
    }
    const struct split_item item = {.text = text, .n = n};
    if (has_nul(text, n)) {
        return fault_set(fault, FAULT_USAGE, "not the expected JSON: a text has a NUL");
    }
    const cJSON *tree = json_parse(&item, arena, FAULT_USAGE, fault);
    if (tree == NULL || !add_item(holder, tree, 0, arena, fault)) {
        return false;
    }
    *out = holder->first;
    return true;
}
