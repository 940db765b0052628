/* SPDX-License-Identifier: Apache-2.0 */
/* store_p: the inner seam of the store room. */
#ifndef MTTR_STORE_P_H
#define MTTR_STORE_P_H

#include "buf.h"
#include "file.h"
#include "statement_p.h"
#include "store.h"
#include "writer_p.h"

enum { STATEMENTS = 128 };

struct label_cache;

/* The store's numbers of a kind's fields, and what puts its records. */
struct kind_kept {
    int64_t fields[RECORD_FIELDS];
    int64_t gone_field;
    struct statement *find, *insert, *update; /* NULL: not prepared yet */
};

struct store {
    struct sqlite3 *db;
    char *path;
    struct file_claim claim;
    struct writer writer; /* nothing is locked for readers */
    bool made;            /* by this handle: the file was not there */
    bool fixed;           /* one transaction until it is closed: an earlier run, or a copy */
    struct statement *statements[N_TABLES + 1][STATEMENTS]; /* by kind id, 0: none; in the order of SQL_STATEMENTS */
    struct kind_kept kinds[N_TABLES + 1];                   /* by kind id */
    struct label_cache *labels;
};

/* Opens a file whatever its schema's version. Only that it is a store is checked. */
bool store_open_plain(const char *path, int flags, const char *pragmas, int64_t *version, struct store **out,
                      struct fault *fault) MUST_CHECK;
/* Whether there is a copy that copy_commit made. */
bool store_is_copy(const char *path);

/* Sets FAULT_IO from the engine's last error. Always false. */
bool store_fault(struct store *store, struct fault *fault, const char *what);
/* Sets FAULT_IO: the file is no store. Always false. */
bool store_fault_foreign(const struct store *store, struct fault *fault);

/* Writes the file anew: what was deleted stays in free pages and in the log until then. Not within a transaction. */
bool store_rewrite(struct store *store, struct fault *fault) MUST_CHECK;
/* Whether views may use functions that the engine allows only to a schema that it trusts. Not, when opened. */
void store_trust_schema(struct store *store, bool trust);

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
/* The texts must outlive the change. Of several notes of a field the first has what it was; where it is that again,
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

/* The SQL expression for the column of a mirror table called m; a custom field is a look-up by primary key. */
void add_column(struct buf *text, const struct kind *kind, const struct column *column);
/* The statement of that name with the column in place of {column}; the caller closes it. */
struct statement *open_on_column(struct store *store, const struct kind *kind, const char *name,
                                 const struct column *column, struct fault *fault);

#endif
