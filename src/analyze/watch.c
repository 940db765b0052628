/* SPDX-License-Identifier: Apache-2.0 */
/* watch: hands each record of the walk to those that look at it from the side. */
#include "watch_p.h"

#include "pass_p.h"

static bool find_seen(struct pass *pass, struct fault *fault) {
    int64_t *seen = &pass->watch.seen;
    if (!store_known_until(pass->funnel.source->store, pass->funnel.source->kind, pass->scope->chosen, seen, fault)) {
        return false;
    }
    *seen = *seen < pass->scope->request->now ? *seen : pass->scope->request->now;
    return true;
}

bool watch_open(struct pass *pass, struct fault *fault) {
    struct watch *watch = &pass->watch;
    struct source *source = pass->funnel.source;
    heaviest_init(&watch->heaviest);
    watch->reopen_count = source_column(source, "reopen_count");
    if (!find_seen(pass, fault)) {
        return false;
    }
    backlog_init(&watch->backlog, pass->scope->buckets, pass->scope->n_buckets, watch->seen, source->arena);
    if (pass->scope->request->sensitivity) {
        watch->sensitivity = arena_alloc(source->arena, sizeof *watch->sensitivity);
    }
    return watch->sensitivity == NULL || sensitivity_open(watch->sensitivity, source, &pass->funnel.rules, fault);
}

void watch_close(struct watch *watch) {
    heaviest_clear(&watch->heaviest);
    if (watch->sensitivity != NULL) {
        sensitivity_close(watch->sensitivity);
    }
}

/* Open, or opened, at some time of the range. */
static bool is_weighed(const struct pass *pass, const struct judged *judged) {
    const struct range *range = &pass->scope->request->range;
    return judged->start != INSTANT_NONE && judged->start < range->to &&
           (judged->end == INSTANT_NONE || judged->end >= range->from || judged->start >= range->from);
}

bool watch_wants(const struct pass *pass, const struct judged *judged) {
    return is_weighed(pass, judged) || pass->watch.sensitivity != NULL;
}

static int64_t number_at(const struct sample *sample, int column) {
    return column != NO_COLUMN && sample->cells[column].set ? sample->cells[column].number : 0;
}

void watch_take(struct pass *pass, const struct judged *judged) {
    struct watch *watch = &pass->watch;
    const struct sample *sample = judged->sample;
    if (!judged->facts.gone && !judged->facts.child) {
        const struct backlog_record record = {.start = judged->facts.start,
                                              .end = judged->facts.end,
                                              .canceled = judged->canceled,
                                              .reopened = number_at(sample, watch->reopen_count) > 0};
        backlog_add(&watch->backlog, &record);
    }
    if (judged->verdict == VERDICT_COUNTED && judged->bucket < pass->scope->n_buckets) {
        heaviest_offer(&watch->heaviest, judged->seconds, scope_integration(pass->scope, sample)->id, sample->sys_id);
    }
    if (watch->sensitivity != NULL) {
        sensitivity_take(watch->sensitivity, pass, judged);
    }
}

bool watch_finish(struct pass *pass, struct arena *arena, struct fault *fault) {
    struct watch *watch = &pass->watch;
    backlog_finish(&watch->backlog);
    if (watch->sensitivity != NULL) {
        tally_finish(&watch->sensitivity->tally, arena);
    }
    return heaviest_name(&watch->heaviest, pass->funnel.source->store, pass->funnel.source->kind, fault);
}
