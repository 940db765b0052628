/* SPDX-License-Identifier: Apache-2.0 */
/* mirror: the window-and-key loop. A window [lo, hi) of sys_updated_on is fixed first and read in the order of sys_id,
 * so that no tie and no concurrent update can lose a row: a row that changes leaves the window and is read in the next
 * one. */
#include "mirror.h"

#include <string.h>

#include "choices_p.h"
#include "decode.h"
#include "delete_search_p.h"
#include "digest.h"
#include "exclude_check.h"
#include "instant.h"
#include "log.h"
#include "probe.h"
#include "put_page_p.h"
#include "recheck_p.h"
#include "record_rows_p.h"
#include "row_count_check_p.h"
#include "select_p.h"
#include "stop.h"
#include "text.h"

/* A transaction stamps sys_updated_on before it commits, so the newest minute is left to the next run, and each window
 * begins some minutes before the end of the last one. */
enum { LAG = MINUTE, OVERLAP = 5 * MINUTE, DRIFT_LEAST = MINUTE };

/* The reading of one table. */
struct table_sync {
    const struct mirror *mirror;
    const struct kind *kind;
    const char *filter;
    struct run *run;
    struct snow_counts before; /* of snow, when this table began */
    struct arena arena;
    struct selection selection;
    struct choices choices;
    struct cursor cursor;
    struct record_rows rows;
    struct pager pager;
    int64_t target;  /* hi of the last window of this run */
    int64_t clock;   /* the server's, when this run began */
    int64_t future;  /* what is stamped from here on was stamped by another clock */
    int64_t drift;   /* seconds between the server's clock and ours, where they matter */
    int64_t n_ahead; /* records of the last window that are stamped in the future, and the latest of them */
    int64_t ahead;
    int64_t expected; /* rows of this run, -1 unknown */
    int64_t blank;    /* rows that came as {} */
    bool fresh;       /* nothing was mirrored before this run */
};

const char *mirror_status(enum fault_kind kind) {
    if (kind == FAULT_NONE) {
        return "success";
    }
    return kind == FAULT_INCOMPLETE || kind == FAULT_BUSY ? "incomplete" : "failed";
}

/* ---- the window ---- */

static void open_window(struct table_sync *sync) {
    sync->cursor.hi = sync->target;
    sync->cursor.last = "";
}

static void close_window(struct table_sync *sync) {
    struct cursor *cursor = &sync->cursor;
    cursor->completed = cursor->hi;
    cursor->lo = cursor->hi - OVERLAP - sync->drift;
    cursor->hi = INSTANT_NONE;
    cursor->last = "";
}

/* What a cursor is bound to: it holds for no other rows and no other fields. */
static void find_fingerprint(const struct table_sync *sync, char text[DIGEST_TEXT]) {
    const char *parts[] = {sync->mirror->integration->url, sync->kind->name, sync->filter, sync->selection.names};
    struct digest *digest = digest_open();
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        digest_add(digest, parts[i], strlen(parts[i]) + 1);
    }
    digest_close(digest, text);
}

/* Where the last run stopped, and so how this one is called until more is known. */
static bool recall(const struct mirror *mirror, struct run *run, struct arena *arena, struct cursor *cursor,
                   bool *found, struct fault *fault) {
    if (!store_cursor_get(&(struct mirrored){mirror->store, run->integration, run->kind}, arena, cursor, found,
                          fault)) {
        return false;
    }
    bool goes_on = cursor->lo != INSTANT_NONE && !mirror->full;
    run->phase = goes_on ? "delta" : "full";
    run->range_from = goes_on ? cursor->lo : INSTANT_NONE;
    return true;
}

/* The cursor goes on, or begins anew when it has read something else. */
static void bind_cursor(struct table_sync *sync) {
    char *fingerprint = arena_alloc(&sync->arena, DIGEST_TEXT);
    struct cursor *cursor = &sync->cursor;
    find_fingerprint(sync, fingerprint);
    bool changed = !sync->fresh && strcmp(cursor->fingerprint, fingerprint) != 0;
    if (changed) {
        log_note("%s: %s: url, query or fields have changed: everything is read again", sync->mirror->integration->id,
                 sync->kind->name);
    }
    if (changed || sync->mirror->full) {
        *cursor = (struct cursor){
            .lo = INSTANT_NONE, .hi = INSTANT_NONE, .last = "", .completed = INSTANT_NONE, .checked = INSTANT_NONE};
    }
    cursor->fingerprint = fingerprint;
    cursor->customs = sync->selection.customs;
}

/* A window that ended after the present was bounded by a wrong clock: what changed since then, and before the clock was
 * put right, would never be asked for. Nodes of one instance may differ by less than the lag. */
static void distrust_clock(struct table_sync *sync) {
    struct cursor *cursor = &sync->cursor;
    int64_t end = cursor->hi > cursor->completed ? cursor->hi : cursor->completed;
    if (end != INSTANT_NONE && end > sync->target + LAG) {
        log_warn("%s: %s: the server's clock was ahead at the last sync: everything is read again",
                 sync->mirror->integration->id, sync->kind->name);
        cursor->lo = cursor->hi = cursor->completed = INSTANT_NONE;
        cursor->last = "";
    }
}

/* Which clock is wrong cannot be known: if it is the server's that is ahead, records are stamped before the end of a
 * window after it was read. */
static void mind_drift(struct table_sync *sync, int64_t difference) {
    char drift[INSTANT_TEXT], overlap[INSTANT_TEXT];
    int64_t seconds = difference < 0 ? -difference : difference;
    if (seconds <= DRIFT_LEAST) {
        return;
    }
    sync->drift = seconds < DAY ? seconds : DAY;
    duration_format(seconds, drift);
    duration_format(OVERLAP + sync->drift, overlap);
    log_warn("%s: %s: the server's clock is %s %s this computer's: the next sync reads the last %s again",
             sync->mirror->integration->id, sync->kind->name, drift, difference < 0 ? "behind" : "ahead of", overlap);
}

/* Whether the table can be relied on. Where that is known from an earlier run, the server's clock alone is asked for.
 */
static bool probe(struct table_sync *sync, bool due, struct probe *out, struct fault *fault) {
    const struct mirror *mirror = sync->mirror;
    const struct integration *integration = mirror->integration;
    if (!due) {
        return probe_access(mirror->snow, sync->kind->name, out, fault) &&
               probe_require(out, integration->timezone, fault);
    }
    return probe_table(mirror->snow, sync->kind, sync->filter, &sync->arena, out, fault) &&
           probe_require(out, integration->timezone, fault) &&
           exclude_check(mirror->snow, integration, &sync->arena, fault);
}

/* Asks the instance all that must be known before the first page. */
static bool prepare(struct table_sync *sync, struct fault *fault) {
    const struct mirror *mirror = sync->mirror;
    char *settings = arena_alloc(&sync->arena, DIGEST_TEXT);
    recheck_settings(mirror->integration, sync->kind, settings);
    bool due = mirror->full || mirror->sweep || recheck_is_due(&sync->cursor, settings, instant_now());
    const struct known_customs known = {.names = sync->cursor.customs, .current = !due && sync->cursor.columns_read};
    struct probe found;
    if (!probe(sync, due, &found, fault) ||
        !select_fields(mirror, sync->kind, &known, &sync->arena, &sync->selection, fault)) {
        return false;
    }
    bind_cursor(sync);
    sync->cursor.settings = settings;
    sync->cursor.columns_read = !sync->selection.customs_kept;
    sync->cursor.checked = due ? instant_now() : sync->cursor.checked;
    sync->clock = found.date;
    sync->target = found.date - LAG;
    sync->future = found.date + LAG;
    mind_drift(sync, found.difference);
    distrust_clock(sync);
    sync->run->phase = sync->cursor.lo == INSTANT_NONE ? "full" : "delta";
    sync->run->range_from = sync->cursor.lo;
    sync->run->range_to = sync->target;
    return true;
}

/* ---- one page ---- */

static void count_requests(struct table_sync *sync) {
    struct snow_counts counts = snow_counts(sync->mirror->snow);
    sync->run->counts.requests = counts.requests - sync->before.requests;
    sync->run->counts.bytes = counts.bytes - sync->before.bytes;
    sync->run->counts.retries = counts.retries - sync->before.retries;
}

/* Rows, cursor and counts in one transaction. */
static bool commit_page(struct table_sync *sync, struct fault *fault) {
    struct store *store = sync->mirror->store;
    struct run *run = sync->run;
    const struct mirrored mirrored = {store, run->integration, run->kind};
    struct run_counts before = run->counts;
    bool done = store_begin(store, fault) && put_page(store, run, &sync->rows.page, fault) &&
                store_cursor_set(&mirrored, &sync->cursor, fault) && store_run_save(store, run, fault) &&
                store_commit(store, fault);
    if (!done) {
        store_rollback(store);
        run->counts = before;
    }
    return done;
}

static void report_progress(const struct table_sync *sync) {
    const struct mirror *mirror = sync->mirror;
    if (mirror->progress != NULL) {
        mirror->progress(mirror->context, sync->kind, sync->run->counts.seen, sync->expected);
    }
}

/* Those of the future are in every window. */
static void note_future(struct table_sync *sync) {
    const struct pager *pager = &sync->pager;
    for (size_t i = 0; i < pager->n_rows; i++) {
        const struct page_row *row = &pager->rows[i];
        if (row->timed && row->time >= sync->future) {
            sync->n_ahead++;
            sync->ahead = row->time > sync->ahead ? row->time : sync->ahead;
        }
    }
}

static bool read_page(struct table_sync *sync, struct fault *fault) {
    const struct pager *pager = &sync->pager;
    const struct page *page = &sync->rows.page;
    if (!pager_next(&sync->pager, fault) || !choices_label(&sync->choices, &sync->rows.page, fault)) {
        return false;
    }
    if (sync->run->counts.seen == 0) {
        sync->expected = pager->answer.total;
    }
    note_future(sync);
    sync->cursor.last = pager->window.last;
    if (pager->drained) {
        close_window(sync);
    }
    /* blank rows after the last record come again */
    sync->blank += page->n_records > 0 ? (int64_t)page->n_blank_inside : 0;
    count_requests(sync);
    if (!commit_page(sync, fault)) {
        return false;
    }
    report_progress(sync);
    return true;
}

static bool read_window(struct table_sync *sync, struct fault *fault) {
    const struct cursor *cursor = &sync->cursor;
    pager_set_window(
        &sync->pager,
        &(struct window){.lo = cursor->lo, .hi = cursor->hi, .last = cursor->last, .future = sync->future});
    sync->n_ahead = 0;
    while (!sync->pager.drained) {
        if (!read_page(sync, fault)) {
            return false;
        }
    }
    return true;
}

/* The window that an earlier run left open comes first; the last one ends at the target. */
static bool read_windows(struct table_sync *sync, struct fault *fault) {
    bool resumed = sync->cursor.hi != INSTANT_NONE;
    do {
        if (!resumed) {
            open_window(sync);
        }
        resumed = false;
        if (!read_window(sync, fault)) {
            return false;
        }
    } while (sync->cursor.completed < sync->target);
    return true;
}

static bool read_records(struct table_sync *sync, struct fault *fault) {
    sync->rows.wanted = &sync->selection.wanted;
    sync->pager = (struct pager){
        .snow = sync->mirror->snow,
        .table = sync->kind->name,
        .filter = sync->filter,
        .fields = sync->selection.names,
        .displays = true,
        .most = sync->mirror->integration->page_size,
        .clock = sync->clock,
        .format = &RECORD_ROWS,
        .context = &sync->rows,
    };
    pager_open(&sync->pager);
    bool done = read_windows(sync, fault);
    pager_close(&sync->pager);
    return done;
}

static struct delete_request delete_request_of(struct table_sync *sync) {
    return (struct delete_request){
        .mirror = sync->mirror,
        .kind = sync->kind,
        .filter = sync->filter,
        .selection = &sync->selection,
        .choices = &sync->choices,
        .run = sync->run,
        .read = {.lo = INSTANT_NONE,
                 .hi = sync->cursor.completed == INSTANT_NONE ? sync->target : sync->cursor.completed,
                 .last = "",
                 .future = sync->future},
        .overlap = OVERLAP + sync->drift,
        .fresh = sync->fresh,
    };
}

/* ---- the run ---- */

static void report_stamps(const struct table_sync *sync) {
    const char *id = sync->mirror->integration->id, *table = sync->kind->name;
    int64_t backwards = sync->run->counts.backwards;
    char latest[INSTANT_TEXT];
    if (sync->n_ahead > 0) {
        instant_format(sync->ahead, latest);
        log_warn(
            "%s: %s: %lld record%s with a sys_updated_on after the server's clock, the latest %s: until then every "
            "sync reads them; look at the clock or the import that stamps them",
            id, table, (long long)sync->n_ahead, text_plural(sync->n_ahead), latest);
    }
    if (backwards > 0) {
        log_warn(
            "%s: %s: %lld record%s went backwards: was the instance restored? Their values are the instance's, the "
            "former ones are in the history",
            id, table, (long long)backwards, text_plural(backwards));
    }
}

/* What may come of an instance that no longer answers as it did when it was probed. */
static bool is_odd(const struct table_sync *sync, const struct fault *ended, const struct gaps *before) {
    const struct run *run = sync->run;
    bool other_gap = run->gap != INSTANT_NONE && run->gap != 0 && run->gap != before->last;
    return (ended->kind != FAULT_NONE && stop_signal() == 0) || other_gap || run->counts.rejected > 0 ||
           run->counts.backwards > 0 || sync->blank > 0 || sync->pager.blank > 0 || sync->pager.miscounted;
}

/* The next run asks again after anything odd. */
static bool note_oddity(const struct table_sync *sync, const struct fault *ended, struct fault *fault) {
    const struct mirrored mirrored = {sync->mirror->store, sync->run->integration, sync->kind};
    struct gaps before;
    return store_gaps(&mirrored, 0, &before, fault) &&
           (!is_odd(sync, ended, &before) || store_cursor_recheck(&mirrored, fault));
}

/* Writes how the run ended, without touching the fault that ended it. */
static bool finish(struct table_sync *sync, const struct fault *ended, struct fault *fault) {
    count_requests(sync);
    if (!note_oddity(sync, ended, fault)) {
        return false;
    }
    int64_t blank = sync->blank + sync->pager.blank;
    if (blank > 0) {
        log_warn("%s: %s: %lld row%s without a readable field: the account may not read them, so they are not mirrored",
                 sync->mirror->integration->id, sync->kind->name, (long long)blank, text_plural(blank));
    }
    report_stamps(sync);
    return store_run_finish(sync->mirror->store, sync->run, instant_now(), mirror_status(ended->kind),
                            ended->kind == FAULT_NONE ? NULL : ended->text, fault);
}

/* At once, whether or not the instance can be asked. */
static bool wipe_excluded(struct table_sync *sync, struct fault *fault) {
    const struct integration *integration = sync->mirror->integration;
    const struct mirrored mirrored = {sync->mirror->store, sync->run->integration, sync->kind};
    bool wiped = false;
    if (!store_exclude(&mirrored, integration->exclude_fields, integration->n_exclude, &wiped, fault)) {
        return false;
    }
    if (wiped) {
        log_note("%s: %s: the values of excluded fields were erased from the store", integration->id, sync->kind->name);
    }
    return true;
}

static bool read_table(struct table_sync *sync, struct fault *fault) {
    const struct delete_request before = delete_request_of(sync);
    if (!delete_search_prepare(&before, fault) || !read_records(sync, fault)) {
        return false;
    }
    const struct delete_request after = delete_request_of(sync);
    if (!delete_search_run(&after, fault)) {
        return false;
    }
    row_count_check(sync->mirror, sync->filter, sync->run, &after.read);
    return sync->rows.n_alone == 0 ||
           fault_set(fault, FAULT_INCOMPLETE, "%lld rejected that cannot be read even alone: mttr status lists them",
                     (long long)sync->rows.n_alone);
}

static bool run_table(struct table_sync *sync, struct fault *fault) {
    struct store *store = sync->mirror->store;
    const struct integration *integration = sync->mirror->integration;
    struct fault ended = {0}, unwritten = {0};
    bool found = false;
    if (!store_integration(store, integration->id, integration->url, &sync->run->integration, fault) ||
        !wipe_excluded(sync, fault) || !recall(sync->mirror, sync->run, &sync->arena, &sync->cursor, &found, fault)) {
        return false;
    }
    sync->fresh = !found;
    bool ready = prepare(sync, &ended);
    if (!store_run_start(store, sync->run, fault)) {
        return false;
    }
    bool done = ready && read_table(sync, &ended);
    bool written = finish(sync, &ended, &unwritten);
    if (!done) {
        return fault_set(fault, ended.kind, "%s", ended.text);
    }
    return written || fault_set(fault, unwritten.kind, "%s", unwritten.text);
}

static struct run new_run(const struct kind *kind) {
    return (struct run){
        .kind = kind,
        .phase = "full",
        .started = instant_now(),
        .range_from = INSTANT_NONE,
        .range_to = INSTANT_NONE,
        .gap = INSTANT_NONE,
    };
}

bool mirror_skip(const struct mirror *mirror, const struct kind *kind, const struct fault *why, struct run *run,
                 struct fault *fault) {
    const struct integration *integration = mirror->integration;
    struct arena arena;
    struct cursor cursor;
    bool found;
    *run = new_run(kind);
    arena_init(&arena);
    bool done = store_integration(mirror->store, integration->id, integration->url, &run->integration, fault) &&
                recall(mirror, run, &arena, &cursor, &found, fault) && store_run_start(mirror->store, run, fault) &&
                store_run_finish(mirror->store, run, instant_now(), mirror_status(why->kind), why->text, fault);
    arena_clear(&arena);
    return done;
}

bool mirror_table(const struct mirror *mirror, const struct kind *kind, struct run *run, struct fault *fault) {
    struct table_sync sync = {
        .mirror = mirror,
        .kind = kind,
        .filter = mirror->integration->queries[kind - KINDS],
        .run = run,
        .before = snow_counts(mirror->snow),
        .expected = -1,
        .rows = {.integration = mirror->integration->id},
        .choices = {.integration = mirror->integration->id, .kind = kind, .snow = mirror->snow},
    };
    *run = new_run(kind);
    arena_init(&sync.arena);
    page_init(&sync.rows.page);
    bool done = run_table(&sync, fault);
    page_clear(&sync.rows.page);
    choices_clear(&sync.choices);
    arena_clear(&sync.arena);
    return done || fault_context(fault, "%s: %s", mirror->integration->id, kind->name);
}
