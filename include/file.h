/* SPDX-License-Identifier: Apache-2.0 */
/* file: whole files, so written that no reader ever sees half of one: under a temporary name, to disk, then renamed. */
#ifndef MTTR_FILE_H
#define MTTR_FILE_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "buf.h"
#include "digest.h"
#include "fault.h"

/* What to do about an errno, to follow strerror(): "; check the path", or "". */
const char *file_advice(int error);

/* A file that SQLite has open: closing any descriptor of it would end SQLite's locks. Claims are made and released
 * while there is one thread; a claim must stay where it is. */
struct file_claim {
    dev_t device;
    ino_t inode;
    struct file_claim *next;
};
void file_claim(struct file_claim *claim, const char *path);
void file_release(struct file_claim *claim);

/* A descriptor for file_close, "-" for standard input. -1 with FAULT_USAGE, also for a claimed file. */
int file_open(const char *path, struct fault *fault) MUST_CHECK;
void file_close(int fd);

/* Appends the file at path ("-": standard input). FAULT_USAGE where it cannot be read or passes out->max. */
bool file_read(const char *path, struct buf *out, struct fault *fault) MUST_CHECK;

bool file_make_dirs(const char *path, struct fault *fault) MUST_CHECK;

/* FAULT_USAGE, with the chmod that helps, for a file that its group or others may read. */
bool file_require_private(const char *path, struct fault *fault) MUST_CHECK;

struct outfile;

/* The caller ends *out with outfile_commit or outfile_abort. FAULT_IO. */
bool outfile_open(const char *path, struct outfile **out, struct fault *fault) MUST_CHECK;
bool outfile_open_private(const char *path, struct outfile **out, struct fault *fault) MUST_CHECK;
/* Its path until the commit, for a library that writes the file itself. */
const char *outfile_temporary(const struct outfile *file);
/* A file that is never written: outfile_finish gives its digest. */
struct outfile *outfile_nowhere(const char *path);
/* The first failure is reported by outfile_finish or outfile_commit. */
void outfile_write(struct outfile *file, const void *data, size_t n);
/* Flushes to disk and closes: only the rename is left to fail. sha256, of the content, may be NULL. FAULT_IO. */
bool outfile_finish(struct outfile *file, char sha256[DIGEST_TEXT], struct fault *fault) MUST_CHECK;
/* Also finishes, renames it into place and frees the handle. After a failure, FAULT_IO, path is as it was. */
bool outfile_commit(struct outfile *file, char sha256[DIGEST_TEXT], struct fault *fault) MUST_CHECK;
void outfile_abort(struct outfile *file); /* removes the temporary file and frees the handle */

#endif
