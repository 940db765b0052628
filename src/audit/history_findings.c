/* SPDX-License-Identifier: Apache-2.0 */
/* history_findings: what changed over time. The history is read once, the newest run first, and each record is taken
 * back step by step: the value that a change replaced is the one that the record had before its run. */
#include <stdlib.h>
#include <string.h>

#include "audit_p.h"

enum { MOST_CHANGES = 128 }; /* of a record in a run; what is more is left aside */

/* The changes of one record in one run. */
struct unroll {
    struct audit *audit;
    struct examined_record *record; /* NULL: it is not examined */
    int64_t run;
    struct change_row changes[MOST_CHANGES];
    size_t n;
    struct arena arena; /* of their texts */
};

/* ---- what one run changed on one record ---- */

static const struct change_row *change_of(const struct unroll *unroll, const char *field) {
    for (size_t i = 0; i < unroll->n; i++) {
        if (strcmp(unroll->changes[i].field, field) == 0) {
            return &unroll->changes[i];
        }
    }
    return NULL;
}

static void hit(const struct unroll *unroll, const char *code, const char *detail) {
    hits_add(&unroll->audit->hits[finding_at(code)], unroll->record, detail);
}

/* The value that the record had before and after the run in hand. */
static int64_t date_before(const struct unroll *unroll, const char *field, int64_t after) {
    const struct change_row *change = change_of(unroll, field);
    return change == NULL ? after : change->old.set ? change->old.number : INSTANT_NONE;
}

/* The run before still saw the incident open, and later than resolved_at by more than the time between the two runs.
 * What is looked at is the date that was settled on before it was opened again, if it ever was. */
static void find_backdated(const struct unroll *unroll) {
    const struct examined_record *record = unroll->record;
    const struct change_row *resolved = change_of(unroll, "resolved_at");
    const struct examined_run *run = examined_run_find(unroll->audit, unroll->run);
    const struct examined_run *before = run == NULL ? NULL : examined_run_before(unroll->audit, run);
    if (resolved == NULL || resolved->old.set || record->settled == INSTANT_NONE || before == NULL ||
        before->run < record->first_seen) {
        return;
    }
    if (before->seen - record->settled > run->seen - before->seen) {
        struct arena *arena = &unroll->audit->arena;
        hit(unroll, "backdated",
            arena_format(arena, "resolved %s, set by %s; run %lld still saw it open at %s",
                         audit_time(record->settled, arena), record->settled_by, (long long)before->run,
                         audit_time(before->seen, arena)));
    }
}

/* Whether a published report that counted the record is older than the run. */
static bool was_published(const struct unroll *unroll) {
    const struct published *published = unroll->audit->request->published;
    return published != NULL && unroll->run > published->run &&
           published_find(published, unroll->record->integration, unroll->record->sys_id) != NULL;
}

static void find_rewritten(const struct unroll *unroll) {
    enum { MOST_TOLD = 3 };
    const char *text = NULL;
    size_t n = 0;
    struct arena *arena = &unroll->audit->arena;
    if (date_before(unroll, "closed_at", unroll->record->closed) == INSTANT_NONE && !was_published(unroll)) {
        return;
    }
    for (size_t i = 0; i < unroll->n && n < MOST_TOLD; i++) {
        if (figures_rest_on(unroll->audit, unroll->changes[i].field)) {
            const char *change = change_line(&unroll->changes[i], arena);
            text = n++ == 0 ? change : arena_format(arena, "%s; %s", text, change);
        }
    }
    if (text != NULL) {
        hit(unroll, "rewritten", arena_format(arena, "%s: %s", change_origin(&unroll->changes[0], arena), text));
    }
}

/* Its state left Resolved or Closed for one in which it is open. The oldest end that it had is its first recovery. */
static void find_reopened(const struct unroll *unroll) {
    struct examined_record *record = unroll->record;
    const struct change_row *state = change_of(unroll, "state"), *resolved = change_of(unroll, "resolved_at");
    if (resolved != NULL && resolved->old.set) {
        record->first_end = resolved->old.number;
    }
    if (state == NULL || !state->old.set || !state->new.set) {
        return;
    }
    enum lifecycle old = lifecycle_of(&(struct label){.value = state->old.text, .display = state->old.label});
    enum lifecycle new = lifecycle_of(&(struct label){.value = state->new.text, .display = state->new.label});
    record->was_in_progress = record->was_in_progress || old == LIFECYCLE_IN_PROGRESS || new == LIFECYCLE_IN_PROGRESS;
    if (lifecycle_is_restored(old) && (new == LIFECYCLE_OPEN || new == LIFECYCLE_IN_PROGRESS)) {
        record->reopening = change_origin(state, &unroll->audit->arena);
        hit(unroll, "reopened", NULL);
    }
}

/* "3", "3 - Moderate": a greater number is less urgent. 0: none. */
static int64_t rank_of(const struct change_value *value) {
    return value->set && value->text != NULL ? strtol(value->text, NULL, 10) : 0;
}

static void find_lowered(const struct unroll *unroll) {
    static const char *const FIELDS[] = {"priority", "severity"};
    bool open = date_before(unroll, "resolved_at", unroll->record->resolved) == INSTANT_NONE;
    for (size_t i = 0; open && i < sizeof FIELDS / sizeof *FIELDS; i++) {
        const struct change_row *change = change_of(unroll, FIELDS[i]);
        int64_t old = change == NULL ? 0 : rank_of(&change->old), new = change == NULL ? 0 : rank_of(&change->new);
        if (old > 0 && new > old) {
            struct arena *arena = &unroll->audit->arena;
            hit(unroll, "priority-lowered",
                arena_format(arena, "%s: %s", change_origin(change, arena), change_line(change, arena)));
            return;
        }
    }
}

/* The first change that is met is the newest: its run set the date that the record has. */
static void note_setters(const struct unroll *unroll) {
    for (int i = 0; i < N_DATES; i++) {
        if (unroll->record->setter[i] == 0 && change_of(unroll, DATE_NAMES[i]) != NULL) {
            unroll->record->setter[i] = unroll->run;
        }
    }
}

/* Who set the date that is settled on: the newest change of it. */
static void note_settler(const struct unroll *unroll) {
    const struct change_row *resolved = change_of(unroll, "resolved_at");
    if (resolved != NULL && resolved->new.set && unroll->record->settled_by == NULL) {
        unroll->record->settled_by = change_author(resolved, &unroll->audit->arena);
    }
}

/* From here on the record is as it was before the run. */
static void step_back(const struct unroll *unroll) {
    struct examined_record *record = unroll->record;
    const struct change_row *updated = change_of(unroll, "sys_updated_on"), *closed = change_of(unroll, "closed_at");
    if (closed != NULL && !closed->old.set && record->touched == INSTANT_NONE && updated != NULL && updated->old.set) {
        record->touched = updated->old.number;
    }
    record->resolved = date_before(unroll, "resolved_at", record->resolved);
    record->settled_by = record->resolved == INSTANT_NONE ? NULL : record->settled_by;
    record->closed = date_before(unroll, "closed_at", record->closed);
    record->settled =
        record->settled == INSTANT_NONE || record->resolved == INSTANT_NONE ? record->resolved : record->settled;
}

static void conclude(struct unroll *unroll) {
    const struct examined_record *record = unroll->record;
    if (record != NULL && unroll->n > 0) {
        bool in = !record->once && !record->lacking;
        note_setters(unroll);
        note_settler(unroll);
        if (in) {
            find_backdated(unroll);
            find_reopened(unroll);
        }
        if (in || record->once) {
            find_rewritten(unroll);
            find_lowered(unroll);
        }
        step_back(unroll);
    }
    unroll->n = 0;
    arena_reset(&unroll->arena);
}

/* ---- reading ---- */

static struct change_value keep_value(struct arena *arena, const struct change_value *value) {
    struct change_value copy = *value;
    copy.text = arena_copy(arena, value->text);
    copy.label = arena_copy(arena, value->label);
    return copy;
}

static void meet(struct unroll *unroll, const struct change_row *row) {
    struct examined_record *record = examined_record_find(unroll->audit, row->integration, row->sys_id);
    if (record != unroll->record || row->run != unroll->run) {
        conclude(unroll);
        unroll->record = record;
        unroll->run = row->run;
    }
}

static bool add_change(void *context, const struct change_row *row) {
    struct unroll *unroll = context;
    published_note_change(unroll->audit, row);
    meet(unroll, row);
    if (unroll->record != NULL && unroll->n < MOST_CHANGES) {
        struct change_row *change = &unroll->changes[unroll->n++];
        *change = *row;
        change->field = arena_strdup(&unroll->arena, row->field);
        change->by = arena_copy(&unroll->arena, row->by);
        change->old = keep_value(&unroll->arena, &row->old);
        change->new = keep_value(&unroll->arena, &row->new);
    }
    return true;
}

static void set_first_seen(void *context, int64_t integration, const char *sys_id, int64_t run) {
    struct examined_record *record = examined_record_find(context, integration, sys_id);
    if (record != NULL) {
        record->first_seen = run;
    }
}

struct change_query history_query(void) {
    return (struct change_query){.kind = kind_find("incident"), .to = INT64_MAX, .newest_first = true};
}

bool history_read(struct audit *audit, struct fault *fault) {
    const struct change_query all = history_query();
    struct unroll *unroll = must_malloc(sizeof *unroll);
    *unroll = (struct unroll){.audit = audit};
    arena_init(&unroll->arena);
    bool done = store_each_first_seen(audit->store, set_first_seen, audit, fault) &&
                store_each_change(audit->store, &all, add_change, unroll, fault);
    conclude(unroll);
    arena_clear(&unroll->arena);
    free(unroll);
    return done;
}
