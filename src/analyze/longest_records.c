/* SPDX-License-Identifier: Apache-2.0 */
/* longest: a short list in order; a newcomer takes over the memory of the one it drives out. */
#include "longest_records_p.h"

#include <string.h>

enum { NAME_MAX_BYTES = 4096 };

void longest_init(struct longest_records *longest) {
    longest->n = 0;
    for (size_t i = 0; i < LONGEST; i++) {
        buf_init(&longest->list[i].number, NAME_MAX_BYTES);
        buf_init(&longest->list[i].sys_id, NAME_MAX_BYTES);
    }
}

void longest_clear(struct longest_records *longest) {
    for (size_t i = 0; i < LONGEST; i++) {
        buf_clear(&longest->list[i].number);
        buf_clear(&longest->list[i].sys_id);
    }
}

void longest_offer(struct longest_records *longest, int64_t seconds, const char *integration, const char *sys_id) {
    struct longest_record *list = longest->list;
    if (longest->n == LONGEST && seconds <= list[LONGEST - 1].seconds) {
        return;
    }
    size_t place = longest->n < LONGEST ? longest->n++ : LONGEST - 1;
    struct longest_record newcomer = list[place];
    for (; place > 0 && list[place - 1].seconds < seconds; place--) {
        list[place] = list[place - 1];
    }
    newcomer.seconds = seconds;
    newcomer.integration = integration;
    buf_reset(&newcomer.sys_id);
    buf_text(&newcomer.sys_id, sys_id);
    list[place] = newcomer;
}

bool longest_name(struct longest_records *longest, struct store *store, const struct kind *kind, struct fault *fault) {
    for (size_t i = 0; i < longest->n; i++) {
        struct longest_record *record = &longest->list[i];
        if (!store_number(store, kind, record->integration, record->sys_id.data, &record->number, fault)) {
            return false;
        }
    }
    return true;
}
