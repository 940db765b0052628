/* SPDX-License-Identifier: Apache-2.0 */
/* trust: a server may drop conditions and order without a word, and then the key would step over rows. */
#include "trust_p.h"

#include <string.h>

#include "encoded_query.h"
#include "instant.h"

struct judge {
    const struct page *page;
    const struct kind *kind;
    const struct cursor *cursor;
    int64_t asked;
    const char *before; /* the sys_id of the row before */
};

/* A row may have been updated after it was found and before it was read: then it is newer than the question. */
static bool is_in_window(const struct judge *judge, const struct value *updated) {
    const struct cursor *cursor = judge->cursor;
    if (updated->presence != VALUE_SET) {
        return cursor->lo == INSTANT_NONE;
    }
    bool late = cursor->lo == INSTANT_NONE || updated->number >= cursor->lo;
    return late && (updated->number < cursor->hi || updated->number >= judge->asked);
}

static bool check_time(const struct judge *judge, const struct record *record, struct fault *fault) {
    const struct value *updated = &record->values[judge->kind->updated];
    char text[INSTANT_TEXT] = "never";
    if (is_in_window(judge, updated)) {
        return true;
    }
    if (updated->presence == VALUE_SET) {
        instant_format(updated->number, text);
    }
    return fault_set(fault, FAULT_REFUSED,
                     "record %s was updated %s, outside of what was asked for: the instance ignores conditions on "
                     "sys_updated_on; grant the account query_range on it",
                     record->values[judge->kind->sys_id].text, text);
}

static bool check_order(struct judge *judge, const char *sys_id, struct fault *fault) {
    if (!sys_id_is_after(sys_id, judge->before)) {
        return fault_set(fault, FAULT_REFUSED,
                         "record %.100s came after %.100s: the instance ignores the order or conditions on sys_id; "
                         "grant the account query_range on it",
                         sys_id, judge->before);
    }
    judge->before = sys_id;
    return true;
}

/* The rejected rows that came before the record at that position. */
static bool check_rejects(struct judge *judge, size_t *next, size_t position, struct fault *fault) {
    const struct page *page = judge->page;
    for (; *next < page->n_rejects && page->rejects[*next].before == position; (*next)++) {
        const char *sys_id = page->rejects[*next].sys_id;
        if (sys_id[0] != '\0' && !check_order(judge, sys_id, fault)) {
            return false;
        }
    }
    return true;
}

static bool check_last(const struct judge *judge, struct fault *fault) {
    const char *last = trust_last(judge->page, judge->kind);
    if (last == NULL || (query_takes(last) && strlen(last) <= KEY_MAX)) {
        return true;
    }
    return fault_set(fault, FAULT_REFUSED, "sys_id '%.100s' cannot be asked from on", last);
}

bool trust_page(const struct page *page, const struct kind *kind, const struct cursor *cursor, int64_t asked,
                struct fault *fault) {
    struct judge judge = {.page = page, .kind = kind, .cursor = cursor, .asked = asked, .before = cursor->last};
    size_t next = 0;
    for (size_t i = 0; i < page->n_records; i++) {
        const struct record *record = page->records[i];
        if (!check_rejects(&judge, &next, i, fault) || !check_time(&judge, record, fault) ||
            !check_order(&judge, record->values[kind->sys_id].text, fault)) {
            return false;
        }
    }
    return check_rejects(&judge, &next, page->n_records, fault) && check_last(&judge, fault);
}

const char *trust_last(const struct page *page, const struct kind *kind) {
    size_t n = page->n_rejects;
    while (n > 0 && page->rejects[n - 1].sys_id[0] == '\0') {
        n--;
    }
    if (n > 0 && page->rejects[n - 1].before == page->n_records) {
        return page->rejects[n - 1].sys_id;
    }
    return page->n_records == 0 ? NULL : page->records[page->n_records - 1]->values[kind->sys_id].text;
}
