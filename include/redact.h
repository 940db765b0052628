/* SPDX-License-Identifier: Apache-2.0 */
/*
 * redact: the one place that takes secrets out of text. Whoever reads a secret tells it here; every fault and every
 * line of the log passes redact_text, whatever a server or a library put into it.
 * It refuses to know where a text goes, and to mask what is shorter than four bytes: that is in every other word.
 */
#ifndef MTTR_REDACT_H
#define MTTR_REDACT_H

#include <stddef.h>

/* Keeps a copy of the secret's n bytes, of their percent-encoded and their base64 form, until it was forgotten as often
 * as it was added. */
void redact_add(const char *secret, size_t n);
/* Wipes what redact_add kept. */
void redact_forget(const char *secret, size_t n);

/* Puts *** in the place of every secret, in place: the text becomes no longer. */
void redact_text(char *text);

#endif
