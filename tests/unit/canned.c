/* SPDX-License-Identifier: Apache-2.0 */
/* canned: one thread, one connection at a time. What never becomes a request is answered after a moment. */
#include "canned.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { HEADS_MAX = 64 * 1024 };

struct canned {
    pthread_t thread;
    int listener;
    const struct answer *answers;
    size_t n;
    char url[64];
    char heads[HEADS_MAX];
    size_t used;
};

static void read_head(struct canned *canned, int fd) {
    const struct timeval moment = {.tv_usec = 300000};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &moment, sizeof moment);
    char *start = canned->heads + canned->used;
    while (strstr(start, "\r\n\r\n") == NULL && canned->used < HEADS_MAX - 1) {
        ssize_t got = read(fd, canned->heads + canned->used, HEADS_MAX - 1 - canned->used);
        if (got <= 0) {
            return;
        }
        canned->used += (size_t)got;
    }
}

/* A form after the head. */
static void read_form(struct canned *canned, int fd, const char *start) {
    static const char LENGTH[] = "\r\nContent-Length: ";
    const char *length = strstr(start, LENGTH), *end = strstr(start, "\r\n\r\n");
    if (length == NULL || end == NULL) {
        return;
    }
    size_t need = (size_t)(end + 4 - canned->heads) + strtoul(length + strlen(LENGTH), NULL, 10);
    while (canned->used < need && need < HEADS_MAX) {
        ssize_t got = read(fd, canned->heads + canned->used, need - canned->used);
        if (got <= 0) {
            return;
        }
        canned->used += (size_t)got;
    }
}

static void write_all(int fd, const char *bytes, size_t n) {
    while (n > 0) {
        ssize_t put = send(fd, bytes, n, MSG_NOSIGNAL);
        if (put <= 0) {
            return;
        }
        bytes += put;
        n -= (size_t)put;
    }
}

static void wait_for_close(int fd) {
    const struct timeval never = {0};
    char byte;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &never, sizeof never);
    while (read(fd, &byte, 1) > 0) {
    }
}

static void *serve(void *context) {
    struct canned *canned = context;
    for (size_t i = 0; i < canned->n; i++) {
        int fd = accept(canned->listener, NULL, NULL);
        if (fd < 0) {
            break;
        }
        const char *start = canned->heads + canned->used;
        read_head(canned, fd);
        read_form(canned, fd, start);
        write_all(fd, canned->answers[i].bytes, canned->answers[i].n);
        if (canned->answers[i].held) {
            wait_for_close(fd);
        }
        close(fd);
    }
    return NULL;
}

struct canned *canned_open(const struct answer *answers, size_t n) {
    struct canned *canned = calloc(1, sizeof *canned);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    if (canned == NULL) {
        abort();
    }
    canned->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    canned->answers = answers;
    canned->n = n;
    if (bind(canned->listener, (struct sockaddr *)&address, length) != 0 || listen(canned->listener, 8) != 0 ||
        getsockname(canned->listener, (struct sockaddr *)&address, &length) != 0 ||
        pthread_create(&canned->thread, NULL, serve, canned) != 0) {
        abort();
    }
    snprintf(canned->url, sizeof canned->url, "http://127.0.0.1:%d", ntohs(address.sin_port));
    return canned;
}

const char *canned_url(const struct canned *canned) {
    return canned->url;
}

char *canned_close(struct canned *canned) {
    shutdown(canned->listener, SHUT_RDWR);
    pthread_join(canned->thread, NULL);
    close(canned->listener);
    char *heads = strdup(canned->heads);
    free(canned);
    return heads;
}
