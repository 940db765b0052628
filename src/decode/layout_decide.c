/* SPDX-License-Identifier: Apache-2.0 */
/* layout_decide: what the rows of a file have shown becomes the key, the table and the form of the dates. */
#include <string.h>

#include "layout_p.h"
#include "text.h"

/* ---- the key ---- */

static bool no_key(const struct layout *layout, struct fault *fault) {
    struct arena arena;
    arena_init(&arena);
    if (layout->options->key != NULL) {
        fault_set(fault, FAULT_USAGE, "--key %s: no column fills it; the columns are %s", layout->options->key,
                  columns_list(layout, &arena));
    } else {
        fault_set(
            fault, FAULT_USAGE,
            "no column is a sys_id or a number: name the one that identifies a record, as in --map number=HEADING; "
            "the columns are %s",
            columns_list(layout, &arena));
    }
    arena_clear(&arena);
    return false;
}

static bool decide_key(struct layout *layout, struct fault *fault) {
    size_t number = columns_find(layout, "number");
    layout->key = columns_key(layout);
    if (layout->key < layout->n_columns && layout->columns[layout->key].n_filled == 0 && layout->options->key == NULL &&
        number < layout->n_columns) {
        layout->key = number; /* an empty column sys_id identifies nothing */
    }
    return layout->key < layout->n_columns || no_key(layout, fault);
}

/* ---- the table ---- */

/* How many columns only this table has. */
static size_t own_columns(const struct layout *layout, size_t kind) {
    size_t n = 0;
    for (size_t i = 0; i < layout->n_columns; i++) {
        const struct file_column *column = &layout->columns[i];
        n += column->use == COLUMN_USED && column->fields[kind] != WANTED_CUSTOM &&
             column->fields[1 - kind] == WANTED_CUSTOM;
    }
    return n;
}

static bool decide_table(struct layout *layout, struct fault *fault) {
    size_t incident = own_columns(layout, KIND_INCIDENT), change = own_columns(layout, KIND_CHANGE_REQUEST);
    layout->untold = layout->options->table;
    if (layout->untold == NULL && incident != change) {
        layout->untold = &KINDS[incident > change ? KIND_INCIDENT : KIND_CHANGE_REQUEST];
    }
    return layout->untold != NULL || layout->n_untold == 0 ||
           fault_set(fault, FAULT_USAGE,
                     "%lld row%s may be incidents or change requests: neither the numbers nor the columns show it; add "
                     "--table incident or --table change_request",
                     (long long)layout->n_untold, text_plural(layout->n_untold));
}

/* ---- dates ---- */

static bool has_dates(const struct file_column *column) {
    return column->use == COLUMN_USED && column->form == FORM_TIME && column->dates.filled > 0;
}

/* Options on dates that no date of the file is read by would be ignored. */
static bool check_date_options(const struct layout *layout, size_t n_dates, struct fault *fault) {
    const struct import_options *options = layout->options;
    int64_t instants = 0;
    for (size_t i = 0; i < layout->n_columns; i++) {
        instants += layout->columns[i].n_instants;
    }
    if (n_dates > 0 || instants == 0 || (options->date_format == NULL && options->zone_name == NULL)) {
        return true;
    }
    return fault_set(fault, FAULT_USAGE,
                     "%s does not apply: each date of the file comes with its value in UTC; leave the option out",
                     options->date_format != NULL ? "--date-format" : "--timezone");
}

static bool decide_dates(struct layout *layout, struct fault *fault) {
    struct date_column *columns = arena_alloc(&layout->arena, (layout->n_columns + 1) * sizeof *columns);
    size_t n = 0;
    for (size_t i = 0; i < layout->n_columns; i++) {
        if (has_dates(&layout->columns[i])) {
            columns[n++] = (struct date_column){layout->columns[i].heading, &layout->columns[i].dates};
        }
    }
    const struct date_known known = {
        .format = layout->options->date_format == NULL ? NULL : &layout->date_format,
        .negatives = layout->negatives,
    };
    return check_date_options(layout, n, fault) && date_decide(columns, n, &known, &layout->dates, fault);
}

/* Headings alone are an export of nothing, but only where they are those of a table. */
static bool decide_empty(struct layout *layout, struct fault *fault) {
    layout->untold = layout->options->table;
    layout->dates = date_plan_in(ORDER_YMD);
    for (size_t i = 0; i < layout->n_columns; i++) {
        if (layout->columns[i].fields[0] != WANTED_CUSTOM || layout->columns[i].fields[1] != WANTED_CUSTOM) {
            return true;
        }
    }
    return layout->n_columns == 0 ||
           fault_set(fault, FAULT_USAGE,
                     "it has no rows, and no heading that is a field of incidents or change requests");
}

bool layout_decide(struct layout *layout, struct fault *fault) {
    duplicates_sort(&layout->duplicates);
    if (layout->n_rows == 0) {
        return decide_empty(layout, fault);
    }
    return columns_check(layout, fault) && decide_key(layout, fault) && decide_table(layout, fault) &&
           decide_dates(layout, fault);
}
