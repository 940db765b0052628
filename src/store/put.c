/* SPDX-License-Identifier: Apache-2.0 */
/* put: one record into its row; what it replaces goes to history; an older copy never wins. */
#include <stdlib.h>
#include <string.h>

#include "instant.h"
#include "store_p.h"

enum { SQL_TEXT = 16 * 1024, FIXED = 4, FOUND = 3 };

/* Parameters are numbered: ?1 integration or id, ?2 run, then the fields from ?FIXED on. What is found of a record
 * begins with its id, gone and last_changed; its fields begin at column FOUND. */
static bool prepare_kind(struct store *store, const struct kind *kind, struct fault *fault) {
    struct kind_statements *kept = &store->kinds[kind->id];
    struct buf columns, values, sets;
    if (kept->update != NULL) {
        return true;
    }
    buf_init(&columns, SQL_TEXT);
    buf_init(&values, SQL_TEXT);
    buf_init(&sets, SQL_TEXT);
    for (size_t i = 0; i < kind->n_fields; i++) {
        const char *comma = i > 0 ? ", " : "", *name = kind->fields[i].name;
        buf_format(&columns, "%s\"%s\"", comma, name);
        buf_format(&values, "%s?%d", comma, FIXED + (int)i);
        buf_format(&sets, "%s\"%s\" = ?%d", comma, name, FIXED + (int)i);
    }
    const struct filling fillings[] = {
        {"columns", columns.data}, {"values", values.data}, {"sets", sets.data}, {NULL, NULL}};
    bool done = mirror_statement(store, kind, "mirror_find", fillings, &kept->find, fault) &&
                mirror_statement(store, kind, "mirror_insert", fillings, &kept->insert, fault) &&
                mirror_statement(store, kind, "mirror_update", fillings, &kept->update, fault);
    buf_clear(&columns);
    buf_clear(&values);
    buf_clear(&sets);
    return done;
}

static bool slot_of(struct store *store, enum form form, const struct value *value, struct slot *out,
                    struct fault *fault) {
    *out = (struct slot){.type = value->presence == VALUE_ABSENT ? SLOT_KEEP : SLOT_NULL};
    if (value->presence != VALUE_SET) {
        return true;
    }
    if (form == FORM_TEXT) {
        *out = (struct slot){.type = SLOT_TEXT, .text = value->text};
        return true;
    }
    out->type = SLOT_NUMBER;
    out->number = value->number;
    return !form_is_label(form) ||
           label_number(store, value->text, form == FORM_WORD ? NULL : value->display, &out->number, fault);
}

static void bind_slot(sqlite3_stmt *statement, int i, const struct slot *slot) {
    if (slot->type == SLOT_NUMBER) {
        sqlite3_bind_int64(statement, i, slot->number);
    } else if (slot->type == SLOT_TEXT) {
        sqlite3_bind_text(statement, i, slot->text, -1, SQLITE_STATIC);
    } else {
        sqlite3_bind_null(statement, i);
    }
}

/* ---- custom fields ---- */

/* The label that the record has in a custom field, 0 = none. */
static bool stored_custom(struct change *change, int64_t field, int64_t *label, struct fault *fault) {
    sqlite3_stmt *find = statement(change->store, "custom_of", fault);
    if (find == NULL) {
        return false;
    }
    bind_int(find, ":record", change->record);
    bind_int(find, ":field", field);
    return one_number(change->store, find, label, fault);
}

static bool write_custom(struct change *change, int64_t field, int64_t label, struct fault *fault) {
    sqlite3_stmt *write = statement(change->store, label == 0 ? "custom_drop" : "custom_set", fault);
    if (write == NULL) {
        return false;
    }
    bind_int(write, ":record", change->record);
    bind_int(write, ":field", field);
    if (label != 0) {
        bind_int(write, ":label", label);
    }
    return run_statement(change->store, write, "cannot write a custom field", fault);
}

/* A copy without display values does not take away one that the store knows. */
static bool same_value(struct store *store, int64_t stored, const struct value *value, bool *same,
                       struct fault *fault) {
    *same = false;
    if (stored == 0 || value->presence != VALUE_SET || value->display != NULL) {
        return true;
    }
    struct label label;
    if (!store_label(store, stored, &label, fault)) {
        return false;
    }
    *same = strcmp(label.value, value->text) == 0;
    return true;
}

static bool put_custom(struct change *change, const struct custom *custom, struct fault *fault) {
    int64_t field, label = 0, old;
    bool same = false;
    if (custom->value.presence == VALUE_ABSENT) {
        return true;
    }
    if (!field_number(change->store, change->run->kind, custom->name, FORM_CHOICE, &field, fault) ||
        !stored_custom(change, field, &old, fault) || !same_value(change->store, old, &custom->value, &same, fault) ||
        (custom->value.presence == VALUE_SET &&
         !label_number(change->store, custom->value.text, custom->value.display, &label, fault))) {
        return false;
    }
    if (same || label == old) {
        return true;
    }
    const struct slot before = {.type = old == 0 ? SLOT_NULL : SLOT_NUMBER, .number = old};
    const struct slot after = {.type = label == 0 ? SLOT_NULL : SLOT_NUMBER, .number = label};
    change_note(change, field, &before, &after);
    return write_custom(change, field, label, fault);
}

static bool put_customs(struct change *change, const struct record *record, struct fault *fault) {
    for (size_t i = 0; i < record->n_customs; i++) {
        if (!put_custom(change, &record->customs[i], fault)) {
            return false;
        }
    }
    return true;
}

static bool insert_customs(struct change *change, const struct record *record, struct fault *fault) {
    for (size_t i = 0; i < record->n_customs; i++) {
        const struct custom *custom = &record->customs[i];
        int64_t field, label;
        if (custom->value.presence != VALUE_SET) {
            continue;
        }
        if (!field_number(change->store, change->run->kind, custom->name, FORM_CHOICE, &field, fault) ||
            !label_number(change->store, custom->value.text, custom->value.display, &label, fault) ||
            !write_custom(change, field, label, fault)) {
            return false;
        }
    }
    return true;
}

/* ---- the record ---- */

static bool insert(struct store *store, const struct run *run, const struct slot *slots, bool *inserted,
                   struct fault *fault) {
    sqlite3_stmt *insert = store->kinds[run->kind->id].insert;
    sqlite3_bind_int64(insert, 1, run->integration);
    sqlite3_bind_int64(insert, 2, run->id);
    for (size_t i = 0; i < run->kind->n_fields; i++) {
        bind_slot(insert, FIXED + (int)i, &slots[i]);
    }
    if (!run_statement(store, insert, "cannot insert a record", fault)) {
        return false;
    }
    *inserted = sqlite3_changes(store->db) == 1;
    return true;
}

/* sys_updated_on decides, then sys_mod_count; what either side lacks decides nothing. */
static bool is_older(const struct kind *kind, const struct slot *slots, sqlite3_stmt *row) {
    const int order[] = {kind->updated, kind->mod_count};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        const struct slot *slot = &slots[order[i]];
        int column = FOUND + order[i];
        if (slot->type != SLOT_NUMBER || sqlite3_column_type(row, column) == SQLITE_NULL) {
            return false;
        }
        int64_t stored = sqlite3_column_int64(row, column);
        if (slot->number != stored) {
            return slot->number < stored;
        }
    }
    return false;
}

/* What differs is noted, what does not is kept. */
static bool note_fields(struct change *change, const struct record *record, struct slot *slots, sqlite3_stmt *row,
                        struct fault *fault) {
    const struct kind *kind = record->kind;
    for (size_t i = 0; i < kind->n_fields; i++) {
        const struct slot old = slot_at(row, FOUND + (int)i);
        bool same = slots[i].type == SLOT_KEEP || slot_equals(&slots[i], &old);
        if (!same && form_is_label(kind->fields[i].form) &&
            !same_value(change->store, old.number, &record->values[i], &same, fault)) {
            return false;
        }
        if (same) {
            slots[i].type = SLOT_KEEP;
        } else {
            change_note(change, change->store->kinds[kind->id].fields[i], &old, &slots[i]);
        }
    }
    return true;
}

static bool update(struct change *change, const struct slot *slots, sqlite3_stmt *row, struct fault *fault) {
    const struct kind *kind = change->run->kind;
    sqlite3_stmt *update = change->store->kinds[kind->id].update;
    sqlite3_bind_int64(update, 1, change->record);
    sqlite3_bind_int64(update, 2, change->run->id);
    for (size_t i = 0; i < kind->n_fields; i++) {
        if (slots[i].type == SLOT_KEEP) {
            sqlite3_bind_value(update, FIXED + (int)i, sqlite3_column_value(row, FOUND + (int)i));
        } else {
            bind_slot(update, FIXED + (int)i, &slots[i]);
        }
    }
    return run_statement(change->store, update, "cannot update a record", fault);
}

/* The copy that is found is replaced by a newer one. */
static bool renew(struct store *store, const struct run *run, const struct record *record, struct slot *slots,
                  sqlite3_stmt *row, bool *changed, struct fault *fault) {
    int64_t gone = sqlite3_column_int64(row, 1);
    struct change change;
    bool done = change_open(&change, store, run, sqlite3_column_int64(row, 0), sqlite3_column_int64(row, 2) == run->id,
                            fault) &&
                note_fields(&change, record, slots, row, fault) && put_customs(&change, record, fault);
    if (gone != 0) {
        change_note_gone(&change, gone, 0);
    }
    done = done && (!change.any || (change_write(&change, fault) && update(&change, slots, row, fault)));
    *changed = change.any;
    change_close(&change);
    return done;
}

static bool replace(struct store *store, const struct run *run, const struct record *record, struct slot *slots,
                    bool *changed, struct fault *fault) {
    sqlite3_stmt *row = store->kinds[run->kind->id].find;
    bool found = false;
    sqlite3_bind_int64(row, 1, run->integration);
    sqlite3_bind_text(row, 2, record->values[run->kind->sys_id].text, -1, SQLITE_STATIC);
    bool done = step_row(store, row, &found, "cannot read a record", fault);
    if (done && found && (sqlite3_column_int64(row, 1) != 0 || !is_older(run->kind, slots, row))) {
        done = renew(store, run, record, slots, row, changed, fault);
    }
    sqlite3_reset(row);
    return done;
}

bool store_put(struct store *store, struct run *run, const struct record *record, enum outcome *outcome,
               struct fault *fault) {
    struct slot slots[RECORD_FIELDS] = {0};
    bool inserted = false, changed = false;
    if (!prepare_kind(store, run->kind, fault)) {
        return false;
    }
    for (size_t i = 0; i < run->kind->n_fields; i++) {
        if (!slot_of(store, run->kind->fields[i].form, &record->values[i], &slots[i], fault)) {
            return false;
        }
    }
    if (!insert(store, run, slots, &inserted, fault)) {
        return false;
    }
    struct change change = {.store = store, .run = run, .record = sqlite3_last_insert_rowid(store->db)};
    bool done = inserted ? insert_customs(&change, record, fault) : replace(store, run, record, slots, &changed, fault);
    if (!done) {
        return false;
    }
    *outcome = inserted ? OUTCOME_INSERTED : changed ? OUTCOME_UPDATED : OUTCOME_UNCHANGED;
    run->counts.seen++;
    run->counts.inserted += inserted;
    run->counts.updated += changed;
    run->counts.unchanged += !inserted && !changed;
    return true;
}
