/* SPDX-License-Identifier: Apache-2.0 */
/* side_counts: passes each record of the scan to what is counted in addition to the metric. */
#include "side_counts_p.h"

#include "mttr_metric_p.h"

static bool find_seen(struct mttr_metric *metric, struct fault *fault) {
    int64_t *seen = &metric->side.seen;
    if (!store_known_until(metric->funnel.source->store, metric->funnel.source->kind, metric->scope->chosen, seen,
                           fault)) {
        return false;
    }
    *seen = *seen < metric->scope->request->now ? *seen : metric->scope->request->now;
    return true;
}

bool side_counts_open(struct mttr_metric *metric, struct fault *fault) {
    struct side_counts *side = &metric->side;
    struct source *source = metric->funnel.source;
    longest_init(&side->longest);
    side->reopen_count = source_column(source, "reopen_count");
    if (!find_seen(metric, fault)) {
        return false;
    }
    backlog_init(&side->backlog, metric->scope->buckets, metric->scope->n_buckets, side->seen, source->arena);
    if (metric->scope->request->sensitivity) {
        side->sensitivity = arena_alloc(source->arena, sizeof *side->sensitivity);
    }
    return side->sensitivity == NULL || sensitivity_open(side->sensitivity, source, &metric->funnel.rules, fault);
}

void side_counts_close(struct side_counts *side) {
    longest_clear(&side->longest);
    if (side->sensitivity != NULL) {
        sensitivity_close(side->sensitivity);
    }
}

/* Open, or opened, at some time of the range. */
static bool is_weighed(const struct mttr_metric *metric, const struct judged *judged) {
    const struct range *range = &metric->scope->request->range;
    return judged->start != INSTANT_NONE && judged->start < range->to &&
           (judged->end == INSTANT_NONE || judged->end >= range->from || judged->start >= range->from);
}

bool side_counts_want(const struct mttr_metric *metric, const struct judged *judged) {
    return is_weighed(metric, judged) || metric->side.sensitivity != NULL;
}

static int64_t number_at(const struct sample *sample, int column) {
    return column != NO_COLUMN && sample->cells[column].set ? sample->cells[column].number : 0;
}

void side_counts_add(struct mttr_metric *metric, const struct judged *judged) {
    struct side_counts *side = &metric->side;
    const struct sample *sample = judged->sample;
    if (!judged->facts.gone && !judged->facts.child) {
        const struct backlog_record record = {.start = judged->facts.start,
                                              .end = judged->facts.end,
                                              .canceled = judged->canceled,
                                              .reopened = number_at(sample, side->reopen_count) > 0};
        backlog_add(&side->backlog, &record);
    }
    if (judged->verdict == VERDICT_COUNTED && judged->bucket < metric->scope->n_buckets) {
        longest_offer(&side->longest, judged->seconds, scope_integration(metric->scope, sample)->id, sample->sys_id);
    }
    if (side->sensitivity != NULL) {
        sensitivity_count(side->sensitivity, metric, judged);
    }
}

int64_t side_counts_age(const struct mttr_metric *metric, int64_t start) {
    return start < metric->side.seen ? scope_seconds(metric->scope, start, metric->side.seen) : 0;
}

bool side_counts_finish(struct mttr_metric *metric, struct arena *arena, struct fault *fault) {
    struct side_counts *side = &metric->side;
    backlog_finish(&side->backlog);
    if (side->sensitivity != NULL) {
        tally_finish(&side->sensitivity->tally, arena);
    }
    return longest_name(&side->longest, metric->funnel.source->store, metric->funnel.source->kind, fault);
}
