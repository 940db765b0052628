/* SPDX-License-Identifier: Apache-2.0 */
/* between_text: what moved a mean, as tables for a person and as CSV. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "grid.h"
#include "instant.h"
#include "staging.h"
#include "terminal.h"

enum { ROW_MAX = 16 << 20 };

static double real_of(const struct node *object, const char *key) {
    return node_number(node_get(object, key));
}

static const char *text_of(const struct node *object, const char *key) {
    const struct node *node = node_get(object, key);
    return node->type == NODE_TEXT ? node->text : NULL;
}

static const char *count_of(const struct node *object, const char *key, struct arena *arena) {
    return arena_format(arena, "%lld", (long long)node_get(object, key)->integer);
}

static const char *plain(double seconds, struct arena *arena) {
    char text[INSTANT_TEXT];
    if (isnan(seconds)) {
        return NULL;
    }
    duration_format(llround(seconds), text);
    return arena_strdup(arena, text);
}

/* With its sign; below a minute with two decimals, for a contribution may be small. */
static const char *effect(double seconds, struct arena *arena) {
    const char *sign = seconds < 0 ? "-" : "+";
    return fabs(seconds) < MINUTE ? arena_format(arena, "%+.2f s", seconds)
                                  : arena_format(arena, "%s%s", sign, plain(fabs(seconds), arena));
}

/* The texts of a list with something between them; NULL: it is empty. */
static const char *names_of(const struct node *list, const char *between, struct arena *arena) {
    const char *names = NULL;
    for (const struct node *name = list->first; name != NULL; name = name->next) {
        names = names == NULL ? name->text : arena_format(arena, "%s%s%s", names, between, name->text);
    }
    return names;
}

/* Fields that every change sets: the run and the name are shown instead. */
static bool is_stamp(const char *field) {
    return strcmp(field, "sys_updated_on") == 0 || strcmp(field, "sys_mod_count") == 0 ||
           strcmp(field, "sys_updated_by") == 0;
}

/* "run 7 by jane.doe: state Resolved -> In Progress; ..", or NULL. */
static const char *changes_of(const struct node *record, struct arena *arena) {
    struct buf text;
    int64_t run = 0;
    buf_init(&text, ROW_MAX);
    for (const struct node *change = node_get(record, "changes")->first; change != NULL; change = change->next) {
        const char *old = text_of(change, "old"), *new = text_of(change, "new"), *by = text_of(change, "by");
        if (is_stamp(text_of(change, "field"))) {
            continue;
        }
        buf_text(&text, text.len > 0 ? "; " : "");
        if (node_get(change, "run")->integer != run) {
            run = node_get(change, "run")->integer;
            buf_format(&text, "run %lld by ", (long long)run);
            buf_text(&text, by == NULL ? "unknown" : by);
            buf_text(&text, ": ");
        }
        buf_format(&text, "%s ", text_of(change, "field"));
        buf_text(&text, old == NULL ? "(empty)" : old);
        buf_text(&text, " -> ");
        buf_text(&text, new == NULL ? "(empty)" : new);
    }
    const char *kept = text.len > 0 ? arena_strdup(arena, text.data) : NULL;
    buf_clear(&text);
    return kept;
}

/* Who changed it, each name once, ';' between them; or NULL. */
static const char *changed_by(const struct node *record, struct arena *arena) {
    struct buf text;
    const char *last = "";
    buf_init(&text, ROW_MAX);
    for (const struct node *change = node_get(record, "changes")->first; change != NULL; change = change->next) {
        const char *by = text_of(change, "by");
        if (by != NULL && strcmp(by, last) != 0) {
            buf_text(&text, text.len > 0 ? ";" : "");
            buf_text(&text, by);
            last = by;
        }
    }
    const char *kept = text.len > 0 ? arena_strdup(arena, text.data) : NULL;
    buf_clear(&text);
    return kept;
}

static void print_totals(const struct node *result, bool color, struct arena *arena) {
    static const struct grid_column COLUMNS[] = {{"change", false}, {"records", true}, {"effect", true}};
    struct grid grid;
    grid_init(&grid, COLUMNS, sizeof COLUMNS / sizeof *COLUMNS, arena);
    for (const struct node *total = node_get(result, "totals")->first; total != NULL; total = total->next) {
        const char *cells[] = {text_of(total, "change"), count_of(total, "count", arena),
                               effect(real_of(total, "seconds"), arena)};
        grid_add(&grid, cells);
    }
    const char *all[] = {"all", arena_format(arena, "%zu", node_count(node_get(result, "records"))),
                         effect(real_of(node_get(result, "change"), "seconds"), arena)};
    grid_add(&grid, all);
    grid_print(&grid, stdout, color);
}

/* "filter: priority" */
static const char *why_of(const struct node *record, struct arena *arena) {
    const char *why = text_of(record, "why"), *causes = names_of(node_get(record, "causes"), ", ", arena);
    bool filter = why != NULL && causes != NULL && strcmp(why, "filter") == 0;
    return filter ? arena_format(arena, "%s: %s", why, causes) : why;
}

/* A line for the records that the table leaves out, and one for all together. */
static void add_rest(struct grid *grid, const struct node *result, const struct node *rest, struct arena *arena) {
    size_t n = 0;
    double seconds = 0;
    for (; rest != NULL; rest = rest->next) {
        seconds += real_of(rest, "seconds");
        n++;
    }
    const char *others[] = {arena_format(arena, "%zu others", n), NULL, NULL, NULL, NULL, effect(seconds, arena), NULL};
    const char *all[] = {
        arena_format(arena, "all %zu", node_count(node_get(result, "records"))), NULL, NULL, NULL, NULL,
        effect(real_of(node_get(result, "change"), "seconds"), arena),           NULL};
    if (n > 0) {
        grid_add(grid, others);
    }
    grid_add(grid, all);
}

static void print_records(const struct node *result, int64_t n_top, bool color, struct arena *arena) {
    static const struct grid_column COLUMNS[] = {{"number", false}, {"change", false}, {"why", false},
                                                 {"before", true},  {"after", true},   {"effect", true},
                                                 {"changed", false}};
    struct grid grid;
    grid_init(&grid, COLUMNS, sizeof COLUMNS / sizeof *COLUMNS, arena);
    const struct node *record = node_get(result, "records")->first;
    for (; record != NULL && n_top > 0; record = record->next, n_top--) {
        const char *number = text_of(record, "number");
        const char *cells[] = {number != NULL ? number : text_of(record, "sys_id"),
                               text_of(record, "change"),
                               why_of(record, arena),
                               plain(real_of(record, "before_s"), arena),
                               plain(real_of(record, "after_s"), arena),
                               effect(real_of(record, "seconds"), arena),
                               changes_of(record, arena)};
        grid_add(&grid, cells);
    }
    add_rest(&grid, result, record, arena);
    grid_print(&grid, stdout, color);
}

static const char *share(const struct node *row, const char *count, const char *sum, struct arena *arena) {
    int64_t n = node_get(row, count)->integer;
    return n == 0 ? NULL
                  : arena_format(arena, "%lld, %s", (long long)n,
                                 plain((double)node_get(row, sum)->integer / (double)n, arena));
}

static void add_all_groups(struct grid *grid, const struct node *result, struct arena *arena) {
    double mix = 0, pace = 0;
    for (const struct node *row = node_get(node_get(result, "groups"), "rows")->first; row != NULL; row = row->next) {
        mix += real_of(row, "mix");
        pace += real_of(row, "pace");
    }
    const char *cells[] = {"all",
                           share(node_get(result, "before"), "count", "sum", arena),
                           share(node_get(result, "after"), "count", "sum", arena),
                           effect(mix, arena),
                           effect(pace, arena),
                           effect(real_of(node_get(result, "change"), "seconds"), arena)};
    grid_add(grid, cells);
}

static void print_groups(const struct node *result, bool color, struct arena *arena) {
    const struct node *groups = node_get(result, "groups");
    const struct grid_column columns[] = {{text_of(groups, "field"), false},
                                          {"before: n, mean", true},
                                          {"after: n, mean", true},
                                          {"mix", true},
                                          {"pace", true},
                                          {"effect", true}};
    struct grid grid;
    grid_init(&grid, columns, sizeof columns / sizeof *columns, arena);
    for (const struct node *row = node_get(groups, "rows")->first; row != NULL; row = row->next) {
        const char *cells[] = {text_of(row, "label"),
                               share(row, "before_count", "before_sum", arena),
                               share(row, "after_count", "after_sum", arena),
                               effect(real_of(row, "mix"), arena),
                               effect(real_of(row, "pace"), arena),
                               effect(real_of(row, "seconds"), arena)};
        grid_add(&grid, cells);
    }
    add_all_groups(&grid, result, arena);
    grid_print(&grid, stdout, color);
}

static void print_side(const char *word, const struct node *side, struct arena *arena) {
    const char *mean = plain(real_of(side, "mean"), arena);
    printf("%s: run %lld, mean %s of %lld counted\n", word, (long long)node_get(side, "run")->integer,
           mean == NULL ? "unknown" : mean, (long long)node_get(side, "count")->integer);
}

void print_between(const struct node *result, int64_t n_top, bool color, struct arena *arena) {
    double change = real_of(node_get(result, "change"), "seconds");
    print_side("before", node_get(result, "before"), arena);
    print_side("after", node_get(result, "after"), arena);
    if (isnan(change)) {
        printf("change: unknown, because nothing is counted on one side\n");
        return;
    }
    printf("change: %s\n\n", effect(change, arena));
    print_totals(result, color, arena);
    putchar('\n');
    print_records(result, n_top, color, arena);
    putchar('\n');
    print_groups(result, color, arena);
}

#define SAME(name) \
    { name, name }
void print_between_csv(const struct node *result, struct arena *arena) {
    static const struct flat_column COLUMNS[] = {SAME("change"),  SAME("why"),          SAME("integration"),
                                                 SAME("sys_id"),  SAME("number"),       SAME("before_s"),
                                                 SAME("after_s"), SAME("seconds"),      SAME("numerator"),
                                                 SAME("by"),      {"causes", "fields"}, {"changes", "told"}};
    enum { N = sizeof COLUMNS / sizeof *COLUMNS, EXACT = 8 }; /* the numerator: a number, though too long for JSON's */
    struct buf line;
    buf_init(&line, ROW_MAX);
    pen_csv_header(&line, COLUMNS, N, &CSV_PLAIN);
    fwrite(line.data, 1, line.len, stdout);
    for (const struct node *record = node_get(result, "records")->first; record != NULL; record = record->next) {
        struct node *row = node_object(arena);
        for (const struct node *member = record->first; member != NULL; member = member->next) {
            node_add_copy(arena, row, member);
        }
        node_add_text(arena, row, "by", changed_by(record, arena));
        node_add_text(arena, row, "fields", names_of(node_get(record, "causes"), ";", arena));
        node_add_text(arena, row, "told", changes_of(record, arena));
        buf_reset(&line);
        pen_csv_cells(&line, row, COLUMNS, EXACT, &CSV_PLAIN);
        buf_format(&line, ",%s,", node_get(row, "numerator")->text);
        pen_csv(&line, row, COLUMNS + EXACT + 1, N - EXACT - 1, &CSV_PLAIN);
        fwrite(line.data, 1, line.len, stdout);
    }
    buf_clear(&line);
}
