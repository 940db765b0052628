/* SPDX-License-Identifier: Apache-2.0 */
/* shift_document: why a mean moved, as plain data. */
#include "shift_document.h"

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

void shift_document_group(const struct shift_document *document, struct node *node, const struct shift_group *group) {
    double total = shift_ratio(group->total, denominator_of(document)), mix = shift_ratio(group->mix, group->mix_of);
    shift_document_weight(document, node, group->total);
    node_add_real(document->arena, node, "mix", mix);
    node_add_real(document->arena, node, "pace", total - mix);
}
