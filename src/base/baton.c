/* SPDX-License-Identifier: Apache-2.0 */
/* baton: one mutex. */
#include "baton.h"

#include <pthread.h>
#include <stdlib.h>

#include "arena.h"

struct baton {
    pthread_mutex_t mutex;
};

struct baton *baton_open(void) {
    struct baton *baton = must_malloc(sizeof *baton);
    pthread_mutex_init(&baton->mutex, NULL);
    return baton;
}

void baton_close(struct baton *baton) {
    if (baton != NULL) {
        pthread_mutex_destroy(&baton->mutex);
        free(baton);
    }
}

void baton_take(struct baton *baton) {
    if (baton != NULL) {
        pthread_mutex_lock(&baton->mutex);
    }
}

void baton_leave(struct baton *baton) {
    if (baton != NULL) {
        pthread_mutex_unlock(&baton->mutex);
    }
}
