/* SPDX-License-Identifier: Apache-2.0 */
/* redact: masks secrets in text. Every secret that is read is registered here, and every fault and line of the log is
 * masked. Secrets shorter than four bytes are not: they occur in ordinary words. Any thread may call these. */
#ifndef MTTR_REDACT_H
#define MTTR_REDACT_H

#include <stddef.h>

/* Registers the secret, its percent-encoded and its base64 forms until it is forgotten as often as it was added. */
void redact_add(const char *secret, size_t n);
void redact_forget(const char *secret, size_t n); /* also wipes its copies from memory */

/* Replaces every secret by ***, in place: no form of one is shorter than that. */
void redact_text(char *text);

#endif
