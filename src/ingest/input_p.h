/* SPDX-License-Identifier: Apache-2.0 */
/* input_p: a file that is read several times from its beginning. */
#ifndef MTTR_INPUT_P_H
#define MTTR_INPUT_P_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"

struct input {
    const char *path; /* "-" = standard input */
    int fd;
};

/* What cannot be read twice, a pipe for example, is first copied to an unnamed file in $TMPDIR. FAULT_USAGE for a file
 * that cannot be read, FAULT_IO where the copy cannot be written, FAULT_INCOMPLETE after a signal. */
bool input_open(const char *path, struct input *out, struct fault *fault) MUST_CHECK;
void input_close(struct input *input);

/* Gets the next bytes; n == 0 at the end. */
typedef bool input_fn(void *context, const char *data, size_t n, struct fault *fault);
/* The whole file from its beginning. FAULT_INCOMPLETE after a signal. */
bool input_read(const struct input *input, input_fn *fn, void *context, struct fault *fault) MUST_CHECK;

#endif
