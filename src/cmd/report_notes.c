/* SPDX-License-Identifier: Apache-2.0 */
/* report: what a person reads of it on standard error. */
#include <string.h>

#include "log.h"
#include "report_print_p.h"
#include "text.h"

enum { LINE_MAX_BYTES = 4096 };

/* "; excluded: 3 open, 1 canceled", or nothing. */
static void add_excluded(struct buf *line, const struct widget_counts *counts) {
    const char *between = "; excluded: ";
    for (size_t i = 0; i < N_REASONS; i++) {
        if (counts->excluded[i] > 0) {
            buf_format(line, "%s%lld %s", between, (long long)counts->excluded[i], verdict_name((enum verdict)i));
            between = ", ";
        }
    }
}

/* Where the records went, when fewer than half of the population were counted. */
static void print_funnel(const char *profile, const struct analysis *analysis) {
    const struct widget *widget = &analysis->widgets[0];
    struct buf line;
    if (analysis->counted > 0 && 2 * analysis->counted >= analysis->population) {
        return;
    }
    buf_init(&line, LINE_MAX_BYTES);
    for (size_t i = 0; i < widget->n_steps; i++) {
        buf_format(&line, "%s%s: %lld", i == 0 ? "" : " -> ", widget->funnel[i].name,
                   (long long)widget->funnel[i].count);
    }
    add_excluded(&line, &widget->whole.counts);
    log_note("%s: %s counted: %s", profile, analysis->counted == 0 ? "nothing" : "less than half", line.data);
    buf_clear(&line);
}

/* The first metric is that of the closing line. */
static void print_metrics(const struct report_result *result) {
    const struct profile *profile = &result->job->profile;
    for (size_t i = 1; i < N_METRICS; i++) {
        const struct widget *widget =
            widget_find(result->analysis->widgets, result->analysis->n_widgets, METRICS[i]->words.name);
        const char *text = widget == NULL ? "" : widget_describe(widget, profile, result->arena);
        for (size_t n; (n = strcspn(text, "\n")) > 0; text += text[n] == '\n' ? n + 1 : n) {
            log_note("%s: %.*s", profile->name, (int)n, text);
        }
    }
}

/* "target mean 4 h: met (30 m)" */
static void print_targets(const char *profile, const struct widget_distribution *distribution) {
    for (size_t i = 0; i < distribution->n_targets; i++) {
        const struct widget_target *target = &distribution->targets[i];
        char limit[INSTANT_TEXT], text[INSTANT_TEXT];
        const char *value = metric_unit_text(UNIT_SECONDS, fraction_real(target->value), text);
        duration_format(target->seconds, limit);
        log_note("%s: target %s %s: %s (%s)", profile, calculation_name(target->statistic), limit,
                 target->status == NULL ? "neither met nor missed" : target->status,
                 value == NULL ? "nothing was counted" : value);
    }
}

void report_print_notes(const struct report_request *request, const struct report_result *result) {
    const struct profile *profile = &result->job->profile;
    const struct analysis *analysis = result->analysis;
    const struct widget *widget = &analysis->widgets[0];
    char text[INSTANT_TEXT];
    if (!analysis->complete) {
        log_warn("%s: the last sync did not cover all of this range, so records may be missing; run mttr sync",
                 profile->name);
    }
    print_funnel(profile->name, analysis);
    print_metrics(result);
    print_targets(profile->name, widget->distribution);
    const char *value = metric_unit_text(UNIT_SECONDS, fraction_real(widget->whole.figures.value), text);
    const char *files = text_plural((int64_t)result->n_files);
    if (value == NULL) {
        log_note("%s: MTTR unknown; 0 of %lld counted; %zu file%s in %s/%s", profile->name,
                 (long long)analysis->population, result->n_files, files, request->out, profile->name);
        return;
    }
    log_note("%s: MTTR %s (%s of %lld), %s; %lld of %lld counted; %zu file%s in %s/%s", profile->name, value,
             calculation_name(profile->mttr.calculation), (long long)analysis->counted, widget->whole.figures.rating,
             (long long)analysis->counted, (long long)analysis->population, result->n_files, files, request->out,
             profile->name);
}
