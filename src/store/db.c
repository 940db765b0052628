/* SPDX-License-Identifier: Apache-2.0 */
/* db: the one SQLite file: lock, open, checks, pragmas, migrations, transactions. */
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "encode.h"
#include "file.h"
#include "sql_text.h"
#include "store_p.h"

enum { APPLICATION_ID = 0x4D545452, BUSY_MS = 10000, URI_MAX = 64 * 1024 };

/* ---- opening ---- */

static bool pragma_int(struct store *store, const char *text, int64_t *out, struct fault *fault) {
    sqlite3_stmt *pragma = NULL;
    if (sqlite3_prepare_v2(store->db, text, -1, &pragma, NULL) != SQLITE_OK) {
        return store_fault(store, fault, "cannot prepare a statement");
    }
    int result = sqlite3_step(pragma);
    bool done = result == SQLITE_ROW || result == SQLITE_DONE || store_fault(store, fault, "cannot be read");
    *out = result == SQLITE_ROW ? sqlite3_column_int64(pragma, 0) : 0;
    sqlite3_finalize(pragma);
    return done;
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
    int64_t application = 0, tables = 0;
    *version = 0;
    if (!pragma_int(store, "PRAGMA application_id", &application, fault) ||
        !pragma_int(store, "PRAGMA user_version", version, fault) ||
        !statement_number(statement_get(store, "schema_count", fault), &tables, fault)) {
        return false;
    }
    if (*version < 0 || (application != APPLICATION_ID && (application != 0 || tables > 0))) {
        return store_fault_foreign(store, fault);
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
        if (!text_run(store, "BEGIN IMMEDIATE", "cannot be locked", fault) ||
            !text_run(store, SQL_MIGRATIONS[i].text, "cannot be migrated", fault) ||
            !text_run(store, stamp, "cannot be migrated", fault)) {
            return false;
        }
    }
    return true;
}

/* The built-in fields' numbers, and that of `gone`. */
static bool load_fields(struct store *store, struct fault *fault) {
    for (size_t k = 0; k < N_TABLES; k++) {
        const struct kind *kind = &KINDS[k];
        struct kind_kept *kept = &store->kinds[kind->id];
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

static struct store *new_store(const char *path) {
    struct store *store = must_malloc(sizeof *store);
    *store = (struct store){.path = must_strdup(path)};
    writer_init(&store->writer);
    return store;
}

static bool has_sidecar(const char *real, const char *suffix, struct stat *status) {
    char *name = must_malloc(strlen(real) + strlen(suffix) + 1);
    stpcpy(stpcpy(name, real), suffix);
    bool there = stat(name, status) == 0;
    free(name);
    return there;
}

/* Where the engine cannot make the index of its log: a folder that cannot be written and no -shm. Then it reads the
 * file alone (https://www.sqlite.org/wal.html, "Read-Only Databases"), and *unmerged says that a log has more. */
static bool is_frozen(const char *path, bool *unmerged) {
    struct stat status;
    char *real = realpath(path, NULL), *slash = real == NULL ? NULL : strrchr(real, '/');
    bool frozen = slash != NULL && !has_sidecar(real, "-shm", &status);
    *unmerged = frozen && has_sidecar(real, "-wal", &status) && status.st_size > 0;
    if (frozen) {
        slash[slash == real] = '\0';
        frozen = access(real, W_OK) != 0;
    }
    free(real);
    return frozen;
}

static bool open_frozen(struct store *store, int flags) {
    struct buf uri;
    buf_init(&uri, URI_MAX);
    buf_text(&uri, store->path[0] == '/' ? "file:" : "file:./");
    encode_percent(&uri, store->path); /* a slash as well, which the engine decodes */
    buf_text(&uri, "?immutable=1");
    bool open = sqlite3_open_v2(uri.data, &store->db, flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK;
    buf_clear(&uri);
    return open;
}

/* A relative path is made plain, as ":memory:" and "file:.." mean something else to the engine. */
static bool open_path(struct store *store, int flags) {
    const char *path = store->writer.path != NULL ? store->writer.path : store->path;
    char *plain = must_malloc(strlen(path) + sizeof "./");
    stpcpy(stpcpy(plain, path[0] == '/' ? "" : "./"), path);
    bool open = sqlite3_open_v2(plain, &store->db, flags | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK;
    free(plain);
    return open;
}

static bool open_db(struct store *store, int flags, const char *pragmas, struct fault *fault) {
    bool unmerged = false, frozen = (flags & SQLITE_OPEN_READONLY) != 0 && is_frozen(store->path, &unmerged);
    if (frozen && unmerged) {
        return fault_set(fault, FAULT_IO,
                         "store %s: its log %s-wal has records that were not merged, and its folder cannot be written: "
                         "copy both files to a folder that can",
                         store->path, store->path);
    }
    file_claim(&store->claim, store->path);
    if (frozen ? !open_frozen(store, flags) : !open_path(store, flags)) {
        return store_fault(store, fault, "cannot be opened");
    }
    sqlite3_extended_result_codes(store->db, 1);
    sqlite3_busy_timeout(store->db, BUSY_MS);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return text_run(store, pragmas, "cannot be set up", fault);
}

/* One that was copied here is made private, once it is known to be ours. */
static bool keep_private(struct store *store, struct fault *fault) {
    return fchmod(store->writer.file, 0600) == 0 || fault_set(fault, FAULT_IO, "store %s cannot be made private: %s%s",
                                                              store->path, strerror(errno), file_advice(errno));
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
                statement_number(statement_get(store, "copy_known", &ignored), &known, &ignored) && known > 0;
    store_close(store);
    return copy;
}

/* A copy lacks what sync needs, and the next one takes its place. It is left as it is: its readers need its mode. */
static bool refuse_copy(const char *path, struct fault *fault) {
    return !store_is_copy(path) ||
           fault_set(fault, FAULT_IO, "%s is a read-only copy that mttr published: name the store with --store", path);
}

bool store_open_write(const char *path, struct store **out, struct fault *fault) {
    /* pages of 8 KiB: a report's scan of the table takes a third less time than with 4 KiB */
    static const char PRAGMAS[] =
        "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; "
        "PRAGMA mmap_size = 0;"
        "PRAGMA cache_size = -16384";
    struct store *store = new_store(path);
    int64_t version = 0;
    /* identified first, so that no lock file is made next to a file of another program */
    bool open = refuse_copy(path, fault) && writer_open(&store->writer, path, fault) &&
                open_db(store, SQLITE_OPEN_READWRITE, "PRAGMA mmap_size = 0", fault) &&
                identify(store, &version, fault) && writer_lock(&store->writer, path, fault) &&
                identify(store, &version, fault) && keep_private(store, fault) &&
                text_run(store, PRAGMAS, "cannot be set up", fault) && migrate(store, version, fault) &&
                load_fields(store, fault);
    if (!open) {
        store_close(store);
        return false;
    }
    store->made = store->writer.made && version == 0; /* another run may have filled it before it was locked */
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
        return fault_set(fault, FAULT_IO, "store %s cannot be read: %s%s", path, strerror(EISDIR), file_advice(EISDIR));
    }
    if (!store_open_plain(path, SQLITE_OPEN_READONLY, "PRAGMA mmap_size = 0; PRAGMA cache_size = -4096", &version,
                          &store, fault)) {
        return false;
    }
    if (version < newest_version()) {
        store_close(store);
        return fault_set(fault, FAULT_IO, "store %s has an older schema: run mttr %s", path,
                         store_is_copy(path) ? "publish again" : "sync or mttr import to migrate it");
    }
    *out = store;
    return true;
}

void store_close(struct store *store) {
    if (store == NULL) {
        return;
    }
    statement_close_all(store);
    label_cache_close(store);
    sqlite3_close(store->db);
    file_release(&store->claim);
    writer_close(&store->writer);
    free(store->path);
    free(store);
}

void store_abandon(struct store *store) {
    if (store != NULL && store->made) {
        unlink(store->writer.path); /* the engine removes its -wal and -shm when it closes; the lock file stays for
                                       those who wait */
    }
    store_close(store);
}

/* ---- transactions ---- */

bool store_begin(struct store *store, struct fault *fault) {
    return text_run(store, "BEGIN IMMEDIATE", "cannot be locked", fault);
}

/* The past and a copy are one state already, until they are closed. */
bool store_begin_read(struct store *store, struct fault *fault) {
    return store->fixed || text_run(store, "BEGIN", "cannot be read", fault);
}

bool store_commit(struct store *store, struct fault *fault) {
    return text_run(store, "COMMIT", "cannot commit", fault);
}

void store_rollback(struct store *store) {
    if (!store->fixed && !sqlite3_get_autocommit(store->db)) {
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    }
    label_cache_forget(store);
}

/* ---- the whole file ---- */

bool store_rewrite(struct store *store, struct fault *fault) {
    int left = 0;
    for (sqlite3_stmt *next = NULL; (next = sqlite3_next_stmt(store->db, next)) != NULL;) {
        sqlite3_reset(next);
    }
    if (sqlite3_exec(store->db, "VACUUM", NULL, NULL, NULL) != SQLITE_OK) {
        return store_fault(store, fault, "excluded fields are erased, but the file cannot be rewritten");
    }
    if (sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, &left, NULL) != SQLITE_OK || left != 0) {
        return fault_set(
            fault, FAULT_BUSY,
            "store %s: excluded fields are erased, but another program still uses the old log: close it and run again",
            store->path);
    }
    return true;
}

void store_trust_schema(struct store *store, bool trust) {
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, (int)trust, NULL);
}
