/* SPDX-License-Identifier: Apache-2.0 */
/* copy_fill: document by document; sql/copy.sql tells which members of each are kept. */
#include "copy_fill.h"

#include <string.h>

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

static void put_part(const struct way *way, int64_t place, const struct node *node) {
    way->fill->place.part++;
    way->fill->place.place = place;
    put(way, "copy_part", node);
    put_each(way, "copy_bucket", node_get(node, "series"));
}

/* The members of an object of counts as rows. */
static const struct node *list_reasons(const struct node *excluded, struct arena *arena) {
    struct node *list = node_array(arena);
    for (const struct node *reason = excluded->first; reason != NULL; reason = reason->next) {
        struct node *row = node_add_object(arena, list, NULL);
        node_add_text(arena, row, "reason", reason->key);
        node_add_int(arena, row, "count", reason->integer);
    }
    return list;
}

/* "5 m - 15 m" */
static const char *name_class(const struct node *class, struct arena *arena) {
    const struct node *to = node_get(class, "to");
    char from_text[INSTANT_TEXT], to_text[INSTANT_TEXT];
    duration_format(node_get(class, "from")->integer, from_text);
    if (to->type == NODE_NULL) {
        return arena_format(arena, "over %s", from_text);
    }
    duration_format(to->integer, to_text);
    return arena_format(arena, "%s - %s", from_text, to_text);
}

static const struct node *list_classes(const struct node *histogram, struct arena *arena) {
    struct node *list = node_array(arena);
    for (const struct node *class = histogram->first; class != NULL; class = class->next) {
        struct node *row = node_add_object(arena, list, NULL);
        node_add_text(arena, row, "label", name_class(class, arena));
        node_add_copy(arena, row, node_get(class, "from"));
        node_add_copy(arena, row, node_get(class, "to"));
        node_add_copy(arena, row, node_get(class, "count"));
    }
    return list;
}

static void put_distribution(const struct way *way, const struct node *distribution) {
    if (distribution != NULL) {
        put_each(way, "copy_bin", list_classes(node_get(distribution, "histogram"), way->arena));
        put_each(way, "copy_rating", node_get(distribution, "ratings"));
    }
}

static void put_whole(const struct way *way, const struct node *node) {
    way->fill->place.field = NULL;
    put_part(way, 0, node);
    put_each(way, "copy_reason", list_reasons(node_get(node, "excluded"), way->arena));
    put_each(way, "copy_step", node_get(node, "funnel"));
    put_distribution(way, node_get(node, "distribution"));
    put_each(way, "copy_weight", node_get(node, "counterweights"));
}

static void put_groups(const struct way *way, const struct widget *widget) {
    int64_t place = 0;
    way->fill->place.field = widget->name + strlen(way->fill->place.metric) + strlen("_by_");
    for (const struct node *group = widget->rows->first; group != NULL; group = group->next) {
        put_part(way, place++, group);
    }
}

bool copy_fill_add(struct copy_fill *fill, const struct report_job *job, const struct analysis *analysis,
                   struct arena *arena, struct fault *fault) {
    const struct way way = {.fill = fill, .arena = arena, .fault = fault};
    put(&way, "copy_profile", dashboard_document(job, analysis, NULL, arena));
    for (size_t i = 0; i < analysis->n_widgets; i++) {
        const struct widget *widget = &analysis->widgets[i];
        if (widget->node->type != NODE_OBJECT) {
            continue; /* a list of records */
        }
        fill->place.metric = node_text(widget->node, "metric");
        if (widget->by != NULL) {
            put_groups(&way, widget);
        } else {
            put_whole(&way, widget->node);
        }
    }
    return fault->kind == FAULT_NONE;
}
