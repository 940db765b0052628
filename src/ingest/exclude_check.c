/* SPDX-License-Identifier: Apache-2.0 */
/* exclude_check: sys_dictionary is asked for the names and for a column that every instance has: where not even that
 * comes, the account cannot read it, and nothing is known. */
#include "exclude_check.h"

#include <string.h>

#include "buf.h"
#include "encoded_query.h"
#include "text_rows_p.h"

enum { COLUMN = 1, LIST_MAX = 4096 }; /* sys_id,element */

struct listed {
    const struct integration *integration;
    bool *is;
    bool any;
};

static void mark(void *context, const char *const *texts) {
    struct listed *listed = context;
    listed->any = true;
    for (size_t i = 0; i < listed->integration->n_exclude_unknown; i++) {
        listed->is[i] = listed->is[i] || strcmp(listed->integration->exclude_unknown[i], texts[COLUMN]) == 0;
    }
}

static bool refuse_unlisted(const struct listed *listed, struct fault *fault) {
    const struct integration *integration = listed->integration;
    for (size_t i = 0; listed->any && i < integration->n_exclude_unknown; i++) {
        if (!listed->is[i]) {
            return fault_set(fault, FAULT_USAGE,
                             "exclude_fields: the instance has no field '%s': correct it, or leave it out",
                             integration->exclude_unknown[i]);
        }
    }
    return true;
}

/* Names that do not fit into one question are asked about in several. */
static bool ask(struct snow *snow, struct listed *listed, size_t *next, struct arena *arena, struct fault *fault) {
    struct buf list;
    struct fault failed = {0};
    enum snow_class class;
    const struct integration *integration = listed->integration;
    buf_init(&list, SIZE_MAX / 2);
    for (; *next < integration->n_exclude_unknown && list.len < LIST_MAX; ++*next) {
        buf_format(&list, ",%s", integration->exclude_unknown[*next]);
    }
    const struct text_table table = {
        .snow = snow,
        .name = "sys_dictionary",
        .filter = arena_format(arena, "nameINtask,incident,change_request,sys_user^elementINnumber%s", list.data),
        .fields = "sys_id,element",
        .arena = arena,
        .fn = mark,
        .context = listed,
    };
    buf_clear(&list);
    return text_table_read(&table, &class, &failed) || class == SNOW_STOP_TABLE ||
           fault_set(fault, failed.kind, "sys_dictionary: %s", failed.text);
}

bool exclude_check(struct snow *snow, const struct integration *integration, struct arena *arena, struct fault *fault) {
    struct listed listed = {.integration = integration, .is = arena_alloc(arena, integration->n_exclude_unknown + 1)};
    memset(listed.is, 0, integration->n_exclude_unknown + 1);
    for (size_t next = 0; next < integration->n_exclude_unknown;) {
        if (!ask(snow, &listed, &next, arena, fault)) {
            return false;
        }
    }
    return refuse_unlisted(&listed, fault);
}
