/* SPDX-License-Identifier: Apache-2.0 */
/* upsert: one record into its row; what it replaces goes to history; in an import an older copy never wins. */
#include <string.h>

#include "store_p.h"

/* What is found of a record begins with its id, gone and last_changed. The parameters of its fields follow :integration
 * and :run, or :run. */
enum { FOUND = 3, INSERT_FIELDS = 3, UPDATE_FIELDS = 2 };

/* A copy of a record that comes in. */
struct incoming {
    struct store *store;
    const struct run *run;
    const struct record *record;
    struct slot slots[RECORD_FIELDS];
};

static bool prepare_kind(struct store *store, const struct kind *kind, struct fault *fault) {
    struct kind_kept *kept = &store->kinds[kind->id];
    if (kept->update == NULL) {
        kept->find = statement_get_on(store, kind, "mirror_find", fault);
        kept->insert = statement_get_on(store, kind, "mirror_insert", fault);
        kept->update = statement_get_on(store, kind, "mirror_update", fault);
    }
    return kept->find != NULL && kept->insert != NULL && kept->update != NULL;
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

/* ---- custom fields ---- */

/* The label that the record has in a custom field, 0 = none. */
static bool stored_custom(struct change *change, int64_t field, int64_t *label, struct fault *fault) {
    struct statement *find = statement_get(change->store, "custom_of", fault);
    bind_int(find, ":record", change->record);
    bind_int(find, ":field", field);
    return statement_number(find, label, fault);
}

static bool write_custom(struct change *change, int64_t field, int64_t label, struct fault *fault) {
    struct statement *write = statement_get(change->store, label == 0 ? "custom_drop" : "custom_set", fault);
    bind_int(write, ":record", change->record);
    bind_int(write, ":field", field);
    bind_int(write, ":label", label);
    return statement_run(write, "cannot write a custom field", fault);
}

/* A copy without display values does not remove one that the store has. */
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

static bool insert(const struct incoming *incoming, bool *inserted, struct fault *fault) {
    const struct run *run = incoming->run;
    struct statement *insert = incoming->store->kinds[run->kind->id].insert;
    bind_int(insert, ":integration", run->integration);
    bind_int(insert, ":run", run->id);
    bind_slots(insert, INSERT_FIELDS, incoming->slots, run->kind->n_fields);
    bool done = statement_run(insert, "cannot insert a record", fault);
    *inserted = done && last_written(incoming->store) == 1;
    return done;
}

/* sys_updated_on decides, then sys_mod_count; what either side lacks decides nothing. */
static bool is_older(const struct incoming *incoming, const struct statement *row) {
    const int order[] = {incoming->run->kind->updated, incoming->run->kind->mod_count};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        const struct slot *slot = &incoming->slots[order[i]], stored = column_slot(row, FOUND + order[i]);
        if (slot->type != SLOT_NUMBER || stored.type != SLOT_NUMBER) {
            return false;
        }
        if (slot->number != stored.number) {
            return slot->number < stored.number;
        }
    }
    return false;
}

/* What differs is noted; what does not, or did not come, is as it was found. */
static bool note_fields(struct change *change, struct incoming *incoming, const struct statement *row,
                        struct fault *fault) {
    const struct kind *kind = incoming->run->kind;
    for (size_t i = 0; i < kind->n_fields; i++) {
        struct slot *slot = &incoming->slots[i];
        const struct slot old = column_slot(row, FOUND + (int)i);
        bool same = slot->type == SLOT_KEEP || slot_equals(slot, &old);
        if (!same && form_is_label(kind->fields[i].form) &&
            !same_value(change->store, old.number, &incoming->record->values[i], &same, fault)) {
            return false;
        }
        if (same) {
            *slot = old;
        } else {
            change_note(change, change->store->kinds[kind->id].fields[i], &old, slot);
        }
    }
    return true;
}

static bool update(const struct change *change, const struct incoming *incoming, struct fault *fault) {
    const struct kind *kind = change->run->kind;
    struct statement *update = change->store->kinds[kind->id].update;
    bind_int(update, ":record", change->record);
    bind_int(update, ":run", change->run->id);
    bind_slots(update, UPDATE_FIELDS, incoming->slots, kind->n_fields);
    return statement_run(update, "cannot update a record", fault);
}

/* The copy that is found is replaced by another one. */
static bool renew(struct incoming *incoming, const struct statement *row, bool *changed, struct fault *fault) {
    int64_t record = column_int(row, 0), gone = column_int(row, 1);
    bool again = column_int(row, 2) == incoming->run->id;
    struct change change;
    bool done = change_open(&change, incoming->store, incoming->run, record, again, fault) &&
                note_fields(&change, incoming, row, fault) && put_customs(&change, incoming->record, fault);
    if (gone != 0) {
        change_note_gone(&change, gone, 0);
    }
    done = done && (!change.any || (change_write(&change, fault) && update(&change, incoming, fault)));
    *changed = change.any;
    change_close(&change);
    return done;
}

/* Of what an instance gives, an older copy is what it went back to; files may be of any age. */
static bool is_import(const struct run *run) {
    return strcmp(run->phase, "import") == 0;
}

static bool replace(struct incoming *incoming, bool *changed, bool *backwards, struct fault *fault) {
    const struct run *run = incoming->run;
    struct statement *row = incoming->store->kinds[run->kind->id].find;
    bind_int(row, ":integration", run->integration);
    bind_text(row, ":sys_id", incoming->record->values[run->kind->sys_id].text);
    bool done = true;
    if (statement_next(row, "cannot read a record", fault)) {
        bool older = is_older(incoming, row), gone = column_int(row, 1) != 0;
        done = (older && !gone && is_import(run)) || renew(incoming, row, changed, fault);
        *backwards = older && *changed;
    }
    return statement_end(row) && done;
}

static bool read_slots(struct incoming *incoming, struct fault *fault) {
    const struct kind *kind = incoming->run->kind;
    for (size_t i = 0; i < kind->n_fields; i++) {
        if (!slot_of(incoming->store, kind->fields[i].form, &incoming->record->values[i], &incoming->slots[i], fault)) {
            return false;
        }
    }
    return true;
}

bool store_put(struct store *store, struct run *run, const struct record *record, enum outcome *outcome,
               struct fault *fault) {
    struct incoming incoming = {.store = store, .run = run, .record = record};
    bool inserted = false, changed = false, backwards = false;
    if (!prepare_kind(store, run->kind, fault) || !read_slots(&incoming, fault) ||
        !insert(&incoming, &inserted, fault)) {
        return false;
    }
    struct change change = {.store = store, .run = run, .record = last_inserted(store)};
    if (!(inserted ? insert_customs(&change, record, fault) : replace(&incoming, &changed, &backwards, fault))) {
        return false;
    }
    *outcome = inserted ? OUTCOME_INSERTED : changed ? OUTCOME_UPDATED : OUTCOME_UNCHANGED;
    run->counts.seen++;
    run->counts.inserted += inserted;
    run->counts.updated += changed;
    run->counts.backwards += backwards;
    run->counts.unchanged += !inserted && !changed;
    return true;
}
