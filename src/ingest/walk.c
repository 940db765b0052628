/* SPDX-License-Identifier: Apache-2.0 */
/* walk: what the mirror's loop does for records, for a few texts a row. */
#include "walk_p.h"

#include <string.h>

#include "decode.h"

enum { QUERY_MAX = 8 * 1024, NAMES_MAX = 256, KEY_MAX = 1024 };

struct taken {
    struct arena *arena;
    struct walk_row *rows;
    size_t n, cap, n_fields;
    const char *before;    /* the key of the row before, "" at first */
    const char *misplaced; /* the first that came before its turn, or NULL */
};

static size_t count_fields(const struct walk *walk) {
    size_t n = 0;
    while (n < WALK_FIELDS && walk->fields[n] != NULL) {
        n++;
    }
    return n;
}

static bool take(void *context, const char *const *texts) {
    struct taken *taken = context;
    if (taken->n == taken->cap) {
        return true; /* more than was asked for: they come again behind the last one taken */
    }
    struct walk_row *row = &taken->rows[taken->n++];
    for (size_t i = 0; i < WALK_FIELDS; i++) {
        row->texts[i] = i < taken->n_fields ? arena_strdup(taken->arena, texts[i]) : "";
    }
    if (row->texts[0][0] != '\0') {
        bool after = sys_id_is_after(row->texts[0], taken->before);
        taken->misplaced = after || taken->misplaced != NULL ? taken->misplaced : row->texts[0];
        taken->before = row->texts[0];
    }
    return true;
}

static bool ask(struct walk *walk, struct taken *taken, struct snow_answer *answer, struct fault *fault) {
    struct buf text, names;
    buf_init(&text, QUERY_MAX);
    buf_init(&names, NAMES_MAX);
    for (size_t i = 0; i < taken->n_fields; i++) {
        buf_format(&names, "%s%s", i == 0 ? "" : ",", walk->fields[i]);
    }
    struct snow_query query = {.table = walk->table,
                               .fields = names.data,
                               .limit = walk->limit,
                               .offset = walk->offset,
                               .count = walk->counted};
    answer->class = SNOW_STOP_TABLE;
    bool done = query_window(walk->filter, &walk->window, &text, fault);
    query.query = text.data;
    done = done && snow_get(walk->snow, &query, answer, fault);
    if (done && !decode_texts(answer->body, answer->n, walk->fields, taken->n_fields, take, taken, fault)) {
        answer->class = SNOW_SMALLER;
        done = false;
    }
    buf_clear(&text);
    buf_clear(&names);
    return done;
}

/* The key of the last row that has one; NULL: none has. */
static const char *last_of(const struct taken *taken) {
    for (size_t i = taken->n; i > 0; i--) {
        if (taken->rows[i - 1].texts[0][0] != '\0') {
            return taken->rows[i - 1].texts[0];
        }
    }
    return NULL;
}

static bool advance(struct walk *walk, const struct taken *taken, const struct snow_answer *answer,
                    struct fault *fault) {
    const char *last = last_of(taken);
    int64_t met = walk->offset + (int64_t)taken->n;
    if (taken->misplaced != NULL) {
        return fault_set(fault, FAULT_REFUSED,
                         "row %.100s came out of turn: the instance ignores the order or conditions on sys_id; grant "
                         "the account query_range on it",
                         taken->misplaced);
    }
    if (last != NULL && (!query_takes(last) || strlen(last) > KEY_MAX)) {
        return fault_set(fault, FAULT_REFUSED, "sys_id '%.100s' cannot be asked from on", last);
    }
    walk->drained = answer->total >= 0 ? met >= answer->total : last == NULL && walk->counted;
    if (last != NULL) {
        walk->window.last = last;
        walk->offset = 0;
    } else {
        walk->offset += walk->limit;
        walk->drained = walk->drained || (answer->total >= 0 && walk->offset >= answer->total);
    }
    walk->counted = (int64_t)taken->n < walk->limit;
    return true;
}

bool walk_page(struct walk *walk, struct arena *arena, struct walk_row **rows, size_t *n, enum snow_class *class,
               struct fault *fault) {
    struct taken taken = {.arena = arena, .n_fields = count_fields(walk), .before = walk->window.last};
    struct snow_answer answer;
    if (walk->limit == 0) {
        walk->limit = walk->most;
        walk->counted = true;
    }
    taken.cap = (size_t)walk->limit;
    taken.rows = arena_alloc(arena, taken.cap * sizeof *taken.rows);
    for (struct fault failed = {0}; !ask(walk, &taken, &answer, &failed); fault_clear(&failed)) {
        *class = answer.class;
        if (answer.class != SNOW_SMALLER || walk->limit == 1) {
            return fault_set(fault, failed.kind, "%s", failed.text);
        }
        snow_count_smaller(walk->snow);
        walk->limit = (walk->limit + 1) / 2;
        taken.n = 0;
        taken.before = walk->window.last;
        taken.misplaced = NULL;
    }
    *class = advance(walk, &taken, &answer, fault) ? SNOW_OK : SNOW_STOP_TABLE;
    *rows = taken.rows;
    *n = taken.n;
    return *class == SNOW_OK;
}
