/* SPDX-License-Identifier: Apache-2.0 */
/* reader: the table of formats. */
#include "reader.h"

#include <string.h>
#include <strings.h>

#include "reader_p.h"

static const char *const JSON_ENDINGS[] = {".json", NULL};
static const char *const LINES_ENDINGS[] = {".jsonl", ".ndjson", NULL};
static const char *const CSV_ENDINGS[] = {".csv", NULL};

const struct reader READERS[] = {
    {"json", JSON_ENDINGS, json_file_open, json_file_feed, json_file_close},
    {"jsonl", LINES_ENDINGS, json_lines_open, json_file_feed, json_file_close},
    {"csv", CSV_ENDINGS, csv_file_open, csv_file_feed, csv_file_close},
};
const size_t N_READERS = sizeof READERS / sizeof *READERS;

const struct reader *reader_named(const char *name) {
    for (size_t i = 0; i < N_READERS; i++) {
        if (strcmp(READERS[i].name, name) == 0) {
            return &READERS[i];
        }
    }
    return NULL;
}

const struct reader *reader_of_path(const char *path) {
    const char *ending = strrchr(path, '.');
    for (size_t i = 0; ending != NULL && i < N_READERS; i++) {
        for (const char *const *known = READERS[i].endings; *known != NULL; known++) {
            if (strcasecmp(ending, *known) == 0) {
                return &READERS[i];
            }
        }
    }
    return NULL;
}
