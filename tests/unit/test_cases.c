/* SPDX-License-Identifier: Apache-2.0 */
/* cases: every file of fixtures/cases (its README.md has the format) gives what it expects; and in each, whatever it
 * is about, the counts add up. */
#include <CUnit/CUnit.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "node_path.h"
#include "suite.h"
#include "text.h"
#include "trial.h"

static const char FOLDER[] = "fixtures/cases";
enum { FEWEST_CASES = 40 };

/* ---- comparing ---- */

static const struct node *document(const struct trial *trial, const char *name) {
    if (strcmp(name, "summary") == 0) {
        return trial->analysis.summary;
    }
    for (size_t i = 0; i < trial->analysis.n_widgets; i++) {
        if (strcmp(trial->analysis.widgets[i].name, name) == 0) {
            return trial->analysis.widgets[i].node;
        }
    }
    return NULL;
}

/* "stats.mean" is of mttr.json; "mttr_by_team: groups[0].key" and "summary: sync" are of another document. */
static const struct node *find(struct trial *trial, const char *path) {
    char *rest = arena_strdup(&trial->scratch.arena, path), *steps = NULL;
    const char *name = trial_cut(rest, ":", &steps);
    const struct node *node = document(trial, steps == NULL ? "mttr" : name);
    return node == NULL ? NULL : node_at(&trial->scratch.arena, node, steps == NULL ? rest : steps);
}

static void expect_value(struct trial *trial, const char *path, const char *expected) {
    const struct node *node = find(trial, path);
    const char *found = node == NULL ? "nothing" : node_as_text(&trial->scratch.arena, node);
    trial_check(trial, strcmp(found, expected) == 0, "%s is %s, expected %s", path, found, expected);
}

static void expect_line(struct trial *trial, const char *line) {
    char *expected = NULL;
    const char *path = trial_cut(arena_strdup(&trial->scratch.arena, line), " =", &expected);
    if (expected == NULL) {
        trial_check(trial, false, "no ' =' in '%s'", line);
    } else if (strcmp(path, "refused") == 0) {
        trial_check(trial, trial->refused != NULL && strstr(trial->refused, expected) != NULL,
                    "refused with '%s', not '%s'", trial->refused, expected);
    } else if (strcmp(path, "warning") == 0) {
        trial_check(trial, strstr(trial->messages, expected) != NULL, "wrote '%s', not '%s'", trial->messages,
                    expected);
    } else if (trial->refused == NULL) {
        expect_value(trial, path, expected);
    }
}

/* Whether every refusal and warning is one that the case expects. */
static void expect_lines(struct trial *trial) {
    const struct lines *lines = &trial->sections[EXPECT];
    bool warns = false, refuses = false;
    for (size_t i = 0; i < lines->n; i++) {
        warns = warns || strncmp(lines->list[i], "warning ", 8) == 0;
        refuses = refuses || strncmp(lines->list[i], "refused ", 8) == 0;
        expect_line(trial, lines->list[i]);
    }
    trial_check(trial, lines->n > 0, "expects nothing");
    trial_check(trial, warns || trial->messages[0] == '\0', "warned: %s", trial->messages);
    trial_check(trial, refuses || trial->refused == NULL, "refused: %s", trial->refused);
}

static void expect_ledger(struct trial *trial) {
    const struct lines *lines = &trial->sections[LEDGER];
    if (lines->n == 0) {
        return;
    }
    struct arena *arena = &trial->scratch.arena;
    struct row heading = trial_split(arena, lines->list[0]);
    trial_check(trial, node_length(trial->ledger) == (int64_t)lines->n - 1, "the ledger has %lld rows, expected %zu",
                (long long)node_length(trial->ledger), lines->n - 1);
    for (size_t i = 1; i < lines->n; i++) {
        struct row row = trial_split(arena, lines->list[i]);
        const struct node *found = node_member(trial->ledger, i - 1);
        for (size_t j = 0; found != NULL && j < row.n; j++) {
            const struct node *cell = node_get(found, heading.cells[j]);
            const char *text = cell == NULL ? "nothing" : node_as_text(arena, cell);
            trial_check(trial, strcmp(text, row.cells[j]) == 0, "ledger row %zu: %s is %s, expected %s", i,
                        heading.cells[j], text, row.cells[j]);
        }
    }
}

/* ---- what holds in every case ---- */

static int64_t sum_of(const struct node *list, const char *key) {
    int64_t sum = 0;
    for (const struct node *member = list->first; member != NULL; member = member->next) {
        sum += key == NULL ? member->integer : node_get(member, key)->integer;
    }
    return sum;
}

static void check_measured(const struct trial *trial, const char *what, const struct node *node) {
    int64_t population = node_get(node, "population")->integer, count = node_get(node, "count")->integer;
    const struct node *series = node_get(node, "series"), *stats = node_get(node, "stats");
    trial_check(trial, population == count + sum_of(node_get(node, "excluded"), NULL), "%s: population is not the sum",
                what);
    trial_check(trial, population == sum_of(series, "population"), "%s: buckets' population", what);
    trial_check(trial, count == sum_of(series, "count"), "%s: buckets' count", what);
    trial_check(trial, count == node_get(stats, "count")->integer, "%s: stats.count", what);
    trial_check(trial, node_get(stats, "sum")->integer == sum_of(series, "sum"), "%s: buckets' sum", what);
    trial_check(trial, (count == 0) == (node_get(node, "value")->type == NODE_NULL), "%s: a value of nothing", what);
    bool rated = count > 0 && trial->profile.mttr.ratings->n_levels > 0;
    trial_check(trial, rated == (node_get(node, "rating")->type != NODE_NULL), "%s: a rating of nothing", what);
    trial_check(trial, node_get(node_get(node, "funnel")->last, "count")->integer == count, "%s: the funnel's end",
                what);
    for (const struct node *bucket = series->first; bucket != NULL; bucket = bucket->next) {
        trial_check(trial, node_get(bucket, "count")->integer <= node_get(bucket, "population")->integer,
                    "%s: a bucket", what);
        trial_check(
            trial, bucket->next == NULL || node_get(bucket, "end")->integer == node_get(bucket->next, "start")->integer,
            "%s: a gap between buckets", what);
    }
}

static void check_groups(const struct trial *trial, const struct widget *widget) {
    const struct node *groups = node_get(widget->node, "groups");
    bool teams = strcmp(widget->name, "mttr_by_team") == 0;
    for (const struct node *group = groups->first; group != NULL; group = group->next) {
        check_measured(trial, widget->name, group);
        trial_check(trial,
                    group->next == NULL ||
                        node_get(group, "population")->integer >= node_get(group->next, "population")->integer,
                    "%s: groups are not sorted", widget->name);
    }
    trial_check(trial, teams || sum_of(groups, "population") == trial->analysis.population, "%s: groups' population",
                widget->name);
    trial_check(trial, teams || sum_of(groups, "count") == trial->analysis.counted, "%s: groups' count", widget->name);
}

/* What a metric other than mttr counts is the sum of its buckets, and what it excludes has its reasons. */
static void check_counts(const struct trial *trial, const char *what, const struct node *node) {
    int64_t population = node_get(node, "population")->integer, count = node_get(node, "count")->integer;
    trial_check(trial, population == count + sum_of(node_get(node, "excluded"), NULL), "%s: population is not the sum",
                what);
    trial_check(trial, population == sum_of(node_get(node, "series"), "population"), "%s: buckets' population", what);
    trial_check(trial, count == sum_of(node_get(node, "series"), "count"), "%s: buckets' count", what);
    trial_check(trial, node_get(node_get(node, "funnel")->last, "count")->integer == count, "%s: the funnel's end",
                what);
}

/* Of the tiers: they and the untied incidents are all incidents. */
static void check_tiers(const struct trial *trial, const struct node *node) {
    const struct node *coverage = node_get(node, "coverage"), *groups = node_get(node, "groups");
    trial_check(trial,
                node_get(coverage, "incidents")->integer ==
                    node_get(coverage, "untied")->integer + sum_of(groups, "population"),
                "tiers and untied incidents are not all");
    for (const struct node *group = groups->first; group != NULL; group = group->next) {
        check_counts(trial, node_get(group, "key")->text, group);
    }
}

static void check_metric(const struct trial *trial, const struct widget *widget) {
    if (widget->node->type == NODE_ARRAY) {
        return;
    }
    if (widget->by != NULL) {
        check_tiers(trial, widget->node);
    } else {
        check_counts(trial, widget->name, widget->node);
    }
}

/* The digest is that of the ledger's rows, in their order. */
static void check_digest(struct trial *trial) {
    struct digest *digest = digest_open();
    char text[DIGEST_TEXT];
    int64_t counted = 0;
    for (const struct node *row = trial->ledger->first; row != NULL; row = row->next) {
        const struct node *start = node_get(row, "start"), *end = node_get(row, "end"),
                          *reason = node_get(row, "reason");
        const char *line = arena_format(
            &trial->scratch.arena, "%s\t%s\t%s\t%s\t%s\n", node_get(row, "integration")->text,
            node_get(row, "sys_id")->text,
            start->type == NODE_NULL ? "" : arena_format(&trial->scratch.arena, "%lld", (long long)start->integer),
            end->type == NODE_NULL ? "" : arena_format(&trial->scratch.arena, "%lld", (long long)end->integer),
            reason->type == NODE_NULL ? "counted" : reason->text);
        digest_add(digest, line, strlen(line));
        counted += reason->type == NODE_NULL;
    }
    digest_close(digest, text);
    trial_check(trial, strcmp(text, trial->analysis.digest) == 0, "the population digest is not that of the ledger");
    trial_check(trial, node_length(trial->ledger) == trial->analysis.population, "the ledger is not the population");
    trial_check(trial, counted == trial->analysis.counted, "the ledger counts otherwise");
}

static void check_alike(struct trial *trial, const struct node *row, const char *key, const struct node *expected) {
    const char *cell = node_as_text(&trial->scratch.arena, node_get(row, key)),
               *text = node_as_text(&trial->scratch.arena, expected);
    trial_check(trial, strcmp(cell, text) == 0, "%s: %s is %s, but explained as %s", node_get(row, "sys_id")->text, key,
                cell, text);
}

/* The names of the teams whose condition held, as the ledger joins them. */
static const struct node *teams_of(struct trial *trial, const struct node *record) {
    struct node *names = node_array(&trial->scratch.arena);
    for (const struct node *team = node_get(record, "teams")->first; team != NULL; team = team->next) {
        if (node_get(node_get(team, "where"), "held")->integer != 0) {
            node_add_copy(&trial->scratch.arena, names, node_get(team, "name"));
        }
    }
    return names;
}

/* Each record is explained as the ledger has it. */
static void check_explained(struct trial *trial) {
    const struct node *record = trial->explained->first;
    for (const struct node *row = trial->ledger->first; row != NULL; row = row->next, record = record->next) {
        const struct node *verdict = node_get(record, "verdict");
        check_alike(trial, row, "number", node_get(record, "number"));
        check_alike(trial, row, "start", node_get(node_get(record, "start"), "at"));
        check_alike(trial, row, "end", node_get(node_get(record, "end"), "at"));
        check_alike(trial, row, "duration_s", node_get(node_get(record, "arithmetic"), "duration_s"));
        check_alike(trial, row, "reason", node_get(verdict, "reason"));
        check_alike(trial, row, "teams", teams_of(trial, record));
        check_alike(trial, row, "url", node_get(record, "url"));
        trial_check(trial, node_get(verdict, "step")->type == NODE_NULL, "a record of the population left it");
        for (const struct node *part = node_get(record, "where")->first; part != NULL; part = part->next) {
            trial_check(trial, node_get(part, "held")->integer != 0, "a condition that did not hold");
        }
    }
}

static void check_sums(struct trial *trial) {
    check_measured(trial, "mttr", trial->analysis.widgets[0].node);
    for (size_t i = 1; i < trial->analysis.n_widgets; i++) {
        const struct widget *widget = &trial->analysis.widgets[i];
        if (strncmp(widget->name, "mttr_by_", 8) == 0) {
            check_groups(trial, widget);
        } else {
            check_metric(trial, widget);
        }
        trial_check(trial, document(trial, widget->name) == widget->node, "two widgets are called %s", widget->name);
    }
    check_digest(trial);
    check_explained(trial);
}

/* ---- all of them ---- */

static void run_case(const char *name) {
    struct trial trial;
    trial_open(&trial, FOLDER, name);
    expect_lines(&trial);
    if (trial.refused == NULL) {
        expect_ledger(&trial);
        check_sums(&trial);
    }
    trial_close(&trial);
}

static int is_case(const struct dirent *entry) {
    return text_ends(entry->d_name, ".case");
}

static void test_cases(void) {
    struct dirent **entries = NULL;
    int n = scandir(FOLDER, &entries, is_case, alphasort);
    CU_ASSERT(n >= FEWEST_CASES);
    for (int i = 0; i < n; i++) {
        run_case(entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
}

static const struct test TESTS[] = {
    {"fixtures/cases have the expected results", test_cases},
    {NULL, NULL},
};
const struct suite suite_cases = {"cases", TESTS};
