/* SPDX-License-Identifier: Apache-2.0 */
/* read: records for analysis, ordered by integration and sys_id, only the columns that are asked for. */
#include <string.h>

#include "instant.h"
#include "store_p.h"

enum { SQL_TEXT = 128 * 1024, COLUMN_TEXT = 1024, READ_COLUMNS = 512 };

struct sample_reader {
    struct store *store;
    const struct sample_query *query;
    struct statement *rows;
    sample_fn *fn;
    void *context;
};

void add_column(struct buf *text, const struct kind *kind, const struct column *column) {
    if (column->field >= 0) {
        buf_format(text, "m.\"%s\"", kind->fields[column->field].name);
    } else {
        buf_format(text, "(SELECT label FROM custom WHERE record = m.id AND field = %lld)", (long long)column->custom);
    }
}

/* Which of the statements it takes. */
static const char *statement_of(const struct sample_query *query) {
    return query->name != NULL   ? "mirror_samples_named"
           : query->n_range == 0 ? "mirror_samples"
           : query->n_start == 0 ? "mirror_samples_dated"
                                 : "mirror_samples_open";
}

static bool prepare_rows(struct sample_reader *reader, struct fault *fault) {
    const struct sample_query *query = reader->query;
    struct buf columns;
    if (query->n_columns > READ_COLUMNS) {
        return fault_set(fault, FAULT_USAGE,
                         "too many fields in the profiles of one call: at most %d; report on fewer profiles at once",
                         READ_COLUMNS);
    }
    buf_init(&columns, SQL_TEXT);
    for (size_t i = 0; i < query->n_columns; i++) {
        buf_text(&columns, i > 0 ? ", " : "");
        add_column(&columns, query->kind, &query->columns[i]);
    }
    const struct filling fillings[] = {{.name = "columns", .text = query->n_columns > 0 ? columns.data : "NULL"},
                                       {.name = "dates", .fields = query->range_fields, .n = query->n_range},
                                       {.name = "starts", .fields = query->start_fields, .n = query->n_start},
                                       {.name = "ends", .fields = query->end_fields, .n = query->n_end},
                                       {.name = NULL}};
    reader->rows = statement_open(reader->store, query->kind, statement_of(query), fillings, fault);
    buf_clear(&columns);
    return reader->rows != NULL;
}

static enum form form_at(const struct sample_query *query, size_t i) {
    const struct column *column = &query->columns[i];
    return column->field >= 0 ? query->kind->fields[column->field].form : FORM_CHOICE;
}

static void read_cells(const struct sample_reader *reader, struct cell *cells) {
    for (size_t i = 0; i < reader->query->n_columns; i++) {
        int column = 2 + (int)i;
        cells[i] = (struct cell){.set = !column_is_null(reader->rows, column)};
        if (cells[i].set && form_at(reader->query, i) == FORM_TEXT) {
            cells[i].text = column_text(reader->rows, column);
        } else if (cells[i].set) {
            cells[i].number = column_int(reader->rows, column);
        }
        if (cells[i].set && form_at(reader->query, i) == FORM_TIME) {
            cells[i].number = instant_in_years(cells[i].number); /* another program may have written the file */
        }
    }
}

static bool read_integration(struct sample_reader *reader, int64_t position, int64_t integration, struct fault *fault) {
    struct statement *rows = reader->rows;
    struct cell cells[READ_COLUMNS];
    bool more = true;
    bind_int(rows, ":integration", integration);
    bind_int(rows, ":from", reader->query->from);
    bind_int(rows, ":to", reader->query->to);
    bind_text(rows, ":name", reader->query->name);
    while (more && statement_next(rows, "cannot read records", fault)) {
        read_cells(reader, cells);
        const struct sample sample = {
            .integration = position, .sys_id = column_text(rows, 0), .gone = column_int(rows, 1) != 0, .cells = cells};
        more = reader->fn(reader->context, &sample, fault);
    }
    return statement_end(rows) && more;
}

bool store_each_sample(struct store *store, const struct sample_query *query, sample_fn *fn, void *context,
                       struct fault *fault) {
    struct sample_reader reader = {.store = store, .query = query, .fn = fn, .context = context};
    struct statement *list = statement_get(store, "integration_all", fault);
    bool done = prepare_rows(&reader, fault);
    for (int64_t i = 0; done && statement_next(list, "cannot read the integrations", fault); i++) {
        if (query->integrations == NULL || query->integrations[i]) {
            done = read_integration(&reader, i, column_int(list, 0), fault);
        }
    }
    statement_close(reader.rows);
    return statement_end(list) && done;
}

struct statement *open_on_column(struct store *store, const struct kind *kind, const char *name,
                                 const struct column *column, struct fault *fault) {
    struct buf text;
    buf_init(&text, COLUMN_TEXT);
    add_column(&text, kind, column);
    const struct filling fillings[] = {{.name = "column", .text = text.data}, {.name = NULL}};
    struct statement *statement = statement_open(store, kind, name, fillings, fault);
    buf_clear(&text);
    return statement;
}

bool store_each_value(struct store *store, const struct kind *kind, const struct column *column,
                      void (*fn)(void *context, const struct label *label), void *context, struct fault *fault) {
    struct statement *list = open_on_column(store, kind, "mirror_values", column, fault);
    while (statement_next(list, "cannot read values", fault)) {
        fn(context, &(struct label){.value = column_text(list, 0), .display = column_text(list, 1)});
    }
    bool done = statement_end(list);
    statement_close(list);
    return done;
}

bool store_count(struct store *store, const struct kind *kind, const bool *integrations, int64_t *out,
                 struct fault *fault) {
    struct statement *list = statement_get(store, "integration_all", fault);
    struct statement *count = statement_get_on(store, kind, "mirror_count", fault);
    bool done = count != NULL;
    *out = 0;
    for (size_t i = 0; done && statement_next(list, "cannot read the integrations", fault); i++) {
        int64_t n = 0;
        if (integrations == NULL || integrations[i]) {
            bind_int(count, ":integration", column_int(list, 0));
            done = statement_number(count, &n, fault);
        }
        *out += n;
    }
    return statement_end(list) && done;
}

bool store_number(struct store *store, const struct kind *kind, const char *integration, const char *sys_id,
                  struct buf *out, struct fault *fault) {
    struct statement *find = statement_get_on(store, kind, "mirror_number", fault);
    bind_text(find, ":integration", integration);
    bind_text(find, ":sys_id", sys_id);
    const char *number = statement_next(find, "cannot read a record", fault) ? column_text(find, 0) : NULL;
    buf_reset(out);
    buf_text(out, number == NULL ? "" : number);
    return statement_end(find);
}
