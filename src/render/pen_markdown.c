/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pen_markdown: mttr.md, the summary for a pull request or a job's page, in GitHub Flavored Markdown 0.29. Text of
 * records and profiles reads as it is: what would be markup is escaped, and what a forge would make a mention, a
 * reference or an emoji of after rendering is kept apart by an empty comment.
 */
#include <string.h>

#include "page_p.h"
#include "pen_p.h"
#include "text.h"

enum {
    BUCKETS_SHOWN = 26, /* the last ones */
    GROUPS_SHOWN = 20,  /* of a breakdown: those with most records */
    TEXT_SHOWN = 120    /* bytes of a text of records or profiles */
};

static bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* U+202A .. U+202E and U+2066 .. U+2069 turn the direction of what follows, out of their cell. */
static bool is_turn(const char *at) {
    const unsigned char *c = (const unsigned char *)at;
    return c[0] == 0xE2 &&
           ((c[1] == 0x80 && c[2] >= 0xAA && c[2] <= 0xAE) || (c[1] == 0x81 && c[2] >= 0xA6 && c[2] <= 0xA9));
}

/* Entities rather than backslashes where a table looks for its pipes before anything else is read. */
static const char *mark_escape(const char *at, size_t *taken) {
    static const struct {
        char letter;
        const char *text, *before_word; /* the latter in front of a letter or a digit */
    } LETTERS[] = {
        {'&', "&amp;", "&amp;"},  {'<', "&lt;", "&lt;"},       {'>', "&gt;", "&gt;"},       {'|', "&#124;", "&#124;"},
        {'\\', "&#92;", "&#92;"}, {'$', "&#36;", "&#36;"},     {'`', "\\`", "\\`"},         {'*', "\\*", "\\*"},
        {'_', "\\_", "\\_"},      {'[', "\\[", "\\["},         {']', "\\]", "\\]"},         {'~', "\\~", "\\~"},
        {'@', "@", "@<!-- -->"},  {'#', "\\#", "\\#<!-- -->"}, {'!', "\\!", "\\!<!-- -->"}, {':', ":", ":<!-- -->"},
        {'.', ".", "\\."},
    };
    if (is_turn(at)) {
        *taken = 3;
        return "";
    }
    for (size_t i = 0; i < sizeof LETTERS / sizeof *LETTERS; i++) {
        if (*at == LETTERS[i].letter) {
            return is_alphanumeric(at[1]) || at[1] == '/' ? LETTERS[i].before_word : LETTERS[i].text;
        }
    }
    if (*at == '\n' || *at == '\r' || *at == '\t') {
        return " ";
    }
    return (unsigned char)*at < ' ' || *at == 0x7F ? "" : NULL;
}

static void put_text(struct buf *out, const char *text) {
    pen_escape(out, text, TEXT_SHOWN, mark_escape);
}

static const struct dialect MARKDOWN = {.none = "\xE2\x80\x93", .text = put_text, .rating = put_text};

static void put(const struct view *view, const char *text) {
    buf_text(view->out, text);
}

static void put_cell(const struct view *view, const char *before, const struct node *row, const char *path,
                     enum cell_kind kind) {
    put(view, before);
    cell_value(view, row, path, kind);
}

/* ---- tables ---- */

static void put_head(const struct view *view, const struct cell_column *columns, size_t n_columns) {
    for (size_t i = 0; i < n_columns; i++) {
        buf_format(view->out, "| %s ", columns[i].heading);
    }
    put(view, "|\n");
    for (size_t i = 0; i < n_columns; i++) {
        put(view, cell_is_number(columns[i].kind) ? "|---:" : "|---");
    }
    put(view, "|\n");
}

static void put_row(const struct view *view, const struct node *row, const struct cell_column *columns,
                    size_t n_columns) {
    for (size_t i = 0; i < n_columns; i++) {
        put_cell(view, "| ", row, columns[i].path, columns[i].kind);
        put(view, " ");
    }
    put(view, "|\n");
}

/* The rows from first on, at most n. */
static void put_table(const struct view *view, const struct node *first, size_t n, const struct cell_column *columns,
                      size_t n_columns) {
    put_head(view, columns, n_columns);
    for (const struct node *row = first; row != NULL && n-- > 0; row = row->next) {
        put_row(view, row, columns, n_columns);
    }
    put(view, "\n");
}

/* ---- the parts ---- */

static void put_change(const struct view *view, const struct node *widget, enum cell_kind kind) {
    const struct node *previous = node_get(widget, "previous");
    if (!node_is_set(previous, "delta")) {
        put(view, "nothing to compare with in ");
    } else {
        cell_value(view, previous, "delta", kind);
        cell_ratio(view->out, previous);
        put(view, " compared with ");
    }
    cell_range(view, node_get(previous, "range"));
}

static void part_head(const struct view *view, const struct node *mttr) {
    put_cell(view, "# ", view->root, "summary.title", CELL_TEXT);
    put_cell(view, "\n\nTime to restore: **", mttr, "value", CELL_DURATION);
    put(view, "**");
    if (node_is_set(mttr, "rating")) {
        put_cell(view, ", ", mttr, "rating", CELL_RATING);
    }
    put_cell(view, " (", mttr, "calculation", CELL_TEXT);
    put_cell(view, " of ", mttr, "count", CELL_COUNT);
    put_cell(view, " counted of ", mttr, "population", CELL_COUNT);
    buf_format(view->out, " record%s)\n\n- Range: ", text_plural(node_get(mttr, "population")->integer));
    cell_range(view, node_find(view->root, "summary.range"));
    put_cell(view, ", ", view->root, "summary.range.timezone", CELL_TEXT);
    put_cell(view, ", records ", mttr, "in_range", CELL_TEXT);
    put(view, " in it\n- Change: ");
    put_change(view, mttr, CELL_DELTA);
    if (node_is_set(mttr, "previous.change")) {
        put_cell(view, "; by the medians: ", mttr, "previous.change", CELL_TEXT);
    }
    put(view, "\n- Excluded: ");
    cell_excluded(view->out, node_get(mttr, "excluded"));
    put(view, "\n\n");
    if (strcmp(node_find(view->root, "summary.sync")->text, "complete") != 0) {
        put(view, "**Incomplete:** the last sync did not cover all of this range; records may be missing.\n\n");
    }
}

static void part_facts(const struct view *view, const struct node *mttr) {
    static const struct cell_column COLUMNS[] = {
        {"Mean", "stats.mean", CELL_DURATION},
        {"Median", "stats.median", CELL_DURATION},
        {"95\xC2\xA0% from", "interval.low", CELL_DURATION},
        {"to", "interval.high", CELL_DURATION},
        {"p90", "stats.p90", CELL_DURATION},
        {"p95", "stats.p95", CELL_DURATION},
    };
    put_head(view, COLUMNS, sizeof COLUMNS / sizeof *COLUMNS);
    put_row(view, mttr, COLUMNS, sizeof COLUMNS / sizeof *COLUMNS);
    put(view, "\n");
}

static void part_targets(const struct view *view, const struct node *mttr) {
    static const struct cell_column COLUMNS[] = {
        {"Target for", "statistic", CELL_TEXT},
        {"At most", "target", CELL_DURATION},
        {"Is", "value", CELL_DURATION},
        {"Status", "status", CELL_TEXT},
    };
    const struct node *targets = node_get(mttr, "targets");
    if (targets->first != NULL) {
        put_table(view, targets->first, SIZE_MAX, COLUMNS, sizeof COLUMNS / sizeof *COLUMNS);
    }
}

/* The first is the headline. */
static void part_metrics(const struct view *view) {
    for (size_t i = 1; i < view->n_metrics; i++) {
        const struct metric_words *words = view->metrics[i].words;
        const struct node *widget = view->metrics[i].document;
        put(view, i > 1 ? "" : "| Metric | Value | Rating | Counted | Change |\n|---|---:|---|---:|---|\n");
        buf_format(view->out, "| %s | ", words->row_title != NULL ? words->row_title : words->title);
        cell_value(view, widget, "value", cell_of_unit(words->unit));
        put_cell(view, " | ", widget, "rating", CELL_RATING);
        put_cell(view, " | ", widget, "count", CELL_COUNT);
        put(view, " | ");
        put_change(view, widget, cell_of_difference(words->unit));
        put(view, " |\n");
    }
    put(view, view->n_metrics > 1 ? "\n" : "");
}

static void part_series(const struct view *view, const struct node *mttr) {
    static const struct cell_column COLUMNS[] = {
        {"From", "start", CELL_DATE},      {"Records", "population", CELL_COUNT}, {"Counted", "count", CELL_COUNT},
        {"Mean", "mean", CELL_DURATION},   {"Median", "median", CELL_DURATION},   {"p90", "p90", CELL_DURATION},
        {"Rating", "rating", CELL_RATING},
    };
    const struct node *series = node_get(mttr, "series"), *first = series->first;
    size_t n = node_count(series);
    put_cell(view, "## Each ", mttr, "granularity", CELL_TEXT);
    put(view, "\n\n");
    if (n > BUCKETS_SHOWN) {
        buf_format(view->out, "The last %d of %zu.\n\n", BUCKETS_SHOWN, n);
    }
    for (size_t i = BUCKETS_SHOWN; i < n; i++) {
        first = first->next;
    }
    put_table(view, first, SIZE_MAX, COLUMNS, sizeof COLUMNS / sizeof *COLUMNS);
}

static void part_breakdowns(const struct view *view) {
    static const struct cell_column COLUMNS[] = {
        {"Name", "label", CELL_TEXT},
        {"Value", "value", CELL_DURATION},
        {"Change", "previous.delta", CELL_DELTA},
        {"Rating", "rating", CELL_RATING},
        {"Records", "population", CELL_COUNT},
        {"Counted", "count", CELL_COUNT},
    };
    for (const struct node *by = node_get(view->root, "breakdowns")->first; by != NULL; by = by->next) {
        const struct node *groups = node_get(by, "groups");
        size_t n = node_count(groups);
        put_cell(view, "## By ", by, "field", CELL_TEXT);
        put(view, n == 0 ? "\n\nNo record, so no groups.\n\n" : "\n\n");
        if (n > GROUPS_SHOWN) {
            buf_format(view->out, "The %d of %zu with most records.\n\n", GROUPS_SHOWN, n);
        }
        if (n > 0) {
            put_table(view, groups->first, GROUPS_SHOWN, COLUMNS, sizeof COLUMNS / sizeof *COLUMNS);
        }
    }
}

static void part_foot(const struct view *view) {
    put_cell(view,
             "## How to verify\n\n`mttr verify manifest.json` computes this report again from the store: profile ",
             view->root, "summary.profile", CELL_TEXT);
    put_cell(view, ", run ", view->root, "summary.run", CELL_COUNT);
    put_cell(view, ", present time ", view->root, "summary.now", CELL_TIME);
    put(view, ", mttr ");
    put(view, node_find(view->root, "verify.version")->text);
    put_cell(view, ".\n\n- SHA-256 of the population: `", view->root, "verify.population_sha256", CELL_TEXT);
    put_cell(view, "`\n- SHA-256 of the profile: `", view->root, "verify.profile_sha256", CELL_TEXT);
    put(view, "`\n");
}

void pen_markdown(const struct view *given) {
    struct view view = *given;
    const struct node *mttr = node_get(view.root, "mttr");
    view.dialect = &MARKDOWN;
    part_head(&view, mttr);
    part_facts(&view, mttr);
    part_targets(&view, mttr);
    part_metrics(&view);
    part_series(&view, mttr);
    part_breakdowns(&view);
    part_foot(&view);
}
