/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file: whole files, read up to a limit, and written so that no reader ever sees half of one: under a temporary name in
 * the same folder, flushed to disk, then renamed. No file is overwritten in place.
 */
#ifndef MTTR_FILE_H
#define MTTR_FILE_H

#include <stdbool.h>
#include <stdio.h>

#include "buf.h"
#include "digest.h"
#include "fault.h"

/* What to do about an errno of opening, reading or writing a file, to follow strerror(): "; check the path", or "". */
const char *file_advice(int error);

/* Appends the bytes of the file at path ("-": standard input) to out. FAULT_USAGE where it cannot be read, and where it
 * has more than out->max bytes. */
bool file_read(const char *path, struct buf *out, struct fault *fault) MUST_CHECK;

/* Creates the folder at path and those above it, mode 0777 less the umask. FAULT_IO. */
bool file_make_dirs(const char *path, struct fault *fault) MUST_CHECK;

/* FAULT_USAGE, with the chmod that helps, for a file that its group or others may read. */
bool file_require_private(const char *path, struct fault *fault) MUST_CHECK;

/* A file that is being written under its temporary name. */
struct outfile;

/* On success *out is the caller's, to end by outfile_commit or outfile_abort. FAULT_IO. */
bool outfile_open(const char *path, struct outfile **out, struct fault *fault) MUST_CHECK;
/* The same for a file that only its owner may read. */
bool outfile_open_private(const char *path, struct outfile **out, struct fault *fault) MUST_CHECK;
/* Its path until the commit, for a library that writes the file itself; nothing else is written then. */
const char *outfile_temporary(const struct outfile *file);
/* A file that is never written: outfile_finish gives its digest, outfile_abort frees it. */
struct outfile *outfile_nowhere(const char *path);
/* The first failure is kept and reported by outfile_finish or outfile_commit. */
void outfile_write(struct outfile *file, const void *data, size_t n);
/* Flushes to disk and closes, so that only the rename is left to fail: for files that are to be replaced together.
 * sha256 gets the digest of the content unless it is NULL. Nothing is written afterwards. FAULT_IO. */
bool outfile_finish(struct outfile *file, char sha256[DIGEST_TEXT], struct fault *fault) MUST_CHECK;
/* Finishes the file unless that was done, and renames it into place; sha256 as above. Frees the handle in any case.
 * After a failure, FAULT_IO, the temporary file is removed and path is as it was. */
bool outfile_commit(struct outfile *file, char sha256[DIGEST_TEXT], struct fault *fault) MUST_CHECK;
/* Removes the temporary file and frees the handle; NULL is allowed. */
void outfile_abort(struct outfile *file);

#endif
