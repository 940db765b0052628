/* SPDX-License-Identifier: Apache-2.0 */
/* row_facts: what every reading asks of a row: its key, its table, what stands in a cell. */
#include <string.h>

#include "layout_p.h"

enum { PREFIX_MAX = 8 };

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
