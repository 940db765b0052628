/* SPDX-License-Identifier: Apache-2.0 */
/* since_published: records that a published report counted and that the same range does not count now. */
#include <string.h>

#include "array.h"
#include "audit_p.h"

static int by_name(const void *left, const void *right) {
    const struct published_record *a = left, *b = right;
    int order = strcmp(a->integration, b->integration);
    return order != 0 ? order : strcmp(a->sys_id, b->sys_id);
}

struct published_record *published_find(const struct published *published, const char *integration,
                                        const char *sys_id) {
    const struct published_record key = {.integration = integration, .sys_id = sys_id};
    size_t i = array_find(&key, published->records, published->n, sizeof key, by_name);
    return i < published->n ? &published->records[i] : NULL;
}

bool published_check(void *context, const struct observation *observation, struct fault *fault) {
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

/* Whether a change of the field can remove a record from the population. */
static bool can_remove(const struct audit *audit, const char *field) {
    static const char *const FIELDS[] = {"gone", "state", "closed_at", "parent_incident", "business_stc"};
    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++) {
        if (strcmp(FIELDS[i], field) == 0) {
            return true;
        }
    }
    return figures_rest_on(audit, field);
}

void published_note_change(struct audit *audit, const struct change_row *row) {
    const struct published *published = audit->request->published;
    if (published == NULL || row->run <= published->run || !can_remove(audit, row->field)) {
        return;
    }
    struct published_record *record = published_find(published, row->integration_id, row->sys_id);
    if (record == NULL || record->counted) {
        return;
    }
    const char *change = change_line(row, &audit->arena);
    bool same = record->changed == row->run;
    record->change = same ? arena_format(&audit->arena, "%s; %s", record->change, change)
                          : arena_format(&audit->arena, "%s: %s", change_origin(row, &audit->arena), change);
    record->changed = row->run;
}

const char *nothing_published(const struct audit *audit) {
    return audit->request->published == NULL ? audit->request->unpublished : NULL;
}

bool find_left(struct audit *audit, struct hits *hits, struct fault *fault) {
    const struct published *published = audit->request->published;
    (void)fault;
    for (size_t i = 0; i < published->n; i++) {
        const struct published_record *left = &published->records[i];
        if (left->counted) {
            continue;
        }
        struct examined_record *record = arena_alloc(&audit->arena, sizeof *record);
        *record = (struct examined_record){.integration = left->integration,
                                           .sys_id = left->sys_id,
                                           .number = left->number,
                                           .reason = left->reason == NULL ? "not in the population" : left->reason};
        hits_add(hits, record,
                 arena_format(&audit->arena, "%s; %s", record->reason,
                              left->change == NULL ? "the profile or the store is another" : left->change));
    }
    return true;
}
