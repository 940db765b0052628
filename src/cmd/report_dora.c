/* SPDX-License-Identifier: Apache-2.0 */
/* report: the lines for the widgets other than mttr. */
#include <math.h>
#include <string.h>

#include "log.h"
#include "report_print_p.h"
#include "text.h"

static const char *rating_of(const struct widget *widget) {
    return widget->whole.figures.rating == NULL ? "not rated" : widget->whole.figures.rating;
}

static void print_frequency(const struct profile *profile, const struct widget *widget) {
    const struct widget_counts *counts = &widget->whole.counts;
    double value = fraction_real(widget->whole.figures.value);
    if (isnan(value)) {
        log_note("%s: deployment frequency unknown; 0 of %lld counted", profile->name, (long long)counts->population);
    } else {
        log_note("%s: deployment frequency %.2f a day, %.2f a week, %s; %lld of %lld counted", profile->name, value,
                 fraction_real(widget->whole.figures.per_week), rating_of(widget), (long long)counts->count,
                 (long long)counts->population);
    }
}

static void print_failure_rate(const struct profile *profile, const struct widget *widget) {
    double value = fraction_real(widget->whole.figures.value);
    int64_t deployments = widget->whole.counts.count, failures = widget->failures->count;
    if (isnan(value)) {
        log_note("%s: change failure rate unknown; %lld failure%s, no deployments", profile->name, (long long)failures,
                 text_plural(failures));
    } else {
        log_note("%s: change failure rate %.1f %%, %s; %lld failure%s, %lld deployment%s", profile->name, 100 * value,
                 rating_of(widget), (long long)failures, text_plural(failures), (long long)deployments,
                 text_plural(deployments));
    }
}

/* How much the figure covers comes first. */
static void print_recovery(const struct profile *profile, const struct widget *widget) {
    const struct widget_coverage *coverage = widget->coverage;
    const struct widget_tier *last = &coverage->tiers[coverage->n_tiers - 1];
    char text[INSTANT_TEXT];
    const char *value = report_duration(widget->whole.figures.value, text);
    log_note(
        "%s: a change in the store is named by %lld of %lld incident%s; failed deployment recovery %s (%s of %lld), %s",
        profile->name, (long long)coverage->recorded, (long long)coverage->incidents, text_plural(coverage->incidents),
        value == NULL ? "unknown" : value, calculation_name(profile->mttr.calculation),
        (long long)widget->whole.counts.count, rating_of(widget));
    if (strcmp(last->name, "nearest") == 0 && last->count > 0) {
        log_note("%s: %lld more incident%s linked only by time: see failed_deployment_recovery_by_tier", profile->name,
                 (long long)last->count, text_plural(last->count));
    }
}

void report_print_dora(const struct profile *profile, const struct analysis *analysis) {
    static const struct {
        const char *name;
        void (*print)(const struct profile *profile, const struct widget *widget);
    } LINES[] = {
        {"deployment_frequency", print_frequency},
        {"change_failure_rate", print_failure_rate},
        {"failed_deployment_recovery", print_recovery},
    };
    for (size_t i = 0; i < sizeof LINES / sizeof *LINES; i++) {
        const struct widget *widget = widget_find(analysis->widgets, analysis->n_widgets, LINES[i].name);
        if (widget != NULL) {
            LINES[i].print(profile, widget);
        }
    }
}
