/* SPDX-License-Identifier: Apache-2.0 */
/* bulk: records resolved or closed together. A minute in which one person or rule ends many is a bulk minute; what the
 * same one ends soon before or after it belongs to it, for a batch does not keep to minutes. Where the record does not
 * say who ended it, all that do not say are taken as one. */
#include <stdlib.h>

#include "audit_p.h"

/* The endings of one person or rule, in the order of time. */
struct batch {
    struct audit *audit;
    const struct mark *marks;
    size_t n;
    int64_t *minutes; /* the bulk ones, ascending */
    size_t *sizes;
    size_t n_minutes;
};

static int64_t minute_of(const struct mark *mark) {
    return (int64_t)mark->order / MINUTE;
}

static void find_minutes(struct batch *batch) {
    size_t limit = (size_t)batch->audit->request->profile->audit.bulk_closed;
    batch->n_minutes = 0;
    for (size_t i = 0, end; i < batch->n; i = end) {
        for (end = i + 1; end < batch->n && minute_of(&batch->marks[end]) == minute_of(&batch->marks[i]);) {
            end++;
        }
        if (end - i >= limit) {
            batch->minutes[batch->n_minutes] = minute_of(&batch->marks[i]);
            batch->sizes[batch->n_minutes++] = end - i;
        }
    }
}

/* The nearest bulk minute at or behind position i and the one before it; n_minutes: both are too far. */
static size_t nearest(const struct batch *batch, size_t i, int64_t minute) {
    int64_t within = batch->audit->request->profile->audit.bulk_within / MINUTE;
    int64_t after = i < batch->n_minutes ? batch->minutes[i] - minute : INT64_MAX;
    int64_t before = i > 0 ? minute - batch->minutes[i - 1] : INT64_MAX;
    return after <= before && after <= within ? i : before <= within ? i - 1 : batch->n_minutes;
}

static const char *tell_minute(const struct batch *batch, size_t i, uint32_t role) {
    struct arena *arena = &batch->audit->arena;
    const struct exhibit *exhibit = batch->audit->list[batch->marks[0].record];
    int64_t who = exhibit->labels[role == DATE_RESOLVED ? LABEL_RESOLVED_BY : LABEL_CLOSED_BY];
    return arena_format(arena, "%zu %s in the minute of %s%s%s", batch->sizes[i],
                        role == DATE_RESOLVED ? "resolved" : "closed", audit_time(batch->minutes[i] * MINUTE, arena),
                        who == 0 ? "" : " by ", who == 0 ? "" : audit_label(batch->audit, who, arena));
}

static const char *tell_beside(const struct batch *batch, const struct mark *mark, const char *told, size_t i) {
    int64_t apart = minute_of(mark) - batch->minutes[i];
    return arena_format(&batch->audit->arena, "%s %s %s", audit_duration(MINUTE * llabs(apart), &batch->audit->arena),
                        apart < 0 ? "before" : "after", told);
}

static void hit_batch(const struct batch *batch, struct hits *hits, uint32_t role) {
    const char **told = must_malloc((batch->n_minutes + 1) * sizeof *told);
    for (size_t i = 0; i < batch->n_minutes; i++) {
        told[i] = tell_minute(batch, i, role);
    }
    for (size_t i = 0, next = 0; i < batch->n; i++) {
        int64_t minute = minute_of(&batch->marks[i]);
        while (next < batch->n_minutes && batch->minutes[next] < minute) {
            next++;
        }
        size_t found = nearest(batch, next, minute);
        if (found < batch->n_minutes) {
            bool inside = batch->minutes[found] == minute;
            hits_add(hits, batch->audit->list[batch->marks[i].record],
                     inside ? told[found] : tell_beside(batch, &batch->marks[i], told[found], found));
        }
    }
    free(told);
}

static void mark_ends(const struct audit *audit, struct marks *marks, uint32_t role) {
    int who = role == DATE_RESOLVED ? LABEL_RESOLVED_BY : LABEL_CLOSED_BY;
    for (size_t i = 0; i < audit->n; i++) {
        const struct exhibit *exhibit = audit->list[i];
        if (exhibit->dates[role] != INSTANT_NONE && exhibit_is_in(exhibit)) {
            marks_add(marks, &(struct mark){.key = mark_key(exhibit, exhibit->labels[who]),
                                            .order = (uint64_t)exhibit->dates[role],
                                            .record = (uint32_t)i});
        }
    }
    marks_sort(marks);
}

static void find_batches(struct audit *audit, struct hits *hits, uint32_t role) {
    struct marks marks = {0};
    mark_ends(audit, &marks, role);
    struct batch batch = {.audit = audit,
                          .minutes = must_malloc((marks.n + 1) * sizeof *batch.minutes),
                          .sizes = must_malloc((marks.n + 1) * sizeof *batch.sizes)};
    for (size_t i = 0, end; i < marks.n; i = end) {
        end = marks_run(&marks, i);
        batch.marks = &marks.list[i];
        batch.n = end - i;
        find_minutes(&batch);
        hit_batch(&batch, hits, role);
    }
    free(batch.minutes);
    free(batch.sizes);
    free(marks.list);
}

bool find_bulk(struct audit *audit, struct hits *hits, struct fault *fault) {
    (void)fault;
    find_batches(audit, hits, DATE_RESOLVED);
    find_batches(audit, hits, DATE_CLOSED);
    return true;
}
