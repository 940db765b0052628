/* audit_published: a published report, read back: JSON is YAML, so the reader of configuration reads the manifest; the
 * ledger may be large and has a record a line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit_p.h"
#include "decode.h"
#include "instant.h"
#include "text.h"
#include "yaml.h"

static bool broken(const char *path, struct fault *fault) {
    return fault_set(fault, FAULT_USAGE, "%s is no manifest of mttr report: name another with --manifest", path);
}

static bool read_instant(const struct yaml *map, const char *key, int64_t *out) {
    const struct yaml *value = yaml_get(map, key);
    return value != NULL && value->type == YAML_SCALAR && instant_parse_rfc3339(value->text, out);
}

static bool read_manifest(const char *path, struct arena *arena, struct published *out, struct fault *fault) {
    const char *text;
    struct yaml *root = NULL;
    if (!yaml_read(path, arena, &text, &root, fault)) {
        return false;
    }
    const struct yaml *range = root->type == YAML_MAP ? yaml_get(root, "range") : NULL;
    const struct yaml *store = root->type == YAML_MAP ? yaml_get(root, "store") : NULL;
    if (range == NULL || store == NULL || range->type != YAML_MAP || store->type != YAML_MAP ||
        !read_instant(range, "from", &out->range.from) || !read_instant(range, "to", &out->range.to) ||
        yaml_get(store, "run") == NULL || !text_integer(yaml_get(store, "run")->text, &out->run)) {
        return broken(path, fault);
    }
    return true;
}

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

bool published_read(const char *path, bool named, struct arena *arena, struct published **out, const char **why,
                    struct fault *fault) {
    *out = NULL;
    if (!named && access(path, F_OK) != 0) {
        *why = arena_format(arena, "there is no %s: name one with --manifest", path);
        return true;
    }
    struct published *published = arena_alloc(arena, sizeof *published);
    published->path = path;
    if (!read_manifest(path, arena, published, fault)) {
        return false;
    }
    const char *slash = strrchr(path, '/');
    int folder = slash == NULL ? 0 : (int)(slash - path) + 1;
    const char *ledger = arena_format(arena, "%.*sincidents.json", folder, path);
    FILE *file = fopen(ledger, "re");
    if (file == NULL) {
        *why = "there is no incidents.json beside the manifest";
        return true;
    }
    bool done = read_ledger(file, ledger, arena, published, fault);
    fclose(file);
    *out = done ? published : NULL;
    return done;
}
