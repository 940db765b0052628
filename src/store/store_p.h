/* SPDX-License-Identifier: Apache-2.0 */
/* store_p: the inner seam of the store room. */
#ifndef MTTR_STORE_P_H
#define MTTR_STORE_P_H

#include <sqlite3.h>

#include "buf.h"
#include "store.h"

enum { STATEMENTS = 128 };

struct label_cache;

/* The statements of one kind whose column lists come from the field table, and the store's numbers of its fields. */
struct kind_statements {
    sqlite3_stmt *find, *insert, *update, *sight, *history;
    int64_t fields[RECORD_FIELDS];
    int64_t gone_field;
};

struct store {
    sqlite3 *db;
    char *path;
    int lock;                                   /* descriptor of the lock file, -1 for readers */
    bool made;                                  /* by this handle: the file was not there */
    bool fixed;                                 /* one transaction until it is closed: an earlier run, or a copy */
    sqlite3_stmt *statements[STATEMENTS];       /* in the order of SQL_STATEMENTS */
    struct kind_statements kinds[N_TABLES + 1]; /* by kind id, which begins at 1 */
    struct label_cache *labels;
};

/* Opens a file whatever its schema's version, which it tells. Only whose file it is is checked. */
bool store_open_plain(const char *path, int flags, const char *pragmas, int64_t *version, struct store **out,
                      struct fault *fault) MUST_CHECK;
/* Whether there is a copy that copy_commit made. */
bool store_is_copy(const char *path);

/* Sets FAULT_IO from the engine's last error. Always false. */
bool store_fault(struct store *store, struct fault *fault, const char *what);

/* The statement of sql/ by that name, reset and without bindings; NULL with a fault. */
sqlite3_stmt *statement(struct store *store, const char *name, struct fault *fault);
/* Any other text, prepared for keeping. */
bool prepare(struct store *store, const char *text, sqlite3_stmt **out, struct fault *fault) MUST_CHECK;
/* The first number of the first row, 0 when there is none. The statement may be NULL (false). */
bool one_number(struct store *store, sqlite3_stmt *query, int64_t *out, struct fault *fault) MUST_CHECK;

/* Bind by :name; INSTANT_NONE and NULL bind NULL. */
void bind_int(sqlite3_stmt *statement, const char *name, int64_t value);
void bind_time(sqlite3_stmt *statement, const char *name, int64_t value);
void bind_text(sqlite3_stmt *statement, const char *name, const char *text);
/* :integration and :kind. */
void bind_mirrored(sqlite3_stmt *statement, const struct mirrored *mirrored);

/* Runs a statement that yields no row, and resets it. */
bool run_statement(struct store *store, sqlite3_stmt *statement, const char *what, struct fault *fault) MUST_CHECK;
/* Runs all statements of the text of sql/ by that name. */
bool run_script(struct store *store, const char *name, const char *what, struct fault *fault) MUST_CHECK;
/* Runs a statement for its first row: *found tells; reset it when the columns are read. */
bool step_row(struct store *store, sqlite3_stmt *statement, bool *found, const char *what,
              struct fault *fault) MUST_CHECK;

/* A column as text, NULL for NULL; and as a number, INSTANT_NONE for NULL. */
const char *column_text(sqlite3_stmt *statement, int i);
int64_t column_time(sqlite3_stmt *statement, int i);

/* What a column was, or is to become. */
struct slot {
    enum { SLOT_KEEP, SLOT_NULL, SLOT_NUMBER, SLOT_TEXT } type;
    int64_t number;
    const char *text;
};
/* The column of a row; its text is the row's. */
struct slot slot_at(sqlite3_stmt *row, int i);
bool slot_equals(const struct slot *a, const struct slot *b);

/* What a run replaces in a record, until it is written as one row of history. */
struct change {
    struct store *store;
    const struct run *run;
    int64_t record;
    bool any; /* something is replaced */
    struct note *notes;
    size_t n, cap;
    struct arena arena;
};
/* again: the run may have changed the record before, which is then added to. */
bool change_open(struct change *change, struct store *store, const struct run *run, int64_t record, bool again,
                 struct fault *fault) MUST_CHECK;
/* The texts must outlive the change. Of several notes of a field the first tells what it was; where it is that again,
 * there is none. */
void change_note(struct change *change, int64_t field, const struct slot *old, const struct slot *new);
/* The same for gone: SQL NULL is 0, 1 deleted, 2 missing. */
void change_note_gone(struct change *change, int64_t old, int64_t new);
/* Writes the row, before that of the record is written anew. */
bool change_write(const struct change *change, struct fault *fault) MUST_CHECK;
void change_close(struct change *change);

/* The number of a label, made when new. display NULL = none. */
bool label_number(struct store *store, const char *value, const char *display, int64_t *out,
                  struct fault *fault) MUST_CHECK;
/* Forgets what was cached: after a rollback, numbers may be gone. */
void label_cache_forget(struct store *store);
void label_cache_close(struct store *store);

/* The store's number of a field of the kind, made when new. */
bool field_number(struct store *store, const struct kind *kind, const char *name, enum form form, int64_t *out,
                  struct fault *fault) MUST_CHECK;

/* One {name} of a statement on a mirror table, and what stands in its place; {table} needs none. */
struct filling {
    const char *name;
    const char *text;
};
/* Prepares a statement of sql/mirror.sql for the kind; the caller finalizes it. fillings end with a NULL name. */
bool mirror_statement(struct store *store, const struct kind *kind, const char *name, const struct filling *fillings,
                      sqlite3_stmt **out, struct fault *fault) MUST_CHECK;

/* The same for a text of several statements, which are run. */
bool mirror_script(struct store *store, const struct kind *kind, const char *name, const struct filling *fillings,
                   struct fault *fault) MUST_CHECK;

/* The SQL expression for the column of a mirror table called m; a custom field is a look-up by primary key. */
void add_column(struct buf *text, const struct kind *kind, const struct column *column);

#endif
