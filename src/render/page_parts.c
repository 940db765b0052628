/* SPDX-License-Identifier: Apache-2.0 */
/* page: its parts: the headline, the other metrics, the tables, the foot. Each is written from the members of the root.
 */
#include <stdio.h>
#include <string.h>

#include "page_p.h"
#include "text.h"

enum { COLUMNS_MAX = 8 }; /* of a metric's table of buckets */

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

const struct cell_column PAGE_LEDGER[] = {
    {"Number", "number", CELL_LINK},
    {"Description", "short_description", CELL_LONG},
    {"Start", "start", CELL_TIME},
    {"End", "end", CELL_TIME},
    {"Duration", "duration_s", CELL_DURATION},
    {"Excluded", "reason", CELL_TEXT},
    {"Priority", "priority", CELL_TEXT},
    {"State", "state", CELL_TEXT},
    {"Group", "assignment_group", CELL_TEXT},
    {"Service", "business_service", CELL_TEXT},
    {"Teams", "teams", CELL_TEXT},
};
const size_t N_PAGE_LEDGER = COUNT_OF(PAGE_LEDGER);

static void put(const struct view *view, const char *text) {
    buf_text(view->out, text);
}

static void put_field(const struct view *view, const char *path) {
    html_text(view->out, node_find_text(view->root, path));
}

static void part_title(const struct view *view) {
    put_field(view, "summary.title");
}

static void part_range(const struct view *view) {
    cell_range(view, node_find(view->root, "summary.range"));
    put(view, " \xC2\xB7 ");
    put_field(view, "summary.range.timezone");
    put(view, " \xC2\xB7 each ");
    put_field(view, "mttr.granularity");
    put(view, " \xC2\xB7 records ");
    put_field(view, "mttr.in_range");
    put(view, " in it");
    if (strcmp(node_find_text(view->root, "summary.sync"), "complete") != 0) {
        put(view,
            "</p>\n<p class=\"alert\"><strong>Incomplete:</strong> the last sync did not cover all of this range; "
            "records may be missing");
    }
}

/* ---- headline ---- */

static void put_fact(const struct view *view, const char *name, const char *path, enum cell_kind kind) {
    buf_format(view->out, "<div><dt>%s</dt><dd>", name);
    cell_value(view, view->root, path, kind);
    put(view, "</dd></div>\n");
}

/* The change against the previous range, as long as this one. better and worse only where the intervals say so. */
static void put_change(const struct view *view, const struct node *widget, enum cell_kind kind) {
    const struct node *previous = node_get(widget, "previous");
    const char *change = node_find_text(previous, "change");
    if (!node_is_set(previous, "delta")) {
        put(view, "<p class=\"change\">nothing to compare with in the previous range</p>\n");
        return;
    }
    buf_format(view->out, "<p class=\"change %s\"><strong>", change);
    cell_value(view, previous, "delta", kind);
    put(view, "</strong>");
    cell_ratio(view->out, previous);
    put(view, " compared with <span class=\"dates\">");
    cell_range(view, node_get(previous, "range"));
    put(view, "</span>");
    if (strcmp(change, "no evidence") == 0) {
        put(view, "; no evidence that the median changed");
    } else if (*change != '\0') {
        buf_format(view->out, "; by the medians <strong>%s</strong>", change);
    }
    put(view, "</p>\n");
}

static void put_value(const struct view *view, const struct node *widget, const struct metric_words *words) {
    buf_format(view->out, "<p class=\"value\"><span data-metric=\"%s\">", words->name);
    cell_value(view, widget, "value", cell_of_unit(words->unit));
    put(view, "</span> ");
    if (node_is_set(widget, "rating")) {
        cell_value(view, widget, "rating", CELL_RATING);
    }
    put(view, "</p>\n");
}

static void part_headline(const struct view *view) {
    const struct node *mttr = node_get(view->root, "mttr");
    put_value(view, mttr, view->metrics[0].words);
    buf_format(view->out, "<p class=\"what\">%s of %lld counted of %lld record%s</p>\n",
               node_find_text(mttr, "calculation"), (long long)node_get(mttr, "count")->integer,
               (long long)node_get(mttr, "population")->integer, text_plural(node_get(mttr, "population")->integer));
    put_change(view, mttr, CELL_DELTA);
}

static void part_facts(const struct view *view) {
    put_fact(view, "Mean", "mttr.stats.mean", CELL_DURATION);
    put_fact(view, "Median", "mttr.stats.median", CELL_DURATION);
    put_fact(view, "p90", "mttr.stats.p90", CELL_DURATION);
    put_fact(view, "p95", "mttr.stats.p95", CELL_DURATION);
    put_fact(view, "Median, 95\xC2\xA0%: from", "mttr.interval.low", CELL_DURATION);
    put_fact(view, "Median, 95\xC2\xA0%: to", "mttr.interval.high", CELL_DURATION);
    put_fact(view, "Time in longest 1\xC2\xA0%", "mttr.concentration.top_1_percent", CELL_SHARE);
    put_fact(view, "Time in longest 5\xC2\xA0%", "mttr.concentration.top_5_percent", CELL_SHARE);
}

static const struct cell_column TARGETS[] = {
    {"Target for", "statistic", CELL_TEXT},
    {"At most", "target", CELL_DURATION},
    {"Is", "value", CELL_DURATION},
    {"Status", "status", CELL_TEXT},
};

static void part_targets(const struct view *view) {
    const struct node *targets = node_find(view->root, "mttr.targets");
    if (targets->first != NULL) {
        html_table(view, "targets", "Targets", targets, TARGETS, COUNT_OF(TARGETS));
    }
}

/* ---- the other metrics ---- */

/* The bucket's start, the metric's own columns (all are counts but its value), the rating. */
static void put_buckets(const struct view *view, const struct shown_metric *metric) {
    static const struct flat_column ANY[] = {{"Counted", "count"}, {"Value", "value"}};
    const struct metric_words *words = metric->words;
    const struct flat_column *own = words->columns != NULL ? words->columns : ANY;
    size_t n_own = words->columns != NULL ? words->n_columns : COUNT_OF(ANY), n = 0;
    struct cell_column columns[COLUMNS_MAX] = {{"From", "start", CELL_DATE}};
    while (n < n_own && n < COLUMNS_MAX - 2) {
        bool value = strcmp(own[n].key, "value") == 0;
        columns[n + 1] =
            (struct cell_column){own[n].heading, own[n].key, value ? cell_of_unit(words->unit) : CELL_COUNT};
        n++;
    }
    columns[n + 1] = (struct cell_column){"Rating", "rating", CELL_RATING};
    html_table(view, words->name, words->title, node_get(metric->document, "series"), columns, n + 2);
}

static void put_card(const struct view *view, const struct shown_metric *metric) {
    buf_format(view->out, "<section class=\"card\"><h2>%s</h2>\n", metric->words->title);
    put_value(view, metric->document, metric->words);
    put(view, "<p class=\"what\">");
    html_text(view->out, metric->counts);
    put(view, "</p>\n");
    put_change(view, metric->document, cell_of_difference(metric->words->unit));
    put(view, "<details><summary>Each bucket</summary>\n");
    put_buckets(view, metric);
    put(view, "</details></section>\n");
}

/* The first is the headline. */
static void part_metrics(const struct view *view) {
    for (size_t i = 1; i < view->n_metrics; i++) {
        put_card(view, &view->metrics[i]);
    }
}

/* ---- tables ---- */

static void part_series(const struct view *view) {
    static const struct cell_column COLUMNS[] = {
        {"From", "start", CELL_DATE},    {"Records", "population", CELL_COUNT}, {"Counted", "count", CELL_COUNT},
        {"Mean", "mean", CELL_DURATION}, {"Median", "median", CELL_DURATION},   {"p90", "p90", CELL_DURATION},
        {"p95", "p95", CELL_DURATION},   {"Rating", "rating", CELL_RATING},     {"Cut", "partial", CELL_YES},
    };
    html_table(view, "series", "Time to restore over time", node_find(view->root, "mttr.series"), COLUMNS,
               COUNT_OF(COLUMNS));
}

static void part_counterweights(const struct view *view) {
    static const struct cell_column COLUMNS[] = {
        {"From", "start", CELL_DATE},
        {"Opened", "opened", CELL_COUNT},
        {"Resolved", "resolved", CELL_COUNT},
        {"Reopened", "reopened", CELL_COUNT},
        {"Canceled", "canceled", CELL_COUNT},
        {"Open at end", "open", CELL_COUNT},
        {"Over 7 d", "open_over_7d", CELL_COUNT},
    };
    html_table(view, "counterweights", "Opened, resolved and left open", node_find(view->root, "mttr.counterweights"),
               COLUMNS, COUNT_OF(COLUMNS));
}

static void part_distribution(const struct view *view) {
    static const struct cell_column COLUMNS[] = {{"Duration", "from", CELL_SPAN}, {"Records", "count", CELL_COUNT}};
    html_table(view, "histogram", "Records by duration", node_find(view->root, "mttr.distribution.histogram"), COLUMNS,
               COUNT_OF(COLUMNS));
}

static void part_ratings(const struct view *view) {
    static const struct cell_column COLUMNS[] = {
        {"Rating", "rating", CELL_RATING},
        {"Records", "count", CELL_COUNT},
        {"Share", "share", CELL_SHARE},
    };
    html_table(view, "ratings", "Records by the rating each would have",
               node_find(view->root, "mttr.distribution.ratings"), COLUMNS, COUNT_OF(COLUMNS));
}

static void part_heaviest(const struct view *view) {
    static const struct cell_column COLUMNS[] = {
        {"Number", "number", CELL_TEXT},
        {"Duration", "seconds", CELL_DURATION},
        {"Share of all time", "share", CELL_SHARE},
    };
    html_table(view, "heaviest", "The longest records", node_find(view->root, "mttr.heaviest"), COLUMNS,
               COUNT_OF(COLUMNS));
}

static void part_funnel(const struct view *view) {
    static const struct cell_column COLUMNS[] = {{"Step", "step", CELL_TEXT}, {"Records", "count", CELL_COUNT}};
    html_table(view, "funnel", "From all records to the counted ones", node_find(view->root, "mttr.funnel"), COLUMNS,
               COUNT_OF(COLUMNS));
}

static void part_excluded(const struct view *view) {
    put(view, "<p class=\"what\">Excluded: ");
    cell_excluded(view->out, node_find(view->root, "mttr.excluded"));
    put(view, "</p>\n");
}

/* ---- foot ---- */

static void part_foot(const struct view *view) {
    put_fact(view, "Profile", "summary.profile", CELL_TEXT);
    put_fact(view, "From", "summary.range.from", CELL_TIME);
    put_fact(view, "To, excluded", "summary.range.to", CELL_TIME);
    put_fact(view, "Zone", "summary.range.timezone", CELL_TEXT);
    put_fact(view, "Present time", "summary.now", CELL_TIME);
    put_fact(view, "Last run of the store", "summary.run", CELL_COUNT);
    put_fact(view, "Ratings", "mttr.ratings.source", CELL_TEXT);
    put_fact(view, "Version of mttr", "verify.version", CELL_TEXT);
    put_fact(view, "SHA-256 of the profile", "verify.profile_sha256", CELL_TEXT);
    put_fact(view, "SHA-256 of the population", "verify.population_sha256", CELL_TEXT);
}

/* ---- index.html ---- */

static void part_profiles(const struct view *view) {
    static const struct cell_column COLUMNS[] = {
        {"Profile", "title", CELL_LINK},   {"Time to restore", "value", CELL_DURATION},
        {"Rating", "rating", CELL_RATING}, {"Change", "delta", CELL_DELTA},
        {"Counted", "count", CELL_COUNT},  {"Records", "population", CELL_COUNT},
        {"Range", "range", CELL_TEXT},
    };
    html_table(view, "profiles", "Profiles", node_get(view->root, "profiles"), COLUMNS, COUNT_OF(COLUMNS));
}

void page_part(const struct view *view, const struct template_piece *piece) {
    static const struct {
        const char *name;
        void (*write)(const struct view *view);
    } PARTS[] = {
        {"title", part_title},
        {"range", part_range},
        {"headline", part_headline},
        {"facts", part_facts},
        {"targets", part_targets},
        {"metrics", part_metrics},
        {"series", part_series},
        {"counterweights", part_counterweights},
        {"distribution", part_distribution},
        {"ratings", part_ratings},
        {"movers", page_movers},
        {"breakdowns", page_breakdowns},
        {"findings", page_findings},
        {"heaviest", part_heaviest},
        {"funnel", part_funnel},
        {"excluded", part_excluded},
        {"foot", part_foot},
        {"profiles", part_profiles},
    };
    for (size_t i = 0; i < COUNT_OF(PARTS); i++) {
        if (template_mark_is(piece, PARTS[i].name)) {
            PARTS[i].write(view);
        }
    }
}
