/* SPDX-License-Identifier: Apache-2.0 */
/* heaviest: a short list in order; a newcomer takes over the memory of the one it drives out. */
#include "heaviest_p.h"

#include <string.h>

enum { NAME_MAX_BYTES = 4096 };

void heaviest_init(struct heaviest *heaviest) {
    heaviest->n = 0;
    for (size_t i = 0; i < HEAVIEST; i++) {
        buf_init(&heaviest->list[i].number, NAME_MAX_BYTES);
        buf_init(&heaviest->list[i].sys_id, NAME_MAX_BYTES);
    }
}

void heaviest_clear(struct heaviest *heaviest) {
    for (size_t i = 0; i < HEAVIEST; i++) {
        buf_clear(&heaviest->list[i].number);
        buf_clear(&heaviest->list[i].sys_id);
    }
}

void heaviest_offer(struct heaviest *heaviest, int64_t seconds, const char *integration, const char *sys_id) {
    struct heavy *list = heaviest->list;
    if (heaviest->n == HEAVIEST && seconds <= list[HEAVIEST - 1].seconds) {
        return;
    }
    size_t place = heaviest->n < HEAVIEST ? heaviest->n++ : HEAVIEST - 1;
    struct heavy newcomer = list[place];
    for (; place > 0 && list[place - 1].seconds < seconds; place--) {
        list[place] = list[place - 1];
    }
    newcomer.seconds = seconds;
    newcomer.integration = integration;
    buf_reset(&newcomer.sys_id);
    buf_text(&newcomer.sys_id, sys_id);
    list[place] = newcomer;
}

bool heaviest_name(struct heaviest *heaviest, struct store *store, const struct kind *kind, struct fault *fault) {
    for (size_t i = 0; i < heaviest->n; i++) {
        struct heavy *heavy = &heaviest->list[i];
        if (!store_number(store, kind, heavy->integration, heavy->sys_id.data, &heavy->number, fault)) {
            return false;
        }
    }
    return true;
}
