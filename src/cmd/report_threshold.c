/* report: --fail-if, a threshold on the widget mttr. */
#include <string.h>

#include "instant.h"
#include "log.h"
#include "report_p.h"
#include "text.h"

enum measure { MEASURE_DURATION, MEASURE_COUNT, MEASURE_RATING };

struct threshold_metric {
    const char *name;
    enum measure measure;
};

static const struct threshold_metric METRICS[] = {
    {"mean", MEASURE_DURATION}, {"median", MEASURE_DURATION}, {"p90", MEASURE_DURATION},
    {"p95", MEASURE_DURATION},  {"count", MEASURE_COUNT},     {"rating", MEASURE_RATING},
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

/* Whether the n bytes at text are the whole word. */
static bool is_word(const char *word, const char *text, size_t n) {
    return strlen(word) == n && memcmp(word, text, n) == 0;
}

static const struct threshold_metric *find_metric(const char *text, size_t n) {
    for (size_t i = 0; i < sizeof METRICS / sizeof *METRICS; i++) {
        if (is_word(METRICS[i].name, text, n)) {
            return &METRICS[i];
        }
    }
    return NULL;
}

static const struct threshold_operator *find_operator(const char *text, size_t n) {
    for (size_t i = 0; i < sizeof OPERATORS / sizeof *OPERATORS; i++) {
        if (is_word(OPERATORS[i].name, text, n)) {
            return &OPERATORS[i];
        }
    }
    return NULL;
}

static bool parse_value(enum measure measure, const char *text, double *out) {
    int64_t number = 0;
    bool done = false;
    switch (measure) {
        case MEASURE_DURATION:
            done = duration_parse(text, &number);
            break;
        case MEASURE_COUNT:
            done = text_integer(text, &number);
            break;
        case MEASURE_RATING:
            done = rating_rank(text, &number);
            break;
    }
    if (done) {
        *out = (double)number;
    }
    return done;
}

bool threshold_parse(const char *text, struct arena *arena, struct threshold *out, struct fault *fault) {
    const char *name = text + strspn(text, " ");
    size_t n_name = strcspn(name, " <>=!");
    const char *op = name + n_name + strspn(name + n_name, " ");
    size_t n_op = strspn(op, "<>=!");
    const char *value = op + n_op + strspn(op + n_op, " ");
    struct threshold found = {.text = text, .metric = find_metric(name, n_name), .op = find_operator(op, n_op)};
    char *trimmed = arena_strdup(arena, value);
    for (size_t n = strlen(trimmed); n > 0 && trimmed[n - 1] == ' '; n--) {
        trimmed[n - 1] = '\0';
    }
    if (found.metric == NULL || found.op == NULL || !parse_value(found.metric->measure, trimmed, &found.value)) {
        return fault_set(fault, FAULT_USAGE,
                         "--fail-if '%s' is not METRIC OP VALUE: mean, median, p90 or p95 with a duration such as 4h, "
                         "count with a number, rating with elite, high, medium or low; OP is > >= < <= = or !=",
                         text);
    }
    *out = found;
    return true;
}

/* The metric's value in the widget; false when it is null. */
static bool value_of(const struct threshold_metric *metric, const struct node *widget, double *out) {
    bool rating = metric->measure == MEASURE_RATING;
    const struct node *node = node_get(rating ? widget : node_get(widget, "stats"), metric->name);
    int64_t rank = 0;
    if (node == NULL || node->type == NODE_NULL) {
        return false;
    }
    if (rating && rating_rank(node->text, &rank)) {
        *out = (double)rank;
    } else {
        *out = node->type == NODE_REAL ? node->real : (double)node->integer;
    }
    return true;
}

static void say_met(const struct threshold *threshold, const char *profile, const struct node *widget, double value) {
    char text[INSTANT_TEXT];
    switch (threshold->metric->measure) {
        case MEASURE_DURATION:
            duration_format((int64_t)(value + 0.5), text);
            break;
        case MEASURE_COUNT:
            snprintf(text, sizeof text, "%.0f", value);
            break;
        case MEASURE_RATING:
            snprintf(text, sizeof text, "%s", node_get(widget, "rating")->text);
            break;
    }
    log_error("%s: %s is %s, so --fail-if '%s' is met", profile, threshold->metric->name, text, threshold->text);
}

bool threshold_met(const struct threshold *threshold, const char *profile, const struct node *widget) {
    double value = 0;
    if (threshold->text == NULL) {
        return false;
    }
    if (!value_of(threshold->metric, widget, &value)) {
        log_warn("%s: nothing was counted, so --fail-if '%s' is not met", profile, threshold->text);
        return false;
    }
    bool met = value < threshold->value   ? threshold->op->less
               : value > threshold->value ? threshold->op->greater
                                          : threshold->op->equal;
    if (met) {
        say_met(threshold, profile, widget, value);
    }
    return met;
}
