/* SPDX-License-Identifier: Apache-2.0 */
/* survey: the second reading of a file gathers what its rows show. Nothing is decided here. */
#include <string.h>

#include "layout_p.h"
#include "text.h"

enum { FIRST_MAX = 60 };

/* ---- the table ---- */

static void count_foreign(struct layout *layout, const char *name) {
    size_t i = 0;
    while (i < layout->n_foreign && layout->foreign[i].name != name) {
        i++;
    }
    if (i < FOREIGN_MAX) {
        layout->foreign[i] = (struct foreign_rows){name, layout->foreign[i].n + 1};
        layout->n_foreign += i == layout->n_foreign;
    }
}

/* False for a row of a table that is not mirrored. */
static bool count_row(struct layout *layout, const struct row *row) {
    const char *foreign;
    const struct kind *table = row_table(layout, row, &foreign);
    layout->n_rows++;
    if (foreign != NULL) {
        count_foreign(layout, foreign);
    } else if (table == NULL) {
        layout->n_untold++;
    } else {
        layout->n_by_number[table - KINDS]++;
    }
    return foreign == NULL;
}

/* ---- cells ---- */

static void survey_date(struct layout *layout, struct file_column *column, const struct row_cell *cell,
                        const char *text) {
    size_t n = strlen(text);
    if (cell->display != NULL) {
        column->n_instants++;
        return;
    }
    date_evidence_add(&column->dates, text, n, NULL);
    if (layout->options->date_format != NULL) {
        date_evidence_add_given(&column->dates, &layout->date_format, text, n, NULL);
    }
}

/* A field of its own is asked only until a cell shows that it holds no dates. */
static void survey_custom(struct file_column *column, const char *text) {
    if (column->dates.unreadable == 0) {
        date_evidence_add(&column->dates, text, strlen(text), NULL);
    }
}

static void survey_cell(struct layout *layout, struct file_column *column, const struct row_cell *cell) {
    const char *text = filled_text(layout, cell);
    if (text[0] == '\0') {
        column->n_empty++;
        return;
    }
    if (column->n_filled++ == 0) {
        column->first = arena_strndup(&layout->arena, text, text_head(text, FIRST_MAX));
    }
    if (column->use != COLUMN_USED) {
        return;
    }
    if (column->form == FORM_TIME) {
        survey_date(layout, column, cell, text);
    } else if (column->form == FORM_INTEGER) {
        number_marks_add(&column->marks, text);
    } else if (column->fields[0] == WANTED_CUSTOM && column->fields[1] == WANTED_CUSTOM) {
        survey_custom(column, text);
    }
}

/* Where the bytes alone did not show the encoding, people should see what it makes of them. */
static void survey_letters(struct layout *layout, const struct row *row) {
    for (size_t i = 0; layout->guessed_by == NULL && i < row->n_headings; i++) {
        const char *text = row->cells[i].text;
        for (const char *c = text; c != NULL && *c != '\0'; c++) {
            if ((unsigned char)*c >= 0x80) {
                layout->guessed_by = arena_strndup(&layout->arena, text, text_head(text, FIRST_MAX));
                break;
            }
        }
    }
}

/* ---- durations under each order of the dates ---- */

/* A start and an end that come after each other in every table. */
static const char *const PAIRS[N_PAIRS][2] = {
    {"sys_created_on", "resolved_at"}, {"opened_at", "resolved_at"}, {"sys_created_on", "closed_at"},
    {"opened_at", "closed_at"},        {"work_start", "work_end"},   {"sys_created_on", "sys_updated_on"},
};

static void find_pairs(struct layout *layout) {
    for (size_t i = 0; i < N_PAIRS; i++) {
        layout->pairs[i][0] = columns_find(layout, PAIRS[i][0]);
        layout->pairs[i][1] = columns_find(layout, PAIRS[i][1]);
    }
}

static bool is_ordered_by_file(const struct file_column *column) {
    return column->dates.n_forms > 0 && column->dates.forms[0].shape.order == DATE_ORDERS;
}

/* The row's instants in a column under each order. */
static bool read_each(const struct layout *layout, const struct row *row, size_t i, int64_t out[DATE_ORDERS]) {
    if (i >= row->n_headings || row->cells[i].text == NULL || !is_ordered_by_file(&layout->columns[i])) {
        return false;
    }
    date_read_each(row->cells[i].text, strlen(row->cells[i].text), out);
    return true;
}

static void count_negatives(struct layout *layout, const struct row *row) {
    int64_t start[DATE_ORDERS], end[DATE_ORDERS];
    for (size_t i = 0; i < N_PAIRS; i++) {
        bool both =
            read_each(layout, row, layout->pairs[i][0], start) && read_each(layout, row, layout->pairs[i][1], end);
        for (size_t order = 0; both && order < DATE_ORDERS; order++) {
            bool read = start[order] != INSTANT_NONE && end[order] != INSTANT_NONE;
            layout->negatives[order] += read && end[order] < start[order];
        }
    }
}

bool survey_row(void *context, const struct row *row, struct fault *fault) {
    struct layout *layout = context;
    if (layout->n_columns < row->n_headings) {
        columns_add(layout, row);
        layout->number = columns_find(layout, "number");
        layout->key = columns_key(layout);
        find_pairs(layout);
    }
    if (row->cells == NULL) {
        return true;
    }
    if (row->problem != NULL) {
        layout->n_rows++;
        layout->n_untold++;
        return true;
    }
    if (!count_row(layout, row)) {
        return true;
    }
    for (size_t i = 0; i < row->n_headings; i++) {
        if (row->cells[i].text != NULL) {
            survey_cell(layout, &layout->columns[i], &row->cells[i]);
        }
    }
    if (layout->encoding.guessed) {
        survey_letters(layout, row);
    }
    count_negatives(layout, row);
    const char *key = key_text(layout, row);
    return key[0] == '\0' || duplicates_note(&layout->duplicates, key, fault);
}
