/* SPDX-License-Identifier: Apache-2.0 */
/* page: its parts that explain: what moved the mean, the groups, the findings about the data. */
#include <math.h>
#include <string.h>

#include "page_p.h"
#include "text.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static void put(const struct view *view, const char *text) {
    buf_text(view->out, text);
}

static void put_mean(const struct view *view, const struct node *movers, const char *side) {
    const struct node *one = node_get(movers, side);
    put(view, "<strong>");
    cell_value(view, one, "mean", CELL_DURATION);
    buf_format(view->out, "</strong> (%lld counted, <span class=\"dates\">",
               (long long)node_get(one, "count")->integer);
    cell_range(view, one);
    put(view, "</span>)");
}

void page_movers(const struct view *view) {
    static const struct cell_column COLUMNS[] = {
        {"Record", "number", CELL_LINK},
        {"Change", "change", CELL_TEXT},
        {"Duration", "duration_s", CELL_DURATION},
        {"Effect on the mean", "seconds", CELL_DELTA},
    };
    const struct node *movers = node_get(view->root, "movers"), *records = node_get(movers, "records");
    if (node_find(movers, "change.seconds")->type == NODE_NULL) {
        put(view, "<p class=\"what\">Nothing to compare: no record is counted in one of the two ranges.</p>\n");
        return;
    }
    put(view, "<p>The mean went from ");
    put_mean(view, movers, "before");
    put(view, " to ");
    put_mean(view, movers, "after");
    put(view, ": <strong>");
    cell_value(view, movers, "change.seconds", CELL_DELTA);
    put(view,
        "</strong>.</p>\n<p class=\"what\">Every record has an effect: those of this range because they entered, those "
        "of the previous range because they left. All effects add up to the change. The largest:</p>\n");
    html_table(view, "movers", "Records that moved the mean most", records, COLUMNS, COUNT_OF(COLUMNS));
}

/* ---- breakdowns ---- */

static double weight_of(const struct node *group) {
    const struct node *seconds = node_find(group, "moved.seconds");
    return seconds == NULL || seconds->type == NODE_NULL ? 0 : fabs(node_number(seconds));
}

/* The group that moved the mean most of those that moved it less than `below`, or `found`. */
static const struct node *heaviest(const struct node *groups, double below, const struct node *found) {
    for (const struct node *group = groups->first; group != NULL; group = group->next) {
        double weight = weight_of(group);
        if (weight > 0 && weight < below && (found == NULL || weight > weight_of(found))) {
            found = group;
        }
    }
    return found;
}

static const struct node *next_heaviest(const struct node *by, double below) {
    return heaviest(node_get(by, "former"), below, heaviest(node_get(by, "groups"), below, NULL));
}

/* "Moved the mean most: Network +3 h, Database -2 h." */
static void put_heaviest(const struct view *view, const struct node *by, bool teams) {
    const struct node *group = next_heaviest(by, INFINITY);
    if (group == NULL) {
        return;
    }
    put(view, "<p class=\"movers\">Moved the mean most: ");
    for (int i = 0; i < 3 && group != NULL; i++) {
        put(view, i > 0 ? ", " : "");
        cell_value(view, group, "label", CELL_GROUP);
        put(view, " ");
        cell_value(view, group, "moved.seconds", CELL_DELTA);
        group = next_heaviest(by, weight_of(group));
    }
    put(view, teams ? ". A record of several teams counts in each of them.</p>\n"
                    : ". All groups together give the change of the mean.</p>\n");
}

static void put_rows(const struct view *view, const struct node *groups, const struct cell_column *columns,
                     size_t n_columns) {
    for (const struct node *group = groups->first; group != NULL; group = group->next) {
        html_row(view, group, columns, n_columns);
    }
}

/* A field's name as a heading: "assignment group". */
static void put_field(struct buf *out, const char *field) {
    for (; *field != '\0'; field++) {
        const char letter[] = {*field, '\0'};
        html_text(out, *field == '_' ? " " : letter);
    }
}

void page_breakdowns(const struct view *view) {
    static const struct cell_column COLUMNS[] = {
        {"Name", "label", CELL_GROUP},
        {"Value", "value", CELL_DURATION},
        {"Change", "previous.delta", CELL_DELTA},
        {"Effect on the mean", "moved.seconds", CELL_DELTA},
        {"Rating", "rating", CELL_RATING},
        {"Records", "population", CELL_COUNT},
        {"Counted", "count", CELL_COUNT},
        {"Median", "stats.median", CELL_DURATION},
        {"p90", "stats.p90", CELL_DURATION},
    };
    for (const struct node *by = node_get(view->root, "breakdowns")->first; by != NULL; by = by->next) {
        const char *field = node_text(by, "field");
        char caption[128];
        snprintf(caption, sizeof caption, "By %s", field);
        put(view, "<section class=\"card breakdown\"><h2>By ");
        put_field(view->out, field);
        put(view, "</h2>\n");
        put_heaviest(view, by, strcmp(field, "team") == 0);
        html_open(view, field, caption, COLUMNS, COUNT_OF(COLUMNS));
        put_rows(view, node_get(by, "groups"), COLUMNS, COUNT_OF(COLUMNS));
        put_rows(view, node_get(by, "former"), COLUMNS, COUNT_OF(COLUMNS));
        html_close(view);
        put(view, "</section>\n");
    }
}

/* ---- findings ---- */

static int64_t count_of(const struct node *finding) {
    return node_get(finding, "count")->integer;
}

static bool applies(const struct node *finding) {
    return node_get(finding, "applies")->integer != 0;
}

/* The first records of a finding, each with what is wrong in it. */
static void put_samples(const struct view *view, const struct node *finding) {
    const struct node *records = node_get(finding, "records");
    if (records->first == NULL) {
        put(view, view->dialect->none);
        return;
    }
    put(view, "<details><summary>Look</summary><ul>");
    for (const struct node *record = records->first; record != NULL; record = record->next) {
        put(view, "<li>");
        cell_value(view, record, "number", CELL_TEXT);
        put(view, ": ");
        cell_value(view, record, "detail", CELL_TEXT);
        put(view, "</li>");
    }
    put(view, "</ul></details>");
}

static const struct cell_column FINDINGS[] = {
    {"Finding", "title", CELL_TEXT},
    {"Severity", "severity", CELL_RATING},
    {"Records", "count", CELL_COUNT},
    {"Share", "share", CELL_SHARE},
    {"Mean without them", "effect", CELL_DELTA},
    {"First records", "records", CELL_LONG},
};

static void put_findings(const struct view *view, const struct node *findings) {
    html_open(view, "findings", "Findings", FINDINGS, COUNT_OF(FINDINGS));
    for (const struct node *finding = findings->first; finding != NULL; finding = finding->next) {
        if (count_of(finding) > 0) {
            put(view, "<tr>");
            html_cells(view, finding, FINDINGS, COUNT_OF(FINDINGS) - 1);
            put(view, "<td class=\"long\">");
            put_samples(view, finding);
            put(view, "</td></tr>\n");
        }
    }
    html_close(view);
}

static void put_unapplied(const struct view *view, const struct node *findings) {
    put(view, "<details><summary>Findings that could not be checked</summary><ul>\n");
    for (const struct node *finding = findings->first; finding != NULL; finding = finding->next) {
        if (!applies(finding)) {
            put(view, "<li>");
            cell_value(view, finding, "title", CELL_TEXT);
            put(view, ": ");
            cell_value(view, finding, "reason", CELL_TEXT);
            put(view, "</li>\n");
        }
    }
    put(view, "</ul></details>\n");
}

void page_findings(const struct view *view) {
    const struct node *audit = node_get(view->root, "audit");
    long long n = 0, found = 0;
    if (audit == NULL || audit->type == NODE_NULL) {
        return;
    }
    const struct node *findings = node_get(audit, "findings");
    for (const struct node *finding = findings->first; finding != NULL; finding = finding->next) {
        n += applies(finding);
        found += count_of(finding) > 0;
    }
    put(view, "<section class=\"card\" id=\"audit\"><h2>Findings about the data</h2>\n");
    buf_format(view->out,
               "<p class=\"what\">%lld of %lld check%s found something in %lld record%s examined; "
               "<code>mttr audit --out DIR</code> lists every record.</p>\n",
               found, n, text_plural(n), (long long)node_get(audit, "examined")->integer,
               text_plural(node_get(audit, "examined")->integer));
    if (found > 0) {
        put_findings(view, findings);
    }
    put_unapplied(view, findings);
    put(view, "</section>\n");
}
