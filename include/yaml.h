/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml: configuration files as a plain tree, read by libfyaml.
 * It refuses anchors, aliases, tags, duplicate keys, more than one document, files over 1 MiB, nesting over 32, maps of
 * more than 1,000 keys, what is not UTF-8, and control characters. Every fault names file:line:column.
 */
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

/* A map without members: where a section is missing and all its keys have defaults. */
extern const struct yaml YAML_EMPTY;

/* Parses text (n bytes) as the file called name. All memory is the arena's. FAULT_USAGE. */
bool yaml_parse(const char *name, const char *text, size_t n, struct arena *arena, struct yaml **out,
                struct fault *fault) MUST_CHECK;
/* Reads and parses the file at path; *text gets the file as it was read. */
bool yaml_read(const char *path, struct arena *arena, const char **text, struct yaml **out,
               struct fault *fault) MUST_CHECK;

/* The member of a map, or NULL. */
const struct yaml *yaml_get(const struct yaml *map, const char *key);
/* True for a plain null, and for a value that was left out. */
bool yaml_is_nothing(const struct yaml *value);
/* Refuses a value of another type. */
bool yaml_expect(const struct yaml *value, enum yaml_type type, struct fault *fault) MUST_CHECK;

/* Refuses (naming the place and the nearest known key) any member of map whose key is not in known (NULL at its end);
 * what names the map in the fault. */
bool yaml_only(const struct yaml *map, const char *what, const char *const *known, struct fault *fault) MUST_CHECK;

/* Typed members. A key that is missing, or has nothing as its value, leaves *out as it is and is true; a value of
 * another type is FAULT_USAGE. */
bool yaml_map(const struct yaml *map, const char *key, const struct yaml **out, struct fault *fault) MUST_CHECK;
bool yaml_list(const struct yaml *map, const char *key, const struct yaml **out, struct fault *fault) MUST_CHECK;
/* A text that must be there and must not be empty. */
bool yaml_required(const struct yaml *map, const char *key, const char **out, struct fault *fault) MUST_CHECK;
bool yaml_text(const struct yaml *map, const char *key, const char **out, struct fault *fault) MUST_CHECK;
bool yaml_bool(const struct yaml *map, const char *key, bool *out, struct fault *fault) MUST_CHECK;
bool yaml_int(const struct yaml *map, const char *key, int64_t min, int64_t max, int64_t *out,
              struct fault *fault) MUST_CHECK;
/* A duration such as 15m or 1d, in seconds. */
bool yaml_duration(const struct yaml *map, const char *key, int64_t *seconds, struct fault *fault) MUST_CHECK;
/* One of the names (NULL at their end); *out gets its position. The fault names the nearest. */
bool yaml_choice(const struct yaml *map, const char *key, const char *const *names, int *out,
                 struct fault *fault) MUST_CHECK;
/* A list of texts (a NULL behind the last); a single text counts as a list of one. */
bool yaml_texts(const struct yaml *map, const char *key, struct arena *arena, const char *const **out, size_t *n,
                struct fault *fault) MUST_CHECK;
/* Where the first of those texts stands: a list's first element, else the value itself. */
const struct yaml *yaml_first(const struct yaml *value);

#endif
