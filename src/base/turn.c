/* turn: one mutex. */
#include "turn.h"

#include <pthread.h>
#include <stdlib.h>

#include "arena.h"

struct turn {
    pthread_mutex_t mutex;
};

struct turn *turn_open(void) {
    struct turn *turn = must_malloc(sizeof *turn);
    pthread_mutex_init(&turn->mutex, NULL);
    return turn;
}

void turn_close(struct turn *turn) {
    if (turn != NULL) {
        pthread_mutex_destroy(&turn->mutex);
        free(turn);
    }
}

void turn_take(struct turn *turn) {
    if (turn != NULL) {
        pthread_mutex_lock(&turn->mutex);
    }
}

void turn_leave(struct turn *turn) {
    if (turn != NULL) {
        pthread_mutex_unlock(&turn->mutex);
    }
}
