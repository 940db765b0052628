/* SPDX-License-Identifier: Apache-2.0 */
/* audit_text: audit.json for a person: a table of the findings, then the first records of each, then what does not
 * apply and why. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "grid.h"
#include "instant.h"
#include "log.h"
#include "terminal.h"
#include "text.h"

enum { LINE_BYTES = 79, INDENT = 6 /* of the lines that go on with one */ };

static const char *text_of(const struct node *object, const char *key) {
    const struct node *member = node_get(object, key);
    return member->type == NODE_TEXT ? member->text : "-";
}

static const char *share_of(const struct node *finding, struct arena *arena) {
    const struct node *share = node_get(finding, "share");
    return share->type == NODE_REAL ? arena_format(arena, "%.2f %%", 100 * share->real) : NULL;
}

/* "-1 h 20 m": what the mean would be more or less. */
static const char *effect_of(const struct node *finding, struct arena *arena) {
    const struct node *effect = node_get(finding, "effect");
    char text[INSTANT_TEXT];
    if (effect->type != NODE_REAL) {
        return NULL;
    }
    int64_t seconds = llround(fabs(effect->real));
    duration_format(seconds, text);
    return seconds == 0 ? "0 s" : arena_format(arena, "%s%s", effect->real < 0 ? "-" : "+", text);
}

static void print_table(const struct node *findings, bool color, struct arena *arena) {
    static const struct grid_column COLUMNS[] = {
        {"finding", false}, {"severity", false}, {"count", true}, {"share", true}, {"effect on mean", true}};
    struct grid grid;
    grid_init(&grid, COLUMNS, sizeof COLUMNS / sizeof *COLUMNS, arena);
    for (const struct node *finding = findings->first; finding != NULL; finding = finding->next) {
        bool applies = node_get(finding, "applies")->integer != 0;
        const char *cells[] = {text_of(finding, "code"), text_of(finding, "severity"), NULL, NULL, NULL};
        if (applies) {
            cells[2] = arena_format(arena, "%lld", (long long)node_get(finding, "count")->integer);
            cells[3] = share_of(finding, arena);
            cells[4] = effect_of(finding, arena);
        }
        grid_add(&grid, cells);
    }
    grid_print(&grid, stdout, color);
}

/* How much of the text goes on a line of that room: up to a space where there is one in its second half. */
static size_t fit(const char *text, size_t n, size_t room) {
    if (n <= room) {
        return n;
    }
    size_t space = room;
    while (space > room / 2 && text[space] != ' ') {
        space--;
    }
    return text[space] == ' ' ? space : text_head(text, room);
}

/* In lines of at most 79 bytes, control characters of remote text escaped. */
static void print_wrapped(const char *line, struct arena *arena) {
    const char *escaped = log_escape(arena, line);
    size_t n = strlen(escaped);
    for (size_t at = 0, indent = 0; at < n; indent = INDENT) {
        size_t length = fit(escaped + at, n - at, LINE_BYTES - indent);
        printf("%*s%.*s\n", (int)indent, "", (int)length, escaped + at);
        at += length;
        at += strspn(escaped + at, " ");
    }
}

static void print_records(const struct node *finding, bool color, struct arena *arena) {
    const struct node *records = node_get(finding, "records");
    if (records->first == NULL) {
        return;
    }
    printf("\n%s%s: %s%s\n", color ? "\033[1m" : "", text_of(finding, "code"), text_of(finding, "title"),
           color ? "\033[0m" : "");
    int64_t shown = 0, count = node_get(finding, "count")->integer;
    for (const struct node *record = records->first; record != NULL; record = record->next, shown++) {
        bool numbered = node_get(record, "number")->type == NODE_TEXT;
        const char *name = text_of(record, numbered ? "number" : "sys_id");
        print_wrapped(arena_format(arena, "  %-12s %s", strcmp(name, "-") == 0 ? text_of(record, "integration") : name,
                                   text_of(record, "detail")),
                      arena);
    }
    if (count > shown) {
        printf("  and %lld more\n", (long long)(count - shown));
    }
}

static void print_unapplied(const struct node *findings, struct arena *arena) {
    bool any = false;
    for (const struct node *finding = findings->first; finding != NULL; finding = finding->next) {
        if (node_get(finding, "applies")->integer == 0) {
            fputs(any ? "" : "\nDoes not apply\n", stdout);
            print_wrapped(arena_format(arena, "  %s: %s", text_of(finding, "code"), text_of(finding, "reason")), arena);
            any = true;
        }
    }
}

static void print_breaches(const struct node *breaches, struct arena *arena) {
    if (breaches->type != NODE_ARRAY) {
        return;
    }
    puts(breaches->first == NULL ? "\nThe store's file has no errors." : "\nThe store's file has errors");
    for (const struct node *breach = breaches->first; breach != NULL; breach = breach->next) {
        print_wrapped(arena_format(arena, "  %s: %s", text_of(breach, "check"), text_of(breach, "breach")), arena);
    }
}

void print_audit(const struct node *document, bool color, struct arena *arena) {
    const struct node *findings = node_get(document, "findings");
    print_table(findings, color, arena);
    for (const struct node *finding = findings->first; finding != NULL; finding = finding->next) {
        print_records(finding, color, arena);
    }
    print_unapplied(findings, arena);
    print_breaches(node_get(document, "breaches"), arena);
}
