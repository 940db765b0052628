/* SPDX-License-Identifier: Apache-2.0 */
/* dates: findings about one record alone: its dates, its state, its fields. */
#include <string.h>

#include "audit_p.h"
#include "text.h"

static int64_t date(const struct examined_record *record, int i) {
    return record->dates[i];
}

static bool is_before(int64_t a, int64_t b) {
    return a != INSTANT_NONE && b != INSTANT_NONE && a < b;
}

bool end_before_start(const struct audit *audit, const struct examined_record *record) {
    (void)audit;
    int64_t resolved = date(record, DATE_RESOLVED);
    return is_before(resolved, date(record, DATE_CREATED)) || is_before(resolved, date(record, DATE_OPENED));
}

bool resolved_without_date(const struct audit *audit, const struct examined_record *record) {
    (void)audit;
    return lifecycle_is_restored(record->lifecycle) && date(record, DATE_RESOLVED) == INSTANT_NONE;
}

bool date_without_state(const struct audit *audit, const struct examined_record *record) {
    (void)audit;
    bool open = record->lifecycle == LIFECYCLE_OPEN || record->lifecycle == LIFECYCLE_IN_PROGRESS;
    return open && date(record, DATE_RESOLVED) != INSTANT_NONE;
}

bool closed_before_resolved(const struct audit *audit, const struct examined_record *record) {
    (void)audit;
    return is_before(date(record, DATE_CLOSED), date(record, DATE_RESOLVED));
}

const char *detail_of_dates(const struct audit *audit, const struct examined_record *record, struct arena *arena) {
    int earlier = DATE_CREATED; /* of the dates that begin a life, the one that is later */
    (void)audit;
    if (is_before(date(record, DATE_CREATED), date(record, DATE_OPENED))) {
        earlier = DATE_OPENED;
    }
    bool closing = closed_before_resolved(audit, record) && !end_before_start(audit, record);
    earlier = closing ? DATE_CLOSED : earlier;
    return arena_format(arena, "resolved %s, %s %s", audit_time(date(record, DATE_RESOLVED), arena),
                        earlier == DATE_CLOSED    ? "closed"
                        : earlier == DATE_CREATED ? "created"
                                                  : "opened",
                        audit_time(date(record, earlier), arena));
}

const char *detail_of_state(const struct audit *audit, const struct examined_record *record, struct arena *arena) {
    int last = record->dates[DATE_RESOLVED] != INSTANT_NONE ? DATE_RESOLVED : DATE_CLOSED;
    return arena_format(arena, "state %s, %s %s", audit_label(audit, record->labels[LABEL_STATE], arena),
                        DATE_NAMES[last], audit_time(date(record, last), arena));
}

/* ---- dates after the run that read them ---- */

/* The date that lies after the run that saw it set, N_DATES: none. */
static int future_of(const struct audit *audit, const struct examined_record *record) {
    for (int i = 0; i < N_DATES; i++) {
        int64_t setter = record->setter[i] != 0 ? record->setter[i] : record->first_seen;
        const struct examined_run *run = examined_run_find(audit, setter);
        if (run != NULL && date(record, i) != INSTANT_NONE && date(record, i) > run->finished) {
            return i;
        }
    }
    return N_DATES;
}

bool future_date(const struct audit *audit, const struct examined_record *record) {
    return future_of(audit, record) < N_DATES;
}

const char *detail_of_future(const struct audit *audit, const struct examined_record *record, struct arena *arena) {
    int i = future_of(audit, record);
    int64_t setter = record->setter[i] != 0 ? record->setter[i] : record->first_seen;
    const struct examined_run *run = examined_run_find(audit, setter);
    return arena_format(arena, "%s %s, seen by run %lld at %s", DATE_NAMES[i], audit_time(date(record, i), arena),
                        (long long)setter, audit_time(run->finished, arena));
}

/* ---- who and what ---- */

/* What the closing follows after a whole number of delays, and at most the hour in which a job that runs each hour
 * comes by: the last change before it, where the history has it, else the opening. INSTANT_NONE: nothing. */
static int64_t closed_after(const struct audit *audit, const struct examined_record *record) {
    const int64_t since[] = {record->touched, date(record, DATE_OPENED), date(record, DATE_CREATED)};
    int64_t delay = audit->request->profile->audit.auto_closed_delay;
    for (size_t i = 0; i < sizeof since / sizeof *since; i++) {
        int64_t after = since[i] == INSTANT_NONE ? -1 : date(record, DATE_CLOSED) - since[i];
        if (after >= 0 && (delay == 0 || (after >= delay && after % delay <= HOUR))) {
            return since[i];
        }
    }
    return INSTANT_NONE;
}

bool auto_closed(const struct audit *audit, const struct examined_record *record) {
    int64_t resolved = date(record, DATE_RESOLVED), closed = date(record, DATE_CLOSED);
    return closed != INSTANT_NONE && (resolved == INSTANT_NONE || resolved == closed) &&
           audit_is_system(audit, record->labels[LABEL_CLOSED_BY]) && closed_after(audit, record) != INSTANT_NONE;
}

const char *detail_of_auto_closed(const struct audit *audit, const struct examined_record *record,
                                  struct arena *arena) {
    int64_t closed = date(record, DATE_CLOSED), since = closed_after(audit, record);
    return arena_format(arena, "closed %s by %s, %s after %s", audit_time(closed, arena),
                        audit_label(audit, record->labels[LABEL_CLOSED_BY], arena),
                        audit_duration(closed - since, arena),
                        since == record->touched ? "the last change" : "it was opened");
}

bool source_duration(const struct audit *audit, const struct examined_record *record) {
    int64_t opened = date(record, DATE_OPENED), resolved = date(record, DATE_RESOLVED);
    if (!record->has_stc || opened == INSTANT_NONE || resolved == INSTANT_NONE) {
        return false;
    }
    int64_t difference, most = audit->request->profile->audit.source_duration;
    bool fits = !__builtin_sub_overflow(record->calendar_stc, resolved - opened, &difference);
    return !fits || difference > most || difference < -most;
}

const char *detail_of_source(const struct audit *audit, const struct examined_record *record, struct arena *arena) {
    (void)audit;
    return arena_format(arena, "calendar_stc %s, resolved_at - opened_at %s",
                        audit_duration(record->calendar_stc, arena),
                        audit_duration(date(record, DATE_RESOLVED) - date(record, DATE_OPENED), arena));
}

bool is_reopened(const struct audit *audit, const struct examined_record *record) {
    (void)audit;
    return record->reopen_count > 0;
}

/* By its own count, else by what the store saw. */
static const char *times_reopened(const struct examined_record *record, struct arena *arena) {
    return record->reopen_count == 0 ? "reopened"
                                     : arena_format(arena, "reopened %lld time%s", (long long)record->reopen_count,
                                                    text_plural(record->reopen_count));
}

const char *detail_of_reopened(const struct audit *audit, const struct examined_record *record, struct arena *arena) {
    (void)audit;
    bool started = record->start != INSTANT_NONE;
    bool first = record->first_end != INSTANT_NONE && started, final = record->end != INSTANT_NONE && started;
    return arena_format(arena, "%s%s%s; first recovery %s, final %s", times_reopened(record, arena),
                        record->reopening == NULL ? "" : " in ", record->reopening == NULL ? "" : record->reopening,
                        first ? audit_duration(record->first_end - record->start, arena) : "not seen",
                        final ? audit_duration(record->end - record->start, arena) : "none yet");
}

bool missing_field(const struct audit *audit, const struct examined_record *record) {
    (void)audit;
    return record->empty != 0;
}

const char *detail_of_missing(const struct audit *audit, const struct examined_record *record, struct arena *arena) {
    const struct field_ref *watched = audit->fields + (audit->n_fields - audit->n_watched);
    const char *text = "";
    for (size_t i = 0; i < audit->n_watched; i++) {
        if ((record->empty >> i & 1) != 0) {
            text = arena_format(arena, "%s%s%s", text, text[0] == '\0' ? "" : ", ",
                                field_ref_name(kind_find("incident"), &watched[i]));
        }
    }
    return arena_format(arena, "empty: %s; team %s", text, audit_label(audit, record->labels[LABEL_GROUP], arena));
}

const char *no_watched_field(const struct audit *audit) {
    return audit->n_watched == 0 ? "the profile filters and groups on no field" : NULL;
}
