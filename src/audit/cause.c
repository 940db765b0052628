/* SPDX-License-Identifier: Apache-2.0 */
/* cause: why a record entered or left, and which of its fields did it. */
#include <string.h>

#include "between_p.h"

static bool is_any(const struct kind *kind, const struct date_fields *fields, const char *name) {
    size_t i = 0;
    while (i < fields->n && strcmp(kind->fields[fields->list[i]].name, name) != 0) {
        i++;
    }
    return i < fields->n;
}

/* The dates that place a record in the range. */
static bool places(const struct mttr *mttr, const char *name) {
    if (mttr->in_range == IN_RANGE_RESOLVED) {
        return is_any(mttr->kind, &mttr->end, name);
    }
    const struct date_fields field = {{in_range_field(mttr->kind, mttr->in_range)}, 1};
    return is_any(mttr->kind, &field, name);
}

static bool counts_now(const struct moved_record *record) {
    return record->part->kind != SHIFT_LEFT;
}

/* The value of the side that does not count the record; NULL: empty. */
static const char *uncounted_value(const struct moved_record *record, const struct field_change *change) {
    return counts_now(record) ? change->old : change->new;
}

/* Whether a date placed it in the range, or else the filter let it in: of a record that entered the first change of
 * such a date decides, of one that left the last. */
static const char *by_changes(const struct mttr *mttr, const struct moved_record *record) {
    const char *word = "filter";
    for (size_t i = 0; i < record->n_changes; i++) {
        if (places(mttr, record->changes[i].field)) {
            word = uncounted_value(record, &record->changes[i]) == NULL ? "open" : "range";
            if (counts_now(record)) {
                break;
            }
        }
    }
    return word;
}

/* "deleted" or "missing", as the last run that changed it has it. */
static const char *how_gone(const struct moved_record *record) {
    const char *word = "gone";
    for (size_t i = 0; i < record->n_changes; i++) {
        const char *value = uncounted_value(record, &record->changes[i]);
        if (strcmp(record->changes[i].field, "gone") == 0 && value != NULL) {
            word = value;
        }
    }
    return word;
}

const char *cause_why(const struct between *between, const struct moved_record *record) {
    const struct shift_part *part = record->part;
    if (part->kind == SHIFT_LONGER || part->kind == SHIFT_SHORTER) {
        return NULL;
    }
    const struct shift_row *uncounted = counts_now(record) ? part->before : part->after;
    const char *reason = uncounted == NULL ? NULL : uncounted->reason;
    bool is_new = record->n_changes == 0 || record->first_seen > between->run[0];
    const char *word = reason != NULL             ? reason
                       : between->request->ranges ? "range"
                       : is_new                   ? "new"
                                                  : by_changes(&between->request->profile->mttr, record);
    if (strcmp(word, "gone") == 0) {
        return how_gone(record);
    }
    return !counts_now(record) && strcmp(word, "open") == 0 ? "reopened" : word;
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
static bool can_cause(const struct between_request *request, const char *why, const char *name) {
    const struct mttr *mttr = &request->profile->mttr;
    if (why == NULL) {
        return is_any(mttr->kind, &mttr->start, name) || is_any(mttr->kind, &mttr->end, name);
    }
    if (strcmp(why, "filter") == 0) {
        return asks(mttr->kind, mttr->where, name) || team_asks(request->profile, request->team, name);
    }
    if (strcmp(why, "deleted") == 0 || strcmp(why, "missing") == 0) {
        return strcmp(name, "gone") == 0;
    }
    if (strcmp(why, "canceled") == 0) {
        return strcmp(name, "state") == 0;
    }
    return strcmp(why, "child") == 0 ? strcmp(name, "parent_incident") == 0
                                     : places(mttr, name) || can_cause(request, NULL, name);
}

static bool has_cause(const struct moved_record *record, const char *name) {
    size_t i = 0;
    while (i < record->n_causes && strcmp(record->causes[i], name) != 0) {
        i++;
    }
    return i < record->n_causes;
}

void cause_fields(const struct between_request *request, struct moved_record *record, struct arena *arena) {
    record->causes = arena_alloc(arena, (record->n_changes + 1) * sizeof *record->causes);
    for (size_t i = 0; i < record->n_changes; i++) {
        const char *name = record->changes[i].field;
        if (can_cause(request, record->why, name) && !has_cause(record, name)) {
            record->causes[record->n_causes++] = name;
        }
    }
}
