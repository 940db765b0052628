/* SPDX-License-Identifier: Apache-2.0 */
/* runs: the syncs and imports of incidents, and the finding `gap`. */
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "audit_p.h"
#include "text.h"

static bool add_run(void *context, const struct run_row *row) {
    struct audit *audit = context;
    if (strcmp(row->table, "incident") != 0) {
        return true;
    }
    ARRAY_GROW(audit->runs, audit->n_runs, audit->cap_runs);
    audit->runs[audit->n_runs++] = (struct examined_run){
        .run = row->run,
        .finished = row->finished == INSTANT_NONE ? row->started : row->finished,
        .seen = row->range_to == INSTANT_NONE ? row->started : row->range_to,
        .integration = arena_strdup(&audit->arena, row->integration),
        .status = arena_strdup(&audit->arena, row->status),
        .started = row->started,
        .range_from = row->range_from,
        .range_to = row->range_to,
        .gap = row->gap,
    };
    return true;
}

/* The newest first. */
static int by_run(const void *wanted, const void *element) {
    const int64_t *run = wanted;
    const struct examined_run *other = element;
    return (*run < other->run) - (*run > other->run);
}

const struct examined_run *examined_run_find(const struct audit *audit, int64_t run) {
    size_t i = array_find(&run, audit->runs, audit->n_runs, sizeof *audit->runs, by_run);
    return i < audit->n_runs ? &audit->runs[i] : NULL;
}

const struct examined_run *examined_run_before(const struct audit *audit, const struct examined_run *run) {
    for (const struct examined_run *other = run + 1; other < audit->runs + audit->n_runs; other++) {
        if (strcmp(other->integration, run->integration) == 0 && strcmp(other->status, "success") == 0) {
            return other;
        }
    }
    return NULL;
}

bool runs_read(struct audit *audit, struct fault *fault) {
    return store_each_run(audit->store, INT64_MAX, add_run, audit, fault);
}

/* ---- gap ---- */

/* Whether a later run of the integration ended well. */
static const struct examined_run *mended_by(const struct audit *audit, const struct examined_run *run) {
    for (const struct examined_run *other = run; other-- > audit->runs;) {
        if (strcmp(other->integration, run->integration) == 0 && strcmp(other->status, "success") == 0) {
            return other;
        }
    }
    return NULL;
}

static bool concerns(const struct audit *audit, const struct examined_run *run) {
    const struct profile *profile = audit->request->profile;
    const struct range *range = &audit->request->range;
    bool meant = profile->n_integrations == 0;
    for (size_t i = 0; i < profile->n_integrations; i++) {
        meant = meant || strcmp(profile->integrations[i], run->integration) == 0;
    }
    return meant && run->finished >= range->from && (run->range_from == INSTANT_NONE || run->range_from < range->to);
}

/* A run takes the place of a record, but has neither number nor sys_id. */
static void hit_run(struct audit *audit, struct hits *hits, const struct examined_run *run) {
    struct examined_record *record = arena_alloc(&audit->arena, sizeof *record);
    const struct examined_run *mended = mended_by(audit, run);
    bool compared = run->gap != INSTANT_NONE && run->gap != 0;
    *record = (struct examined_record){.integration = run->integration, .reason = "run", .end = INSTANT_NONE};
    const char *what = compared ? arena_format(&audit->arena, "%s, the instance has %lld record%s %s", run->status,
                                               llabs((long long)run->gap), text_plural(llabs((long long)run->gap)),
                                               run->gap > 0 ? "more" : "less")
                                : run->status;
    const char *then = mended == NULL ? "no run ended well since"
                                      : arena_format(&audit->arena, "run %lld ended well", (long long)mended->run);
    hits_add(hits, record,
             arena_format(&audit->arena, "run %lld, %s: %s; %s", (long long)run->run,
                          audit_time(run->started, &audit->arena), what, then));
}

bool find_gaps(struct audit *audit, struct hits *hits, struct fault *fault) {
    (void)fault;
    for (size_t i = audit->n_runs; i > 0; i--) {
        const struct examined_run *run = &audit->runs[i - 1];
        bool failed = strcmp(run->status, "success") != 0, uneven = run->gap != INSTANT_NONE && run->gap != 0;
        if ((failed || uneven) && concerns(audit, run)) {
            hit_run(audit, hits, run);
        }
    }
    return true;
}
