/* SPDX-License-Identifier: Apache-2.0 */
/* db: the one SQLite file: lock, open, checks, pragmas, migrations, statements, transactions. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "instant.h"
#include "sql_text.h"
#include "store_p.h"

enum { APPLICATION_ID = 0x4D545452, BUSY_MS = 10000, MIRROR_TEXT = 64 * 1024 };

static bool refuse_foreign(const struct store *store, struct fault *fault) {
    return fault_set(fault, FAULT_IO, "%s is not a store of mttr: name another file with --store", store->path);
}

bool store_fault(struct store *store, struct fault *fault, const char *what) {
    if (sqlite3_errcode(store->db) == SQLITE_NOTADB) {
        return refuse_foreign(store, fault);
    }
    return fault_set(fault, FAULT_IO, "store %s: %s: %s", store->path, what, sqlite3_errmsg(store->db));
}

/* ---- statements ---- */

static bool execute(struct store *store, const char *text, const char *what, struct fault *fault) {
    return sqlite3_exec(store->db, text, NULL, NULL, NULL) == SQLITE_OK || store_fault(store, fault, what);
}

bool prepare(struct store *store, const char *text, sqlite3_stmt **out, struct fault *fault) {
    if (sqlite3_prepare_v3(store->db, text, -1, SQLITE_PREPARE_PERSISTENT, out, NULL) != SQLITE_OK) {
        return store_fault(store, fault, "cannot prepare a statement");
    }
    return true;
}

static const char *statement_text(const char *name, size_t *position) {
    size_t i = 0;
    while (SQL_STATEMENTS[i].name != NULL && strcmp(SQL_STATEMENTS[i].name, name) != 0) {
        i++;
    }
    *position = i;
    return SQL_STATEMENTS[i].text;
}

sqlite3_stmt *statement(struct store *store, const char *name, struct fault *fault) {
    size_t i;
    const char *text = statement_text(name, &i);
    if (text == NULL || i >= STATEMENTS) {
        fault_set(fault, FAULT_IO, "no statement '%s' is built in", name);
        return NULL;
    }
    if (store->statements[i] == NULL && !prepare(store, text, &store->statements[i], fault)) {
        return NULL;
    }
    sqlite3_reset(store->statements[i]);
    sqlite3_clear_bindings(store->statements[i]);
    return store->statements[i];
}

/* What stands in place of the {name} at text, or NULL. */
static const char *filling_at(const char *text, const struct kind *kind, const struct filling *fillings, size_t n) {
    if (n == strlen("table") && strncmp(text, "table", n) == 0) {
        return kind->name;
    }
    while (fillings->name != NULL && (strlen(fillings->name) != n || strncmp(fillings->name, text, n) != 0)) {
        fillings++;
    }
    return fillings->text;
}

/* The statement's text with every {name} filled. */
static bool fill(const struct kind *kind, const char *name, const struct filling *fillings, struct buf *out,
                 struct fault *fault) {
    size_t position;
    for (const char *rest = statement_text(name, &position); rest != NULL && *rest != '\0';) {
        size_t plain = strcspn(rest, "{"), n = strcspn(rest + plain, "}");
        const char *filling = n == 0 ? "" : filling_at(rest + plain + 1, kind, fillings, n - 1);
        buf_add(out, rest, plain);
        buf_text(out, filling == NULL ? "" : filling);
        rest += plain + n + (rest[plain] == '{');
    }
    return !out->over || fault_set(fault, FAULT_USAGE, "too many fields at once");
}

bool mirror_statement(struct store *store, const struct kind *kind, const char *name, const struct filling *fillings,
                      sqlite3_stmt **out, struct fault *fault) {
    struct buf text;
    buf_init(&text, MIRROR_TEXT);
    bool done = fill(kind, name, fillings, &text, fault) && prepare(store, text.data, out, fault);
    buf_clear(&text);
    return done;
}

bool mirror_script(struct store *store, const struct kind *kind, const char *name, const struct filling *fillings,
                   struct fault *fault) {
    struct buf text;
    buf_init(&text, MIRROR_TEXT);
    bool done =
        fill(kind, name, fillings, &text, fault) && execute(store, text.data, "cannot go back in its history", fault);
    buf_clear(&text);
    return done;
}

void bind_int(sqlite3_stmt *statement, const char *name, int64_t value) {
    sqlite3_bind_int64(statement, sqlite3_bind_parameter_index(statement, name), value);
}

void bind_time(sqlite3_stmt *statement, const char *name, int64_t value) {
    if (value != INSTANT_NONE) {
        bind_int(statement, name, value);
    }
}

void bind_text(sqlite3_stmt *statement, const char *name, const char *text) {
    sqlite3_bind_text(statement, sqlite3_bind_parameter_index(statement, name), text, -1, SQLITE_STATIC);
}

void bind_mirrored(sqlite3_stmt *statement, const struct mirrored *mirrored) {
    bind_int(statement, ":integration", mirrored->integration);
    bind_int(statement, ":kind", mirrored->kind->id);
}

bool run_statement(struct store *store, sqlite3_stmt *statement, const char *what, struct fault *fault) {
    int result = sqlite3_step(statement);
    bool done = result == SQLITE_DONE || result == SQLITE_ROW || store_fault(store, fault, what);
    sqlite3_reset(statement);
    return done;
}

bool run_script(struct store *store, const char *name, const char *what, struct fault *fault) {
    size_t position;
    return execute(store, statement_text(name, &position), what, fault);
}

bool step_row(struct store *store, sqlite3_stmt *statement, bool *found, const char *what, struct fault *fault) {
    int result = sqlite3_step(statement);
    *found = result == SQLITE_ROW;
    if (result != SQLITE_ROW && result != SQLITE_DONE) {
        return store_fault(store, fault, what);
    }
    return true;
}

const char *column_text(sqlite3_stmt *statement, int i) {
    return (const char *)sqlite3_column_text(statement, i);
}

int64_t column_time(sqlite3_stmt *statement, int i) {
    return sqlite3_column_type(statement, i) == SQLITE_NULL ? INSTANT_NONE : sqlite3_column_int64(statement, i);
}

bool one_number(struct store *store, sqlite3_stmt *query, int64_t *out, struct fault *fault) {
    bool found = false;
    if (query == NULL || !step_row(store, query, &found, "cannot be read", fault)) {
        return false;
    }
    *out = found ? sqlite3_column_int64(query, 0) : 0;
    sqlite3_reset(query);
    return true;
}

/* ---- opening ---- */

static bool pragma_int(struct store *store, const char *text, int64_t *out, struct fault *fault) {
    sqlite3_stmt *pragma = NULL;
    bool found = false;
    if (!prepare(store, text, &pragma, fault) || !step_row(store, pragma, &found, "cannot be read", fault)) {
        sqlite3_finalize(pragma);
        return false;
    }
    *out = found ? sqlite3_column_int64(pragma, 0) : 0;
    sqlite3_finalize(pragma);
    return true;
}

static int64_t newest_version(void) {
    int64_t n = 0;
    while (SQL_MIGRATIONS[n].name != NULL) {
        n++;
    }
    return n;
}

/* Whose file it is and of which schema. *version is 0 for an empty file. */
static bool identify(struct store *store, int64_t *version, struct fault *fault) {
    int64_t application, tables;
    if (!pragma_int(store, "PRAGMA application_id", &application, fault) ||
        !pragma_int(store, "PRAGMA user_version", version, fault) ||
        !pragma_int(store, "SELECT count(*) FROM sqlite_schema", &tables, fault)) {
        return false;
    }
    if (*version < 0 || (application != APPLICATION_ID && (application != 0 || tables > 0))) {
        return refuse_foreign(store, fault);
    }
    if (*version > newest_version()) {
        return fault_set(fault, FAULT_IO,
                         "store %s has schema %lld and this mttr knows %lld: use the newer mttr that wrote it",
                         store->path, (long long)*version, (long long)newest_version());
    }
    return true;
}

static bool migrate(struct store *store, int64_t version, struct fault *fault) {
    for (int64_t i = version; i < newest_version(); i++) {
        char stamp[96];
        snprintf(stamp, sizeof stamp, "PRAGMA application_id = %d; PRAGMA user_version = %lld; COMMIT", APPLICATION_ID,
                 (long long)i + 1);
        if (!execute(store, "BEGIN IMMEDIATE", "cannot be locked", fault) ||
            !execute(store, SQL_MIGRATIONS[i].text, "cannot be migrated", fault) ||
            !execute(store, stamp, "cannot be migrated", fault)) {
            return false;
        }
    }
    return true;
}

/* The built-in fields' numbers, and that of `gone`. */
static bool load_fields(struct store *store, struct fault *fault) {
    for (size_t k = 0; k < N_TABLES; k++) {
        const struct kind *kind = &KINDS[k];
        struct kind_statements *kept = &store->kinds[kind->id];
        for (size_t i = 0; i < kind->n_fields; i++) {
            if (!field_number(store, kind, kind->fields[i].name, kind->fields[i].form, &kept->fields[i], fault)) {
                return false;
            }
        }
        if (!field_number(store, kind, "gone", FORM_TEXT, &kept->gone_field, fault)) {
            return false;
        }
    }
    return true;
}

/* A writer that another one precedes must not wait: it says so. The lock goes with the process, however it ends. */
static bool take_lock(struct store *store, struct fault *fault) {
    char *name = malloc(strlen(store->path) + sizeof ".lock");
    if (name == NULL) {
        return fault_set(fault, FAULT_IO, "store %s: out of memory", store->path);
    }
    stpcpy(stpcpy(name, store->path), ".lock");
    store->lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool done = true;
    if (store->lock < 0) {
        done = fault_set(fault, FAULT_IO, "cannot write %s: %s", name, strerror(errno));
    } else if (flock(store->lock, LOCK_EX | LOCK_NB) != 0) {
        done = fault_set(fault, FAULT_BUSY,
                         "store %s is being written by another run of mttr: try again when it is done", store->path);
    }
    free(name);
    return done;
}

static struct store *new_store(const char *path) {
    struct store *store = must_malloc(sizeof *store);
    *store = (struct store){.path = strdup(path), .lock = -1};
    return store;
}

/* A relative path is made plain, as ":memory:" and "file:.." mean something else to the engine. */
static bool open_path(struct store *store, int flags) {
    char *plain = must_malloc(strlen(store->path) + sizeof "./");
    stpcpy(stpcpy(plain, store->path[0] == '/' ? "" : "./"), store->path);
    bool open = sqlite3_open_v2(plain, &store->db, flags | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK;
    free(plain);
    return open;
}

static bool open_db(struct store *store, int flags, const char *pragmas, struct fault *fault) {
    if (!open_path(store, flags)) {
        return store_fault(store, fault, "cannot be opened");
    }
    sqlite3_extended_result_codes(store->db, 1);
    sqlite3_busy_timeout(store->db, BUSY_MS);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return execute(store, pragmas, "cannot be set up", fault);
}

/* The file is made by us, so that it is 0600 from its first moment. */
static bool make_file(struct store *store, struct fault *fault) {
    store->made = access(store->path, F_OK) != 0;
    int fd = open(store->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        return fault_set(fault, FAULT_IO, "store %s cannot be written: %s%s", store->path, strerror(errno),
                         file_mend(errno));
    }
    close(fd);
    return true;
}

/* One that was copied here is made private, once it is known to be ours. */
static bool keep_private(struct store *store, struct fault *fault) {
    return chmod(store->path, 0600) == 0 || fault_set(fault, FAULT_IO, "store %s cannot be made private: %s%s",
                                                      store->path, strerror(errno), file_mend(errno));
}

bool store_open_plain(const char *path, int flags, const char *pragmas, int64_t *version, struct store **out,
                      struct fault *fault) {
    struct store *store = new_store(path);
    if (!open_db(store, flags, pragmas, fault) || !identify(store, version, fault)) {
        store_close(store);
        return false;
    }
    *out = store;
    return true;
}

bool store_is_copy(const char *path) {
    struct store *store = NULL;
    struct fault ignored = {0}; /* what cannot be read as a copy is none */
    int64_t version, known = 0;
    bool copy = store_open_plain(path, SQLITE_OPEN_READONLY, "PRAGMA mmap_size = 0", &version, &store, &ignored) &&
                one_number(store, statement(store, "copy_known", &ignored), &known, &ignored) && known > 0;
    store_close(store);
    return copy;
}

/* A copy lacks what sync needs, and the next one takes its place. It is left as it is: its readers need its mode. */
static bool refuse_copy(const char *path, struct fault *fault) {
    return !store_is_copy(path) ||
           fault_set(fault, FAULT_IO,
                     "%s is a copy that mttr published, for reading alone: name the store with --store", path);
}

bool store_open_write(const char *path, struct store **out, struct fault *fault) {
    /* pages of 8 KiB: a report's walk over the table takes a third less time than with 4 KiB */
    static const char PRAGMAS[] =
        "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; "
        "PRAGMA mmap_size = 0;"
        "PRAGMA cache_size = -16384";
    struct store *store = new_store(path);
    int64_t version = 0;
    /* identified first, so that no lock comes to lie beside a file of another program */
    bool open = refuse_copy(path, fault) && make_file(store, fault) &&
                open_db(store, SQLITE_OPEN_READWRITE, "PRAGMA mmap_size = 0", fault) &&
                identify(store, &version, fault) && take_lock(store, fault) && identify(store, &version, fault) &&
                keep_private(store, fault) && execute(store, PRAGMAS, "cannot be set up", fault) &&
                migrate(store, version, fault) && load_fields(store, fault);
    if (!open) {
        store_close(store);
        return false;
    }
    *out = store;
    return true;
}

bool store_open_read(const char *path, struct store **out, struct fault *fault) {
    struct store *store = NULL;
    int64_t version = 0;
    struct stat status;
    if (access(path, F_OK) != 0) {
        return fault_set(fault, FAULT_IO,
                         "no store at %s: run mttr sync or mttr import first, or name one with --store", path);
    }
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
        return fault_set(fault, FAULT_IO, "store %s cannot be read: %s%s", path, strerror(EISDIR), file_mend(EISDIR));
    }
    if (!store_open_plain(path, SQLITE_OPEN_READONLY, "PRAGMA mmap_size = 0; PRAGMA cache_size = -4096", &version,
                          &store, fault)) {
        return false;
    }
    if (version < newest_version()) {
        store_close(store);
        return fault_set(fault, FAULT_IO, "store %s has an older schema: run mttr %s", path,
                         store_is_copy(path) ? "publish again" : "sync or mttr import, which migrate it");
    }
    *out = store;
    return true;
}

void store_close(struct store *store) {
    if (store == NULL) {
        return;
    }
    for (size_t i = 0; i < STATEMENTS; i++) {
        sqlite3_finalize(store->statements[i]);
    }
    for (size_t i = 0; i <= N_TABLES; i++) {
        sqlite3_finalize(store->kinds[i].find);
        sqlite3_finalize(store->kinds[i].insert);
        sqlite3_finalize(store->kinds[i].update);
        sqlite3_finalize(store->kinds[i].sight);
        sqlite3_finalize(store->kinds[i].history);
    }
    label_cache_close(store);
    sqlite3_close(store->db);
    if (store->lock >= 0) {
        close(store->lock);
    }
    free(store->path);
    free(store);
}

void store_abandon(struct store *store) {
    if (store != NULL && store->made) {
        unlink(store->path); /* the engine removes its -wal and -shm when it closes; the lock file stays for those who
                                wait */
    }
    store_close(store);
}

/* ---- transactions ---- */

bool store_begin(struct store *store, struct fault *fault) {
    return execute(store, "BEGIN IMMEDIATE", "cannot be locked", fault);
}

/* The past and a copy are one state already, until they are closed. */
bool store_begin_read(struct store *store, struct fault *fault) {
    return store->fixed || execute(store, "BEGIN", "cannot be read", fault);
}

bool store_commit(struct store *store, struct fault *fault) {
    return execute(store, "COMMIT", "cannot commit", fault);
}

void store_rollback(struct store *store) {
    if (!store->fixed && !sqlite3_get_autocommit(store->db)) {
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    }
    label_cache_forget(store);
}
