/* SPDX-License-Identifier: Apache-2.0 */
/* cell: values for people. */
#include "cell_p.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "instant.h"

static void put_duration(struct buf *out, double seconds, const char *plus) {
    char text[INSTANT_TEXT];
    duration_format(llround(fabs(seconds)), text);
    buf_text(out, seconds < 0 ? "\xE2\x88\x92" : plus); /* a minus sign */
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == ' ') {
            buf_text(out, "\xC2\xA0"); /* no line break in it */
        } else {
            buf_char(out, *c);
        }
    }
}

/* With the minus sign of durations, and no sign of a zero. */
static void put_signed(struct buf *out, double value, int decimals, const char *unit) {
    char text[64];
    snprintf(text, sizeof text, "%+.*f", decimals, value);
    bool zero = strspn(text, "+-0.") == strlen(text);
    buf_format(out, "%s%s%s", zero ? "\xC2\xB1" : value < 0 ? "\xE2\x88\x92" : "+", text + 1, unit);
}

static void put_moment(const struct view *view, int64_t instant, bool clock) {
    struct civil civil = zone_civil(view->zone, instant);
    buf_format(view->out, "%04lld-%02d-%02d", (long long)civil.year, civil.month, civil.day);
    if (clock) {
        buf_format(view->out, " %02d:%02d", civil.hour, civil.minute);
    }
}

/* Texts of an array, with commas between. */
static void put_list(const struct view *view, const struct node *list) {
    for (const struct node *node = list->first; node != NULL; node = node->next) {
        view->dialect->text(view->out, node->text);
        buf_text(view->out, node->next != NULL ? ", " : "");
    }
}

static void put_span(struct buf *out, const struct node *from, const struct node *to) {
    if (to->type == NODE_NULL) {
        put_duration(out, node_number(from), "\xE2\x89\xA5 "); /* greater or equal */
    } else {
        put_duration(out, node_number(from), "");
        buf_text(out, " \xE2\x80\x93 ");
        put_duration(out, node_number(to), "");
    }
}

static void put_value(const struct view *view, const struct node *row, const struct node *node, enum cell_kind kind) {
    switch (kind) {
        case CELL_TEXT:
        case CELL_LONG:
        case CELL_GROUP:
        case CELL_LINK:
            view->dialect->text(view->out, node->text);
            break;
        case CELL_RATING:
            view->dialect->rating(view->out, node->text);
            break;
        case CELL_YES:
            buf_text(view->out, node->integer != 0 ? "yes" : "");
            break;
        case CELL_DATE:
        case CELL_TIME:
            put_moment(view, node->integer, kind == CELL_TIME);
            break;
        case CELL_COUNT:
            buf_format(view->out, "%lld", (long long)node->integer);
            break;
        case CELL_NUMBER:
            buf_format(view->out, "%.2f", node_number(node));
            break;
        case CELL_SHARE:
            buf_format(view->out, "%.1f\xC2\xA0%%", 100 * node_number(node));
            break;
        case CELL_DURATION:
            put_duration(view->out, node_number(node), "");
            break;
        case CELL_SIGNED:
            put_signed(view->out, node_number(node), 2, "");
            break;
        case CELL_POINTS:
            put_signed(view->out, 100 * node_number(node), 1, "\xC2\xA0points");
            break;
        case CELL_DELTA:
            put_duration(view->out, node_number(node), "+");
            break;
        case CELL_SPAN:
            put_span(view->out, node, node_get(row, "to"));
            break;
    }
}

bool cell_is_number(enum cell_kind kind) {
    return kind >= CELL_COUNT && kind <= CELL_DELTA;
}

enum cell_kind cell_of_unit(enum metric_unit unit) {
    static const enum cell_kind KINDS[] = {
        [UNIT_SECONDS] = CELL_DURATION, [UNIT_PER_DAY] = CELL_NUMBER, [UNIT_SHARE] = CELL_SHARE};
    return KINDS[unit];
}

enum cell_kind cell_of_difference(enum metric_unit unit) {
    static const enum cell_kind KINDS[] = {
        [UNIT_SECONDS] = CELL_DELTA, [UNIT_PER_DAY] = CELL_SIGNED, [UNIT_SHARE] = CELL_POINTS};
    return KINDS[unit];
}

void cell_value(const struct view *view, const struct node *row, const char *path, enum cell_kind kind) {
    const struct node *node = node_find(row, path);
    bool empty = node == NULL || node->type == NODE_NULL || (node->type == NODE_TEXT && *node->text == '\0');
    if (empty) {
        buf_text(view->out, kind == CELL_GROUP ? "(none)" : view->dialect->none);
    } else if (node->type == NODE_ARRAY) {
        put_list(view, node);
    } else {
        put_value(view, row, node, kind);
    }
}

void cell_range(const struct view *view, const struct node *range) {
    struct node last = {.type = NODE_TIME, .key = "last", .integer = node_get(range, "to")->integer - 1};
    const struct node shown = {.type = NODE_OBJECT, .first = &last, .last = &last};
    cell_value(view, range, "from", CELL_DATE);
    buf_text(view->out, " to ");
    cell_value(view, &shown, "last", CELL_DATE);
}

void cell_excluded(struct buf *out, const struct node *excluded) {
    const char *between = "";
    for (const struct node *reason = excluded->first; reason != NULL; reason = reason->next) {
        if (reason->integer > 0) {
            buf_format(out, "%s%lld %s", between, (long long)reason->integer, reason->key);
            between = ", ";
        }
    }
    buf_text(out, *between == '\0' ? "none" : "");
}

void cell_ratio(struct buf *out, const struct node *previous) {
    const struct node *ratio = node_get(previous, "ratio");
    if (ratio->type != NODE_NULL) {
        buf_text(out, " (");
        put_signed(out, 100 * (node_number(ratio) - 1), 0, "\xC2\xA0%)");
    }
}
