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

/* A condition of profiles, checked against the kind's fields. */
bool condition_read(const struct yaml *value, const struct kind *kind, struct arena *arena,
                    const struct condition **out, struct fault *fault) MUST_CHECK;

/* Where the secret called name comes from, by the keys of map. id is the credential's; relative paths are beside path.
 */
bool secret_find(const struct yaml *map, const char *name, const char *id, const char *path, struct arena *arena,
                 struct secret *out, struct fault *fault) MUST_CHECK;
/* A path as the file at `path` means it: relative ones are beside that file. */
const char *path_beside(const char *path, const char *name, struct arena *arena);

#endif
