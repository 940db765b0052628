/* SPDX-License-Identifier: Apache-2.0 */
/* threshold: --fail-if, comparisons with the numbers of the widgets. */
#include "threshold.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "instant.h"
#include "text.h"

/* Where a number is found in a widget. */
enum statistic_source { SOURCE_STATS, SOURCE_COUNT, SOURCE_RATING, SOURCE_VALUE };

struct threshold_statistic {
    const char *name;
    enum statistic_source source;
    enum calculation calculation; /* SOURCE_STATS, which only metrics of durations have */
};

static const struct threshold_statistic STATISTICS[] = {
    {"mean", SOURCE_STATS, CALCULATE_MEAN},    {"median", SOURCE_STATS, CALCULATE_MEDIAN},
    {"p90", SOURCE_STATS, CALCULATE_P90},      {"p95", SOURCE_STATS, CALCULATE_P95},
    {.name = "count", .source = SOURCE_COUNT}, {.name = "rating", .source = SOURCE_RATING},
    {.name = "value", .source = SOURCE_VALUE},
};

/* Which of less, equal and greater the operator accepts. */
struct threshold_operator {
    const char *name;
    bool less, equal, greater;
};

static const struct threshold_operator OPERATORS[] = {
    {">", false, false, true}, {">=", false, true, true}, {"<", true, false, false},
    {"<=", true, true, false}, {"=", false, true, false}, {"!=", true, false, true},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- reading ---- */

/* Whether the n bytes at text are the whole word. */
static bool is_word(const char *word, const char *text, size_t n) {
    return strlen(word) == n && memcmp(word, text, n) == 0;
}

static const struct metric *find_metric(const char *text, size_t n) {
    for (size_t i = 0; i < N_METRICS; i++) {
        if (is_word(METRICS[i]->words.name, text, n)) {
            return METRICS[i];
        }
    }
    return NULL;
}

static const struct threshold_statistic *find_statistic(const struct metric *metric, const char *text, size_t n) {
    bool timed = metric != NULL && metric->words.unit == UNIT_SECONDS;
    for (size_t i = 0; i < COUNT(STATISTICS); i++) {
        if (is_word(STATISTICS[i].name, text, n) && (timed || STATISTICS[i].source != SOURCE_STATS)) {
            return &STATISTICS[i];
        }
    }
    return NULL;
}

static const struct threshold_operator *find_operator(const char *text, size_t n) {
    for (size_t i = 0; i < COUNT(OPERATORS); i++) {
        if (is_word(OPERATORS[i].name, text, n)) {
            return &OPERATORS[i];
        }
    }
    return NULL;
}

/* A share is 0.15 or 15%. */
static bool parse_share(char *text, double *out) {
    size_t n = strlen(text);
    bool percent = n > 0 && text[n - 1] == '%';
    if (percent) {
        text[n - 1] = '\0';
    }
    bool read = text_number(text, out);
    *out = percent ? *out / 100 : *out;
    return read;
}

static bool parse_in_unit(struct threshold *threshold, const char *text) {
    int64_t seconds = 0;
    bool read = false;
    switch (threshold->metric->words.unit) {
        case UNIT_SECONDS:
            read = duration_parse(text, &seconds);
            threshold->value = (double)seconds;
            break;
        case UNIT_PER_DAY:
            read = text_number(text, &threshold->value);
            break;
        case UNIT_SHARE:
            read = parse_share(arena_strdup(threshold->arena, text), &threshold->value);
            break;
    }
    return read;
}

/* The word of a rating is looked up in the profile's set, later. */
static bool parse_value(struct threshold *threshold, const char *text) {
    int64_t count = 0;
    bool read = false;
    threshold->word = text;
    switch (threshold->statistic->source) {
        case SOURCE_COUNT:
            read = text_integer(text, &count);
            threshold->value = (double)count;
            break;
        case SOURCE_RATING:
            read = text[0] != '\0';
            break;
        case SOURCE_STATS:
        case SOURCE_VALUE:
            read = parse_in_unit(threshold, text);
            break;
    }
    return read;
}

static char *trimmed(struct arena *arena, const char *text, size_t n) {
    while (n > 0 && (*text == ' ' || text[n - 1] == ' ')) {
        text += *text == ' ';
        n--;
    }
    return arena_strndup(arena, text, n);
}

/* What the metric or statistic of the first n bytes, which is unknown, was probably meant to be; NULL: nothing is near.
 */
static const char *likely(const struct threshold *found, size_t n) {
    const char *name = arena_strndup(found->arena, found->text, n), *dot = strchr(name, '.');
    struct nearest nearest = {.word = found->metric == NULL ? arena_strndup(found->arena, name, (size_t)(dot - name))
                                      : dot == NULL         ? name
                                                            : dot + 1};
    for (size_t i = 0; found->metric == NULL && i < N_METRICS; i++) {
        nearest_offer(&nearest, METRICS[i]->words.name);
    }
    for (size_t i = 0; found->metric != NULL && found->statistic == NULL && i < COUNT(STATISTICS); i++) {
        nearest_offer(&nearest, STATISTICS[i].name);
    }
    return nearest.distance == 0 ? NULL : nearest.best;
}

/* [WIDGET.]STATISTIC OP VALUE */
static bool parse_one(const char *text, size_t n, struct arena *arena, struct threshold *out, struct fault *fault) {
    struct threshold found = {.text = trimmed(arena, text, n), .arena = arena};
    size_t n_name = strcspn(found.text, " <>=!");
    const char *op = found.text + n_name + strspn(found.text + n_name, " ");
    size_t n_op = strspn(op, "<>=!");
    const char *dot = memchr(found.text, '.', n_name);
    const char *statistic = dot == NULL ? found.text : dot + 1;
    found.metric = dot == NULL ? METRICS[0] : find_metric(found.text, (size_t)(dot - found.text));
    found.statistic = find_statistic(found.metric, statistic, n_name - (size_t)(statistic - found.text));
    found.op = find_operator(op, n_op);
    const char *near = likely(&found, n_name);
    if (near != NULL) {
        return fault_set(fault, FAULT_USAGE, "--fail-if '%s': did you mean '%s'?", found.text, near);
    }
    if (found.metric == NULL || found.statistic == NULL || found.op == NULL ||
        !parse_value(&found, trimmed(arena, op + n_op, strlen(op + n_op)))) {
        return fault_set(
            fault, FAULT_USAGE,
            "--fail-if '%s' is not [WIDGET.]METRIC OP VALUE: mean, median, p90 or p95 with a duration such "
            "as 4h, count with a number, rating with a level such as high, change_failure_rate.value with "
            "15%%; OP is > >= < <= = or !=",
            found.text);
    }
    *out = found;
    return true;
}

static size_t count_commas(const char *text) {
    size_t n = 0;
    for (; *text != '\0'; text++) {
        n += *text == ',';
    }
    return n;
}

bool thresholds_parse(const char *const *texts, size_t n_texts, struct arena *arena, struct thresholds *out,
                      struct fault *fault) {
    size_t most = 0;
    for (size_t i = 0; i < n_texts; i++) {
        most += count_commas(texts[i]) + 1;
    }
    struct threshold *list = arena_alloc(arena, most * sizeof *list);
    *out = (struct thresholds){.list = list};
    for (size_t i = 0; i < n_texts; i++) {
        for (const char *text = texts[i]; text != NULL;) {
            size_t n = strcspn(text, ",");
            if (!parse_one(text, n, arena, &list[out->n++], fault)) {
                return false;
            }
            text = text[n] == ',' ? text + n + 1 : NULL;
        }
    }
    return true;
}

/* ---- against a profile ---- */

static bool refuse_level(const struct threshold *threshold, const struct profile *profile, struct fault *fault) {
    const struct rating_set *set = threshold->metric->ratings(profile);
    const char *names = set->n_levels == 0 ? " nothing" : "";
    for (size_t i = 0; i < set->n_levels; i++) {
        names = arena_format(threshold->arena, "%s%s %s", names, i == 0 ? "" : ",", set->levels[i].name);
    }
    return fault_set(fault, FAULT_USAGE, "--fail-if '%s': the ratings of %s have no level '%s', only%s",
                     threshold->text, profile->path, threshold->word, names);
}

bool thresholds_check(const struct thresholds *thresholds, const struct profile *profile, struct fault *fault) {
    for (size_t i = 0; i < thresholds->n; i++) {
        const struct threshold *threshold = &thresholds->list[i];
        double rank;
        if (!threshold->metric->is_wanted(profile)) {
            return fault_set(fault, FAULT_USAGE, "--fail-if '%s': %s has no %s", threshold->text, profile->path,
                             threshold->metric->words.name);
        }
        if (threshold->statistic->source == SOURCE_RATING &&
            !rating_rank(threshold->metric->ratings(profile), threshold->word, &rank)) {
            return refuse_level(threshold, profile, fault);
        }
    }
    return true;
}

/* ---- against what was found ---- */

static bool rank_of(const struct threshold *threshold, const struct profile *profile, const char *rating, double *out) {
    return rating != NULL && rating_rank(threshold->metric->ratings(profile), rating, out);
}

/* The number to compare; false when there is none. */
static bool value_of(const struct threshold *threshold, const struct profile *profile, const struct widget_part *part,
                     double *out) {
    switch (threshold->statistic->source) {
        case SOURCE_COUNT:
            *out = (double)part->counts.count;
            return true;
        case SOURCE_RATING:
            return rank_of(threshold, profile, part->figures.rating, out);
        case SOURCE_VALUE:
            *out = fraction_real(part->figures.value);
            break;
        case SOURCE_STATS:
            *out = fraction_real(stats_value(&part->figures.stats, threshold->statistic->calculation));
            break;
    }
    return !isnan(*out);
}

static double limit_of(const struct threshold *threshold, const struct profile *profile) {
    double rank = 0;
    bool rating = threshold->statistic->source == SOURCE_RATING;
    return rating && rank_of(threshold, profile, threshold->word, &rank) ? rank : threshold->value;
}

static const char *met_text(const struct threshold *threshold, const struct profile *profile, double value,
                            struct arena *arena) {
    char text[INSTANT_TEXT] = "";
    const char *shown = text;
    switch (threshold->statistic->source) {
        case SOURCE_COUNT:
            snprintf(text, sizeof text, "%.0f", value);
            break;
        case SOURCE_RATING:
            shown = threshold->metric->ratings(profile)->levels[(size_t)value].name;
            break;
        case SOURCE_STATS:
        case SOURCE_VALUE:
            metric_unit_text(threshold->metric->words.unit, value, text);
            break;
    }
    size_t n = strcspn(threshold->text, " <>=!");
    return arena_format(arena, "%s: %.*s is %s, so --fail-if '%s' is met", profile->name, (int)n, threshold->text,
                        shown, threshold->text);
}

static struct threshold_finding judge(const struct threshold *threshold, const struct profile *profile,
                                      const struct analysis *analysis, struct arena *arena) {
    const struct widget *widget = widget_find(analysis->widgets, analysis->n_widgets, threshold->metric->words.name);
    struct threshold_finding finding = {0};
    double value = 0, limit = limit_of(threshold, profile);
    if (widget == NULL || !value_of(threshold, profile, &widget->whole, &value)) { /* NULL: left out with --team */
        finding.text = arena_format(arena, "%s: %s, so --fail-if '%s' is not met", profile->name,
                                    widget == NULL ? "it was not computed" : "nothing was counted", threshold->text);
        return finding;
    }
    finding.met = value < limit ? threshold->op->less : value > limit ? threshold->op->greater : threshold->op->equal;
    finding.text = finding.met ? met_text(threshold, profile, value, arena) : NULL;
    return finding;
}

const struct threshold_finding *thresholds_judge(const struct thresholds *thresholds, const struct profile *profile,
                                                 const struct analysis *analysis, struct arena *arena) {
    struct threshold_finding *findings = arena_alloc(arena, (thresholds->n + 1) * sizeof *findings);
    for (size_t i = 0; i < thresholds->n; i++) {
        findings[i] = judge(&thresholds->list[i], profile, analysis, arena);
    }
    return findings;
}
