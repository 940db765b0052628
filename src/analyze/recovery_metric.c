/* SPDX-License-Identifier: Apache-2.0 */
/* recovery_metric: the metric failed_deployment_recovery: its widgets, and its entry. */
#include <string.h>

#include "document_members_p.h"
#include "recoveries_p.h"
#include "study_p.h"
#include "text.h"
#include "widgets_p.h"

static const char BY_TIER[] = "failed_deployment_recovery_by_tier";

/* Ties by time alone are an inference: the share of the recorded ones is given separately. */
static const struct widget_coverage *coverage_of(const struct recoveries *recoveries, struct arena *arena) {
    const struct tally *tally = &recoveries->funnel.all;
    struct widget_coverage *coverage = arena_alloc(arena, sizeof *coverage);
    struct widget_tier *tiers = arena_alloc(arena, recoveries->n_tiers * sizeof *tiers);
    *coverage =
        (struct widget_coverage){.from = recoveries->scope->profile->recovery.from_incident ? "incident" : "change",
                                 .incidents = recoveries->untied,
                                 .recorded = tally_population(tally, TIES_RECORDED),
                                 .untied = recoveries->untied,
                                 .unmirrored = recoveries->unmirrored,
                                 .tiers = tiers,
                                 .n_tiers = recoveries->n_tiers};
    for (size_t i = 0; i < recoveries->n_tiers; i++) {
        tiers[i] = (struct widget_tier){recoveries->tiers[i], tally_population(tally, TIES_TIERS + i)};
        coverage->incidents += tiers[i].count;
    }
    return coverage;
}

/* The headline is of the ties that fields record; what time alone suggests is never among them. */
static struct widget build_recovery(const struct recoveries *recoveries, struct arena *arena) {
    struct metric_slice slice = slice_of(&METRIC_RECOVERY, &recoveries->funnel, arena);
    struct widget widget = widget_of(&slice, slice.metric->words.name, NULL);
    slice.group = TIES_RECORDED;
    widget.coverage = coverage_of(recoveries, arena);
    struct node *node = add_head(&slice);
    add_coverage(widget.coverage, arena, node);
    const struct widget_step tied = {"tied by a field", widget.coverage->recorded};
    add_whole(&slice, &tied, &widget, node);
    return widget;
}

static struct widget build_tiers(const struct recoveries *recoveries, struct arena *arena) {
    struct metric_slice slice = slice_of(&METRIC_RECOVERY, &recoveries->funnel, arena);
    struct widget widget = widget_of(&slice, BY_TIER, "tier");
    struct shown list[MOST_TIERS];
    struct node *node = add_head(&slice);
    for (size_t i = 0; i < recoveries->n_tiers; i++) {
        list[i] = (struct shown){.group = TIES_TIERS + i, .key = recoveries->tiers[i], .label = recoveries->tiers[i]};
    }
    add_coverage(coverage_of(recoveries, arena), arena, node);
    add_groups(&slice, list, recoveries->n_tiers, &widget, node);
    widget.node = node;
    return widget;
}

static struct widget build_tied(const struct recoveries *recoveries) {
    return (struct widget){.name = "failed_deployment_recovery_incidents",
                           .node = recoveries->rows,
                           .rows = recoveries->rows,
                           .columns = RECOVERY_COLUMNS,
                           .n_columns = N_RECOVERY_COLUMNS};
}

/* ---- words ---- */

/* How much the figure covers comes first. */
static const char *describe(const struct widget *widget, const struct profile *profile, struct arena *arena) {
    const struct widget_coverage *coverage = widget->coverage;
    const struct widget_tier *last = &coverage->tiers[coverage->n_tiers - 1];
    char text[INSTANT_TEXT];
    const char *value = metric_unit_text(UNIT_SECONDS, fraction_real(widget->whole.figures.value), text);
    const char *line = arena_format(
        arena,
        "a change in the store is named by %lld of %lld incident%s; failed deployment recovery %s (%s of %lld), %s",
        (long long)coverage->recorded, (long long)coverage->incidents, text_plural(coverage->incidents),
        value == NULL ? "unknown" : value, calculation_name(profile->mttr.calculation),
        (long long)widget->whole.counts.count, describe_rating(widget));
    if (strcmp(last->name, "nearest") != 0 || last->count == 0) {
        return line;
    }
    return arena_format(arena, "%s\n%lld more incident%s linked only by time: see %s", line, (long long)last->count,
                        text_plural(last->count), BY_TIER);
}

static const char *describe_counts(const struct widget *widget, const struct profile *profile, struct arena *arena) {
    return arena_format(arena, "%lld of %lld incidents name a change; %s of %lld, linked by: recorded",
                        (long long)widget->coverage->recorded, (long long)widget->coverage->incidents,
                        calculation_name(profile->mttr.calculation), (long long)widget->whole.counts.count);
}

/* ---- the entry ---- */

static bool is_wanted(const struct profile *profile) {
    return profile->recovery.wanted;
}

static bool open_ties(struct study *study, void **state, struct fault *fault) {
    struct recoveries *recoveries = *state = arena_alloc(study->scope.arena, sizeof *recoveries);
    return recoveries_open(recoveries, &study->scope, &study->scans[KIND_INCIDENT], &study->scans[KIND_CHANGE_REQUEST],
                           study->arena, fault);
}

static bool before_incidents(void *state, struct fault *fault) {
    struct recoveries *recoveries = state;
    (void)fault;
    changes_finish(&recoveries->changes);
    return true;
}

/* A condition that mttr has, too, is warned of once. */
static bool warn(const void *state, struct fault *fault) {
    const struct recoveries *recoveries = state;
    const struct profile *profile = recoveries->scope->profile;
    return profile->recovery.where == profile->mttr.where || funnel_warn(&recoveries->funnel, fault);
}

static bool finish(void *state, struct fault *fault) {
    struct recoveries *recoveries = state;
    (void)fault;
    funnel_finish(&recoveries->funnel);
    return true;
}

static void build(const void *state, struct widget_list *out) {
    const struct recoveries *recoveries = state;
    const struct widget widgets[] = {build_recovery(recoveries, out->arena), build_tiers(recoveries, out->arena),
                                     build_tied(recoveries)};
    size_t n = recoveries->rows != NULL ? 3 : 2;
    for (size_t i = 0; i < n; i++) {
        widget_list_add(out, &widgets[i]);
    }
}

static void close_ties(void *state) {
    recoveries_close(state);
}

static const struct metric_steps STEPS = {
    .open = open_ties,
    .before_incidents = before_incidents,
    .warn = warn,
    .finish = finish,
    .build = build,
    .close = close_ties,
};
const struct metric METRIC_RECOVERY = {
    .words = {.name = "failed_deployment_recovery",
              .unit = UNIT_SECONDS,
              .title = "Failed deployment recovery",
              .gauge = "mttr_failed_deployment_recovery_seconds",
              .help = "Time to recover from a failed deployment, by statistic."},
    .is_wanted = is_wanted,
    .ratings = duration_ratings,
    .describe = describe,
    .describe_counts = describe_counts,
    .value = duration_value,
    .rate = duration_rating,
    .columns = DURATION_COLUMNS,
    .n_columns = N_DURATION_COLUMNS,
    .steps = &STEPS,
};
