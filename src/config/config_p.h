/* SPDX-License-Identifier: Apache-2.0 */
/* config_p: what the sources of this room share. */
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

/* Whether a test's field can be compared with the text as its operator does. */
bool condition_check_value(const struct kind *kind, const struct condition *test, const char *text, const char *place,
                           struct fault *fault) MUST_CHECK;
/* The condition that an encoded query is. */
bool query_read(const char *text, const char *place, const struct kind *kind, struct arena *arena,
                struct condition **out, struct fault *fault) MUST_CHECK;
/* The member `ratings` of map; without one, the first set. */
bool ratings_read(const struct yaml *map, struct arena *arena, const struct rating_set **out,
                  struct fault *fault) MUST_CHECK;
/* The member `calendar` of map; *out stays as it is without one. Files are beside that at path; NULL: none
 * is read, and a file of holidays gives none. */
bool calendar_read(const struct yaml *map, const char *path, struct arena *arena, const struct calendar **out,
                   struct fault *fault) MUST_CHECK;
/* The days of the events in an iCalendar file (RFC 5545), since 1970-01-01, in the order of the file, and its digest.
 */
bool ics_read(const char *path, struct arena *arena, int64_t **out, size_t *n, char sha256[DIGEST_TEXT],
              struct fault *fault) MUST_CHECK;

/* A condition of profiles, checked against the kind's fields. */
bool condition_read(const struct yaml *value, const struct kind *kind, struct arena *arena,
                    const struct condition **out, struct fault *fault) MUST_CHECK;

/* "resolved" .. as enum in_range has them, NULL at their end. */
extern const char *const IN_RANGES[];
/* The member `where` of a map; *out stays as it is where there is none. */
bool where_read(const struct yaml *map, const struct kind *kind, struct arena *arena, const struct condition **out,
                struct fault *fault) MUST_CHECK;
/* The keys of a profile beside mttr: deployment_frequency, change_failure_rate, failed_deployment_recovery. */
bool dora_read(const struct yaml *root, struct arena *arena, struct profile *out, struct fault *fault) MUST_CHECK;

/* The member `audit` of a profile, with the defaults of what it leaves out. */
bool audit_read(const struct yaml *root, struct arena *arena, struct audit_limits *out, struct fault *fault) MUST_CHECK;

/* Where the secret called name comes from, by the keys of map. id is the credential's; relative paths are beside path.
 */
bool secret_find(const struct yaml *map, const char *name, const char *id, const char *path, struct arena *arena,
                 struct secret *out, struct fault *fault) MUST_CHECK;
/* A path as the file at `path` means it: relative ones are beside that file. */
const char *path_beside(const char *path, const char *name, struct arena *arena);

#endif
