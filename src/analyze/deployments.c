/* SPDX-License-Identifier: Apache-2.0 */
/* deployments: the metrics deployment_frequency and change_failure_rate: records that are counted, not timed. */
#include "instant.h"
#include "study_p.h"
#include "text.h"
#include "widgets_p.h"

static const struct flat_column FREQUENCIES[] = {
    {"start", "start"}, {"end", "end"},       {"partial", "partial"},   {"population", "population"},
    {"count", "count"}, {"per_day", "value"}, {"per_week", "per_week"}, {"rating", "rating"},
};
static const struct flat_column SHARES[] = {
    {"start", "start"}, {"end", "end"},           {"partial", "partial"}, {"population", "population"},
    {"count", "count"}, {"failures", "failures"}, {"share", "value"},     {"rating", "rating"},
};

/* ---- what both do ---- */

/* The four tiers, whatever rates the durations. */
static const struct rating_set *tiers(const struct profile *profile) {
    (void)profile;
    return &RATING_SETS[0];
}

static bool open_events(struct study *study, const struct events *events, struct funnel *funnel, struct fault *fault) {
    struct scan *scan = &study->scans[events->kind - KINDS];
    scan_add(scan, &study->scope, funnel_offer, funnel);
    return funnel_open_events(funnel, &study->scope, &scan->source, events, fault);
}

/* failures NULL: there are none to hold against it. */
static struct widget build_events(const struct metric *metric, const struct funnel *funnel,
                                  const struct funnel *failures, struct arena *arena) {
    struct metric_slice slice = slice_of(metric, funnel, arena);
    struct widget widget = widget_of(&slice, metric->words.name, NULL);
    slice.failures = failures;
    if (failures != NULL) {
        struct widget_counts *counts = arena_alloc(arena, sizeof *counts);
        *counts = counts_of(&failures->all, 0);
        widget.failures = counts;
    }
    add_whole(&slice, NULL, &widget, add_head(&slice));
    return widget;
}

/* ---- deployment frequency ---- */

static struct fraction frequency_value(const struct metric_slice *slice, ptrdiff_t place) {
    return slice_rate(slice, place, DAY);
}

/* More than one a day, one a week, one in 30 days. */
static const char *frequency_rating(const struct metric_slice *slice, struct fraction value) {
    (void)slice;
    if (value.denominator == 0) {
        return NULL;
    }
    enum rating rating = value.numerator > value.denominator         ? RATING_ELITE
                         : value.numerator * 7 >= value.denominator  ? RATING_HIGH
                         : value.numerator * 30 >= value.denominator ? RATING_MEDIUM
                                                                     : RATING_LOW;
    return rating_name(rating);
}

static bool frequency_is_wanted(const struct profile *profile) {
    return profile->deployments.kind != NULL;
}

static bool frequency_open(struct study *study, void **state, struct fault *fault) {
    struct funnel *funnel = *state = arena_alloc(study->scope.arena, sizeof *funnel);
    return open_events(study, &study->scope.profile->deployments, funnel, fault);
}

static bool frequency_warn(const void *state, struct fault *fault) {
    return funnel_warn(state, fault);
}

static bool frequency_finish(void *state, struct fault *fault) {
    (void)fault;
    funnel_finish(state);
    return true;
}

static void frequency_build(const void *state, struct widget_list *out) {
    const struct widget widget = build_events(&METRIC_FREQUENCY, state, NULL, out->arena);
    widget_list_add(out, &widget);
}

static void frequency_close(void *state) {
    funnel_close(state);
}

static const char *frequency_counts(const struct widget *widget, const struct profile *profile, struct arena *arena) {
    (void)profile;
    return arena_format(arena, "deployments a day; %lld in all", (long long)widget->whole.counts.count);
}

static const struct flat_column FREQUENCY_TABLE[] = {{"Deployments", "count"}, {"A day", "value"}};

static const struct metric_steps FREQUENCY_STEPS = {
    .open = frequency_open,
    .warn = frequency_warn,
    .finish = frequency_finish,
    .build = frequency_build,
    .close = frequency_close,
};
const struct metric METRIC_FREQUENCY = {
    .words = {.name = "deployment_frequency",
              .unit = UNIT_PER_DAY,
              .title = "Deployment frequency",
              .row_title = "Deployments a day",
              .gauge = "mttr_deployment_frequency_per_day",
              .help = "Deployments a day.",
              .columns = FREQUENCY_TABLE,
              .n_columns = sizeof FREQUENCY_TABLE / sizeof *FREQUENCY_TABLE},
    .teamless = true,
    .is_wanted = frequency_is_wanted,
    .ratings = tiers,
    .describe_counts = frequency_counts,
    .value = frequency_value,
    .rate = frequency_rating,
    .columns = FREQUENCIES,
    .n_columns = sizeof FREQUENCIES / sizeof *FREQUENCIES,
    .steps = &FREQUENCY_STEPS,
};

/* ---- change failure rate ---- */

static struct fraction failure_value(const struct metric_slice *slice, ptrdiff_t place) {
    int64_t failures = stats_at(&slice->failures->all, 0, place)->count;
    return (struct fraction){failures, slice_stats(slice, place)->count};
}

static const char *failure_rating(const struct metric_slice *slice, struct fraction value) {
    static const int PERCENT[] = {[RATING_ELITE] = 15, [RATING_HIGH] = 30, [RATING_MEDIUM] = 45};
    (void)slice;
    if (value.denominator == 0) {
        return NULL;
    }
    for (int i = RATING_ELITE; i < RATING_LOW; i++) {
        if (value.numerator * 100 <= value.denominator * PERCENT[i]) {
            return rating_name((enum rating)i);
        }
    }
    return rating_name(RATING_LOW);
}

/* What failed, and the deployments that it is held against. */
struct failure_rate {
    struct funnel failures, basis;
};

static bool failure_is_wanted(const struct profile *profile) {
    return profile->failures.kind != NULL;
}

static bool failure_open(struct study *study, void **state, struct fault *fault) {
    const struct profile *profile = study->scope.profile;
    struct failure_rate *rate = *state = arena_alloc(study->scope.arena, sizeof *rate);
    return open_events(study, &profile->failures, &rate->failures, fault) &&
           open_events(study, &profile->failure_basis, &rate->basis, fault);
}

static bool failure_warn(const void *state, struct fault *fault) {
    const struct failure_rate *rate = state;
    return funnel_warn(&rate->failures, fault) && funnel_warn(&rate->basis, fault);
}

static bool failure_finish(void *state, struct fault *fault) {
    struct failure_rate *rate = state;
    (void)fault;
    funnel_finish(&rate->failures);
    funnel_finish(&rate->basis);
    return true;
}

static void failure_build(const void *state, struct widget_list *out) {
    const struct failure_rate *rate = state;
    const struct widget widget = build_events(&METRIC_FAILURE_RATE, &rate->basis, &rate->failures, out->arena);
    widget_list_add(out, &widget);
}

static void failure_close(void *state) {
    struct failure_rate *rate = state;
    funnel_close(&rate->basis);
    funnel_close(&rate->failures);
}

static const char *failure_describe(const struct widget *widget, const struct profile *profile, struct arena *arena) {
    int64_t deployments = widget->whole.counts.count, failures = widget->failures->count;
    const char *headline = describe_headline(widget, arena);
    (void)profile;
    if (deployments == 0) {
        return arena_format(arena, "%s; %lld failure%s, no deployments", headline, (long long)failures,
                            text_plural(failures));
    }
    return arena_format(arena, "%s; %lld failure%s, %lld deployment%s", headline, (long long)failures,
                        text_plural(failures), (long long)deployments, text_plural(deployments));
}

static const char *failure_counts(const struct widget *widget, const struct profile *profile, struct arena *arena) {
    (void)profile;
    return arena_format(arena, "%lld failures, %lld deployments", (long long)widget->failures->count,
                        (long long)widget->whole.counts.count);
}

static const struct flat_column FAILURE_TABLE[] = {
    {"Deployments", "count"}, {"Failures", "failures"}, {"Share", "value"}};

static const struct metric_steps FAILURE_STEPS = {
    .open = failure_open,
    .warn = failure_warn,
    .finish = failure_finish,
    .build = failure_build,
    .close = failure_close,
};
const struct metric METRIC_FAILURE_RATE = {
    .words = {.name = "change_failure_rate",
              .unit = UNIT_SHARE,
              .title = "Change failure rate",
              .gauge = "mttr_change_failure_ratio",
              .help = "Failures for each deployment.",
              .columns = FAILURE_TABLE,
              .n_columns = sizeof FAILURE_TABLE / sizeof *FAILURE_TABLE},
    .teamless = true,
    .is_wanted = failure_is_wanted,
    .ratings = tiers,
    .describe = failure_describe,
    .describe_counts = failure_counts,
    .value = failure_value,
    .rate = failure_rating,
    .columns = SHARES,
    .n_columns = sizeof SHARES / sizeof *SHARES,
    .steps = &FAILURE_STEPS,
};
