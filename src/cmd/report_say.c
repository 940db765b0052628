/* SPDX-License-Identifier: Apache-2.0 */
/* report: what a person reads of it: the table on a terminal, and the lines on standard error. */
#include <math.h>

#include "log.h"
#include "report_print_p.h"
#include "text.h"

enum { LINE_MAX_BYTES = 4096 };

const char *report_duration(const struct node *object, const char *key, char text[INSTANT_TEXT]) {
    const struct node *node = node_get(object, key);
    if (node == NULL || node->type == NODE_NULL) {
        return NULL;
    }
    duration_format(llround(node_number(node)), text);
    return text;
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
        buf_format(&line, "%s%s: %lld", between, node_text(step, "step"), (long long)node_get(step, "count")->integer);
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
        const char *status = node_text(target, "status"), *found = report_duration(target, "value", value);
        log_note("%s: target %s %s: %s (%s)", profile, node_text(target, "statistic"),
                 report_duration(target, "target", limit), status == NULL ? "neither met nor missed" : status,
                 found == NULL ? "nothing was counted" : found);
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
    const char *value = report_duration(widget, "value", text), *files = text_plural((int64_t)n_files);
    if (value == NULL) {
        log_note("%s: MTTR unknown; 0 of %lld counted; %zu file%s in %s/%s", profile->name,
                 (long long)analysis->population, n_files, files, request->out, profile->name);
        return;
    }
    log_note("%s: MTTR %s (%s of %lld), %s; %lld of %lld counted; %zu file%s in %s/%s", profile->name, value,
             calculation_name(profile->mttr.calculation), (long long)analysis->counted, node_text(widget, "rating"),
             (long long)analysis->counted, (long long)analysis->population, n_files, files, request->out,
             profile->name);
}
