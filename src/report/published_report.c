/* SPDX-License-Identifier: Apache-2.0 */
/* published_report: of the ledger, which may be large, only the names of what was counted are kept. */
#include "published_report.h"

#include <unistd.h>

#include "array.h"
#include "ledger_file_p.h"
#include "manifest.h"

struct record_list {
    struct published *published;
    size_t cap;
    struct arena *arena; /* of what is kept */
};

static bool keep_counted(void *context, const struct ledger_record *record, struct fault *fault) {
    struct record_list *list = context;
    struct published *published = list->published;
    const struct node *counted = node_get(record->row, "counted");
    const char *number = node_text(record->row, "number");
    (void)fault;
    if (counted == NULL || counted->type != NODE_BOOL || counted->integer == 0) {
        return true;
    }
    ARRAY_GROW_IN(list->arena, published->records, published->n, list->cap);
    published->records[published->n++] = (struct published_record){
        .integration = arena_strdup(list->arena, record->integration),
        .sys_id = arena_strdup(list->arena, record->sys_id),
        .number = arena_strdup(list->arena, number == NULL ? "" : number),
    };
    return true;
}

/* Why the report cannot be compared with; NULL: it can. */
static const char *why_not_comparable(const struct manifest *manifest, const char *ledger, struct arena *arena) {
    const struct kind *kind = manifest->job.profile.mttr.kind;
    if (kind != kind_find("incident")) {
        return arena_format(arena, "%s is of %s records: name another with --manifest", manifest->path, kind->name);
    }
    if (manifest->request.ledger != LEDGER_ALL || (manifest->request.formats & FORMAT_JSON) == 0) {
        return arena_format(arena, "%s does not list what it counted: report with --ledger all and --format json",
                            manifest->path);
    }
    return access(ledger, F_OK) == 0
               ? NULL
               : arena_format(arena, "there is no %s: name another report with --manifest", ledger);
}

bool published_report_read(const char *path, bool named, struct arena *arena, struct published **out, const char **why,
                           struct fault *fault) {
    struct manifest manifest;
    *out = NULL;
    if (!named && access(path, F_OK) != 0) {
        *why = arena_format(arena, "there is no %s: name one with --manifest", path);
        return true;
    }
    if (!manifest_read(path, arena, &manifest, fault)) {
        return false;
    }
    const char *ledger = manifest_file_path(&manifest, "incidents.json", arena);
    *why = why_not_comparable(&manifest, ledger, arena);
    if (*why != NULL) {
        return true;
    }
    struct published *published = arena_alloc(arena, sizeof *published);
    struct record_list list = {.published = published, .arena = arena};
    *published = (struct published){.path = path, .range = manifest.job.range, .run = manifest.run};
    bool done = ledger_file_each(ledger, keep_counted, &list, fault);
    *out = done ? published : NULL;
    return done;
}
