/* SPDX-License-Identifier: Apache-2.0 */
/* file_reader: the table of formats. */
#include "file_reader.h"

#include <string.h>
#include <strings.h>

#include "file_reader_p.h"

#define ENDINGS(...)                                      ((const char *const[]){__VA_ARGS__, NULL})
#define FILE_FORMAT_ROW(name, endings, open, feed, close) {name, endings, open, feed, close},

const struct file_reader FILE_READERS[] = {FILE_FORMATS(FILE_FORMAT_ROW)};
const size_t N_FILE_READERS = sizeof FILE_READERS / sizeof *FILE_READERS;

const struct file_reader *file_reader_named(const char *name) {
    for (size_t i = 0; i < N_FILE_READERS; i++) {
        if (strcmp(FILE_READERS[i].name, name) == 0) {
            return &FILE_READERS[i];
        }
    }
    return NULL;
}

const struct file_reader *file_reader_of_path(const char *path) {
    const char *ending = strrchr(path, '.');
    for (size_t i = 0; ending != NULL && i < N_FILE_READERS; i++) {
        for (const char *const *known = FILE_READERS[i].endings; *known != NULL; known++) {
            if (strcasecmp(ending, *known) == 0) {
                return &FILE_READERS[i];
            }
        }
    }
    return NULL;
}
