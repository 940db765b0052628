/* SPDX-License-Identifier: Apache-2.0 */
/* shift: why a mean moved. */
#include "shift.h"

#include <stdlib.h>
#include <string.h>

#include "array.h"

/* ---- a side ---- */

void shift_side_init(struct shift_side *side) {
    *side = (struct shift_side){0};
    arena_init(&side->arena);
}

void shift_side_clear(struct shift_side *side) {
    free(side->rows);
    arena_clear(&side->arena);
}

/* Rows of an integration come one after the other and share its id. */
static const char *integration_of(struct shift_side *side, const struct ledger_row *row) {
    const char *last = side->n == 0 ? NULL : side->rows[side->n - 1].integration;
    return last != NULL && strcmp(last, row->integration) == 0 ? last : arena_copy(&side->arena, row->integration);
}

/* The same of the address. */
static const char *base_of(struct shift_side *side, const struct ledger_row *row) {
    const char *url = row->url, *last = side->n == 0 ? NULL : side->rows[side->n - 1].base;
    size_t whole = url == NULL ? 0 : strlen(url), tail = strlen(row->sys_id), n = whole - tail;
    if (url == NULL || whole < tail || strcmp(url + n, row->sys_id) != 0) {
        return NULL;
    }
    bool same = last != NULL && strlen(last) == n && memcmp(last, url, n) == 0;
    return same ? last : arena_strndup(&side->arena, url, n);
}

bool shift_side_add(void *context, const struct ledger_row *row, struct fault *fault) {
    struct shift_side *side = context;
    (void)fault;
    const struct shift_row added = {
        .integration = integration_of(side, row),
        .sys_id = arena_strdup(&side->arena, row->sys_id),
        .number = arena_copy(&side->arena, row->number),
        .base = base_of(side, row),
        .seconds = row->seconds,
        .reason = arena_copy(&side->arena, row->reason),
    };
    ARRAY_GROW(side->rows, side->n, side->cap);
    side->rows[side->n++] = added;
    side->count += row->counted;
    side->sum += added.seconds;
    return true;
}

int shift_row_compare(const void *left, const void *right) {
    const struct shift_row *a = left, *b = right;
    int order = strcmp(a->integration, b->integration);
    return order != 0 ? order : strcmp(a->sys_id, b->sys_id);
}

/* ---- the parts ---- */

const char *shift_name(enum shift_kind kind) {
    static const char *const NAMES[] = {"entered", "left", "longer", "shorter"};
    return NAMES[kind];
}

static __int128 magnitude(__int128 number) {
    return number < 0 ? -number : number;
}

const struct shift_row *shift_part_row(const struct shift_part *part) {
    return part->after != NULL ? part->after : part->before;
}

static int by_weight(const void *a, const void *b) {
    const struct shift_part *left = a, *right = b;
    __int128 x = magnitude(left->weight), y = magnitude(right->weight);
    return x != y ? (x < y) - (x > y) : shift_row_compare(shift_part_row(left), shift_part_row(right));
}

/* One record, as either side has it; false when it did not move. */
static bool weigh(const struct shift_side *before, const struct shift_side *after, const struct shift_row *old,
                  const struct shift_row *new, struct shift_part *out) {
    bool was = old != NULL && old->reason == NULL, is = new != NULL &&new->reason == NULL;
    if (!was && !is) {
        return false;
    }
    *out = (struct shift_part){.before = old, .after = new};
    if (was && is) {
        out->kind = new->seconds > old->seconds ? SHIFT_LONGER : SHIFT_SHORTER;
        out->weight = ((__int128)new->seconds - old->seconds) * before->count;
        return new->seconds != old->seconds;
    }
    out->kind = is ? SHIFT_ENTERED : SHIFT_LEFT;
    out->weight = is ? (__int128)new->seconds * before->count - before->sum
                     : before->sum - (__int128)old->seconds * before->count;
    return before->count > 0 && after->count > 0;
}

struct shift_part *shift_parts(struct shift_side *before, struct shift_side *after, struct arena *arena, size_t *n) {
    struct shift_part *parts = arena_alloc(arena, (before->n + after->n + 1) * sizeof *parts);
    *n = 0;
    if (before->count == 0 || after->count == 0) {
        return parts;
    }
    array_sort(before->rows, before->n, sizeof *before->rows, shift_row_compare);
    array_sort(after->rows, after->n, sizeof *after->rows, shift_row_compare);
    for (size_t i = 0, j = 0; i < before->n || j < after->n;) {
        int order = i == before->n ? 1 : j == after->n ? -1 : shift_row_compare(&before->rows[i], &after->rows[j]);
        const struct shift_row *old = order <= 0 ? &before->rows[i++] : NULL;
        const struct shift_row *new = order >= 0 ? &after->rows[j++] : NULL;
        *n += weigh(before, after, old, new, &parts[*n]);
    }
    array_sort(parts, *n, sizeof *parts, by_weight);
    return parts;
}

/* ---- groups ---- */

void shift_group_weigh(struct shift_group *group, int64_t n0, int64_t n1) {
    const int64_t *n = group->count, *s = group->sum;
    group->total = (__int128)s[1] * n0 - (__int128)s[0] * n1;
    if (n[0] == 0 || n[1] == 0) {
        group->mix = group->total;
        group->mix_of = (__int128)n0 * n1;
        return;
    }
    group->mix = ((__int128)n[1] * n0 - (__int128)n[0] * n1) * ((__int128)s[0] * n[1] + (__int128)s[1] * n[0]);
    group->mix_of = 2 * ((__int128)n0 * n1) * ((__int128)n[0] * n[1]);
}

static bool is_same_key(const char *left, const char *right) {
    return left == NULL || right == NULL ? left == right : strcmp(left, right) == 0;
}

static const struct widget_part *part_of_key(const struct widget *widget, const char *key) {
    for (size_t i = 0; i < widget->n_groups; i++) {
        if (is_same_key(widget->groups[i].key, key)) {
            return &widget->groups[i];
        }
    }
    return NULL;
}

static void set_side(struct shift_group *group, int side, const struct widget_part *part) {
    if (part != NULL && part->figures.stats.count > 0) {
        group->count[side] = part->figures.stats.count;
        group->sum[side] = part->figures.stats.sum;
    }
}

/* Whether the group counts something. */
static bool compare_group(const struct shift_side *sides, const struct widget_part *before,
                          const struct widget_part *after, struct shift_group *out) {
    const struct widget_part *shown = after != NULL ? after : before;
    *out = (struct shift_group){.key = shown->key, .label = shown->label, .former = after == NULL};
    set_side(out, 0, before);
    set_side(out, 1, after);
    shift_group_weigh(out, sides[0].count, sides[1].count);
    return out->count[0] + out->count[1] > 0;
}

struct shift_group *shift_groups(const struct shift_side *sides, const struct widget *before,
                                 const struct widget *after, struct arena *arena, size_t *n) {
    *n = 0;
    if (before == NULL || after == NULL || sides[0].count == 0 || sides[1].count == 0) {
        return NULL;
    }
    struct shift_group *groups = arena_alloc(arena, (before->n_groups + after->n_groups + 1) * sizeof *groups);
    for (size_t i = 0; i < after->n_groups; i++) {
        const struct widget_part *part = &after->groups[i];
        *n += compare_group(sides, part_of_key(before, part->key), part, &groups[*n]);
    }
    for (size_t i = 0; i < before->n_groups; i++) {
        const struct widget_part *part = &before->groups[i];
        if (part_of_key(after, part->key) == NULL) {
            *n += compare_group(sides, part, NULL, &groups[*n]);
        }
    }
    return groups;
}

const struct shift_group *shift_group_find(const struct shift_group *groups, size_t n, const char *key) {
    for (size_t i = 0; i < n; i++) {
        if (is_same_key(groups[i].key, key)) {
            return &groups[i];
        }
    }
    return NULL;
}

const char *shift_text(__int128 number, struct arena *arena) {
    char digits[48];
    size_t at = sizeof digits;
    unsigned __int128 rest = number < 0 ? -(unsigned __int128)number : (unsigned __int128)number;
    digits[--at] = '\0';
    do {
        digits[--at] = (char)('0' + (int)(rest % 10));
        rest /= 10;
    } while (rest > 0);
    if (number < 0) {
        digits[--at] = '-';
    }
    return arena_strdup(arena, digits + at);
}
