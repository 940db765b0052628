/* SPDX-License-Identifier: Apache-2.0 */
/* history: what a run replaces in a record: one packed row, of which the views history_old, history_change and
 * v_history make fields again. */
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "store_p.h"

enum { PACKED_MAX = 256 << 20 };

/* A field, and what it was. */
struct note {
    int64_t field;
    struct slot old;
};

/* ---- what is noted ---- */

bool slot_equals(const struct slot *a, const struct slot *b) {
    return a->type == b->type && (a->type != SLOT_NUMBER || a->number == b->number) &&
           (a->type != SLOT_TEXT || strcmp(a->text, b->text) == 0);
}

/* Of these the row of history has columns, which are filled from the record. */
static bool is_stamp(const struct change *change, int64_t field) {
    const struct kind *kind = change->run->kind;
    const int64_t *fields = change->store->kinds[kind->id].fields;
    return field == fields[kind->updated] || field == fields[kind->mod_count] || field == fields[kind->updated_by];
}

static void append(struct change *change, int64_t field, const struct slot *old) {
    ARRAY_GROW(change->notes, change->n, change->cap);
    change->notes[change->n++] = (struct note){field, *old};
}

void change_note(struct change *change, int64_t field, const struct slot *old, const struct slot *new) {
    change->any = true;
    if (is_stamp(change, field)) {
        return;
    }
    size_t i = 0;
    while (i < change->n && change->notes[i].field != field) {
        i++;
    }
    if (i == change->n) {
        append(change, field, old);
    } else if (slot_equals(&change->notes[i].old, new)) {
        change->notes[i] = change->notes[--change->n];
    }
}

void change_note_gone(struct change *change, int64_t old, int64_t new) {
    static const struct slot SLOTS[] = {
        {.type = SLOT_NULL}, {.type = SLOT_TEXT, .text = "deleted"}, {.type = SLOT_TEXT, .text = "missing"}};
    change_note(change, change->store->kinds[change->run->kind->id].gone_field, &SLOTS[old], &SLOTS[new]);
}

/* What the run noted of the record before. */
static bool read_notes(struct change *change, struct fault *fault) {
    struct statement *list = statement_get(change->store, "history_of", fault);
    bind_int(list, ":kind", change->run->kind->id);
    bind_int(list, ":record", change->record);
    bind_int(list, ":run", change->run->id);
    while (statement_next(list, "cannot read the history", fault)) {
        if (!is_stamp(change, column_int(list, 0))) {
            struct slot old = column_slot(list, 1);
            old.text = old.type == SLOT_TEXT ? arena_strdup(&change->arena, old.text) : NULL;
            append(change, column_int(list, 0), &old);
        }
    }
    return statement_end(list);
}

bool change_open(struct change *change, struct store *store, const struct run *run, int64_t record, bool again,
                 struct fault *fault) {
    *change = (struct change){.store = store, .run = run, .record = record};
    arena_init(&change->arena);
    return !again || read_notes(change, fault);
}

void change_close(struct change *change) {
    free(change->notes);
    arena_clear(&change->arena);
}

/* ---- packing ---- */

static void add_string(struct buf *out, const char *text) {
    buf_char(out, '"');
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < ' ') {
            buf_format(out, "\\u%04x", *text);
        } else {
            buf_text(out, *text == '"' || *text == '\\' ? "\\" : "");
            buf_char(out, *text);
        }
    }
    buf_char(out, '"');
}

static void pack(const struct change *change, struct buf *empty, struct buf *old) {
    for (size_t i = 0; i < change->n; i++) {
        const struct note *note = &change->notes[i];
        if (note->old.type == SLOT_NULL) {
            buf_format(empty, "%c%lld", empty->len > 0 ? ',' : '[', (long long)note->field);
            continue;
        }
        buf_format(old, "%c\"%lld\":", old->len > 0 ? ',' : '{', (long long)note->field);
        if (note->old.type == SLOT_NUMBER) {
            buf_format(old, "%lld", (long long)note->old.number);
        } else {
            add_string(old, note->old.text);
        }
    }
    buf_text(empty, empty->len > 0 ? "]" : "");
    buf_text(old, old->len > 0 ? "}" : "");
}

static bool write_packed(const struct change *change, const struct buf *empty, const struct buf *old,
                         struct fault *fault) {
    const struct kind *kind = change->run->kind;
    struct statement *add = statement_get_on(change->store, kind, "mirror_history", fault);
    bind_int(add, ":kind", kind->id);
    bind_int(add, ":record", change->record);
    bind_int(add, ":run", change->run->id);
    bind_text(add, ":empty", empty->len > 0 ? empty->data : NULL);
    bind_text(add, ":old", old->len > 0 ? old->data : NULL);
    return statement_run(add, "cannot write history", fault);
}

bool change_write(const struct change *change, struct fault *fault) {
    struct buf empty, old;
    buf_init(&empty, PACKED_MAX);
    buf_init(&old, PACKED_MAX);
    pack(change, &empty, &old);
    bool done = empty.over || old.over
                    ? fault_set(fault, FAULT_IO, "store %s: a record is too large for the history", change->store->path)
                    : write_packed(change, &empty, &old, fault);
    buf_clear(&empty);
    buf_clear(&old);
    return done;
}
