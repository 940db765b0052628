/* SPDX-License-Identifier: Apache-2.0 */
/* verify_text: what a person reads of a verification. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "instant.h"
#include "log.h"
#include "staging.h"
#include "terminal.h"
#include "text.h"

enum { SHOWN = 5, ROW_MAX = 1 << 20 };

static const char *text_of(const struct node *object, const char *key) {
    const struct node *node = node_get(object, key);
    return node != NULL && node->type == NODE_TEXT ? node->text : "-";
}

/* Remote text, made harmless for a terminal. */
static void print_value(const char *before, const struct node *value) {
    struct buf text;
    buf_init(&text, ROW_MAX);
    pen_json_line(&text, value);
    fputs(before, stdout);
    log_escaped(stdout, text.data);
    buf_clear(&text);
}

/* What cannot be made in an earlier shape does not count: one note covers all of it. */
static bool has_no_difference(const struct node *file) {
    const char *store = text_of(file, "store");
    return strcmp(text_of(file, "disk"), "same") == 0 &&
           (strcmp(store, "same") == 0 || strcmp(store, "not compared") == 0);
}

static void print_files(const struct node *files) {
    for (const struct node *file = files == NULL ? NULL : files->first; file != NULL; file = file->next) {
        if (!has_no_difference(file)) {
            printf("%s: on disk %s; from the store %s\n", text_of(file, "name"), text_of(file, "disk"),
                   text_of(file, "store"));
        }
    }
}

static void print_record(const struct node *record) {
    const struct node *number = node_get(record, "number");
    print_value("", number->type == NODE_TEXT ? number : node_get(record, "sys_id"));
    printf(" %s", text_of(record, "change"));
    for (const struct node *field = node_get(record, "fields")->first; field != NULL; field = field->next) {
        printf("%s %s:", field == node_get(record, "fields")->first ? ":" : ",", text_of(field, "field"));
        print_value(" ", node_get(field, "before"));
        print_value(" -> ", node_get(field, "after"));
    }
    putchar('\n');
}

static void print_records(const struct node *records) {
    size_t n = node_count(records), shown = 0;
    for (const struct node *record = records == NULL ? NULL : records->first; record != NULL && shown < SHOWN;
         record = record->next) {
        print_record(record);
        shown++;
    }
    if (n > shown) {
        printf("and %zu more record%s; --json lists them\n", n - shown, text_plural((int64_t)(n - shown)));
    }
}

static void print_headline(const char *word, const struct node *headline) {
    char value[INSTANT_TEXT] = "unknown";
    const struct node *node = headline == NULL ? NULL : node_get(headline, "value");
    if (headline == NULL) {
        return;
    }
    if (node->type != NODE_NULL) {
        duration_format(llround(node_number(node)), value);
    }
    printf("%s (run %lld): %s, %lld of %lld counted\n", word, (long long)node_get(headline, "run")->integer, value,
           (long long)node_get(headline, "count")->integer, (long long)node_get(headline, "population")->integer);
}

void print_verification(const struct node *result) {
    for (const struct node *note = node_get(result, "notes")->first; note != NULL; note = note->next) {
        printf("%s\n", note->text);
    }
    print_headline("then", node_get(result, "then"));
    print_headline("now", node_get(result, "now"));
    print_files(node_get(result, "files"));
    print_records(node_get(result, "records"));
}

static size_t count_compared(const struct node *files) {
    size_t n = 0;
    for (const struct node *file = files->first; file != NULL; file = file->next) {
        n += strcmp(text_of(file, "store"), "same") == 0;
    }
    return n;
}

const char *verification_summary(const struct node *result, struct arena *arena) {
    const char *path = text_of(result, "path");
    long long run = (long long)node_get(result, "run")->integer;
    bool current = strcmp(text_of(result, "against"), "current") == 0;
    bool equal = node_get(result, "equal")->integer != 0;
    const struct node *records = node_get(result, "records"), *files = node_get(result, "files");
    if (current && node_get(result, "now") != NULL) {
        return arena_format(arena, "%s: %zu record%s changed since run %lld", path, node_count(records),
                            text_plural((int64_t)node_count(records)), run);
    }
    if (equal) {
        return arena_format(arena, "%s: equal: %zu file%s and the population, from the store as of run %lld", path,
                            count_compared(files), text_plural((int64_t)count_compared(files)), run);
    }
    return arena_format(arena, "%s: not equal to what the store gives as of run %lld", path, run);
}
