/* SPDX-License-Identifier: Apache-2.0 */
/* row_record: the third reading turns rows into records by what was decided. */
#include <string.h>

#include "layout_p.h"
#include "text.h"

static void reject(struct layout *layout, const struct kind *kind, const char *key, const char *field,
                   const char *reason) {
    struct page *page = layout->page;
    page_reject(page, key, field, reason);
    page->rejects[page->n_rejects - 1].kind = kind;
}

static bool read_date(const struct layout *layout, const struct row_cell *cell, const char *text, struct value *out,
                      const char **reason) {
    struct date_reading reading;
    if (cell->display != NULL) {
        return decode_value(FORM_TIME, text, NULL, &layout->page->arena, out, reason);
    }
    enum date_outcome outcome = date_read(&layout->dates, text, strlen(text), &layout->options->zone, &reading);
    *reason = reading.why;
    *out = (struct value){
        .presence = outcome == DATE_READ ? VALUE_SET : VALUE_EMPTY, .text = "", .number = reading.instant};
    return outcome != DATE_UNREADABLE;
}

static bool read_number(const struct file_column *column, const char *text, struct value *out, const char **reason) {
    *out = (struct value){.presence = VALUE_SET, .text = ""};
    *reason = column->duration ? "not a duration" : "not a whole number";
    return column->duration ? number_read_duration(&column->marks, text, &out->number)
                            : number_read_whole(&column->marks, text, &out->number);
}

/* The value of a cell that is not empty. Returns why it cannot be read; NULL: it was. */
static const char *read_value(const struct layout *layout, const struct file_column *column, enum form form,
                              const struct row_cell *cell, const char *text, struct value *out) {
    const char *reason = NULL;
    bool read = form == FORM_TIME      ? read_date(layout, cell, text, out, &reason)
                : form == FORM_INTEGER ? read_number(column, text, out, &reason)
                                       : decode_value(form, text, cell->display, &layout->page->arena, out, &reason);
    return read ? NULL : reason;
}

static bool set_cell(struct layout *layout, const struct file_column *column, const struct row_cell *cell,
                     struct record *record, const char **reason) {
    int field = column->fields[record->kind - KINDS];
    const char *text = filled_text(layout, cell);
    struct value *value;
    enum form form = FORM_CHOICE;
    if (field == WANTED_CUSTOM) {
        struct custom *custom = &record->customs[record->n_customs++];
        custom->name = column->name;
        value = &custom->value;
    } else {
        value = &record->values[field];
        form = record->kind->fields[field].form;
    }
    if (cell->problem != NULL && field != WANTED_CUSTOM) {
        *reason = cell->problem;
        return false;
    }
    if (text[0] == '\0') {
        *value = (struct value){.presence = VALUE_EMPTY, .text = ""};
        return true;
    }
    const char *choice =
        form == FORM_CHOICE && field >= 0 && cell->display == NULL ? choice_value(record->kind, field, text) : NULL;
    if (choice != NULL) {
        return decode_value(form, choice, text, &layout->page->arena, value, reason);
    }
    *reason = read_value(layout, column, form, cell, text, value);
    return *reason == NULL;
}

static bool set_key(struct layout *layout, const struct row *row, const char *key, struct record *record) {
    struct page *page = layout->page;
    const char *reason = NULL;
    struct value *value = &record->values[record->kind->sys_id];
    if (decode_value(FORM_TEXT, key, NULL, &page->arena, value, &reason) && value->presence == VALUE_SET) {
        return true;
    }
    reason = arena_format(&page->arena, "missing in row %lld: without it the record cannot be told from others",
                          (long long)row->number);
    reject(layout, record->kind, "", layout->columns[layout->key].name, reason);
    return false;
}

static void add_record(struct layout *layout, const struct row *row, const struct kind *kind, const char *key) {
    const char *reason = NULL;
    struct page *page = layout->page;
    struct record *record = page_record(page, kind);
    record->customs = arena_raw(&page->arena, row->n_headings * sizeof *record->customs);
    for (size_t i = 0; i < row->n_headings; i++) {
        const struct file_column *column = &layout->columns[i];
        if (column->use != COLUMN_USED || row->cells[i].text == NULL) {
            continue;
        }
        if (!set_cell(layout, column, &row->cells[i], record, &reason)) {
            reject(layout, kind, key, column->name, page_reason(page, reason, row->cells[i].text));
            return;
        }
    }
    if (set_key(layout, row, key, record)) {
        page_add(page, record);
    }
}

static bool is_blank(const struct row *row) {
    for (size_t i = 0; i < row->n_headings; i++) {
        if (row->cells[i].text != NULL && row->cells[i].text[0] != '\0') {
            return false;
        }
    }
    return true;
}

/* The table of the row where it is one of those that are imported, else NULL. */
static const struct kind *table_of(const struct layout *layout, const struct row *row) {
    const char *foreign;
    const struct kind *kind = row_table(layout, row, &foreign), *asked = layout->options->table;
    kind = kind == NULL && foreign == NULL ? layout->untold : kind;
    return asked != NULL && kind != asked ? NULL : kind;
}

bool record_row(void *context, const struct row *row, struct fault *fault) {
    struct layout *layout = context;
    (void)fault;
    if (row->cells == NULL || is_blank(row)) {
        return true;
    }
    const struct kind *kind = table_of(layout, row);
    const char *key = key_text(layout, row);
    if (kind == NULL || duplicates_loses(layout, row, key)) {
        return true;
    }
    if (row->problem != NULL) {
        reject(layout, kind, key, "", row->problem);
    } else {
        add_record(layout, row, kind, key);
    }
    return true;
}
