/* auth_p: how a request shows who asks. */
#ifndef MTTR_AUTH_P_H
#define MTTR_AUTH_P_H

#include "buf.h"
#include "fault.h"
#include "settings.h"

struct credentials;

/* Reads the secret. FAULT_USAGE. */
bool auth_open(const struct integration *integration, struct credentials **out, struct fault *fault) MUST_CHECK;
/* Wipes the secret. NULL is allowed. */
void auth_close(struct credentials *credentials);

/* The header line for one attempt, to be freed when the attempt is over. */
char *auth_header(const struct credentials *credentials);
/* Wipes and frees it. */
void auth_header_free(char *header);

/* Overwrites the buffer's memory and gives it back. */
void auth_wipe(struct buf *buf);

#endif
