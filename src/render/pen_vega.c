/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pen_vega: charts as Vega-Lite specifications with their data inline: the series of the whole, and the groups of a
 * breakdown. Data are seconds, as in mttr.json; the specification divides them. Vega knows UTC and the reader's zone
 * only, so instants are written as the profile's zone shows them and read as UTC.
 */
#include <math.h>
#include <string.h>

#include "instant.h"
#include "page_p.h"
#include "pen_p.h"
#include "text.h"

enum {
    GROUPS_SHOWN = 30, /* of a breakdown: those with most records */
    NAME_SHOWN = 80,   /* bytes of a group's name */
    TEXT_MAX = 1 << 16
};

/* A chart on its way. */
struct chart {
    const struct view *view;
    double most; /* the greatest number that is shown */
    struct arena *arena;
};

/* ---- text ---- */

static void plain_text(struct buf *out, const char *text) {
    buf_text(out, text);
}

/* What people read, unescaped: it goes into JSON text. */
static const struct dialect PLAIN = {.none = "\xE2\x80\x93", .text = plain_text, .rating = plain_text};

static struct view plain_view(const struct chart *chart, struct buf *text) {
    buf_init(text, TEXT_MAX);
    return (struct view){.out = text, .root = chart->view->root, .zone = chart->view->zone, .dialect = &PLAIN};
}

static const char *finish_text(const struct chart *chart, struct buf *text) {
    const char *kept = arena_strdup(chart->arena, text->data);
    buf_clear(text);
    return kept;
}

static const char *value_text(const struct chart *chart, const struct node *row, const char *path,
                              enum cell_kind kind) {
    struct buf text;
    const struct view view = plain_view(chart, &text);
    cell_value(&view, row, path, kind);
    return finish_text(chart, &text);
}

/* What the zone's clock shows then, for `utc:` formats. */
static const char *local_text(const struct chart *chart, const struct node *time) {
    struct civil civil = zone_civil(chart->view->zone, time->integer);
    return arena_format(chart->arena, "%04lld-%02d-%02dT%02d:%02d", (long long)civil.year, civil.month, civil.day,
                        civil.hour, civil.minute);
}

static void put_json(const struct chart *chart, const char *text) {
    const struct node node = {.type = NODE_TEXT, .text = text};
    pen_json_line(chart->view->out, &node);
}

/* ---- how large ---- */

static const struct unit {
    const char *name;
    int seconds;
    int upto; /* greatest number that is shown in it, in seconds */
} UNITS[] = {{"seconds", 1, 2 * MINUTE}, {"minutes", MINUTE, 2 * HOUR}, {"hours", HOUR, 2 * DAY}, {"days", DAY, 0}};

static const struct unit *unit_of(const struct chart *chart) {
    const struct unit *unit = UNITS;
    while (unit->upto != 0 && chart->most > unit->upto) {
        unit++;
    }
    return unit;
}

static double most_of(const struct node *rows, const char *const *keys, size_t n_keys) {
    double most = 0;
    for (const struct node *row = rows->first; row != NULL; row = row->next) {
        for (size_t i = 0; i < n_keys; i++) {
            most = fmax(most, node_number(node_get(row, keys[i]))); /* NaN is left out */
        }
    }
    return most;
}

/* ---- data ---- */

/* An array of objects, each on a line of its own. */
static void put_rows(const struct chart *chart, const struct node *rows) {
    struct buf *out = chart->view->out;
    buf_char(out, '[');
    for (const struct node *row = rows->first; row != NULL; row = row->next) {
        buf_text(out, "\n    ");
        pen_json_line(out, row);
        buf_text(out, row->next != NULL ? "," : "\n  ");
    }
    buf_char(out, ']');
}

static void copy(const struct chart *chart, struct node *out, const struct node *from, const char *const *keys,
                 size_t n_keys) {
    for (size_t i = 0; i < n_keys; i++) {
        node_add_copy(chart->arena, out, node_get(from, keys[i]));
    }
}

static void mark_buckets(const struct chart *chart) {
    static const char *const KEYS[] = {"start", "partial", "mean", "median", "p90", "rating", "count", "population"};
    struct node *rows = node_array(chart->arena);
    int64_t index = 0;
    for (const struct node *of = node_find(chart->view->root, "mttr.series")->first; of != NULL; of = of->next) {
        struct node *row = node_add_object(chart->arena, rows, NULL);
        node_add_int(chart->arena, row, "index", index++);
        node_add_text(chart->arena, row, "bucket", value_text(chart, of, "start", CELL_DATE));
        node_add_text(chart->arena, row, "from", local_text(chart, node_get(of, "start")));
        node_add_text(chart->arena, row, "to", local_text(chart, node_get(of, "end")));
        copy(chart, row, of, KEYS, sizeof KEYS / sizeof *KEYS);
    }
    put_rows(chart, rows);
}

static void mark_levels(const struct chart *chart) {
    static const char *const KEYS[] = {"rating", "from", "to"};
    struct node *rows = node_array(chart->arena);
    for (const struct node *of = node_get(chart->view->root, "rating_levels")->first; of != NULL; of = of->next) {
        struct node *row = node_add_object(chart->arena, rows, NULL);
        copy(chart, row, of, KEYS, sizeof KEYS / sizeof *KEYS);
        node_add_text(
            chart->arena, row, "label",
            arena_format(chart->arena, "%s < %s", node_text(of, "rating"), value_text(chart, of, "to", CELL_DURATION)));
    }
    put_rows(chart, rows);
}

static void mark_groups(const struct chart *chart) {
    static const char *const KEYS[] = {"key", "value", "rating", "count", "population"};
    struct node *rows = node_array(chart->arena);
    int64_t place = 0;
    for (const struct node *of = node_get(chart->view->part, "groups")->first; of != NULL && place < GROUPS_SHOWN;
         of = of->next) {
        const char *label = node_text(of, "label");
        struct node *row = node_add_object(chart->arena, rows, NULL);
        node_add_int(chart->arena, row, "place", place++);
        node_add_text(chart->arena, row, "name",
                      label == NULL || *label == '\0' ? "(none)" : pen_cut(chart->arena, label, NAME_SHOWN));
        node_add_text(
            chart->arena, row, "note",
            arena_format(chart->arena, "%s, %s of %s", value_text(chart, of, "value", CELL_DURATION),
                         value_text(chart, of, "count", CELL_COUNT), value_text(chart, of, "population", CELL_COUNT)));
        copy(chart, row, of, KEYS, sizeof KEYS / sizeof *KEYS);
    }
    put_rows(chart, rows);
}

/* ---- titles and numbers ---- */

static void mark_about(const struct chart *chart) {
    static const char *const PATHS[] = {
        "summary.profile", "summary.range",  "summary.now",      "summary.run",
        "summary.sync",    "verify.version", "mttr.granularity", "verify.population_sha256"};
    struct node *about = node_object(chart->arena);
    for (size_t i = 0; i < sizeof PATHS / sizeof *PATHS; i++) {
        node_add_copy(chart->arena, about, node_find(chart->view->root, PATHS[i]));
    }
    pen_json_line(chart->view->out, about);
}

static void mark_title(const struct chart *chart) {
    put_json(chart, node_find_text(chart->view->root, "summary.title"));
}

static void mark_headline(const struct chart *chart) {
    const struct node *mttr = node_get(chart->view->root, "mttr");
    const char *rating = node_text(mttr, "rating");
    put_json(chart, arena_format(chart->arena, "Time to restore %s%s%s: %s of %s counted of %s record%s",
                                 value_text(chart, mttr, "value", CELL_DURATION), rating == NULL ? "" : ", ",
                                 rating == NULL ? "" : rating, node_text(mttr, "calculation"),
                                 value_text(chart, mttr, "count", CELL_COUNT),
                                 value_text(chart, mttr, "population", CELL_COUNT),
                                 text_plural(node_get(mttr, "population")->integer)));
}

static void mark_range(const struct chart *chart) {
    struct buf text;
    const struct view view = plain_view(chart, &text);
    cell_range(&view, node_find(view.root, "summary.range"));
    buf_format(&text, ", %s, records %s in it%s", node_find_text(chart->view->root, "summary.range.timezone"),
               node_find_text(chart->view->root, "mttr.in_range"),
               strcmp(node_find_text(chart->view->root, "summary.sync"), "complete") == 0
                   ? ""
                   : "; incomplete: the last sync did not finish");
    put_json(chart, finish_text(chart, &text));
}

static void mark_field(const struct chart *chart) {
    size_t n = node_count(node_get(chart->view->part, "groups"));
    const char *field = node_text(chart->view->part, "field");
    put_json(chart, n <= GROUPS_SHOWN
                        ? arena_format(chart->arena, "By %s", field)
                        : arena_format(chart->arena, "By %s: the %d of %zu with most records", field, GROUPS_SHOWN, n));
}

static void mark_begin(const struct chart *chart) {
    buf_text(chart->view->out, local_text(chart, node_find(chart->view->root, "summary.range.from")));
}

static void mark_end(const struct chart *chart) {
    buf_text(chart->view->out, local_text(chart, node_find(chart->view->root, "summary.range.to")));
}

static void mark_time_axis(const struct chart *chart) {
    put_json(chart,
             arena_format(chart->arena, "Each %s, dates of %s", node_find_text(chart->view->root, "mttr.granularity"),
                          node_find_text(chart->view->root, "summary.range.timezone")));
}

static void mark_unit(const struct chart *chart) {
    buf_text(chart->view->out, unit_of(chart)->name);
}

static void mark_unit_seconds(const struct chart *chart) {
    buf_format(chart->view->out, "%d", unit_of(chart)->seconds);
}

static void mark_most(const struct chart *chart) {
    (void)pen_real(chart->view->out, chart->most);
}

static void mark_calculation(const struct chart *chart) {
    buf_text(chart->view->out, node_find_text(chart->view->root, "mttr.calculation"));
}

static void mark_slope(const struct chart *chart) {
    pen_json_line(chart->view->out, node_find(chart->view->root, "mttr.trend.slope"));
}

static void mark_intercept(const struct chart *chart) {
    pen_json_line(chart->view->out, node_find(chart->view->root, "mttr.trend.intercept"));
}

static const char *trend_name(const struct chart *chart) {
    return arena_format(chart->arena, "trend of the %s", node_find_text(chart->view->root, "mttr.calculation"));
}

static void mark_trend(const struct chart *chart) {
    put_json(chart, trend_name(chart));
}

/* Of the legend. */
static void mark_names(const struct chart *chart) {
    struct node *names = node_array(chart->arena);
    node_add_text(chart->arena, names, NULL, "mean");
    node_add_text(chart->arena, names, NULL, "median");
    node_add_text(chart->arena, names, NULL, "p90");
    if (node_find(chart->view->root, "mttr.trend.slope")->type != NODE_NULL) {
        node_add_text(chart->arena, names, NULL, trend_name(chart));
    }
    pen_json_line(chart->view->out, names);
}

static void put_mark(const struct chart *chart, const struct template_piece *piece) {
    static const struct {
        const char *name;
        void (*write)(const struct chart *chart);
    } MARKS[] = {
        {"about", mark_about},       {"title", mark_title},
        {"headline", mark_headline}, {"range", mark_range},
        {"field", mark_field},       {"begin", mark_begin},
        {"end", mark_end},           {"time_axis", mark_time_axis},
        {"unit", mark_unit},         {"unit_seconds", mark_unit_seconds},
        {"most", mark_most},         {"calculation", mark_calculation},
        {"slope", mark_slope},       {"intercept", mark_intercept},
        {"trend", mark_trend},       {"names", mark_names},
        {"buckets", mark_buckets},   {"levels", mark_levels},
        {"groups", mark_groups},
    };
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++) {
        if (template_mark_is(piece, MARKS[i].name)) {
            MARKS[i].write(chart);
        }
    }
}

static void write_chart(const struct view *view, const struct page_asset *template, double most) {
    struct arena arena;
    arena_init(&arena);
    const struct chart chart = {.view = view, .most = most, .arena = &arena};
    for (struct template_piece piece = {0}; template_next(template, &piece);) {
        buf_add(view->out, piece.text, piece.n);
        put_mark(&chart, &piece);
    }
    arena_clear(&arena);
}

void pen_vega(const struct view *view) {
    static const char *const SHOWN[] = {"mean", "median", "p90"};
    write_chart(view, &PAGE_SERIES, most_of(node_find(view->root, "mttr.series"), SHOWN, 3));
}

void pen_vega_groups(const struct view *view) {
    static const char *const SHOWN[] = {"value"};
    write_chart(view, &PAGE_GROUPS, most_of(node_get(view->part, "groups"), SHOWN, 1));
}
