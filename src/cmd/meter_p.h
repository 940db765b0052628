/* meter_p: on a terminal, a line for each table that is being read, kept below what is said meanwhile. */
#ifndef MTTR_METER_P_H
#define MTTR_METER_P_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct meter_line {
    struct meter *meter;
    struct meter_line *next;
    const char *integration, *table;
    int64_t started; /* UTC seconds */
    int64_t seen, expected;
    bool listed;
};

struct meter {
    struct meter_line *first;
    size_t shown; /* lines on the screen, the cursor below them */
};

/* Whether standard error is a terminal whose cursor can be moved, and plain talk is wanted. */
bool meter_is_wanted(void);
/* From now on lines of the log are written above the meter's; until the other call. */
void meter_open(struct meter *meter);
void meter_close(struct meter *meter);
/* Shows the line with records seen and expected (-1: unknown). */
void meter_show(struct meter_line *line, int64_t seen, int64_t expected);
/* Takes the line away. */
void meter_end(struct meter_line *line);

#endif
