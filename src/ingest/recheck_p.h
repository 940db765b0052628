/* SPDX-License-Identifier: Apache-2.0 */
/* recheck_p: whether a table must be probed before it is read, or was found reliable not long ago. */
#ifndef MTTR_RECHECK_P_H
#define MTTR_RECHECK_P_H

#include <stdbool.h>
#include <stdint.h>

#include "digest.h"
#include "mirror.h"
#include "store.h"

/* SHA-256 of all that decides what the instance answers: the version of mttr, and the integration's address, account,
 * fields and filter for the table. */
void recheck_settings(const struct integration *integration, const struct kind *kind, char out[DIGEST_TEXT]);

/* Whether the table must be probed at `now` (UTC seconds): it was not with these settings in the last day, or something
 * odd came from it since. */
bool recheck_is_due(const struct cursor *cursor, const char *settings, int64_t now);

#endif
