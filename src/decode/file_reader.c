/* SPDX-License-Identifier: Apache-2.0 */
/* file_reader: the table of formats. */
#include "file_reader.h"

#include <string.h>
#include <strings.h>

#include "file_reader_p.h"

static const char *const JSON_ENDINGS[] = {".json", NULL};
static const char *const LINES_ENDINGS[] = {".jsonl", ".ndjson", NULL};
static const char *const CSV_ENDINGS[] = {".csv", NULL};

const struct file_reader FILE_READERS[] = {
    {"json", JSON_ENDINGS, json_file_open, json_file_feed, json_file_close},
    {"jsonl", LINES_ENDINGS, json_lines_open, json_file_feed, json_file_close},
    {"csv", CSV_ENDINGS, csv_file_open, csv_file_feed, csv_file_close},
};
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
