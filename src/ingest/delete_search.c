/* SPDX-License-Identifier: Apache-2.0 */
/* delete_search: suspects first, from two sources; then each is asked for by its sys_id. The search's position is
 * committed with the suspects, so that any crash resumes; records are marked all at once or, when they are too many,
 * not at all. */
#include "delete_search_p.h"

#include <string.h>

#include "confirm_p.h"
#include "instant.h"
#include "log.h"
#include "put_page_p.h"
#include "row_count_check_p.h"
#include "stop.h"
#include "text.h"
#include "text_rows_p.h"

/* Records that are missing, without an audit of their deletion: more than so many and more than this share of the table
 * are marked only when that is accepted, as a role that the account lost looks the same. */
enum { GONE_FLOOR = 10, PERCENT = 5 };

struct delete_finder {
    const struct delete_request *request;
    struct mirrored mirrored;
    struct delete_search state;
    struct arena kept;  /* of the state, beyond its page */
    struct arena arena; /* of a page or a batch */
    struct text_rows rows;
    struct pager pager; /* of the source that is being read */
    struct confirm confirm;
};

/* ---- the state ---- */

static bool load(struct delete_finder *finder, bool *found, struct fault *fault) {
    return store_delete_search_get(&finder->mirrored, &finder->kept, &finder->state, found, fault);
}

static bool save(struct delete_finder *finder, struct fault *fault) {
    return store_delete_search_set(&finder->mirrored, &finder->state, fault) &&
           store_run_save(finder->mirrored.store, finder->request->run, fault);
}

/* What is being read for the first time has no gone records; what an older mttr has read may have some. */
static struct delete_search first_state(const struct delete_request *request) {
    return (struct delete_search){
        .audit_lo = request->read.hi - request->overlap,
        .audit_hi = INSTANT_NONE,
        .audit_last = "",
        .swept = request->fresh ? request->read.hi : INSTANT_NONE,
        .sweeping = INSTANT_NONE,
        .sweep_last = "",
    };
}

/* What lies after the present was noted by a wrong clock, and would not be asked for until then. */
static void distrust_times(struct delete_finder *finder) {
    struct delete_search *state = &finder->state;
    int64_t now = finder->request->read.hi;
    if (state->swept > now + MINUTE) {
        state->swept = INSTANT_NONE;
    }
    if (state->sweeping > now + MINUTE) {
        state->sweeping = now;
    }
    if (state->audit_lo > now) {
        state->audit_lo = now - finder->request->overlap;
    }
    if (state->audit_hi > now + MINUTE) {
        state->audit_hi = INSTANT_NONE;
        state->audit_last = "";
    }
}

static void open_finder(struct delete_finder *finder, const struct delete_request *request) {
    const struct mirror *mirror = request->mirror;
    *finder = (struct delete_finder){.request = request,
                                     .mirrored = {mirror->store, request->run->integration, request->kind}};
    arena_init(&finder->kept);
    arena_init(&finder->arena);
    confirm_open(&finder->confirm, mirror->snow, request->kind, request->filter);
}

static void close_finder(struct delete_finder *finder) {
    confirm_close(&finder->confirm);
    arena_clear(&finder->arena);
    arena_clear(&finder->kept);
}

bool delete_search_prepare(const struct delete_request *request, struct fault *fault) {
    struct delete_finder finder;
    bool found = false;
    open_finder(&finder, request);
    bool done = load(&finder, &found, fault);
    if (done && !found) {
        finder.state = first_state(request);
        done = save(&finder, fault);
    }
    close_finder(&finder);
    return done;
}

/* ---- pages of either source ---- */

static void open_pager(struct delete_finder *finder, const char *table, const char *filter, const char *fields) {
    const struct mirror *mirror = finder->request->mirror;
    finder->rows = (struct text_rows){.arena = &finder->arena};
    finder->pager = (struct pager){
        .snow = mirror->snow,
        .table = table,
        .filter = filter,
        .fields = fields,
        .most = mirror->integration->page_size,
        .clock = INSTANT_NONE,
        .format = &TEXT_ROWS,
        .context = &finder->rows,
    };
    pager_open(&finder->pager);
}

static bool next_page(struct delete_finder *finder, struct fault *fault) {
    arena_reset(&finder->arena);
    return pager_next(&finder->pager, fault);
}

/* What `write` writes and the state, in one transaction. */
static bool commit(struct delete_finder *finder, bool (*write)(struct delete_finder *finder, struct fault *fault),
                   struct fault *fault) {
    struct store *store = finder->mirrored.store;
    struct run_counts before = finder->request->run->counts;
    bool done = store_begin(store, fault) && write(finder, fault) && save(finder, fault) && store_commit(store, fault);
    if (!done) {
        store_rollback(store);
        finder->request->run->counts = before;
    }
    return done;
}

/* ---- sys_audit_delete ---- */

enum { AUDIT_DOCUMENT = 1, AUDIT_CREATED = 2 }; /* sys_id,documentkey,sys_created_on */

static bool suspect_deleted(struct delete_finder *finder, struct fault *fault) {
    struct delete_search *state = &finder->state;
    for (size_t i = 0; i < finder->rows.n; i++) {
        struct known_record known;
        if (!store_known_record(&finder->mirrored, finder->rows.list[i].texts[AUDIT_DOCUMENT], &known, fault) ||
            (known.record != 0 && !known.gone && !store_suspect(&finder->mirrored, known.record, fault))) {
            return false;
        }
    }
    state->audit_last = arena_strdup(&finder->kept, finder->pager.window.last);
    if (finder->pager.drained) {
        state->audit_lo = state->audit_hi - finder->request->overlap;
        state->audit_hi = INSTANT_NONE;
        state->audit_last = "";
    }
    return true;
}

/* Without the audit the sweep alone finds what is gone; its window stays where it was. */
static bool do_without_audit(struct delete_finder *finder, const struct fault *failed, struct fault *fault) {
    const char *why = failed->text;
    if (finder->pager.answer.class != SNOW_STOP_TABLE) {
        return fault_set(fault, failed->kind, "sys_audit_delete: %s", failed->text);
    }
    if (finder->pager.left_window) {
        why = "conditions on sys_created_on are ignored; grant the account query_range on it";
    }
    log_note("%s: %s: deleted records are found only by the sweep, because sys_audit_delete cannot be read: %s",
             finder->request->mirror->integration->id, finder->request->kind->name, why);
    finder->confirm.audited = false;
    return true;
}

static bool read_audit_pages(struct delete_finder *finder, struct fault *fault) {
    while (!finder->pager.drained) {
        struct fault failed = {0};
        if (!next_page(finder, &failed)) {
            return do_without_audit(finder, &failed, fault);
        }
        if (!commit(finder, suspect_deleted, fault)) {
            return false;
        }
    }
    return true;
}

static bool read_audit(struct delete_finder *finder, struct fault *fault) {
    struct delete_search *state = &finder->state;
    if (state->audit_hi == INSTANT_NONE) {
        state->audit_hi = finder->request->read.hi;
    }
    const struct window window = {.time = "sys_created_on",
                                  .lo = state->audit_lo,
                                  .hi = state->audit_hi,
                                  .last = state->audit_last,
                                  .future = finder->request->read.future};
    open_pager(finder, "sys_audit_delete",
               arena_format(&finder->kept, "tablenameIN%s,task", finder->request->kind->name),
               "sys_id,documentkey,sys_created_on");
    finder->rows.time = AUDIT_CREATED;
    pager_set_window(&finder->pager, &window);
    bool done = read_audit_pages(finder, fault);
    pager_close(&finder->pager);
    return done;
}

/* ---- the sweep ---- */

enum { SWEEP_UPDATED = 1, SWEEP_MOD_COUNT = 2 }; /* sys_id,sys_updated_on,sys_mod_count */

static bool gaps_are_new(const struct gaps *gaps) {
    return gaps->last != INSTANT_NONE && (gaps->last > gaps->least || (gaps->last < 0 && gaps->last < gaps->first));
}

/* Whether records are missing, or too many, that were not so after the last sweep, and still are. Where some were
 * missing even then, as the account may not read them, new ones may be so too: such a gap is looked at once a day. */
static bool has_new_gap(const struct delete_finder *finder, bool *out, struct fault *fault) {
    const struct delete_request *request = finder->request;
    const struct delete_search *state = &finder->state;
    struct gaps gaps;
    *out = false;
    if (!store_gaps(&finder->mirrored, state->swept, &gaps, fault)) {
        return false;
    }
    if (!gaps_are_new(&gaps) || (gaps.least > 0 && request->read.hi - state->swept < DAY)) {
        return true;
    }
    if (!row_count_gap(request->mirror, request->filter, request->run, &request->read, &gaps.last, fault)) {
        return false;
    }
    *out = gaps_are_new(&gaps);
    return true;
}

static bool is_due(const struct delete_finder *finder, bool *out, struct fault *fault) {
    const struct mirror *mirror = finder->request->mirror;
    const struct delete_search *state = &finder->state;
    *out = mirror->sweep || state->sweeping != INSTANT_NONE || state->swept == INSTANT_NONE ||
           finder->request->read.hi - state->swept >= mirror->integration->sweep_every;
    return *out || has_new_gap(finder, out, fault);
}

static bool begin_sweep(struct delete_finder *finder, struct fault *fault) {
    finder->state.sweeping = finder->request->read.hi;
    finder->state.sweep_last = "";
    return store_suspect_all(&finder->mirrored, fault);
}

/* The records of the page are there: no longer suspected. */
static bool clear_page(struct delete_finder *finder, struct fault *fault) {
    struct delete_search *state = &finder->state;
    for (size_t i = 0; i < finder->rows.n; i++) {
        struct known_record known;
        if (!store_known_record(&finder->mirrored, finder->rows.list[i].texts[0], &known, fault) ||
            (known.record != 0 && !store_unsuspect(&finder->mirrored, known.record, fault))) {
            return false;
        }
    }
    state->sweep_last = arena_strdup(&finder->kept, finder->pager.window.last);
    if (finder->pager.drained) {
        state->swept = state->sweeping;
        state->sweeping = INSTANT_NONE;
        state->sweep_last = "";
    }
    return put_page(finder->mirrored.store, finder->request->run, &finder->confirm.page, fault);
}

/* What was updated after the last window is the next run's. Otherwise the instance is right, whichever copy is newer; a
 * stamp that cannot be read proves nothing. */
static bool is_stale(const struct delete_finder *finder, const struct text_row *row,
                     const struct known_record *stored) {
    const struct window *read = &finder->request->read;
    int64_t updated = INSTANT_NONE, mod_count = INSTANT_NONE;
    bool dated = instant_parse_servicenow(row->texts[SWEEP_UPDATED], &updated);
    bool counted = text_integer(row->texts[SWEEP_MOD_COUNT], &mod_count);
    if (dated && updated >= read->hi && updated < read->future) {
        return false;
    }
    return stored->record == 0 || stored->gone || (dated && updated != stored->updated) ||
           (counted && mod_count != stored->mod_count);
}

/* Reads again what the mirror has not, or has otherwise. */
static bool reread_stale(struct delete_finder *finder, struct fault *fault) {
    const struct text_rows *rows = &finder->rows;
    const char **stale = arena_alloc(&finder->arena, (rows->n + 1) * sizeof *stale);
    size_t n_stale = 0;
    for (size_t i = 0; i < rows->n; i++) {
        const char *sys_id = rows->list[i].texts[0];
        struct known_record stored;
        if (!store_known_record(&finder->mirrored, sys_id, &stored, fault)) {
            return false;
        }
        if (sys_id[0] != '\0' && is_stale(finder, &rows->list[i], &stored)) {
            stale[n_stale++] = sys_id;
        }
    }
    page_reset(&finder->confirm.page);
    return confirm_read(&finder->confirm, finder->request->selection, stale, n_stale, fault) &&
           choices_label(finder->request->choices, &finder->confirm.page, fault);
}

static bool sweep_pages(struct delete_finder *finder, struct fault *fault) {
    while (!finder->pager.drained) {
        if (!next_page(finder, fault) || !reread_stale(finder, fault) || !commit(finder, clear_page, fault)) {
            return fault_context(fault, "sweep");
        }
    }
    return true;
}

static bool sweep(struct delete_finder *finder, struct fault *fault) {
    if (finder->state.sweeping == INSTANT_NONE && !commit(finder, begin_sweep, fault)) {
        return false;
    }
    const struct window window = {.lo = INSTANT_NONE, .hi = INSTANT_NONE, .last = finder->state.sweep_last};
    open_pager(finder, finder->request->kind->name, finder->request->filter, "sys_id,sys_updated_on,sys_mod_count");
    pager_set_window(&finder->pager, &window);
    bool done = sweep_pages(finder, fault);
    finder->confirm.uncounted = finder->confirm.uncounted || finder->pager.miscounted;
    pager_close(&finder->pager);
    return done;
}

/* ---- judgement ---- */

static bool clear_present(const struct delete_finder *finder, const struct suspect_batch *batch, const bool *present,
                          struct fault *fault) {
    struct store *store = finder->mirrored.store;
    bool done = store_begin(store, fault);
    for (size_t i = 0; done && i < batch->n; i++) {
        done = !present[i] || store_unsuspect(&finder->mirrored, batch->suspects[i].record, fault);
    }
    done = done && store_commit(store, fault);
    if (!done) {
        store_rollback(store);
    }
    return done;
}

/* Asks for every suspect; those that are there are cleared at once. */
static bool confirm_all(struct delete_finder *finder, struct fault *fault) {
    struct suspect suspects[CONFIRM_MOST];
    struct suspect_batch batch = {.suspects = suspects, .most = confirm_batch(&finder->confirm), .n = 1};
    bool present[CONFIRM_MOST];
    for (int64_t after = 0; batch.n > 0; after = batch.n > 0 ? suspects[batch.n - 1].record : after) {
        arena_reset(&finder->arena);
        if (stop_signal() != 0) {
            return fault_set(fault, FAULT_INCOMPLETE, "interrupted");
        }
        if (!store_suspects(&finder->mirrored, after, &finder->arena, &batch, fault) ||
            !confirm_suspects(&finder->confirm, suspects, batch.n, present, fault) ||
            !clear_present(finder, &batch, present, fault)) {
            return false;
        }
    }
    return true;
}

/* Whether the suspect is gone: it was deleted, or counts prove that it is not hidden. */
static bool is_proven(const struct delete_finder *finder, const struct gone *gone) {
    return gone->deleted || !finder->confirm.uncounted;
}

/* Those of which no audit says that they were deleted: a role that the account lost looks the same. */
static int64_t count_missing(const struct delete_finder *finder) {
    int64_t n = 0;
    for (size_t i = 0; i < finder->confirm.n_gone; i++) {
        n += !finder->confirm.gone[i].deleted;
    }
    return n;
}

/* The next sweep asks for what is not proven; what is missing stays suspected where that is too much. */
static bool judge(struct delete_finder *finder, const struct gone *gone, bool too_many, struct fault *fault) {
    if (!is_proven(finder, gone)) {
        return store_unsuspect(&finder->mirrored, gone->record, fault);
    }
    return (too_many && !gone->deleted) ||
           store_mark_gone(finder->mirrored.store, finder->request->run, gone->record, gone->deleted, fault);
}

static bool mark_all(struct delete_finder *finder, bool too_many, struct fault *fault) {
    struct store *store = finder->mirrored.store;
    struct run *run = finder->request->run;
    struct run_counts before = run->counts;
    bool done = store_begin(store, fault);
    for (size_t i = 0; done && i < finder->confirm.n_gone; i++) {
        done = judge(finder, &finder->confirm.gone[i], too_many, fault);
    }
    done = done && store_run_save(store, run, fault) && store_commit(store, fault);
    if (!done) {
        store_rollback(store);
        run->counts = before;
    }
    return done;
}

static void report_unproven(const struct delete_finder *finder, int64_t n) {
    if (n > 0) {
        log_warn(
            "%s: %s: %lld record%s not found and not marked, because they may be hidden from the account: the "
            "instance does not count its rows (X-Total-Count), or counts them wrongly; look at the gateways and "
            "proxies before it",
            finder->request->mirror->integration->id, finder->request->kind->name, (long long)n, text_plural(n));
    }
}

static bool mark_gone(struct delete_finder *finder, struct fault *fault) {
    int64_t live;
    if (!confirm_all(finder, fault) || !store_count_live(&finder->mirrored, &live, fault)) {
        return false;
    }
    int64_t missing = count_missing(finder);
    bool too_many = !finder->confirm.uncounted && missing > GONE_FLOOR && missing * 100 > live * PERCENT &&
                    !finder->request->mirror->accept_deletes;
    report_unproven(finder, finder->confirm.uncounted ? missing : 0);
    if (finder->confirm.n_gone > 0 && !mark_all(finder, too_many, fault)) {
        return false;
    }
    return !too_many ||
           fault_set(fault, FAULT_INCOMPLETE,
                     "%lld of %lld record%s no longer there, which is more than %d %%: if that is right, run again "
                     "with --accept-deletes; if not, look at the account's roles and the query",
                     (long long)missing, (long long)live, text_plural(live), PERCENT);
}

bool delete_search_run(const struct delete_request *request, struct fault *fault) {
    struct delete_finder finder;
    bool found = false;
    open_finder(&finder, request);
    bool due = false;
    bool done = load(&finder, &found, fault);
    distrust_times(&finder);
    done = done && (request->fresh || read_audit(&finder, fault)) && is_due(&finder, &due, fault) &&
           (!due || sweep(&finder, fault)) && mark_gone(&finder, fault);
    close_finder(&finder);
    return done;
}
