/* SPDX-License-Identifier: Apache-2.0 */
/* terminal: a line of text for a person. */
#include "terminal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "log.h"

void print_line(int indent, const char *format, ...) {
    char *line = NULL;
    va_list arguments;
    va_start(arguments, format);
    if (vasprintf(&line, format, arguments) < 0) {
        out_of_memory();
    }
    va_end(arguments);
    printf("%*s", indent, "");
    log_escaped(stdout, line);
    putchar('\n');
    free(line);
}
