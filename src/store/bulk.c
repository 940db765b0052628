/*
 * bulk: the indexes of a mirror table are put off while its first load runs, and built at once at its end: sorted
 * building is several times faster than keeping them up row by row. The texts come from the schema itself.
 */
#include <stdlib.h>
#include <string.h>

#include "store_p.h"

enum { INDEXES_TEXT = 16 * 1024 };

static bool is_empty(struct store *store, const struct kind *kind, bool *empty, struct fault *fault) {
    static const struct filling NONE[] = {{NULL, NULL}};
    sqlite3_stmt *first = NULL;
    int64_t id;
    bool done =
        mirror_statement(store, kind, "mirror_any", NONE, &first, fault) && one_number(store, first, &id, fault);
    sqlite3_finalize(first);
    *empty = done && id == 0;
    return done;
}

/* Gathers the texts that drop the indexes and those that build them again. */
static bool read_indexes(struct store *store, const struct kind *kind, struct buf *drop, struct buf *build,
                         struct fault *fault) {
    sqlite3_stmt *list = statement(store, "index_list", fault);
    bool found = list != NULL;
    if (found) {
        bind_text(list, ":table", kind->name);
    }
    while (found) {
        if (!step_row(store, list, &found, "cannot read the schema", fault)) {
            return false;
        }
        if (found) {
            buf_format(drop, "DROP INDEX \"%s\";", column_text(list, 0));
            buf_format(build, "%s;", column_text(list, 1));
        }
    }
    sqlite3_reset(list);
    return list != NULL && ((!drop->over && !build->over) || fault_set(fault, FAULT_IO, "too many indexes"));
}

bool store_defer_indexes(struct store *store, const struct kind *kind, struct fault *fault) {
    struct buf drop, build;
    bool empty;
    if (!is_empty(store, kind, &empty, fault)) {
        return false;
    }
    if (!empty) {
        return true;
    }
    buf_init(&drop, INDEXES_TEXT);
    buf_init(&build, INDEXES_TEXT);
    bool done = read_indexes(store, kind, &drop, &build, fault) &&
                execute(store, drop.data, "cannot put off its indexes", fault);
    if (done) {
        free(store->deferred);
        store->deferred = strdup(build.data);
    }
    buf_clear(&drop);
    buf_clear(&build);
    return done;
}

bool store_build_indexes(struct store *store, struct fault *fault) {
    bool done = store->deferred == NULL || execute(store, store->deferred, "cannot build its indexes", fault);
    free(store->deferred);
    store->deferred = NULL;
    return done;
}
