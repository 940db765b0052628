/* history: what the store saw change, read once, the newest run first. A record's past is unrolled as the changes go
 * by: what a change replaced is what the record had before its run. */
#include <stdlib.h>
#include <string.h>

#include "audit_p.h"

enum { MOST_CHANGES = 128 }; /* of a record in a run; what is more is left aside */

/* The changes of one record in one run, and what is known of the records before the runs that were read. */
struct unroll {
    struct audit *audit;
    struct exhibit *exhibit; /* NULL: it is not examined */
    int64_t run;
    struct history_row changes[MOST_CHANGES];
    size_t n;
    struct arena arena;         /* of their texts */
    int64_t *resolved, *closed; /* by exhibit's place: before the run in hand */
    size_t place;
};

/* ---- runs ---- */

static const char *kept(struct arena *arena, const char *text) {
    return text == NULL ? NULL : arena_strdup(arena, text);
}

static bool take_run(void *context, const struct run_row *row) {
    struct audit *audit = context;
    if (strcmp(row->table, "incident") != 0) {
        return true;
    }
    audit->runs = must_realloc(audit->runs, (audit->n_runs + 1) * sizeof *audit->runs);
    audit->runs[audit->n_runs++] = (struct audit_run_facts){
        .run = row->run,
        .finished = row->finished == INSTANT_NONE ? row->started : row->finished,
        .seen = row->range_to == INSTANT_NONE ? row->started : row->range_to,
        .integration = arena_strdup(&audit->arena, row->integration),
        .status = arena_strdup(&audit->arena, row->status),
        .error = kept(&audit->arena, row->error),
        .started = row->started,
        .range_from = row->range_from,
        .range_to = row->range_to,
        .gap = row->gap,
    };
    return true;
}

const struct audit_run_facts *audit_run_of(const struct audit *audit, int64_t run) {
    size_t low = 0, high = audit->n_runs;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (audit->runs[middle].run == run) {
            return &audit->runs[middle];
        }
        low = audit->runs[middle].run > run ? middle + 1 : low;
        high = audit->runs[middle].run > run ? high : middle;
    }
    return NULL;
}

/* The last run of the integration before that one that ended well; NULL: none. */
static const struct audit_run_facts *run_before(const struct audit *audit, const struct audit_run_facts *run) {
    for (const struct audit_run_facts *other = run + 1; other < audit->runs + audit->n_runs; other++) {
        if (strcmp(other->integration, run->integration) == 0 && strcmp(other->status, "success") == 0) {
            return other;
        }
    }
    return NULL;
}

/* ---- what one run changed on one record ---- */

static const struct history_row *change_of(const struct unroll *unroll, const char *field) {
    for (size_t i = 0; i < unroll->n; i++) {
        if (strcmp(unroll->changes[i].field, field) == 0) {
            return &unroll->changes[i];
        }
    }
    return NULL;
}

static void hit(const struct unroll *unroll, const char *code, const char *detail) {
    hits_add(&unroll->audit->hits[finding_at(code)], unroll->exhibit, detail);
}

/* The run before still saw the incident open, and later than resolved_at by more than the time between the two runs. */
static void look_backdated(const struct unroll *unroll) {
    const struct history_row *resolved = change_of(unroll, "resolved_at");
    const struct audit_run_facts *run = audit_run_of(unroll->audit, unroll->run);
    const struct audit_run_facts *before = run == NULL ? NULL : run_before(unroll->audit, run);
    if (resolved == NULL || resolved->old.set || !resolved->new.set || before == NULL ||
        before->run < unroll->exhibit->first_seen) {
        return;
    }
    int64_t interval = run->seen - before->seen, earlier = before->seen - resolved->new.number;
    if (earlier > interval) {
        struct arena *arena = &unroll->audit->arena;
        hit(unroll, "backdated",
            arena_format(arena, "resolved %s; run %lld still saw it open at %s",
                         audit_time(resolved->new.number, arena), (long long)before->run,
                         audit_time(before->seen, arena)));
    }
}

static bool is_filtered(const struct audit *audit, const char *field) {
    const struct field_ref *watched = audit->fields + (audit->n_fields - audit->n_watched);
    for (size_t i = 0; i < audit->n_watched; i++) {
        if (strcmp(field_ref_name(kind_find("incident"), &watched[i]), field) == 0) {
            return true;
        }
    }
    return false;
}

bool audit_rests_on(const struct audit *audit, const char *field) {
    static const char *const ALWAYS[] = {"resolved_at", "sys_created_on", "opened_at", "priority"};
    for (size_t i = 0; i < sizeof ALWAYS / sizeof *ALWAYS; i++) {
        if (strcmp(ALWAYS[i], field) == 0) {
            return true;
        }
    }
    return is_filtered(audit, field);
}

/* Whether a published report that counted the record is older than the run. */
static bool was_published(const struct unroll *unroll) {
    const struct published *published = unroll->audit->request->published;
    return published != NULL && unroll->run > published->run &&
           published_find(published, unroll->exhibit->integration, unroll->exhibit->sys_id) != NULL;
}

static void look_rewritten(const struct unroll *unroll) {
    const struct history_row *closing = change_of(unroll, "closed_at");
    int64_t closed = closing == NULL    ? unroll->closed[unroll->place]
                     : closing->old.set ? closing->old.number
                                        : INSTANT_NONE;
    bool published = was_published(unroll);
    if (closed == INSTANT_NONE && !published) {
        return;
    }
    for (size_t i = 0; i < unroll->n; i++) {
        if (audit_rests_on(unroll->audit, unroll->changes[i].field)) {
            hit(unroll, "rewritten", audit_change(&unroll->changes[i], &unroll->audit->arena));
            return;
        }
    }
}

/* Its state left Resolved or Closed for one in which it is open. */
static void look_reopened(const struct unroll *unroll) {
    const struct history_row *state = change_of(unroll, "state"), *resolved = change_of(unroll, "resolved_at");
    if (resolved != NULL && resolved->old.set) {
        unroll->exhibit->first_end = resolved->old.number;
    }
    if (state == NULL || !state->old.set || !state->new.set) {
        return;
    }
    enum standing old = standing_of(&(struct label){.value = state->old.text, .display = state->old.label});
    enum standing new = standing_of(&(struct label){.value = state->new.text, .display = state->new.label});
    unroll->exhibit->was_in_progress =
        unroll->exhibit->was_in_progress || old == STANDS_IN_PROGRESS || new == STANDS_IN_PROGRESS;
    if (standing_is_restored(old) && (new == STANDS_OPEN || new == STANDS_IN_PROGRESS)) {
        hit(unroll, "reopened", NULL);
    }
}

/* "3", "3 - Moderate": a greater number is less urgent. 0: none. */
static int64_t rank_of(const struct change_value *value) {
    return value->set && value->text != NULL ? strtol(value->text, NULL, 10) : 0;
}

static void look_lowered(const struct unroll *unroll) {
    static const char *const FIELDS[] = {"priority", "severity"};
    const struct history_row *resolved = change_of(unroll, "resolved_at");
    int64_t before = resolved == NULL    ? unroll->resolved[unroll->place]
                     : resolved->old.set ? resolved->old.number
                                         : INSTANT_NONE;
    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS && before == INSTANT_NONE; i++) {
        const struct history_row *change = change_of(unroll, FIELDS[i]);
        int64_t old = change == NULL ? 0 : rank_of(&change->old), new = change == NULL ? 0 : rank_of(&change->new);
        if (old > 0 && new > old) {
            hit(unroll, "priority-lowered", audit_change(change, &unroll->audit->arena));
            return;
        }
    }
}

/* The first change that is met is the newest: its run set the date that the record has. */
static void note_setters(const struct unroll *unroll) {
    for (int i = 0; i < N_DATES; i++) {
        if (unroll->exhibit->setter[i] == 0 && change_of(unroll, DATE_NAMES[i]) != NULL) {
            unroll->exhibit->setter[i] = unroll->run;
        }
    }
}

static void step_back(int64_t *value, const struct history_row *change) {
    if (change != NULL) {
        *value = change->old.set ? change->old.number : INSTANT_NONE;
    }
}

static void conclude(struct unroll *unroll) {
    if (unroll->exhibit != NULL && unroll->n > 0) {
        note_setters(unroll);
        look_backdated(unroll);
        look_rewritten(unroll);
        look_reopened(unroll);
        look_lowered(unroll);
        step_back(&unroll->resolved[unroll->place], change_of(unroll, "resolved_at"));
        step_back(&unroll->closed[unroll->place], change_of(unroll, "closed_at"));
    }
    unroll->n = 0;
    arena_reset(&unroll->arena);
}

/* ---- reading ---- */

static struct change_value keep_value(struct arena *arena, const struct change_value *value) {
    struct change_value copy = *value;
    copy.text = kept(arena, value->text);
    copy.label = kept(arena, value->label);
    return copy;
}

static void meet(struct unroll *unroll, const struct history_row *row) {
    struct exhibit *exhibit = exhibit_find(unroll->audit, row->integration, row->sys_id);
    if (exhibit != unroll->exhibit || row->run != unroll->run) {
        conclude(unroll);
        unroll->exhibit = exhibit;
        unroll->run = row->run;
        unroll->place = exhibit == NULL ? 0 : exhibit->place;
    }
}

static bool take_change(void *context, const struct history_row *row) {
    struct unroll *unroll = context;
    published_note_change(unroll->audit, row);
    meet(unroll, row);
    if (unroll->exhibit != NULL && unroll->n < MOST_CHANGES) {
        struct history_row *change = &unroll->changes[unroll->n++];
        *change = *row;
        change->field = arena_strdup(&unroll->arena, row->field);
        change->old = keep_value(&unroll->arena, &row->old);
        change->new = keep_value(&unroll->arena, &row->new);
    }
    return true;
}

static void take_first_seen(void *context, int64_t integration, const char *sys_id, int64_t run) {
    struct exhibit *exhibit = exhibit_find(context, integration, sys_id);
    if (exhibit != NULL) {
        exhibit->first_seen = run;
    }
}

static void open_unroll(struct unroll *unroll, struct audit *audit) {
    *unroll = (struct unroll){.audit = audit};
    arena_init(&unroll->arena);
    unroll->resolved = must_malloc((audit->n + 1) * sizeof *unroll->resolved);
    unroll->closed = must_malloc((audit->n + 1) * sizeof *unroll->closed);
    for (size_t i = 0; i < audit->n; i++) {
        audit->list[i]->place = i;
        unroll->resolved[i] = audit->list[i]->dates[DATE_RESOLVED];
        unroll->closed[i] = audit->list[i]->dates[DATE_CLOSED];
    }
}

bool history_read(struct audit *audit, struct fault *fault) {
    struct unroll *unroll = must_malloc(sizeof *unroll);
    open_unroll(unroll, audit);
    bool done = store_each_run(audit->store, INT64_MAX, take_run, audit, fault) &&
                store_each_first_seen(audit->store, take_first_seen, audit, fault) &&
                store_each_history(audit->store, take_change, unroll, fault);
    conclude(unroll);
    arena_clear(&unroll->arena);
    free(unroll->resolved);
    free(unroll->closed);
    free(unroll);
    return done;
}

/* ---- gap ---- */

/* Whether a later run of the integration ended well. */
static const struct audit_run_facts *mended_by(const struct audit *audit, const struct audit_run_facts *run) {
    for (const struct audit_run_facts *other = run; other-- > audit->runs;) {
        if (strcmp(other->integration, run->integration) == 0 && strcmp(other->status, "success") == 0) {
            return other;
        }
    }
    return NULL;
}

static bool concerns(const struct audit *audit, const struct audit_run_facts *run) {
    const struct profile *profile = audit->request->profile;
    const struct range *range = &audit->request->range;
    bool meant = profile->n_integrations == 0;
    for (size_t i = 0; i < profile->n_integrations; i++) {
        meant = meant || strcmp(profile->integrations[i], run->integration) == 0;
    }
    return meant && run->finished >= range->from && (run->range_from == INSTANT_NONE || run->range_from < range->to);
}

/* A run stands in for a record: it has neither number nor sys_id. */
static void hit_run(struct audit *audit, struct hits *hits, const struct audit_run_facts *run) {
    struct exhibit *exhibit = arena_alloc(&audit->arena, sizeof *exhibit);
    const struct audit_run_facts *mended = mended_by(audit, run);
    bool compared = run->gap != INSTANT_NONE && run->gap != 0;
    *exhibit = (struct exhibit){.integration = run->integration, .reason = "run", .end = INSTANT_NONE};
    const char *what =
        compared ? arena_format(&audit->arena, "the instance has %+lld", (long long)run->gap) : run->status;
    const char *then = mended == NULL ? "no run ended well since"
                                      : arena_format(&audit->arena, "run %lld ended well", (long long)mended->run);
    hits_add(hits, exhibit,
             arena_format(&audit->arena, "run %lld, %s: %s; %s", (long long)run->run,
                          audit_time(run->started, &audit->arena), what, then));
}

bool find_gaps(struct audit *audit, struct hits *hits, struct fault *fault) {
    (void)fault;
    for (size_t i = audit->n_runs; i > 0; i--) {
        const struct audit_run_facts *run = &audit->runs[i - 1];
        bool failed = strcmp(run->status, "success") != 0, uneven = run->gap != INSTANT_NONE && run->gap != 0;
        if ((failed || uneven) && concerns(audit, run)) {
            hit_run(audit, hits, run);
        }
    }
    return true;
}
