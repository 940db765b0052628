/* SPDX-License-Identifier: Apache-2.0 */
/* groups: findings that several records tell together. */
#include <stdlib.h>
#include <string.h>

#include "audit_p.h"

/* ---- seconds-resolution ---- */

/* A team whose dates of a field all fall on whole hours of the profile's clock types them in: a stamp does so once in
 * 3,600 times. *days: they even fall on midnight. */
static bool is_typed(const struct audit *audit, const struct mark *marks, size_t n, uint32_t role, bool *days) {
    const struct profile *profile = audit->request->profile;
    *days = true;
    for (size_t i = 0; i < n; i++) {
        struct civil civil = zone_civil(&profile->zone, audit->list[marks[i].record]->dates[role]);
        if (civil.minute != 0 || civil.second != 0) {
            return false;
        }
        *days = *days && civil.hour == 0;
    }
    return (int64_t)n >= profile->audit.seconds_resolution;
}

static void hit_typed(struct audit *audit, struct hits *hits, const struct mark *marks, size_t n, uint32_t role) {
    bool days;
    if (!is_typed(audit, marks, n, role, &days)) {
        return;
    }
    const struct exhibit *first = audit->list[marks[0].record];
    const char *detail =
        arena_format(&audit->arena, "one of %zu %s of team %s, all on whole %s", n, DATE_NAMES[role],
                     audit_label(audit, first->labels[LABEL_GROUP], &audit->arena), days ? "days" : "hours");
    for (size_t i = 0; i < n; i++) {
        hits_add(hits, audit->list[marks[i].record], detail);
    }
}

/* A job that ends incidents by the clock types nothing. */
static bool is_of_job(const struct audit *audit, const struct exhibit *exhibit, uint32_t role) {
    return (role == DATE_RESOLVED && audit_is_system(audit, exhibit->labels[LABEL_RESOLVED_BY])) ||
           (role == DATE_CLOSED && audit_is_system(audit, exhibit->labels[LABEL_CLOSED_BY]));
}

bool find_typed(struct audit *audit, struct hits *hits, struct fault *fault) {
    (void)fault;
    for (uint32_t role = 0; role < N_DATES; role++) {
        struct marks marks = {0};
        for (size_t i = 0; i < audit->n; i++) {
            const struct exhibit *exhibit = audit->list[i];
            bool dated = exhibit->dates[role] != INSTANT_NONE && exhibit_is_in(exhibit);
            if (dated && !is_of_job(audit, exhibit, role)) {
                marks_add(&marks, &(struct mark){.key = mark_key(exhibit, exhibit->labels[LABEL_GROUP]),
                                                 .record = (uint32_t)i});
            }
        }
        marks_sort(&marks);
        for (size_t i = 0, end; i < marks.n; i = end) {
            end = marks_run(&marks, i);
            hit_typed(audit, hits, &marks.list[i], end - i, role);
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
        int64_t over = over_at(earlier), began = began_at(later);
        if (over != INSTANT_NONE && over <= began && began - over <= within &&
            (found == NULL || over > over_at(found))) {
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
        if (exhibit->story != 0 && began_at(exhibit) != INSTANT_NONE && exhibit_is_in(exhibit)) {
            marks_add(&marks, &(struct mark){
                                  .key = exhibit->story, .order = (uint64_t)began_at(exhibit), .record = (uint32_t)i});
        }
    }
    marks_sort(&marks);
    for (size_t i = 0, end; i < marks.n; i = end) {
        end = marks_run(&marks, i);
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
        if (exhibit_is_in(audit->list[i]) && (!find_unmirrored(audit, hits, audit->list[i], LABEL_CAUSED_BY, fault) ||
                                              !find_unmirrored(audit, hits, audit->list[i], LABEL_RFC, fault))) {
            return false;
        }
    }
    return true;
}
