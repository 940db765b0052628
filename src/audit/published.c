/* SPDX-License-Identifier: Apache-2.0 */
/* published: what a published report counted, against what the same range counts now. */
#include <string.h>

#include "audit_p.h"
#include "text.h"

enum { CHANGE_BYTES = 24 };

static int order_of(const struct published_record *record, const char *integration, const char *sys_id) {
    int order = strcmp(record->integration, integration);
    return order != 0 ? order : strcmp(record->sys_id, sys_id);
}

struct published_record *published_find(const struct published *published, const char *integration,
                                        const char *sys_id) {
    size_t low = 0, high = published->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = order_of(&published->records[middle], integration, sys_id);
        if (order == 0) {
            return &published->records[middle];
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return NULL;
}

bool published_take(void *context, const struct observation *observation, struct fault *fault) {
    struct audit *audit = context;
    struct published_record *record =
        published_find(audit->request->published, observation->integration, observation->sample->sys_id);
    (void)fault;
    if (record != NULL) {
        record->counted = observation->reason == NULL && observation->in_population;
        record->reason = observation->reason;
    }
    return true;
}

static const char *shown(const struct change_value *value, enum form form, struct arena *arena) {
    const char *text = value->label != NULL ? value->label : value->text != NULL ? value->text : "";
    return !value->set            ? "empty"
           : form == FORM_TIME    ? audit_time(value->number, arena)
           : form == FORM_INTEGER ? arena_format(arena, "%lld", (long long)value->number)
                                  : arena_strndup(arena, text, text_head(text, CHANGE_BYTES));
}

const char *audit_change(const struct change_row *row, struct arena *arena) {
    return arena_format(arena, "%s %s -> %s", row->field, shown(&row->old, row->form, arena),
                        shown(&row->new, row->form, arena));
}

/* Who deletes a record leaves no name in it. */
const char *audit_who(const struct change_row *row, struct arena *arena) {
    return row->by == NULL || strcmp(row->field, "gone") == 0
               ? "unknown"
               : arena_strndup(arena, row->by, text_head(row->by, CHANGE_BYTES));
}

const char *audit_told(const struct change_row *row, struct arena *arena) {
    return arena_format(arena, "run %lld by %s", (long long)row->run, audit_who(row, arena));
}

/* A change that can take a record out of a population. */
static bool takes_out(const struct audit *audit, const char *field) {
    static const char *const FIELDS[] = {"gone", "state", "closed_at", "parent_incident", "business_stc"};
    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++) {
        if (strcmp(FIELDS[i], field) == 0) {
            return true;
        }
    }
    return audit_rests_on(audit, field);
}

void published_note_change(struct audit *audit, const struct change_row *row) {
    const struct published *published = audit->request->published;
    if (published == NULL || row->run <= published->run || !takes_out(audit, row->field)) {
        return;
    }
    struct published_record *record = published_find(published, row->integration_id, row->sys_id);
    if (record == NULL || record->counted) {
        return;
    }
    const char *change = audit_change(row, &audit->arena);
    bool same = record->changed == row->run;
    record->change = same ? arena_format(&audit->arena, "%s; %s", record->change, change)
                          : arena_format(&audit->arena, "%s: %s", audit_told(row, &audit->arena), change);
    record->changed = row->run;
}

const char *bars_unpublished(const struct audit *audit) {
    return audit->request->published == NULL ? audit->request->unpublished : NULL;
}

bool find_left(struct audit *audit, struct hits *hits, struct fault *fault) {
    const struct published *published = audit->request->published;
    (void)fault;
    for (size_t i = 0; i < published->n; i++) {
        const struct published_record *record = &published->records[i];
        if (record->counted) {
            continue;
        }
        struct exhibit *exhibit = arena_alloc(&audit->arena, sizeof *exhibit);
        *exhibit = (struct exhibit){.integration = record->integration,
                                    .sys_id = record->sys_id,
                                    .number = record->number,
                                    .reason = record->reason == NULL ? "not in the population" : record->reason};
        hits_add(hits, exhibit,
                 arena_format(&audit->arena, "%s; %s", exhibit->reason,
                              record->change == NULL ? "the profile or the store is another" : record->change));
    }
    return true;
}
