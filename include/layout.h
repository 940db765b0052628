/* SPDX-License-Identifier: Apache-2.0 */
/* layout: how one export file is to be understood. The whole file is read three times: as bytes for its encoding, as
 * rows for what they show, as records at last. What it leaves open is asked for by a fault. */
#ifndef MTTR_LAYOUT_H
#define MTTR_LAYOUT_H

#include "decode.h"
#include "encoding.h"
#include "file_reader.h"
#include "zone.h"

/* --map FIELD=HEADING, or FIELD=#N with N from 1. */
struct column_map {
    const char *field;
    const char *heading;
};

/* Which of several rows of one key counts. */
enum on_duplicate {
    DUPLICATE_DECIDE, /* the one with the later sys_updated_on; a fault where that does not show it */
    DUPLICATE_NEWEST, /* the same; of equal ones the last */
    DUPLICATE_LAST,
    DUPLICATE_ERROR
};

/* What the caller decides about every file; the texts are the caller's and outlive the layouts. NULL or 0: the file
 * decides. */
struct import_options {
    const struct kind *table; /* rows of other tables are skipped */
    const struct file_reader *format;
    const char *encoding;
    char separator;
    const char *key; /* the field that serves as sys_id */
    const struct column_map *maps;
    size_t n_maps;
    const char *date_format;  /* of strptime(3) */
    const char *zone_name;    /* of dates without an offset; NULL: UTC is assumed */
    struct zone zone;         /* the same, open; UTC where none was named */
    const char *const *nulls; /* cells of these texts are empty */
    size_t n_nulls;
    const char *const *includes; /* headings of long texts that are stored all the same */
    size_t n_includes;
    const char *const *excludes; /* headings that are not stored */
    size_t n_excludes;
    enum on_duplicate on_duplicate;
};

enum column_use {
    COLUMN_USED,
    COLUMN_TWICE,     /* an earlier column has its name */
    COLUMN_LONG_TEXT, /* journals and descriptions, which are not stored unless they are asked for */
    COLUMN_EXCLUDED
};

enum { COLUMN_FORM = 128 };

struct layout_column {
    const char *heading; /* as the file has it */
    const char *name;    /* the field that it fills */
    enum column_use use;
    int64_t n_filled, n_empty, n_unreadable;
    const char *first;      /* its first filled cell, cut; "" without one */
    char form[COLUMN_FORM]; /* text, choice, reference, integer, duration, or how its dates are written */
};

struct layout_facts {
    const char *encoding, *format;
    bool encoding_guessed;
    const char *guessed_by; /* the first cell that is not ASCII, where the encoding was guessed */
    char separator;         /* of CSV, else NUL */
    const char *key;        /* the field that serves as sys_id */
    bool key_assumed;       /* there is no sys_id */
    bool zone_assumed;      /* some dates of a CSV file have no offset, and no zone was named */
    int64_t n_rows;         /* without the headings and blank rows */
    int64_t rows[N_KINDS];  /* of each table */
    int64_t repeated;       /* rows of a key that an earlier row has */
    int64_t skipped;        /* of tables that are not mirrored, or not asked for */
    size_t n_columns;
};

/* What is wrong with the options whatever the file: a date format that cannot be read, for example. FAULT_USAGE. */
bool import_options_check(const struct import_options *options, struct fault *fault) MUST_CHECK;

struct layout;

struct layout *layout_open(const struct import_options *options);
void layout_close(struct layout *layout);

/* 1: the bytes of the file, in order. */
void layout_look(struct layout *layout, const char *data, size_t n);
/* 2: the same once more, n == 0 at the end. Decides at the end. FAULT_USAGE for what is no file of records, and where
 * it leaves open what must be known; the text then names the options. */
bool layout_survey(struct layout *layout, const char *data, size_t n, struct fault *fault) MUST_CHECK;
/* Only where some key may stand on several rows: once more, n == 0 at the end, to find which of them counts.
 * FAULT_USAGE where nothing tells it. */
bool layout_has_duplicates(const struct layout *layout);
bool layout_compare(struct layout *layout, const char *data, size_t n, struct fault *fault) MUST_CHECK;
/* 3: once more, n == 0 at the end: records and rejects are added to the page. */
bool layout_decode(struct layout *layout, const char *data, size_t n, struct page *page,
                   struct fault *fault) MUST_CHECK;

/* After 2. Texts are the layout's. */
void layout_facts(const struct layout *layout, struct layout_facts *out);
void layout_column(const struct layout *layout, size_t i, struct layout_column *out);
/* Appends what people should know before they trust the file, a line each. */
void layout_notes(const struct layout *layout, void (*fn)(void *context, const char *line), void *context);

#endif
