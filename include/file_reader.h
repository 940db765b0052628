/* SPDX-License-Identifier: Apache-2.0 */
/* file_reader: the formats of export files, one row each. A file is opened, fed in chunks of any size and closed; each
 * call adds the records that are whole by then to the page. Faults are FAULT_USAGE and name the line or row. */
#ifndef MTTR_FILE_READER_H
#define MTTR_FILE_READER_H

#include "decode.h"
#include "fault.h"
#include "zone.h"

/* Every format, one row: the name that --format has, how the names of such files end, and the functions that open, feed
 * and close one (src/decode/file_reader_p.h). The help and the completions follow these rows. */
#define FILE_FORMATS(ROW)                                                                        \
    ROW("json", ENDINGS(".json"), json_file_open, json_file_feed, json_file_close)               \
    ROW("jsonl", ENDINGS(".jsonl", ".ndjson"), json_lines_open, json_file_feed, json_file_close) \
    ROW("csv", ENDINGS(".csv"), csv_file_open, csv_file_feed, csv_file_close)

/* "json|jsonl|..": an option accepts one of these. */
#define FILE_FORMAT_NAME_ROW(name, ...) "|" name
#define FILE_FORMAT_NAMES               (&(FILE_FORMATS(FILE_FORMAT_NAME_ROW))[1])

/* --map FIELD=COLUMN of mttr-import. */
struct column_map {
    const char *field;
    const char *column;
};

/* What a table without types leaves open; JSON needs none of it. The texts are the caller's and outlive the file. */
struct reader_options {
    const char *key; /* the field that serves as sys_id */
    const struct column_map *maps;
    size_t n_maps;
    const char *date_format; /* of strptime(3) */
    struct zone zone;        /* of dates without an offset */
    const char *null_text;   /* a cell of this text is empty; NULL = none */
};

struct file_reader {
    const char *name;           /* as --format takes it */
    const char *const *endings; /* of the names of such files, NULL after the last */
    /* The options must stay until close. */
    void *(*open)(const struct kind *kind, const struct reader_options *options);
    bool (*feed)(void *file, const char *data, size_t n, struct page *page, struct fault *fault);
    /* Checks that the file may end here, and frees the handle in either case. */
    bool (*close)(void *file, struct page *page, struct fault *fault);
};

extern const struct file_reader FILE_READERS[];
extern const size_t N_FILE_READERS;

const struct file_reader *file_reader_named(const char *name);
/* By the ending of the path, ASCII case ignored; NULL when no format has it. */
const struct file_reader *file_reader_of_path(const char *path);

#endif
