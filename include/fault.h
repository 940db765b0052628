/* SPDX-License-Identifier: Apache-2.0 */
/* fault: how a function reports what went wrong: it sets its last parameter and returns false. The first fault wins;
 * callers put their context in front of it; src/main.c prints it, once. Secrets in it are masked (redact.h). */
#ifndef MTTR_FAULT_H
#define MTTR_FAULT_H

#include <stdbool.h>

#define MUST_CHECK        __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))

/* The value of each is an exit status of mttr(1), EXIT STATUS. */
enum fault_kind {
    FAULT_NONE = 0,
    FAULT_USAGE = 2,      /* usage, configuration, profile or input file: nothing was done */
    FAULT_REFUSED = 3,    /* the instance refused: authentication, permission, not a ServiceNow answer */
    FAULT_INCOMPLETE = 4, /* the store is consistent and the next run goes on */
    FAULT_IO = 5,         /* the store or an output could not be read or written */
    FAULT_BUSY = 75       /* locked by another run, or the retry budget is spent */
};

struct fault {
    enum fault_kind kind;
    char text[1024]; /* one line of UTF-8, cut at the end when longer; may hold remote text, so print it escaped */
};

/* Sets the fault unless one is set already. Always false, so that it can be returned. */
bool fault_set(struct fault *fault, enum fault_kind kind, const char *format, ...) PRINTF_LIKE(3, 4);

/* Puts "context: " in front of the text. Always false. */
bool fault_context(struct fault *fault, const char *format, ...) PRINTF_LIKE(2, 3);

void fault_clear(struct fault *fault);

#endif
