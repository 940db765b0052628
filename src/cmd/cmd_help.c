/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_help: from the same tables that the parser reads. */
#include <stdio.h>
#include <string.h>

#include "call_p.h"

enum { LEFT = 26 }; /* columns of what is typed; a longer one gets a line of its own */

static void print_entry(const char *name, const char *argument, const char *meaning) {
    int n = printf("  %s%s%s", name, argument[0] == '\0' ? "" : " ", argument);
    if (n > LEFT) {
        putchar('\n');
        n = 0;
    }
    printf("%*s  %s\n", LEFT - n, "", meaning);
}

static void print_options(const char *title, const struct option *options) {
    if (options->name == NULL) {
        return;
    }
    printf("\n%s\n", title);
    for (; options->name != NULL; options++) {
        char name[LEFT];
        snprintf(name, sizeof name, "--%s", options->name);
        print_entry(name, options->argument == NULL ? "" : options->argument, options->help);
    }
}

static void print_examples(const char *examples) {
    printf("\n%s\n", strchr(examples, '\n')[1] == '\0' ? "Example" : "Examples");
    while (*examples != '\0') {
        size_t n = strcspn(examples, "\n");
        printf("  %.*s\n", (int)n, examples);
        examples += n + 1;
    }
}

static void print_command(const struct command *command) {
    printf("mttr %s%s%s\n%s\n", command->name, command->operands[0] == '\0' ? "" : " ", command->operands,
           command->summary);
    print_examples(command->examples);
    print_options("Options", command->options);
    printf("\nGlobal options, which mttr help explains:\n ");
    for (const struct option *option = GLOBAL_OPTIONS; option->name != NULL; option++) {
        printf(" --%s", option->name);
    }
    putchar('\n');
}

static void print_commands(const struct command *commands) {
    printf("mttr COMMAND [OPTION..] [OPERAND..]\nMTTR of ServiceNow incidents, computed offline.\n\nCommands\n");
    for (; commands->name != NULL; commands++) {
        print_entry(commands->name, commands->operands, commands->summary);
    }
    print_options("Global options", GLOBAL_OPTIONS);
    printf("\nmttr help COMMAND shows the options of a command; man mttr is the full manual.\n");
}

void help_print(const struct command *commands, const struct command *command) {
    if (command != NULL) {
        print_command(command);
    } else {
        print_commands(commands);
    }
}

int cmd_help(const struct call *call, struct fault *fault) {
    const struct command *command = NULL;
    if (call->n_operands > 1) {
        fault_set(fault, FAULT_USAGE, "mttr help takes one command, not '%s' as well", call->operands[1]);
        return FAULT_USAGE;
    }
    if (call->n_operands > 0) {
        command = command_find(call->commands, call->operands[0], fault);
        if (command == NULL) {
            return FAULT_USAGE;
        }
    }
    help_print(call->commands, command);
    return 0;
}
