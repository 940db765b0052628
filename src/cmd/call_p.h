/* SPDX-License-Identifier: Apache-2.0 */
/* call_p: the frame that every command is called in. */
#ifndef MTTR_CALL_P_H
#define MTTR_CALL_P_H

#include "cmd.h"

extern const struct option GLOBAL_OPTIONS[];
/* Name NULL at the end. Only main names the table; everything else has it from struct call. */
extern const struct command COMMANDS[];

/* Fills call (its arena and commands must be set) from the words of main. FAULT_USAGE. */
bool call_parse(int n, char **words, struct call *call, struct fault *fault) MUST_CHECK;
enum { OPTION_VALUE = 32 };
/* Whether its argument is one of the values that the table lists: "day|week|month"; "csv|json,.." takes
 * several with commas. */
bool option_lists(const struct option *option);
/* Cuts the first of such values off *next into name; false when none is left. */
bool option_value_next(const char **next, char name[OPTION_VALUE]);

/* The command of that name, or NULL with a fault that names the nearest. */
const struct command *command_find(const struct command *commands, const char *name, struct fault *fault);
/* The help of one of the commands, or the list of all (command NULL), on standard output. */
void help_print(const struct command *commands, const struct command *command);

#endif
