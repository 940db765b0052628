/* SPDX-License-Identifier: Apache-2.0 */
/* pipe: each side waits for the other, so memory is bounded. */
#include "pipe_p.h"

#include <pthread.h>
#include <stdlib.h>

struct pipe {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct page pages[PIPE_PAGES];
    size_t taken, full, stored; /* pages handed out empty, put full, given back, since the start */
    bool ended, given_up;
};

struct pipe *pipe_open(void) {
    struct pipe *pipe = must_malloc(sizeof *pipe);
    *pipe = (struct pipe){0};
    pthread_mutex_init(&pipe->mutex, NULL);
    pthread_cond_init(&pipe->changed, NULL);
    for (size_t i = 0; i < PIPE_PAGES; i++) {
        page_init(&pipe->pages[i]);
    }
    return pipe;
}

void pipe_close(struct pipe *pipe) {
    for (size_t i = 0; i < PIPE_PAGES; i++) {
        page_clear(&pipe->pages[i]);
    }
    pthread_cond_destroy(&pipe->changed);
    pthread_mutex_destroy(&pipe->mutex);
    free(pipe);
}

struct page *pipe_take_empty(struct pipe *pipe) {
    pthread_mutex_lock(&pipe->mutex);
    while (!pipe->given_up && pipe->taken - pipe->stored == PIPE_PAGES) {
        pthread_cond_wait(&pipe->changed, &pipe->mutex);
    }
    struct page *page = pipe->given_up ? NULL : &pipe->pages[pipe->taken++ % PIPE_PAGES];
    pthread_mutex_unlock(&pipe->mutex);
    if (page != NULL) {
        page_reset(page);
    }
    return page;
}

static void announce(struct pipe *pipe, size_t *counter, bool *flag) {
    pthread_mutex_lock(&pipe->mutex);
    if (counter != NULL) {
        (*counter)++;
    }
    if (flag != NULL) {
        *flag = true;
    }
    pthread_cond_broadcast(&pipe->changed);
    pthread_mutex_unlock(&pipe->mutex);
}

void pipe_put_full(struct pipe *pipe) {
    announce(pipe, &pipe->full, NULL);
}

void pipe_end(struct pipe *pipe) {
    announce(pipe, NULL, &pipe->ended);
}

struct page *pipe_take_full(struct pipe *pipe) {
    pthread_mutex_lock(&pipe->mutex);
    while (pipe->full == pipe->stored && !pipe->ended) {
        pthread_cond_wait(&pipe->changed, &pipe->mutex);
    }
    struct page *page = pipe->full == pipe->stored ? NULL : &pipe->pages[pipe->stored % PIPE_PAGES];
    pthread_mutex_unlock(&pipe->mutex);
    return page;
}

void pipe_put_empty(struct pipe *pipe) {
    announce(pipe, &pipe->stored, NULL);
}

bool pipe_is_given_up(struct pipe *pipe) {
    pthread_mutex_lock(&pipe->mutex);
    bool given_up = pipe->given_up;
    pthread_mutex_unlock(&pipe->mutex);
    return given_up;
}

void pipe_give_up(struct pipe *pipe) {
    announce(pipe, NULL, &pipe->given_up);
}
