/* SPDX-License-Identifier: Apache-2.0 */
/* book: rows of a ledger side by side. */
#include "book_p.h"

#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "json.h"
#include "staging.h"

enum { LEDGER_MAX = 1 << 30, ROW_MAX = 64 << 20 };

void book_init(struct book *book) {
    *book = (struct book){0};
    arena_init(&book->arena);
}

void book_clear(struct book *book) {
    free(book->entries);
    arena_clear(&book->arena);
}

static const char *text_of(const struct node *row, const char *key) {
    const struct node *node = row->type == NODE_OBJECT ? node_get(row, key) : NULL;
    return node != NULL && node->type == NODE_TEXT ? node->text : NULL;
}

static void add(struct book *book, const char *integration, const char *sys_id, const char *line) {
    if (book->n == book->cap) {
        book->cap = 2 * book->cap + 64;
        book->entries = must_realloc(book->entries, book->cap * sizeof *book->entries);
    }
    book->entries[book->n++] = (struct book_entry){arena_format(&book->arena, "%s\t%s", integration, sys_id), line};
}

bool book_row(void *context, const struct ledger_row *row, struct fault *fault) {
    struct book *book = context;
    struct buf line;
    (void)fault;
    buf_init(&line, ROW_MAX);
    pen_json_line(&line, ledger_node(row));
    add(book, row->integration, row->sys_id, arena_strndup(&book->arena, line.data, line.len));
    buf_clear(&line);
    return true;
}

static bool add_read(struct book *book, const struct node *row, const char *line, struct fault *fault) {
    const char *integration = text_of(row, "integration"), *sys_id = text_of(row, "sys_id");
    if (integration == NULL || sys_id == NULL) {
        return fault_set(fault, FAULT_USAGE, "a row has no integration or no sys_id");
    }
    add(book, integration, sys_id, line);
    return true;
}

/* One line of the file, without what separates rows. */
static bool add_line(struct book *book, const char *text, size_t n, struct fault *fault) {
    struct arena scratch;
    const struct node *row = NULL;
    while (n > 0 && strchr(" \r,", text[n - 1]) != NULL) {
        n--;
    }
    while (n > 0 && *text == ' ') {
        text++;
        n--;
    }
    if (n == 0 || (n == 1 && strchr("[]", *text) != NULL) || (n == 2 && memcmp(text, "[]", 2) == 0)) {
        return true;
    }
    const char *line = arena_strndup(&book->arena, text, n);
    arena_init(&scratch);
    bool done = json_document(line, n, &scratch, &row, fault) && add_read(book, row, line, fault);
    arena_clear(&scratch);
    return done;
}

bool book_file(struct book *book, const char *path, struct fault *fault) {
    struct buf text;
    buf_init(&text, LEDGER_MAX);
    bool done = file_read(path, &text, fault);
    for (size_t at = 0; done && at < text.len;) {
        const char *end = memchr(text.data + at, '\n', text.len - at);
        size_t n = end == NULL ? text.len - at : (size_t)(end - text.data) - at;
        done = add_line(book, text.data + at, n, fault) || fault_context(fault, "%s", path);
        at += n + 1;
    }
    buf_clear(&text);
    return done;
}

/* ---- comparing ---- */

static int by_key(const void *a, const void *b) {
    const struct book_entry *left = a, *right = b;
    return strcmp(left->key, right->key);
}

static void sort(struct book *book) {
    if (book->n > 0) {
        qsort(book->entries, book->n, sizeof *book->entries, by_key);
    }
}

static bool same_text(const struct node *a, const struct node *b) {
    struct buf left, right;
    buf_init(&left, ROW_MAX);
    buf_init(&right, ROW_MAX);
    pen_json_line(&left, a);
    pen_json_line(&right, b);
    bool same = left.len == right.len && memcmp(left.data, right.data, left.len) == 0;
    buf_clear(&left);
    buf_clear(&right);
    return same;
}

static void copy_value(struct arena *arena, struct node *parent, const char *key, const struct node *value) {
    if (value == NULL) {
        node_add_null(arena, parent, key);
        return;
    }
    node_add_copy(arena, parent, value)->key = key;
}

/* The members that differ, each with both values; those that only one has, too. */
static void compare_members(const struct node *before, const struct node *after, struct node *fields,
                            struct arena *arena) {
    const struct node *sides[] = {before, after};
    for (int side = 0; side < 2; side++) {
        for (const struct node *member = sides[side]->first; member != NULL; member = member->next) {
            const struct node *other = node_get(sides[1 - side], member->key);
            if (other == NULL || (side == 0 && !same_text(member, other))) {
                struct node *field = node_add_object(arena, fields, NULL);
                node_add_text(arena, field, "field", member->key);
                copy_value(arena, field, "before", side == 0 ? member : NULL);
                copy_value(arena, field, "after", side == 0 ? other : member);
            }
        }
    }
}

static void add_record(struct node *out, const char *change, const struct node *row, const struct node *fields,
                       struct arena *arena) {
    struct node *record = node_add_object(arena, out, NULL);
    node_add_text(arena, record, "change", change);
    node_add_text(arena, record, "integration", text_of(row, "integration"));
    node_add_text(arena, record, "sys_id", text_of(row, "sys_id"));
    node_add_text(arena, record, "number", text_of(row, "number"));
    struct node *list = node_add_array(arena, record, "fields");
    if (fields != NULL) {
        list->first = fields->first;
        list->last = fields->last;
    }
}

static bool parse(const struct book_entry *entry, struct arena *arena, const struct node **out, struct fault *fault) {
    return json_document(entry->line, strlen(entry->line), arena, out, fault);
}

static bool add_side(struct node *out, const char *change, const struct book_entry *entry, struct arena *arena,
                     struct fault *fault) {
    const struct node *row = NULL;
    if (!parse(entry, arena, &row, fault)) {
        return false;
    }
    add_record(out, change, row, NULL, arena);
    return true;
}

static bool add_changed(struct node *out, const struct book_entry *before, const struct book_entry *after,
                        struct arena *arena, struct fault *fault) {
    const struct node *left = NULL, *right = NULL;
    if (strcmp(before->line, after->line) == 0) {
        return true;
    }
    if (!parse(before, arena, &left, fault) || !parse(after, arena, &right, fault)) {
        return false;
    }
    struct node *fields = node_array(arena);
    compare_members(left, right, fields, arena);
    if (fields->first != NULL) {
        add_record(out, "changed", right, fields, arena);
    }
    return true;
}

bool book_compare(struct book *before, struct book *after, struct node *out, struct arena *arena, struct fault *fault) {
    size_t i = 0, j = 0;
    bool done = true;
    sort(before);
    sort(after);
    while (done && (i < before->n || j < after->n)) {
        int order = i == before->n ? 1 : j == after->n ? -1 : strcmp(before->entries[i].key, after->entries[j].key);
        if (order == 0) {
            done = add_changed(out, &before->entries[i++], &after->entries[j++], arena, fault);
        } else if (order < 0) {
            done = add_side(out, "missing", &before->entries[i++], arena, fault);
        } else {
            done = add_side(out, "added", &after->entries[j++], arena, fault);
        }
    }
    return done;
}
