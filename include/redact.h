/* SPDX-License-Identifier: Apache-2.0 */
/*
 * redact: masks secrets in text. Every secret that is read is registered here; every fault and every line of the log
 * passes redact_text, whatever a server or a library wrote into it. Secrets shorter than four bytes are not masked:
 * they occur in ordinary words. Any thread may call these.
 */
#ifndef MTTR_REDACT_H
#define MTTR_REDACT_H

#include <stddef.h>

/* Registers the secret's n bytes, and their percent-encoded and base64 forms, until it is forgotten as often as it was
 * added. */
void redact_add(const char *secret, size_t n);
/* Removes it; its copies are wiped from memory. */
void redact_forget(const char *secret, size_t n);

/* Replaces every secret by ***, in place: no form of one is shorter than that. */
void redact_text(char *text);

#endif
