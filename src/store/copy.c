/* SPDX-License-Identifier: Apache-2.0 */
/* copy: the store's records without what no dashboard needs, and a report's numbers next to them. */
#include "copy.h"

#include <errno.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "stop.h"
#include "store_p.h"

enum { COPY_MODE = 0640, TEXT_MAX = 1 << 20, LOOK_EVERY = 10000 /* of the engine's instructions */ };

struct copy {
    const char *path; /* as the caller named it */
    struct store *store;
    struct outfile *file;
    struct buf text; /* of the name or the list in hand */
};

/* ---- where it may go ---- */

/* The folder must be there: a path with a slip in it makes no folders. */
static bool check_new(const char *path, struct fault *fault) {
    char *folder = must_strdup(path), *slash = strrchr(folder, '/');
    struct stat status;
    if (slash != NULL) {
        slash[slash == folder] = '\0';
    }
    bool there = slash == NULL || stat(folder, &status) == 0;
    if (lstat(path, &status) == 0) {
        fault_set(fault, FAULT_USAGE, "%s is a broken link: remove it or name another file", path);
    } else if (!there) {
        fault_set(fault, FAULT_IO, "cannot write %s: there is no folder %s; make it first", path, folder);
    }
    free(folder);
    return fault->kind == FAULT_NONE;
}

/* Whoever types a profile or a store in place of FILE must not lose it. */
static bool check_place(const char *store, const char *path, struct fault *fault) {
    struct stat there, mine;
    if (stat(path, &there) != 0) {
        return errno == ENOENT ? check_new(path, fault)
                               : fault_set(fault, FAULT_IO, "cannot write %s: %s", path, strerror(errno));
    }
    if (stat(store, &mine) == 0 && there.st_dev == mine.st_dev && there.st_ino == mine.st_ino) {
        return fault_set(fault, FAULT_USAGE, "%s is the store itself: name another file for the copy", path);
    }
    if (S_ISDIR(there.st_mode)) {
        return fault_set(fault, FAULT_USAGE, "%s is a folder: name a file in it", path);
    }
    return (S_ISREG(there.st_mode) && store_is_copy(path)) ||
           fault_set(fault, FAULT_USAGE, "%s exists and is not a copy that mttr published: name another file", path);
}

/* ---- the copy of the store ---- */

static int is_stopped(void *context) {
    (void)context;
    return stop_signal() != 0;
}

static bool vacuum_into(struct copy *copy, struct store *from, struct fault *fault) {
    struct statement *vacuum = statement_get(from, "copy_store", fault);
    struct fault failed = {0};
    if (vacuum == NULL) {
        return false;
    }
    bind_text(vacuum, ":path", outfile_temporary(copy->file));
    sqlite3_progress_handler(from->db, LOOK_EVERY, is_stopped, NULL);
    if (statement_run(vacuum, "cannot be copied", &failed)) {
        return true;
    }
    if (stop_signal() != 0) {
        return fault_set(fault, FAULT_INCOMPLETE, "publish: stopped by a signal; nothing was published");
    }
    return fault_set(fault, FAULT_IO, "cannot copy the store %s to %s: %s", from->path, copy->path,
                     sqlite3_errmsg(from->db));
}

static bool copy_from(struct copy *copy, const char *store, struct fault *fault) {
    struct store *from = NULL;
    if (store_is_copy(store)) {
        return fault_set(fault, FAULT_USAGE, "%s is a copy that mttr published: name the store with --store", store);
    }
    bool done = store_open_read(store, &from, fault) && vacuum_into(copy, from, fault);
    store_close(from);
    return done;
}

/* One transaction from here to the commit, and no file next to it: what is half written is thrown away. */
static bool fill(struct copy *copy, struct fault *fault) {
    static const char PRAGMAS[] =
        "PRAGMA mmap_size = 0; PRAGMA cache_size = -16384; PRAGMA locking_mode = EXCLUSIVE; "
        "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA secure_delete = ON";
    int64_t version;
    if (!store_open_plain(outfile_temporary(copy->file), SQLITE_OPEN_READWRITE, PRAGMAS, &version, &copy->store,
                          fault) ||
        !store_begin(copy->store, fault)) {
        return false;
    }
    free(copy->store->path); /* what goes wrong from here on goes wrong with FILE */
    copy->store->path = must_strdup(copy->path);
    copy->store->fixed = true;
    return script_run(copy->store, NULL, "copy_trim", NULL, "cannot be trimmed", fault) &&
           script_run(copy->store, NULL, "copy_schema", NULL, "cannot get its tables", fault);
}

bool copy_open(const char *store, const char *path, struct copy **out, struct fault *fault) {
    if (!check_place(store, path, fault)) {
        return false;
    }
    struct copy *copy = must_malloc(sizeof *copy);
    char *real = realpath(path, NULL); /* a link stays, and what it leads to is replaced */
    *copy = (struct copy){.path = path};
    buf_init(&copy->text, TEXT_MAX);
    bool done = outfile_open_private(real == NULL ? path : real, &copy->file, fault) && copy_from(copy, store, fault) &&
                fill(copy, fault);
    free(real);
    if (!done) {
        copy_abort(copy);
        return false;
    }
    *out = copy;
    return true;
}

struct store *copy_store(struct copy *copy) {
    return copy->store;
}

/* ---- rows ---- */

/* The member that a parameter's name a::b leads to, or NULL. */
static const struct node *member_at(struct copy *copy, const struct node *row, const char *name) {
    buf_reset(&copy->text);
    for (; *name != '\0'; name++) {
        if (*name != ':') {
            buf_char(&copy->text, *name);
        } else if (name[1] == ':') {
            buf_char(&copy->text, '.');
        }
    }
    return node_find(row, copy->text.data);
}

/* The number that the JSON has: 6 decimals. */
static double as_written(double number) {
    char text[400]; /* the largest double has 309 digits before the point */
    snprintf(text, sizeof text, "%.6f", number);
    return strtod(text, NULL);
}

static void bind_list(struct copy *copy, struct statement *insert, const char *name, const struct node *list) {
    buf_reset(&copy->text);
    for (const struct node *text = list->first; text != NULL; text = text->next) {
        buf_text(&copy->text, text == list->first ? "" : ";");
        buf_text(&copy->text, text->text);
    }
    bind_copy(insert, name, copy->text.data);
}

static void bind_node(struct copy *copy, struct statement *insert, const char *name, const struct node *node) {
    switch (node->type) {
        case NODE_BOOL:
        case NODE_INT:
        case NODE_TIME:
            bind_int(insert, name, node->integer);
            break;
        case NODE_REAL:
            bind_real(insert, name, as_written(node->real));
            break;
        case NODE_TEXT:
            bind_text(insert, name, node->text);
            break;
        case NODE_ARRAY:
            bind_list(copy, insert, name, node);
            break;
        case NODE_NULL:
        case NODE_OBJECT:
            break;
    }
}

bool copy_add(struct copy *copy, const char *table, const struct copy_place *place, const struct node *row,
              struct fault *fault) {
    struct statement *insert = statement_get(copy->store, table, fault);
    const char *name;
    for (int i = 1; (name = statement_parameter(insert, i)) != NULL; i++) {
        const struct node *node = *name == '$' ? member_at(copy, row, name + 1) : NULL;
        if (node != NULL) {
            bind_node(copy, insert, name, node);
        }
    }
    bind_int(insert, ":profile", place->profile);
    bind_int(insert, ":part", place->part);
    bind_int(insert, ":place", place->place);
    bind_text(insert, ":metric", place->metric);
    bind_text(insert, ":field", place->field);
    return statement_run(insert, "cannot be written", fault);
}

/* ---- the end ---- */

static bool finish(struct copy *copy, struct copy_size *size, struct fault *fault) {
    const char *path = outfile_temporary(copy->file);
    struct stat status = {0};
    bool done = statement_number(statement_get(copy->store, "copy_records", fault), &size->records, fault) &&
                statement_number(statement_get(copy->store, "copy_runs", fault), &size->runs, fault) &&
                store_commit(copy->store, fault);
    store_close(copy->store);
    copy->store = NULL;
    if (done && (chmod(path, COPY_MODE) != 0 || stat(path, &status) != 0)) {
        done = fault_set(fault, FAULT_IO, "cannot write %s: %s", copy->path, strerror(errno));
    }
    size->bytes = (int64_t)status.st_size;
    return done;
}

bool copy_commit(struct copy *copy, struct copy_size *out, struct fault *fault) {
    struct copy_size size = {0};
    bool done = finish(copy, &size, fault);
    if (done) {
        done = outfile_commit(copy->file, NULL, fault);
        copy->file = NULL; /* freed in any case */
    }
    copy_abort(copy);
    if (done) {
        *out = size;
    }
    return done;
}

void copy_abort(struct copy *copy) {
    if (copy == NULL) {
        return;
    }
    store_close(copy->store); /* before the file's own descriptor, whose closing would end the engine's locks */
    outfile_abort(copy->file);
    buf_clear(&copy->text);
    free(copy);
}
