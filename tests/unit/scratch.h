/* SPDX-License-Identifier: Apache-2.0 */
/* scratch: a folder for the files of one test, an arena and a fault, all gone with scratch_close. */
#ifndef MTTR_SCRATCH_H
#define MTTR_SCRATCH_H

#include <sys/types.h>

#include "arena.h"
#include "fault.h"

struct scratch {
    char dir[64];
    struct arena arena;
    struct fault fault;
};

void scratch_open(struct scratch *scratch);
void scratch_close(struct scratch *scratch);
/* Writes the file of that name and returns its path, in the arena. */
const char *scratch_file(struct scratch *scratch, const char *name, const char *text, mode_t mode);
/* Asserts that the fault is of the kind and that its text, with the folder left out, is `text`; then clears it. */
void scratch_expect_fault(struct scratch *scratch, enum fault_kind kind, const char *text);

#endif
