/* SPDX-License-Identifier: Apache-2.0 */
/* yaml: configuration files as a plain tree, read by libfyaml. Refused are anchors, aliases, tags, duplicate keys, a
 * second document, files over 1 MiB, nesting over 32 levels, maps of more than 1,000 keys, bytes that are not UTF-8,
 * control characters. Every fault is FAULT_USAGE and begins with file:line:column. Memory is the arena's. */
#ifndef MTTR_YAML_H
#define MTTR_YAML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "fault.h"

enum { YAML_BYTES = 1 << 20, YAML_DEPTH = 32, YAML_KEYS = 1000 };

enum yaml_type { YAML_SCALAR, YAML_MAP, YAML_LIST };

struct yaml {
    enum yaml_type type;
    const char *text;  /* YAML_SCALAR: the value; a plain null or nothing is "" */
    bool quoted;       /* YAML_SCALAR written in quotes or as a block: always text, so that "null" is a word */
    const char *key;   /* in a map */
    const char *place; /* file:line:column of the value (of the key where it has one) */
    struct yaml *first, *next;
    size_t n; /* members or elements */
};

/* For a section that is missing and whose keys all have defaults. */
extern const struct yaml YAML_EMPTY;

bool yaml_parse(const char *name, const char *text, size_t n, struct arena *arena, struct yaml **out,
                struct fault *fault) MUST_CHECK;
/* path "-" is standard input; *text gets the file as it was read. */
bool yaml_read(const char *path, struct arena *arena, const char **text, struct yaml **out,
               struct fault *fault) MUST_CHECK;

const struct yaml *yaml_get(const struct yaml *map, const char *key); /* the member of a map, or NULL */
bool yaml_is_nothing(const struct yaml *value); /* true for a plain null, and for a key without a value */
bool yaml_expect(const struct yaml *value, enum yaml_type type, struct fault *fault) MUST_CHECK;

/* Refuses keys that are not in known (NULL at its end). The fault calls the map `what` and names the nearest key. */
bool yaml_only(const struct yaml *map, const char *what, const char *const *known, struct fault *fault) MUST_CHECK;

/* Typed members. *out keeps its default where the key is missing or has no value. */
bool yaml_map(const struct yaml *map, const char *key, const struct yaml **out, struct fault *fault) MUST_CHECK;
bool yaml_list(const struct yaml *map, const char *key, const struct yaml **out, struct fault *fault) MUST_CHECK;
/* A text that must be there and must not be empty. */
bool yaml_required(const struct yaml *map, const char *key, const char **out, struct fault *fault) MUST_CHECK;
bool yaml_text(const struct yaml *map, const char *key, const char **out, struct fault *fault) MUST_CHECK;
bool yaml_bool(const struct yaml *map, const char *key, bool *out, struct fault *fault) MUST_CHECK;
bool yaml_int(const struct yaml *map, const char *key, int64_t min, int64_t max, int64_t *out,
              struct fault *fault) MUST_CHECK;
/* Such as 15m or 1d, in seconds. */
bool yaml_duration(const struct yaml *map, const char *key, int64_t *seconds, struct fault *fault) MUST_CHECK;
/* One of the names (NULL at their end), as its position. The fault names the nearest. */
bool yaml_choice(const struct yaml *map, const char *key, const char *const *names, int *out,
                 struct fault *fault) MUST_CHECK;
/* A NULL after the last; a single text counts as a list of one. */
bool yaml_texts(const struct yaml *map, const char *key, struct arena *arena, const char *const **out, size_t *n,
                struct fault *fault) MUST_CHECK;
/* The first of those texts in the tree: a list's first element, else the value itself. */
const struct yaml *yaml_first(const struct yaml *value);

#endif
