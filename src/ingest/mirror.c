/* SPDX-License-Identifier: Apache-2.0 */
/* mirror: the window-and-key loop. A window [lo, hi) of sys_updated_on is fixed first and read in the order of sys_id,
 * so that no tie and no concurrent update can lose a row: a row that changes leaves the window and is met in the next
 * one. */
#include "mirror.h"

#include <string.h>

#include "choices_p.h"
#include "decode.h"
#include "delete_search_p.h"
#include "digest.h"
#include "instant.h"
#include "log.h"
#include "pager_p.h"
#include "probe.h"
#include "put_p.h"
#include "row_count_check_p.h"
#include "select_p.h"
#include "text.h"

/* A transaction stamps sys_updated_on before it commits, so the newest minute is left to the next run, and each window
 * begins some minutes before the end of the last one. */
enum { LAG = MINUTE, OVERLAP = 5 * MINUTE };

/* The reading of one table. */
struct reading {
    const struct mirror *mirror;
    const struct kind *kind;
    const char *filter;
    struct run *run;
    struct snow_counts before; /* of snow, when this table began */
    struct arena arena;
    struct selection selection;
    struct choices choices;
    struct cursor cursor;
    struct page page;
    struct pager pager;
    int64_t target;   /* hi of the last window of this run */
    int64_t clock;    /* the server's, when this run began */
    int64_t n_alone;  /* records that could not be had even alone: rejected */
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

static void open_window(struct reading *reading) {
    reading->cursor.hi = reading->target;
    reading->cursor.last = "";
}

static void close_window(struct reading *reading) {
    struct cursor *cursor = &reading->cursor;
    cursor->completed = cursor->hi;
    cursor->lo = cursor->hi - OVERLAP;
    cursor->hi = INSTANT_NONE;
    cursor->last = "";
}

/* What a cursor is bound to: it says nothing about other rows or other fields. */
static void find_fingerprint(const struct reading *reading, char text[DIGEST_TEXT]) {
    const char *parts[] = {reading->mirror->integration->url, reading->kind->name, reading->filter,
                           reading->selection.names};
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
static void bind_cursor(struct reading *reading) {
    char *fingerprint = arena_alloc(&reading->arena, DIGEST_TEXT);
    struct cursor *cursor = &reading->cursor;
    find_fingerprint(reading, fingerprint);
    bool changed = !reading->fresh && strcmp(cursor->fingerprint, fingerprint) != 0;
    if (changed) {
        log_note("%s: %s: url, query or fields have changed: all is read anew", reading->mirror->integration->id,
                 reading->kind->name);
    }
    if (changed || reading->mirror->full) {
        *cursor = (struct cursor){.lo = INSTANT_NONE, .hi = INSTANT_NONE, .last = "", .completed = INSTANT_NONE};
    }
    cursor->fingerprint = fingerprint;
    cursor->customs = reading->selection.customs;
}

/* A window that ended after the present was bounded by a wrong clock: what changed since then, and before the clock was
 * put right, would never be asked for. Nodes of one instance may differ by less than the lag. */
static void distrust_clock(struct reading *reading) {
    struct cursor *cursor = &reading->cursor;
    if (cursor->completed != INSTANT_NONE && cursor->completed > reading->target + LAG) {
        log_warn("%s: %s: the server's clock was ahead at the last sync: all is read anew",
                 reading->mirror->integration->id, reading->kind->name);
        cursor->lo = cursor->hi = cursor->completed = INSTANT_NONE;
        cursor->last = "";
    }
}

/* Asks the instance all that must be known before the first page. */
static bool prepare(struct reading *reading, struct fault *fault) {
    const struct mirror *mirror = reading->mirror;
    struct probe probe;
    if (!probe_table(mirror->snow, reading->kind, reading->filter, &reading->arena, &probe, fault) ||
        !probe_require(&probe, mirror->integration->timezone, fault) ||
        !select_fields(mirror->integration, reading->kind, mirror->snow, reading->cursor.customs, &reading->arena,
                       &reading->selection, fault)) {
        return false;
    }
    bind_cursor(reading);
    reading->clock = probe.date;
    reading->target = probe.date - LAG;
    distrust_clock(reading);
    reading->run->phase = reading->cursor.lo == INSTANT_NONE ? "full" : "delta";
    reading->run->range_from = reading->cursor.lo;
    reading->run->range_to = reading->target;
    return true;
}

/* ---- one page ---- */

/* Where rejected records stood among the others, their times are not known. */
static void list_rejects(const struct page *page, size_t *next, size_t position, struct pager *pager) {
    for (; *next < page->n_rejects && page->rejects[*next].before == position; (*next)++) {
        pager_add_row(pager, &(struct page_row){.sys_id = page->rejects[*next].sys_id});
    }
}

static void list_rows(const struct reading *reading, struct pager *pager) {
    const struct page *page = &reading->page;
    size_t next = 0;
    for (size_t i = 0; i < page->n_records; i++) {
        const struct value *values = page->records[i]->values, *updated = &values[reading->kind->updated];
        bool dated = updated->presence == VALUE_SET;
        list_rejects(page, &next, i, pager);
        pager_add_row(pager, &(struct page_row){.sys_id = values[reading->kind->sys_id].text,
                                                .timed = true,
                                                .time = dated ? updated->number : INSTANT_NONE});
    }
    list_rejects(page, &next, page->n_records, pager);
    for (size_t i = 0; i < page->n_blank; i++) {
        pager_add_row(pager, &(struct page_row){.sys_id = ""});
    }
}

/* A server that cancels a transaction may say so in the middle of its answer. */
static bool decode(void *context, struct pager *pager, const struct snow_answer *answer, struct fault *fault) {
    struct reading *reading = context;
    struct fault broken = {0};
    page_reset(&reading->page);
    if (!decode_answer(&reading->selection.wanted, answer->body, answer->n, &reading->page, &broken)) {
        bool cancelled = strstr(answer->body, "Transaction cancelled") != NULL;
        return fault_set(fault, broken.kind, "%s%s", cancelled ? "the server cancelled the transaction: " : "",
                         broken.text);
    }
    list_rows(reading, pager);
    return true;
}

/* The next sweep misses the record and asks for it again. */
static void reject(void *context, struct pager *pager, const char *sys_id, const char *reason) {
    struct reading *reading = context;
    log_warn("%s: %s: record %s cannot be had alone and is rejected: %s", reading->mirror->integration->id,
             reading->kind->name, sys_id, reason);
    page_reset(&reading->page);
    page_reject(&reading->page, sys_id, "", reason);
    reading->n_alone++;
    list_rows(reading, pager);
}

static const struct row_format RECORDS = {.records = true, .decode = decode, .replace = reject};

static void count_requests(struct reading *reading) {
    struct snow_counts counts = snow_counts(reading->mirror->snow);
    reading->run->counts.requests = counts.requests - reading->before.requests;
    reading->run->counts.bytes = counts.bytes - reading->before.bytes;
    reading->run->counts.retries = counts.retries - reading->before.retries;
}

/* Rows, cursor and counts in one transaction. */
static bool commit_page(struct reading *reading, struct fault *fault) {
    struct store *store = reading->mirror->store;
    struct run *run = reading->run;
    const struct mirrored mirrored = {store, run->integration, run->kind};
    struct run_counts before = run->counts;
    bool done = store_begin(store, fault) && put_page(store, run, &reading->page, fault) &&
                store_cursor_set(&mirrored, &reading->cursor, fault) && store_run_save(store, run, fault) &&
                store_commit(store, fault);
    if (!done) {
        store_rollback(store);
        run->counts = before;
    }
    return done;
}

static void report_progress(const struct reading *reading) {
    const struct mirror *mirror = reading->mirror;
    if (mirror->progress != NULL) {
        mirror->progress(mirror->context, reading->kind, reading->run->counts.seen, reading->expected);
    }
}

static bool read_page(struct reading *reading, struct fault *fault) {
    const struct pager *pager = &reading->pager;
    const struct page *page = &reading->page;
    if (!pager_next(&reading->pager, fault) || !choices_label(&reading->choices, &reading->page, fault)) {
        return false;
    }
    if (reading->run->counts.seen == 0) {
        reading->expected = pager->answer.total;
    }
    reading->cursor.last = pager->window.last;
    if (pager->drained) {
        close_window(reading);
    }
    /* blank rows after the last record come again */
    reading->blank += (int64_t)(page->n_records > 0 ? page->n_blank_inside : page->n_blank);
    count_requests(reading);
    if (!commit_page(reading, fault)) {
        return false;
    }
    report_progress(reading);
    return true;
}

static bool read_window(struct reading *reading, struct fault *fault) {
    const struct cursor *cursor = &reading->cursor;
    pager_set_window(&reading->pager, &(struct window){.lo = cursor->lo, .hi = cursor->hi, .last = cursor->last});
    while (!reading->pager.drained) {
        if (!read_page(reading, fault)) {
            return false;
        }
    }
    return true;
}

/* The window that an earlier run left open comes first; the last one ends at the target. */
static bool read_windows(struct reading *reading, struct fault *fault) {
    bool resumed = reading->cursor.hi != INSTANT_NONE;
    do {
        if (!resumed) {
            open_window(reading);
        }
        resumed = false;
        if (!read_window(reading, fault)) {
            return false;
        }
    } while (reading->cursor.completed < reading->target);
    return true;
}

static bool read_records(struct reading *reading, struct fault *fault) {
    reading->pager = (struct pager){
        .snow = reading->mirror->snow,
        .table = reading->kind->name,
        .filter = reading->filter,
        .fields = reading->selection.names,
        .displays = true,
        .most = reading->mirror->integration->page_size,
        .clock = reading->clock,
        .format = &RECORDS,
        .context = reading,
    };
    pager_open(&reading->pager);
    bool done = read_windows(reading, fault);
    pager_close(&reading->pager);
    return done;
}

static struct delete_request delete_request_of(struct reading *reading) {
    return (struct delete_request){
        .mirror = reading->mirror,
        .kind = reading->kind,
        .filter = reading->filter,
        .selection = &reading->selection,
        .choices = &reading->choices,
        .run = reading->run,
        .target = reading->cursor.completed == INSTANT_NONE ? reading->target : reading->cursor.completed,
        .fresh = reading->fresh,
    };
}

/* ---- the run ---- */

/* Writes how the run ended, without touching the fault that ended it. */
static bool finish(struct reading *reading, const struct fault *ended, struct fault *fault) {
    count_requests(reading);
    if (reading->blank > 0) {
        log_warn("%s: %s: %lld row%s came empty: the account may read none of their fields, so they are not mirrored",
                 reading->mirror->integration->id, reading->kind->name, (long long)reading->blank,
                 text_plural(reading->blank));
    }
    return store_run_finish(reading->mirror->store, reading->run, instant_now(), mirror_status(ended->kind),
                            ended->kind == FAULT_NONE ? NULL : ended->text, fault);
}

/* At once, whether or not the instance can be asked. */
static bool wipe_excluded(struct reading *reading, struct fault *fault) {
    const struct integration *integration = reading->mirror->integration;
    const struct mirrored mirrored = {reading->mirror->store, reading->run->integration, reading->kind};
    bool wiped = false;
    if (!store_exclude(&mirrored, integration->exclude_fields, integration->n_exclude, &wiped, fault)) {
        return false;
    }
    if (wiped) {
        log_note("%s: %s: what the store held in excluded fields is wiped", integration->id, reading->kind->name);
    }
    return true;
}

static bool read_table(struct reading *reading, struct fault *fault) {
    const struct delete_request before = delete_request_of(reading);
    if (!delete_search_prepare(&before, fault) || !read_records(reading, fault)) {
        return false;
    }
    const struct delete_request after = delete_request_of(reading);
    if (!delete_search_run(&after, fault)) {
        return false;
    }
    row_count_check(reading->mirror, reading->filter, reading->run, reading->cursor.completed);
    return reading->n_alone == 0 ||
           fault_set(fault, FAULT_INCOMPLETE, "%lld rejected that cannot be had even alone: mttr status lists them",
                     (long long)reading->n_alone);
}

static bool run_table(struct reading *reading, struct fault *fault) {
    struct store *store = reading->mirror->store;
    const struct integration *integration = reading->mirror->integration;
    struct fault ended = {0}, unwritten = {0};
    bool found = false;
    if (!store_integration(store, integration->id, integration->url, &reading->run->integration, fault) ||
        !wipe_excluded(reading, fault) ||
        !recall(reading->mirror, reading->run, &reading->arena, &reading->cursor, &found, fault)) {
        return false;
    }
    reading->fresh = !found;
    bool ready = prepare(reading, &ended);
    if (!store_run_start(store, reading->run, fault)) {
        return false;
    }
    bool done = ready && read_table(reading, &ended);
    bool written = finish(reading, &ended, &unwritten);
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
    struct reading reading = {
        .mirror = mirror,
        .kind = kind,
        .filter = mirror->integration->queries[kind - KINDS],
        .run = run,
        .before = snow_counts(mirror->snow),
        .expected = -1,
        .choices = {.integration = mirror->integration->id, .kind = kind, .snow = mirror->snow},
    };
    *run = new_run(kind);
    arena_init(&reading.arena);
    page_init(&reading.page);
    bool done = run_table(&reading, fault);
    page_clear(&reading.page);
    choices_clear(&reading.choices);
    arena_clear(&reading.arena);
    return done || fault_context(fault, "%s: %s", mirror->integration->id, kind->name);
}
