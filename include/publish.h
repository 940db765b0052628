/*
 * publish: nodes become files: one folder a profile, each file written beside and renamed, its SHA-256 kept for the
 * manifest. The pens format and never compute. It refuses to know the store and what the numbers mean.
 */
#ifndef MTTR_PUBLISH_H
#define MTTR_PUBLISH_H

#include "buf.h"
#include "digest.h"
#include "fault.h"
#include "node.h"
#include "zone.h"

enum publish_format {
    PUBLISH_CSV = 1,
    PUBLISH_JSON = 2,
    PUBLISH_HTML = 4,
    PUBLISH_PROMETHEUS = 8,
    PUBLISH_VEGA = 16,
    PUBLISH_MARKDOWN = 32
};

/* The formats by the names that --format takes. */
struct publish_name {
    const char *name;
    enum publish_format format;
};
extern const struct publish_name PUBLISH_NAMES[];
extern const size_t N_PUBLISH_NAMES;

/* How CSV is written. */
struct csv_form {
    bool raw;       /* no leading ' in front of = + - @ TAB CR */
    bool excel;     /* a byte order mark in front, times as 2024-01-01 00:00:00 (UTC), which spreadsheets read */
    char separator; /* between cells */
    char decimal;   /* in numbers that are not whole */
};
/* RFC 4180: commas, and points in numbers. */
extern const struct csv_form CSV_PLAIN;

struct publish_options {
    const char *out;     /* --out DIR; NULL: nothing is written, only the digests are made */
    const char *profile; /* the folder in it; "." is that of all */
    unsigned formats;    /* of enum publish_format */
    struct csv_form csv;
};

struct publish;

/* Makes the folder. FAULT_IO. */
bool publish_open(const struct publish_options *options, struct publish **out, struct fault *fault) MUST_CHECK;
/* Files that were not committed are removed. NULL is allowed. */
void publish_close(struct publish *publish);

/* Stages NAME.json (PUBLISH_JSON). */
bool publish_json(struct publish *publish, const char *name, const struct node *node, struct fault *fault) MUST_CHECK;
/* Stages NAME.csv (PUBLISH_CSV): one row an object of `rows` (an array); with grouped, rows is the array of groups and
 * the CSV has one row for each object in their `series`, led by the group's key and label. */
bool publish_csv(struct publish *publish, const char *name, const struct node *rows, bool grouped,
                 const struct flat_column *columns, size_t n_columns, struct fault *fault) MUST_CHECK;

/* Rows that come one by one: NAME.csv and, as an array of objects, NAME.json; the page has those of the last list. One
 * list at a time. */
bool publish_rows_begin(struct publish *publish, const char *name, const struct flat_column *columns, size_t n_columns,
                        struct fault *fault) MUST_CHECK;
void publish_row(struct publish *publish, const struct node *row);
bool publish_rows_end(struct publish *publish, struct fault *fault) MUST_CHECK;

/* Stages what shows the whole on one sheet: dashboard.html (PUBLISH_HTML) with the rows of the list that was ended
 * last, if any; mttr.prom (PUBLISH_PROMETHEUS); mttr.vl.json and mttr_by_FIELD.vl.json of each breakdown that has
 * groups (PUBLISH_VEGA); mttr.md (PUBLISH_MARKDOWN). root has the members of reports/README.md, "dashboard.html"; dates
 * are those of the zone. */
bool publish_overview(struct publish *publish, const struct node *root, const struct zone *zone,
                      struct fault *fault) MUST_CHECK;
/* Writes index.html (PUBLISH_HTML) into its place, at once: it belongs to no manifest. root: `profiles`, one object
 * each. */
bool publish_index(struct publish *publish, const struct node *root, const struct zone *zone,
                   struct fault *fault) MUST_CHECK;

/* Calls fn with each staged file's name and SHA-256, sorted by name. */
void publish_each(const struct publish *publish, void (*fn)(void *context, const char *file, const char *sha256),
                  void *context);
/* Stages manifest.json, whatever the formats. The last to be staged. */
bool publish_manifest(struct publish *publish, const struct node *node, struct fault *fault) MUST_CHECK;
/* Renames all staged files into place in the order of their staging. On failure before the first rename nothing was
 * replaced. Then removes what the folder's earlier manifest listed and this run did not write: a reader would take it
 * for this run's. */
bool publish_commit(struct publish *publish, struct fault *fault) MUST_CHECK;

/* The JSON text of a node: members in order, numbers as numbers (at most 6 decimals), times RFC 3339 Z, every control
 * character, U+2028 and U+2029 and '<' of remote text escaped; ends in a line feed. */
void pen_json(struct buf *out, const struct node *node);
/* The same on one line, without a line feed: an element of incidents.json. */
void pen_json_line(struct buf *out, const struct node *node);
/* One CSV record (RFC 4180, CR LF) of an object's members in the columns' order. */
void pen_csv(struct buf *out, const struct node *row, const struct flat_column *columns, size_t n_columns,
             const struct csv_form *form);
/* Its cells without the line end; the headings where row is NULL. */
void pen_csv_cells(struct buf *out, const struct node *row, const struct flat_column *columns, size_t n_columns,
                   const struct csv_form *form);
void pen_csv_header(struct buf *out, const struct flat_column *columns, size_t n_columns, const struct csv_form *form);

#endif
