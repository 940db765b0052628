/* SPDX-License-Identifier: Apache-2.0 */
/* past_values: what the watched fields held before their changes, so that the filter can be applied to a record as it
 * once was. Only these changes are kept, some 60 bytes each. */
#include <string.h>

#include "array.h"
#include "audit_p.h"

static bool add_past_value(void *context, const struct change_row *row) {
    struct audit *audit = context;
    size_t watched = watched_position(audit, row->field);
    if (watched == audit->n_watched) {
        return true;
    }
    ARRAY_GROW(audit->past, audit->n_past, audit->cap_past);
    const struct past_value *last = audit->n_past == 0 ? NULL : &audit->past[audit->n_past - 1];
    bool same = last != NULL && strcmp(last->sys_id, row->sys_id) == 0;
    struct past_value value = {.integration = row->integration,
                               .sys_id = same ? last->sys_id : arena_strdup(&audit->arena, row->sys_id),
                               .run = row->run,
                               .watched = watched,
                               .cell = {.set = row->old.set, .number = row->old.number}};
    if (row->old.set && row->old.text != NULL) {
        value.cell.text = arena_strdup(&audit->arena, row->old.text);
    }
    audit->past[audit->n_past++] = value;
    return true;
}

static int order_of(const struct past_value *value, int64_t integration, const char *sys_id) {
    return value->integration != integration ? (value->integration < integration ? -1 : 1)
                                             : strcmp(value->sys_id, sys_id);
}

/* By record, the newest run first. */
static int compare(const void *left, const void *right) {
    const struct past_value *a = left, *b = right;
    int order = order_of(a, b->integration, b->sys_id);
    return order != 0 ? order : (a->run < b->run) - (a->run > b->run);
}

bool past_values_read(struct audit *audit, struct store *store, struct fault *fault) {
    if (audit->request->profile->mttr.where == NULL) {
        return true;
    }
    const struct change_query all = history_query();
    bool done = store_each_change(store, &all, add_past_value, audit, fault);
    array_sort(audit->past, audit->n_past, sizeof *audit->past, compare);
    return done;
}

static int compare_sample(const void *wanted, const void *element) {
    const struct sample *sample = wanted;
    return -order_of(element, sample->integration, sample->sys_id);
}

bool past_values_put(void *context, const struct sample *sample, size_t step, struct cell *cells) {
    const struct audit *audit = context;
    bool any = false;
    int64_t run = 0;
    size_t runs = 0;
    for (size_t i = array_lower(sample, audit->past, audit->n_past, sizeof *audit->past, compare_sample);
         i < audit->n_past; i++) {
        const struct past_value *value = &audit->past[i];
        if (order_of(value, sample->integration, sample->sys_id) != 0) {
            break;
        }
        runs += value->run != run;
        run = value->run;
        if (runs == step + 1) {
            cells[audit->n_fields - audit->n_watched + value->watched] = value->cell;
            any = true;
        }
    }
    return any;
}
