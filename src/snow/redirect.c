/* SPDX-License-Identifier: Apache-2.0 */
/* redirect: one connection at a time, a few seconds for each, bounded bytes. */
#include "redirect_p.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "encode.h"
#include "stop.h"
#include "text.h"

enum { HEAD_MAX = 16 * 1024, PATIENCE_SECONDS = 600, REQUEST_SECONDS = 5, SLICE_MS = 200 };

/* ---- listening ---- */

/* The port of a uri that leads here, or 0. */
static uint16_t loopback_port(const char *uri) {
    static const char *const STARTS[] = {"http://127.0.0.1:", "http://localhost:"};
    for (size_t i = 0; i < sizeof STARTS / sizeof *STARTS; i++) {
        if (text_starts(uri, STARTS[i])) {
            char *end;
            long port = strtol(uri + strlen(STARTS[i]), &end, 10);
            return (*end == '/' || *end == '\0') && port > 0 && port <= UINT16_MAX ? (uint16_t)port : 0;
        }
    }
    return 0;
}

bool redirect_listen(const char *uri, int *out, struct fault *fault) {
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(loopback_port(uri)), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    if (address.sin_port == 0) {
        return fault_set(fault, FAULT_USAGE,
                         "redirect_uri %s: login can wait only at http://127.0.0.1:PORT/..; use --paste", uri);
    }
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), yes = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 8) != 0) {
        fault_set(fault, FAULT_USAGE, "redirect_uri %s: cannot listen there: %s; use --paste", uri, strerror(errno));
        if (fd >= 0) {
            close(fd);
        }
        return false;
    }
    *out = fd;
    return true;
}

/* ---- one request ---- */

/* Reads to the end of the head; false when that does not come. */
static bool read_head(int fd, struct buf *head) {
    char chunk[4096];
    while (strstr(head->data, "\r\n\r\n") == NULL && !head->over) {
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n <= 0) {
            break;
        }
        buf_add(head, chunk, (size_t)n);
    }
    explicit_bzero(chunk, sizeof chunk);
    return strstr(head->data, "\r\n\r\n") != NULL;
}

/* The target of "GET target HTTP/1.1" when its path is the uri's; its end is cut off. NULL otherwise. */
static char *target_of(char *head, const char *uri) {
    static const char GET[] = "GET ";
    const char *path = strchr(uri + strlen("http://"), '/');
    path = path == NULL ? "/" : path;
    if (strncmp(head, GET, strlen(GET)) != 0) {
        return NULL;
    }
    char *target = head + strlen(GET);
    target[strcspn(target, " \r\n")] = '\0';
    size_t n = strlen(path);
    return strncmp(target, path, n) == 0 && target[n] == '?' ? target : NULL;
}

static void reply(int fd, bool found) {
    static const char FOUND[] =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=UTF-8\r\nCache-Control: no-store\r\n"
        "Connection: close\r\n\r\nmttr has received the answer; the terminal shows the result. You can close this "
        "window.\n";
    static const char OTHER[] = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    send(fd, found ? FOUND : OTHER, (found ? sizeof FOUND : sizeof OTHER) - 1, MSG_NOSIGNAL);
}

static bool serve(int fd, const char *uri, struct buf *out) {
    static const struct timeval LIMIT = {.tv_sec = REQUEST_SECONDS};
    struct buf head;
    buf_init_secret(&head, HEAD_MAX);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &LIMIT, sizeof LIMIT);
    const char *target = read_head(fd, &head) ? target_of(head.data, uri) : NULL;
    if (target != NULL) {
        buf_text(out, target);
    }
    reply(fd, target != NULL);
    buf_clear(&head);
    return target != NULL;
}

bool redirect_catch(const char *uri, int fd, struct buf *out, struct fault *fault) {
    time_t deadline = time(NULL) + PATIENCE_SECONDS;
    while (stop_signal() == 0 && time(NULL) < deadline) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        int connection = poll(&ready, 1, SLICE_MS) > 0 ? accept4(fd, NULL, NULL, SOCK_CLOEXEC) : -1;
        if (connection < 0) {
            continue;
        }
        bool found = serve(connection, uri, out);
        close(connection);
        if (found) {
            return true;
        }
    }
    return stop_signal() != 0 ? fault_set(fault, FAULT_INCOMPLETE, "interrupted before the browser came back")
                              : fault_set(fault, FAULT_REFUSED, "the browser did not come back to %s within %d minutes",
                                          uri, PATIENCE_SECONDS / 60);
}

/* ---- what it holds ---- */

bool redirect_parameter(const char *address, const char *name, struct buf *out) {
    const char *at = address + strcspn(address, "?#");
    size_t n = strlen(name);
    while (*at == '?' || *at == '&') {
        at++;
        size_t length = strcspn(at, "&#");
        if (strncmp(at, name, n) == 0 && at[n] == '=') {
            return encode_undo_percent(out, at + n + 1, length - n - 1);
        }
        at += length;
    }
    return false;
}
