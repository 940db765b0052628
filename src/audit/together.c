/* SPDX-License-Identifier: Apache-2.0 */
/* together: findings that show only when several records are compared. */
#include <stdlib.h>
#include <string.h>

#include "audit_p.h"
#include "keyed_list_p.h"

/* ---- seconds-resolution ---- */

/* A team whose dates of a field all fall on whole hours of the profile's clock types them in: a stamp does so once in
 * 3,600 times. *days: they even fall on midnight. */
static bool is_whole_hours(const struct audit *audit, const struct keyed_record *keyed, size_t n, uint32_t role,
                           bool *days) {
    const struct profile *profile = audit->request->profile;
    *days = true;
    for (size_t i = 0; i < n; i++) {
        struct civil civil = zone_civil(&profile->zone, audit->records[keyed[i].record]->dates[role]);
        if (civil.minute != 0 || civil.second != 0) {
            return false;
        }
        *days = *days && civil.hour == 0;
    }
    return (int64_t)n >= profile->audit.seconds_resolution;
}

static void hit_whole_hours(struct audit *audit, struct hits *hits, const struct keyed_record *keyed, size_t n,
                            uint32_t role) {
    bool days;
    if (!is_whole_hours(audit, keyed, n, role, &days)) {
        return;
    }
    const struct examined_record *first = audit->records[keyed[0].record];
    const char *detail =
        arena_format(&audit->arena, "one of %zu %s of team %s, all on whole %s", n, DATE_NAMES[role],
                     audit_label(audit, first->labels[LABEL_GROUP], &audit->arena), days ? "days" : "hours");
    for (size_t i = 0; i < n; i++) {
        hits_add(hits, audit->records[keyed[i].record], detail);
    }
}

/* A job that ends incidents by the clock types nothing. */
static bool is_of_job(const struct audit *audit, const struct examined_record *record, uint32_t role) {
    return (role == DATE_RESOLVED && audit_is_system(audit, record->labels[LABEL_RESOLVED_BY])) ||
           (role == DATE_CLOSED && audit_is_system(audit, record->labels[LABEL_CLOSED_BY]));
}

bool find_whole_hours(struct audit *audit, struct hits *hits, struct fault *fault) {
    (void)fault;
    for (uint32_t role = 0; role < N_DATES; role++) {
        struct keyed_list keyed = {0};
        for (size_t i = 0; i < audit->n_records; i++) {
            const struct examined_record *record = audit->records[i];
            bool dated = record->dates[role] != INSTANT_NONE && examined_record_is_in(record);
            if (dated && !is_of_job(audit, record, role)) {
                keyed_list_add(&keyed, &(struct keyed_record){.key = label_key(record, record->labels[LABEL_GROUP]),
                                                              .record = (uint32_t)i});
            }
        }
        keyed_list_sort(&keyed);
        for (size_t i = 0, end; i < keyed.n; i = end) {
            end = keyed_list_run_end(&keyed, i);
            hit_whole_hours(audit, hits, &keyed.list[i], end - i, role);
        }
        free(keyed.list);
    }
    return true;
}

/* ---- reopened-as-new ---- */

static int64_t over_at(const struct examined_record *record) {
    return record->dates[DATE_CLOSED] != INSTANT_NONE ? record->dates[DATE_CLOSED] : record->dates[DATE_RESOLVED];
}

static int64_t began_at(const struct examined_record *record) {
    return record->dates[DATE_CREATED] != INSTANT_NONE ? record->dates[DATE_CREATED] : record->dates[DATE_OPENED];
}

/* How many before it are looked at: a monitor that opens the same incident a million times must not take for ever. */
enum { MOST_BACK = 100 };

/* The last of those before it that was over when it began, and not for long; NULL: none. */
static const struct examined_record *predecessor(const struct audit *audit, const struct keyed_record *keyed,
                                                 size_t i) {
    const struct examined_record *found = NULL, *later = audit->records[keyed[i].record];
    int64_t within = audit->request->profile->audit.reopened_as_new;
    for (size_t j = i; j > 0 && i - j < MOST_BACK; j--) {
        const struct examined_record *earlier = audit->records[keyed[j - 1].record];
        int64_t over = over_at(earlier), began = began_at(later);
        if (over != INSTANT_NONE && over <= began && began - over <= within &&
            (found == NULL || over > over_at(found))) {
            found = earlier;
        }
    }
    return found;
}

static void hit_reopened_as_new(struct audit *audit, struct hits *hits, const struct keyed_record *keyed, size_t n) {
    for (size_t i = 1; i < n; i++) {
        const struct examined_record *earlier = predecessor(audit, keyed, i), *later = audit->records[keyed[i].record];
        if (earlier != NULL) {
            hits_add(hits, later,
                     arena_format(&audit->arena, "opened %s after %s was closed",
                                  audit_duration(began_at(later) - over_at(earlier), &audit->arena),
                                  earlier->number == NULL ? earlier->sys_id : earlier->number));
        }
    }
}

bool find_reopened_as_new(struct audit *audit, struct hits *hits, struct fault *fault) {
    struct keyed_list keyed = {0};
    (void)fault;
    for (size_t i = 0; i < audit->n_records; i++) {
        const struct examined_record *record = audit->records[i];
        if (record->same_incident != 0 && began_at(record) != INSTANT_NONE && examined_record_is_in(record)) {
            keyed_list_add(
                &keyed, &(struct keyed_record){
                            .key = record->same_incident, .order = (uint64_t)began_at(record), .record = (uint32_t)i});
        }
    }
    keyed_list_sort(&keyed);
    for (size_t i = 0, end; i < keyed.n; i = end) {
        end = keyed_list_run_end(&keyed, i);
        hit_reopened_as_new(audit, hits, &keyed.list[i], end - i);
    }
    free(keyed.list);
    return true;
}

/* ---- duplicate ---- */

bool find_duplicates(struct audit *audit, struct hits *hits, struct fault *fault) {
    for (size_t i = 0; i < audit->n_records; i++) {
        const struct examined_record *child = audit->records[i];
        struct label label;
        if (child->reason != NULL || child->labels[LABEL_PARENT] == 0) {
            continue;
        }
        if (!store_label(audit->store, child->labels[LABEL_PARENT], &label, fault)) {
            return false;
        }
        const struct examined_record *parent = examined_record_find(audit, child->position, label.value);
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

static bool find_unmirrored(struct audit *audit, struct hits *hits, const struct examined_record *record, int link,
                            struct fault *fault) {
    struct label label;
    bool held = true;
    if (record->labels[link] != 0 && (!store_label(audit->store, record->labels[link], &label, fault) ||
                                      !store_has_change(audit->store, record->integration, &label, &held, fault))) {
        return false;
    }
    if (!held) {
        hits_add(hits, record,
                 arena_format(&audit->arena, "%s %s", link == LABEL_CAUSED_BY ? "caused_by" : "rfc",
                              audit_label(audit, record->labels[link], &audit->arena)));
    }
    return true;
}

bool find_unmirrored_changes(struct audit *audit, struct hits *hits, struct fault *fault) {
    for (size_t i = 0; i < audit->n_records; i++) {
        if (examined_record_is_in(audit->records[i]) &&
            (!find_unmirrored(audit, hits, audit->records[i], LABEL_CAUSED_BY, fault) ||
             !find_unmirrored(audit, hits, audit->records[i], LABEL_RFC, fault))) {
            return false;
        }
    }
    return true;
}
