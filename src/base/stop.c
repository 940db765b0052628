/* stop: a flag that two signals set. */
#include "stop.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t caught;

static void on_signal(int number) {
    caught = number;
}

void stop_install(void) {
    struct sigaction action = {.sa_handler = on_signal}; /* no SA_RESTART: waits end early */
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

int stop_signal(void) {
    return (int)caught;
}
