/* SPDX-License-Identifier: Apache-2.0 */
/* history: what a run replaces in a record: one packed row, of which the views history_old, history_change and
 * v_history make fields again. */
#include <stdlib.h>
#include <string.h>

#include "store_p.h"

enum { PACKED_MAX = 256 << 20 };

/* A field, and what it was. */
struct note {
    int64_t field;
    struct slot old;
};

/* ---- what is noted ---- */

struct slot slot_at(sqlite3_stmt *row, int i) {
    switch (sqlite3_column_type(row, i)) {
        case SQLITE_NULL:
            return (struct slot){.type = SLOT_NULL};
        case SQLITE_INTEGER:
            return (struct slot){.type = SLOT_NUMBER, .number = sqlite3_column_int64(row, i)};
        default:
            return (struct slot){.type = SLOT_TEXT, .text = column_text(row, i)};
    }
}

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
    if (change->n == change->cap) {
        change->cap = 2 * change->cap + 16;
        change->notes = must_realloc(change->notes, change->cap * sizeof *change->notes);
    }
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

bool change_open(struct change *change, struct store *store, const struct run *run, int64_t record, bool again,
                 struct fault *fault) {
    bool found = again;
    *change = (struct change){.store = store, .run = run, .record = record};
    arena_init(&change->arena);
    sqlite3_stmt *list = again ? statement(store, "history_of", fault) : NULL;
    if (list != NULL) {
        bind_int(list, ":kind", run->kind->id);
        bind_int(list, ":record", record);
        bind_int(list, ":run", run->id);
    }
    while (list != NULL && found) {
        if (!step_row(store, list, &found, "cannot read the history", fault)) {
            return false;
        }
        if (found && !is_stamp(change, sqlite3_column_int64(list, 0))) {
            struct slot old = slot_at(list, 1);
            old.text = old.type == SLOT_TEXT ? arena_strdup(&change->arena, old.text) : NULL;
            append(change, sqlite3_column_int64(list, 0), &old);
        }
    }
    return !again || list != NULL;
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
    static const struct filling NONE[] = {{NULL, NULL}};
    const struct kind *kind = change->run->kind;
    sqlite3_stmt **add = &change->store->kinds[kind->id].history;
    if (*add == NULL && !mirror_statement(change->store, kind, "mirror_history", NONE, add, fault)) {
        return false;
    }
    bind_int(*add, ":kind", kind->id);
    bind_int(*add, ":record", change->record);
    bind_int(*add, ":run", change->run->id);
    bind_text(*add, ":empty", empty->len > 0 ? empty->data : NULL);
    bind_text(*add, ":old", old->len > 0 ? old->data : NULL);
    return run_statement(change->store, *add, "cannot write history", fault);
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
