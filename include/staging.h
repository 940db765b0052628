/* SPDX-License-Identifier: Apache-2.0 */
/* staging: nodes become files: one folder a profile, each file renamed into place when all are whole, its SHA-256 kept
 * for the manifest. The pens format and never compute. */
#ifndef MTTR_STAGING_H
#define MTTR_STAGING_H

#include "buf.h"
#include "digest.h"
#include "fault.h"
#include "metric_words.h"
#include "node.h"
#include "zone.h"

/* Every format, one row: the name that --format has, its place, and the function that has its pen write one sheet;
 * NULL: table by table or document by document. The help, the manifest and what is staged follow. */
#define REPORT_FORMATS(ROW)                         \
    ROW("csv", CSV, NULL)                           \
    ROW("json", JSON, NULL)                         \
    ROW("html", HTML, stage_dashboard)              \
    ROW("prometheus", PROMETHEUS, stage_prometheus) \
    ROW("vega", VEGA, stage_vega)                   \
    ROW("markdown", MARKDOWN, stage_markdown)

#define FORMAT_PLACE_ROW(name, id, overview) FORMAT_PLACE_##id,
enum format_place { REPORT_FORMATS(FORMAT_PLACE_ROW) N_FORMATS };
#define FORMAT_BIT_ROW(name, id, overview) FORMAT_##id = 1 << FORMAT_PLACE_##id,
enum report_format { REPORT_FORMATS(FORMAT_BIT_ROW) };
/* "csv|json|..,..": an option accepts these, several with commas between them. */
#define FORMAT_NAME_ROW(name, id, overview) "|" name
#define FORMAT_NAMES                        (&(REPORT_FORMATS(FORMAT_NAME_ROW) ",..")[1])

const char *format_name(enum format_place place);
/* Adds the format of that name to the set. FAULT_USAGE names the nearest. */
bool format_add(const char *name, unsigned *formats, struct fault *fault) MUST_CHECK;

struct csv_form {
    bool raw;       /* no leading ' in front of = + - @ TAB CR */
    bool excel;     /* a byte order mark in front, times as 2024-01-01 00:00:00 (UTC), which spreadsheets read */
    char separator; /* between cells */
    char decimal;   /* in numbers that are not whole */
};
extern const struct csv_form CSV_PLAIN; /* RFC 4180: commas, and points in numbers */

struct staging_options {
    const char *out;     /* --out DIR; NULL: nothing is written, only the digests are made */
    const char *profile; /* the folder in it; "." is that of all */
    unsigned formats;    /* of enum report_format */
    struct csv_form csv;
    const struct staging_models *models; /* NULL: the files are written in today's shape */
};

/* The data files are written with the members and columns of other files, in their order: in an earlier shape. */
struct staging_models {
    /* What a file of that name holds: of NAME.json its document, of NAME.csv an object with its headings as keys, of a
     * list of rows in JSON its first row. NULL: there is none, and the file is written in today's shape. */
    const struct node *(*find)(void *context, const char *file, bool rows);
    void *context;
};

struct shown_metric {
    const struct metric_words *words;
    const char *counts;          /* what the figure is based on, in words */
    const struct node *document; /* as in its own file */
};

/* What the formats that show the whole on one sheet are written from. */
struct overview {
    const struct node *root;            /* the members of reports/README.md, "dashboard.html" */
    const struct shown_metric *metrics; /* mttr first */
    size_t n_metrics;
    const struct zone *zone; /* of local dates */
};

struct staging;

/* Makes the folder. FAULT_IO, here and below. */
bool staging_open(const struct staging_options *options, struct staging **out, struct fault *fault) MUST_CHECK;
void staging_close(struct staging *staging); /* removes the files that were not committed */

bool staging_json(struct staging *staging, const char *name, const struct node *node, struct fault *fault) MUST_CHECK;
/* NAME.csv: one row an object of `rows` (an array); with grouped, rows is the array of groups and the CSV has one row
 * for each object in their `series`, led by the group's key and label. */
struct csv_table {
    const char *name;
    const struct flat_column *columns;
    size_t n_columns;
    const struct node *rows;
    bool grouped;
};
bool staging_csv(struct staging *staging, const struct csv_table *table, struct fault *fault) MUST_CHECK;

/* Rows that come one by one, of one list at a time: NAME.csv, and NAME.json as an array of objects. */
bool staging_rows_begin(struct staging *staging, const char *name, const struct flat_column *columns, size_t n_columns,
                        struct fault *fault) MUST_CHECK;
void staging_row(struct staging *staging, const struct node *row);
bool staging_rows_end(struct staging *staging, struct fault *fault) MUST_CHECK;

/* Stages what shows the whole on one sheet: dashboard.html with the rows of the last list, mttr.prom, mttr.md and
 * *.vl.json. */
bool staging_overview(struct staging *staging, const struct overview *overview, struct fault *fault) MUST_CHECK;
/* Writes index.html into its place at once: it belongs to no manifest. root: `profiles`, one object each. */
bool staging_index(struct staging *staging, const struct node *root, const struct zone *zone,
                   struct fault *fault) MUST_CHECK;

void staging_each(const struct staging *staging, void (*fn)(void *context, const char *file, const char *sha256),
                  void *context);
/* The last to be staged, whatever the formats. */
bool staging_manifest(struct staging *staging, const struct node *node, struct fault *fault) MUST_CHECK;
/* Renames all into place in the order of their staging; on failure before the first rename nothing was replaced. Then
 * removes what an earlier run wrote (`earlier`, NULL at the end; may be NULL) and this one did not. */
bool staging_commit(struct staging *staging, const char *const *earlier, struct fault *fault) MUST_CHECK;

/* Numbers have at most 6 decimals; control characters, U+2028, U+2029 and '<' are escaped; ends in a line feed. */
void pen_json(struct buf *out, const struct node *node);
/* The same on one line, without a line feed: an element of incidents.json. */
void pen_json_line(struct buf *out, const struct node *node);
/* One record (RFC 4180, CR LF) of an object's members in the columns' order. */
void pen_csv(struct buf *out, const struct node *row, const struct flat_column *columns, size_t n_columns,
             const struct csv_form *form);
/* Its cells without the line end; the headings where row is NULL. */
void pen_csv_cells(struct buf *out, const struct node *row, const struct flat_column *columns, size_t n_columns,
                   const struct csv_form *form);
void pen_csv_header(struct buf *out, const struct flat_column *columns, size_t n_columns, const struct csv_form *form);

#endif
