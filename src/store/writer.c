/* SPDX-License-Identifier: Apache-2.0 */
/* writer: one writer at a time, whatever name the store is reached by. Two locks are held: that of the lock file next
 * to the store's real path, and that of the store's own inode, which stays when the lock file is removed. */
#include "writer_p.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "file.h"

enum { LOCK_TRIES = 100 };

/* SQLite locks bytes from 1 GiB on; this one is far after them and after the end of any file. */
static const off_t LOCK_BYTE = (off_t)1 << 62;

void writer_init(struct writer *writer) {
    *writer = (struct writer){.file = -1, .lock = -1};
}

/* ---- the file ---- */

static bool cannot_write(const char *path, struct fault *fault) {
    return fault_set(fault, FAULT_IO, "store %s cannot be written: %s%s", path, strerror(errno), file_advice(errno));
}

/* A link to nothing is followed: the store is made where it leads. */
static bool open_file(struct writer *writer, const char *path, struct fault *fault) {
    writer->file = open(path, O_RDWR | O_CLOEXEC);
    if (writer->file < 0 && errno == ENOENT) {
        writer->file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        writer->made = writer->file >= 0;
    }
    if (writer->file >= 0) {
        writer->path = realpath(path, NULL);
    }
    return writer->path != NULL || cannot_write(path, fault);
}

/* Another name has a lock file and a log of its own, so that the runs of one would be lost to the other. */
static bool check_links(const struct writer *writer, const char *path, struct fault *fault) {
    struct stat status;
    if (fstat(writer->file, &status) != 0) {
        return cannot_write(path, fault);
    }
    return status.st_nlink <= 1 ||
           fault_set(
               fault, FAULT_IO,
               "store %s has %lld names (hard links), and records could be lost between them: keep one and remove "
               "the others (find / -samefile %s lists them)",
               path, (long long)status.st_nlink, path);
}

bool writer_open(struct writer *writer, const char *path, struct fault *fault) {
    return open_file(writer, path, fault) && check_links(writer, path, fault);
}

/* ---- the locks ---- */

static bool is_busy(const char *path, struct fault *fault) {
    return fault_set(fault, FAULT_BUSY, "store %s is being written by another run of mttr: try again when it is done",
                     path);
}

/* Whether the path leads to the file that is open. */
static bool leads_to(const char *path, int fd) {
    struct stat there, mine;
    return stat(path, &there) == 0 && fstat(fd, &mine) == 0 && there.st_dev == mine.st_dev &&
           there.st_ino == mine.st_ino;
}

static int open_lock(const char *name, struct fault *fault) {
    struct stat status;
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
        return fd;
    }
    if (fd >= 0 || errno == ELOOP || errno == EISDIR || errno == ENXIO) {
        fault_set(fault, FAULT_IO, "%s must be a plain file, for mttr locks it: remove it", name);
    } else {
        fault_set(fault, FAULT_IO, "cannot write %s: %s%s", name, strerror(errno), file_advice(errno));
    }
    if (fd >= 0) {
        close(fd);
    }
    return -1;
}

/* A lock file that was removed or replaced before it was locked keeps nobody out: then the new one is locked. */
static bool lock_name(struct writer *writer, const char *path, const char *name, struct fault *fault) {
    for (int i = 0; i < LOCK_TRIES; i++) {
        writer->lock = open_lock(name, fault);
        if (writer->lock < 0) {
            return false;
        }
        if (flock(writer->lock, LOCK_EX | LOCK_NB) != 0) {
            break;
        }
        if (leads_to(name, writer->lock)) {
            return true;
        }
        close(writer->lock);
        writer->lock = -1;
    }
    return is_busy(path, fault);
}

/* A lock of the open file: neither the engine's locks nor the end of another descriptor touches it. */
static bool lock_file(const struct writer *writer, const char *path, struct fault *fault) {
    struct flock byte = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LOCK_BYTE, .l_len = 1};
    if (fcntl(writer->file, F_OFD_SETLK, &byte) == 0) {
        return leads_to(writer->path, writer->file) ||
               fault_set(fault, FAULT_BUSY, "store %s was replaced while it was being opened: try again", path);
    }
    return errno == EAGAIN || errno == EACCES
               ? is_busy(path, fault)
               : fault_set(fault, FAULT_IO, "store %s cannot be locked: %s", path, strerror(errno));
}

bool writer_lock(struct writer *writer, const char *path, struct fault *fault) {
    char *name = must_malloc(strlen(writer->path) + sizeof ".lock");
    stpcpy(stpcpy(name, writer->path), ".lock");
    bool done = lock_name(writer, path, name, fault) && lock_file(writer, path, fault);
    free(name);
    return done;
}

void writer_close(struct writer *writer) {
    if (writer->file >= 0) {
        close(writer->file);
    }
    if (writer->lock >= 0) {
        close(writer->lock);
    }
    free(writer->path);
    writer_init(writer);
}
