/* SPDX-License-Identifier: Apache-2.0 */
/* mirror: the window-and-key loop. A window [lo, hi) of sys_updated_on is fixed first and read in the order of sys_id,
 * so that no tie and no concurrent update can lose a row: a row that changes leaves the window and is met in the next
 * one. */
#include "mirror.h"

#include <string.h>

#include "choices_p.h"
#include "decode.h"
#include "deletes_p.h"
#include "digest.h"
#include "encoded_query.h"
#include "gap_p.h"
#include "instant.h"
#include "log.h"
#include "probe.h"
#include "put_p.h"
#include "select_p.h"
#include "stop.h"
#include "text.h"
#include "trust_p.h"

/* A transaction stamps sys_updated_on before it commits, so the newest minute is left to the next run, and each window
 * begins some minutes before the end of the last one. */
enum { LAG = MINUTE, OVERLAP = 5 * MINUTE };

/* After so many good pages a page size that was halved is tried doubled. When so many in a row fail alone, it is not
 * the records. */
enum { GOOD_PAGES = 10, ALONE_MOST = 3 };

enum { QUERY_MAX = 8 * 1024 };

/* The reading of one table. */
struct reader {
    const struct mirror *mirror;
    const struct kind *kind;
    const char *filter;
    struct run *run;
    struct snow_counts before; /* of snow, when this table began */
    struct arena arena;
    struct selection selection;
    struct choices choices;
    struct cursor cursor;
    struct buf last; /* cursor.last */
    struct page page;
    int64_t target;   /* hi of the last window of this run */
    int64_t asked;    /* the server's clock before the page was asked for */
    int64_t limit;    /* rows a page */
    int good;         /* pages since the limit was halved */
    int alone;        /* records in a row that could not be had alone */
    int64_t passed;   /* all of these: rejected */
    int64_t offset;   /* into rows of which none can be seen */
    bool count;       /* the next page is asked with a count */
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

static void set_last(struct reader *reader, const char *sys_id) {
    buf_reset(&reader->last);
    buf_text(&reader->last, sys_id);
    reader->cursor.last = reader->last.data;
}

static void open_window(struct reader *reader) {
    reader->cursor.hi = reader->target;
    set_last(reader, "");
    reader->offset = 0;
}

static void close_window(struct reader *reader) {
    struct cursor *cursor = &reader->cursor;
    cursor->completed = cursor->hi;
    cursor->lo = cursor->hi - OVERLAP;
    cursor->hi = INSTANT_NONE;
    set_last(reader, "");
}

/* What a cursor is bound to: it says nothing about other rows or other fields. */
static void find_fingerprint(const struct reader *reader, char text[DIGEST_TEXT]) {
    const char *parts[] = {reader->mirror->integration->url, reader->kind->name, reader->filter,
                           reader->selection.names};
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
static void bind_cursor(struct reader *reader) {
    char *fingerprint = arena_alloc(&reader->arena, DIGEST_TEXT);
    struct cursor *cursor = &reader->cursor;
    find_fingerprint(reader, fingerprint);
    bool changed = !reader->fresh && strcmp(cursor->fingerprint, fingerprint) != 0;
    if (changed) {
        log_note("%s: %s: url, query or fields have changed: all is read anew", reader->mirror->integration->id,
                 reader->kind->name);
    }
    if (changed || reader->mirror->full) {
        *cursor = (struct cursor){.lo = INSTANT_NONE, .hi = INSTANT_NONE, .last = "", .completed = INSTANT_NONE};
    }
    cursor->fingerprint = fingerprint;
    cursor->customs = reader->selection.customs;
    set_last(reader, cursor->last);
}

/* A window that ended after the present was bounded by a wrong clock: what changed since then, and before the clock was
 * put right, would never be asked for. Nodes of one instance may differ by less than the lag. */
static void distrust_clock(struct reader *reader) {
    struct cursor *cursor = &reader->cursor;
    if (cursor->completed != INSTANT_NONE && cursor->completed > reader->target + LAG) {
        log_warn("%s: %s: the server's clock was ahead at the last sync: all is read anew",
                 reader->mirror->integration->id, reader->kind->name);
        cursor->lo = cursor->hi = cursor->completed = INSTANT_NONE;
        set_last(reader, "");
    }
}

/* Asks the instance all that must be known before the first page. */
static bool prepare(struct reader *reader, struct fault *fault) {
    const struct mirror *mirror = reader->mirror;
    struct probe probe;
    if (!probe_table(mirror->snow, reader->kind, reader->filter, &reader->arena, &probe, fault) ||
        !probe_require(&probe, mirror->integration->timezone, fault) ||
        !select_fields(mirror->integration, reader->kind, mirror->snow, reader->cursor.customs, &reader->arena,
                       &reader->selection, fault)) {
        return false;
    }
    bind_cursor(reader);
    reader->asked = probe.date;
    reader->target = probe.date - LAG;
    distrust_clock(reader);
    reader->run->phase = reader->cursor.lo == INSTANT_NONE ? "full" : "delta";
    reader->run->range_from = reader->cursor.lo;
    reader->run->range_to = reader->target;
    return true;
}

/* ---- one page ---- */

static bool ask(struct reader *reader, const char *fields, struct snow_answer *answer, struct fault *fault) {
    const struct cursor *cursor = &reader->cursor;
    struct window window = {.lo = cursor->lo, .hi = cursor->hi, .last = cursor->last};
    struct snow_query query = {
        .table = reader->kind->name,
        .fields = fields,
        .limit = reader->limit,
        .offset = reader->offset,
        .count = reader->count,
        .displays = true,
    };
    struct buf text;
    buf_init(&text, QUERY_MAX);
    answer->class = SNOW_STOP_TABLE;
    bool done = query_window(reader->filter, &window, &text, fault);
    query.query = text.data;
    done = done && snow_get(reader->mirror->snow, &query, answer, fault);
    buf_clear(&text);
    return done;
}

/* A broken answer is one that was too much for the server, which may say so in the middle of it. */
static bool decode(struct reader *reader, struct snow_answer *answer, struct fault *fault) {
    struct fault broken = {0};
    if (decode_answer(&reader->selection.wanted, answer->body, answer->n, &reader->page, &broken)) {
        return true;
    }
    bool cancelled = strstr(answer->body, "Transaction cancelled") != NULL;
    answer->class = SNOW_SMALLER;
    return fault_set(fault, broken.kind, "%s%s", cancelled ? "the server cancelled the transaction: " : "",
                     broken.text);
}

static bool ask_and_decode(struct reader *reader, struct snow_answer *answer, struct fault *fault) {
    page_reset(&reader->page);
    return ask(reader, reader->selection.names, answer, fault) && decode(reader, answer, fault);
}

static bool keep_first(void *context, const char *const *texts) {
    struct buf *sys_id = context;
    if (sys_id->len == 0) {
        buf_text(sys_id, texts[0]);
    }
    return true;
}

/* The record that cannot be had alone is rejected and passed by, if the server still says which it is; the next sweep
 * misses it and asks for it again. */
static bool reject_alone(struct reader *reader, struct snow_answer *answer, const struct fault *failed,
                         struct fault *fault) {
    static const char *const NAMES[] = {"sys_id"};
    struct fault lost = {0};
    struct buf sys_id;
    buf_init(&sys_id, KEY_MAX + 1);
    bool known = reader->alone < ALONE_MOST && ask(reader, NAMES[0], answer, &lost) &&
                 decode_texts(answer->body, answer->n, NAMES, 1, keep_first, &sys_id, &lost) && sys_id.len > 0;
    if (known) {
        log_warn("%s: %s: record %s cannot be had alone and is rejected: %s", reader->mirror->integration->id,
                 reader->kind->name, sys_id.data, failed->text);
        page_reset(&reader->page);
        page_reject(&reader->page, sys_id.data, "", failed->text);
        reader->alone++;
        reader->passed++;
    } else {
        fault_set(fault, failed->kind, "the one record after sys_id '%s': %s", reader->cursor.last, failed->text);
    }
    buf_clear(&sys_id);
    return known;
}

/* The page at the cursor, of as many rows as the server can give. */
static bool fetch_page(struct reader *reader, struct snow_answer *answer, struct fault *fault) {
    struct fault failed = {0};
    bool tried = false; /* one alone */
    while (!ask_and_decode(reader, answer, &failed)) {
        if (answer->class != SNOW_SMALLER) {
            return fault_set(fault, failed.kind, "%s", failed.text);
        }
        if (tried) {
            return reject_alone(reader, answer, &failed, fault);
        }
        tried = reader->limit == 1;
        log_debug("%s: %lld rows were too many: %s", reader->kind->name, (long long)reader->limit, failed.text);
        snow_count_smaller(reader->mirror->snow);
        reader->limit = (reader->limit + 1) / 2;
        reader->good = 0;
        fault_clear(&failed);
    }
    reader->alone = 0;
    return true;
}

static void grow_limit(struct reader *reader) {
    int64_t most = reader->mirror->integration->page_size;
    if (reader->limit < most && ++reader->good >= GOOD_PAGES) {
        reader->limit = 2 * reader->limit < most ? 2 * reader->limit : most;
        reader->good = 0;
    }
}

/* ---- going on ---- */

/* Moves the cursor behind the page; true when the window is drained. Without a sys_id to go on from, rows may still be
 * hidden behind this page: the offset walks over them up to the server's own count. A page that has them all is the
 * last. */
static bool advance(struct reader *reader, const struct snow_answer *answer) {
    const char *last = trust_last(&reader->page, reader->kind);
    bool drained = answer->total >= 0 && reader->offset + (int64_t)reader->page.n_rows >= answer->total;
    if (last != NULL) {
        set_last(reader, last);
        reader->offset = 0;
    } else if (answer->total >= 0) {
        reader->offset += reader->limit;
        drained = drained || reader->offset >= answer->total;
    } else {
        reader->offset += reader->limit;
        drained = reader->count && reader->page.n_rows == 0; /* a server that does not count */
    }
    reader->count = last == NULL || (int64_t)reader->page.n_rows < reader->limit;
    return drained;
}

static void count_requests(struct reader *reader) {
    struct snow_counts counts = snow_counts(reader->mirror->snow);
    reader->run->counts.requests = counts.requests - reader->before.requests;
    reader->run->counts.bytes = counts.bytes - reader->before.bytes;
    reader->run->counts.retries = counts.retries - reader->before.retries;
}

/* Rows, cursor and counts in one transaction. */
static bool commit_page(struct reader *reader, struct fault *fault) {
    struct store *store = reader->mirror->store;
    struct run *run = reader->run;
    const struct mirrored mirrored = {store, run->integration, run->kind};
    struct run_counts before = run->counts;
    bool done = store_begin(store, fault) && put_page(store, run, &reader->page, fault) &&
                store_cursor_set(&mirrored, &reader->cursor, fault) && store_run_save(store, run, fault) &&
                store_commit(store, fault);
    if (!done) {
        store_rollback(store);
        run->counts = before;
    }
    return done;
}

static void tell_progress(const struct reader *reader) {
    const struct mirror *mirror = reader->mirror;
    if (mirror->progress != NULL) {
        mirror->progress(mirror->context, reader->kind, reader->run->counts.seen, reader->expected);
    }
}

static bool read_page(struct reader *reader, bool *drained, struct fault *fault) {
    struct snow_answer answer;
    if (stop_signal() != 0) {
        return fault_set(fault, FAULT_INCOMPLETE, "interrupted");
    }
    if (!fetch_page(reader, &answer, fault) ||
        !trust_page(&reader->page, reader->kind, &reader->cursor, reader->asked, fault) ||
        !choices_label(&reader->choices, &reader->page, fault)) {
        return false;
    }
    if (reader->run->counts.seen == 0) {
        reader->expected = answer.total;
    }
    *drained = advance(reader, &answer);
    if (*drained) {
        close_window(reader);
    }
    /* blank rows behind the last record are met again */
    reader->blank += (int64_t)(reader->page.n_records > 0 ? reader->page.n_blank_inside : reader->page.n_blank);
    reader->asked = answer.date == INSTANT_NONE ? reader->asked : answer.date;
    count_requests(reader);
    grow_limit(reader);
    if (!commit_page(reader, fault)) {
        return false;
    }
    tell_progress(reader);
    return true;
}

/* The window that an earlier run left open comes first; the last one ends at the target. */
static bool read_windows(struct reader *reader, struct fault *fault) {
    bool resumed = reader->cursor.hi != INSTANT_NONE;
    do {
        if (!resumed) {
            open_window(reader);
        }
        resumed = false;
        reader->count = true;
        for (bool drained = false; !drained;) {
            if (!read_page(reader, &drained, fault)) {
                return false;
            }
        }
    } while (reader->cursor.completed < reader->target);
    return true;
}

static struct deletes deletes_of(struct reader *reader) {
    return (struct deletes){
        .mirror = reader->mirror,
        .kind = reader->kind,
        .filter = reader->filter,
        .selection = &reader->selection,
        .choices = &reader->choices,
        .run = reader->run,
        .target = reader->cursor.completed == INSTANT_NONE ? reader->target : reader->cursor.completed,
        .fresh = reader->fresh,
    };
}

/* ---- the run ---- */

/* Writes how the run ended, without touching the fault that ended it. */
static bool finish(struct reader *reader, const struct fault *ended, struct fault *fault) {
    count_requests(reader);
    if (reader->blank > 0) {
        log_warn("%s: %s: %lld row%s came empty: the account may read none of their fields, so they are not mirrored",
                 reader->mirror->integration->id, reader->kind->name, (long long)reader->blank,
                 text_plural(reader->blank));
    }
    return store_run_finish(reader->mirror->store, reader->run, instant_now(), mirror_status(ended->kind),
                            ended->kind == FAULT_NONE ? NULL : ended->text, fault);
}

/* At once, whether or not the instance can be asked. */
static bool wipe_excluded(struct reader *reader, struct fault *fault) {
    const struct integration *integration = reader->mirror->integration;
    const struct mirrored mirrored = {reader->mirror->store, reader->run->integration, reader->kind};
    bool wiped = false;
    if (!store_exclude(&mirrored, integration->exclude_fields, integration->n_exclude, &wiped, fault)) {
        return false;
    }
    if (wiped) {
        log_note("%s: %s: what the store held in excluded fields is wiped", integration->id, reader->kind->name);
    }
    return true;
}

static bool read_table(struct reader *reader, struct fault *fault) {
    struct deletes before = deletes_of(reader);
    if (!deletes_begin(&before, fault) || !read_windows(reader, fault)) {
        return false;
    }
    struct deletes after = deletes_of(reader);
    if (!deletes_find(&after, fault)) {
        return false;
    }
    gap_compare(reader->mirror, reader->filter, reader->run, reader->cursor.completed);
    return reader->passed == 0 ||
           fault_set(fault, FAULT_INCOMPLETE, "%lld rejected that cannot be had even alone: mttr status lists them",
                     (long long)reader->passed);
}

static bool run_table(struct reader *reader, struct fault *fault) {
    struct store *store = reader->mirror->store;
    const struct integration *integration = reader->mirror->integration;
    struct fault ended = {0}, unwritten = {0};
    bool found = false;
    if (!store_integration(store, integration->id, integration->url, &reader->run->integration, fault) ||
        !wipe_excluded(reader, fault) ||
        !recall(reader->mirror, reader->run, &reader->arena, &reader->cursor, &found, fault)) {
        return false;
    }
    reader->fresh = !found;
    bool ready = prepare(reader, &ended);
    if (!store_run_start(store, reader->run, fault)) {
        return false;
    }
    bool done = ready && read_table(reader, &ended);
    bool written = finish(reader, &ended, &unwritten);
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
    struct reader reader = {
        .mirror = mirror,
        .kind = kind,
        .filter = mirror->integration->queries[kind - KINDS],
        .run = run,
        .before = snow_counts(mirror->snow),
        .limit = mirror->integration->page_size,
        .expected = -1,
        .choices = {.integration = mirror->integration->id, .kind = kind, .snow = mirror->snow},
    };
    *run = new_run(kind);
    arena_init(&reader.arena);
    page_init(&reader.page);
    buf_init(&reader.last, KEY_MAX);
    bool done = run_table(&reader, fault);
    buf_clear(&reader.last);
    page_clear(&reader.page);
    choices_clear(&reader.choices);
    arena_clear(&reader.arena);
    return done || fault_context(fault, "%s: %s", mirror->integration->id, kind->name);
}
