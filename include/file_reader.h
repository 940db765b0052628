/* SPDX-License-Identifier: Apache-2.0 */
/* file_reader: the formats of export files, one row each. The format is found by the content. A file is opened, fed
 * with UTF-8 in chunks of any size and closed; its rows come out as soon as they are whole. Faults are FAULT_USAGE and
 * name the line or row, but not the file. */
#ifndef MTTR_FILE_READER_H
#define MTTR_FILE_READER_H

#include "rows.h"

/* Each format: its name for --format, then the functions of struct file_reader in their order. Any text is CSV, so it
 * is asked last. */
#define FILE_FORMATS(ROW)                                                        \
    ROW("json", is_json, json_rows_open, json_rows_feed, json_rows_close)        \
    ROW("jsonl", is_json_lines, json_rows_open, json_rows_feed, json_rows_close) \
    ROW("csv", is_csv, csv_rows_open, csv_rows_feed, csv_rows_close)

/* "json|jsonl|..": an option accepts one of these. */
#define FILE_FORMAT_NAME_ROW(name, ...) "|" name
#define FILE_FORMAT_NAMES               (&(FILE_FORMATS(FILE_FORMAT_NAME_ROW))[1])

/* How the text of a file is to be cut into rows, as found from its beginning. */
struct file_shape {
    const struct file_reader *reader;
    char separator; /* of CSV */
    bool lines;     /* JSON: one object after another */
    size_t skip;    /* bytes before the headings: a line such as sep=; */
};

struct file_reader {
    const char *name; /* as --format takes it */
    /* Whether a text that begins so is of this format; sets what else the shape holds. */
    bool (*is)(const char *head, size_t n, struct file_shape *shape);
    /* Never fails. */
    void *(*open)(const struct file_shape *shape, row_fn *fn, void *context);
    bool (*feed)(void *file, const char *text, size_t n, struct fault *fault);
    /* Checks that the file may end here, and frees the handle in either case. */
    bool (*close)(void *file, struct fault *fault);
};

extern const struct file_reader FILE_READERS[];
extern const size_t N_FILE_READERS;

/* NULL when there is none of that name. */
const struct file_reader *file_reader_named(const char *name);

enum { FILE_HEAD = 64 * 1024 }; /* bytes from which a format is found; enough for any envelope and its first rows */

/* What the file is, where it is no file of records, by its first bytes (a workbook, a PDF) or its first text (a page of
 * HTML). The words say how to get a file that can be read; NULL when nothing speaks against it. */
const char *file_is_foreign_bytes(const char *head, size_t n);
const char *file_is_foreign(const char *head, size_t n);
/* The shape of a text by its beginning, as the reader given or, when NULL, the first whose form it has. */
void file_shape_find(const struct file_reader *reader, const char *head, size_t n, struct file_shape *shape);

#endif
