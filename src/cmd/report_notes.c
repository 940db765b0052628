/* SPDX-License-Identifier: Apache-2.0 */
/* report: what a person reads of it on standard error. */
#include <math.h>

#include "log.h"
#include "report_print_p.h"
#include "text.h"

enum { LINE_MAX_BYTES = 4096 };

const char *report_duration(struct fraction seconds, char text[INSTANT_TEXT]) {
    double value = fraction_real(seconds);
    if (isnan(value)) {
        return NULL;
    }
    duration_format(llround(value), text);
    return text;
}

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

/* "target mean 4 h: met (30 m)" */
static void print_targets(const char *profile, const struct widget_distribution *distribution) {
    for (size_t i = 0; i < distribution->n_targets; i++) {
        const struct widget_target *target = &distribution->targets[i];
        char limit[INSTANT_TEXT], text[INSTANT_TEXT];
        const char *value = report_duration(target->value, text);
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
    report_print_dora(profile, analysis);
    print_targets(profile->name, widget->distribution);
    const char *value = report_duration(widget->whole.figures.value, text);
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
