/* SPDX-License-Identifier: Apache-2.0 */
/* scan: the records of a table, in order, each to all receivers. */
#include "scan_p.h"

#include <stdlib.h>

#include "array.h"
#include "stop.h"

bool scan_open(struct scan *scan, struct store *store, const struct kind *kind, struct arena *arena,
               struct fault *fault) {
    *scan = (struct scan){0};
    return source_open(&scan->source, store, kind, arena, fault);
}

void scan_close(struct scan *scan) {
    source_close(&scan->source);
    free(scan->receivers);
}

void scan_add(struct scan *scan, const struct scope *scope, scan_fn *receive, void *context) {
    ARRAY_GROW(scan->receivers, scan->n_receivers, scan->cap_receivers);
    scan->receivers[scan->n_receivers++] = (struct receiver){.scope = scope, .receive = receive, .context = context};
}

static bool receive(void *context, const struct sample *sample, struct fault *fault) {
    const struct scan *scan = context;
    if (stop_signal() != 0) {
        return fault_set(fault, FAULT_INCOMPLETE, "interrupted: no report was written");
    }
    for (size_t i = 0; i < scan->n_receivers; i++) {
        const struct receiver *receiver = &scan->receivers[i];
        if (scope_chooses(receiver->scope, sample) && !receiver->receive(receiver->context, sample, fault)) {
            return false;
        }
    }
    return true;
}

/* The integrations that any receiver chooses; NULL: all. */
static const bool *choose(const struct scan *scan) {
    const struct scope *first = scan->receivers[0].scope;
    bool *chosen = arena_alloc(first->arena, first->n_integrations * sizeof *chosen);
    for (size_t i = 0; i < scan->n_receivers; i++) {
        const struct scope *scope = scan->receivers[i].scope;
        if (scope->chosen == NULL) {
            return NULL;
        }
        for (size_t j = 0; j < scope->n_integrations; j++) {
            chosen[j] = chosen[j] || scope->chosen[j];
        }
    }
    return chosen;
}

bool scan_is_narrow(const struct scan *scan) {
    return scan->n_receivers == 1 && scan->n_range > 0;
}

bool scan_run(struct scan *scan, struct fault *fault) {
    if (scan->n_receivers == 0) {
        return true;
    }
    const struct scope *first = scan->receivers[0].scope;
    const struct sample_query query = {
        .kind = scan->source.kind,
        .columns = scan->source.columns,
        .n_columns = scan->source.n_columns,
        .integrations = choose(scan),
        .range_fields = scan->range_fields,
        .n_range = scan_is_narrow(scan) ? scan->n_range : 0,
        .start_fields = scan->start_fields,
        .n_start = scan->n_start,
        .end_fields = scan->end_fields,
        .n_end = scan->n_end,
        .from = first->previous.from,
        .to = first->request->range.to,
    };
    return store_each_sample(first->store, &query, receive, scan, fault);
}
