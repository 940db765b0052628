/* SPDX-License-Identifier: Apache-2.0 */
/* history_walk: the one scan of the history: what runs changed, typed, and who did it. It goes record by record, and
 * from the newest run back: what comes in the place of a value is what the next run replaced of the field, else what
 * the record has. */
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "instant.h"
#include "store_p.h"

/* Columns of history_packed, and of mirror_present. */
enum { AT_RECORD, AT_RUN, AT_STARTED, AT_UPDATED, AT_MOD_COUNT, AT_BY, AT_EMPTY, AT_OLD };
enum { IS_POSITION, IS_INTEGRATION, IS_SYS_ID, IS_NUMBER, IS_FIRST_SEEN, IS_GONE, IS_FIELDS };

static const char READING[] = "cannot read the history";

/* A field, and what it was in a record after the run in hand. */
struct past_field {
    int64_t id;
    const char *name;
    enum form form;
    int column;     /* of mirror_present; 0: it is a custom field */
    int64_t record; /* whose value it is */
    struct slot then;
};

struct change_found {
    const struct past_field *field;
    struct change_row row;
};

struct walk {
    struct store *store;
    const struct change_query *query;
    struct statement *rows, *unpack, *present, *custom, *label; /* of sql/ and the store's */
    struct arena names, arena;                                  /* arena: the texts of the record in hand */
    struct past_field *fields;                                  /* by id */
    size_t n_fields;
    struct past_field *stamps[3]; /* from AT_UPDATED on; NULL: the store has no such field */
    int64_t record;               /* in hand */
    bool there;
    struct change_found *found; /* its changes */
    size_t n, cap;
};

/* ---- fields ---- */

static int by_id(const void *key, const void *element) {
    const int64_t *id = key;
    const struct past_field *field = element;
    return (*id > field->id) - (*id < field->id);
}

static struct past_field *field_of(const struct walk *walk, int64_t id) {
    return bsearch(&id, walk->fields, walk->n_fields, sizeof *walk->fields, by_id);
}

static struct past_field *field_named(const struct walk *walk, const char *name) {
    size_t i = 0;
    while (i < walk->n_fields && strcmp(walk->fields[i].name, name) != 0) {
        i++;
    }
    return i == walk->n_fields ? NULL : &walk->fields[i];
}

/* The column of mirror_present, 0: the field is a custom one. */
static int present_column(const struct kind *kind, const char *name) {
    int field = kind_field(kind, name);
    return field >= 0 ? IS_FIELDS + field : strcmp(name, "gone") == 0 ? IS_GONE : 0;
}

static bool read_fields(struct walk *walk, struct fault *fault) {
    const struct kind *kind = walk->query->kind;
    struct statement *list = statement_get(walk->store, "field_list", fault);
    size_t cap = 0;
    bind_int(list, ":kind", kind->id);
    while (statement_next(list, READING, fault)) {
        const char *name = arena_strdup(&walk->names, column_text(list, 1));
        ARRAY_GROW(walk->fields, walk->n_fields, cap);
        walk->fields[walk->n_fields++] = (struct past_field){.id = column_int(list, 0),
                                                             .name = name,
                                                             .form = (enum form)column_int(list, 2),
                                                             .column = present_column(kind, name)};
    }
    return statement_end(list);
}

/* ---- values ---- */

/* A copy of the column in the arena. */
static struct slot keep_slot(struct walk *walk, const struct statement *row, int i) {
    struct slot slot = column_slot(row, i);
    slot.text = slot.type == SLOT_TEXT ? arena_strdup(&walk->arena, slot.text) : NULL;
    return slot;
}

/* What the field is after the run in hand: unless a later run replaced it, what the record has. */
static bool value_after(struct walk *walk, const struct past_field *field, struct slot *out, struct fault *fault) {
    *out = field->then;
    if (field->record == walk->record) {
        return true;
    }
    if (field->column > 0) {
        *out = column_slot(walk->present, field->column); /* the row stays while the record is in hand */
        return true;
    }
    statement_end(walk->custom);
    bind_int(walk->custom, ":record", walk->record);
    bind_int(walk->custom, ":field", field->id);
    bool found = statement_next(walk->custom, READING, fault);
    *out = found ? column_slot(walk->custom, 0) : (struct slot){.type = SLOT_NULL};
    return found || statement_end(walk->custom);
}

/* A label has its texts, too; one that is not there has none. */
static bool value_of(struct walk *walk, const struct slot *slot, enum form form, struct change_value *out,
                     struct fault *fault) {
    *out = (struct change_value){.set = slot->type != SLOT_NULL, .number = slot->number, .text = slot->text};
    if (form == FORM_TIME) {
        out->number = instant_in_years(out->number);
    }
    if (!out->set || !form_is_label(form)) {
        return true;
    }
    bind_int(walk->label, ":id", slot->number);
    bool found = statement_next(walk->label, READING, fault);
    const char *display = found ? column_text(walk->label, 1) : "";
    out->text = found ? arena_strdup(&walk->arena, column_text(walk->label, 0)) : NULL;
    out->label = *display == '\0' ? NULL : arena_strdup(&walk->arena, display);
    return statement_end(walk->label);
}

/* ---- a run of a record ---- */

static bool add_change(struct walk *walk, const struct past_field *field, const struct slot *new, const char *by,
                       struct fault *fault) {
    ARRAY_GROW(walk->found, walk->n, walk->cap);
    struct change_found *found = &walk->found[walk->n++];
    *found = (struct change_found){field,
                                   {.integration = column_int(walk->present, IS_POSITION),
                                    .integration_id = column_text(walk->present, IS_INTEGRATION),
                                    .sys_id = column_text(walk->present, IS_SYS_ID),
                                    .number = column_text(walk->present, IS_NUMBER),
                                    .first_seen = column_int(walk->present, IS_FIRST_SEEN),
                                    .field = field->name,
                                    .form = field->form,
                                    .run = column_int(walk->rows, AT_RUN),
                                    .started = column_int(walk->rows, AT_STARTED),
                                    .by = by}};
    return value_of(walk, &field->then, field->form, &found->row.old, fault) &&
           value_of(walk, new, field->form, &found->row.new, fault);
}

/* Whether the run in hand is one of those asked for. */
static bool is_asked(const struct walk *walk) {
    return column_int(walk->rows, AT_RUN) <= walk->query->to && !column_is_null(walk->rows, AT_STARTED);
}

static bool step_back(struct walk *walk, struct past_field *field, const struct statement *row, int column,
                      const char *by, struct fault *fault) {
    struct slot new;
    if (field == NULL) {
        return true;
    }
    if (!value_after(walk, field, &new, fault)) {
        return false;
    }
    field->record = walk->record;
    field->then = keep_slot(walk, row, column);
    return !is_asked(walk) || slot_equals(&field->then, &new) || add_change(walk, field, &new, by, fault);
}

/* Who changed the record last, by the run in hand. */
static bool read_by(struct walk *walk, const char **out, struct fault *fault) {
    const struct past_field *field = walk->stamps[AT_BY - AT_UPDATED];
    struct slot by;
    struct change_value value = {.text = NULL};
    bool done = field == NULL || !is_asked(walk) ||
                (value_after(walk, field, &by, fault) && value_of(walk, &by, field->form, &value, fault));
    *out = value.text;
    return done;
}

static bool read_run(struct walk *walk, struct fault *fault) {
    struct statement *unpack = walk->unpack;
    const char *by;
    bool done = read_by(walk, &by, fault);
    for (int i = AT_UPDATED; done && i <= AT_BY; i++) {
        done = step_back(walk, walk->stamps[i - AT_UPDATED], walk->rows, i, by, fault);
    }
    bind_text(unpack, ":old", column_text(walk->rows, AT_OLD));
    bind_text(unpack, ":empty", column_text(walk->rows, AT_EMPTY));
    while (done && statement_next(unpack, READING, fault)) {
        done = step_back(walk, field_of(walk, column_int(unpack, 0)), unpack, 1, by, fault);
    }
    return statement_end(unpack) && done;
}

/* ---- records ---- */

static int by_run(const void *left, const void *right) {
    const struct change_found *a = left, *b = right;
    return a->row.run != b->row.run ? (a->row.run < b->row.run ? -1 : 1)
                                    : (a->field > b->field) - (a->field < b->field);
}

/* Takes up the record of the row in hand. */
static bool open_record(struct walk *walk, struct fault *fault) {
    walk->record = column_int(walk->rows, AT_RECORD);
    walk->n = 0;
    arena_reset(&walk->arena);
    statement_end(walk->present);
    bind_int(walk->present, ":record", walk->record);
    walk->there = statement_next(walk->present, READING, fault);
    return walk->there || statement_end(walk->present);
}

/* Calls fn with the changes of the record in hand, in order. *more: fn wants more. */
static void report_changes(struct walk *walk, bool (*fn)(void *context, const struct change_row *row), void *context,
                           bool *more) {
    if (walk->n > 0) {
        qsort(walk->found, walk->n, sizeof *walk->found, by_run);
    }
    for (size_t i = 0; *more && i < walk->n; i++) {
        *more = fn(context, &walk->found[walk->query->newest_first ? walk->n - 1 - i : i].row);
    }
}

static bool open_walk(struct walk *walk, struct fault *fault) {
    struct store *store = walk->store;
    const struct kind *kind = walk->query->kind;
    const int stamps[] = {kind->updated, kind->mod_count, kind->updated_by};
    bool done = read_fields(walk, fault) && (walk->rows = statement_get(store, "history_packed", fault)) != NULL &&
                (walk->unpack = statement_get(store, "history_unpack", fault)) != NULL &&
                (walk->custom = statement_get(store, "custom_of", fault)) != NULL &&
                (walk->label = statement_get(store, "label_of", fault)) != NULL &&
                (walk->present = statement_get_on(store, kind, "mirror_present", fault)) != NULL;
    for (size_t i = 0; done && i < sizeof stamps / sizeof *stamps; i++) {
        walk->stamps[i] = field_named(walk, kind->fields[stamps[i]].name);
    }
    bind_int(walk->rows, ":kind", kind->id);
    bind_int(walk->rows, ":from", walk->query->from);
    return done;
}

/* The texts of the record in hand end with it, and so do those of the statements. */
static void close_walk(struct walk *walk) {
    struct statement *const kept[] = {walk->unpack, walk->custom, walk->label, walk->present};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        statement_end(kept[i]);
    }
    free(walk->found);
    free(walk->fields);
    arena_clear(&walk->names);
    arena_clear(&walk->arena);
}

bool store_each_change(struct store *store, const struct change_query *query,
                       bool (*fn)(void *context, const struct change_row *row), void *context, struct fault *fault) {
    struct walk walk = {.store = store, .query = query};
    arena_init(&walk.names);
    arena_init(&walk.arena);
    bool done = open_walk(&walk, fault), more = true;
    while (done && more && statement_next(walk.rows, READING, fault)) {
        if (column_int(walk.rows, AT_RECORD) != walk.record) {
            report_changes(&walk, fn, context, &more);
            done = open_record(&walk, fault);
        }
        done = done && (!walk.there || read_run(&walk, fault));
    }
    done = statement_end(walk.rows) && done;
    if (done) {
        report_changes(&walk, fn, context, &more);
    }
    close_walk(&walk);
    return done;
}

const char *change_text(const struct change_value *value, enum form form, struct arena *arena) {
    char time[INSTANT_TEXT];
    if (!value->set) {
        return NULL;
    }
    if (form == FORM_TIME) {
        instant_format(value->number, time);
        return arena_strdup(arena, time);
    }
    if (form == FORM_INTEGER) {
        return arena_format(arena, "%lld", (long long)value->number);
    }
    const char *text = value->label != NULL ? value->label : value->text;
    return arena_strdup(arena, text == NULL ? "" : text);
}
