/* SPDX-License-Identifier: Apache-2.0 */
/* changes: the one walk over the history: what runs changed, typed, and who did it. It goes record by record, and from
 * the newest run back: what comes in the place of a value is what the next run replaced of the field, else what the
 * record has. */
#include <stdlib.h>
#include <string.h>

#include "instant.h"
#include "store_p.h"

enum { SQL_TEXT = 32 * 1024 };
/* Columns of history_packed, and of mirror_present. */
enum { AT_RECORD, AT_RUN, AT_STARTED, AT_UPDATED, AT_MOD_COUNT, AT_BY, AT_EMPTY, AT_OLD };
enum { IS_POSITION, IS_INTEGRATION, IS_SYS_ID, IS_NUMBER, IS_FIRST_SEEN, IS_GONE, IS_FIELDS };

static const char READING[] = "cannot read the history";

/* A field, and what it was in a record behind the run in hand. */
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
    sqlite3_stmt *rows, *unpack, *present, *custom, *label;
    struct arena names, arena; /* arena: the texts of the record in hand */
    struct past_field *fields; /* by id */
    size_t n_fields;
    struct past_field *stamps[3]; /* from AT_UPDATED on; NULL: the store knows no such field */
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

static bool read_fields(struct walk *walk, struct fault *fault) {
    const struct kind *kind = walk->query->kind;
    sqlite3_stmt *list = statement(walk->store, "field_list", fault);
    bool found = list != NULL;
    if (found) {
        bind_int(list, ":kind", kind->id);
    }
    while (found) {
        if (!step_row(walk->store, list, &found, READING, fault)) {
            return false;
        }
        if (found) {
            const char *name = arena_strdup(&walk->names, column_text(list, 1));
            int place = kind_field(kind, name);
            walk->fields = must_realloc(walk->fields, (walk->n_fields + 1) * sizeof *walk->fields);
            walk->fields[walk->n_fields++] = (struct past_field){.id = sqlite3_column_int64(list, 0),
                                                                 .name = name,
                                                                 .form = (enum form)sqlite3_column_int(list, 2),
                                                                 .column = place >= 0 ? IS_FIELDS + place
                                                                           : strcmp(name, "gone") == 0 ? IS_GONE
                                                                                                       : 0};
        }
    }
    return list != NULL;
}

/* ---- values ---- */

/* A copy of the column in the arena. */
static struct slot keep_slot(struct walk *walk, sqlite3_stmt *row, int i) {
    struct slot slot = slot_at(row, i);
    slot.text = slot.type == SLOT_TEXT ? arena_strdup(&walk->arena, slot.text) : NULL;
    return slot;
}

/* What the field is behind the run in hand: unless a later run told, what the record has. */
static bool then_of(struct walk *walk, const struct past_field *field, struct slot *out, struct fault *fault) {
    bool found = false;
    *out = field->then;
    if (field->record == walk->record) {
        return true;
    }
    if (field->column > 0) {
        *out = slot_at(walk->present, field->column); /* the row stays while the record is in hand */
        return true;
    }
    sqlite3_reset(walk->custom);
    bind_int(walk->custom, ":record", walk->record);
    bind_int(walk->custom, ":field", field->id);
    if (!step_row(walk->store, walk->custom, &found, READING, fault)) {
        return false;
    }
    *out = found ? slot_at(walk->custom, 0) : (struct slot){.type = SLOT_NULL};
    return true;
}

/* A label has its texts, too; one that is not there has none. */
static bool value_of(struct walk *walk, const struct slot *slot, enum form form, struct change_value *out,
                     struct fault *fault) {
    bool found = false;
    *out = (struct change_value){.set = slot->type != SLOT_NULL, .number = slot->number, .text = slot->text};
    if (!out->set || !form_is_label(form)) {
        return true;
    }
    sqlite3_reset(walk->label);
    bind_int(walk->label, ":id", slot->number);
    if (!step_row(walk->store, walk->label, &found, READING, fault)) {
        return false;
    }
    const char *display = found ? column_text(walk->label, 1) : "";
    out->text = found ? arena_strdup(&walk->arena, column_text(walk->label, 0)) : NULL;
    out->label = *display == '\0' ? NULL : arena_strdup(&walk->arena, display);
    return true;
}

/* ---- a run of a record ---- */

static bool add_change(struct walk *walk, const struct past_field *field, const struct slot *new, const char *by,
                       struct fault *fault) {
    if (walk->n == walk->cap) {
        walk->cap = 2 * walk->cap + 64;
        walk->found = must_realloc(walk->found, walk->cap * sizeof *walk->found);
    }
    struct change_found *found = &walk->found[walk->n++];
    *found = (struct change_found){field,
                                   {.integration = sqlite3_column_int64(walk->present, IS_POSITION),
                                    .integration_id = column_text(walk->present, IS_INTEGRATION),
                                    .sys_id = column_text(walk->present, IS_SYS_ID),
                                    .number = column_text(walk->present, IS_NUMBER),
                                    .first_seen = sqlite3_column_int64(walk->present, IS_FIRST_SEEN),
                                    .field = field->name,
                                    .form = field->form,
                                    .run = sqlite3_column_int64(walk->rows, AT_RUN),
                                    .started = sqlite3_column_int64(walk->rows, AT_STARTED),
                                    .by = by}};
    return value_of(walk, &field->then, field->form, &found->row.old, fault) &&
           value_of(walk, new, field->form, &found->row.new, fault);
}

/* Whether the run in hand is one of those asked for. */
static bool is_asked(const struct walk *walk) {
    return sqlite3_column_int64(walk->rows, AT_RUN) <= walk->query->to &&
           sqlite3_column_type(walk->rows, AT_STARTED) != SQLITE_NULL;
}

static bool step_back(struct walk *walk, struct past_field *field, sqlite3_stmt *row, int column, const char *by,
                      struct fault *fault) {
    struct slot new;
    if (field == NULL) {
        return true;
    }
    if (!then_of(walk, field, &new, fault)) {
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
                (then_of(walk, field, &by, fault) && value_of(walk, &by, field->form, &value, fault));
    *out = value.text;
    return done;
}

static bool read_run(struct walk *walk, struct fault *fault) {
    const char *by;
    bool done = read_by(walk, &by, fault), found = done;
    for (int i = AT_UPDATED; done && i <= AT_BY; i++) {
        done = step_back(walk, walk->stamps[i - AT_UPDATED], walk->rows, i, by, fault);
    }
    sqlite3_reset(walk->unpack);
    bind_text(walk->unpack, ":old", column_text(walk->rows, AT_OLD));
    bind_text(walk->unpack, ":empty", column_text(walk->rows, AT_EMPTY));
    while (done && found) {
        done = step_row(walk->store, walk->unpack, &found, READING, fault) &&
               (!found ||
                step_back(walk, field_of(walk, sqlite3_column_int64(walk->unpack, 0)), walk->unpack, 1, by, fault));
    }
    return done;
}

/* ---- records ---- */

static int by_run(const void *left, const void *right) {
    const struct change_found *a = left, *b = right;
    return a->row.run != b->row.run ? (a->row.run < b->row.run ? -1 : 1)
                                    : (a->field > b->field) - (a->field < b->field);
}

/* Takes up the record of the row in hand. */
static bool open_record(struct walk *walk, struct fault *fault) {
    walk->record = sqlite3_column_int64(walk->rows, AT_RECORD);
    walk->n = 0;
    arena_reset(&walk->arena);
    sqlite3_reset(walk->present);
    bind_int(walk->present, ":record", walk->record);
    return step_row(walk->store, walk->present, &walk->there, READING, fault);
}

/* Tells the changes of the record in hand, in order. *more: fn wants more. */
static void tell(struct walk *walk, bool (*fn)(void *context, const struct change_row *row), void *context,
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
    struct buf columns;
    buf_init(&columns, SQL_TEXT);
    for (size_t i = 0; i < kind->n_fields; i++) {
        buf_text(&columns, i > 0 ? ", " : "");
        add_column(&columns, kind, &(struct column){.field = (int)i});
    }
    const struct filling fillings[] = {{"columns", columns.data}, {NULL, NULL}};
    bool done = read_fields(walk, fault) && (walk->rows = statement(store, "history_packed", fault)) != NULL &&
                (walk->unpack = statement(store, "history_unpack", fault)) != NULL &&
                (walk->custom = statement(store, "custom_of", fault)) != NULL &&
                (walk->label = statement(store, "label_of", fault)) != NULL &&
                mirror_statement(store, kind, "mirror_present", fillings, &walk->present, fault);
    buf_clear(&columns);
    const int stamps[] = {kind->updated, kind->mod_count, kind->updated_by};
    for (size_t i = 0; done && i < sizeof stamps / sizeof *stamps; i++) {
        walk->stamps[i] = field_named(walk, kind->fields[stamps[i]].name);
    }
    return done;
}

/* The texts of the record in hand end with it, and so do those of the statements. */
static void close_walk(struct walk *walk) {
    sqlite3_stmt *const kept[] = {walk->rows, walk->unpack, walk->custom, walk->label};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        sqlite3_reset(kept[i]);
    }
    sqlite3_finalize(walk->present);
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
    bool done = open_walk(&walk, fault), found = done, more = true;
    if (done) {
        bind_int(walk.rows, ":kind", query->kind->id);
        bind_int(walk.rows, ":from", query->from);
    }
    while (done && found && more) {
        done = step_row(store, walk.rows, &found, READING, fault);
        if (done && (!found || sqlite3_column_int64(walk.rows, AT_RECORD) != walk.record)) {
            tell(&walk, fn, context, &more);
            done = !found || open_record(&walk, fault);
        }
        done = done && (!found || !walk.there || read_run(&walk, fault));
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
