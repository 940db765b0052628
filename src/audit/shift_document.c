/* SPDX-License-Identifier: Apache-2.0 */
/* shift_document: why a mean moved, as plain data. */
#include "shift_document.h"

#include <string.h>

double shift_ratio(__int128 numerator, __int128 denominator) {
    return (double)((long double)numerator / (long double)denominator);
}

static __int128 denominator_of(const struct shift_document *document) {
    return (__int128)document->side[0].count * document->side[1].count;
}

bool shift_document_has_change(const struct shift_document *document) {
    return denominator_of(document) > 0;
}

void shift_document_weight(const struct shift_document *document, struct node *node, __int128 weight) {
    node_add_real(document->arena, node, "seconds", shift_ratio(weight, denominator_of(document)));
    node_add_text(document->arena, node, "numerator", shift_text(weight, document->arena));
}

void shift_document_change(const struct shift_document *document, struct node *result) {
    const struct shift_side *a = &document->side[0], *b = &document->side[1];
    struct node *node = node_add_object(document->arena, result, "change");
    if (shift_document_has_change(document)) {
        shift_document_weight(document, node, (__int128)b->sum * a->count - (__int128)a->sum * b->count);
    } else {
        node_add_null(document->arena, node, "seconds");
        node_add_null(document->arena, node, "numerator");
    }
    node_add_text(document->arena, node, "denominator", shift_text(denominator_of(document), document->arena));
}

void shift_document_totals(const struct shift_document *document, struct node *result, const struct shift_part *parts,
                           size_t n) {
    struct node *totals = node_add_array(document->arena, result, "totals");
    for (int kind = 0; kind < N_SHIFTS && shift_document_has_change(document); kind++) {
        __int128 weight = 0;
        int64_t count = 0;
        for (size_t i = 0; i < n; i++) {
            if ((int)parts[i].kind == kind) {
                weight += parts[i].weight;
                count++;
            }
        }
        struct node *total = node_add_object(document->arena, totals, NULL);
        node_add_text(document->arena, total, "change", shift_name((enum shift_kind)kind));
        node_add_int(document->arena, total, "count", count);
        shift_document_weight(document, total, weight);
    }
}

/* ---- groups ---- */

const struct node *shift_document_same_group(const struct node *groups, const struct node *group) {
    const struct node *key = node_get(group, "key");
    for (const struct node *other = groups->first; other != NULL; other = other->next) {
        const struct node *found = node_get(other, "key");
        if (found->type == key->type && (key->type != NODE_TEXT || strcmp(found->text, key->text) == 0)) {
            return other;
        }
    }
    return NULL;
}

static void read_stats(const struct node *group, struct shift_group *out, int i) {
    const struct node *stats = group == NULL ? NULL : node_get(group, "stats");
    if (stats != NULL && node_get(stats, "count")->integer > 0) {
        out->count[i] = node_get(stats, "count")->integer;
        out->sum[i] = node_get(stats, "sum")->integer;
    }
}

static void add_group(const struct shift_document *document, struct node *rows, const struct node *before,
                      const struct node *after) {
    struct arena *arena = document->arena;
    const struct node *shown = after != NULL ? after : before;
    struct shift_group group = {0};
    read_stats(before, &group, 0);
    read_stats(after, &group, 1);
    if (group.count[0] + group.count[1] == 0) {
        return;
    }
    shift_group_weigh(&group, document->side[0].count, document->side[1].count);
    double total = shift_ratio(group.total, denominator_of(document)), mix = shift_ratio(group.mix, group.mix_of);
    struct node *row = node_add_object(arena, rows, NULL);
    node_add_copy(arena, row, node_get(shown, "key"));
    node_add_copy(arena, row, node_get(shown, "label"));
    node_add_int(arena, row, "before_count", group.count[0]);
    node_add_int(arena, row, "before_sum", group.sum[0]);
    node_add_int(arena, row, "after_count", group.count[1]);
    node_add_int(arena, row, "after_sum", group.sum[1]);
    shift_document_weight(document, row, group.total);
    node_add_real(arena, row, "mix", mix);
    node_add_real(arena, row, "pace", total - mix);
    node_add_text(arena, row, "mix_numerator", shift_text(group.mix, arena));
    node_add_text(arena, row, "mix_denominator", shift_text(group.mix_of, arena));
}

void shift_document_groups(const struct shift_document *document, struct node *rows, const struct node *before,
                           const struct node *after) {
    if (before == NULL || after == NULL || !shift_document_has_change(document)) {
        return;
    }
    for (const struct node *group = after->first; group != NULL; group = group->next) {
        add_group(document, rows, shift_document_same_group(before, group), group);
    }
    for (const struct node *group = before->first; group != NULL; group = group->next) {
        if (shift_document_same_group(after, group) == NULL) {
            add_group(document, rows, group, NULL);
        }
    }
}
