/* SPDX-License-Identifier: Apache-2.0 */
/* progress_p: on a terminal, a line for each table that is being read, kept below the messages. */
#ifndef MTTR_PROGRESS_P_H
#define MTTR_PROGRESS_P_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress_line {
    struct progress *progress;
    struct progress_line *next;
    const char *integration, *table;
    int64_t started; /* UTC seconds */
    int64_t seen, expected;
    bool listed;
};

struct progress {
    struct progress_line *first;
    size_t shown; /* lines on the screen, the cursor below them */
};

/* Whether standard error is a terminal whose cursor can be moved, and messages are wanted. */
bool progress_is_wanted(void);
/* From now on lines of the log are written above the progress's; until the other call. */
void progress_open(struct progress *progress);
void progress_close(struct progress *progress);
/* Shows the line with records seen and expected (-1: unknown). */
void progress_show(struct progress_line *line, int64_t seen, int64_t expected);
/* Takes the line away. */
void progress_end(struct progress_line *line);

#endif
