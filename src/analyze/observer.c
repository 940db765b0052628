/* SPDX-License-Identifier: Apache-2.0 */
/* observer: what the pass makes of a record, told to whoever asked for it. */
#include <string.h>

#include "pass_p.h"

struct stand {
    const struct observer *observer;
    size_t *columns;    /* of the observer's fields */
    struct cell *cells; /* of the record in hand */
    struct cell *all;   /* of the source's columns: the record as it once was */
    size_t closed;
    bool once, lacking; /* of the record in hand */
};

bool stand_open(struct pass *pass, struct stand **out, struct fault *fault) {
    const struct observer *observer = pass->scope->request->observer;
    struct source *source = pass->funnel.source;
    *out = NULL;
    if (observer == NULL) {
        return true;
    }
    struct stand *stand = arena_alloc(source->arena, sizeof *stand);
    stand->observer = observer;
    stand->columns = arena_alloc(source->arena, observer->n_fields * sizeof *stand->columns);
    stand->cells = arena_alloc(source->arena, observer->n_fields * sizeof *stand->cells);
    stand->closed = source_mirrored(source, source->kind->closed);
    for (size_t i = 0; i < observer->n_fields; i++) {
        enum form form;
        if (!source_field(source, &observer->fields[i], &stand->columns[i], &form, fault)) {
            return false;
        }
    }
    *out = stand;
    return true;
}

static bool in_range(const struct pass *pass, const struct judged *judged) {
    return judged->bucket < pass->scope->n_buckets;
}

/* Would be in the range but for a date that is not set, or is still to come. */
static bool is_beside(const struct pass *pass, const struct judged *judged) {
    const struct analyze_request *request = pass->scope->request;
    const struct cell *closed = &judged->sample->cells[pass->stand->closed];
    bool dateless = judged->at == INSTANT_NONE || judged->at > request->now;
    return dateless && judged->start < request->range.to && !(closed->set && closed->number < request->range.from);
}

bool stand_wants(const struct pass *pass, const struct judged *judged) {
    return pass->stand != NULL && (in_range(pass, judged) || is_beside(pass, judged));
}

static int64_t seconds_of(const struct pass *pass, const struct judged *judged) {
    return judged->verdict == VERDICT_COUNTED ? judged->seconds
           : judged->verdict == VERDICT_OPEN  ? pass_age(pass, judged->start)
                                              : 0;
}

static void see(struct stand *stand, const struct sample *sample) {
    for (size_t i = 0; i < stand->observer->n_fields; i++) {
        stand->cells[i] = sample->cells[stand->columns[i]];
    }
}

/* Asks `where` again for each state that the observer knows the record had, the latest first. */
static bool ask_past(struct pass *pass, const struct sample *sample, bool *once, struct fault *fault) {
    struct stand *stand = pass->stand;
    const struct observer *observer = stand->observer;
    struct sample past = *sample;
    bool lacking;
    *once = false;
    past.cells = stand->all;
    memcpy(stand->all, sample->cells, pass->funnel.source->n_columns * sizeof *stand->all);
    see(stand, sample);
    for (size_t step = 0; !*once && observer->past(observer->context, sample, step, stand->cells); step++) {
        for (size_t i = 0; i < observer->n_fields; i++) {
            stand->all[stand->columns[i]] = stand->cells[i];
        }
        if (!funnel_holds(&pass->funnel, &past, once, &lacking, fault)) {
            return false;
        }
    }
    return true;
}

static bool miss(void *owner, const struct sample *sample, struct fault *fault) {
    struct pass *pass = owner;
    struct stand *stand = pass->stand;
    struct judged judged = funnel_place(&pass->funnel, sample);
    bool holds;
    if (!stand_wants(pass, &judged)) {
        return true;
    }
    if (!funnel_holds(&pass->funnel, sample, &holds, &stand->lacking, fault) ||
        !ask_past(pass, sample, &stand->once, fault)) {
        return false;
    }
    return (!stand->lacking && !stand->once) ||
           (funnel_judge(&pass->funnel, &judged, fault) && stand_tell(pass, &judged, fault));
}

bool stand_begin(struct pass *pass, struct fault *fault) {
    struct stand *stand = pass->stand;
    if (stand == NULL) {
        return true;
    }
    const struct observer *observer = stand->observer;
    struct source *source = pass->funnel.source;
    stand->all = arena_alloc(source->arena, source->n_columns * sizeof *stand->all);
    pass->funnel.miss = observer->past == NULL ? NULL : miss;
    return observer->begin == NULL || observer->begin(observer->context, pass->scope->store, fault);
}

bool stand_tell(const struct pass *pass, const struct judged *judged, struct fault *fault) {
    struct stand *stand = pass->stand;
    const struct sample *sample = judged->sample;
    bool outside = stand->once || stand->lacking;
    see(stand, sample);
    const struct observation observation = {
        .sample = sample,
        .integration = scope_integration(pass->scope, sample)->id,
        .cells = stand->cells,
        .start = judged->start,
        .end = judged->end,
        .in_population = !outside && in_range(pass, judged),
        .canceled = judged->canceled,
        .once = stand->once,
        .lacking = stand->lacking,
        .reason = outside                              ? "filter"
                  : judged->verdict == VERDICT_COUNTED ? NULL
                                                       : verdict_name(judged->verdict),
        .seconds = seconds_of(pass, judged),
    };
    stand->once = stand->lacking = false;
    return stand->observer->take(stand->observer->context, &observation, fault);
}
