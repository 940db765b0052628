/* SPDX-License-Identifier: Apache-2.0 */
/*
 * duplicates: keys that stand on several rows of a file, and which of these rows counts. The second reading marks each
 * key in a filter of bits (a Bloom filter: it never misses a key that comes again); only the keys that it has seen
 * before are kept, so memory does not grow with the file. A further reading compares their rows.
 */
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "instant.h"
#include "layout_p.h"
#include "text.h"

enum { FILTER_BITS = 1 << 27, PROBES = 4, SUSPECTS_MAX = 500000 };

/* FNV-1a, and the finish of MurmurHash3, which spreads its bits. */
static uint64_t hash_text(uint64_t hash, const char *text) {
    for (; *text != '\0'; text++) {
        hash = (hash ^ (unsigned char)*text) * 0x100000001B3U;
    }
    hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCDU;
    return hash ^ (hash >> 33);
}

static int compare_suspects(const void *left, const void *right) {
    const struct repeated_key *a = left, *b = right;
    return (a->hash > b->hash) - (a->hash < b->hash);
}

void duplicates_clear(struct duplicates *duplicates) {
    free(duplicates->filter);
    free(duplicates->list);
    *duplicates = (struct duplicates){0};
}

/* Sets the bits of the hash; true when all were set before. */
static bool mark(unsigned char *filter, uint64_t hash) {
    bool all = true;
    for (int i = 0; i < PROBES; i++) {
        uint64_t bit = (hash + (uint64_t)i * ((hash >> 32) | 1)) % FILTER_BITS;
        unsigned char mask = (unsigned char)(1U << (bit % 8));
        all = all && (filter[bit / 8] & mask) != 0;
        filter[bit / 8] |= mask;
    }
    return all;
}

bool duplicates_note(struct duplicates *duplicates, const char *key, struct fault *fault) {
    if (duplicates->filter == NULL) {
        duplicates->filter = must_calloc(FILTER_BITS / 8, 1); /* pages that are never touched take no memory */
    }
    uint64_t hash = hash_text(0, key);
    if (!mark(duplicates->filter, hash)) {
        return true;
    }
    if (duplicates->n == SUSPECTS_MAX) {
        return fault_set(fault, FAULT_USAGE, "more than %d keys stand on several rows: name another with --key",
                         SUSPECTS_MAX);
    }
    ARRAY_GROW(duplicates->list, duplicates->n, duplicates->cap);
    duplicates->list[duplicates->n++] = (struct repeated_key){.hash = hash};
    return true;
}

void duplicates_sort(struct duplicates *duplicates) {
    size_t kept = 0;
    free(duplicates->filter);
    duplicates->filter = NULL;
    array_sort(duplicates->list, duplicates->n, sizeof *duplicates->list, compare_suspects);
    for (size_t i = 0; i < duplicates->n; i++) {
        if (kept == 0 || duplicates->list[kept - 1].hash != duplicates->list[i].hash) {
            duplicates->list[kept++] = duplicates->list[i];
        }
    }
    duplicates->n = kept;
}

static struct repeated_key *find_suspect(const struct duplicates *duplicates, const char *key) {
    const struct repeated_key wanted = {.hash = hash_text(0, key)};
    size_t i = array_find(&wanted, duplicates->list, duplicates->n, sizeof *duplicates->list, compare_suspects);
    return i == duplicates->n ? NULL : &duplicates->list[i];
}

/* ---- the rows of a key ---- */

static uint64_t hash_row(const struct row *row) {
    uint64_t hash = 1;
    for (size_t i = 0; i < row->n_headings; i++) {
        hash = hash_text(hash + i, row->cells[i].text == NULL ? "" : row->cells[i].text);
    }
    return hash;
}

/* When the row was last updated, INSTANT_NONE where it does not show it. */
static int64_t updated_of(const struct layout *layout, const struct row *row) {
    size_t i = columns_find(layout, "sys_updated_on");
    struct date_reading reading = {.instant = INSTANT_NONE};
    if (i < row->n_headings && row->cells[i].text != NULL) {
        const char *text = row->cells[i].text;
        (void)date_read(&layout->dates, text, strlen(text), &layout->options->zone, &reading);
    }
    return reading.instant;
}

static bool conflict(const struct layout *layout, const struct repeated_key *suspect, const struct row *row,
                     struct fault *fault) {
    return fault_set(
        fault, FAULT_USAGE,
        "rows %lld and %lld have the same %s '%.80s' and other values, and no sys_updated_on tells which is "
        "later: add --on-duplicate last, or newest, or mend the file",
        (long long)suspect->row, (long long)row->number, layout->columns[layout->key].name, key_text(layout, row));
}

/* A later stamp wins; of equal ones, and without stamps, the later row where that was asked for. */
static bool compare(const struct layout *layout, struct repeated_key *suspect, const struct row *row,
                    struct fault *fault) {
    enum on_duplicate policy = layout->options->on_duplicate;
    int64_t updated = updated_of(layout, row);
    bool stamped = updated != INSTANT_NONE && suspect->updated != INSTANT_NONE && updated != suspect->updated;
    bool same = suspect->content == hash_row(row);
    if (!same && ((!stamped && policy == DUPLICATE_DECIDE) || policy == DUPLICATE_ERROR)) {
        return conflict(layout, suspect, row, fault);
    }
    bool later = policy == DUPLICATE_LAST || (stamped ? updated > suspect->updated : updated >= suspect->updated);
    if (!same && later) {
        *suspect = (struct repeated_key){suspect->hash, hash_row(row), updated, row->number};
    }
    return true;
}

bool duplicates_row(void *context, const struct row *row, struct fault *fault) {
    struct layout *layout = context;
    const char *key = row->cells != NULL && row->problem == NULL ? key_text(layout, row) : "";
    struct repeated_key *suspect = key[0] == '\0' ? NULL : find_suspect(&layout->duplicates, key);
    if (suspect == NULL) {
        return true;
    }
    if (suspect->row == 0) {
        *suspect = (struct repeated_key){suspect->hash, hash_row(row), updated_of(layout, row), row->number};
        return true;
    }
    layout->duplicates.n_rows++;
    return compare(layout, suspect, row, fault);
}

bool duplicates_loses(const struct layout *layout, const struct row *row, const char *key) {
    const struct repeated_key *suspect = layout->duplicates.n == 0 ? NULL : find_suspect(&layout->duplicates, key);
    return suspect != NULL && suspect->row != row->number;
}
