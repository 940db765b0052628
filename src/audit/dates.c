/* SPDX-License-Identifier: Apache-2.0 */
/* dates: findings that one record tells by itself: its dates, its state, its fields. */
#include <string.h>

#include "audit_p.h"
#include "text.h"

static int64_t date(const struct exhibit *exhibit, int i) {
    return exhibit->dates[i];
}

static bool is_before(int64_t a, int64_t b) {
    return a != INSTANT_NONE && b != INSTANT_NONE && a < b;
}

bool end_before_start(const struct audit *audit, const struct exhibit *exhibit) {
    (void)audit;
    int64_t resolved = date(exhibit, DATE_RESOLVED);
    return is_before(resolved, date(exhibit, DATE_CREATED)) || is_before(resolved, date(exhibit, DATE_OPENED));
}

bool resolved_without_date(const struct audit *audit, const struct exhibit *exhibit) {
    (void)audit;
    return standing_is_restored(exhibit->standing) && date(exhibit, DATE_RESOLVED) == INSTANT_NONE;
}

bool date_without_state(const struct audit *audit, const struct exhibit *exhibit) {
    (void)audit;
    bool open = exhibit->standing == STANDS_OPEN || exhibit->standing == STANDS_IN_PROGRESS;
    return open && date(exhibit, DATE_RESOLVED) != INSTANT_NONE;
}

bool closed_before_resolved(const struct audit *audit, const struct exhibit *exhibit) {
    (void)audit;
    return is_before(date(exhibit, DATE_CLOSED), date(exhibit, DATE_RESOLVED));
}

const char *tell_dates(const struct audit *audit, const struct exhibit *exhibit, struct arena *arena) {
    int earlier = DATE_CREATED; /* of the dates that begin a life, the one that is later */
    (void)audit;
    if (is_before(date(exhibit, DATE_CREATED), date(exhibit, DATE_OPENED))) {
        earlier = DATE_OPENED;
    }
    bool closing = closed_before_resolved(audit, exhibit) && !end_before_start(audit, exhibit);
    earlier = closing ? DATE_CLOSED : earlier;
    return arena_format(arena, "resolved %s, %s %s", audit_time(date(exhibit, DATE_RESOLVED), arena),
                        earlier == DATE_CLOSED    ? "closed"
                        : earlier == DATE_CREATED ? "created"
                                                  : "opened",
                        audit_time(date(exhibit, earlier), arena));
}

const char *tell_state(const struct audit *audit, const struct exhibit *exhibit, struct arena *arena) {
    int last = exhibit->dates[DATE_RESOLVED] != INSTANT_NONE ? DATE_RESOLVED : DATE_CLOSED;
    return arena_format(arena, "state %s, %s %s", audit_label(audit, exhibit->labels[LABEL_STATE], arena),
                        DATE_NAMES[last], audit_time(date(exhibit, last), arena));
}

/* ---- what the run that saw it can say ---- */

/* The date that lies after the run that saw it set, N_DATES: none. */
static int future_of(const struct audit *audit, const struct exhibit *exhibit) {
    for (int i = 0; i < N_DATES; i++) {
        int64_t setter = exhibit->setter[i] != 0 ? exhibit->setter[i] : exhibit->first_seen;
        const struct audit_run_facts *run = audit_run_of(audit, setter);
        if (run != NULL && date(exhibit, i) != INSTANT_NONE && date(exhibit, i) > run->finished) {
            return i;
        }
    }
    return N_DATES;
}

bool future_date(const struct audit *audit, const struct exhibit *exhibit) {
    return future_of(audit, exhibit) < N_DATES;
}

const char *tell_future(const struct audit *audit, const struct exhibit *exhibit, struct arena *arena) {
    int i = future_of(audit, exhibit);
    int64_t setter = exhibit->setter[i] != 0 ? exhibit->setter[i] : exhibit->first_seen;
    const struct audit_run_facts *run = audit_run_of(audit, setter);
    return arena_format(arena, "%s %s, seen by run %lld at %s", DATE_NAMES[i], audit_time(date(exhibit, i), arena),
                        (long long)setter, audit_time(run->finished, arena));
}

/* ---- who and what ---- */

/* What the closing follows after a whole number of delays, and at most the hour in which a job that runs each hour
 * comes by: the last change before it, where the history has it, else the opening. INSTANT_NONE: nothing. */
static int64_t closed_after(const struct audit *audit, const struct exhibit *exhibit) {
    const int64_t since[] = {exhibit->touched, date(exhibit, DATE_OPENED), date(exhibit, DATE_CREATED)};
    int64_t delay = audit->request->profile->audit.auto_closed_delay;
    for (size_t i = 0; i < sizeof since / sizeof *since; i++) {
        int64_t after = since[i] == INSTANT_NONE ? -1 : date(exhibit, DATE_CLOSED) - since[i];
        if (after >= 0 && (delay == 0 || (after >= delay && after % delay <= HOUR))) {
            return since[i];
        }
    }
    return INSTANT_NONE;
}

bool auto_closed(const struct audit *audit, const struct exhibit *exhibit) {
    int64_t resolved = date(exhibit, DATE_RESOLVED), closed = date(exhibit, DATE_CLOSED);
    return closed != INSTANT_NONE && (resolved == INSTANT_NONE || resolved == closed) &&
           audit_is_system(audit, exhibit->labels[LABEL_CLOSED_BY]) && closed_after(audit, exhibit) != INSTANT_NONE;
}

const char *tell_auto_closed(const struct audit *audit, const struct exhibit *exhibit, struct arena *arena) {
    int64_t closed = date(exhibit, DATE_CLOSED), since = closed_after(audit, exhibit);
    return arena_format(arena, "closed %s by %s, %s after %s", audit_time(closed, arena),
                        audit_label(audit, exhibit->labels[LABEL_CLOSED_BY], arena),
                        audit_duration(closed - since, arena),
                        since == exhibit->touched ? "the last change" : "it was opened");
}

bool source_duration(const struct audit *audit, const struct exhibit *exhibit) {
    int64_t opened = date(exhibit, DATE_OPENED), resolved = date(exhibit, DATE_RESOLVED);
    if (exhibit->calendar_stc == INSTANT_NONE || opened == INSTANT_NONE || resolved == INSTANT_NONE) {
        return false;
    }
    int64_t difference = exhibit->calendar_stc - (resolved - opened);
    return (difference < 0 ? -difference : difference) > audit->request->profile->audit.source_duration;
}

const char *tell_source(const struct audit *audit, const struct exhibit *exhibit, struct arena *arena) {
    (void)audit;
    return arena_format(arena, "calendar_stc %s, resolved_at - opened_at %s",
                        audit_duration(exhibit->calendar_stc, arena),
                        audit_duration(date(exhibit, DATE_RESOLVED) - date(exhibit, DATE_OPENED), arena));
}

bool is_reopened(const struct audit *audit, const struct exhibit *exhibit) {
    (void)audit;
    return exhibit->reopen_count > 0;
}

/* By its own count, else by what the store saw. */
static const char *times_reopened(const struct exhibit *exhibit, struct arena *arena) {
    return exhibit->reopen_count == 0 ? "reopened"
                                      : arena_format(arena, "reopened %lld time%s", (long long)exhibit->reopen_count,
                                                     text_plural(exhibit->reopen_count));
}

const char *tell_reopened(const struct audit *audit, const struct exhibit *exhibit, struct arena *arena) {
    (void)audit;
    bool started = exhibit->start != INSTANT_NONE;
    bool first = exhibit->first_end != INSTANT_NONE && started, final = exhibit->end != INSTANT_NONE && started;
    return arena_format(arena, "%s%s%s; first recovery %s, final %s", times_reopened(exhibit, arena),
                        exhibit->reopening == NULL ? "" : " in ", exhibit->reopening == NULL ? "" : exhibit->reopening,
                        first ? audit_duration(exhibit->first_end - exhibit->start, arena) : "not seen",
                        final ? audit_duration(exhibit->end - exhibit->start, arena) : "none yet");
}

bool missing_field(const struct audit *audit, const struct exhibit *exhibit) {
    (void)audit;
    return exhibit->empty != 0;
}

const char *tell_missing(const struct audit *audit, const struct exhibit *exhibit, struct arena *arena) {
    const struct field_ref *watched = audit->fields + (audit->n_fields - audit->n_watched);
    const char *text = "";
    for (size_t i = 0; i < audit->n_watched; i++) {
        if ((exhibit->empty >> i & 1) != 0) {
            text = arena_format(arena, "%s%s%s", text, text[0] == '\0' ? "" : ", ",
                                field_ref_name(kind_find("incident"), &watched[i]));
        }
    }
    return arena_format(arena, "empty: %s; team %s", text, audit_label(audit, exhibit->labels[LABEL_GROUP], arena));
}

const char *bars_unwatched(const struct audit *audit) {
    return audit->n_watched == 0 ? "the profile filters and groups on no field" : NULL;
}
