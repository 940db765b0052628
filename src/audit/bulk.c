/* SPDX-License-Identifier: Apache-2.0 */
/* bulk: records resolved or closed together. A minute in which one person or rule ends many is a bulk minute; what the
 * same one ends soon before or after it belongs to it, for a batch does not keep to minutes. Records that do
 * not name who ended them are taken as those of one person. */
#include <stdlib.h>

#include "audit_p.h"
#include "keyed_list_p.h"

/* The endings of one person or rule, in the order of time. */
struct bulk_group {
    struct audit *audit;
    const struct keyed_record *keyed;
    size_t n;
    int64_t *minutes; /* the bulk ones, ascending */
    size_t *sizes;
    size_t n_minutes;
};

static int64_t minute_of(const struct keyed_record *keyed) {
    return (int64_t)keyed->order / MINUTE;
}

static void find_minutes(struct bulk_group *group) {
    size_t limit = (size_t)group->audit->request->profile->audit.bulk_closed;
    group->n_minutes = 0;
    for (size_t i = 0, end; i < group->n; i = end) {
        for (end = i + 1; end < group->n && minute_of(&group->keyed[end]) == minute_of(&group->keyed[i]);) {
            end++;
        }
        if (end - i >= limit) {
            group->minutes[group->n_minutes] = minute_of(&group->keyed[i]);
            group->sizes[group->n_minutes++] = end - i;
        }
    }
}

/* The nearest bulk minute at or after position i, or the one before it; n_minutes: both are too far. */
static size_t nearest(const struct bulk_group *group, size_t i, int64_t minute) {
    int64_t within = group->audit->request->profile->audit.bulk_within / MINUTE;
    int64_t after = i < group->n_minutes ? group->minutes[i] - minute : INT64_MAX;
    int64_t before = i > 0 ? minute - group->minutes[i - 1] : INT64_MAX;
    return after <= before && after <= within ? i : before <= within ? i - 1 : group->n_minutes;
}

static const char *minute_text(const struct bulk_group *group, size_t i, uint32_t role) {
    struct arena *arena = &group->audit->arena;
    const struct examined_record *record = group->audit->records[group->keyed[0].record];
    int64_t who = record->labels[role == DATE_RESOLVED ? LABEL_RESOLVED_BY : LABEL_CLOSED_BY];
    return arena_format(arena, "%zu %s in the minute of %s%s%s", group->sizes[i],
                        role == DATE_RESOLVED ? "resolved" : "closed", audit_time(group->minutes[i] * MINUTE, arena),
                        who == 0 ? "" : " by ", who == 0 ? "" : audit_label(group->audit, who, arena));
}

static const char *near_minute_text(const struct bulk_group *group, const struct keyed_record *keyed, const char *text,
                                    size_t i) {
    int64_t apart = minute_of(keyed) - group->minutes[i];
    return arena_format(&group->audit->arena, "%s %s %s", audit_duration(MINUTE * llabs(apart), &group->audit->arena),
                        apart < 0 ? "before" : "after", text);
}

static void hit_bulk_group(const struct bulk_group *group, struct hits *hits, uint32_t role) {
    const char **texts = must_malloc((group->n_minutes + 1) * sizeof *texts);
    for (size_t i = 0; i < group->n_minutes; i++) {
        texts[i] = minute_text(group, i, role);
    }
    for (size_t i = 0, next = 0; i < group->n; i++) {
        int64_t minute = minute_of(&group->keyed[i]);
        while (next < group->n_minutes && group->minutes[next] < minute) {
            next++;
        }
        size_t found = nearest(group, next, minute);
        if (found < group->n_minutes) {
            bool inside = group->minutes[found] == minute;
            hits_add(hits, group->audit->records[group->keyed[i].record],
                     inside ? texts[found] : near_minute_text(group, &group->keyed[i], texts[found], found));
        }
    }
    free(texts);
}

static void key_ends(const struct audit *audit, struct keyed_list *keyed, uint32_t role) {
    int who = role == DATE_RESOLVED ? LABEL_RESOLVED_BY : LABEL_CLOSED_BY;
    for (size_t i = 0; i < audit->n_records; i++) {
        const struct examined_record *record = audit->records[i];
        if (record->dates[role] != INSTANT_NONE && examined_record_is_in(record)) {
            keyed_list_add(keyed, &(struct keyed_record){.key = label_key(record, record->labels[who]),
                                                         .order = (uint64_t)record->dates[role],
                                                         .record = (uint32_t)i});
        }
    }
    keyed_list_sort(keyed);
}

static void find_bulk_of(struct audit *audit, struct hits *hits, uint32_t role) {
    struct keyed_list keyed = {0};
    key_ends(audit, &keyed, role);
    struct bulk_group group = {.audit = audit,
                               .minutes = must_malloc((keyed.n + 1) * sizeof *group.minutes),
                               .sizes = must_malloc((keyed.n + 1) * sizeof *group.sizes)};
    for (size_t i = 0, end; i < keyed.n; i = end) {
        end = keyed_list_run_end(&keyed, i);
        group.keyed = &keyed.list[i];
        group.n = end - i;
        find_minutes(&group);
        hit_bulk_group(&group, hits, role);
    }
    free(group.minutes);
    free(group.sizes);
    free(keyed.list);
}

bool find_bulk(struct audit *audit, struct hits *hits, struct fault *fault) {
    (void)fault;
    find_bulk_of(audit, hits, DATE_RESOLVED);
    find_bulk_of(audit, hits, DATE_CLOSED);
    return true;
}
