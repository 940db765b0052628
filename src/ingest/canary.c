/* SPDX-License-Identifier: Apache-2.0 */
/* canary: whether an instance knows a field shows in two conditions: "empty and not empty" holds for no row unless it
 * is dropped, and "empty or not empty" for every row unless it ends the query. */
#include "canary_p.h"

#include <string.h>

#include "buf.h"
#include "decode.h"
#include "dictionary_p.h"
#include "instant.h"
#include "row_count.h"
#include "text.h"

/* So much of names and conditions fits into a URL. */
enum { SCREEN_MAX = 4 * 1024 };

static bool count_row(void *context, const char *const *texts) {
    (void)texts;
    ++*(size_t *)context;
    return true;
}

bool canary_put(const struct canary *canary, const char *condition, enum reply *out, struct fault *fault) {
    struct snow_query query = {.table = canary->kind->name, .fields = "sys_id", .limit = 1};
    struct snow_answer answer;
    struct fault failed = {0};
    size_t n = 0;
    query.query = arena_format(canary->arena, "sys_id=%s^%s", canary->sys_id, condition);
    if (snow_get(canary->snow, &query, &answer, &failed)) {
        bool read = decode_texts(answer.body, answer.n, query.fields, count_row, &n, fault);
        *out = n > 0 ? REPLY_ROWS : REPLY_NONE;
        return read;
    }
    *out = REPLY_REFUSED;
    return answer.class == SNOW_STOP_TABLE || fault_set(fault, failed.kind, "%s", failed.text);
}

/* ---- screens ---- */

/* More names than fit are screened by what always fails, so that each is asked about alone. */
static const char *kept(const struct canary *canary, struct buf *screen, const char *failing) {
    const char *text = screen->over ? failing : arena_strndup(canary->arena, screen->data, screen->len);
    buf_clear(screen);
    return text;
}

const char *canary_never(const struct canary *canary) {
    struct buf screen;
    buf_init(&screen, SCREEN_MAX);
    for (size_t i = 0; i < canary->fields.n; i++) {
        const char *name = canary->fields.names[i];
        buf_format(&screen, "^NQsys_id=%s^%sISEMPTY^%sISNOTEMPTY", canary->sys_id, name, name);
    }
    return kept(canary, &screen, arena_format(canary->arena, "^NQsys_id=%s", canary->sys_id));
}

const char *canary_always(const struct canary *canary) {
    struct buf screen;
    buf_init(&screen, SCREEN_MAX);
    for (size_t i = 0; i < canary->fields.n; i++) {
        const char *name = canary->fields.names[i];
        buf_format(&screen, "^%sISEMPTY^OR%sISNOTEMPTY", name, name);
    }
    return kept(canary, &screen, "^sys_idISEMPTY");
}

/* ---- one field ---- */

/* A dot-walk over an empty reference may lose the row, so what does not come for one row is looked for in all. */
static bool is_known(const struct canary *canary, const char *name, bool *known, struct fault *fault) {
    enum reply never, always;
    int64_t rows = 0;
    const char *either = arena_format(canary->arena, "%sISEMPTY^OR%sISNOTEMPTY", name, name);
    if (!canary_put(canary, arena_format(canary->arena, "%sISEMPTY^%sISNOTEMPTY", name, name), &never, fault) ||
        !canary_put(canary, either, &always, fault)) {
        return false;
    }
    if (never == REPLY_NONE && always == REPLY_NONE &&
        !row_count(canary->snow, canary->kind->name, either, &WINDOW_ALL, &rows, fault)) {
        return false;
    }
    *known = never == REPLY_NONE && (always == REPLY_ROWS || rows > 0);
    return true;
}

static void offer_name(void *context, const char *const *texts) {
    nearest_offer(context, texts[DICTIONARY_NAME]);
}

/* A name like that of the field, or of the reference that a dot-walk begins with. */
static const char *find_nearest(const struct canary *canary, const char *name) {
    struct nearest nearest = {.word = arena_strndup(canary->arena, name, strcspn(name, "."))};
    struct fault failed = {0};
    enum snow_class class;
    for (size_t i = 0; i < canary->kind->n_fields; i++) {
        nearest_offer(&nearest, canary->kind->fields[i].name);
    }
    struct text_table columns = dictionary_table(canary->snow, canary->kind, "elementISNOTEMPTY", canary->arena);
    columns.fn = offer_name;
    columns.context = &nearest;
    bool asked = text_table_read(&columns, &class, &failed);
    (void)asked; /* without it the mirrored fields must do */
    return nearest.best != NULL && strcmp(nearest.best, nearest.word) == 0 ? NULL : nearest.best;
}

bool canary_find_unknown_field(const struct canary *canary, struct probe *out, struct fault *fault) {
    out->filter = PROBE_YES;
    for (size_t i = 0; i < canary->fields.n; i++) {
        bool known;
        if (!is_known(canary, canary->fields.names[i], &known, fault)) {
            return false;
        }
        if (!known) {
            out->filter = PROBE_NO;
            out->unknown_field = canary->fields.names[i];
            out->nearest = find_nearest(canary, out->unknown_field);
            return true;
        }
    }
    return true;
}
