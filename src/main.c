/* SPDX-License-Identifier: Apache-2.0 */
/* main: runs the command; a fault becomes the line that is printed and the exit status. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "cmd/call_p.h"
#include "digest.h"
#include "log.h"
#include "stop.h"
#include "version.h"

static int run(struct call *call, struct fault *fault) {
    if (call_flag(call, "version")) {
        printf("mttr %s\n", MTTR_VERSION);
        return 0;
    }
    if (call_flag(call, "help")) {
        help_print(call->commands, call->command);
        return 0;
    }
    if (call->command == NULL) {
        fault_set(fault, FAULT_USAGE, "no command: see mttr help");
        return FAULT_USAGE;
    }
    return call->command->run(call, fault);
}

/* Data that did not reach its reader is a failure, not a success in silence. */
static bool flush_output(struct fault *fault) {
    bool failed = ferror(stdout) != 0;
    return (fflush(stdout) == 0 && !failed) || fault_set(fault, FAULT_IO, "standard output could not be written");
}

/* Secrets are in memory while the program runs: neither a core file nor another process of the user may read them. */
static void hide_memory(void) {
    prctl(PR_SET_DUMPABLE, 0);
}

/* A file must not get the number of a closed standard stream: what is printed would go into it. What is opened in its
 * place fails as the closed stream would. */
static void reserve_streams(void) {
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0) {
            (void)!open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY); /* the lowest number that is free */
        }
    }
}

int main(int n, char **words) {
    struct arena arena;
    struct fault fault = {0};
    struct call call = {.commands = COMMANDS, .arena = &arena};
    reserve_streams();
    digest_start();
    arena_init(&arena);
    hide_memory();
    stop_install();
    int status = FAULT_USAGE;
    if (call_parse(n, words, &call, &fault)) {
        status = run(&call, &fault);
        flush_output(&fault);
    }
    if (fault.kind != FAULT_NONE) {
        log_error("%s", fault.text);
        int signal = stop_signal();
        status = signal != 0 && fault.kind == FAULT_INCOMPLETE ? 128 + signal : (int)fault.kind;
    }
    arena_wipe(&arena); /* the settings may hold secrets */
    return status;
}
