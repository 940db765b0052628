/* walk: the records of a table, in order, each to all takers. */
#include "walk_p.h"

#include <stdlib.h>

#include "stop.h"

bool walk_open(struct walk *walk, struct store *store, const struct kind *kind, struct arena *arena,
               struct fault *fault) {
    *walk = (struct walk){0};
    return source_open(&walk->source, store, kind, arena, fault);
}

void walk_close(struct walk *walk) {
    source_close(&walk->source);
    free(walk->takers);
}

void walk_add(struct walk *walk, const struct scope *scope, walk_fn *take, void *taker) {
    if (walk->n_takers == walk->cap_takers) {
        walk->cap_takers = 2 * walk->cap_takers + 4;
        walk->takers = must_realloc(walk->takers, walk->cap_takers * sizeof *walk->takers);
    }
    walk->takers[walk->n_takers++] = (struct taker){.scope = scope, .take = take, .taker = taker};
}

static bool take(void *context, const struct sample *sample, struct fault *fault) {
    const struct walk *walk = context;
    if (stop_signal() != 0) {
        return fault_set(fault, FAULT_INCOMPLETE, "interrupted: no report was written");
    }
    for (size_t i = 0; i < walk->n_takers; i++) {
        const struct taker *taker = &walk->takers[i];
        if (scope_chooses(taker->scope, sample) && !taker->take(taker->taker, sample, fault)) {
            return false;
        }
    }
    return true;
}

/* The integrations that any taker chooses; NULL: all. */
static const bool *choose(const struct walk *walk) {
    const struct scope *first = walk->takers[0].scope;
    bool *chosen = arena_alloc(first->arena, first->n_integrations * sizeof *chosen);
    for (size_t i = 0; i < walk->n_takers; i++) {
        const struct scope *scope = walk->takers[i].scope;
        if (scope->chosen == NULL) {
            return NULL;
        }
        for (size_t j = 0; j < scope->n_integrations; j++) {
            chosen[j] = chosen[j] || scope->chosen[j];
        }
    }
    return chosen;
}

bool walk_is_narrow(const struct walk *walk) {
    return walk->n_takers == 1 && walk->n_range > 0;
}

bool walk_run(struct walk *walk, struct fault *fault) {
    if (walk->n_takers == 0) {
        return true;
    }
    const struct scope *first = walk->takers[0].scope;
    const struct sample_query query = {
        .kind = walk->source.kind,
        .columns = walk->source.columns,
        .n_columns = walk->source.n_columns,
        .integrations = choose(walk),
        .range_fields = walk->range_fields,
        .n_range = walk_is_narrow(walk) ? walk->n_range : 0,
        .start_fields = walk->start_fields,
        .n_start = walk->n_start,
        .end_fields = walk->end_fields,
        .n_end = walk->n_end,
        .from = first->previous.from,
        .to = first->request->range.to,
    };
    return store_each_sample(first->store, &query, take, walk, fault);
}
