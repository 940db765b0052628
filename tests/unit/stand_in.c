/* SPDX-License-Identifier: Apache-2.0 */
/* stand_in: see the header. */
#include "stand_in.h"

#include <stdlib.h>

#include "../mock/query.h"

struct stand_in {
    struct instance instance;
};

struct stand_in *stand_in_open(const char *folder) {
    struct stand_in *stand_in = calloc(1, sizeof *stand_in);
    cJSON_InitHooks(NULL); /* for good: the suite is the last, as decoding wants its own */
    if (stand_in != NULL && !instance_load(&stand_in->instance, folder)) {
        stand_in_close(stand_in);
        return NULL;
    }
    return stand_in;
}

void stand_in_close(struct stand_in *stand_in) {
    if (stand_in != NULL) {
        instance_free(&stand_in->instance);
        free(stand_in);
    }
}

uint64_t stand_in_select(const struct stand_in *stand_in, const char *encoded) {
    const struct table *table = instance_table(&stand_in->instance, "incident");
    const struct query_rules rules = {.invalid = REGIME_ZERO, .user_name = ""};
    struct query *query = query_parse(&stand_in->instance, table, encoded, &rules);
    struct row **rows;
    uint64_t selected = 0;
    size_t n = query_select(query, SIZE_MAX, &rows);
    for (size_t i = 0; i < n; i++) {
        selected |= UINT64_C(1) << strtoul(row_value(table, rows[i], "number") + 3, NULL, 10);
    }
    free(rows);
    query_free(query);
    return selected;
}
