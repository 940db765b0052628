/* SPDX-License-Identifier: Apache-2.0 */
/* hidden_rows: a server cuts a page first and then takes the rows out of it that an ACL hides, so that a page may be
 * empty although rows follow. Such rows are skipped by an offset, in passes over all of them. How many rows a page
 * covers the server does not say, and the limit proves nothing, as an instance may have one of its own; so a pass is
 * believed only where a row that can be seen proves to be the last of that many, and, where the pass took several
 * requests, where a second pass ends in the same way. */
#include <string.h>

#include "decode.h"
#include "instant.h"
#include "pager_p.h"

/* BLIND_PAGES: where no row can be seen, a page is taken to cover this fraction of the rows. PASSES_MOST: after so many
 * passes, rows that move are followed. FURTHER_PAGES: where the server does not count, so many empty pages are the end;
 * LINKED_MOST: even where it links the next one. */
enum { BLIND_PAGES = 16, PASSES_MOST = 6, FURTHER_PAGES = 5, LINKED_MOST = 10000 };

enum walk_end { WALK_FOUND, WALK_ENDED, WALK_MOVED };

struct hidden_walk {
    struct pager *pager;
    int64_t total; /* rows after the key */
    int64_t step;  /* what a page is taken to cover */
    int64_t blank; /* rows of this pass without a sys_id */
    bool follow;   /* rows that move meanwhile are followed, for they move all the time */
    enum walk_end end;
};

/* ---- one pass ---- */

/* Rows that went may have been in front of the offset. */
static void follow(struct hidden_walk *walk) {
    struct pager *pager = walk->pager;
    int64_t went = walk->total - pager->answer.total, least = pager->offset - walk->step + 1;
    pager->offset -= went > 0 ? went : 0;
    pager->offset = pager->offset < least ? least : pager->offset;
    walk->total = pager->answer.total;
    walk->step = walk->step < pager->limit ? walk->step : pager->limit;
}

/* From the page at the offset 0 on. */
static bool pass(struct hidden_walk *walk, struct fault *fault) {
    struct pager *pager = walk->pager;
    walk->total = pager->answer.total;
    walk->blank = 0;
    for (;;) {
        bool moved = pager->answer.total != walk->total || pager->limit < walk->step;
        if (pager->answer.total < 0 || (moved && !walk->follow)) {
            walk->end = WALK_MOVED;
            return true;
        }
        if (pager_last(pager) != NULL) {
            walk->end = WALK_FOUND;
            return true;
        }
        walk->blank += (int64_t)pager->n_rows;
        if (moved) {
            follow(walk);
        }
        if (pager->offset + walk->step >= walk->total) {
            walk->end = WALK_ENDED;
            return true;
        }
        pager->offset += walk->step;
        if (!pager_fetch(pager, fault)) {
            return false;
        }
    }
}

/* ---- what a page covers ---- */

/* A look at other rows than those of the page. */
struct look {
    const char *after, *wanted; /* the key; the sys_id that is looked for */
    int64_t offset, limit;
    bool seen;
    int64_t total;
};

static bool compare(void *context, const char *const *texts) {
    struct look *look = context;
    look->seen = look->seen || strcmp(texts[0], look->wanted) == 0;
    return true;
}

static bool take(struct pager *pager, struct look *look, struct fault *fault) {
    struct snow_answer answer;
    struct window window = pager->window;
    const struct snow_query query = {
        .table = pager->table, .fields = "sys_id", .limit = look->limit, .offset = look->offset, .count = true};
    window.last = look->after;
    bool done = snow_get_window(pager->snow, &query, pager->filter, &window, &answer, fault) &&
                decode_texts(answer.body, answer.n, query.fields, compare, look, fault);
    pager->answer.class = done ? SNOW_OK : answer.class == SNOW_STOP_TABLE ? SNOW_STOP_TABLE : SNOW_STOP_ALL;
    look->total = done ? answer.total : -1;
    return done;
}

/* Whether a page of `most` rows of which the wanted one is the last shows it. Where that cannot be found at all, as it
 * was just updated, *known is false. */
static bool shows(struct pager *pager, struct look *look, int64_t most, bool *known, struct fault *fault) {
    int64_t place = look->offset;
    look->limit = most;
    look->offset = place - most + 1;
    *known = true;
    if (!take(pager, look, fault)) {
        return false;
    }
    if (!look->seen && most > 1) {
        struct look alone = {.after = look->after, .wanted = look->wanted, .offset = place, .limit = 1};
        if (!take(pager, &alone, fault)) {
            return false;
        }
        *known = alone.seen;
    }
    return true;
}

static int64_t half(int64_t n) {
    return n > 1 ? n / 2 : 1;
}

/* The place of a row among those after the key, by the number of rows after either; below 0: the counts are wrong. */
static bool find_place(struct pager *pager, const char *after, int64_t n_after_row, int64_t *place,
                       struct fault *fault) {
    struct look look = {.after = after, .wanted = "", .limit = 1};
    if (!take(pager, &look, fault)) {
        return false;
    }
    *place = look.total - n_after_row - 1;
    return true;
}

/* By the row that ended the pass. */
static bool prove_found(const struct hidden_walk *walk, int64_t *proven, struct fault *fault) {
    struct pager *pager = walk->pager;
    struct look rest = {.after = pager_first(pager), .wanted = "", .limit = 1};
    bool known;
    if (!take(pager, &rest, fault)) {
        return false;
    }
    struct look look = {.after = pager->window.last, .wanted = rest.after, .offset = walk->total - rest.total - 1};
    if (rest.total < 0 || look.offset < walk->step) {
        pager->miscounted = true;
        return true;
    }
    if (!shows(pager, &look, walk->step, &known, fault)) {
        return false;
    }
    *proven = look.seen || !known ? walk->step : half(walk->step);
    return true;
}

/* By the last row that could be seen before the pass. Where there was none, or too few rows before it, a page is taken
 * to cover no more than a part of the rows. */
static bool prove_ended(const struct hidden_walk *walk, int64_t *proven, struct fault *fault) {
    struct pager *pager = walk->pager;
    struct look look = {.after = "", .wanted = pager->window.last};
    int64_t blind = walk->total / BLIND_PAGES > 0 ? walk->total / BLIND_PAGES : 1, most = 0;
    bool known = false;
    if (look.wanted[0] != '\0') {
        if (!find_place(pager, "", walk->total, &look.offset, fault)) {
            return false;
        }
        pager->miscounted = pager->miscounted || look.offset < 0;
        most = look.offset + 1 < walk->step ? look.offset + 1 : walk->step;
        if (most > 0 && !shows(pager, &look, most, &known, fault)) {
            return false;
        }
    }
    most = most < blind ? blind : most;
    *proven = known && !look.seen ? half(most) : most;
    return true;
}

/* So many rows a page covers, as far as can be known. */
static bool prove(const struct hidden_walk *walk, int64_t *proven, struct fault *fault) {
    *proven = walk->step;
    if (walk->end == WALK_FOUND) {
        return walk->pager->offset == 0 || prove_found(walk, proven, fault);
    }
    return walk->blank >= walk->total || prove_ended(walk, proven, fault);
}

/* ---- all passes ---- */

/* Without a count the links decide, and where there are none, further pages. */
static bool skip_uncounted(struct pager *pager, struct fault *fault) {
    int64_t step = pager->given > 0 && pager->given < pager->limit ? pager->given : pager->limit;
    int further = 0;
    for (int n = 0; pager_last(pager) == NULL; n++) {
        bool next = pager->answer.next && n < LINKED_MOST;
        pager->blank += (int64_t)pager->n_rows;
        further = next ? 0 : further + 1;
        if (further > FURTHER_PAGES || (pager->answer.linked && !next)) {
            pager->drained = true;
            return true;
        }
        pager->offset += step < pager->limit ? step : pager->limit;
        if (!pager_fetch(pager, fault)) {
            return false;
        }
    }
    return true;
}

static bool is_counted(const struct pager *pager) {
    return pager->answer.total >= 0 && !pager->miscounted;
}

/* Whether this pass, which ended at the offset, ended like the one before; one request is a pass without a before. */
static bool is_settled(const struct hidden_walk *walk, const struct hidden_walk *before, int64_t before_offset) {
    return walk->end != WALK_MOVED &&
           (walk->follow || walk->pager->offset == 0 ||
            (walk->end == before->end && walk->step == before->step && walk->pager->offset == before_offset));
}

static bool skip_in_passes(struct hidden_walk *walk, bool *done, struct fault *fault) {
    struct pager *pager = walk->pager;
    struct hidden_walk before = {.end = WALK_MOVED};
    int64_t before_offset = -1, proven = 0;
    *done = false;
    for (int n = 1; is_counted(pager); n++) {
        walk->step = walk->step < pager->limit ? walk->step : pager->limit;
        walk->follow = n > PASSES_MOST;
        if (!pass(walk, fault)) {
            return false;
        }
        if (is_settled(walk, &before, before_offset)) {
            if (!walk->follow && !prove(walk, &proven, fault)) {
                return false;
            }
            if (is_counted(pager) &&
                (walk->follow || proven >= walk->step || (walk->end == WALK_ENDED && proven >= walk->total))) {
                *done = true;
                return true;
            }
            walk->step = proven;
        }
        before = *walk;
        before_offset = pager->offset;
        pager->offset = 0;
        if (!pager_fetch(pager, fault)) {
            return false;
        }
    }
    return true;
}

bool pager_skip_hidden(struct pager *pager, struct fault *fault) {
    struct hidden_walk walk = {.pager = pager, .step = pager->step};
    bool done;
    if (!pager->count && pager->answer.total < 0) {
        pager->count = true;
        if (!pager_fetch(pager, fault)) {
            return false;
        }
    }
    if (!skip_in_passes(&walk, &done, fault)) {
        return false;
    }
    if (!done) {
        return skip_uncounted(pager, fault);
    }
    pager->step = walk.step;
    pager->blank += walk.blank;
    pager->drained = walk.end == WALK_ENDED;
    return true;
}
