/* SPDX-License-Identifier: Apache-2.0 */
/* explain --between: why a record entered or left, and which of its fields did it. */
#include <string.h>

#include "analyze.h"
#include "explain_p.h"

static bool is_any(const struct kind *kind, const int *fields, size_t n, const char *name) {
    size_t i = 0;
    while (i < n && strcmp(kind->fields[fields[i]].name, name) != 0) {
        i++;
    }
    return i < n;
}

/* The dates that place a record in the range. */
static bool places(const struct mttr *mttr, const char *name) {
    if (mttr->in_range == IN_RANGE_RESOLVED) {
        return is_any(mttr->kind, mttr->end, mttr->n_end, name);
    }
    const int field = in_range_field(mttr->kind, mttr->in_range);
    return is_any(mttr->kind, &field, 1, name);
}

/* The time that places it in the range, or what the filter asks. */
static const char *by_changes(const struct mttr *mttr, const struct explain_move *move) {
    const char *word = "filter";
    for (const struct node *change = move->changes->first; change != NULL; change = change->next) {
        if (places(mttr, node_get(change, "field")->text)) {
            const struct node *value = node_get(change, move->entered ? "old" : "new");
            word = value->type == NODE_NULL ? "open" : "range";
            if (move->entered) {
                break;
            }
        }
    }
    return word;
}

/* "deleted" or "missing", as the last run that changed it has it. */
static const char *how_gone(const struct explain_move *move) {
    const char *word = "gone";
    for (const struct node *change = move->changes->first; change != NULL; change = change->next) {
        const struct node *value = node_get(change, move->entered ? "old" : "new");
        if (strcmp(node_get(change, "field")->text, "gone") == 0 && value->type == NODE_TEXT) {
            word = value->text;
        }
    }
    return word;
}

const char *explain_why(const struct mttr *mttr, const struct explain_move *move) {
    const char *word = move->reason != NULL ? move->reason
                       : move->ranges       ? "range"
                       : move->is_new       ? "new"
                                            : by_changes(mttr, move);
    if (strcmp(word, "gone") == 0) {
        return how_gone(move);
    }
    return !move->entered && strcmp(word, "open") == 0 ? "reopened" : word;
}

/* ---- which fields ---- */

static bool asks(const struct kind *kind, const struct condition *condition, const char *name) {
    if (condition == NULL) {
        return false;
    }
    bool found = (condition->type == CONDITION_TEST || condition->type == CONDITION_SAME) &&
                 strcmp(field_ref_name(kind, &condition->field), name) == 0;
    found = found || (condition->type == CONDITION_SAME && strcmp(field_ref_name(kind, &condition->other), name) == 0);
    for (size_t i = 0; !found && i < condition->n_children; i++) {
        found = asks(kind, condition->children[i], name);
    }
    return found;
}

static bool team_asks(const struct profile *profile, const char *team, const char *name) {
    bool found = false;
    for (size_t i = 0; team != NULL && i < profile->n_teams; i++) {
        found = found ||
                (strcmp(profile->teams[i].name, team) == 0 && asks(profile->mttr.kind, profile->teams[i].where, name));
    }
    return found;
}

/* Whether a change of the field can have made it so; why NULL: it got longer or shorter. */
static bool bears(const struct profile *profile, const char *team, const char *why, const char *name) {
    const struct mttr *mttr = &profile->mttr;
    if (why == NULL) {
        return is_any(mttr->kind, mttr->start, mttr->n_start, name) || is_any(mttr->kind, mttr->end, mttr->n_end, name);
    }
    if (strcmp(why, "filter") == 0) {
        return asks(mttr->kind, mttr->where, name) || team_asks(profile, team, name);
    }
    if (strcmp(why, "deleted") == 0 || strcmp(why, "missing") == 0) {
        return strcmp(name, "gone") == 0;
    }
    if (strcmp(why, "canceled") == 0) {
        return strcmp(name, "state") == 0;
    }
    return strcmp(why, "child") == 0 ? strcmp(name, "parent_incident") == 0
                                     : places(mttr, name) || bears(profile, team, NULL, name);
}

static bool is_there(const struct node *list, const char *text) {
    const struct node *node = list->first;
    while (node != NULL && strcmp(node->text, text) != 0) {
        node = node->next;
    }
    return node != NULL;
}

void explain_causes(const struct profile *profile, const char *team, const char *why, const struct node *changes,
                    struct node *out, struct arena *arena) {
    for (const struct node *change = changes->first; change != NULL; change = change->next) {
        const char *name = node_get(change, "field")->text;
        if (bears(profile, team, why, name) && !is_there(out, name)) {
            node_add_text(arena, out, NULL, name);
        }
    }
}
