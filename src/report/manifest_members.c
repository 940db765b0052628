/* SPDX-License-Identifier: Apache-2.0 */
/* manifest_members: the table, and the two ways to go through it. */
#include "manifest_members_p.h"

#include <stddef.h>
#include <string.h>

#include "array.h"
#include "instant.h"
#include "version.h"

enum { FILES_MAX = 4096, NAME_MAX_BYTES = 200 };

const char MANIFEST_SCHEMA[] = "mttr/manifest/1";

/* What a member is, in the struct and in the file. */
enum member_form {
    MEMBER_TEXT,
    MEMBER_NOTE, /* a text for people: it is not read back */
    MEMBER_TEXT_OR_NULL,
    MEMBER_DIGEST,
    MEMBER_BOOL,
    MEMBER_RULES, /* absent is 1 */
    MEMBER_SHAPE, /* absent is 1 */
    MEMBER_COUNT,
    MEMBER_COUNT_OR_NULL, /* null is 0 */
    MEMBER_TIME,
    MEMBER_TIME_OR_NULL,
    MEMBER_TEXTS,
    MEMBER_FILE_OR_NULL,
    MEMBER_FILES,
};

struct member {
    const char *group; /* the object that it is in; NULL: the root */
    const char *key;
    enum member_form form;
    size_t offset;       /* in struct manifest_members */
    const char *element; /* what an element of a list is */
};

#define AT(name) offsetof(struct manifest_members, name)

static const struct member MEMBERS[] = {
    {NULL, "schema", MEMBER_TEXT, AT(schema), NULL},
    {NULL, "rules", MEMBER_RULES, AT(rules), NULL},
    {NULL, "shape", MEMBER_SHAPE, AT(shape), NULL},
    {NULL, "program", MEMBER_NOTE, AT(program), NULL},
    {NULL, "version", MEMBER_TEXT, AT(version), NULL},
    {"profile", "name", MEMBER_TEXT, AT(profile_name), NULL},
    {"profile", "sha256", MEMBER_DIGEST, AT(profile_sha256), NULL},
    {"profile", "text", MEMBER_TEXT, AT(profile_text), NULL},
    {"profile", "holidays", MEMBER_TEXTS, AT(holidays), "date"},
    {"profile", "holidays_file", MEMBER_FILE_OR_NULL, AT(holidays_file), NULL},
    {"options", "granularity", MEMBER_TEXT, AT(granularity), NULL},
    {"options", "group_by", MEMBER_TEXTS, AT(group_by), "field"},
    {"options", "team", MEMBER_TEXT_OR_NULL, AT(team), NULL},
    {"options", "format", MEMBER_TEXTS, AT(formats), "text"},
    {"options", "ledger", MEMBER_TEXT, AT(ledger), NULL},
    {"options", "csv_profile", MEMBER_TEXT, AT(csv_profile), NULL},
    {"options", "csv_separator", MEMBER_TEXT, AT(csv_separator), NULL},
    {"options", "csv_decimal", MEMBER_TEXT, AT(csv_decimal), NULL},
    {"options", "csv_raw", MEMBER_BOOL, AT(csv_raw), NULL},
    {"options", "sensitivity", MEMBER_BOOL, AT(sensitivity), NULL},
    {"range", "from", MEMBER_TIME, AT(from), NULL},
    {"range", "to", MEMBER_TIME, AT(to), NULL},
    {"range", "timezone", MEMBER_NOTE, AT(timezone), NULL},
    {"range", "days", MEMBER_COUNT_OR_NULL, AT(days), NULL},
    {NULL, "now", MEMBER_TIME, AT(now), NULL},
    {"store", "run", MEMBER_COUNT, AT(run), NULL},
    {"store", "started", MEMBER_TIME_OR_NULL, AT(run_started), NULL},
    {"store", "open", MEMBER_BOOL, AT(run_open), NULL},
    {"population", "count", MEMBER_COUNT, AT(population), NULL},
    {"population", "sha256", MEMBER_DIGEST, AT(population_sha256), NULL},
    {NULL, "files", MEMBER_FILES, AT(files), NULL},
};
enum { N_MEMBERS = sizeof MEMBERS / sizeof *MEMBERS };

/* ---- writing ---- */

static void write_file(struct node *parent, const char *key, const struct manifest_file *file, struct arena *arena) {
    struct node *node = node_add_object(arena, parent, key);
    node_add_text(arena, node, "name", file->name);
    node_add_text(arena, node, "sha256", file->sha256);
}

static void write_lists(struct node *parent, const struct member *member, const void *value, struct arena *arena) {
    struct node *list = node_add_array(arena, parent, member->key);
    if (member->form == MEMBER_TEXTS) {
        const struct manifest_texts *texts = value;
        for (size_t i = 0; i < texts->n; i++) {
            node_add_text(arena, list, NULL, texts->list[i]);
        }
    } else {
        const struct manifest_files *files = value;
        for (size_t i = 0; i < files->n; i++) {
            write_file(list, NULL, &files->list[i], arena);
        }
    }
}

static void write_member(struct node *parent, const struct member *member, const void *value, struct arena *arena) {
    switch (member->form) {
        case MEMBER_TEXT:
        case MEMBER_NOTE:
        case MEMBER_TEXT_OR_NULL:
        case MEMBER_DIGEST:
            node_add_text(arena, parent, member->key, *(const char *const *)value);
            break;
        case MEMBER_BOOL:
            node_add_bool(arena, parent, member->key, *(const bool *)value);
            break;
        case MEMBER_RULES:
        case MEMBER_SHAPE:
        case MEMBER_COUNT:
            node_add_int(arena, parent, member->key, *(const int64_t *)value);
            break;
        case MEMBER_COUNT_OR_NULL:
            if (*(const int64_t *)value == 0) {
                node_add_null(arena, parent, member->key);
            } else {
                node_add_int(arena, parent, member->key, *(const int64_t *)value);
            }
            break;
        case MEMBER_TIME:
        case MEMBER_TIME_OR_NULL:
            node_add_time(arena, parent, member->key, *(const int64_t *)value);
            break;
        case MEMBER_FILE_OR_NULL:
            if (((const struct manifest_file *)value)->sha256 == NULL) {
                node_add_null(arena, parent, member->key);
            } else {
                write_file(parent, member->key, value, arena);
            }
            break;
        case MEMBER_TEXTS:
        case MEMBER_FILES:
            write_lists(parent, member, value, arena);
            break;
    }
}

const struct node *manifest_members_write(const struct manifest_members *members, struct arena *arena) {
    struct node *root = node_object(arena), *parent = root;
    const char *group = NULL;
    for (size_t i = 0; i < N_MEMBERS; i++) {
        const struct member *member = &MEMBERS[i];
        if (member->group == NULL) {
            parent = root;
        } else if (group == NULL || strcmp(member->group, group) != 0) {
            parent = node_add_object(arena, root, member->group);
        }
        group = member->group;
        write_member(parent, member, (const char *)members + member->offset, arena);
    }
    return root;
}

/* ---- reading ---- */

/* Where a member goes, and the error when it is not as it should be. */
struct member_slot {
    const struct member *member;
    void *value;
    struct arena *arena;
};

static bool refuse(const char *key, const char *what, struct fault *fault) {
    return fault_set(fault, FAULT_USAGE, "not a manifest of mttr: '%s' is not %s", key, what);
}

static bool is_type(const struct node *node, enum node_type type) {
    return node != NULL && node->type == type;
}

static bool read_text(const struct node *node, const char *key, const char **out, struct fault *fault) {
    if (node == NULL || node->type != NODE_TEXT) {
        return refuse(key, "a text", fault);
    }
    *out = node->text;
    return true;
}

static bool read_digest(const struct node *node, const char *key, const char **out, struct fault *fault) {
    return read_text(node, key, out, fault) &&
           ((strlen(*out) == DIGEST_TEXT - 1 && strspn(*out, "0123456789abcdef") == DIGEST_TEXT - 1) ||
            refuse(key, "a SHA-256", fault));
}

static bool read_count(const struct node *node, const char *key, int64_t *out, struct fault *fault) {
    if (!is_type(node, NODE_INT)) {
        return refuse(key, "a whole number", fault);
    }
    *out = node->integer;
    return *out >= 0 || fault_set(fault, FAULT_USAGE, "'%s' is below 0", key);
}

/* Of rules or of a shape. A manifest that was written before there were any has none. */
static bool read_number(const struct node *node, const char *key, int64_t today, int64_t *out, struct fault *fault) {
    *out = 1;
    if (node == NULL) {
        return true;
    }
    if (!is_type(node, NODE_INT) || node->integer < 1) {
        return refuse(key, "a whole number from 1", fault);
    }
    *out = node->integer;
    return *out <= today ||
           fault_set(fault, FAULT_USAGE, "'%s' is %lld, and this mttr knows %lld: use the newer mttr that wrote it",
                     key, (long long)*out, (long long)today);
}

static bool read_time(const struct node *node, const char *key, int64_t *out, struct fault *fault) {
    const char *text = NULL;
    return read_text(node, key, &text, fault) && (instant_parse_rfc3339(text, out) || refuse(key, "a time", fault));
}

static bool read_texts(const struct node *node, const struct member_slot *slot, struct fault *fault) {
    struct manifest_texts *texts = slot->value;
    if (!is_type(node, NODE_ARRAY)) {
        return refuse(slot->member->key, "a list", fault);
    }
    texts->list = arena_alloc(slot->arena, (node_count(node) + 1) * sizeof *texts->list);
    for (const struct node *text = node->first; text != NULL; text = text->next) {
        if (text->type != NODE_TEXT) {
            return fault_set(fault, FAULT_USAGE, "not a manifest of mttr: '%s' has an element that is not a %s",
                             slot->member->key, slot->member->element);
        }
        texts->list[texts->n++] = text->text;
    }
    return true;
}

/* Only what report names its files: no slash, no dot in front. */
static bool is_file_name(const char *name) {
    static const char TAKEN[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
    size_t n = strlen(name);
    return n > 0 && n <= NAME_MAX_BYTES && name[0] != '.' && strspn(name, TAKEN) == n;
}

static bool read_files(const struct node *node, const struct member_slot *slot, struct fault *fault) {
    struct manifest_files *files = slot->value;
    if (!is_type(node, NODE_ARRAY)) {
        return refuse(slot->member->key, "a list", fault);
    }
    files->list = arena_alloc(slot->arena, FILES_MAX * sizeof *files->list);
    for (const struct node *entry = node->first; entry != NULL; entry = entry->next) {
        if (files->n == FILES_MAX) {
            return fault_set(fault, FAULT_USAGE, "not a manifest of mttr: more than %d files", FILES_MAX);
        }
        struct manifest_file *file = &files->list[files->n++];
        bool object = entry->type == NODE_OBJECT;
        if (object && !read_text(node_get(entry, "name"), "name", &file->name, fault)) {
            return false;
        }
        if (!object || !is_file_name(file->name)) {
            return fault_set(fault, FAULT_USAGE,
                             "not a manifest of mttr: a name in 'files' is not one that report writes");
        }
        if (!read_digest(node_get(entry, "sha256"), "sha256", &file->sha256, fault)) {
            return false;
        }
    }
    return true;
}

/* What a manifest of an earlier version does not have is null. */
static bool read_file(const struct node *node, struct manifest_file *out, struct fault *fault) {
    if (node == NULL || node->type == NODE_NULL) {
        return true;
    }
    return read_digest(is_type(node, NODE_OBJECT) ? node_get(node, "sha256") : NULL, "sha256", &out->sha256, fault);
}

static bool read_or_null(const struct node *node, const struct member_slot *slot, struct fault *fault) {
    const char *key = slot->member->key;
    bool null = is_type(node, NODE_NULL);
    if (slot->member->form == MEMBER_COUNT_OR_NULL) {
        *(int64_t *)slot->value = 0;
        return null || read_count(node, key, slot->value, fault);
    }
    if (slot->member->form == MEMBER_TIME_OR_NULL) {
        *(int64_t *)slot->value = INSTANT_NONE;
        return null || read_time(node, key, slot->value, fault);
    }
    if (!null && !is_type(node, NODE_TEXT)) {
        return fault_set(fault, FAULT_USAGE, "not a manifest of mttr: '%s' is neither a text nor null", key);
    }
    *(const char **)slot->value = node->text;
    return true;
}

static bool read_member(const struct node *node, const struct member_slot *slot, struct fault *fault) {
    const char *key = slot->member->key;
    switch (slot->member->form) {
        case MEMBER_NOTE:
            break;
        case MEMBER_TEXT:
            return read_text(node, key, slot->value, fault);
        case MEMBER_DIGEST:
            return read_digest(node, key, slot->value, fault);
        case MEMBER_BOOL:
            *(bool *)slot->value = node != NULL && node->integer != 0;
            return is_type(node, NODE_BOOL) || refuse(key, "true or false", fault);
        case MEMBER_RULES:
            return read_number(node, key, RULES_TODAY, slot->value, fault);
        case MEMBER_SHAPE:
            return read_number(node, key, SHAPE_TODAY, slot->value, fault);
        case MEMBER_COUNT:
            return read_count(node, key, slot->value, fault);
        case MEMBER_TIME:
            return read_time(node, key, slot->value, fault);
        case MEMBER_TEXT_OR_NULL:
        case MEMBER_COUNT_OR_NULL:
        case MEMBER_TIME_OR_NULL:
            return read_or_null(node, slot, fault);
        case MEMBER_TEXTS:
            return read_texts(node, slot, fault);
        case MEMBER_FILE_OR_NULL:
            return read_file(node, slot->value, fault);
        case MEMBER_FILES:
            return read_files(node, slot, fault);
    }
    return true;
}

/* A later version has a message of its own. */
static bool check_schema(const struct node *root, struct fault *fault) {
    static const char FAMILY[] = "mttr/manifest/";
    const char *schema = "";
    if (is_type(root, NODE_OBJECT) && !read_text(node_get(root, "schema"), "schema", &schema, fault)) {
        return false;
    }
    if (strcmp(schema, MANIFEST_SCHEMA) == 0) {
        return true;
    }
    return strncmp(schema, FAMILY, strlen(FAMILY)) != 0
               ? refuse("schema", MANIFEST_SCHEMA, fault)
               : fault_set(fault, FAULT_USAGE,
                           "'schema' is %s, and this mttr knows %s: use the newer mttr that wrote it", schema,
                           MANIFEST_SCHEMA);
}

const char *const *manifest_members_file_names(const struct node *root, struct arena *arena) {
    const struct node *files = is_type(root, NODE_OBJECT) ? node_get(root, "files") : NULL;
    const char **names = arena_alloc(arena, (node_count(files) + 1) * sizeof *names);
    size_t n = 0;
    for (const struct node *file = is_type(files, NODE_ARRAY) ? files->first : NULL; file != NULL; file = file->next) {
        const char *name = file->type == NODE_OBJECT ? node_text(file, "name") : NULL;
        if (name != NULL && is_file_name(name)) {
            names[n++] = name;
        }
    }
    names[n] = NULL;
    return names;
}

bool manifest_members_read(const struct node *root, struct arena *arena, struct manifest_members *out,
                           struct fault *fault) {
    if (!check_schema(root, fault)) {
        return false;
    }
    *out = (struct manifest_members){0};
    for (size_t i = 0; i < N_MEMBERS; i++) {
        const struct member *member = &MEMBERS[i];
        const struct member_slot slot = {member, (char *)out + member->offset, arena};
        const struct node *parent = member->group == NULL ? root : node_get(root, member->group);
        if (!is_type(parent, NODE_OBJECT)) {
            return refuse(member->group, "an object", fault);
        }
        if (!read_member(node_get(parent, member->key), &slot, fault)) {
            return false;
        }
    }
    return true;
}
