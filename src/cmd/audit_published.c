/* SPDX-License-Identifier: Apache-2.0 */
/* audit_published: a published report, read back: its manifest, and of its ledger, which may be large and has a record
 * a line, the names of what it counted. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit_p.h"
#include "decode.h"
#include "file.h"
#include "manifest_p.h"

/* A line of incidents.json, as publish writes it: brackets alone, or one object. */
static bool take_line(const char *line, struct arena *arena, struct published *out, size_t *cap, struct fault *fault) {
    static const char *const NAMES[] = {"integration", "sys_id", "number", "counted"};
    const char *texts[sizeof NAMES / sizeof *NAMES];
    line += strspn(line, " ");
    size_t n = strlen(line);
    while (n > 0 && strchr("\r\n,", line[n - 1]) != NULL) {
        n--;
    }
    if (n == 0 || line[0] != '{') {
        return true;
    }
    const char *object = arena_strndup(arena, line, n);
    if (!decode_members(object, n, NAMES, sizeof NAMES / sizeof *NAMES, arena, texts, fault)) {
        return false;
    }
    if (strcmp(texts[3], "true") != 0) {
        return true;
    }
    if (out->n == *cap) {
        *cap = 2 * *cap + 256;
        out->records = must_realloc(out->records, *cap * sizeof *out->records);
    }
    out->records[out->n++] = (struct published_record){.integration = texts[0], .sys_id = texts[1], .number = texts[2]};
    return true;
}

static bool read_ledger(FILE *file, const char *path, struct arena *arena, struct published *out, struct fault *fault) {
    char *line = NULL;
    size_t room = 0, cap = 0;
    struct arena scratch;
    bool done = true;
    arena_init(&scratch);
    while (done && getline(&line, &room, file) > 0) {
        size_t before = out->n;
        done = take_line(line, &scratch, out, &cap, fault);
        if (out->n > before) { /* of what was parsed only the names are kept */
            struct published_record *record = &out->records[before];
            record->integration = arena_strdup(arena, record->integration);
            record->sys_id = arena_strdup(arena, record->sys_id);
            record->number = arena_strdup(arena, record->number);
        }
        arena_reset(&scratch);
    }
    arena_clear(&scratch);
    free(line);
    if (!done) {
        fault->kind = FAULT_USAGE;
        return fault_context(fault, "%s", path);
    }
    struct published_record *kept = arena_alloc(arena, (out->n + 1) * sizeof *kept);
    if (out->n > 0) {
        memcpy(kept, out->records, out->n * sizeof *kept);
    }
    free(out->records);
    out->records = kept;
    return true;
}

/* Why the report cannot be compared with; NULL: it can. */
static const char *bar_of(const struct manifest *manifest, const char *ledger, struct arena *arena) {
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

bool published_read(const char *path, bool named, struct arena *arena, struct published **out, const char **why,
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
    const char *ledger = manifest_beside(&manifest, "incidents.json", arena);
    *why = bar_of(&manifest, ledger, arena);
    if (*why != NULL) {
        return true;
    }
    FILE *file = fopen(ledger, "re");
    if (file == NULL) {
        return fault_set(fault, FAULT_USAGE, "cannot read %s: %s%s", ledger, strerror(errno), file_mend(errno));
    }
    struct published *published = arena_alloc(arena, sizeof *published);
    *published = (struct published){.path = path, .range = manifest.job.range, .run = manifest.run};
    bool done = read_ledger(file, ledger, arena, published, fault);
    fclose(file);
    *out = done ? published : NULL;
    return done;
}
