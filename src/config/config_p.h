/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config_p: what the sources of this room share. Functions that read a part of a file take its map, or the map around
 * it; they leave *out as it is where the part is missing and has no defaults. All memory is the arena's. Each fault is
 * FAULT_USAGE and names file:line:column.
 */
#ifndef MTTR_CONFIG_P_H
#define MTTR_CONFIG_P_H

#include "profile.h"
#include "settings.h"
#include "text.h"
#include "yaml.h"

/* "place: unknown WHAT 'word'; did you mean 'best'?", or with the known names (NULL at their end; may be NULL) where
 * none is near. */
bool fault_unknown(const char *place, const char *what, const struct nearest *nearest, const char *const *known,
                   struct fault *fault);
/* The path `name`, which begins at the folder of the file at `path` where it is relative. */
const char *path_relative_to(const char *path, const char *name, struct arena *arena);

/* ---- settings ---- */

/* The settings file that is being read. */
struct settings_reader {
    const char *path;
    struct arena *arena;
    bool literal;                  /* a secret is written in the file itself */
    const struct env_name **names; /* of the variables that hold secrets, also those that are read later */
};

/* The keys by which a secret can be given. */
#define SECRET_KEYS(name) (name), (name "_command"), (name "_file"), (name "_env")

/* Where the secret called name comes from, by the keys of map, else systemd's credential mttr.ID.NAME. */
bool secret_find(struct settings_reader *reader, const struct yaml *map, const char *name, const char *id,
                 struct secret *out, struct fault *fault) MUST_CHECK;
/* An element of `integrations`, satellite.yml(5). */
bool integration_read(struct settings_reader *reader, const struct yaml *map, struct integration *out,
                      struct fault *fault) MUST_CHECK;
/* Its exclude_fields. */
bool exclude_read(const struct settings_reader *reader, const struct yaml *map, struct integration *out,
                  struct fault *fault) MUST_CHECK;

/* ---- conditions ---- */

/* The member `op` of a test. */
bool operator_read(const struct yaml *map, enum comparison *out, struct fault *fault) MUST_CHECK;
/* Whether the test's operator can compare its field: only dates have a before and an after; custom fields may be
 * dates. */
bool operator_check_field(const struct kind *kind, const struct condition *test, struct fault *fault) MUST_CHECK;
/* Whether the operator takes as many values as the test has. */
bool operator_check_count(const struct condition *test, struct fault *fault) MUST_CHECK;
/* Whether the operator can compare the field with that text. What custom fields hold is not known here. */
bool operator_check_value(const struct kind *kind, const struct condition *test, const char *text, const char *place,
                          struct fault *fault) MUST_CHECK;

/* An encoded query as a condition, mttr-profile(5), Encoded queries. */
bool query_read(const char *text, const char *place, const struct kind *kind, struct arena *arena,
                struct condition **out, struct fault *fault) MUST_CHECK;
/* A condition, checked against the fields of the kind. */
bool condition_read(const struct yaml *value, const struct kind *kind, struct arena *arena,
                    const struct condition **out, struct fault *fault) MUST_CHECK;

/* ---- profiles ---- */

/* "resolved" .. in the order of enum in_range, NULL at their end. */
extern const char *const IN_RANGES[];
/* The member `where` of a map. */
bool where_read(const struct yaml *map, const struct kind *kind, struct arena *arena, const struct condition **out,
                struct fault *fault) MUST_CHECK;

/* What the keys of `mttr` mean where they are left out. */
struct defaults {
    const char *start[PROFILE_DATES + 1]; /* names of date fields, NULL at their end */
    bool exclude_canceled;
};
/* By the rules, 1 to RULES_TODAY of version.h. */
const struct defaults *defaults_of(int rules);
/* The map `mttr`, which may be empty: all its keys have defaults. Files that it names are found from path; NULL: they
 * are not read. */
bool mttr_read(const struct yaml *map, const char *path, const struct defaults *defaults, struct arena *arena,
               struct mttr *out, struct fault *fault) MUST_CHECK;
/* The member `ratings` of map; without one, the first set. */
bool ratings_read(const struct yaml *map, struct arena *arena, const struct rating_set **out,
                  struct fault *fault) MUST_CHECK;
/* The member `calendar` of map; path as for mttr_read. */
bool calendar_read(const struct yaml *map, const char *path, struct arena *arena, const struct calendar **out,
                   struct fault *fault) MUST_CHECK;
/* The days, counted from 1970-01-01, of the events in an iCalendar file (RFC 5545) in the order of the file, and the
 * digest of its bytes. */
bool ics_read(const char *path, struct arena *arena, int64_t **out, size_t *n, char sha256[DIGEST_TEXT],
              struct fault *fault) MUST_CHECK;
/* Each metric other than mttr, one row: its key in a profile, and the function of dora.c that reads its map. */
#define DORA_KEYS(ROW)                          \
    ROW("deployment_frequency", read_frequency) \
    ROW("change_failure_rate", read_failures)   \
    ROW("failed_deployment_recovery", read_recovery)
#define DORA_KEY_NAME(name, read) name,
/* These members of a profile; without one, its metric is not asked for. */
bool dora_read(const struct yaml *root, struct arena *arena, struct profile *out, struct fault *fault) MUST_CHECK;
/* The member `audit` of a profile, with the defaults of what it leaves out. */
bool audit_read(const struct yaml *root, struct arena *arena, struct audit_limits *out, struct fault *fault) MUST_CHECK;

#endif
