/* SPDX-License-Identifier: Apache-2.0 */
/* layout_words: what was found out about a file, for people. */
#include <stdio.h>
#include <string.h>

#include "layout_p.h"
#include "text.h"

enum { NOTE_MAX = 700, NAMES_MAX = 400 };

static bool has_local_dates(const struct layout *layout) {
    for (size_t i = 0; i < layout->n_columns; i++) {
        const struct file_column *column = &layout->columns[i];
        for (size_t j = 0; column->use == COLUMN_USED && column->form == FORM_TIME && j < column->dates.n_forms; j++) {
            const struct date_shape *shape = &column->dates.forms[j].shape;
            if (shape->offset == 0 && shape->family != DATE_SECONDS && shape->family != DATE_MILLISECONDS) {
                return true;
            }
        }
    }
    return false;
}

static int64_t count_skipped(const struct layout *layout, const struct kind *asked) {
    int64_t n = 0;
    for (size_t i = 0; i < layout->n_foreign; i++) {
        n += layout->foreign[i].n;
    }
    for (size_t i = 0; i < N_KINDS; i++) {
        n += asked != NULL && asked != &KINDS[i] ? layout->n_by_number[i] : 0;
    }
    return n;
}

void layout_facts(const struct layout *layout, struct layout_facts *out) {
    const struct kind *asked = layout->options->table;
    *out = (struct layout_facts){
        .encoding = layout->encoding.name,
        .encoding_guessed = layout->encoding.guessed,
        .guessed_by = layout->guessed_by == NULL ? "" : layout->guessed_by,
        .format = layout->shape.reader->name,
        .separator = layout->shape.separator,
        .key = layout->n_rows == 0 ? "" : layout->columns[layout->key].name,
        .key_assumed = layout->n_rows > 0 && layout->options->key == NULL &&
                       strcmp(layout->columns[layout->key].name, "sys_id") != 0,
        .zone_assumed =
            layout->options->zone_name == NULL && layout->shape.separator != '\0' && has_local_dates(layout),
        .n_rows = layout->n_rows,
        .repeated = layout->duplicates.n_rows,
        .skipped = count_skipped(layout, asked),
        .n_columns = layout->n_columns,
    };
    for (size_t i = 0; i < N_KINDS; i++) {
        bool taken = asked == NULL || asked == &KINDS[i];
        out->rows[i] = (taken ? layout->n_by_number[i] : 0) + (layout->untold == &KINDS[i] ? layout->n_untold : 0);
    }
}

static void column_form(const struct layout *layout, const struct file_column *column, char out[COLUMN_FORM]) {
    static const char *const FORMS[] = {
        [FORM_TEXT] = "text",           [FORM_WORD] = "text",         [FORM_CHOICE] = "choice",
        [FORM_REFERENCE] = "reference", [FORM_TIME] = "date, in UTC", [FORM_INTEGER] = "integer"};
    bool custom = column->fields[0] == WANTED_CUSTOM && column->fields[1] == WANTED_CUSTOM;
    bool dates = column->use == COLUMN_USED && date_evidence_is_dates(&column->dates);
    snprintf(out, COLUMN_FORM, "%s", column->duration ? "duration" : custom ? "text" : FORMS[column->form]);
    if (dates && (custom || column->form == FORM_TIME)) {
        date_column_format(&column->dates, &layout->dates, out);
    }
}

void layout_column(const struct layout *layout, size_t i, struct layout_column *out) {
    const struct file_column *column = &layout->columns[i];
    *out = (struct layout_column){.heading = column->heading,
                                  .name = column->name,
                                  .use = column->use,
                                  .n_filled = column->n_filled,
                                  .n_empty = column->n_empty,
                                  .n_unreadable = column->form == FORM_TIME ? column->dates.unreadable : 0,
                                  .first = column->first};
    column_form(layout, column, out->form);
}

/* ---- notes ---- */

struct notes {
    const struct layout *layout;
    void (*fn)(void *context, const char *line);
    void *context;
    struct buf line;
};

static void finish_note(struct notes *notes) {
    notes->fn(notes->context, notes->line.data);
    buf_reset(&notes->line);
}

/* The headings of the columns that have this use. */
static bool list_columns(struct notes *notes, enum column_use use, const char *before) {
    size_t n = 0;
    for (size_t i = 0; i < notes->layout->n_columns; i++) {
        const struct file_column *column = &notes->layout->columns[i];
        if (column->use == use && column->n_filled > 0) {
            buf_format(&notes->line, "%s%s", n++ == 0 ? before : ", ", column->heading);
        }
    }
    return n > 0;
}

static void note_columns(struct notes *notes) {
    if (list_columns(notes, COLUMN_TWICE, "columns of a name that an earlier one has are left out: ")) {
        finish_note(notes);
    }
    if (list_columns(notes, COLUMN_LONG_TEXT, "long texts are not stored unless --include names them: ")) {
        finish_note(notes);
    }
}

static void note_forms(struct notes *notes) {
    for (size_t i = 0; i < notes->layout->n_columns; i++) {
        const struct file_column *column = &notes->layout->columns[i];
        if (column->use == COLUMN_USED && column->form == FORM_TIME && date_evidence_is_mixed(&column->dates)) {
            buf_format(&notes->line, "column '%s' holds ", column->heading);
            date_forms_write(&column->dates, &notes->layout->dates, &notes->line);
            finish_note(notes);
        }
    }
}

static void note_tables(struct notes *notes, const struct layout_facts *facts) {
    if (facts->skipped == 0) {
        return;
    }
    buf_format(&notes->line, "%lld row%s of other tables skipped", (long long)facts->skipped,
               text_plural(facts->skipped));
    for (size_t i = 0; i < notes->layout->n_foreign; i++) {
        const struct foreign_rows *rows = &notes->layout->foreign[i];
        buf_format(&notes->line, "%s%s.. %lld", i == 0 ? ": " : ", ", rows->name, (long long)rows->n);
    }
    finish_note(notes);
}

static const int64_t EXPORT_LIMITS[] = {1000, 5000, 10000, 20000, 50000, 100000};

static void note_limit(struct notes *notes, int64_t n) {
    for (size_t i = 0; i < sizeof EXPORT_LIMITS / sizeof *EXPORT_LIMITS; i++) {
        if (n == EXPORT_LIMITS[i]) {
            buf_format(
                &notes->line,
                "exactly %lld rows: the export may have been cut at a limit of the instance; export smaller spans "
                "of time and compare",
                (long long)n);
            finish_note(notes);
        }
    }
}

void layout_notes(const struct layout *layout, void (*fn)(void *context, const char *line), void *context) {
    struct notes notes = {.layout = layout, .fn = fn, .context = context};
    struct layout_facts facts;
    layout_facts(layout, &facts);
    buf_init(&notes.line, NOTE_MAX);
    if (facts.encoding_guessed) {
        buf_format(&notes.line, "the encoding is taken for %s, by which a cell reads '%s'; --encoding names another",
                   facts.encoding, facts.guessed_by);
        finish_note(&notes);
    }
    if (facts.key_assumed) {
        buf_format(&notes.line, "the file has no sys_id: %s identifies a record", facts.key);
        finish_note(&notes);
    }
    if (facts.zone_assumed) {
        buf_text(&notes.line, "dates without an offset are taken for UTC; --timezone names another zone");
        finish_note(&notes);
    }
    note_columns(&notes);
    note_forms(&notes);
    note_tables(&notes, &facts);
    if (facts.repeated > 0) {
        buf_format(&notes.line, "%lld row%s with a %s that another row has too: one of them counts",
                   (long long)facts.repeated, text_plural(facts.repeated), facts.key);
        finish_note(&notes);
    }
    note_limit(&notes, facts.n_rows);
    if (facts.n_rows == 0) {
        buf_text(&notes.line, "it has headings and no rows");
        finish_note(&notes);
    }
    buf_clear(&notes.line);
}
