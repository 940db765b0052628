/* SPDX-License-Identifier: Apache-2.0 */
/* file_reader: the table of formats, and what a file is by its first bytes. */
#include "file_reader.h"

#include <string.h>

#include "file_reader_p.h"
#include "text.h"

#define FILE_FORMAT_ROW(name, is, open, feed, close) {name, is, open, feed, close},

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

void file_shape_find(const struct file_reader *reader, const char *head, size_t n, struct file_shape *shape) {
    *shape = (struct file_shape){.reader = reader};
    if (reader != NULL) {
        reader->is(head, n, shape);
    }
    for (size_t i = 0; shape->reader == NULL; i++) { /* the last one takes any text */
        shape->reader = FILE_READERS[i].is(head, n, shape) ? &FILE_READERS[i] : NULL;
    }
}

/* ---- what it is not ---- */

struct magic {
    const char *bytes;
    size_t n;
    const char *words;
};

static const struct magic MAGICS[] = {
    {"PK\3\4", 4, "it is an Excel workbook or another zip file: save the sheet as CSV, or export CSV from ServiceNow"},
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8,
     "it is an old Excel workbook (.xls) or an encrypted one: save the sheet as CSV, or export CSV from ServiceNow"},
    {"%PDF-", 5, "it is a PDF: export CSV or JSON from ServiceNow"},
    {"\x1F\x8B", 2, "it is compressed: unpack it first, as with gunzip"},
    {"BZh", 3, "it is compressed: unpack it first, as with bunzip2"},
    {"\xFD"
     "7zXZ",
     5, "it is compressed: unpack it first, as with unxz"},
    {"\x28\xB5\x2F\xFD", 4, "it is compressed: unpack it first, as with unzstd"},
    {"SQLite format 3", 16, "it is an SQLite database: if it is a store of mttr, name it with --store"},
    {"\x7F"
     "ELF",
     4, "it is a program"},
};

static bool begins(const char *head, size_t n, const char *words) {
    size_t length = strlen(words);
    return n >= length && strncasecmp(head, words, length) == 0;
}

/* A page or XML by its first tag; comments, declarations and blanks before it are passed over. */
static const char *foreign_markup(const char *head, size_t n) {
    static const char *const HTML[] = {"<!doctype html", "<html", "<head", "<body", "<script", "<meta"};
    size_t i = strspn(head, " \t\r\n");
    for (size_t j = 0; j < sizeof HTML / sizeof *HTML; j++) {
        if (i < n && begins(head + i, n - i, HTML[j])) {
            return "it is a page of HTML, such as a login page: log in to the instance and export again";
        }
    }
    return i < n && head[i] == '<' ? "it is XML: export CSV or JSON instead" : NULL;
}

/* Control characters that no text has; NUL is another matter, since UTF-16 has it. */
static bool is_binary(const char *head, size_t n) {
    size_t controls = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)head[i];
        controls += c < 0x20 && c != '\0' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1A && c != 0x1B;
    }
    return controls > n / 64;
}

const char *file_is_foreign_bytes(const char *head, size_t n) {
    for (size_t i = 0; i < sizeof MAGICS / sizeof *MAGICS; i++) {
        if (n >= MAGICS[i].n && memcmp(head, MAGICS[i].bytes, MAGICS[i].n) == 0) {
            return MAGICS[i].words;
        }
    }
    return NULL;
}

const char *file_is_foreign(const char *head, size_t n) {
    return is_binary(head, n) ? "it is not text: export CSV or JSON from ServiceNow" : foreign_markup(head, n);
}
