/* SPDX-License-Identifier: Apache-2.0 */
/* confirm: a row that does not come may be gone or hidden by an ACL. The instance counts before ACLs, so a count that
 * is larger than the rows that came means that some are hidden; such a batch is halved until it is one or the other.
 * Without a count, or with one that is too small, a batch of which some came is halved too, as its page may be cut. */
#include "confirm_p.h"

#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "buf.h"
#include "encoded_query.h"
#include "instant.h"

enum { IDS_MAX = 8 * 1024, AUDIT_MOST = 1000 };

void confirm_open(struct confirm *confirm, struct snow *snow, const struct kind *kind, const char *filter) {
    *confirm = (struct confirm){.snow = snow, .kind = kind, .filter = filter, .audited = true};
    page_init(&confirm->page);
}

void confirm_close(struct confirm *confirm) {
    page_clear(&confirm->page);
    free(confirm->gone);
}

size_t confirm_batch(const struct confirm *confirm) {
    size_t branches = 1;
    for (const char *at = confirm->filter; (at = strstr(at, "^NQ")) != NULL; at++) {
        branches++;
    }
    return branches < CONFIRM_MOST ? CONFIRM_MOST / branches : 1;
}

/* ---- asking ---- */

/* Some sys_ids, and the field that holds them. */
struct id_list {
    const char *field;
    const char *const *ids;
    size_t n;
};

static bool is_listable(const char *sys_id) {
    return query_can_hold(sys_id) && strchr(sys_id, ',') == NULL;
}

/* "FIELDINa,b,c"; a sys_id that cannot be in a list is left out, and so is never found gone. */
static void add_list(struct buf *out, const struct id_list *list) {
    const char *comma = "";
    buf_format(out, "%sIN", list->field);
    for (size_t i = 0; i < list->n; i++) {
        if (is_listable(list->ids[i])) {
            buf_format(out, "%s%s", comma, list->ids[i]);
            comma = ",";
        }
    }
}

/* The rows whose field is one of the ids; the filter is that of the mirrored table. */
static bool ask(const struct confirm *confirm, const struct snow_query *query, const struct id_list *ids,
                struct snow_answer *answer, struct fault *fault) {
    struct buf list;
    buf_init(&list, IDS_MAX);
    add_list(&list, ids);
    const struct window window = {.lo = INSTANT_NONE, .hi = INSTANT_NONE, .last = "", .also = list.data};
    const char *filter = query->table == confirm->kind->name ? confirm->filter : "";
    bool done = snow_get_window(confirm->snow, query, filter, &window, answer, fault);
    buf_clear(&list);
    return done;
}

/* ---- present or not ---- */

/* Which of the ids the rows of an answer name. */
struct named {
    const char *const *ids;
    size_t n, rows;
    bool *is;
};

static bool mark_named(void *context, const char *const *texts) {
    struct named *named = context;
    named->rows++;
    for (size_t i = 0; i < named->n; i++) {
        named->is[i] = named->is[i] || strcmp(named->ids[i], texts[0]) == 0;
    }
    return true;
}

static bool find_present(struct confirm *confirm, const char *const *ids, size_t n, bool *present,
                         struct fault *fault) {
    struct named named = {.ids = ids, .n = n, .is = present};
    struct snow_query query = {.table = confirm->kind->name, .fields = "sys_id", .limit = (int64_t)n, .count = true};
    struct snow_answer answer;
    if (!ask(confirm, &query, &(struct id_list){"sys_id", ids, n}, &answer, fault) ||
        !decode_texts(answer.body, answer.n, query.fields, mark_named, &named, fault)) {
        return false;
    }
    bool counted = answer.total >= (int64_t)named.rows, some = named.rows > 0 && named.rows < n;
    confirm->uncounted = confirm->uncounted || !counted;
    if (counted ? answer.total == (int64_t)named.rows : !some) {
        return true;
    }
    if (counted && answer.total >= (int64_t)n) {
        memset(present, true, n * sizeof *present);
        return true;
    }
    return find_present(confirm, ids, n / 2, present, fault) &&
           find_present(confirm, ids + n / 2, n - n / 2, present + n / 2, fault);
}

/* ---- deleted or missing ---- */

static bool find_deleted(struct confirm *confirm, const char *const *ids, size_t n, bool *deleted,
                         struct fault *fault) {
    struct named named = {.ids = ids, .n = n, .is = deleted};
    struct snow_query query = {.table = "sys_audit_delete", .fields = "documentkey", .limit = AUDIT_MOST};
    struct snow_answer answer;
    struct fault failed = {0};
    if (n == 0 || !confirm->audited) {
        return true;
    }
    if (ask(confirm, &query, &(struct id_list){"documentkey", ids, n}, &answer, &failed)) {
        return decode_texts(answer.body, answer.n, query.fields, mark_named, &named, fault);
    }
    confirm->audited = false;
    return answer.class == SNOW_STOP_TABLE || fault_set(fault, failed.kind, "sys_audit_delete: %s", failed.text);
}

static void add_gone(struct confirm *confirm, int64_t record, bool deleted) {
    ARRAY_GROW(confirm->gone, confirm->n_gone, confirm->cap_gone);
    confirm->gone[confirm->n_gone++] = (struct gone){record, deleted};
}

bool confirm_suspects(struct confirm *confirm, const struct suspect *suspects, size_t n, bool *present,
                      struct fault *fault) {
    const char *ids[CONFIRM_MOST], *absent[CONFIRM_MOST];
    int64_t records[CONFIRM_MOST];
    bool deleted[CONFIRM_MOST] = {false};
    size_t n_absent = 0;
    for (size_t i = 0; i < n; i++) {
        ids[i] = suspects[i].sys_id;
        present[i] = !is_listable(ids[i]);
    }
    if (n > 0 && !find_present(confirm, ids, n, present, fault)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (!present[i]) {
            records[n_absent] = suspects[i].record;
            absent[n_absent++] = ids[i];
        }
    }
    if (!find_deleted(confirm, absent, n_absent, deleted, fault)) {
        return false;
    }
    for (size_t i = 0; i < n_absent; i++) {
        add_gone(confirm, records[i], deleted[i]);
    }
    return true;
}

/* ---- reading ---- */

static bool read_batch(struct confirm *confirm, const struct selection *selection, const char *const *ids, size_t n,
                       struct fault *fault) {
    struct snow_query query = {
        .table = confirm->kind->name,
        .fields = selection->names,
        .limit = (int64_t)n,
        .displays = true,
        .shrinks = n > 1,
    };
    struct snow_answer answer;
    struct fault failed = {0};
    if (ask(confirm, &query, &(struct id_list){"sys_id", ids, n}, &answer, &failed)) {
        return decode_answer(&selection->wanted, answer.body, answer.n, &confirm->page, fault);
    }
    if (answer.class != SNOW_SMALLER || n == 1) {
        return fault_set(fault, failed.kind, "record %s: %s", ids[0], failed.text);
    }
    snow_count_smaller(confirm->snow);
    return read_batch(confirm, selection, ids, n / 2, fault) &&
           read_batch(confirm, selection, ids + n / 2, n - n / 2, fault);
}

bool confirm_read(struct confirm *confirm, const struct selection *selection, const char *const *sys_ids, size_t n,
                  struct fault *fault) {
    size_t batch = confirm_batch(confirm);
    for (size_t i = 0; i < n; i += batch) {
        if (!read_batch(confirm, selection, sys_ids + i, n - i < batch ? n - i : batch, fault)) {
            return false;
        }
    }
    return true;
}
