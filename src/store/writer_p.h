/* SPDX-License-Identifier: Apache-2.0 */
/*
 * writer: the locks of the one writer. The store's file is opened here before SQLite opens it and closed after SQLite
 * has closed it, as the closing of any descriptor of a file ends the process's fcntl locks on it, which are SQLite's.
 */
#ifndef MTTR_WRITER_P_H
#define MTTR_WRITER_P_H

#include <stdbool.h>

#include "fault.h"

struct writer {
    char *path; /* the store's real path, without links; NULL for readers */
    int file;   /* descriptor of the store, or -1 */
    int lock;   /* descriptor of its lock file, or -1 */
    bool made;  /* by writer_open: the file was not there */
};

void writer_init(struct writer *writer);
/* Opens the store's file, and makes it when there is none, 0600 from its first moment. path: as the user named it;
 * faults show it. FAULT_IO, also for a file with several hard links. */
bool writer_open(struct writer *writer, const char *path, struct fault *fault) MUST_CHECK;
/* Does not wait for another writer: FAULT_BUSY. The locks go with the process, however it ends. */
bool writer_lock(struct writer *writer, const char *path, struct fault *fault) MUST_CHECK;
/* After SQLite has closed the file, or before it opens it. */
void writer_close(struct writer *writer);

#endif
