/* SPDX-License-Identifier: Apache-2.0 */
/* input: files and pipes, read from the beginning as often as needed. */
#include "input_p.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "stop.h"

enum { CHUNK = 64 * 1024, WAIT_MS = 200 };

static bool interrupted(struct fault *fault) {
    return fault_set(fault, FAULT_INCOMPLETE, "interrupted: nothing was imported");
}

/* A pipe may stay silent: a signal must be seen meanwhile. */
static bool wait_for_bytes(int fd, struct fault *fault) {
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    do {
        if (stop_signal() != 0) {
            return interrupted(fault);
        }
    } while (poll(&wait, 1, WAIT_MS) <= 0);
    return true;
}

/* False with the fault of the function, or of the reading. */
static bool read_all(int fd, input_fn *fn, void *context, struct fault *fault) {
    char chunk[CHUNK];
    for (;;) {
        if (!wait_for_bytes(fd, fault)) {
            return false;
        }
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return fault_set(fault, FAULT_USAGE, "cannot read: %s", strerror(errno));
        }
        if (!fn(context, chunk, (size_t)n, fault)) {
            return false;
        }
        if (n == 0) {
            return true;
        }
    }
}

static bool write_all(void *context, const char *data, size_t n, struct fault *fault) {
    const int *fd = context;
    for (size_t done = 0; done < n;) {
        ssize_t written = write(*fd, data + done, n - done);
        if (written < 0 && errno != EINTR) {
            return fault_set(fault, FAULT_IO, "cannot keep a copy in $TMPDIR: %s", strerror(errno));
        }
        done += written < 0 ? 0 : (size_t)written;
    }
    return true;
}

static int open_unnamed(void) {
    const char *folder = getenv("TMPDIR");
    return open(folder == NULL || folder[0] == '\0' ? "/tmp" : folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
}

/* Replaces the descriptor by one of a copy. */
static bool copy_pipe(struct input *input, struct fault *fault) {
    int copy = open_unnamed();
    bool done = copy >= 0 ? read_all(input->fd, write_all, &copy, fault)
                          : fault_set(fault, FAULT_IO, "cannot make a file in $TMPDIR: %s", strerror(errno));
    input_close(input);
    input->fd = copy;
    return done;
}

bool input_open(const char *path, struct input *out, struct fault *fault) {
    struct stat status;
    *out = (struct input){.path = path, .fd = file_open(path, fault)};
    if (out->fd < 0) {
        return false;
    }
    bool again = fstat(out->fd, &status) == 0 && (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode));
    if (again || copy_pipe(out, fault)) {
        return true;
    }
    input_close(out);
    return false;
}

void input_close(struct input *input) {
    if (input->fd >= 0) {
        file_close(input->fd);
    }
    input->fd = -1;
}

bool input_read(const struct input *input, input_fn *fn, void *context, struct fault *fault) {
    return (lseek(input->fd, 0, SEEK_SET) == 0 || fault_set(fault, FAULT_USAGE, "cannot read: %s", strerror(errno))) &&
           read_all(input->fd, fn, context, fault);
}
