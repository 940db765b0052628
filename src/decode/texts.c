/* SPDX-License-Identifier: Apache-2.0 */
/* texts: answers that are no records of a mirrored table: a few members as text, and the server's own words. */
#include <string.h>

#include "decode_p.h"

enum { ERROR_MAX = 64 * 1024 };

const char *json_error_words(const cJSON *error, struct arena *arena) {
    if (error != NULL && cJSON_IsString(error)) {
        return error->valuestring;
    }
    const char *message = json_text(cJSON_GetObjectItemCaseSensitive(error, "message"), arena);
    const char *detail = json_text(cJSON_GetObjectItemCaseSensitive(error, "detail"), arena);
    if (message == NULL || message[0] == '\0') {
        return detail == NULL || detail[0] == '\0' ? "an error without words" : detail;
    }
    return detail == NULL || detail[0] == '\0' ? message : arena_format(arena, "%s: %s", message, detail);
}

/* RFC 6749 section 5.2. */
static const char *oauth_words(const cJSON *tree, const char *error, struct arena *arena) {
    const char *text = json_text(cJSON_GetObjectItemCaseSensitive(tree, "error_description"), arena);
    return text == NULL || text[0] == '\0' ? error : arena_format(arena, "%s (%s)", text, error);
}

const char *decode_error_message(const char *body, size_t n, struct arena *arena) {
    if (n > ERROR_MAX) {
        return ""; /* an error is a few words; a tree of this would be many times its size */
    }
    struct fault fault = {0};
    struct split_item item = {.text = body, .n = n, .escapes = true};
    const cJSON *tree = json_parse(&item, arena, FAULT_INCOMPLETE, &fault);
    const cJSON *error = tree == NULL ? NULL : cJSON_GetObjectItemCaseSensitive(tree, "error");
    if (error != NULL && cJSON_IsString(error)) {
        return oauth_words(tree, error->valuestring, arena);
    }
    return cJSON_IsObject(error) ? json_error_words(error, arena) : "";
}

/* The names of a list with commas between them; how many there are. */
static size_t split_names(const char *fields, struct arena *arena, const char *names[TEXTS_MAX]) {
    size_t n = 0;
    for (size_t length; *fields != '\0' && n < TEXTS_MAX; fields += length + (fields[length] == ',')) {
        length = strcspn(fields, ",");
        names[n++] = arena_strndup(arena, fields, length);
    }
    return n;
}

bool decode_members(const char *body, size_t n, const char *fields, struct arena *arena, const char **out,
                    struct fault *fault) {
    struct split_item item = {.text = body, .n = n, .escapes = true};
    const char *names[TEXTS_MAX];
    size_t n_names = split_names(fields, arena, names);
    const cJSON *tree = json_parse(&item, arena, FAULT_REFUSED, fault);
    if (tree == NULL) {
        return false;
    }
    if (!cJSON_IsObject(tree)) {
        return fault_set(fault, FAULT_REFUSED, "not the expected JSON: not an object");
    }
    for (size_t i = 0; i < n_names; i++) {
        out[i] = json_text(cJSON_GetObjectItemCaseSensitive(tree, names[i]), arena);
        if (out[i] == NULL) {
            return fault_set(fault, FAULT_REFUSED, "not the expected JSON: %s is not a text", names[i]);
        }
    }
    return true;
}

struct texts {
    const char *names[TEXTS_MAX];
    size_t n;
    texts_fn *fn;
    void *context;
    struct arena scratch;
};

static bool pick_texts(void *context, const struct split_item *item, struct fault *fault) {
    struct texts *texts = context;
    const char *values[TEXTS_MAX];
    arena_reset(&texts->scratch);
    const cJSON *tree = json_parse(item, &texts->scratch, FAULT_INCOMPLETE, fault);
    if (tree == NULL) {
        return false;
    }
    if (item->key != NULL) {
        return strcmp(item->key, "error") != 0 ||
               fault_set(fault, FAULT_INCOMPLETE, "the server answered with an error: %s",
                         json_error_words(tree, &texts->scratch));
    }
    for (size_t i = 0; i < texts->n; i++) {
        const char *display;
        const cJSON *member = cJSON_GetObjectItemCaseSensitive(tree, texts->names[i]);
        if (member == NULL || !json_value(member, &texts->scratch, &values[i], &display)) {
            values[i] = "";
        }
    }
    return texts->fn(texts->context, values);
}

static bool ignore_texts(void *context, const char *const *texts) {
    (void)context, (void)texts;
    return true;
}

bool decode_envelope(const char *body, size_t n, struct fault *fault) {
    return decode_texts(body, n, "", ignore_texts, NULL, fault);
}

bool decode_texts(const char *body, size_t n, const char *fields, texts_fn *fn, void *context, struct fault *fault) {
    struct texts texts = {.fn = fn, .context = context};
    struct splitter splitter;
    struct arena names;
    arena_init(&names);
    arena_init(&texts.scratch);
    texts.n = split_names(fields, &names, texts.names);
    splitter_init(&splitter, SPLIT_ANSWER, FAULT_INCOMPLETE, pick_texts, &texts);
    bool done = splitter_feed(&splitter, body, n, fault) && splitter_end(&splitter, fault);
    splitter_clear(&splitter);
    arena_clear(&texts.scratch);
    arena_clear(&names);
    return done;
}
