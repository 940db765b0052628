/* SPDX-License-Identifier: Apache-2.0 */
/* token_file_p: the refresh token that outlives a run, in a file that only its owner may read. */
#ifndef MTTR_TOKEN_FILE_P_H
#define MTTR_TOKEN_FILE_P_H

#include <stdbool.h>

#include "buf.h"
#include "fault.h"
#include "settings.h"

/* $XDG_STATE_HOME/mttr/<id>.token; to be freed. NULL with a FAULT_USAGE when there is no home. */
char *token_file_path(const struct integration *integration, struct fault *fault);

/* Reads the token that was kept for this instance, client and origin ("login", or the digest of the settings' token
 * that it came from) into out; *found is false when there is none. FAULT_USAGE. */
bool token_file_read(const struct integration *integration, const char *origin, struct buf *out, bool *found,
                     struct fault *fault) MUST_CHECK;
/* Keeps the token. FAULT_IO. */
bool token_file_write(const struct integration *integration, const char *origin, const char *token,
                      struct fault *fault) MUST_CHECK;

#endif
