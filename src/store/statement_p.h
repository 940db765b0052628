/* SPDX-License-Identifier: Apache-2.0 */
/*
 * statement: the statements of sql/, found by name, bound by :name, read row by row. With open and close (db.c) and the
 * copying of files (copy.c) this is all that the room uses of the engine.
 * A statement that could not be prepared is NULL, with a fault. All functions accept NULL: then nothing is bound, there
 * is no row, and the one that ends the reading returns false. So the caller asks once, at the end.
 */
#ifndef MTTR_STATEMENT_P_H
#define MTTR_STATEMENT_P_H

#include "buf.h"
#include "sql_text.h"
#include "store.h"

struct statement;

/* What replaces a {name}, or which fields make a list. */
struct filling {
    const char *name; /* NULL ends a list of fillings */
    const char *text; /* or NULL, and: */
    const int *fields;
    size_t n;
};

/*
 * Adds the statement's text with its places filled. {table} and {kind}: the kind's name and number. {LIST: text}: the
 * text once for each field of the list, where it is {field}, with commas between; {LIST WORD: text}: with the word
 * between. The lists: fields, later_fields (all but sys_id, which never changes), label_fields, and a caller's.
 * {tables WORD: text}: the text once for each kind. FAULT_IO: something has no value, or a list is empty.
 */
bool statement_fill(const struct sql_text *sql, const struct kind *kind, const struct filling *fillings,
                    struct buf *out, struct fault *fault) MUST_CHECK;

/* The statement of that name, without bindings. It is prepared once and the store's: it must not be used again before
 * its last reader has ended. */
struct statement *statement_get(struct store *store, const char *name, struct fault *fault);
/* The same for one on the kind's mirror table, once for each kind. */
struct statement *statement_get_on(struct store *store, const struct kind *kind, const char *name, struct fault *fault);
/* One whose fillings differ from call to call: the caller's, for statement_close. */
struct statement *statement_open(struct store *store, const struct kind *kind, const char *name,
                                 const struct filling *fillings, struct fault *fault);
void statement_close(struct statement *statement);
/* Closes all that statement_get made. */
void statement_close_all(struct store *store);

/* Runs all statements of the text of that name. */
bool script_run(struct store *store, const struct kind *kind, const char *name, const struct filling *fillings,
                const char *what, struct fault *fault) MUST_CHECK;
/* Runs a text that is not of sql/: pragmas, the ends of transactions. */
bool text_run(struct store *store, const char *text, const char *what, struct fault *fault) MUST_CHECK;

/* What a column is, or is to become. */
struct slot {
    enum { SLOT_KEEP, SLOT_NULL, SLOT_NUMBER, SLOT_TEXT } type;
    int64_t number;
    const char *text;
};

/* Text must stay until the statement was run; INSTANT_NONE and NULL bind NULL. */
void bind_int(struct statement *statement, const char *name, int64_t value);
void bind_time(struct statement *statement, const char *name, int64_t value);
void bind_text(struct statement *statement, const char *name, const char *text);
void bind_real(struct statement *statement, const char *name, double value);
/* Keeps a copy of the text. */
void bind_copy(struct statement *statement, const char *name, const char *text);
/* :integration and :kind. */
void bind_mirrored(struct statement *statement, const struct mirrored *mirrored);
/* The parameters from ?first on; SLOT_KEEP binds NULL. */
void bind_slots(struct statement *statement, int first, const struct slot *slots, size_t n);
/* The name of the parameter at place i, from 1, ":" or "$" included; NULL past the last one. */
const char *statement_parameter(struct statement *statement, int i);

/* The next row; false at the end and after a failure, which is noted: `what` begins its message. */
bool statement_next(struct statement *statement, const char *what, struct fault *fault);
/* Ends the reading, and with it the texts that were read. False when a row could not be had. */
bool statement_end(struct statement *statement);
/* Runs one that yields no row. */
bool statement_run(struct statement *statement, const char *what, struct fault *fault) MUST_CHECK;
/* The first column of the only row, 0 when there is none. */
bool statement_number(struct statement *statement, int64_t *out, struct fault *fault) MUST_CHECK;

/* Columns of the row, from 0. NULL is 0, INSTANT_NONE (number, time) or NULL. A text is good until the next row. */
bool column_is_null(const struct statement *statement, int i);
int64_t column_int(const struct statement *statement, int i);
int64_t column_number(const struct statement *statement, int i);
int64_t column_time(const struct statement *statement, int i); /* of the years 0000 to 9999 */
const char *column_text(const struct statement *statement, int i);
struct slot column_slot(const struct statement *statement, int i);

/* The number of the row that was inserted last, and how many rows were written: by the last statement, and since the
 * store was opened. */
int64_t last_inserted(const struct store *store);
int64_t last_written(const struct store *store);
int64_t total_written(const struct store *store);

#endif
