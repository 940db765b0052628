/* SPDX-License-Identifier: Apache-2.0 */
/* change_text: a change of a field in words: what it was, who made it, in which run. */
#include <string.h>

#include "audit_p.h"
#include "text.h"

enum { CHANGE_BYTES = 24 };

static const char *shown(const struct change_value *value, enum form form, struct arena *arena) {
    const char *text = value->label != NULL ? value->label : value->text != NULL ? value->text : "";
    return !value->set            ? "empty"
           : form == FORM_TIME    ? audit_time(value->number, arena)
           : form == FORM_INTEGER ? arena_format(arena, "%lld", (long long)value->number)
                                  : arena_strndup(arena, text, text_head(text, CHANGE_BYTES));
}

const char *change_line(const struct change_row *row, struct arena *arena) {
    return arena_format(arena, "%s %s -> %s", row->field, shown(&row->old, row->form, arena),
                        shown(&row->new, row->form, arena));
}

/* Who deletes a record leaves no name in it. */
const char *change_author(const struct change_row *row, struct arena *arena) {
    return row->by == NULL || strcmp(row->field, "gone") == 0
               ? "unknown"
               : arena_strndup(arena, row->by, text_head(row->by, CHANGE_BYTES));
}

const char *change_origin(const struct change_row *row, struct arena *arena) {
    return arena_format(arena, "run %lld by %s", (long long)row->run, change_author(row, arena));
}
