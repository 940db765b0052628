/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json: one strict wrapper around cJSON 1.7.15, which by itself accepts trailing bytes and cuts a string at \u0000.
 * Trees live in an arena: cJSON's allocator is ours, and nothing is freed one by one.
 */
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "decode_p.h"
#include "text.h"

/* The arena of the parse that this thread is in: cJSON's allocator has no other way to be given one. */
static _Thread_local struct arena *current;

static void *allocate(size_t n) {
    return arena_raw(current, n);
}

static void release(void *memory) {
    (void)memory; /* the arena is reset */
}

static void install(void) {
    cJSON_InitHooks(&(cJSON_Hooks){.malloc_fn = allocate, .free_fn = release});
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The code unit of \uXXXX at text, -1 when there is none. */
static int code_unit(const char *text, size_t n) {
    int unit = 0;
    if (n < 6 || text[0] != '\\' || text[1] != 'u') {
        return -1;
    }
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit(text[i]);
        if (digit < 0) {
            return -1;
        }
        unit = unit * 16 + digit;
    }
    return unit;
}

/* Length of the escape at text; *bad when it is a NUL or half a pair. */
static size_t escape_length(const char *text, size_t n, bool *bad) {
    int unit = code_unit(text, n);
    bool leads = unit >= 0xD800 && unit <= 0xDBFF;
    int next = leads ? code_unit(text + 6, n - 6) : -1;
    if (leads && next >= 0xDC00 && next <= 0xDFFF) {
        *bad = false;
        return 12;
    }
    *bad = unit == 0 || (unit >= 0xD800 && unit <= 0xDFFF);
    return unit < 0 ? (n < 2 ? n : 2) : 6;
}

/* A copy of the text with \uFFFF in place of the escapes that cannot be kept. */
static const char *repair_escapes(const char *text, size_t n, struct arena *arena) {
    char *copy = arena_strndup(arena, text, n);
    for (size_t i = 0; i < n;) {
        bool bad = false;
        size_t length = copy[i] == '\\' ? escape_length(copy + i, n - i, &bad) : 1;
        if (bad) {
            memcpy(copy + i, "\\uFFFF", 6);
        }
        i += length;
    }
    return copy;
}

const cJSON *json_parse(const struct split_item *item, struct arena *arena, enum fault_kind kind, struct fault *fault) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install);
    if (!text_is_utf8(item->text, item->n)) {
        fault_set(fault, kind, "not the expected JSON: it is not UTF-8");
        return NULL;
    }
    const char *end = NULL;
    const char *text = item->escapes ? repair_escapes(item->text, item->n, arena) : item->text;
    current = arena;
    const cJSON *tree = cJSON_ParseWithLengthOpts(text, item->n, &end, 0);
    if (tree == NULL || end != text + item->n) {
        size_t at = end == NULL ? 0 : (size_t)(end - text);
        fault_set(fault, kind, "not the expected JSON: broken at byte %zu of a record", at);
        return NULL;
    }
    return tree;
}

/* The shortest text that is the same number again; NULL for whole ones that a double may have changed. */
static const char *number_text(double number, struct arena *arena) {
    if (fabs(number) >= 9007199254740992.0) {
        return NULL;
    }
    const char *text = arena_format(arena, "%.15g", number);
    return strtod(text, NULL) == number ? text : arena_format(arena, "%.17g", number);
}

const char *json_text(const cJSON *item, struct arena *arena) {
    if (item == NULL || cJSON_IsNull(item)) {
        return "";
    }
    if (cJSON_IsString(item)) {
        return item->valuestring;
    }
    if (cJSON_IsBool(item)) {
        return cJSON_IsTrue(item) ? "true" : "false";
    }
    if (cJSON_IsNumber(item)) {
        return number_text(item->valuedouble, arena);
    }
    return NULL;
}

/* display=true without values: the sys_id is the last part of the link. */
static const char *from_link(const char *link) {
    const char *slash = strrchr(link, '/');
    return slash == NULL || slash[1] == '\0' ? NULL : slash + 1;
}

/* The members of a value in one pass. False when one is named twice: it would be chance which one is kept. */
static bool find_members(const cJSON *object, const cJSON **value, const cJSON **shown, const cJSON **link) {
    *value = *shown = *link = NULL;
    for (const cJSON *item = object->child; item != NULL; item = item->next) {
        const cJSON **place = strcmp(item->string, "value") == 0           ? value
                              : strcmp(item->string, "display_value") == 0 ? shown
                              : strcmp(item->string, "link") == 0          ? link
                                                                           : NULL;
        if (place != NULL && *place != NULL) {
            return false;
        }
        if (place != NULL) {
            *place = item;
        }
    }
    return true;
}

bool json_value(const cJSON *item, struct arena *arena, const char **raw, const char **display) {
    const cJSON *value, *shown, *link;
    *display = NULL;
    if (!cJSON_IsObject(item)) {
        *raw = json_text(item, arena);
        return *raw != NULL;
    }
    if (!find_members(item, &value, &shown, &link) || (value == NULL && shown == NULL)) {
        return false;
    }
    *display = shown == NULL ? NULL : json_text(shown, arena);
    *raw = json_text(value, arena);
    if (value == NULL) {
        const char *linked = link != NULL && cJSON_IsString(link) ? from_link(link->valuestring) : NULL;
        *raw = linked == NULL ? *display : linked;
    }
    return *raw != NULL && (shown == NULL || *display != NULL);
}

const char *json_print(const cJSON *item, struct arena *arena) {
    current = arena;
    const char *text = cJSON_PrintUnformatted(item);
    return text == NULL ? "" : text;
}
