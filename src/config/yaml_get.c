/* SPDX-License-Identifier: Apache-2.0 */
/* yaml_get: typed members of the tree, with faults that name what was expected and what was found. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "config_p.h"
#include "instant.h"

const struct yaml YAML_EMPTY = {.type = YAML_MAP, .text = ""};

bool fault_unknown(const char *place, const char *what, const struct nearest *nearest, const char *const *known,
                   struct fault *fault) {
    if (nearest->best != NULL) {
        return fault_set(fault, FAULT_USAGE, "%s: unknown %s '%s'; did you mean '%s'?", place, what, nearest->word,
                         nearest->best);
    }
    struct buf names;
    buf_init(&names, sizeof fault->text);
    for (size_t i = 0; known != NULL && known[i] != NULL; i++) {
        buf_text(&names, i == 0 ? "; known: " : ", ");
        buf_text(&names, known[i]);
    }
    fault_set(fault, FAULT_USAGE, "%s: unknown %s '%s'%s", place, what, nearest->word, names.data);
    buf_clear(&names);
    return false;
}

const struct yaml *yaml_get(const struct yaml *map, const char *key) {
    for (const struct yaml *member = map->first; member != NULL; member = member->next) {
        if (member->key != NULL && strcmp(member->key, key) == 0) {
            return member;
        }
    }
    return NULL;
}

bool yaml_is_nothing(const struct yaml *value) {
    return value->type == YAML_SCALAR && !value->quoted && value->text[0] == '\0';
}

/* Position of the word among the names, or of their end. */
static size_t position_of(const char *word, const char *const *names) {
    size_t i = 0;
    while (names[i] != NULL && strcmp(names[i], word) != 0) {
        i++;
    }
    return i;
}

static bool refuse_unknown(const struct yaml *value, const char *what, const char *word, const char *const *known,
                           struct fault *fault) {
    struct nearest nearest = {.word = word};
    for (size_t i = 0; known[i] != NULL; i++) {
        nearest_offer(&nearest, known[i]);
    }
    return fault_unknown(value->place, what, &nearest, known, fault);
}

bool yaml_only(const struct yaml *map, const char *what, const char *const *known, struct fault *fault) {
    char kind[64];
    snprintf(kind, sizeof kind, "%s key", what);
    for (const struct yaml *member = map->first; member != NULL; member = member->next) {
        if (known[position_of(member->key, known)] == NULL) {
            return refuse_unknown(member, kind, member->key, known, fault);
        }
    }
    return true;
}

static const char *const TYPES[] = {[YAML_SCALAR] = "text", [YAML_MAP] = "a map", [YAML_LIST] = "a list"};

static bool refuse_found(const struct yaml *value, const char *expected, const char *found, struct fault *fault) {
    bool named = value->key != NULL;
    return fault_set(fault, FAULT_USAGE, "%s: %s%sexpected %s, found %s", value->place, named ? value->key : "",
                     named ? ": " : "", expected, yaml_is_nothing(value) ? "nothing" : found);
}

/* Text is named and not shown: it may be a secret that slipped into the wrong line. */
bool yaml_expect(const struct yaml *value, enum yaml_type type, struct fault *fault) {
    return value->type == type || refuse_found(value, TYPES[type], TYPES[value->type], fault);
}

/* A value that is not of the wanted form, shown as it is written. */
static bool refuse_value(const struct yaml *value, const char *expected, struct fault *fault) {
    return refuse_found(value, expected, value->type == YAML_SCALAR ? value->text : TYPES[value->type], fault);
}

/* The member, or NULL when it is missing or left empty. */
static const struct yaml *get_given(const struct yaml *map, const char *key) {
    const struct yaml *member = yaml_get(map, key);
    return member == NULL || yaml_is_nothing(member) ? NULL : member;
}

static bool get_typed(const struct yaml *map, const char *key, enum yaml_type type, const struct yaml **out,
                      struct fault *fault) {
    const struct yaml *member = get_given(map, key);
    if (member == NULL) {
        return true;
    }
    if (!yaml_expect(member, type, fault)) {
        return false;
    }
    *out = member;
    return true;
}

bool yaml_map(const struct yaml *map, const char *key, const struct yaml **out, struct fault *fault) {
    return get_typed(map, key, YAML_MAP, out, fault);
}

bool yaml_list(const struct yaml *map, const char *key, const struct yaml **out, struct fault *fault) {
    return get_typed(map, key, YAML_LIST, out, fault);
}

bool yaml_text(const struct yaml *map, const char *key, const char **out, struct fault *fault) {
    const struct yaml *member = NULL;
    if (!get_typed(map, key, YAML_SCALAR, &member, fault)) {
        return false;
    }
    if (member != NULL) {
        *out = member->text;
    }
    return true;
}

bool yaml_required(const struct yaml *map, const char *key, const char **out, struct fault *fault) {
    const char *text = "";
    if (!yaml_text(map, key, &text, fault)) {
        return false;
    }
    if (text[0] == '\0') {
        return fault_set(fault, FAULT_USAGE, "%s: key '%s' is missing or empty", map->place, key);
    }
    *out = text;
    return true;
}

bool yaml_bool(const struct yaml *map, const char *key, bool *out, struct fault *fault) {
    const struct yaml *member = get_given(map, key);
    if (member == NULL) {
        return true;
    }
    bool is_true = text_equal(member->text, "true");
    if (!is_true && !text_equal(member->text, "false")) {
        return refuse_value(member, "true or false", fault);
    }
    *out = is_true;
    return true;
}

bool yaml_int(const struct yaml *map, const char *key, int64_t min, int64_t max, int64_t *out, struct fault *fault) {
    const struct yaml *member = get_given(map, key);
    if (member == NULL) {
        return true;
    }
    int64_t number;
    if (!text_integer(member->text, &number) || number < min || number > max) {
        char expected[80];
        snprintf(expected, sizeof expected, "a whole number from %" PRId64 " to %" PRId64, min, max);
        return refuse_value(member, expected, fault);
    }
    *out = number;
    return true;
}

bool yaml_duration(const struct yaml *map, const char *key, int64_t *seconds, struct fault *fault) {
    const struct yaml *member = get_given(map, key);
    if (member != NULL && !duration_parse(member->text, seconds)) {
        return refuse_value(member, "a duration such as 90s, 15m, 1h, 1d or 1w", fault);
    }
    return true;
}

bool yaml_choice(const struct yaml *map, const char *key, const char *const *names, int *out, struct fault *fault) {
    const struct yaml *member = NULL;
    if (!get_typed(map, key, YAML_SCALAR, &member, fault)) {
        return false;
    }
    if (member == NULL) {
        return true;
    }
    size_t position = position_of(member->text, names);
    if (names[position] == NULL) {
        return refuse_unknown(member, key, member->text, names, fault);
    }
    *out = (int)position;
    return true;
}

const struct yaml *yaml_first(const struct yaml *value) {
    return value->type == YAML_LIST ? value->first : value;
}

bool yaml_texts(const struct yaml *map, const char *key, struct arena *arena, const char *const **out, size_t *n,
                struct fault *fault) {
    const struct yaml *member = get_given(map, key);
    if (member == NULL) {
        return true;
    }
    size_t count = member->type == YAML_LIST ? member->n : 1;
    const struct yaml *element = yaml_first(member);
    const char **texts = arena_alloc(arena, (count + 1) * sizeof *texts);
    for (size_t i = 0; i < count; i++, element = element->next) {
        if (!yaml_expect(element, YAML_SCALAR, fault)) {
            return false;
        }
        texts[i] = element->text;
    }
    *out = texts;
    *n = count;
    return true;
}
