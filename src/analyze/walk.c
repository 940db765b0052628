/* walk: the records of a table, in order, each to all takers. */
#include "walk_p.h"

#include <assert.h>

#include "stop.h"

bool walk_open(struct walk *walk, const struct scope *scope, const struct kind *kind, struct fault *fault) {
    *walk = (struct walk){0};
    return source_open(&walk->source, scope->store, kind, &scope->profile->zone, scope->request->now, scope->arena,
                       fault);
}

void walk_close(struct walk *walk) {
    source_close(&walk->source);
}

void walk_add(struct walk *walk, walk_fn *take, void *taker) {
    assert(walk->n_takers < sizeof walk->takers / sizeof *walk->takers);
    walk->takers[walk->n_takers].take = take;
    walk->takers[walk->n_takers++].taker = taker;
}

static bool take(void *context, const struct sample *sample, struct fault *fault) {
    const struct walk *walk = context;
    if (stop_signal() != 0) {
        return fault_set(fault, FAULT_INCOMPLETE, "interrupted: no report was written");
    }
    for (size_t i = 0; i < walk->n_takers; i++) {
        if (!walk->takers[i].take(walk->takers[i].taker, sample, fault)) {
            return false;
        }
    }
    return true;
}

bool walk_run(struct walk *walk, const struct scope *scope, struct fault *fault) {
    const struct sample_query query = {
        .kind = walk->source.kind,
        .columns = walk->source.columns,
        .n_columns = walk->source.n_columns,
        .integrations = scope->chosen,
        .range_fields = walk->range_fields,
        .n_range = walk->n_takers == 1 ? walk->n_range : 0,
        .open_fields = walk->open_fields,
        .n_open = walk->n_open,
        .from = scope->previous.from,
        .to = scope->request->range.to,
    };
    return walk->n_takers == 0 || store_each_sample(scope->store, &query, take, walk, fault);
}
