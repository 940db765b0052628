/* SPDX-License-Identifier: Apache-2.0 */
/* observer: hands what the metric mttr makes of a record to the observer of the request. */
#include <string.h>

#include "mttr_metric_p.h"

struct observing {
    const struct observer *observer;
    size_t *columns;    /* of the observer's fields */
    struct cell *cells; /* of the record in hand */
    struct cell *all;   /* of the source's columns: the record as it once was */
    size_t closed;
    bool once, lacking; /* of the record in hand */
};

bool observation_open(struct mttr_metric *metric, struct observing **out, struct fault *fault) {
    const struct observer *observer = metric->scope->request->observer;
    struct source *source = metric->funnel.source;
    *out = NULL;
    if (observer == NULL) {
        return true;
    }
    struct observing *observing = arena_alloc(source->arena, sizeof *observing);
    observing->observer = observer;
    observing->columns = arena_alloc(source->arena, observer->n_fields * sizeof *observing->columns);
    observing->cells = arena_alloc(source->arena, observer->n_fields * sizeof *observing->cells);
    observing->closed = source_mirrored(source, source->kind->closed);
    for (size_t i = 0; i < observer->n_fields; i++) {
        enum form form;
        if (!source_field(source, &observer->fields[i], &observing->columns[i], &form, fault)) {
            return false;
        }
    }
    *out = observing;
    return true;
}

static bool in_range(const struct mttr_metric *metric, const struct judged *judged) {
    return judged->bucket < metric->scope->n_buckets;
}

/* Would be in the range but for a date that is not set, or is still to come. */
static bool is_undated(const struct mttr_metric *metric, const struct judged *judged) {
    const struct analyze_request *request = metric->scope->request;
    const struct cell *closed = &judged->sample->cells[metric->observing->closed];
    bool dateless = judged->at == INSTANT_NONE || judged->at > request->now;
    return dateless && judged->start < request->range.to && !(closed->set && closed->number < request->range.from);
}

bool observation_is_wanted(const struct mttr_metric *metric, const struct judged *judged) {
    return metric->observing != NULL && (in_range(metric, judged) || is_undated(metric, judged));
}

static int64_t seconds_of(const struct mttr_metric *metric, const struct judged *judged) {
    return judged->verdict == VERDICT_COUNTED ? judged->seconds
           : judged->verdict == VERDICT_OPEN  ? side_counts_age(metric, judged->start)
                                              : 0;
}

static void see(struct observing *observing, const struct sample *sample) {
    for (size_t i = 0; i < observing->observer->n_fields; i++) {
        observing->cells[i] = sample->cells[observing->columns[i]];
    }
}

/* Evaluates `where` again for each earlier state of the record that the observer has, the latest first. */
static bool ask_past(struct mttr_metric *metric, const struct sample *sample, bool *once, struct fault *fault) {
    struct observing *observing = metric->observing;
    const struct observer *observer = observing->observer;
    struct sample past = *sample;
    bool lacking;
    *once = false;
    past.cells = observing->all;
    memcpy(observing->all, sample->cells, metric->funnel.source->n_columns * sizeof *observing->all);
    see(observing, sample);
    for (size_t step = 0; !*once && observer->past(observer->context, sample, step, observing->cells); step++) {
        for (size_t i = 0; i < observer->n_fields; i++) {
            observing->all[observing->columns[i]] = observing->cells[i];
        }
        if (!funnel_holds(&metric->funnel, &past, once, &lacking, fault)) {
            return false;
        }
    }
    return true;
}

static bool miss(void *owner, const struct sample *sample, struct fault *fault) {
    struct mttr_metric *metric = owner;
    struct observing *observing = metric->observing;
    struct judged judged = funnel_place(&metric->funnel, sample);
    bool holds;
    if (!observation_is_wanted(metric, &judged)) {
        return true;
    }
    if (!funnel_holds(&metric->funnel, sample, &holds, &observing->lacking, fault) ||
        !ask_past(metric, sample, &observing->once, fault)) {
        return false;
    }
    return (!observing->lacking && !observing->once) ||
           (funnel_judge(&metric->funnel, &judged, fault) && observation_hand_over(metric, &judged, fault));
}

bool observation_begin(struct mttr_metric *metric, struct fault *fault) {
    struct observing *observing = metric->observing;
    if (observing == NULL) {
        return true;
    }
    const struct observer *observer = observing->observer;
    struct source *source = metric->funnel.source;
    observing->all = arena_alloc(source->arena, source->n_columns * sizeof *observing->all);
    metric->funnel.miss = observer->past == NULL ? NULL : miss;
    return observer->begin == NULL || observer->begin(observer->context, metric->scope->store, fault);
}

bool observation_hand_over(const struct mttr_metric *metric, const struct judged *judged, struct fault *fault) {
    struct observing *observing = metric->observing;
    const struct sample *sample = judged->sample;
    bool outside = observing->once || observing->lacking;
    see(observing, sample);
    const struct observation observation = {
        .sample = sample,
        .integration = scope_integration(metric->scope, sample)->id,
        .cells = observing->cells,
        .start = judged->start,
        .end = judged->end,
        .in_population = !outside && in_range(metric, judged),
        .canceled = judged->canceled,
        .once = observing->once,
        .lacking = observing->lacking,
        .reason = outside                              ? "filter"
                  : judged->verdict == VERDICT_COUNTED ? NULL
                                                       : verdict_name(judged->verdict),
        .seconds = seconds_of(metric, judged),
    };
    observing->once = observing->lacking = false;
    return observing->observer->receive(observing->observer->context, &observation, fault);
}
