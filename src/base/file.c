/* SPDX-License-Identifier: Apache-2.0 */
/* file: reading up to a limit; writing under a temporary name and renaming. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"

struct outfile {
    char *path;               /* the final name */
    char *temporary;          /* the path while it is written; NULL: only its digest is wanted */
    FILE *stream;             /* NULL once finished */
    struct digest *digest;    /* NULL once finished */
    char sha256[DIGEST_TEXT]; /* once finished */
    int error;                /* errno of the first failure */
};

const char *file_advice(int error) {
    static const struct {
        int error;
        const char *text;
    } ADVICE[] = {
        {ENOENT, "; check the path"},
        {ENOTDIR, "; a part of the path is a file: name another"},
        {EISDIR, "; it is a folder: name a file"},
        {ELOOP, "; the link leads in a circle: name the file itself"},
        {EACCES, "; correct its mode or owner"},
        {EPERM, "; correct its mode or owner"},
        {EROFS, "; name a place to which mttr can write"},
        {ENOSPC, "; free some space"},
        {EDQUOT, "; free some space"},
        {EFBIG, "; raise the limit of file sizes (ulimit -f)"},
        {EMFILE, "; raise the limit of open files (ulimit -n)"},
    };
    for (size_t i = 0; i < sizeof ADVICE / sizeof *ADVICE; i++) {
        if (ADVICE[i].error == error) {
            return ADVICE[i].text;
        }
    }
    return "";
}

/* ---- reading ---- */

static struct file_claim *claims; /* of the whole process, as the locks are */

void file_claim(struct file_claim *claim, const char *path) {
    struct stat status;
    if (stat(path, &status) == 0) {
        *claim = (struct file_claim){status.st_dev, status.st_ino, claims};
        claims = claim;
    }
}

void file_release(struct file_claim *claim) {
    struct file_claim **link = &claims;
    while (*link != NULL && *link != claim) {
        link = &(*link)->next;
    }
    if (*link != NULL) {
        *link = claim->next;
    }
}

static bool is_claimed(const char *path) {
    struct stat status;
    const struct file_claim *claim = stat(path, &status) == 0 ? claims : NULL;
    while (claim != NULL && (claim->device != status.st_dev || claim->inode != status.st_ino)) {
        claim = claim->next;
    }
    return claim != NULL;
}

static bool cannot_read(const char *path, int error, struct fault *fault) {
    bool ours = error == EMFILE || error == ENFILE || error == ENOMEM; /* nothing is wrong with the file */
    return fault_set(fault, ours ? FAULT_IO : FAULT_USAGE, "cannot read %s: %s%s", path, strerror(error),
                     file_advice(error));
}

int file_open(const char *path, struct fault *fault) {
    bool standard = strcmp(path, "-") == 0;
    if (!standard && is_claimed(path)) {
        fault_set(fault, FAULT_USAGE, "cannot read %s: it is the store itself; name another file", path);
        return -1;
    }
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        cannot_read(path, errno, fault);
    }
    return fd;
}

void file_close(int fd) {
    if (fd != STDIN_FILENO) {
        close(fd);
    }
}

static bool read_all(int fd, struct buf *out) {
    char chunk[65536];
    for (;;) {
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return n == 0;
        }
        buf_add(out, chunk, (size_t)n);
        if (out->over) {
            return true;
        }
    }
}

bool file_read(const char *path, struct buf *out, struct fault *fault) {
    int fd = file_open(path, fault);
    if (fd < 0) {
        return false;
    }
    bool done = read_all(fd, out) || cannot_read(path, errno, fault);
    file_close(fd);
    return done &&
           (!out->over || fault_set(fault, FAULT_USAGE, "cannot read %s: it has more than %zu bytes", path, out->max));
}

/* ---- folders and modes ---- */

bool file_make_dirs(const char *path, struct fault *fault) {
    char *copy = strdup(path);
    bool done = true;
    for (char *c = copy + 1; done && *copy != '\0'; c++) {
        if (*c == '/' || *c == '\0') {
            char kept = *c;
            *c = '\0';
            if (mkdir(copy, 0777) != 0 && errno != EEXIST) {
                done = fault_set(fault, FAULT_IO, "cannot make the folder %s: %s%s", copy, strerror(errno),
                                 file_advice(errno));
            }
            if (kept == '\0') {
                break;
            }
            *c = kept;
        }
    }
    free(copy);
    return done;
}

bool file_require_private(const char *path, struct fault *fault) {
    struct stat status;
    if (stat(path, &status) != 0) {
        return cannot_read(path, errno, fault);
    }
    if (!S_ISREG(status.st_mode) || (status.st_mode & 077) == 0) {
        return true;
    }
    return fault_set(fault, FAULT_USAGE, "%s contains a secret and other users can read it: run chmod 600 %s", path,
                     path);
}

/* ---- writing ---- */

static void free_outfile(struct outfile *file) {
    free(file->path);
    free(file->temporary);
    free(file);
}

/* mask: the bits of 0666 that the file does not get. */
static bool open_temporary(const char *path, mode_t mask, struct outfile **out, struct fault *fault) {
    struct outfile *file = must_malloc(sizeof *file);
    *file = (struct outfile){.path = strdup(path), .temporary = must_malloc(strlen(path) + sizeof ".XXXXXX")};
    stpcpy(stpcpy(file->temporary, path), ".XXXXXX");
    int fd = mkostemp(file->temporary, O_CLOEXEC);
    file->stream = fd < 0 ? NULL : fdopen(fd, "w");
    if (file->stream == NULL) {
        fault_set(fault, FAULT_IO, "cannot write %s: %s%s", path, strerror(errno), file_advice(errno));
        free_outfile(file);
        return false;
    }
    fchmod(fd, 0666 & ~mask); /* mkostemp made it 0600 */
    file->digest = digest_open();
    *out = file;
    return true;
}

bool outfile_open(const char *path, struct outfile **out, struct fault *fault) {
    mode_t mask = umask(0);
    umask(mask);
    return open_temporary(path, mask, out, fault);
}

bool outfile_open_private(const char *path, struct outfile **out, struct fault *fault) {
    return open_temporary(path, 077, out, fault);
}

const char *outfile_temporary(const struct outfile *file) {
    return file->temporary;
}

struct outfile *outfile_nowhere(const char *path) {
    struct outfile *file = must_malloc(sizeof *file);
    *file = (struct outfile){.path = strdup(path), .digest = digest_open()};
    return file;
}

void outfile_write(struct outfile *file, const void *data, size_t n) {
    if (file->stream != NULL && file->error == 0 && fwrite(data, 1, n, file->stream) != n) {
        file->error = errno;
    }
    digest_add(file->digest, data, n);
}

static void close_stream(struct outfile *file) {
    if (file->error == 0 && (fflush(file->stream) != 0 || fsync(fileno(file->stream)) != 0)) {
        file->error = errno;
    }
    if (fclose(file->stream) != 0 && file->error == 0) {
        file->error = errno;
    }
    file->stream = NULL;
}

bool outfile_finish(struct outfile *file, char sha256[DIGEST_TEXT], struct fault *fault) {
    if (file->stream != NULL) {
        close_stream(file);
    }
    digest_close(file->digest, file->sha256);
    file->digest = NULL;
    if (file->error != 0) {
        return fault_set(fault, FAULT_IO, "cannot write %s: %s%s", file->path, strerror(file->error),
                         file_advice(file->error));
    }
    if (sha256 != NULL) {
        memcpy(sha256, file->sha256, DIGEST_TEXT);
    }
    return true;
}

bool outfile_commit(struct outfile *file, char sha256[DIGEST_TEXT], struct fault *fault) {
    bool done = file->digest == NULL ? file->error == 0 : outfile_finish(file, NULL, fault);
    if (done && rename(file->temporary, file->path) != 0) {
        done = fault_set(fault, FAULT_IO, "cannot write %s: %s%s", file->path, strerror(errno), file_advice(errno));
    }
    if (!done) {
        unlink(file->temporary);
    } else if (sha256 != NULL) {
        memcpy(sha256, file->sha256, DIGEST_TEXT);
    }
    free_outfile(file);
    return done;
}

void outfile_abort(struct outfile *file) {
    if (file == NULL) {
        return;
    }
    if (file->stream != NULL) {
        fclose(file->stream);
    }
    if (file->digest != NULL) {
        digest_close(file->digest, NULL);
    }
    if (file->temporary != NULL) {
        unlink(file->temporary);
    }
    free_outfile(file);
}
