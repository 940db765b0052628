/* SPDX-License-Identifier: Apache-2.0 */
/* columns: which field each column fills: --map first, then ServiceNow's names and labels, else a field of its own. */
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "layout_p.h"
#include "text.h"

enum { NAME_MAX = 80, LISTED = 12, LIST_MAX = 700, LONG_CELL = 4096 };

/* Blanks at the ends of a heading mean nothing; a no-break space is one. */
static const char *trim(const char *heading, struct arena *arena) {
    static const char NO_BREAK[] = "\xC2\xA0";
    size_t n = strlen(heading);
    for (;;) {
        if (n > 0 && strchr(" \t\r\n", heading[0]) != NULL) {
            heading++;
            n--;
        } else if (n >= 2 && memcmp(heading, NO_BREAK, 2) == 0) {
            heading += 2;
            n -= 2;
        } else if (n > 0 && strchr(" \t\r\n", heading[n - 1]) != NULL) {
            n--;
        } else if (n >= 2 && memcmp(heading + n - 2, NO_BREAK, 2) == 0) {
            n -= 2;
        } else {
            return arena_strndup(arena, heading, n);
        }
    }
}

static bool is_field_name(const char *text) {
    return text[0] != '\0' && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_.") == strlen(text);
}

/* A heading as the name of a field: lower case, with _ for what is no letter and no digit. A dot-walked field keeps its
 * dots. */
static const char *name_of(const char *heading, struct arena *arena) {
    int32_t n = (int32_t)text_head(heading, NAME_MAX), i = 0, at = 0;
    if (is_field_name(heading)) {
        return arena_strndup(arena, heading, (size_t)n);
    }
    const uint8_t *letters = (const uint8_t *)heading;
    uint8_t *name = arena_alloc(arena, 2 * (size_t)n + 1); /* a letter may be longer in lower case */
    while (i < n) {
        UChar32 c;
        U8_NEXT(letters, i, n, c);
        c = c < 0 || !(u_isalnum(c) || u_charType(c) == U_NON_SPACING_MARK) ? '_' : u_tolower(c);
        U8_APPEND_UNSAFE(name, at, (uint32_t)c);
    }
    return (const char *)name;
}

static const char *mapped_field(const struct import_options *options, const char *heading, size_t number) {
    for (size_t i = 0; i < options->n_maps; i++) {
        const char *to = options->maps[i].heading;
        if (text_equal(to, heading) || (to[0] == '#' && strtoull(to + 1, NULL, 10) == number)) {
            return options->maps[i].field;
        }
    }
    return NULL;
}

static bool is_named(const char *const *headings, size_t n, const struct file_column *column) {
    for (size_t i = 0; i < n; i++) {
        if (text_equal(headings[i], column->heading) || strcmp(headings[i], column->name) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether --map gives the field to a column. */
static bool is_mapped(const struct layout *layout, const char *name) {
    for (size_t i = 0; i < layout->options->n_maps; i++) {
        if (strcmp(layout->options->maps[i].field, name) == 0) {
            return true;
        }
    }
    return false;
}

/* Journals and long texts, by their fields' names and labels. */
static bool is_long_text(const char *name) {
    static const char *const NAMES[] = {
        "comments",    "additional_comments", "work_notes",       "comments_and_work_notes",
        "description", "close_notes",         "resolution_notes", "approval_history"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        if (strcmp(NAMES[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- one column ---- */

/* The old name of an incident's state is still a column of the table. */
static const char *known_name(const char *name) {
    return text_equal(name, "incident_state") || text_equal(name, "Incident state") ? "state" : name;
}

/* Sets the fields of both tables; false where neither has one of that name. */
static bool find_fields(struct file_column *column, const char *name) {
    bool any = false;
    for (size_t i = 0; i < N_KINDS; i++) {
        int field = kind_field_any(&KINDS[i], known_name(name));
        column->fields[i] = field < 0 ? WANTED_CUSTOM : field;
        if (field >= 0) {
            column->name = KINDS[i].fields[field].name;
            column->form = KINDS[i].fields[field].form;
            any = true;
        }
    }
    return any;
}

static bool ends_with(const char *text, const char *ending) {
    size_t n = strlen(text), length = strlen(ending);
    return n >= length && strcmp(text + n - length, ending) == 0;
}

static void set_custom(struct file_column *column, const char *name, struct arena *arena) {
    for (size_t i = 0; i < N_KINDS; i++) {
        column->fields[i] = WANTED_CUSTOM;
    }
    column->form = FORM_CHOICE;
    column->name = name_of(name, arena);
}

static const struct file_column *column_named(const struct layout *layout, const char *name) {
    for (size_t i = 0; i < layout->n_columns; i++) {
        if (layout->columns[i].use == COLUMN_USED && strcmp(layout->columns[i].name, name) == 0) {
            return &layout->columns[i];
        }
    }
    return NULL;
}

static void decide_use(const struct layout *layout, struct file_column *column) {
    const struct import_options *options = layout->options;
    bool custom =
        column->form == FORM_CHOICE && column->fields[0] == WANTED_CUSTOM && column->fields[1] == WANTED_CUSTOM;
    if (column_named(layout, column->name) != NULL) {
        column->use = COLUMN_TWICE;
    } else if (is_named(options->excludes, options->n_excludes, column)) {
        column->use = COLUMN_EXCLUDED;
    } else if (custom && !column->mapped && is_long_text(column->name) &&
               !is_named(options->includes, options->n_includes, column)) {
        column->use = COLUMN_LONG_TEXT;
    }
}

/* A column whose field another one fills is kept under its own name, as incident_state next to state is. */
static void add_column(struct layout *layout, const char *raw_heading) {
    struct file_column column = {.heading = trim(raw_heading, &layout->arena), .first = ""};
    const char *mapped = mapped_field(layout->options, column.heading, layout->n_columns + 1);
    const char *name = mapped != NULL ? mapped : column.heading;
    column.mapped = mapped != NULL;
    if (name[0] == '\0') {
        name = arena_format(&layout->arena, "column_%zu", layout->n_columns + 1);
    }
    bool known = find_fields(&column, name);
    bool taken =
        known && mapped == NULL && (column_named(layout, column.name) != NULL || is_mapped(layout, column.name));
    if (!known || (taken && strcmp(name_of(name, &layout->arena), column.name) != 0)) {
        set_custom(&column, name, &layout->arena);
    }
    column.duration = column.form == FORM_INTEGER && ends_with(column.name, "_stc");
    decide_use(layout, &column);
    ARRAY_GROW(layout->columns, layout->n_columns, layout->cap_columns);
    layout->columns[layout->n_columns++] = column;
}

void columns_add(struct layout *layout, const struct row *row) {
    while (layout->n_columns < row->n_headings) {
        add_column(layout, row->headings[layout->n_columns]);
    }
}

/* ---- names that must be there ---- */

size_t columns_find(const struct layout *layout, const char *name) {
    for (size_t i = 0; i < layout->n_columns; i++) {
        if (layout->columns[i].use == COLUMN_USED && text_equal(layout->columns[i].name, name)) {
            return i;
        }
    }
    return layout->n_columns;
}

size_t columns_key(const struct layout *layout) {
    const char *asked = layout->options->key;
    const char *name = asked != NULL ? asked : columns_find(layout, "sys_id") < layout->n_columns ? "sys_id" : "number";
    int known = kind_field_any(&KINDS[KIND_INCIDENT], name);
    return columns_find(layout, known < 0 ? name : KINDS[KIND_INCIDENT].fields[known].name);
}

const char *columns_list(const struct layout *layout, struct arena *arena) {
    struct buf list;
    buf_init(&list, LIST_MAX);
    for (size_t i = 0; i < layout->n_columns && i < LISTED; i++) {
        const struct file_column *column = &layout->columns[i];
        bool dates = column->fields[0] == WANTED_CUSTOM && date_evidence_is_dates(&column->dates);
        buf_format(&list, "%s'%s'%s", i == 0 ? "" : ", ", column->heading, dates ? " (holds dates)" : "");
    }
    if (layout->n_columns > LISTED) {
        buf_format(&list, " and %zu more", layout->n_columns - LISTED);
    }
    const char *text = arena_strdup(arena, list.data);
    buf_clear(&list);
    return text;
}

static bool check_heading(const struct layout *layout, const char *heading, const char *option, struct fault *fault) {
    struct nearest nearest = {.word = heading};
    if (heading[0] == '#') {
        size_t number = strtoull(heading + 1, NULL, 10);
        return (number >= 1 && number <= layout->n_columns) ||
               fault_set(fault, FAULT_USAGE, "%s: the file has columns #1 to #%zu, not %s", option, layout->n_columns,
                         heading);
    }
    for (size_t i = 0; i < layout->n_columns; i++) {
        if (text_equal(layout->columns[i].heading, heading) || strcmp(layout->columns[i].name, heading) == 0) {
            return true;
        }
        nearest_offer(&nearest, layout->columns[i].heading);
    }
    struct arena arena;
    arena_init(&arena);
    fault_set(fault, FAULT_USAGE, "%s names a column '%s' that the file does not have%s%s%s The columns are %s", option,
              heading, nearest.best == NULL ? "." : "; did you mean '", nearest.best == NULL ? "" : nearest.best,
              nearest.best == NULL ? "" : "'?", columns_list(layout, &arena));
    arena_clear(&arena);
    return false;
}

/* Lists of incidents that a report wrote hold a selection, and lack most fields. */
static bool is_own_ledger(const struct layout *layout) {
    size_t schema = columns_find(layout, "schema");
    return (columns_find(layout, "counted") < layout->n_columns &&
            columns_find(layout, "duration_s") < layout->n_columns &&
            columns_find(layout, "reason") < layout->n_columns) ||
           (schema < layout->n_columns && text_starts(layout->columns[schema].first, "mttr/"));
}

bool columns_check(const struct layout *layout, struct fault *fault) {
    const struct import_options *options = layout->options;
    if (is_own_ledger(layout)) {
        return fault_set(
            fault, FAULT_USAGE,
            "it is a list of incidents that mttr report wrote: import the export that the report was made of");
    }
    for (size_t i = 0; i < options->n_maps; i++) {
        if (!check_heading(layout, options->maps[i].heading, "--map", fault)) {
            return false;
        }
    }
    for (size_t i = 0; i < options->n_includes; i++) {
        if (!check_heading(layout, options->includes[i], "--include", fault)) {
            return false;
        }
    }
    for (size_t i = 0; i < options->n_excludes; i++) {
        if (!check_heading(layout, options->excludes[i], "--exclude", fault)) {
            return false;
        }
    }
    return true;
}
