/* SPDX-License-Identifier: Apache-2.0 */
/* copy_fill: part by part; sql/copy.sql names the members of each object that are kept. */
#include "copy_fill.h"

#include "dashboard_p.h"
#include "instant.h"

/* One document on its way; the first failure is kept. */
struct way {
    struct copy_fill *fill;
    struct arena *arena;
    struct fault *fault;
};

static void put(const struct way *way, const char *table, const struct node *row) {
    if (way->fault->kind == FAULT_NONE) {
        (void)!copy_add(way->fill->copy, table, &way->fill->place, row, way->fault);
    }
}

/* Where there is such a list. */
static void put_each(const struct way *way, const char *table, const struct node *list) {
    if (list == NULL) {
        return;
    }
    way->fill->place.place = 0;
    for (const struct node *row = list->first; row != NULL; row = row->next) {
        put(way, table, row);
        way->fill->place.place++;
    }
}

static void put_part(const struct way *way, int64_t place, const struct widget_part *part) {
    way->fill->place.part++;
    way->fill->place.place = place;
    put(way, "copy_part", part->node);
    put_each(way, "copy_bucket", part->series);
}

static const struct node *list_reasons(const struct widget_counts *counts, struct arena *arena) {
    struct node *list = node_array(arena);
    for (size_t i = 0; i < N_REASONS; i++) {
        struct node *row = node_add_object(arena, list, NULL);
        node_add_text(arena, row, "reason", verdict_name((enum verdict)i));
        node_add_int(arena, row, "count", counts->excluded[i]);
    }
    return list;
}

/* One class of the histogram, labelled "5 m - 15 m"; the last has no end. */
static void add_class(struct node *list, size_t i, int64_t count, struct arena *arena) {
    struct node *row = node_add_object(arena, list, NULL);
    bool last = i + 1 == SPREAD_CLASSES;
    char from[INSTANT_TEXT], to[INSTANT_TEXT] = "";
    duration_format(SPREAD_EDGES[i], from);
    if (!last) {
        duration_format(SPREAD_EDGES[i + 1], to);
    }
    node_add_text(arena, row, "label",
                  last ? arena_format(arena, "over %s", from) : arena_format(arena, "%s - %s", from, to));
    node_add_int(arena, row, "from", SPREAD_EDGES[i]);
    if (!last) {
        node_add_int(arena, row, "to", SPREAD_EDGES[i + 1]);
    } else {
        node_add_null(arena, row, "to");
    }
    node_add_int(arena, row, "count", count);
}

static void put_distribution(const struct way *way, const struct widget_distribution *distribution) {
    if (distribution == NULL) {
        return;
    }
    struct node *classes = node_array(way->arena);
    for (size_t i = 0; i < SPREAD_CLASSES; i++) {
        add_class(classes, i, distribution->histogram[i], way->arena);
    }
    put_each(way, "copy_bin", classes);
    put_each(way, "copy_rating", distribution->rating_rows);
}

static void put_whole(const struct way *way, const struct widget *widget) {
    way->fill->place.field = NULL;
    put_part(way, 0, &widget->whole);
    put_each(way, "copy_reason", list_reasons(&widget->whole.counts, way->arena));
    put_each(way, "copy_step", widget->funnel_rows);
    put_distribution(way, widget->distribution);
    put_each(way, "copy_weight", widget->counterweight_rows);
}

static void put_groups(const struct way *way, const struct widget *widget) {
    way->fill->place.field = widget->by;
    for (size_t i = 0; i < widget->n_groups; i++) {
        put_part(way, (int64_t)i, &widget->groups[i]);
    }
}

bool copy_fill_add(struct copy_fill *fill, const struct report_job *job, const struct analysis *analysis,
                   struct arena *arena, struct fault *fault) {
    const struct way way = {.fill = fill, .arena = arena, .fault = fault};
    put(&way, "copy_profile", dashboard_document(job, analysis, NULL, arena));
    for (size_t i = 0; i < analysis->n_widgets; i++) {
        const struct widget *widget = &analysis->widgets[i];
        if (widget->metric == NULL) {
            continue; /* a list of records */
        }
        fill->place.metric = widget->metric->words.name;
        if (widget->by != NULL) {
            put_groups(&way, widget);
        } else {
            put_whole(&way, widget);
        }
    }
    return fault->kind == FAULT_NONE;
}
