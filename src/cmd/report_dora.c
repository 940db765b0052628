/* SPDX-License-Identifier: Apache-2.0 */
/* report: the lines for the widgets beside mttr. */
#include <math.h>
#include <string.h>

#include "log.h"
#include "report_print_p.h"
#include "text.h"

static const char *rating_of(const struct node *widget) {
    const char *rating = node_text(widget, "rating");
    return rating == NULL ? "not rated" : rating;
}

static long long integer_of(const struct node *widget, const char *key) {
    return (long long)node_get(widget, key)->integer;
}

static void say_frequency(const char *profile, const struct node *widget) {
    double value = node_number(node_get(widget, "value"));
    if (isnan(value)) {
        log_note("%s: deployment frequency unknown; 0 of %lld counted", profile, integer_of(widget, "population"));
    } else {
        log_note("%s: deployment frequency %.2f a day, %.2f a week, %s; %lld of %lld counted", profile, value,
                 node_number(node_get(widget, "per_week")), rating_of(widget), integer_of(widget, "count"),
                 integer_of(widget, "population"));
    }
}

static void say_failure_rate(const char *profile, const struct node *widget) {
    double value = node_number(node_get(widget, "value"));
    long long failures = integer_of(node_get(widget, "failures"), "count");
    if (isnan(value)) {
        log_note("%s: change failure rate unknown; %lld failure%s, no deployments", profile, failures,
                 text_plural(failures));
    } else {
        log_note("%s: change failure rate %.1f %%, %s; %lld failure%s, %lld deployment%s", profile, 100 * value,
                 rating_of(widget), failures, text_plural(failures), integer_of(widget, "count"),
                 text_plural(integer_of(widget, "count")));
    }
}

/* How much the figure stands for comes first. */
static void say_recovery(const char *profile, const struct node *widget) {
    const struct node *coverage = node_get(widget, "coverage");
    double value = node_number(node_get(widget, "value"));
    char text[INSTANT_TEXT] = "unknown";
    if (!isnan(value)) {
        duration_format(llround(value), text);
    }
    log_note(
        "%s: a mirrored change is named by %lld of %lld incident%s; failed deployment recovery %s (%s of %lld), %s",
        profile, integer_of(coverage, "recorded"), integer_of(coverage, "incidents"),
        text_plural(integer_of(coverage, "incidents")), text, node_get(widget, "calculation")->text,
        integer_of(widget, "count"), rating_of(widget));
    const struct node *last = node_get(coverage, "tiers")->last;
    if (strcmp(node_get(last, "tier")->text, "nearest") == 0 && integer_of(last, "count") > 0) {
        log_note("%s: by time alone, %lld more incident%s: failed_deployment_recovery_by_tier has them apart", profile,
                 integer_of(last, "count"), text_plural(integer_of(last, "count")));
    }
}

void report_say_dora(const char *profile, const struct node *summary) {
    static const struct {
        const char *metric;
        void (*say)(const char *profile, const struct node *widget);
    } LINES[] = {
        {"deployment_frequency", say_frequency},
        {"change_failure_rate", say_failure_rate},
        {"failed_deployment_recovery", say_recovery},
    };
    for (size_t i = 0; i < sizeof LINES / sizeof *LINES; i++) {
        const struct node *widget = node_get(node_get(summary, "widgets"), LINES[i].metric);
        if (widget != NULL) {
            LINES[i].say(profile, widget);
        }
    }
}
