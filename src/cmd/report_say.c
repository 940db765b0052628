/* report: what a person reads of it: the table on a terminal, and the lines on standard error. */
#include <math.h>

#include "grid.h"
#include "log.h"
#include "report_p.h"

enum { LINE_MAX_BYTES = 4096 };

static const char *text_of(const struct node *object, const char *key) {
    const struct node *node = node_get(object, key);
    return node != NULL && node->type == NODE_TEXT ? node->text : NULL;
}

/* A duration in seconds for people, NULL for null. */
static const char *duration_of(const struct node *object, const char *key, char text[INSTANT_TEXT]) {
    const struct node *node = node_get(object, key);
    if (node == NULL || node->type == NODE_NULL) {
        return NULL;
    }
    duration_format(node->type == NODE_REAL ? llround(node->real) : node->integer, text);
    return text;
}

static const char *integer_of(const struct node *object, const char *key, struct arena *arena) {
    const struct node *node = node_get(object, key);
    bool none = node == NULL || node->type == NODE_NULL;
    return none ? NULL : arena_format(arena, "%lld", (long long)node->integer);
}

/* The local date of a bucket's start. */
static const char *date_of(const struct node *bucket, const struct zone *zone, struct arena *arena) {
    struct civil civil = zone_civil(zone, node_get(bucket, "start")->integer);
    return arena_format(arena, "%04lld-%02d-%02d", (long long)civil.year, civil.month, civil.day);
}

void report_print_series(const struct report_job *job, const struct report_request *request, const struct node *widget,
                         bool color, struct arena *arena) {
    const struct grid_column columns[] = {
        {granularity_name(request->granularity), false},
        {"population", true},
        {"count", true},
        {calculation_name(job->profile.mttr.calculation), true},
        {"rating", false},
        {"opened", true},
        {"open at end", true},
        {"over 7 d", true},
    };
    const struct node *weights = node_get(widget, "counterweights")->first; /* one a bucket, too */
    struct grid grid;
    grid_init(&grid, columns, sizeof columns / sizeof *columns, arena);
    for (const struct node *bucket = node_get(widget, "series")->first; bucket != NULL; bucket = bucket->next) {
        char value[INSTANT_TEXT];
        const char *cells[] = {
            date_of(bucket, &job->profile.zone, arena),
            integer_of(bucket, "population", arena),
            integer_of(bucket, "count", arena),
            duration_of(bucket, "value", value),
            text_of(bucket, "rating"),
            integer_of(weights, "opened", arena),
            integer_of(weights, "open", arena),
            integer_of(weights, "open_over_7d", arena),
        };
        grid_add(&grid, cells);
        weights = weights->next;
    }
    grid_print(&grid, stdout, color);
}

/* "; excluded: 3 open, 1 canceled", or nothing. */
static void add_excluded(struct buf *line, const struct node *excluded) {
    const char *between = "; excluded: ";
    for (const struct node *reason = excluded->first; reason != NULL; reason = reason->next) {
        if (reason->integer > 0) {
            buf_format(line, "%s%lld %s", between, (long long)reason->integer, reason->key);
            between = ", ";
        }
    }
}

/* Where the records went, when fewer than half of the population were counted. */
static void say_funnel(const char *profile, const struct analysis *analysis) {
    const struct node *widget = analysis->widgets[0].node;
    const char *between = "";
    struct buf line;
    if (analysis->counted > 0 && 2 * analysis->counted >= analysis->population) {
        return;
    }
    buf_init(&line, LINE_MAX_BYTES);
    for (const struct node *step = node_get(widget, "funnel")->first; step != NULL; step = step->next) {
        buf_format(&line, "%s%s: %lld", between, text_of(step, "step"), (long long)node_get(step, "count")->integer);
        between = " -> ";
    }
    add_excluded(&line, node_get(widget, "excluded"));
    log_note("%s: %s counted: %s", profile, analysis->counted == 0 ? "nothing" : "less than half", line.data);
    buf_clear(&line);
}

/* "target mean 4 h: met (30 m)" */
static void say_targets(const char *profile, const struct node *widget) {
    for (const struct node *target = node_get(widget, "targets")->first; target != NULL; target = target->next) {
        char limit[INSTANT_TEXT], value[INSTANT_TEXT];
        const char *status = text_of(target, "status");
        if (status != NULL) {
            log_note("%s: target %s %s: %s (%s)", profile, text_of(target, "statistic"),
                     duration_of(target, "target", limit), status, duration_of(target, "value", value));
        }
    }
}

void report_say(const struct report_request *request, const struct report_job *job, const struct analysis *analysis,
                size_t n_files) {
    const struct profile *profile = &job->profile;
    const struct node *widget = analysis->widgets[0].node;
    char text[INSTANT_TEXT];
    if (!analysis->complete) {
        log_warn("%s: the last sync did not complete this range, so the numbers may lack records; run mttr sync",
                 profile->name);
    }
    say_funnel(profile->name, analysis);
    report_say_dora(profile->name, analysis->summary);
    say_targets(profile->name, widget);
    const char *value = duration_of(widget, "value", text);
    if (value == NULL) {
        log_note("%s: MTTR unknown; 0 of %lld counted; %zu files in %s/%s", profile->name,
                 (long long)analysis->population, n_files, request->out, profile->name);
        return;
    }
    log_note("%s: MTTR %s (%s of %lld), %s; %lld of %lld counted; %zu files in %s/%s", profile->name, value,
             calculation_name(profile->mttr.calculation), (long long)analysis->counted, text_of(widget, "rating"),
             (long long)analysis->counted, (long long)analysis->population, n_files, request->out, profile->name);
}
