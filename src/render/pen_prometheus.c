/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pen_prometheus: the figures in Prometheus' text format (version 0.0.4) for node_exporter's textfile collector: gauges
 * in base units without timestamps. A null has no sample, and a metric without samples no header. Several files of one
 * folder may not differ in the help of a metric, so it is the same for every profile.
 */
#include <math.h>
#include <string.h>

#include "pen_p.h"
#include "record.h"

#define GROUPS_MAX        50  /* of a breakdown: series stay bounded */
#define KEY_MAX           200 /* bytes: a key is never cut, or two of them could become one series */
#define DIGITS(number)    DIGITS_OF(number)
#define DIGITS_OF(number) #number

enum { TAG_MAX = 100 /* bytes: what is only read is cut */ };

/* A metric on its way. */
struct prom {
    struct buf *out;
    const struct node *root;
    const struct view *view;
    const char *name, *help;
    bool headed;
};

struct tag {
    const char *name, *value;
};

static const char *tag_escape(const char *at, size_t *taken) {
    (void)taken;
    switch (*at) {
        case '\\':
            return "\\\\";
        case '"':
            return "\\\"";
        case '\n':
            return "\\n";
        default:
            return (unsigned char)*at < ' ' || *at == 0x7F ? "" : NULL;
    }
}

static void put_tag(struct buf *out, const char *name, const char *value, size_t max) {
    buf_format(out, "%s=\"", name);
    pen_escape(out, value, max, tag_escape);
    buf_char(out, '"');
}

/* One sample with the profile and the tags; NaN has none. */
static void put_sample(struct prom *prom, const struct tag *tags, size_t n_tags, double value) {
    struct buf *out = prom->out;
    if (isnan(value)) {
        return;
    }
    if (!prom->headed) {
        buf_format(out, "# HELP %s %s\n# TYPE %s gauge\n", prom->name, prom->help, prom->name);
        prom->headed = true;
    }
    buf_format(out, "%s{", prom->name);
    put_tag(out, "profile", node_find(prom->root, "summary.profile")->text, SIZE_MAX);
    for (size_t i = 0; i < n_tags; i++) {
        buf_char(out, ',');
        put_tag(out, tags[i].name, tags[i].value, strcmp(tags[i].name, "key") == 0 ? SIZE_MAX : TAG_MAX);
    }
    buf_text(out, "} ");
    (void)pen_real(out, value);
    buf_char(out, '\n');
}

static void put_tagged(struct prom *prom, const char *name, const char *tag, double value) {
    const struct tag tags[] = {{name, tag}};
    put_sample(prom, tags, 1, value);
}

static double number_at(const struct node *object, const char *path) {
    const struct node *node = node_find(object, path);
    return node != NULL && node->type == NODE_TIME ? (double)node->integer : node_number(node);
}

/* ---- the report ---- */

/* No digest is among the labels: it would begin another series with each report. */
static void write_info(struct prom *prom) {
    static const struct tag PATHS[] = {
        {"title", "summary.title"},          {"table", "mttr.table"},
        {"in_range", "mttr.in_range"},       {"clock", "mttr.clock"},
        {"calculation", "mttr.calculation"}, {"ratings", "mttr.ratings.set"},
        {"granularity", "mttr.granularity"}, {"timezone", "summary.range.timezone"},
        {"version", "verify.version"},
    };
    enum { N = sizeof PATHS / sizeof *PATHS };
    struct tag tags[N];
    for (size_t i = 0; i < N; i++) {
        tags[i] = (struct tag){PATHS[i].name, node_find_text(prom->root, PATHS[i].value)};
    }
    put_sample(prom, tags, N, 1);
}

static void write_complete(struct prom *prom) {
    put_sample(prom, NULL, 0, strcmp(node_find_text(prom->root, "summary.sync"), "complete") == 0);
}

/* ---- the figure of a metric: of durations by statistic, else its value ---- */

static void put_figure(struct prom *prom, const struct shown_metric *metric) {
    static const char *const STATS[] = {"mean", "median", "p90", "p95", "min", "max"};
    prom->name = metric->words->gauge;
    prom->help = metric->words->help;
    prom->headed = false;
    if (metric->words->unit != UNIT_SECONDS) {
        put_sample(prom, NULL, 0, number_at(metric->document, "value"));
        return;
    }
    const struct node *stats = node_get(metric->document, "stats");
    for (size_t i = 0; i < sizeof STATS / sizeof *STATS; i++) {
        put_tagged(prom, "stat", STATS[i], number_at(stats, STATS[i]));
    }
}

static void write_restore_time(struct prom *prom) {
    put_figure(prom, &prom->view->metrics[0]);
}

static void write_other_metrics(struct prom *prom) {
    for (size_t i = 1; i < prom->view->n_metrics; i++) {
        put_figure(prom, &prom->view->metrics[i]);
    }
}

/* ---- time to restore ---- */

static void write_headline(struct prom *prom) {
    put_tagged(prom, "calculation", node_find_text(prom->root, "mttr.calculation"),
               number_at(prom->root, "mttr.value"));
}

static void write_previous(struct prom *prom) {
    put_tagged(prom, "calculation", node_find_text(prom->root, "mttr.calculation"),
               number_at(prom->root, "mttr.previous.value"));
}

static void write_targets(struct prom *prom) {
    for (const struct node *of = node_find(prom->root, "mttr.targets")->first; of != NULL; of = of->next) {
        put_tagged(prom, "stat", node_find_text(of, "statistic"), number_at(of, "target"));
    }
}

static void write_met(struct prom *prom) {
    for (const struct node *of = node_find(prom->root, "mttr.targets")->first; of != NULL; of = of->next) {
        const char *status = node_find_text(of, "status");
        put_tagged(prom, "stat", node_find_text(of, "statistic"),
                   *status == '\0' ? (double)NAN : strcmp(status, "met") == 0);
    }
}

/* Of the last bucket of which it is known. */
static void write_open(struct prom *prom) {
    static const struct tag AGES[] = {{"0d", "open"},
                                      {"1d", "open_over_1d"},
                                      {"7d", "open_over_7d"},
                                      {"14d", "open_over_14d"},
                                      {"30d", "open_over_30d"}};
    const struct node *last = NULL;
    for (const struct node *of = node_find(prom->root, "mttr.counterweights")->first; of != NULL; of = of->next) {
        last = node_get(of, "open")->type != NODE_NULL ? of : last;
    }
    for (size_t i = 0; last != NULL && i < sizeof AGES / sizeof *AGES; i++) {
        put_tagged(prom, "older_than", AGES[i].name, number_at(last, AGES[i].value));
    }
}

/* ---- of every metric ---- */

static void put_of_each(struct prom *prom, const char *key) {
    for (size_t i = 0; i < prom->view->n_metrics; i++) {
        const struct shown_metric *metric = &prom->view->metrics[i];
        put_tagged(prom, "metric", metric->words->name, number_at(metric->document, key));
    }
}

static void write_population(struct prom *prom) {
    put_of_each(prom, "population");
}

static void write_counted(struct prom *prom) {
    put_of_each(prom, "count");
}

static void write_excluded(struct prom *prom) {
    for (size_t i = 0; i < prom->view->n_metrics; i++) {
        const struct shown_metric *metric = &prom->view->metrics[i];
        for (const struct node *reason = node_get(metric->document, "excluded")->first; reason != NULL;
             reason = reason->next) {
            const struct tag tags[] = {{"metric", metric->words->name}, {"reason", reason->key}};
            put_sample(prom, tags, 2, node_number(reason));
        }
    }
}

static void put_state(struct prom *prom, const char *metric, const char *state, const char *rating) {
    const struct tag tags[] = {{"metric", metric}, {"rating", state}};
    put_sample(prom, tags, 2, strcmp(state, rating) == 0);
}

static void put_states(struct prom *prom, const char *metric, const char *rating, const struct node *levels) {
    for (enum rating level = RATING_ELITE; levels == NULL && level < RATING_NONE; level++) {
        put_state(prom, metric, rating_name(level), rating);
    }
    for (const struct node *level = levels == NULL ? NULL : levels->first; level != NULL; level = level->next) {
        put_state(prom, metric, node_find_text(level, "rating"), rating);
    }
}

/* A state set, as OpenMetrics has it: of all levels the one that is reached is 1. */
static void write_rating(struct prom *prom) {
    for (size_t i = 0; i < prom->view->n_metrics; i++) {
        const struct shown_metric *metric = &prom->view->metrics[i];
        const char *rating = node_text(metric->document, "rating");
        if (rating != NULL) {
            bool timed = metric->words->unit == UNIT_SECONDS; /* by the profile's levels, others by the four tiers */
            put_states(prom, metric->words->name, rating, timed ? node_get(prom->root, "rating_levels") : NULL);
        }
    }
}

/* ---- groups ---- */

/* Whether the key comes out of tag_escape as it is. */
static bool is_whole(const char *key) {
    size_t n = strlen(key);
    for (size_t i = 0; i < n; i++) {
        const char *other = tag_escape(key + i, &(size_t){1});
        if (other != NULL && *other == '\0') {
            return false;
        }
    }
    return n <= KEY_MAX;
}

/* Whether the group has series of its own; those that come first have most records. */
static bool has_series(const struct node *group, size_t place) {
    return place < GROUPS_MAX && is_whole(node_find_text(group, "key"));
}

static void put_groups(struct prom *prom, const char *stat, const char *path) {
    for (const struct node *by = node_get(prom->root, "breakdowns")->first; by != NULL; by = by->next) {
        size_t place = 0;
        for (const struct node *group = node_get(by, "groups")->first; group != NULL; group = group->next) {
            const struct tag tags[] = {{"field", node_find_text(by, "field")},
                                       {"key", node_find_text(group, "key")},
                                       {"label", node_find_text(group, "label")},
                                       {"stat", stat}};
            if (has_series(group, place++)) {
                put_sample(prom, tags, stat == NULL ? 3 : 4, number_at(group, path));
            }
        }
    }
}

static void write_group_stats(struct prom *prom) {
    put_groups(prom, "mean", "stats.mean");
    put_groups(prom, "median", "stats.median");
    put_groups(prom, "p90", "stats.p90");
}

static void write_group_population(struct prom *prom) {
    put_groups(prom, NULL, "population");
}

static void write_group_counted(struct prom *prom) {
    put_groups(prom, NULL, "count");
}

static void write_left_out(struct prom *prom) {
    for (const struct node *by = node_get(prom->root, "breakdowns")->first; by != NULL; by = by->next) {
        size_t place = 0, left_out = 0;
        for (const struct node *group = node_get(by, "groups")->first; group != NULL; group = group->next) {
            left_out += has_series(group, place++) ? 0 : 1;
        }
        put_tagged(prom, "field", node_find_text(by, "field"), (double)left_out);
    }
}

/* What has one sample names its member; the others are written by a function, which also names what has no name here.
 */
static const struct {
    const char *name, *help, *path;
    void (*write)(struct prom *prom);
} GAUGES[] = {
    {"mttr_report_info", "What the report is of; always 1.", NULL, write_info},
    {"mttr_report_now_timestamp_seconds", "The present that the report was made for.", "summary.now", NULL},
    {"mttr_report_from_timestamp_seconds", "Start of the range, included.", "summary.range.from", NULL},
    {"mttr_report_to_timestamp_seconds", "End of the range, excluded.", "summary.range.to", NULL},
    {"mttr_report_run", "Number of the last run of the store.", "summary.run", NULL},
    {"mttr_known_until_timestamp_seconds", "End of what the last successful sync or import read.", "known_until", NULL},
    {"mttr_sync_complete", "1 when the last sync finished the range, else 0.", NULL, write_complete},
    {NULL, NULL, NULL, write_restore_time},
    {"mttr_restore_time_headline_seconds", "The statistic that the profile is rated by.", NULL, write_headline},
    {"mttr_restore_time_previous_seconds", "The same of the range before, as long as this one.", NULL, write_previous},
    {"mttr_restore_time_target_seconds", "What the profile wants the statistic to be at most.", NULL, write_targets},
    {"mttr_restore_time_target_met", "1 when the statistic is within its target, else 0.", NULL, write_met},
    {NULL, NULL, NULL, write_other_metrics},
    {"mttr_rating", "The rating: of the levels of a metric the one that is reached is 1.", NULL, write_rating},
    {"mttr_population_records", "Records in range for which the profile's condition holds.", NULL, write_population},
    {"mttr_counted_records", "How many of them are counted.", NULL, write_counted},
    {"mttr_excluded_records", "How many are not, by the one reason of each.", NULL, write_excluded},
    {"mttr_open_records", "Records open for longer than older_than, where the range or what is known ends.", NULL,
     write_open},
    {"mttr_group_restore_time_seconds", "Time to restore of each group of a breakdown, by statistic.", NULL,
     write_group_stats},
    {"mttr_group_population_records", "Records of each group.", NULL, write_group_population},
    {"mttr_group_counted_records", "How many of them are counted.", NULL, write_group_counted},
    {"mttr_groups_left_out",
     "Groups without series here: behind the " DIGITS(GROUPS_MAX) " with most records, or with a key over " DIGITS(
         KEY_MAX) " bytes or of control characters.",
     NULL, write_left_out},
};

void pen_prometheus(const struct view *view) {
    for (size_t i = 0; i < sizeof GAUGES / sizeof *GAUGES; i++) {
        struct prom prom = {
            .out = view->out, .root = view->root, .view = view, .name = GAUGES[i].name, .help = GAUGES[i].help};
        if (GAUGES[i].path != NULL) {
            put_sample(&prom, NULL, 0, number_at(view->root, GAUGES[i].path));
        } else {
            GAUGES[i].write(&prom);
        }
    }
}
