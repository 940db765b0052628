/* SPDX-License-Identifier: Apache-2.0 */
/* survey: the second reading of a file gathers what its rows show. Nothing is decided here. */
#include <string.h>

#include "layout_p.h"
#include "text.h"

enum { FIRST_MAX = 60, PREFIX_MAX = 8 };

const char *filled_text(const struct layout *layout, const struct row_cell *cell) {
    const struct import_options *options = layout->options;
    for (size_t i = 0; i < options->n_nulls; i++) {
        if (strcmp(options->nulls[i], cell->text) == 0) {
            return "";
        }
    }
    return cell->text;
}

const char *key_text(const struct layout *layout, const struct row *row) {
    const char *text = layout->key < row->n_headings ? row->cells[layout->key].text : NULL;
    return text == NULL ? "" : filled_text(layout, &row->cells[layout->key]);
}

/* ---- the table ---- */

/* The letters before the digits of a number such as INC0010001; false where it is none of that form. */
static bool number_prefix(const char *number, char prefix[PREFIX_MAX + 1]) {
    size_t n = strspn(number, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    size_t digits = strspn(number + n, "0123456789");
    if (n < 2 || n > PREFIX_MAX || digits < 3 || number[n + digits] != '\0') {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        prefix[i] = (char)(number[i] >= 'a' ? number[i] - 'a' + 'A' : number[i]);
    }
    prefix[n] = '\0';
    return true;
}

/* The numbers of ServiceNow's other tables of tasks, by their prefix. */
static const char *foreign_prefix(const char *prefix) {
    static const char *const PREFIXES[] = {"PRB", "PTASK", "RITM", "REQ",  "SCTASK", "TASK", "CTASK", "ITASK",
                                           "KB",  "CS",    "STRY", "DMND", "PRJ",    "IMS",  "CALL",  "OUTAGE",
                                           "TKT", "HRC",   "SIR",  "VIT",  "WOT",    "WO",   "RLSE",  "STSK"};
    for (size_t i = 0; i < sizeof PREFIXES / sizeof *PREFIXES; i++) {
        if (strcmp(PREFIXES[i], prefix) == 0) {
            return PREFIXES[i];
        }
    }
    return NULL;
}

const struct kind *row_table(const struct layout *layout, const struct row *row, const char **foreign) {
    char prefix[PREFIX_MAX + 1];
    *foreign = NULL;
    const char *number = layout->number < row->n_headings ? row->cells[layout->number].text : NULL;
    if (number == NULL || !number_prefix(number, prefix)) {
        return NULL;
    }
    for (size_t i = 0; i < N_KINDS; i++) {
        if (strcmp(KINDS[i].prefix, prefix) == 0) {
            return &KINDS[i];
        }
    }
    *foreign = foreign_prefix(prefix);
    return NULL;
}

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

static void survey_date(struct layout *layout, struct column *column, const struct row_cell *cell, const char *text) {
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
static void survey_custom(struct column *column, const char *text) {
    if (column->dates.unreadable == 0) {
        date_evidence_add(&column->dates, text, strlen(text), NULL);
    }
}

static void survey_cell(struct layout *layout, struct column *column, const struct row_cell *cell) {
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

static bool is_ordered_by_file(const struct column *column) {
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
        layout->key = find_key(layout);
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
