/* SPDX-License-Identifier: Apache-2.0 */
/* stop: a flag that two signals set. */
#include "stop.h"

#include <signal.h>
#include <stddef.h>
#include <time.h>

static volatile sig_atomic_t caught; /* a signal handler can reach nothing else */

static void on_signal(int number) {
    caught = number;
}

void stop_install(void) {
    struct sigaction action = {.sa_handler = on_signal}; /* no SA_RESTART: waits end early */
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

int stop_signal(void) {
    return (int)caught;
}

bool stop_wait(int64_t ms) {
    enum { SLICE_MS = 200 }; /* a signal is noticed within this, even when another thread takes it */
    while (ms > 0 && stop_signal() == 0) {
        int64_t slice = ms < SLICE_MS ? ms : SLICE_MS;
        nanosleep(&(struct timespec){.tv_nsec = slice * 1000000}, NULL);
        ms -= slice;
    }
    return stop_signal() == 0;
}
