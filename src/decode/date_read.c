/* SPDX-License-Identifier: Apache-2.0 */
/* date_read: a cell as an instant, by its shape and the orders of the plan, or by a given format. */
#include "date_cell_p.h"

/* A cell as it stands: local time, or that of its own offset. */
struct written {
    struct civil civil;
    bool own_offset;
    int64_t offset;
};

/* By its own shape and the orders of the plan. */
static enum date_outcome read_shape(const struct date_plan *plan, const char *text, size_t n, struct written *out,
                                    const char **why) {
    struct date_cell cell;
    *why = date_cell_parse(text, n, &cell);
    if (*why != NULL) {
        return **why == '\0' ? DATE_EMPTY : DATE_UNREADABLE;
    }
    out->own_offset = cell.shape.offset != 0;
    out->offset = cell.offset;
    enum date_order order = cell.shape.family == DATE_SHORT_YEAR ? plan->short_order : plan->order;
    return date_cell_civil(&cell, order, &out->civil, why);
}

enum date_outcome date_read(const struct date_plan *plan, const char *text, size_t n, const struct zone *zone,
                            struct date_reading *out) {
    struct written cell;
    const char *why;
    enum date_outcome outcome;
    *out = (struct date_reading){.instant = INSTANT_NONE, .clock = ZONE_ONCE};
    if (plan->format == NULL) {
        outcome = read_shape(plan, text, n, &cell, &why);
    } else {
        cell.own_offset = plan->format->own_offset;
        outcome = date_format_read(plan->format, text, n, &cell.civil, &cell.offset, &why);
    }
    if (outcome == DATE_READ && cell.own_offset) {
        out->instant = instant_of(&cell.civil) - cell.offset;
    } else if (outcome == DATE_READ) {
        out->clock = zone_clock_at(zone, &cell.civil, &out->instant);
    }
    out->why = outcome == DATE_UNREADABLE ? why : NULL;
    return outcome;
}

void date_read_each(const char *text, size_t n, int64_t out[DATE_ORDERS]) {
    struct date_cell cell;
    struct civil civil;
    const char *why = date_cell_parse(text, n, &cell);
    bool parsed = why == NULL;
    for (enum date_order order = 0; order < DATE_ORDERS; order++) {
        bool read = parsed && date_cell_civil(&cell, order, &civil, &why) == DATE_READ;
        out[order] = read ? instant_of(&civil) - cell.offset : INSTANT_NONE;
    }
}

struct date_plan date_plan_in(enum date_order order) {
    return (struct date_plan){
        .order = order == ORDER_YMD ? ORDER_DMY : order, .short_order = order, .ground = GROUND_PART};
}
