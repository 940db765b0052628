/* SPDX-License-Identifier: Apache-2.0 */
/* statement: the statements of sql/, prepared once. */
#include "statement_p.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "instant.h"
#include "store_p.h"

enum { TEXT_MAX = 64 * 1024 };

struct statement {
    struct store *store;
    sqlite3_stmt *handle;
    bool failed; /* a row could not be had */
};

bool store_fault_foreign(const struct store *store, struct fault *fault) {
    return fault_set(fault, FAULT_IO, "%s is not a store of mttr: name another file with --store", store->path);
}

bool store_fault(struct store *store, struct fault *fault, const char *what) {
    if (sqlite3_errcode(store->db) == SQLITE_NOTADB) {
        return store_fault_foreign(store, fault);
    }
    int code = sqlite3_errcode(store->db) & 0xFF,
        error = code == SQLITE_FULL ? ENOSPC : sqlite3_system_errno(store->db);
    bool shown = error != 0 && (code == SQLITE_FULL || code == SQLITE_IOERR || code == SQLITE_CANTOPEN);
    return fault_set(fault, FAULT_IO, "store %s: %s: %s%s%s%s", store->path, what, sqlite3_errmsg(store->db),
                     shown ? ": " : "", shown ? strerror(error) : "", shown ? file_advice(error) : "");
}

/* ---- their texts ---- */

/* The position of the text in SQL_STATEMENTS. */
static bool find_text(const char *name, size_t *out, struct fault *fault) {
    size_t i = 0;
    while (i < STATEMENTS && SQL_STATEMENTS[i].name != NULL && strcmp(SQL_STATEMENTS[i].name, name) != 0) {
        i++;
    }
    *out = i;
    return (i < STATEMENTS && SQL_STATEMENTS[i].name != NULL) ||
           fault_set(fault, FAULT_IO, "no statement '%s' is built in", name);
}

/* ---- making them ---- */

static struct statement *prepare(struct store *store, const char *text, struct fault *fault) {
    sqlite3_stmt *handle = NULL;
    if (sqlite3_prepare_v3(store->db, text, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL) != SQLITE_OK) {
        store_fault(store, fault, "cannot prepare a statement");
        return NULL;
    }
    struct statement *statement = must_malloc(sizeof *statement);
    *statement = (struct statement){.store = store, .handle = handle};
    return statement;
}

struct statement *statement_open(struct store *store, const struct kind *kind, const char *name,
                                 const struct filling *fillings, struct fault *fault) {
    size_t i;
    struct buf text;
    struct statement *statement = NULL;
    buf_init(&text, TEXT_MAX);
    if (find_text(name, &i, fault) && statement_fill(&SQL_STATEMENTS[i], kind, fillings, &text, fault)) {
        statement = prepare(store, text.data, fault);
    }
    buf_clear(&text);
    return statement;
}

struct statement *statement_get_on(struct store *store, const struct kind *kind, const char *name,
                                   struct fault *fault) {
    size_t i;
    if (!find_text(name, &i, fault)) {
        return NULL;
    }
    struct statement **kept = &store->statements[kind == NULL ? 0 : kind->id][i];
    if (*kept == NULL) {
        *kept = statement_open(store, kind, name, NULL, fault);
    } else {
        statement_end(*kept);
        sqlite3_clear_bindings((*kept)->handle);
    }
    return *kept;
}

struct statement *statement_get(struct store *store, const char *name, struct fault *fault) {
    return statement_get_on(store, NULL, name, fault);
}

void statement_close(struct statement *statement) {
    if (statement != NULL) {
        sqlite3_finalize(statement->handle);
        free(statement);
    }
}

void statement_close_all(struct store *store) {
    for (size_t kind = 0; kind <= N_TABLES; kind++) {
        for (size_t i = 0; i < STATEMENTS; i++) {
            statement_close(store->statements[kind][i]);
        }
    }
}

/* ---- scripts ---- */

bool text_run(struct store *store, const char *text, const char *what, struct fault *fault) {
    return sqlite3_exec(store->db, text, NULL, NULL, NULL) == SQLITE_OK || store_fault(store, fault, what);
}

bool script_run(struct store *store, const struct kind *kind, const char *name, const struct filling *fillings,
                const char *what, struct fault *fault) {
    size_t i;
    struct buf text;
    buf_init(&text, TEXT_MAX);
    bool done = find_text(name, &i, fault) && statement_fill(&SQL_STATEMENTS[i], kind, fillings, &text, fault) &&
                text_run(store, text.data, what, fault);
    buf_clear(&text);
    return done;
}

/* ---- binding ---- */

static int parameter(const struct statement *statement, const char *name) {
    return sqlite3_bind_parameter_index(statement->handle, name);
}

void bind_int(struct statement *statement, const char *name, int64_t value) {
    if (statement != NULL) {
        sqlite3_bind_int64(statement->handle, parameter(statement, name), value);
    }
}

void bind_time(struct statement *statement, const char *name, int64_t value) {
    if (value != INSTANT_NONE) {
        bind_int(statement, name, value);
    }
}

void bind_text(struct statement *statement, const char *name, const char *text) {
    if (statement != NULL) {
        sqlite3_bind_text(statement->handle, parameter(statement, name), text, -1, SQLITE_STATIC);
    }
}

void bind_real(struct statement *statement, const char *name, double value) {
    if (statement != NULL) {
        sqlite3_bind_double(statement->handle, parameter(statement, name), value);
    }
}

void bind_copy(struct statement *statement, const char *name, const char *text) {
    if (statement != NULL) {
        sqlite3_bind_text(statement->handle, parameter(statement, name), text, -1, SQLITE_TRANSIENT);
    }
}

void bind_mirrored(struct statement *statement, const struct mirrored *mirrored) {
    bind_int(statement, ":integration", mirrored->integration);
    bind_int(statement, ":kind", mirrored->kind->id);
}

static void bind_slot(sqlite3_stmt *handle, int i, const struct slot *slot) {
    if (slot->type == SLOT_NUMBER) {
        sqlite3_bind_int64(handle, i, slot->number);
    } else if (slot->type == SLOT_TEXT) {
        sqlite3_bind_text(handle, i, slot->text, -1, SQLITE_STATIC);
    } else {
        sqlite3_bind_null(handle, i);
    }
}

void bind_slots(struct statement *statement, int first, const struct slot *slots, size_t n) {
    for (size_t i = 0; statement != NULL && i < n; i++) {
        bind_slot(statement->handle, first + (int)i, &slots[i]);
    }
}

const char *statement_parameter(struct statement *statement, int i) {
    return statement == NULL ? NULL : sqlite3_bind_parameter_name(statement->handle, i);
}

/* ---- running ---- */

bool statement_next(struct statement *statement, const char *what, struct fault *fault) {
    if (statement == NULL || statement->failed) {
        return false;
    }
    int result = sqlite3_step(statement->handle);
    statement->failed = result != SQLITE_ROW && result != SQLITE_DONE && !store_fault(statement->store, fault, what);
    return result == SQLITE_ROW;
}

bool statement_end(struct statement *statement) {
    if (statement == NULL) {
        return false;
    }
    bool done = !statement->failed;
    statement->failed = false;
    sqlite3_reset(statement->handle);
    return done;
}

bool statement_run(struct statement *statement, const char *what, struct fault *fault) {
    statement_next(statement, what, fault);
    return statement_end(statement);
}

bool statement_number(struct statement *statement, int64_t *out, struct fault *fault) {
    int64_t number = statement_next(statement, "cannot be read", fault) ? column_int(statement, 0) : 0;
    if (!statement_end(statement)) {
        return false;
    }
    *out = number;
    return true;
}

/* ---- columns ---- */

bool column_is_null(const struct statement *statement, int i) {
    return sqlite3_column_type(statement->handle, i) == SQLITE_NULL;
}

int64_t column_int(const struct statement *statement, int i) {
    return sqlite3_column_int64(statement->handle, i);
}

int64_t column_time(const struct statement *statement, int i) {
    return column_is_null(statement, i) ? INSTANT_NONE : instant_in_years(column_int(statement, i));
}

int64_t column_number(const struct statement *statement, int i) {
    return column_is_null(statement, i) ? INSTANT_NONE : column_int(statement, i);
}

const char *column_text(const struct statement *statement, int i) {
    return (const char *)sqlite3_column_text(statement->handle, i);
}

struct slot column_slot(const struct statement *statement, int i) {
    switch (sqlite3_column_type(statement->handle, i)) {
        case SQLITE_NULL:
            return (struct slot){.type = SLOT_NULL};
        case SQLITE_INTEGER:
            return (struct slot){.type = SLOT_NUMBER, .number = column_int(statement, i)};
        default:
            return (struct slot){.type = SLOT_TEXT, .text = column_text(statement, i)};
    }
}

/* ---- what was written ---- */

int64_t last_inserted(const struct store *store) {
    return sqlite3_last_insert_rowid(store->db);
}

int64_t last_written(const struct store *store) {
    return sqlite3_changes64(store->db);
}

int64_t total_written(const struct store *store) {
    return sqlite3_total_changes64(store->db);
}
