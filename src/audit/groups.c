/* groups: findings that several records tell together. A mark is 24 bytes; marks are sorted, and equal keys are a run.
 */
#include <stdlib.h>
#include <string.h>

#include "audit_p.h"

struct mark {
    uint64_t key, order;
    uint32_t record; /* in the audit's list */
    uint32_t role;   /* which of its dates */
};

struct marks {
    struct mark *list;
    size_t n, cap;
};

static void add_mark(struct marks *marks, uint64_t key, uint64_t order, size_t record, uint32_t role) {
    if (marks->n == marks->cap) {
        marks->cap = marks->cap + marks->cap / 2 + 1024;
        marks->list = must_realloc(marks->list, marks->cap * sizeof *marks->list);
    }
    marks->list[marks->n++] = (struct mark){.key = key, .order = order, .record = (uint32_t)record, .role = role};
}

static int compare(const void *left, const void *right) {
    const struct mark *a = left, *b = right;
    if (a->key != b->key) {
        return a->key < b->key ? -1 : 1;
    }
    if (a->order != b->order) {
        return a->order < b->order ? -1 : 1;
    }
    return (a->record > b->record) - (a->record < b->record);
}

static void sort(struct marks *marks) {
    if (marks->n > 0) {
        qsort(marks->list, marks->n, sizeof *marks->list, compare);
    }
}

/* Where the run of equal keys (and, with order, equal orders) that begins at i ends. */
static size_t run_end(const struct marks *marks, size_t i, bool order) {
    const struct mark *first = &marks->list[i];
    size_t end = i + 1;
    while (end < marks->n && marks->list[end].key == first->key && (!order || marks->list[end].order == first->order)) {
        end++;
    }
    return end;
}

/* ---- bulk-closed ---- */

static const int BULK_LABELS[] = {[DATE_RESOLVED] = LABEL_RESOLVED_BY, [DATE_CLOSED] = LABEL_CLOSED_BY};

/* By the minute and, within it, by who did it. */
static void mark_bulk(const struct audit *audit, struct marks *marks, uint32_t role) {
    for (size_t i = 0; i < audit->n; i++) {
        const struct exhibit *exhibit = audit->list[i];
        int64_t at = exhibit->dates[role];
        if (at != INSTANT_NONE && !exhibit->gone) {
            add_mark(marks, (uint64_t)(at / MINUTE), (uint64_t)exhibit->labels[BULK_LABELS[role]], i, role);
        }
    }
}

static void hit_bulk(struct audit *audit, struct hits *hits, const struct mark *marks, size_t n) {
    const struct exhibit *first = audit->list[marks[0].record];
    uint32_t role = marks[0].role;
    const char *who = audit_label(audit, first->labels[BULK_LABELS[role]], &audit->arena);
    int64_t minute = (int64_t)marks[0].key * MINUTE;
    const char *detail = arena_format(&audit->arena, "one of %zu %s in the minute of %s%s%s", n,
                                      role == DATE_RESOLVED ? "resolved" : "closed", audit_time(minute, &audit->arena),
                                      first->labels[BULK_LABELS[role]] == 0 ? "" : " by ",
                                      first->labels[BULK_LABELS[role]] == 0 ? "" : who);
    for (size_t i = 0; i < n; i++) {
        hits_add(hits, audit->list[marks[i].record], detail);
    }
}

bool find_bulk(struct audit *audit, struct hits *hits, struct fault *fault) {
    size_t limit = (size_t)audit->request->profile->audit.bulk_closed;
    (void)fault;
    for (uint32_t role = DATE_RESOLVED; role <= DATE_CLOSED; role++) {
        struct marks marks = {0};
        mark_bulk(audit, &marks, role);
        sort(&marks);
        for (size_t i = 0, end; i < marks.n; i = end) {
            end = run_end(&marks, i, true);
            if (end - i >= limit) {
                hit_bulk(audit, hits, &marks.list[i], end - i);
            }
        }
        free(marks.list);
    }
    return true;
}

/* ---- seconds-resolution ---- */

/* A team whose dates of a field all fall on whole hours types them in: a stamp does so once in 3,600 times. */
static bool is_typed(const struct audit *audit, const struct mark *marks, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (audit->list[marks[i].record]->dates[marks[i].role] % HOUR != 0) {
            return false;
        }
    }
    return (int64_t)n >= audit->request->profile->audit.seconds_resolution;
}

static void hit_typed(struct audit *audit, struct hits *hits, const struct mark *marks, size_t n) {
    const struct exhibit *first = audit->list[marks[0].record];
    const char *detail =
        arena_format(&audit->arena, "one of %zu %s of team %s, all on whole hours", n, DATE_NAMES[marks[0].role],
                     audit_label(audit, first->labels[LABEL_GROUP], &audit->arena));
    for (size_t i = 0; i < n; i++) {
        hits_add(hits, audit->list[marks[i].record], detail);
    }
}

bool find_typed(struct audit *audit, struct hits *hits, struct fault *fault) {
    (void)fault;
    for (uint32_t role = 0; role < N_DATES; role++) {
        struct marks marks = {0};
        for (size_t i = 0; i < audit->n; i++) {
            if (audit->list[i]->dates[role] != INSTANT_NONE && !audit->list[i]->gone) {
                add_mark(&marks, (uint64_t)audit->list[i]->labels[LABEL_GROUP], 0, i, role);
            }
        }
        sort(&marks);
        for (size_t i = 0, end; i < marks.n; i = end) {
            end = run_end(&marks, i, false);
            if (is_typed(audit, &marks.list[i], end - i)) {
                hit_typed(audit, hits, &marks.list[i], end - i);
            }
        }
        free(marks.list);
    }
    return true;
}

/* ---- reopened-as-new ---- */

static int64_t over_at(const struct exhibit *exhibit) {
    return exhibit->dates[DATE_CLOSED] != INSTANT_NONE ? exhibit->dates[DATE_CLOSED] : exhibit->dates[DATE_RESOLVED];
}

static int64_t began_at(const struct exhibit *exhibit) {
    return exhibit->dates[DATE_CREATED] != INSTANT_NONE ? exhibit->dates[DATE_CREATED] : exhibit->dates[DATE_OPENED];
}

/* How many before it are looked at: a monitor that says the same a million times must not take for ever. */
enum { MOST_BACK = 100 };

/* The last of those before it that was over when it began, and not for long; NULL: none. */
static const struct exhibit *predecessor(const struct audit *audit, const struct mark *marks, size_t i) {
    const struct exhibit *found = NULL, *later = audit->list[marks[i].record];
    int64_t within = audit->request->profile->audit.reopened_as_new;
    for (size_t j = i; j > 0 && i - j < MOST_BACK; j--) {
        const struct exhibit *earlier = audit->list[marks[j - 1].record];
        int64_t over = over_at(earlier), gap = began_at(later) - over;
        if (over != INSTANT_NONE && gap >= 0 && gap <= within && (found == NULL || over > over_at(found))) {
            found = earlier;
        }
    }
    return found;
}

static void hit_story(struct audit *audit, struct hits *hits, const struct mark *marks, size_t n) {
    for (size_t i = 1; i < n; i++) {
        const struct exhibit *earlier = predecessor(audit, marks, i), *later = audit->list[marks[i].record];
        if (earlier != NULL) {
            hits_add(hits, later,
                     arena_format(&audit->arena, "opened %s after %s was closed",
                                  audit_duration(began_at(later) - over_at(earlier), &audit->arena),
                                  earlier->number == NULL ? earlier->sys_id : earlier->number));
        }
    }
}

bool find_reopened_as_new(struct audit *audit, struct hits *hits, struct fault *fault) {
    struct marks marks = {0};
    (void)fault;
    for (size_t i = 0; i < audit->n; i++) {
        const struct exhibit *exhibit = audit->list[i];
        if (exhibit->story != 0 && began_at(exhibit) != INSTANT_NONE && !exhibit->gone) {
            add_mark(&marks, exhibit->story, (uint64_t)began_at(exhibit), i, 0);
        }
    }
    sort(&marks);
    for (size_t i = 0, end; i < marks.n; i = end) {
        end = run_end(&marks, i, false);
        hit_story(audit, hits, &marks.list[i], end - i);
    }
    free(marks.list);
    return true;
}

/* ---- duplicate ---- */

bool find_duplicates(struct audit *audit, struct hits *hits, struct fault *fault) {
    for (size_t i = 0; i < audit->n; i++) {
        const struct exhibit *child = audit->list[i];
        struct label label;
        if (child->reason != NULL || child->labels[LABEL_PARENT] == 0) {
            continue;
        }
        if (!store_label(audit->store, child->labels[LABEL_PARENT], &label, fault)) {
            return false;
        }
        const struct exhibit *parent = exhibit_find(audit, child->position, label.value);
        if (parent != NULL && parent != child && parent->reason == NULL) {
            hits_add(hits, child,
                     arena_format(&audit->arena, "counted beside its parent %s%s",
                                  parent->number == NULL ? parent->sys_id : parent->number,
                                  parent->end == child->end ? ", resolved in the same second" : ""));
        }
    }
    return true;
}

/* ---- change-not-mirrored ---- */

static bool find_unmirrored(struct audit *audit, struct hits *hits, const struct exhibit *exhibit, int link,
                            struct fault *fault) {
    struct label label;
    bool held = true;
    if (exhibit->labels[link] != 0 && (!store_label(audit->store, exhibit->labels[link], &label, fault) ||
                                       !store_has_change(audit->store, exhibit->integration, &label, &held, fault))) {
        return false;
    }
    if (!held) {
        hits_add(hits, exhibit,
                 arena_format(&audit->arena, "%s %s", link == LABEL_CAUSED_BY ? "caused_by" : "rfc",
                              audit_label(audit, exhibit->labels[link], &audit->arena)));
    }
    return true;
}

bool find_unmirrored_changes(struct audit *audit, struct hits *hits, struct fault *fault) {
    for (size_t i = 0; i < audit->n; i++) {
        if (!audit->list[i]->gone && (!find_unmirrored(audit, hits, audit->list[i], LABEL_CAUSED_BY, fault) ||
                                      !find_unmirrored(audit, hits, audit->list[i], LABEL_RFC, fault))) {
            return false;
        }
    }
    return true;
}
