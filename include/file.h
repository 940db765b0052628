/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file: whole files, read with a cap and written so that no reader ever sees half of one.
 * It refuses to overwrite in place and to read more than it was allowed.
 */
#ifndef MTTR_FILE_H
#define MTTR_FILE_H

#include <stdbool.h>
#include <stdio.h>

#include "buf.h"
#include "digest.h"
#include "fault.h"

/* What mends an errno of opening, reading or writing a file, to stand behind strerror(): "; check the path", or "". */
const char *file_mend(int error);

/* Reads the file at path ("-" = standard input) into out, which must be initialised; more than out->max bytes is a
 * FAULT_USAGE, as is a file that cannot be read. */
bool file_read(const char *path, struct buf *out, struct fault *fault) MUST_CHECK;

/* Makes the folder at path and those above it (mode 0777 less the umask). FAULT_IO. */
bool file_make_dirs(const char *path, struct fault *fault) MUST_CHECK;

/* Refuses (FAULT_USAGE, with the chmod that mends it) a file that group or others may read. */
bool file_require_private(const char *path, struct fault *fault) MUST_CHECK;

/* A file that is being written beside its final name. */
struct outfile;

/* Opens a temporary file beside path. On success *out is the caller's, to end by outfile_commit or outfile_abort. */
bool outfile_open(const char *path, struct outfile **out, struct fault *fault) MUST_CHECK;
/* The same for a file that only its owner may read. */
bool outfile_open_private(const char *path, struct outfile **out, struct fault *fault) MUST_CHECK;
/* Where it is until the commit, for a library that writes the file itself: nothing else is written then. */
const char *outfile_beside(const struct outfile *file);
/* One that is never written: outfile_finish tells its digest, outfile_abort ends it. */
struct outfile *outfile_nowhere(const char *path);
/* A failure is kept and told by outfile_commit. */
void outfile_write(struct outfile *file, const void *data, size_t n);
/* Flushes to disk and closes, so that only the rename is left to fail: for files that are to be replaced together.
 * sha256 (65 bytes) gets the digest of the content in lower-case hex unless NULL. Nothing is written after it. */
bool outfile_finish(struct outfile *file, char sha256[DIGEST_TEXT], struct fault *fault) MUST_CHECK;
/* Finishes the file unless that was done, and renames it into place; sha256 as above. The handle is freed in any case;
 * on failure nothing is left behind and path is as it was. */
bool outfile_commit(struct outfile *file, char sha256[DIGEST_TEXT], struct fault *fault) MUST_CHECK;
/* Removes the temporary file and frees the handle; NULL is allowed. */
void outfile_abort(struct outfile *file);

#endif
