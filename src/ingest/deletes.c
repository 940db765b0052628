/* SPDX-License-Identifier: Apache-2.0 */
/* deletes: suspects first, from two sources; then each is asked for by its sys_id. Where the search stands is committed
 * with the suspects, so that any crash resumes; records are marked all at once or, when they are too many, not at all.
 */
#include "deletes_p.h"

#include <stdlib.h>
#include <string.h>

#include "confirm_p.h"
#include "instant.h"
#include "log.h"
#include "put_p.h"
#include "stop.h"
#include "text.h"
#include "walk_p.h"

/* A delete is stamped before its transaction commits, as updates are. */
enum { OVERLAP = 5 * MINUTE, KEY_MAX = 1024, PERCENT = 5 };

struct hunter {
    const struct deletes *deletes;
    struct delete_search hunt;
    struct arena kept;  /* of the hunt as it was loaded */
    struct arena arena; /* of a page or a batch */
    struct buf last;    /* the last sys_id met, beyond its page */
    struct confirm confirm;
};

static struct mirrored mirrored_by(const struct deletes *deletes) {
    return (struct mirrored){deletes->mirror->store, deletes->run->integration, deletes->kind};
}

/* ---- the state ---- */

static bool load(struct hunter *hunter, bool *found, struct fault *fault) {
    const struct mirrored mirrored = mirrored_by(hunter->deletes);
    return store_delete_search_get(&mirrored, &hunter->kept, &hunter->hunt, found, fault);
}

static bool save(struct hunter *hunter, struct fault *fault) {
    const struct deletes *deletes = hunter->deletes;
    const struct mirrored mirrored = mirrored_by(deletes);
    return store_delete_search_set(&mirrored, &hunter->hunt, fault) &&
           store_run_save(deletes->mirror->store, deletes->run, fault);
}

/* What is being read for the first time has no gone records; what an older mttr has read may have some. */
static struct delete_search first_hunt(const struct deletes *deletes) {
    return (struct delete_search){
        .audit_lo = deletes->target - OVERLAP,
        .audit_hi = INSTANT_NONE,
        .audit_last = "",
        .swept = deletes->fresh ? deletes->target : INSTANT_NONE,
        .sweeping = INSTANT_NONE,
        .sweep_last = "",
    };
}

static void open_hunter(struct hunter *hunter, const struct deletes *deletes) {
    const struct mirror *mirror = deletes->mirror;
    *hunter = (struct hunter){.deletes = deletes};
    arena_init(&hunter->kept);
    arena_init(&hunter->arena);
    buf_init(&hunter->last, KEY_MAX);
    confirm_open(&hunter->confirm, mirror->snow, deletes->kind, deletes->filter);
}

static void close_hunter(struct hunter *hunter) {
    confirm_close(&hunter->confirm);
    buf_clear(&hunter->last);
    arena_clear(&hunter->arena);
    arena_clear(&hunter->kept);
}

bool deletes_begin(const struct deletes *deletes, struct fault *fault) {
    struct hunter hunter;
    bool found = false;
    open_hunter(&hunter, deletes);
    bool done = load(&hunter, &found, fault);
    if (done && !found) {
        hunter.hunt = first_hunt(deletes);
        done = save(&hunter, fault);
    }
    close_hunter(&hunter);
    return done;
}

/* ---- pages of either source ---- */

typedef bool commit_fn(struct hunter *hunter, const struct walk *walk, const struct walk_row *rows, size_t n,
                       struct fault *fault);

/* Rows and state in one transaction. */
static bool commit(struct hunter *hunter, const struct walk *walk, const struct walk_row *rows, size_t n,
                   commit_fn *write, struct fault *fault) {
    struct store *store = hunter->deletes->mirror->store;
    struct run_counts before = hunter->deletes->run->counts;
    bool done = store_begin(store, fault) && write(hunter, walk, rows, n, fault) && save(hunter, fault) &&
                store_commit(store, fault);
    if (!done) {
        store_rollback(store);
        hunter->deletes->run->counts = before;
    }
    return done;
}

/* The next page, its key kept beyond it. */
static bool next_page(struct hunter *hunter, struct walk *walk, struct walk_row **rows, size_t *n,
                      enum snow_class *class, struct fault *fault) {
    arena_reset(&hunter->arena);
    *class = SNOW_STOP_ALL;
    if (stop_signal() != 0) {
        return fault_set(fault, FAULT_INCOMPLETE, "interrupted");
    }
    if (!walk_page(walk, &hunter->arena, rows, n, class, fault)) {
        return false;
    }
    if (walk->window.last != hunter->last.data) { /* a page without rows leaves it as it was */
        buf_reset(&hunter->last);
        buf_text(&hunter->last, walk->window.last);
        walk->window.last = hunter->last.data;
    }
    return true;
}

/* ---- sys_audit_delete ---- */

static bool suspect_deleted(struct hunter *hunter, const struct walk *walk, const struct walk_row *rows, size_t n,
                            struct fault *fault) {
    const struct mirrored mirrored = mirrored_by(hunter->deletes);
    for (size_t i = 0; i < n; i++) {
        struct known_record known;
        if (!store_known_record(&mirrored, rows[i].texts[1], &known, fault) ||
            (known.record != 0 && !known.gone && !store_suspect(&mirrored, known.record, fault))) {
            return false;
        }
    }
    hunter->hunt.audit_last = walk->window.last;
    if (walk->drained) {
        hunter->hunt.audit_lo = hunter->hunt.audit_hi - OVERLAP;
        hunter->hunt.audit_hi = INSTANT_NONE;
        hunter->hunt.audit_last = "";
    }
    return true;
}

/* A row outside of the window proves that its bounds were dropped. */
static bool are_in_window(const struct walk *walk, const struct walk_row *rows, size_t n) {
    for (size_t i = 0; i < n; i++) {
        int64_t created;
        if (instant_parse_servicenow(rows[i].texts[2], &created) &&
            (created < walk->window.lo || created >= walk->window.hi)) {
            return false;
        }
    }
    return true;
}

/* Without the audit the sweep alone finds what is gone; its window stays where it was. */
static void do_without_audit(struct hunter *hunter, const char *why) {
    log_note("%s: %s: deletes are found by the sweep alone: sys_audit_delete: %s",
             hunter->deletes->mirror->integration->id, hunter->deletes->kind->name, why);
    hunter->confirm.audited = false;
}

static bool read_audit(struct hunter *hunter, struct fault *fault) {
    struct delete_search *hunt = &hunter->hunt;
    if (hunt->audit_hi == INSTANT_NONE) {
        hunt->audit_hi = hunter->deletes->target;
    }
    struct walk walk = {
        .snow = hunter->deletes->mirror->snow,
        .table = "sys_audit_delete",
        .filter = arena_format(&hunter->kept, "tablenameIN%s,task", hunter->deletes->kind->name),
        .window = {.time = "sys_created_on", .lo = hunt->audit_lo, .hi = hunt->audit_hi, .last = hunt->audit_last},
        .fields = {"sys_id", "documentkey", "sys_created_on"},
        .most = hunter->deletes->mirror->integration->page_size,
    };
    while (!walk.drained) {
        struct fault failed = {0};
        struct walk_row *rows = NULL;
        size_t n = 0;
        enum snow_class class;
        if (!next_page(hunter, &walk, &rows, &n, &class, &failed)) {
            if (class != SNOW_STOP_TABLE) {
                return fault_set(fault, failed.kind, "sys_audit_delete: %s", failed.text);
            }
            do_without_audit(hunter, failed.text);
            return true;
        }
        if (!are_in_window(&walk, rows, n)) {
            do_without_audit(hunter, "conditions on sys_created_on are ignored; grant the account query_range on it");
            return true;
        }
        if (!commit(hunter, &walk, rows, n, suspect_deleted, fault)) {
            return false;
        }
    }
    return true;
}

/* ---- the sweep ---- */

static bool is_due(const struct hunter *hunter) {
    const struct mirror *mirror = hunter->deletes->mirror;
    const struct delete_search *hunt = &hunter->hunt;
    return mirror->sweep || hunt->sweeping != INSTANT_NONE || hunt->swept == INSTANT_NONE ||
           hunter->deletes->target - hunt->swept >= mirror->integration->sweep_every;
}

static bool begin_sweep(struct hunter *hunter, const struct walk *walk, const struct walk_row *rows, size_t n,
                        struct fault *fault) {
    const struct deletes *deletes = hunter->deletes;
    (void)walk, (void)rows, (void)n;
    hunter->hunt.sweeping = deletes->target;
    hunter->hunt.sweep_last = "";
    const struct mirrored mirrored = mirrored_by(deletes);
    return store_suspect_all(&mirrored, fault);
}

/* Met: no longer suspected. */
static bool clear_met(struct hunter *hunter, const struct walk *walk, const struct walk_row *rows, size_t n,
                      struct fault *fault) {
    const struct deletes *deletes = hunter->deletes;
    const struct mirrored mirrored = mirrored_by(deletes);
    for (size_t i = 0; i < n; i++) {
        struct known_record known;
        if (!store_known_record(&mirrored, rows[i].texts[0], &known, fault) ||
            (known.record != 0 && !store_unsuspect(&mirrored, known.record, fault))) {
            return false;
        }
    }
    hunter->hunt.sweep_last = walk->window.last;
    if (walk->drained) {
        hunter->hunt.swept = hunter->hunt.sweeping;
        hunter->hunt.sweeping = INSTANT_NONE;
        hunter->hunt.sweep_last = "";
    }
    return put_page(mirrored.store, deletes->run, &hunter->confirm.page, fault);
}

/* What was updated after the last window is the next run's. */
static bool is_stale(const struct hunter *hunter, const struct walk_row *row, const struct known_record *stored) {
    int64_t updated = INSTANT_NONE, mod_count = INSTANT_NONE;
    bool dated = instant_parse_servicenow(row->texts[1], &updated);
    if (dated && updated >= hunter->deletes->target) {
        return false;
    }
    if (stored->record == 0 || stored->gone || (dated && updated > stored->updated)) {
        return true;
    }
    bool same = updated == stored->updated;
    return same && text_integer(row->texts[2], &mod_count) && stored->mod_count != INSTANT_NONE &&
           mod_count > stored->mod_count;
}

/* Reads again what the mirror has not, or has older. */
static bool reread_stale(struct hunter *hunter, const struct walk_row *rows, size_t n, struct fault *fault) {
    const struct deletes *deletes = hunter->deletes;
    const struct mirrored mirrored = mirrored_by(deletes);
    const char **stale = arena_alloc(&hunter->arena, (n + 1) * sizeof *stale);
    size_t n_stale = 0;
    for (size_t i = 0; i < n; i++) {
        struct known_record stored;
        if (!store_known_record(&mirrored, rows[i].texts[0], &stored, fault)) {
            return false;
        }
        if (rows[i].texts[0][0] != '\0' && is_stale(hunter, &rows[i], &stored)) {
            stale[n_stale++] = rows[i].texts[0];
        }
    }
    page_reset(&hunter->confirm.page);
    return confirm_read(&hunter->confirm, deletes->selection, stale, n_stale, fault) &&
           choices_label(deletes->choices, &hunter->confirm.page, fault);
}

static bool sweep(struct hunter *hunter, struct fault *fault) {
    const struct deletes *deletes = hunter->deletes;
    if (hunter->hunt.sweeping == INSTANT_NONE && !commit(hunter, NULL, NULL, 0, begin_sweep, fault)) {
        return false;
    }
    struct walk walk = {
        .snow = deletes->mirror->snow,
        .table = deletes->kind->name,
        .filter = deletes->filter,
        .window = {.lo = INSTANT_NONE, .hi = INSTANT_NONE, .last = hunter->hunt.sweep_last},
        .fields = {"sys_id", "sys_updated_on", "sys_mod_count"},
        .most = deletes->mirror->integration->page_size,
    };
    while (!walk.drained) {
        struct walk_row *rows = NULL;
        size_t n = 0;
        enum snow_class class;
        if (!next_page(hunter, &walk, &rows, &n, &class, fault) || !reread_stale(hunter, rows, n, fault) ||
            !commit(hunter, &walk, rows, n, clear_met, fault)) {
            return fault_context(fault, "sweep");
        }
    }
    return true;
}

/* ---- judgement ---- */

static bool clear_present(const struct deletes *deletes, const struct suspect *batch, size_t n, const bool *present,
                          struct fault *fault) {
    const struct mirrored mirrored = mirrored_by(deletes);
    struct store *store = mirrored.store;
    bool done = store_begin(store, fault);
    for (size_t i = 0; done && i < n; i++) {
        done = !present[i] || store_unsuspect(&mirrored, batch[i].record, fault);
    }
    done = done && store_commit(store, fault);
    if (!done) {
        store_rollback(store);
    }
    return done;
}

/* Asks for every suspect; those that are there are cleared at once. */
static bool confirm_all(struct hunter *hunter, struct fault *fault) {
    const struct deletes *deletes = hunter->deletes;
    const struct mirrored mirrored = mirrored_by(deletes);
    struct suspect suspects[CONFIRM_MOST];
    struct suspect_batch batch = {.suspects = suspects, .n = 1};
    bool present[CONFIRM_MOST];
    for (int64_t after = 0; batch.n > 0; after = batch.n > 0 ? suspects[batch.n - 1].record : after) {
        arena_reset(&hunter->arena);
        if (stop_signal() != 0) {
            return fault_set(fault, FAULT_INCOMPLETE, "interrupted");
        }
        batch.most = confirm_batch(&hunter->confirm);
        if (!store_suspects(&mirrored, after, &hunter->arena, &batch, fault) ||
            !confirm_suspects(&hunter->confirm, suspects, batch.n, present, fault) ||
            !clear_present(deletes, suspects, batch.n, present, fault)) {
            return false;
        }
    }
    return true;
}

static bool mark_all(struct hunter *hunter, struct fault *fault) {
    struct store *store = hunter->deletes->mirror->store;
    struct run *run = hunter->deletes->run;
    struct run_counts before = run->counts;
    bool done = store_begin(store, fault);
    for (size_t i = 0; done && i < hunter->confirm.n_gone; i++) {
        done = store_mark_gone(store, run, hunter->confirm.gone[i].record, hunter->confirm.gone[i].deleted, fault);
    }
    done = done && store_run_save(store, run, fault) && store_commit(store, fault);
    if (!done) {
        store_rollback(store);
        run->counts = before;
    }
    return done;
}

static bool judge(struct hunter *hunter, struct fault *fault) {
    const struct deletes *deletes = hunter->deletes;
    const struct mirrored mirrored = mirrored_by(deletes);
    int64_t live, gone;
    if (!confirm_all(hunter, fault) || !store_count_live(&mirrored, &live, fault)) {
        return false;
    }
    gone = (int64_t)hunter->confirm.n_gone;
    if (gone * 100 > live * PERCENT && !deletes->mirror->accept_deletes) {
        return fault_set(fault, FAULT_INCOMPLETE,
                         "%lld of %lld record%s no longer there, which is more than %d %%: if that is right, run "
                         "again with --accept-deletes; if not, look at the account's roles and the query",
                         (long long)gone, (long long)live, text_plural(live), PERCENT);
    }
    return gone == 0 || mark_all(hunter, fault);
}

bool deletes_find(const struct deletes *deletes, struct fault *fault) {
    struct hunter hunter;
    bool found = false;
    open_hunter(&hunter, deletes);
    bool done = load(&hunter, &found, fault);
    done = done && (deletes->fresh || read_audit(&hunter, fault)) && (!is_due(&hunter) || sweep(&hunter, fault)) &&
           judge(&hunter, fault);
    close_hunter(&hunter);
    return done;
}
