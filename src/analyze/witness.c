/* witness: what the pass makes of a record, told to whoever asked for it. */
#include "pass_p.h"

struct stand {
    const struct witness *witness;
    size_t *columns;    /* of the witness's fields */
    struct cell *cells; /* of the record in hand */
    size_t closed;
};

bool stand_open(struct pass *pass, struct stand **out, struct fault *fault) {
    const struct witness *witness = pass->scope->request->witness;
    struct source *source = pass->funnel.source;
    *out = NULL;
    if (witness == NULL) {
        return true;
    }
    struct stand *stand = arena_alloc(source->arena, sizeof *stand);
    stand->witness = witness;
    stand->columns = arena_alloc(source->arena, witness->n_fields * sizeof *stand->columns);
    stand->cells = arena_alloc(source->arena, witness->n_fields * sizeof *stand->cells);
    stand->closed = source_mirrored(source, source->kind->closed);
    for (size_t i = 0; i < witness->n_fields; i++) {
        enum form form;
        if (!source_field(source, &witness->fields[i], &stand->columns[i], &form, fault)) {
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

bool stand_tell(const struct pass *pass, const struct judged *judged, struct fault *fault) {
    struct stand *stand = pass->stand;
    const struct sample *sample = judged->sample;
    for (size_t i = 0; i < stand->witness->n_fields; i++) {
        stand->cells[i] = sample->cells[stand->columns[i]];
    }
    const struct testimony testimony = {
        .sample = sample,
        .integration = scope_integration(pass->scope, sample)->id,
        .cells = stand->cells,
        .start = judged->start,
        .end = judged->end,
        .in_population = in_range(pass, judged),
        .canceled = judged->canceled,
        .reason = judged->verdict == VERDICT_COUNTED ? NULL : verdict_name(judged->verdict),
        .seconds = seconds_of(pass, judged),
    };
    return stand->witness->take(stand->witness->context, &testimony, fault);
}
