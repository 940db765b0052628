/* SPDX-License-Identifier: Apache-2.0 */
/* row_count_check: a record that is new since the last window is not in the mirror yet, and one that was updated since
 * is; so between the rows older than the window's end and all rows, any number is right. */
#include "row_count_check_p.h"

#include "instant.h"
#include "log.h"
#include "row_count.h"
#include "text.h"

bool row_count_gap(const struct mirror *mirror, const char *filter, const struct run *run, const struct window *read,
                   int64_t *out, struct fault *fault) {
    int64_t live, all, settled;
    if (!row_count(mirror->snow, run->kind->name, filter, &WINDOW_ALL, &all, fault) ||
        !store_count_live(&(struct mirrored){mirror->store, run->integration, run->kind}, &live, fault)) {
        return false;
    }
    if (all < 0) {
        *out = INSTANT_NONE;
    } else if (live >= all) {
        *out = all - live;
    } else {
        if (!row_count(mirror->snow, run->kind->name, filter, read, &settled, fault)) {
            return false;
        }
        *out = settled > live ? settled - live : 0;
    }
    return true;
}

/* That the instance cannot count is no reason to distrust what was read. */
void row_count_check(const struct mirror *mirror, const char *filter, struct run *run, const struct window *read) {
    struct fault failed = {0};
    const char *id = mirror->integration->id, *table = run->kind->name;
    if (!row_count_gap(mirror, filter, run, read, &run->gap, &failed)) {
        log_note("%s: %s: the records could not be counted: %s", id, table, failed.text);
    } else if (run->gap > 0) {
        log_warn(
            "%s: %s: %lld record%s of the query %s missing in the store: the account may not read them, they were "
            "rejected, or they came late with an old sys_updated_on; sync --sweep finds the last",
            id, table, (long long)run->gap, text_plural(run->gap), run->gap == 1 ? "is" : "are");
    } else if (run->gap != INSTANT_NONE && run->gap < 0) {
        log_warn(
            "%s: %s: %lld record%s of the store %s no longer in the instance, or no longer in the query; sync --sweep "
            "marks them",
            id, table, (long long)-run->gap, text_plural(-run->gap), run->gap == -1 ? "is" : "are");
    }
}
