/* SPDX-License-Identifier: Apache-2.0 */
/* row_count: a page of one row, asked for with a count. */
#include "row_count.h"

#include "encoded_query.h"

bool row_count(struct snow *snow, const char *table, const char *filter, const struct window *window, int64_t *out,
               struct fault *fault) {
    const struct snow_query query = {.table = table, .fields = "sys_id", .limit = 1, .count = true};
    struct snow_answer answer;
    if (!snow_get_window(snow, &query, filter, window, &answer, fault)) {
        return false;
    }
    *out = answer.total;
    return true;
}
