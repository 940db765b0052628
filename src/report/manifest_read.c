/* SPDX-License-Identifier: Apache-2.0 */
/* manifest: manifest.json, read back. */
#include "manifest.h"

#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "instant.h"
#include "json.h"

enum { MANIFEST_MAX = 16 << 20, FILES_MAX = 4096, NAME_MAX_BYTES = 200 };

/* ---- members ---- */

static const char *const TYPES[] = {"null",   "true or false", "a whole number", "a number",
                                    "a text", "a time",        "an object",      "a list"};

static const struct node *want(const struct node *object, const char *key, enum node_type type, struct fault *fault) {
    const struct node *node = object == NULL ? NULL : node_get(object, key);
    if (node == NULL || node->type != type) {
        fault_set(fault, FAULT_USAGE, "not a manifest of mttr: '%s' is not %s", key, TYPES[type]);
        return NULL;
    }
    return node;
}

static const char *want_text(const struct node *object, const char *key, struct fault *fault) {
    const struct node *node = want(object, key, NODE_TEXT, fault);
    return node == NULL ? NULL : node->text;
}

static bool want_int(const struct node *object, const char *key, int64_t *out, struct fault *fault) {
    const struct node *node = want(object, key, NODE_INT, fault);
    *out = node == NULL ? 0 : node->integer;
    return node != NULL && (node->integer >= 0 || fault_set(fault, FAULT_USAGE, "'%s' is below 0", key));
}

static bool want_bool(const struct node *object, const char *key, bool *out, struct fault *fault) {
    const struct node *node = want(object, key, NODE_BOOL, fault);
    *out = node != NULL && node->integer != 0;
    return node != NULL;
}

static bool want_time(const struct node *object, const char *key, int64_t *out, struct fault *fault) {
    const char *text = want_text(object, key, fault);
    return text != NULL && (instant_parse_rfc3339(text, out) ||
                            fault_set(fault, FAULT_USAGE, "not a manifest of mttr: '%s' is not a time", key));
}

static bool want_digest(const struct node *object, const char *key, const char **out, struct fault *fault) {
    *out = want_text(object, key, fault);
    return *out != NULL && ((strlen(*out) == DIGEST_TEXT - 1 && strspn(*out, "0123456789abcdef") == DIGEST_TEXT - 1) ||
                            fault_set(fault, FAULT_USAGE, "not a manifest of mttr: '%s' is not a SHA-256", key));
}

/* ---- the parts ---- */

static bool read_holidays(const struct node *profile, struct manifest *out, struct arena *arena, struct fault *fault) {
    const struct node *list = want(profile, "holidays", NODE_ARRAY, fault);
    size_t n = 0, most = node_count(list);
    int64_t *days = arena_alloc(arena, (most + 1) * sizeof *days);
    for (const struct node *day = list == NULL ? NULL : list->first; day != NULL; day = day->next) {
        struct civil civil;
        if (day->type != NODE_TEXT || !instant_parse_date(day->text, &civil)) {
            return fault_set(fault, FAULT_USAGE, "not a manifest of mttr: 'holidays' has what is no date");
        }
        days[n++] = instant_days(civil.year, civil.month, civil.day);
        if (n > 1 && days[n - 1] < days[n - 2]) {
            return fault_set(fault, FAULT_USAGE, "not a manifest of mttr: 'holidays' are not in order");
        }
    }
    if (n > 0 && out->job.profile.mttr.calendar != NULL) {
        struct calendar *calendar = arena_alloc(arena, sizeof *calendar);
        *calendar = *out->job.profile.mttr.calendar;
        calendar->holidays = days;
        calendar->n_holidays = n;
        out->job.profile.mttr.calendar = calendar;
    }
    return list != NULL;
}

static bool read_profile(const struct node *root, struct manifest *out, struct arena *arena, struct fault *fault) {
    const struct node *node = want(root, "profile", NODE_OBJECT, fault);
    const char *text = node == NULL ? NULL : want_text(node, "text", fault), *sha256, *name;
    if (text == NULL || !want_digest(node, "sha256", &sha256, fault) ||
        (name = want_text(node, "name", fault)) == NULL ||
        !profile_parse(arena_format(arena, "%s: profile", out->path), text, arena, &out->job.profile, fault)) {
        return false;
    }
    if (strcmp(out->job.profile.sha256, sha256) != 0 || strcmp(out->job.profile.name, name) != 0) {
        return fault_set(fault, FAULT_USAGE, "the manifest was edited: its profile is not the one that it names");
    }
    const struct node *file = node_get(node, "holidays_file");
    return read_holidays(node, out, arena, fault) &&
           (file == NULL || file->type == NODE_NULL || want_digest(file, "sha256", &out->holidays_sha256, fault));
}

static bool read_group_by(const struct node *options, struct manifest *out, struct arena *arena, struct fault *fault) {
    const struct node *list = want(options, "group_by", NODE_ARRAY, fault);
    size_t most = node_count(list);
    out->job.group_by = arena_alloc(arena, (most + 1) * sizeof *out->job.group_by);
    for (const struct node *name = list == NULL ? NULL : list->first; name != NULL; name = name->next) {
        if (name->type != NODE_TEXT) {
            return fault_set(fault, FAULT_USAGE, "not a manifest of mttr: 'group_by' has what is no field");
        }
        if (!field_ref_find(out->job.profile.mttr.kind, name->text, "group_by",
                            &out->job.group_by[out->job.n_group_by++], fault)) {
            return false;
        }
    }
    return list != NULL;
}

static bool read_formats(const struct node *options, struct manifest *out, struct fault *fault) {
    const struct node *list = want(options, "format", NODE_ARRAY, fault);
    for (const struct node *name = list == NULL ? NULL : list->first; name != NULL; name = name->next) {
        if (name->type != NODE_TEXT) {
            return fault_set(fault, FAULT_USAGE, "not a manifest of mttr: 'format' has what is no text");
        }
        if (!format_add(name->text, &out->request.formats, fault)) {
            return false;
        }
    }
    return list != NULL;
}

static bool read_csv(const struct node *options, struct csv_form *out, struct fault *fault) {
    const char *profile = want_text(options, "csv_profile", fault);
    const char *separator = profile == NULL ? NULL : want_text(options, "csv_separator", fault);
    const char *decimal = separator == NULL ? NULL : want_text(options, "csv_decimal", fault);
    return decimal != NULL && csv_form_find(profile, separator, decimal, out, fault) &&
           want_bool(options, "csv_raw", &out->raw, fault);
}

static bool read_options(const struct node *root, struct manifest *out, struct arena *arena, struct fault *fault) {
    const struct node *node = want(root, "options", NODE_OBJECT, fault);
    const char *granularity = node == NULL ? NULL : want_text(node, "granularity", fault);
    const char *ledger = granularity == NULL ? NULL : want_text(node, "ledger", fault);
    const struct node *team = node == NULL ? NULL : node_get(node, "team");
    if (ledger == NULL || !granularity_find(granularity, &out->request.granularity, fault) ||
        !ledger_find(ledger, &out->request.ledger, fault) || !read_csv(node, &out->request.csv, fault) ||
        !want_bool(node, "sensitivity", &out->request.sensitivity, fault)) {
        return false;
    }
    if (team == NULL || (team->type != NODE_NULL && team->type != NODE_TEXT)) {
        return fault_set(fault, FAULT_USAGE, "not a manifest of mttr: 'team' is neither a text nor null");
    }
    out->request.team = team->text;
    return read_group_by(node, out, arena, fault) && read_formats(node, out, fault);
}

static bool read_range(const struct node *root, struct manifest *out, struct fault *fault) {
    const struct node *node = want(root, "range", NODE_OBJECT, fault);
    struct range *range = &out->job.range;
    if (node == NULL || !want_time(node, "from", &range->from, fault) || !want_time(node, "to", &range->to, fault)) {
        return false;
    }
    const struct node *days = node_get(node, "days");
    if (range->from >= range->to) {
        return fault_set(fault, FAULT_USAGE, "not a manifest of mttr: the range ends before it begins");
    }
    return (days != NULL && days->type == NODE_NULL) || want_int(node, "days", &range->days, fault);
}

static bool read_store(const struct node *root, struct manifest *out, struct fault *fault) {
    const struct node *node = want(root, "store", NODE_OBJECT, fault);
    if (node == NULL || !want_int(node, "run", &out->run, fault) || !want_bool(node, "open", &out->run_open, fault)) {
        return false;
    }
    out->run_started = INSTANT_NONE; /* a report on a store before its first run */
    return out->run == 0 || want_time(node, "started", &out->run_started, fault);
}

static bool read_population(const struct node *root, struct manifest *out, struct fault *fault) {
    const struct node *node = want(root, "population", NODE_OBJECT, fault);
    return node != NULL && want_int(node, "count", &out->population, fault) &&
           want_digest(node, "sha256", &out->population_sha256, fault);
}

/* Only what report names its files: no slash, no dot in front. */
static bool is_file_name(const char *name) {
    static const char TAKEN[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
    size_t n = strlen(name);
    return n > 0 && n <= NAME_MAX_BYTES && name[0] != '.' && strspn(name, TAKEN) == n;
}

static bool read_files(const struct node *root, struct manifest *out, struct arena *arena, struct fault *fault) {
    const struct node *list = want(root, "files", NODE_ARRAY, fault);
    out->files = arena_alloc(arena, FILES_MAX * sizeof *out->files);
    for (const struct node *node = list == NULL ? NULL : list->first; node != NULL; node = node->next) {
        struct manifest_file *file = &out->files[out->n_files];
        if (out->n_files++ >= FILES_MAX) {
            return fault_set(fault, FAULT_USAGE, "not a manifest of mttr: more than %d files", FILES_MAX);
        }
        file->name = node->type == NODE_OBJECT ? want_text(node, "name", fault) : NULL;
        if (file->name == NULL || !is_file_name(file->name)) {
            return fault_set(fault, FAULT_USAGE, "not a manifest of mttr: a name in 'files' is none that report gives");
        }
        if (!want_digest(node, "sha256", &file->sha256, fault)) {
            return false;
        }
    }
    return list != NULL;
}

/* ---- the whole ---- */

static bool read_root(const struct node *root, struct manifest *out, struct arena *arena, struct fault *fault) {
    const char *schema = root->type == NODE_OBJECT ? want_text(root, "schema", fault) : NULL;
    if (schema != NULL && strncmp(schema, "mttr/manifest/", strlen("mttr/manifest/")) == 0 &&
        strcmp(schema, "mttr/manifest/1") != 0) {
        return fault_set(fault, FAULT_USAGE,
                         "'schema' is %s, and this mttr knows mttr/manifest/1: use the newer mttr that wrote it",
                         schema);
    }
    if (schema == NULL || strcmp(schema, "mttr/manifest/1") != 0) {
        return fault_set(fault, FAULT_USAGE, "not a manifest of mttr: 'schema' is not mttr/manifest/1");
    }
    out->version = want_text(root, "version", fault);
    return out->version != NULL && read_profile(root, out, arena, fault) && read_options(root, out, arena, fault) &&
           read_range(root, out, fault) && want_time(root, "now", &out->request.now, fault) &&
           read_store(root, out, fault) && read_population(root, out, fault) && read_files(root, out, arena, fault);
}

bool manifest_read(const char *path, struct arena *arena, struct manifest *out, struct fault *fault) {
    struct manifest manifest = {.path = path};
    const char *slash = strrchr(path, '/');
    const struct node *root = NULL;
    struct buf text;
    manifest.folder = slash == NULL ? "." : arena_strndup(arena, path, (size_t)(slash - path));
    buf_init(&text, MANIFEST_MAX);
    bool done = file_read(path, &text, fault);
    if (done) {
        done = ((json_document(text.data, text.len, arena, &root, fault) ||
                 fault_context(fault, "not a manifest of mttr, or cut off")) &&
                read_root(root, &manifest, arena, fault)) ||
               fault_context(fault, "%s", path);
    }
    buf_clear(&text);
    if (done) {
        *out = manifest;
    }
    return done;
}

const char *manifest_beside(const struct manifest *manifest, const char *name, struct arena *arena) {
    return arena_format(arena, "%s/%s", manifest->folder, name);
}
