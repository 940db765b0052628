/* help: from the same tables that the parser reads. */
#include <stdio.h>

#include "call_p.h"

static void print_options(const char *title, const struct option *options) {
    if (options == NULL || options->name == NULL) {
        return;
    }
    printf("\n%s\n", title);
    for (; options->name != NULL; options++) {
        char left[64];
        snprintf(left, sizeof left, "--%s%s%s", options->name, options->argument == NULL ? "" : " ",
                 options->argument == NULL ? "" : options->argument);
        printf("  %-24s %s\n", left, options->help);
    }
}

void help_print(const struct command *command) {
    if (command != NULL) {
        printf("mttr %s %s\n%s\n", command->name, command->operands, command->summary);
        print_options("Options", command->options);
    } else {
        printf("mttr COMMAND [OPTION..] [OPERAND..]\nMTTR of ServiceNow incidents, computed offline.\n\nCommands\n");
        for (size_t i = 0; i < N_COMMANDS; i++) {
            char left[64];
            snprintf(left, sizeof left, "%s %s", COMMANDS[i].name, COMMANDS[i].operands);
            printf("  %-32s %s\n", left, COMMANDS[i].summary);
        }
    }
    print_options("Global options", GLOBAL_OPTIONS);
    printf("\nman mttr has the rest.\n");
}

int cmd_help(const struct call *call, struct fault *fault) {
    const struct command *command = NULL;
    if (call->n_operands > 0) {
        command = command_find(call->operands[0], fault);
        if (command == NULL) {
            return FAULT_USAGE;
        }
    }
    help_print(command);
    return 0;
}
