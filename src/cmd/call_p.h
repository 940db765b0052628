/* SPDX-License-Identifier: Apache-2.0 */
/* call_p: the frame that every command is called in. */
#ifndef MTTR_CALL_P_H
#define MTTR_CALL_P_H

#include "cmd.h"

extern const struct option GLOBAL_OPTIONS[];

/* Fills call (its arena must be set) from the words of main. FAULT_USAGE. */
bool call_parse(int n, char **words, struct call *call, struct fault *fault) MUST_CHECK;
enum { OPTION_VALUE = 32 };
/* Whether its argument is one of the values that the table lists: "day|week|month"; "csv|json,.." takes
 * several with commas. */
bool option_lists(const struct option *option);
/* Cuts the first of such values off *next into name; false when none is left. */
bool option_value_next(const char **next, char name[OPTION_VALUE]);

/* The command of that name, or NULL with a fault that names the nearest. */
const struct command *command_find(const char *name, struct fault *fault);
/* One command's help, or the list of all (NULL), on standard output. */
void help_print(const struct command *command);

#endif
