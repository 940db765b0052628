/* SPDX-License-Identifier: Apache-2.0 */
/* page_check: what came, row by row, against what was asked for. */
#include <string.h>

#include "instant.h"
#include "pager_p.h"

enum { ODD_ROWS = 3 }; /* so many that seem out of order prove nothing */

/* A row may have been updated after it was found and before it was read: then it is newer than the question. */
static bool is_in_window(const struct pager *pager, int64_t time) {
    const struct window *window = &pager->window;
    bool late = window->lo == INSTANT_NONE || time >= window->lo;
    bool early = window->hi == INSTANT_NONE || time < window->hi || (window->future > 0 && time >= window->future);
    return late && (early || (pager->clock != INSTANT_NONE && time >= pager->clock));
}

/* A row that hides its time proves nothing. */
static bool check_time(struct pager *pager, const struct page_row *row, struct fault *fault) {
    char text[INSTANT_TEXT];
    if (!row->timed || row->time == INSTANT_NONE || is_in_window(pager, row->time)) {
        return true;
    }
    instant_format(row->time, text);
    pager->left_window = true;
    return fault_set(fault, FAULT_REFUSED,
                     "record %s was updated %s, outside of what was asked for: the instance ignores conditions on "
                     "sys_updated_on; grant the account query_range on it",
                     row->sys_id, text);
}

/* Several rows of a window, of which none shows its time: nothing is left by which the window could be checked. */
static bool check_any_time(struct pager *pager, struct fault *fault) {
    size_t shown = 0, hidden = 0;
    for (size_t i = 0; i < pager->n_rows; i++) {
        const struct page_row *row = &pager->rows[i];
        shown += row->timed && row->time != INSTANT_NONE;
        hidden += row->timed && row->time == INSTANT_NONE;
    }
    if (pager->window.lo == INSTANT_NONE || shown > 0 || hidden < 2) {
        return true;
    }
    pager->left_window = true;
    return fault_set(fault, FAULT_REFUSED,
                     "%zu rows came, and none shows %s: nothing proves that the instance keeps conditions on it; grant "
                     "the account read access to it",
                     hidden, pager->window.time == NULL ? "sys_updated_on" : pager->window.time);
}

/* Letters of other scripts, and signs, have another order in some collations, so one such row proves nothing; where
 * nothing orders them, every second row seems out of order. */
static bool check_order(const struct pager *pager, const char *sys_id, const char *before, size_t *n_odd,
                        struct fault *fault) {
    bool odd = !sys_id_seems_after(sys_id, before);
    *n_odd += odd;
    return (sys_id_is_after(sys_id, before) && !(odd && *n_odd > ODD_ROWS && *n_odd > pager->n_rows / 4)) ||
           fault_set(fault, FAULT_REFUSED,
                     "row %.100s came after %.100s: the instance ignores the order or conditions on sys_id; grant the "
                     "account query_range on it",
                     sys_id, before);
}

bool page_check(struct pager *pager, struct fault *fault) {
    const char *last = pager->window.last;
    size_t n_odd = 0;
    if (!check_any_time(pager, fault)) {
        return false;
    }
    for (size_t i = 0; i < pager->n_rows; i++) {
        const struct page_row *row = &pager->rows[i];
        if (!check_time(pager, row, fault)) {
            return false;
        }
        if (row->sys_id[0] != '\0') {
            if (!check_order(pager, row->sys_id, last, &n_odd, fault)) {
                return false;
            }
            last = row->sys_id;
        }
    }
    return (query_can_hold(last) && strlen(last) <= KEY_MAX) ||
           fault_set(fault, FAULT_REFUSED, "sys_id '%.100s' cannot be used to continue from", last);
}
